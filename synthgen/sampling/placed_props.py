"""Shapes with a place in the world, and the lights that glowing ones are."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from synthgen.arrays import F64, read_only
from synthgen.geometry.transforms import rotation_looking_along, transform
from synthgen.model import AreaLightSpec, InstanceSpec, PaintSpec


class Prop(NamedTuple):
    """A shape with a place in the world."""

    asset_id: str
    look: PaintSpec
    T_world_prop: F64
    """[4 4], read-only; its box has its centre at the origin of the shape."""
    light: AreaLightSpec | None = None

    def instance(self, instance_id: int) -> InstanceSpec:
        """It as part of a scene."""
        return InstanceSpec(
            instance_id=instance_id,
            asset_id=self.asset_id,
            class_id=None,
            T_world_object=self.T_world_prop,
            look=self.look,
        )


def area_light(center: F64, direction: F64, size: tuple[float, float], paint: PaintSpec) -> AreaLightSpec:
    """The light of a glowing side, a little before it."""
    radiance = max(paint.emission_linear)
    r, g, b = (each / radiance for each in paint.emission_linear)
    return AreaLightSpec(
        T_world_light=read_only(transform(rotation_looking_along(direction), center)),
        width=size[0],
        height=size[1],
        color_linear=(r, g, b),
        radiance=radiance,
        has_shadow=True,
    )


def transforms(rotations: F64, centers: F64) -> F64:
    """The transforms [n 4 4], read-only, of rotations [n 3 3] and then translations [n 3]."""
    found = np.zeros((len(centers), 4, 4))
    found[:, :3, :3], found[:, :3, 3], found[:, 3, 3] = rotations, centers, 1.0
    found.setflags(write=False)
    return found


def upright_transforms(angles: F64 | float, centers: tuple[F64, F64, F64]) -> F64:
    """The same of rotations by angles [n] (rad) about +Y and then translations x, y, z [n]."""
    x, y, z = centers
    found = np.zeros((len(x), 4, 4))
    found[:, 0, 0] = found[:, 2, 2] = np.cos(angles)
    sines = np.sin(angles)
    found[:, 0, 2], found[:, 2, 0] = sines, -sines
    found[:, 1, 1] = found[:, 3, 3] = 1.0
    found[:, 0, 3], found[:, 1, 3], found[:, 2, 3] = x, y, z
    found.setflags(write=False)
    return found
