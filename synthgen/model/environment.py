"""What surrounds the objects: the backdrop, the light from all around, the ground and the walls."""

from __future__ import annotations

from dataclasses import dataclass

from synthgen.model.light import Rgb


@dataclass(frozen=True, slots=True, kw_only=True)
class GradientSpec:
    """A backdrop that fades, over the elevation of the viewing ray, from below to the top of the sky."""

    zenith_linear: Rgb
    horizon_linear: Rgb
    nadir_linear: Rgb


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoSpec:
    """A photograph as backdrop: a crop of it, with the shape of the image, fills the frame."""

    asset_id: str
    crop_xyxy: tuple[float, float, float, float]
    """In fractions of the photograph's width and height."""
    is_mirrored: bool
    gain: float
    """Multiplies the linear values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PanoramaSpec:
    """The environment map itself as backdrop."""

    blur: float = 0.0
    """The standard deviation, in radians, of a blur of the backdrop alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentMapSpec:
    """A panorama of radiance from all directions (HDRI), which lights the scene and is reflected in it."""

    asset_id: str
    yaw: float
    """Radians by which the panorama is turned about the vertical axis, counter-clockwise from above.

    At 0 its centre column is seen along -Z and u grows towards +X.
    """
    gain: float
    """Multiplies the radiance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundSpec:
    """A plane at y = 0 that reaches the horizon."""

    texture_id: str | None
    """The asset id of a tileable base colour texture, or None for a plain colour."""
    tint_linear: Rgb
    """Multiplies the texture, or is the colour."""
    roughness: float
    tile_size: float
    """The side of one repeat of the texture, in metres."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatcherSpec:
    """A plane at y = 0 that shows the backdrop, and on it the shadows and reflections of the objects."""

    roughness: float
    reflectance: float
    """The share of the light that is mirrored at normal incidence; 0.04 for most matter, 0 for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurfaceSpec:
    """How walls look."""

    texture_id: str | None
    """As for the ground."""
    tint_linear: Rgb
    roughness: float
    tile_size: float
    """Metres."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomSpec:
    """Four walls and a ceiling about the ground, seen from within; the world outside is hidden."""

    center_xz: tuple[float, float]
    """Of the floor, in metres."""
    size: tuple[float, float, float]
    """Along x, y (the height) and z before the turn, in metres."""
    yaw: float
    """Radians, counter-clockwise from above."""
    walls: SurfaceSpec
    ceiling: SurfaceSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentSpec:
    """What surrounds the objects."""

    scene_name: str
    """The name of the scene file that it was drawn from."""
    backdrop: GradientSpec | PhotoSpec | PanoramaSpec
    ground: GroundSpec | CatcherSpec | None
    ambient_linear: Rgb
    """The mean radiance over all directions, besides that of the map.

    Where there is no map, it is distributed as a gradient backdrop is, or as the colours of
    a room's surfaces; else it is even.
    """
    map: EnvironmentMapSpec | None = None
    room: RoomSpec | None = None
