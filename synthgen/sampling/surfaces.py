"""Draws colours and textures: of the ground, of walls, and of a plain backdrop."""

from __future__ import annotations

import numpy as np

from synthgen.color import linear_from_hsv
from synthgen.config import CatcherConfig, ColorConfig, GroundConfig, SurfaceConfig
from synthgen.distributions import sample_value
from synthgen.model import CatcherSpec, GroundSpec, Rgb, SurfaceSpec


def sample_color(rng: np.random.Generator, config: ColorConfig) -> Rgb:
    """A linear colour."""
    hue = sample_value(rng, config.hue_deg) / 360.0
    return linear_from_hsv(hue, sample_value(rng, config.saturation), sample_value(rng, config.value))


def sample_surface(
    rng: np.random.Generator, config: SurfaceConfig, texture_ids: tuple[str, ...]
) -> SurfaceSpec:
    """The texture, colour and roughness of a surface."""
    return SurfaceSpec(
        texture_id=texture_ids[int(rng.integers(len(texture_ids)))] if texture_ids else None,
        tint_linear=sample_color(rng, config.tint),
        roughness=sample_value(rng, config.roughness),
        tile_size=sample_value(rng, config.tile_m),
    )


def sample_ground(
    rng: np.random.Generator, config: GroundConfig | CatcherConfig, texture_ids: tuple[str, ...]
) -> GroundSpec | CatcherSpec:
    """A ground that is seen itself, or one that only catches shadows and reflections."""
    if isinstance(config, CatcherConfig):
        return CatcherSpec(
            roughness=sample_value(rng, config.roughness), reflectance=sample_value(rng, config.reflectance)
        )
    surface = sample_surface(rng, config, texture_ids)
    return GroundSpec(
        texture_id=surface.texture_id,
        tint_linear=surface.tint_linear,
        roughness=surface.roughness,
        tile_size=surface.tile_size,
    )
