"""Draws props that objects stand on: crates, tables, stools."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from synthgen.arrays import F64
from synthgen.sampling.candidates import CLEARANCE, Candidate, Placement
from synthgen.sampling.prop_kinds import Size
from synthgen.sampling.recipe import Recipe, SceneChoices
from synthgen.sampling.turned import TurnedObject, turned_about_vertical, turned_shape

_BASE = 0.02
"""How far above its lowest point, in diameters, an object's base reaches."""

_EDGE = 0.9
"""The share of a top's width and depth that an object's base may take."""

_INSCRIBED = {"box": math.inf, "cylinder": 1.0, "prism": math.cos(math.pi / 6.0)}
"""The radius of the largest ellipse about the middle of a top of half sides 1; a box needs none."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Support:
    """Props on top of each other, and where they are below an object."""

    props: tuple[tuple[TurnedObject, F64], ...]
    """Each with the centre of its box [3] about the centre of that of the object."""

    def under(self, candidate: Candidate) -> Candidate:
        """An object that stands on them: they have to find room with it, and it is no more than its hull."""
        corners = [thing.corners + center[:, None] for thing, center in self.props]
        return replace(candidate, points=np.concatenate([candidate.points, *corners], axis=1), body=None)

    def placed(self, place: Placement) -> Iterator[tuple[TurnedObject, Placement]]:
        """The props below an object that has found its place."""
        for thing, offset in self.props:
            candidate = thing.candidate(place.candidate.view, size_px=0.0)
            yield thing, candidate.at_center(place.center + offset)


def sample_support(
    rng: np.random.Generator, recipe: Recipe, choices: SceneChoices, thing: TurnedObject
) -> Support | None:
    """What an object stands on instead of the ground, in a share of the cases.

    The kind is any of those of the scene that bear objects, each equally likely. There is none where the base
    of the object does not fit on the top of the prop that was drawn, nor where the object is taller than that
    top is wide and deep: hats lie on barrels, but people and signs do not stand there.
    """
    kinds = choices.bearing_kinds
    if rng.random() >= recipe.run.on_props_rate or not kinds:
        return None
    drawn = kinds[int(rng.integers(len(kinds)))].sample_counted([rng], [1])
    size, shape, stack = drawn.size(0), drawn.shapes[0], int(drawn.stacks[0])
    (paint,) = drawn.paints(np.array([0]), recipe.pattern_numbers)
    yaw, shares = float(rng.uniform(0.0, 2.0 * math.pi)), rng.uniform(-1.0, 1.0, size=2)
    middle = _place_on_top(thing, shape, size, yaw, shares)
    if middle is None or float(np.ptp(thing.corners[1])) > min(size[0], size[2]):
        return None
    low, prop = (
        float(thing.corners[1].min()) - CLEARANCE * thing.diameter,
        turned_shape(shape, size, turned_about_vertical(yaw), paint),
    )
    heights = [low - (level + 0.5) * size[1] for level in range(stack)]
    return Support(props=tuple((prop, np.array([middle[0], height, middle[1]])) for height in heights))


def _place_on_top(
    thing: TurnedObject, shape: str, size: Size, yaw: float, shares: F64
) -> tuple[float, float] | None:
    """The middle x, z of a top below an object, about the object's centre; None where the base does not fit.

    Where the top has more room than the base takes, shares [2] in [-1, 1] say where on it the object stands.
    """
    corners = thing.corners
    base = corners[:, corners[1] <= corners[1].min() + _BASE * thing.diameter]
    axes = turned_about_vertical(yaw)
    across = (axes.T @ base)[::2]
    low, high = across.min(axis=1), across.max(axis=1)
    half = _EDGE * np.array([size[0], size[2]]) / 2.0
    room = half - (high - low) / 2.0
    if (room < 0.0).any():
        return None
    moved = (low + high) / 2.0 + (room * shares if shape == "box" else 0.0)
    inside = (across - moved[:, None]) / half[:, None]
    if np.linalg.norm(inside, axis=0).max() > _INSCRIBED[shape]:
        return None
    x, _, z = (axes @ np.array([moved[0], 0.0, moved[1]])).tolist()
    return x, z
