"""Draws where a street leads: props stand in rows along it, and objects may be turned along it."""

from __future__ import annotations

import math
from dataclasses import dataclass

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


def sample_street_yaw(rng: FrameRng, camera_yaw: float) -> float:
    """Where the street of a frame leads (rad), the same in all its attempts."""
    return camera_yaw + float(rng.first.stage(_STAGE).uniform(-STREET_TURN, STREET_TURN))


def sample_street(rng: FrameRng, shift_m: Distribution, camera_yaw: float) -> Street:
    """The street of a frame; the law is of how far it is to the right of the camera."""
    shift = sample_value(rng.first.stage(f"{_STAGE}.shift"), shift_m)
    return Street(yaw=sample_street_yaw(rng, camera_yaw), shift=shift)
