"""What the quality levels mean."""

from __future__ import annotations

from dataclasses import dataclass

from synthgen.render.options import Quality


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The cost and the looks of a frame. Ids, depth and boxes depend on the level of detail alone."""

    samples: int
    """Along the side of a pixel: 1, or 2 for supersampling."""
    smooths_edges: bool
    """Whether edges are smoothed in the finished picture, for want of samples."""
    shadow_atlas: int
    """Texels along its side."""
    blocker_taps: int
    """Places, of four texels each, where a shadow map is searched for casters."""
    shadow_taps: int
    """Places where it is filtered."""
    sky_directions: int
    """From how many directions shadows in the light from all around are made; 16 or 64."""
    sky_atlas: int
    coarse_spacing: int
    """Samples from one place to the next, along a side, where what changes slowly is worked out."""
    soft_shadow_spacing: int
    """The same for the shadows of wide lamps."""
    ground_taps: int
    """Places, 1 or 2, at which the texture of a ground, wall or ceiling is read for a pixel."""
    has_relief: bool
    """Whether normals and roughness of grounds, walls and ceilings come from maps."""
    level_error_px: float
    """How far the surface of a level of detail may be off, in pixels of the image."""
    anisotropy: float
    """How far textures are filtered along the direction in which they are seen foreshortened."""


QUALITIES: dict[Quality, Settings] = {
    "draft": Settings(
        samples=1,
        smooths_edges=False,
        shadow_atlas=1024,
        blocker_taps=1,
        shadow_taps=1,
        sky_directions=16,
        sky_atlas=512,
        coarse_spacing=8,
        soft_shadow_spacing=4,
        ground_taps=1,
        has_relief=False,
        level_error_px=0.5,
        anisotropy=1.0,
    ),
    "standard": Settings(
        samples=1,
        smooths_edges=True,
        shadow_atlas=2048,
        blocker_taps=2,
        shadow_taps=3,
        sky_directions=16,
        sky_atlas=1024,
        coarse_spacing=4,
        soft_shadow_spacing=2,
        ground_taps=2,
        has_relief=True,
        level_error_px=0.12,
        anisotropy=1.0,
    ),
    "high": Settings(
        samples=2,
        smooths_edges=False,
        shadow_atlas=4096,
        blocker_taps=6,
        shadow_taps=12,
        sky_directions=64,
        sky_atlas=2048,
        coarse_spacing=4,
        soft_shadow_spacing=2,
        ground_taps=2,
        has_relief=True,
        level_error_px=0.12,
        anisotropy=8.0,
    ),
}
