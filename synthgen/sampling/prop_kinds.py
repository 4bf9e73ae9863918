"""Draws how large the things of a scene are and what they look like, wherever they stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from synthgen.arrays import F64
from synthgen.assets.shapes import exact, shape_id
from synthgen.color import linear_from_hsv, linear_from_temperature
from synthgen.config import PropsConfig
from synthgen.distributions import Distribution, sample_array
from synthgen.model import AreaLightSpec, InstanceSpec, PaintSpec
from synthgen.rng import note_draws
from synthgen.sampling.looks import PAINT_NUMBERS, paint_of

Size = tuple[float, float, float]
"""Lengths in metres, or coordinates."""


@dataclass(frozen=True, kw_only=True)
class PropKind:
    """The props of one kind."""

    config: PropsConfig
    texture_ids: tuple[str, ...]
    numbers: tuple[int, ...]
    """Of the patterns that may be used."""

    def sample_size(self, rng: np.random.Generator) -> Size:
        """The width, height and depth of one."""
        width, height, depth = self._sample_sizes(rng, 1)[0].tolist()
        return width, height, depth

    def sample_draws(self, rng: np.random.Generator, count: int) -> PropDraws:
        """So many of them."""
        config = self.config
        sizes = self._sample_sizes(rng, count)
        shapes = [config.shape.quantile(u) for u in rng.random(count).tolist()]
        note_draws(rng, [config.shape] * count, shapes)
        stacks = [int(each) for each in sample_array(rng, config.stack, count).tolist()]
        uniform = rng.random((count, PAINT_NUMBERS)).tolist()
        return PropDraws(
            sizes=sizes,
            shapes=shapes,
            stacks=stacks,
            paint=lambda index, size: self.sample_paint(rng, uniform[index], size),
        )

    def _sample_sizes(self, rng: np.random.Generator, count: int) -> F64:
        """[n 3]."""
        laws = (self.config.width_m, self.config.height_m, self.config.depth_m)
        columns = [[exact(length) for length in sample_array(rng, law, count).tolist()] for law in laws]
        return np.ascontiguousarray(np.array(columns).T)

    def sample_paint(self, rng: np.random.Generator, uniform: Sequence[float], size: Size) -> PaintSpec:
        """The surface of a prop of a size (m), by uniform numbers [9] that the generator gave."""
        config = self.config
        if config.patterned:
            look = paint_of(uniform, self.numbers)
            return replace(look, repeats=look.repeats * max(size))
        values = [law.quantile(u) for law, u in zip(self._laws, uniform[1:], strict=True)]
        note_draws(rng, self._laws, values)
        temperature_k, radiance, hue_deg, saturation, value, roughness, metallic, tile_m = values
        glow = linear_from_temperature(temperature_k) if radiance > 0.0 else (0.0, 0.0, 0.0)
        ids = self.texture_ids
        return PaintSpec(
            color_linear=linear_from_hsv(hue_deg / 360.0, saturation, value),
            roughness=roughness,
            metallic=metallic,
            texture_id=ids[int(uniform[0] * len(ids))] if ids else None,
            repeats=max(size) / tile_m,
            emission_linear=(radiance * glow[0], radiance * glow[1], radiance * glow[2]),
        )

    @cached_property
    def _laws(self) -> tuple[Distribution, ...]:
        """Of what a paint without a pattern has."""
        config = self.config
        return (
            *(config.temperature_k, config.emission),
            *(config.tint.hue_deg, config.tint.saturation, config.tint.value),
            *(config.roughness, config.metallic, config.tile_m),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PropDraws:
    """Props [n] of one kind that have no places."""

    sizes: F64
    """[n 3]: the widths, heights and depths."""
    shapes: list[str]
    stacks: list[int]
    """How many stand on top of each other."""
    paint: Callable[[int, Size], PaintSpec]
    """Of the one of a number and size (m), worked out when it is needed."""

    @property
    def heights(self) -> F64:
        """[n]: of each with all that stand on it, in metres."""
        return self.sizes[:, 1] * self.stacks

    @property
    def half_widths(self) -> F64:
        """[n], in metres."""
        return 0.5 * self.sizes[:, 0]

    @property
    def half_depths(self) -> F64:
        """[n], in metres."""
        return 0.5 * self.sizes[:, 2]

    def enlarged(self, factor: float) -> PropDraws:
        """They, as high, and wider and deeper by a factor."""
        factors = (factor, 1.0, factor)
        sizes = [[exact(a * b) for a, b in zip(size, factors, strict=True)] for size in self.sizes.tolist()]
        return replace(self, sizes=np.array(sizes).reshape(-1, 3))

    def size(self, index: int) -> Size:
        """That of the one of a number."""
        width, height, depth = self.sizes[index].tolist()
        return width, height, depth


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prop:
    """A shape with a place in the world."""

    kind: str
    size: Size
    look: PaintSpec
    T_world_prop: F64
    """[4 4], read-only; its box has its centre at the origin of the shape."""
    light: AreaLightSpec | None = None

    def instance(self, instance_id: int) -> InstanceSpec:
        """It as part of a scene."""
        return InstanceSpec(
            instance_id=instance_id,
            asset_id=shape_id(self.kind, self.size),
            class_id=None,
            T_world_object=self.T_world_prop,
            look=self.look,
        )


def transforms(rotations: F64, centers: F64) -> F64:
    """The transforms [n 4 4], read-only, of rotations [n 3 3] and then translations [n 3]."""
    found = np.zeros((len(centers), 4, 4))
    found[:, :3, :3], found[:, :3, 3], found[:, 3, 3] = rotations, centers, 1.0
    found.setflags(write=False)
    return found


def rotations_about_vertical(angles: F64) -> F64:
    """The rotations [n 3 3] by angles [n] (rad) about +Y."""
    found = np.zeros((len(angles), 3, 3))
    found[:, 0, 0] = found[:, 2, 2] = np.cos(angles)
    found[:, 0, 2] = np.sin(angles)
    found[:, 2, 0], found[:, 1, 1] = -found[:, 0, 2], 1.0
    return found
