"""Draws where a street leads: props stand in rows along it, and objects may be turned along it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from synthgen.arrays import F64
from synthgen.config import SceneConfig
from synthgen.distributions import Distribution, sample_value
from synthgen.rng import FrameRng

STREET_TURN = math.radians(30.0)
"""How far the street may lead away from the viewing direction."""

_STAGE = "props.street"


@dataclass(frozen=True, slots=True, kw_only=True)
class Street:
    """A straight line on the ground, near the camera."""

    yaw: float
    """Where it leads, as headings of cameras are counted (rad)."""
    shift: float
    """How far to the right of the camera it is, seen along it (m)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roadway:
    """The part of a street that vehicles drive on, or what lies beside it."""

    street: Street
    half_width: float
    """In metres."""
    is_inside: bool

    def has(self, points: F64) -> bool:
        """Whether things stand there whose points [n 3] these are, in world axes, from the camera.

        Vehicles are on a roadway with their middle, but nothing beside it juts out over it.
        """
        c, s = math.cos(self.street.yaw), math.sin(self.street.yaw)
        across = c * points[:, 0] - s * points[:, 2] - self.street.shift
        if self.is_inside:
            return abs(float(across.min() + across.max())) <= 2.0 * self.half_width
        return float(np.abs(across).min()) >= self.half_width and bool(
            (across > 0).all() or (across < 0).all()
        )


def sample_street_yaw(rng: FrameRng, camera_yaw: float) -> float:
    """Where the street of a frame leads (rad), the same in all its attempts."""
    return camera_yaw + float(rng.first.stage(_STAGE).uniform(-STREET_TURN, STREET_TURN))


def sample_street(rng: FrameRng, shift_m: Distribution, camera_yaw: float) -> Street:
    """The street of a frame; the law is of how far it is to the right of the camera."""
    shift = sample_value(rng.first.stage(f"{_STAGE}.shift"), shift_m)
    return Street(yaw=sample_street_yaw(rng, camera_yaw), shift=shift)


def sample_roadway(
    rng: FrameRng, where: Literal["anywhere", "inside", "beside"], scene: SceneConfig, camera_yaw: float
) -> Roadway | None:
    """Where objects are to stand, if that matters and the scene has a roadway."""
    if where == "anywhere" or scene.roadway_m is None:
        return None
    return Roadway(
        street=sample_street(rng, scene.street_shift_m, camera_yaw),
        half_width=sample_value(rng.first.stage(f"{_STAGE}.roadway"), scene.roadway_m),
        is_inside=where == "inside",
    )
