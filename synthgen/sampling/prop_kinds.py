"""Draws how large the things of a scene are and what they look like, wherever they stand."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from synthgen.arrays import F64
from synthgen.assets.shapes import bare_shape, exact
from synthgen.color import linear_from_hsv, linear_from_temperature
from synthgen.config import PropsConfig
from synthgen.distributions import sample_values
from synthgen.model import PaintSpec
from synthgen.sampling.looks import sample_paint
from synthgen.sampling.turned import TurnedObject

Size = tuple[float, float, float]
"""Lengths in metres, or coordinates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PropKind:
    """The props of one kind."""

    config: PropsConfig
    texture_ids: tuple[str, ...]
    numbers: tuple[int, ...]
    """Of the patterns that may be used."""

    def sample_paint(self, rng: np.random.Generator) -> PaintSpec:
        """The surface of a prop; how often its texture repeats is known with its size."""
        config = self.config
        if config.patterned:
            return sample_paint(rng, self.numbers)
        texture = self.texture_ids[int(rng.integers(len(self.texture_ids)))] if self.texture_ids else None
        temperature_k, radiance, hue_deg, saturation, value, roughness, metallic, tile_m = sample_values(
            rng,
            (
                config.temperature_k,
                config.emission,
                *(config.tint.hue_deg, config.tint.saturation, config.tint.value),
                *(config.roughness, config.metallic, config.tile_m),
            ),
        )
        glow = linear_from_temperature(temperature_k) if radiance > 0.0 else (0.0, 0.0, 0.0)
        return PaintSpec(
            color_linear=linear_from_hsv(hue_deg / 360.0, saturation, value),
            roughness=roughness,
            metallic=metallic,
            texture_id=texture,
            repeats=1.0 / tile_m,
            emission_linear=(radiance * glow[0], radiance * glow[1], radiance * glow[2]),
        )

    def sample_size(self, rng: np.random.Generator) -> Size:
        """The width, height and depth of one."""
        config = self.config
        width, height, depth = sample_values(rng, (config.width_m, config.height_m, config.depth_m))
        return exact(width), exact(height), exact(depth)


def prop_thing(kind: str, size: Size, paint: PaintSpec, R_world_prop: F64) -> TurnedObject:
    """A shape with a paint, turned."""
    look = replace(paint, repeats=paint.repeats * max(size))
    asset = bare_shape(kind, size)
    return TurnedObject(
        asset_id=asset.asset_id,
        asset=asset,
        class_id=None,
        R_world_object=R_world_prop,
        look=look,
    )
