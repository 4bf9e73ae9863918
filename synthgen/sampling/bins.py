"""Draws open boxes that heaps lie in."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from synthgen.arrays import F64
from synthgen.assets.shapes import exact
from synthgen.config import ColorConfig
from synthgen.distributions import Uniform
from synthgen.model import PaintSpec
from synthgen.sampling.surfaces import sample_color
from synthgen.sampling.turned import TurnedObject, turned_about_vertical, turned_shape

_LIFT = 0.001
"""How far a box stands above the ground, as a share of its side."""

_THICKNESS = (0.03, 0.07)
"""Of its walls, in diameters of the largest thing in it."""

_HEIGHT = (0.35, 0.9)
"""Likewise of the walls above the floor of the box."""

_COLOR = ColorConfig(saturation=Uniform(0.0, 0.7), value=Uniform(0.15, 0.9))


def sample_bin(rng: np.random.Generator, half: float, diameter: float) -> Iterator[tuple[TurnedObject, F64]]:
    """The floor and the four walls of an open box, and where the centres [3] of their boxes are.

    It stands on the ground, about the origin. Half its inner side, and the diameter of the largest thing in
    it, are given in metres.
    """
    thick = exact(diameter * float(rng.uniform(*_THICKNESS)))
    height, inner = exact(diameter * float(rng.uniform(*_HEIGHT))), exact(2.0 * half)
    outer, axes = exact(inner + 2.0 * thick), turned_about_vertical(float(rng.uniform(0.0, 2.0 * math.pi)))
    look = PaintSpec(
        color_linear=sample_color(rng, _COLOR),
        roughness=float(rng.uniform(0.35, 0.9)),
        metallic=0.0,
    )
    # The walls stand on the floor, two of them between the other two, so that no two sides share a place.
    aside, bottom = (outer - thick) / 2.0, _LIFT * outer
    middle = bottom + thick + height / 2.0
    for size, center in (
        ((outer, thick, outer), (0.0, bottom + thick / 2.0, 0.0)),
        ((thick, height, outer), (-aside, middle, 0.0)),
        ((thick, height, outer), (aside, middle, 0.0)),
        ((outer - 2.0 * thick, height, thick), (0.0, middle, -aside)),
        ((outer - 2.0 * thick, height, thick), (0.0, middle, aside)),
    ):
        yield turned_shape("box", size, axes, look), axes @ np.array(center)
