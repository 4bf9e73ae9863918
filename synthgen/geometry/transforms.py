"""Rotations and rigid transforms: column vectors, right-handed, +Y up, the camera looks along -Z."""

from __future__ import annotations

import math
from typing import TypeVar

import numpy as np

from synthgen.arrays import F32, F64

Number = TypeVar("Number", float, F64)


def rotation_about_axis(axis: F64 | tuple[float, float, float], angle: float) -> F64:
    """The [3 3] rotation by an angle (rad) about an axis. Source: Rodrigues' formula."""
    x, y, z = map(float, axis)
    length = math.hypot(x, y, z)
    x, y, z = x / length, y / length, z / length
    sine, versine = math.sin(angle), 1.0 - math.cos(angle)
    return np.array(
        [
            [1.0 - versine * (y * y + z * z), versine * x * y - sine * z, versine * x * z + sine * y],
            [versine * x * y + sine * z, 1.0 - versine * (x * x + z * z), versine * y * z - sine * x],
            [versine * x * z - sine * y, versine * y * z + sine * x, 1.0 - versine * (x * x + y * y)],
        ]
    )


def rotation_from_quaternion(xyzw: F64 | tuple[float, float, float, float]) -> F64:
    """The [3 3] rotation of a quaternion of any non-zero length, in glTF's order x y z w."""
    length = math.hypot(*xyzw)
    x, y, z, w = (float(each) / length for each in xyzw)
    return np.array(_rotation_rows(x, y, z, w))


def rotations_from_quaternions(xyzw: F64) -> F64:
    """The rotations [n 3 3] of quaternions [n 4] of any non-zero length, in glTF's order x y z w."""
    x, y, z, w = (xyzw / np.linalg.norm(xyzw, axis=1, keepdims=True)).T
    return np.ascontiguousarray(np.array(_rotation_rows(x, y, z, w)).transpose(2, 0, 1))


def _rotation_rows(x: Number, y: Number, z: Number, w: Number) -> list[list[Number]]:
    """The rows of the rotation of a unit quaternion, or of many."""
    return [
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]


def camera_rotation(*, yaw: float, elevation: float, roll: float) -> F64:
    """The [3 3] rotation of a camera that looks down by the elevation angle (rad).

    At zero it looks along -Z of the world with +Y up; yaw turns it to the left about the world's +Y, and
    roll turns the picture about the optical axis.
    """
    return (
        rotation_about_axis((0, 1, 0), yaw)
        @ rotation_about_axis((1, 0, 0), -elevation)
        @ rotation_about_axis((0, 0, 1), roll)
    )


def rotation_looking_along(direction: F64 | tuple[float, float, float]) -> F64:
    """A [3 3] rotation whose -Z axis is the direction; which way is up is left open."""
    length = math.hypot(*direction)
    zx, zy, zz = (-float(each) / length for each in direction)
    if abs(zy) > 0.9:  # x is across +X and z, or across +Y and z
        across = math.hypot(zy, zz)
        xx, xy, xz = 0.0, -zz / across, zy / across
    else:
        across = math.hypot(zx, zz)
        xx, xy, xz = zz / across, 0.0, -zx / across
    yx, yy, yz = zy * xz - zz * xy, zz * xx - zx * xz, zx * xy - zy * xx
    return np.array([[xx, yx, zx], [xy, yy, zy], [xz, yz, zz]])


def transform(linear: F64, translation: F64 | tuple[float, float, float] = (0.0, 0.0, 0.0)) -> F64:
    """The [4 4] transform of a [3 3] linear part and a translation."""
    matrix = np.zeros((4, 4))
    matrix[:3, :3] = linear
    matrix[:3, 3] = translation
    matrix[3, 3] = 1.0
    return matrix


def inverse_rigid(matrix: F64) -> F64:
    """The inverse of a [4 4] transform whose linear part is a rotation."""
    rotation = matrix[:3, :3].T
    return transform(rotation, -rotation @ matrix[:3, 3])


def transformed(matrix: F64, points: F32 | F64) -> F64:
    """Points [n 3] after a [4 4] transform."""
    return np.asarray(points @ matrix[:3, :3].T + matrix[:3, 3], dtype=np.float64)
