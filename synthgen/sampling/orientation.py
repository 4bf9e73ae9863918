"""Draws how an object is turned."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from synthgen.arrays import F64
from synthgen.config import RotationConfig
from synthgen.distributions import sample_value
from synthgen.geometry.transforms import rotation_about_axis, rotation_from_quaternion


def sample_rotation(
    rng: np.random.Generator, config: RotationConfig | Literal["free"], camera_yaw: float
) -> F64:
    """A [3 3] rotation from the asset's frame to the world's, for a camera of some heading (rad)."""
    if config == "free":
        return sample_uniform_rotation(rng)
    yaw = math.radians(sample_value(rng, config.yaw_deg))
    yaw += camera_yaw if config.faces_camera else 0.0
    tilt = math.radians(sample_value(rng, config.tilt_deg))
    towards = rng.uniform(0.0, 2.0 * math.pi)
    axis = (math.cos(towards), 0.0, math.sin(towards))
    return rotation_about_axis(axis, tilt) @ rotation_about_axis((0.0, 1.0, 0.0), yaw)


def sample_uniform_rotation(rng: np.random.Generator) -> F64:
    """A [3 3] rotation uniform on SO(3).

    Source: Shoemake 1992, Uniform random rotations (Graphics Gems III).
    """
    u1, u2, u3 = rng.random(3)
    a, b = 2.0 * math.pi * u2, 2.0 * math.pi * u3
    r1, r2 = math.sqrt(1.0 - u1), math.sqrt(u1)
    return rotation_from_quaternion((r1 * math.sin(a), r1 * math.cos(a), r2 * math.sin(b), r2 * math.cos(b)))
