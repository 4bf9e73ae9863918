"""Draws how an object is turned."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from synthgen.arrays import F64
from synthgen.config import RotationConfig
from synthgen.distributions import sample_value
from synthgen.geometry.transforms import rotation_about_axis, rotations_from_quaternions
from synthgen.rng import FrameRng
from synthgen.sampling.street import sample_street_yaw


def sample_rotation(
    rng: FrameRng, stage: str, config: RotationConfig | Literal["free"], camera_yaw: float
) -> F64:
    """A [3 3] rotation from the asset's frame to the world's, for a camera of some heading (rad)."""
    generator = rng.stage(stage)
    if isinstance(config, str):
        return sample_uniform_rotation(generator)
    yaw = math.radians(sample_value(generator, config.yaw_deg))
    if config.along_street:
        yaw += sample_street_yaw(rng, camera_yaw)
    elif config.faces_camera:
        yaw += camera_yaw
    tilt = math.radians(sample_value(generator, config.tilt_deg))
    turned = rotation_about_axis((0.0, 1.0, 0.0), yaw)
    if tilt == 0.0:
        return turned
    towards = generator.uniform(0.0, 2.0 * math.pi)
    return rotation_about_axis((math.cos(towards), 0.0, math.sin(towards)), tilt) @ turned


def sample_uniform_rotation(rng: np.random.Generator) -> F64:
    """A [3 3] rotation uniform on SO(3)."""
    return np.asarray(uniform_rotations(rng.random((1, 3)))[0])


def uniform_rotations(uniform: F64) -> F64:
    """Rotations [n 3 3] uniform on SO(3) from uniform numbers [n 3] in [0, 1).

    Source: Shoemake 1992, Uniform random rotations (Graphics Gems III).
    """
    u1, u2, u3 = uniform.T
    a, b = 2.0 * math.pi * u2, 2.0 * math.pi * u3
    r1, r2 = np.sqrt(1.0 - u1), np.sqrt(u1)
    quaternions = np.column_stack([r1 * np.sin(a), r1 * np.cos(a), r2 * np.sin(b), r2 * np.cos(b)])
    return rotations_from_quaternions(quaternions)
