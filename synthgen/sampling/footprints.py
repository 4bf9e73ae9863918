"""What the bases of things need to know of the surfaces that they stand on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from synthgen.arrays import F64
from synthgen.geometry.triangle_tree import Indices
from synthgen.sampling.turned import TurnedObject

_BASE = 0.02
"""How far above its lowest point, in diameters, an object's base reaches."""

_AROUND = 8
"""Directions in which the outermost points of a base are tested, beside its middle."""

_UP = np.array([0.0, 1.0, 0.0])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Footprints:
    """What standing on a surface needs to know of n things before they tilt, about their boxes' centres."""

    size: F64
    """[n]: the diagonals of their boxes in metres."""
    low: F64
    """[n]: the heights of their lowest points."""
    feet: F64
    """[n f 3]: the middles and the outermost points of their bases, at height 0."""
    axes: F64
    """[n 3 3]: of upright boxes about them with their headings: the columns are along the sides."""
    middle: F64
    """[n 3]: of these boxes, along these axes."""
    half: F64
    """[n 3]: half the lengths of their sides."""

    def __getitem__(self, which: Indices) -> Footprints:
        return Footprints(**{each.name: getattr(self, each.name)[which] for each in fields(self)})


def side_by_side(footprints: Sequence[Footprints]) -> Footprints:
    """All of them in turn."""
    names = [each.name for each in fields(Footprints)]
    return Footprints(
        **{name: np.concatenate([getattr(each, name) for each in footprints]) for name in names}
    )


def footprint_of(thing: TurnedObject) -> Footprints:
    """That of a thing that is turned and not tilted."""
    points, size = thing.corners, thing.diameter
    low = float(points[1].min())
    ahead = thing.R_world_object[:, 0] - thing.R_world_object[1, 0] * _UP
    length = float(np.linalg.norm(ahead))
    x = ahead / length if length > 1e-6 else np.array([1.0, 0.0, 0.0])
    axes = np.column_stack([x, _UP, np.cross(x, _UP)])
    inside = axes.T @ points
    least, greatest = inside.min(axis=1), inside.max(axis=1)
    return Footprints(
        size=np.array([size]),
        low=np.array([low]),
        feet=_feet(points, low + _BASE * size)[None],
        axes=axes[None],
        middle=(least + greatest)[None] / 2.0,
        half=(greatest - least)[None] / 2.0,
    )


def _feet(points: F64, upto: float) -> F64:
    """The middle and the outermost points [f 3] of the base, at height 0; of points [3 m] below a height."""
    across = points[::2, points[1] <= upto]
    angles = np.arange(_AROUND) * (2.0 * math.pi / _AROUND) + 0.1
    outermost = across[:, (np.column_stack([np.cos(angles), np.sin(angles)]) @ across).argmax(axis=1)]
    x, z = np.column_stack([outermost.mean(axis=1), outermost])
    return np.column_stack([x, np.zeros_like(x), z])
