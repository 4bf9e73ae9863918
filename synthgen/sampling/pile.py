"""What already lies on the ground, and where the next thing comes to rest on it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from synthgen.arrays import F64
from synthgen.geometry.mesh_contact import lift
from synthgen.geometry.transforms import rotations_from_quaternions
from synthgen.geometry.triangle_tree import TriangleTree
from synthgen.sampling.candidates import CLEARANCE
from synthgen.sampling.turned import TurnedObject

_CELLS = 28
"""Of the map of heights, along the diagonal of the smallest thing."""

_MOST_CELLS = 640
"""Along a side of the map; with very different things the small ones get fewer."""

_STEPS = 40
"""Of the search for a place to rest."""

_AT_ONCE = 96
"""Small motions that are tried in a step."""

_FIRST_TURN, _LAST_TURN = 0.6, 0.03
"""How far (rad, standard deviation) a thing is turned in the first and in the last step."""

_FIRST_SHIFT, _LAST_SHIFT = 0.15, 0.01
"""How far it is shifted, in its diameters."""

_FRICTION = 0.12
"""A thing slides only where it comes down by more than this share of its way."""

_ROLLING = 0.002
"""It turns only where it comes down by more than this share of its diameter for each radian.

With more of either, things come to rest that a rigid-body engine would still move."""

Lying = tuple[TurnedObject, F64]
"""A thing, and where the centre [3] of its box is about the middle of a heap, on the ground (m)."""


class Pile:
    """Things that lie on the ground, at height 0, and on each other."""

    def __init__(self, *, reach: float, smallest: float) -> None:
        """An empty one, of which the map of heights goes out to a reach (m) in x and z.

        The map is as fine as things of the smallest diameter (m) take.
        """
        self._cell = max(smallest / _CELLS, 2.0 * reach / _MOST_CELLS)
        self._count = math.ceil(2.0 * reach / self._cell)
        self._reach = reach
        self._heights = np.zeros((self._count + 1, self._count + 1))
        """Of the tops by x and z; a last row and column stand for everything beyond."""
        self._trees: list[TriangleTree] = []

    def add(self, thing: TurnedObject, center: F64) -> None:
        """Lays a thing down with the centre of its box at a place [3], whatever is there."""
        tree = thing.body.at(center)
        self._trees.append(tree)
        low, high = tree.bounds
        first = np.maximum(self._cells(low[::2]), 0)
        last = np.minimum(self._cells(high[::2]), self._count - 1)
        columns, rows = (np.arange(a, b + 1) for a, b in zip(first, last, strict=True))
        x, z = np.meshgrid(
            (columns + 0.5) * self._cell - self._reach, (rows + 0.5) * self._cell - self._reach
        )
        origins = np.column_stack([x.ravel(), np.full(x.size, high[1] + 1.0), z.ravel()])
        depth = tree.first_hits(origins, np.tile([0.0, -1.0, 0.0], (len(origins), 1)))
        part = self._heights[np.ix_(columns, rows)]
        top = np.where(np.isfinite(depth), high[1] + 1.0 - depth, 0.0).reshape(x.shape).T
        self._heights[np.ix_(columns, rows)] = np.maximum(part, top)

    def lowest_center(self, thing: TurnedObject, x: float, z: float) -> F64:
        """Where the centre [3] of a thing is that has come straight down, as it is turned, until it touches.

        It is exact, and leaves a gap of `CLEARANCE` diameters.
        """
        return lowest_center(thing, self._trees, np.array([x, 0.0, z]))

    def sample_rest(
        self, rng: np.random.Generator, thing: TurnedObject, x: float, z: float
    ) -> tuple[F64, F64]:
        """How a thing that comes down at x, z lies in the end: its rotation [3 3] and centre [3].

        From where it first touches it slides and turns by small motions for as long as its centre of mass
        gets lower by more than friction costs. The motions are judged on a map of heights; the last way down
        is exact.
        """
        solid, size = thing.body.solid, thing.diameter
        points = (solid.samples - solid.mass_center) * thing.scale
        rotation = thing.R_world_object
        place = np.array([x, z]) + (thing.scale * rotation @ solid.mass_center)[::2]
        height = float(self._rest_heights(points, rotation[None], place[None])[0])
        for step in range(_STEPS):
            share = step / (_STEPS - 1)
            turn = rng.normal(size=(_AT_ONCE, 3)) * _FIRST_TURN * (_LAST_TURN / _FIRST_TURN) ** share
            shift = (
                rng.normal(size=(_AT_ONCE, 2)) * size * _FIRST_SHIFT * (_LAST_SHIFT / _FIRST_SHIFT) ** share
            )
            turn[::4], shift[1::4] = 0.0, 0.0  # some only slide, some only turn
            rotations, places = _turned(turn) @ rotation, place + shift
            heights = self._rest_heights(points, rotations, places)
            cost = _FRICTION * np.linalg.norm(shift, axis=1) + _ROLLING * size * np.linalg.norm(turn, axis=1)
            best = int((heights + cost).argmin())
            if heights[best] + cost[best] < height:
                rotation, place, height = rotations[best], places[best], float(heights[best])
        x, z = (place - (thing.scale * rotation @ solid.mass_center)[::2]).tolist()
        return rotation, self.lowest_center(replace(thing, R_world_object=rotation), x, z)

    def _rest_heights(self, points: F64, rotations: F64, places: F64) -> F64:
        """The heights [n] of centres of mass at x, z [n 2] of things that touch what is there.

        They are made of points [k 3] about that centre, turned by [n 3 3].
        """
        turned = rotations @ points.T
        cells = self._cells(turned[:, ::2] + places[:, :, None])
        # What is off the map is over its last row or column, where nothing lies.
        cells = np.where((cells >= 0) & (cells < self._count), cells, self._count)
        tops = self._heights.ravel()[cells[:, 0] * (self._count + 1) + cells[:, 1]]
        return np.asarray((tops - turned[:, 1]).max(axis=1))

    def _cells(self, places: F64) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:
        return np.floor((places + self._reach) / self._cell).astype(np.intp)


def lowest_center(thing: TurnedObject, below: Sequence[TriangleTree], place: F64) -> F64:
    """Where the centre [3] of a thing is that came straight down at a place [3] on meshes or the ground."""
    start = place * (1.0, 0.0, 1.0)
    tree = thing.body.at(start)
    height = -float(tree.bounds[0, 1])
    for other in sorted(below, key=lambda each: -float(each.bounds[1, 1])):
        height = lift(tree, other, least=height)
    return np.asarray(start + np.array([0.0, height + CLEARANCE * thing.diameter, 0.0]))


def _turned(vectors: F64) -> F64:
    """The rotations [n 3 3] about vectors [n 3] by their lengths (rad)."""
    half = np.linalg.norm(vectors, axis=1, keepdims=True) / 2.0
    return rotations_from_quaternions(
        np.column_stack([vectors / 2.0 * np.sinc(half / math.pi), np.cos(half)])
    )
