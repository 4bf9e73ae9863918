"""Where things can hover: behind all objects or beside them in the image, above the ground, and apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import gt

import numpy as np

from synthgen.arrays import F64, Bool
from synthgen.assets.shapes import exact, inscribed_radius, shape_hull
from synthgen.geometry.convex import are_separated
from synthgen.sampling.free_space import FreeSpace, bits
from synthgen.sampling.prop_kinds import PropDraws, Size, Stages
from synthgen.sampling.view import View

PLACES = 4
"""Places in the image that are tried for each thing."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hoverer:
    """A shape that is turned and has no place; its size is that one metre away."""

    kind: str
    size: Size
    R_world_prop: F64

    def size_at(self, depth: float) -> Size:
        """Its size at a depth (m): it grows with it, so that the image shows it equally large."""
        width, height, length = self.size
        return exact(depth * width), exact(depth * height), exact(depth * length)

    def corners(self, depth: float, center: F64) -> F64:
        """The corners [m 3] of its hull at a place."""
        return np.asarray(shape_hull(self.kind, self.size_at(depth)) @ self.R_world_prop.T + center)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Places:
    """Places [n p] for n things: their depths, and their centres [n p 3] from the camera."""

    depths: F64
    centers: F64
    has_room: Bool
    """Whether no object is hidden or touched there."""


def sample_places(rng: Stages, drawn: PropDraws, space: FreeSpace) -> Places:
    """Places uniform over the image where props could be, whose sizes are those one metre away.

    They are at distances by their laws behind the farthest object, or nearer where the ground is.
    """
    layout = space.layout
    view, height, shape = layout.view, layout.camera_height, (len(drawn.sizes), PLACES)
    behind = max(place.depths[1] for place in layout.everything)
    pairs = [
        (own.random((2, n, PLACES)), own.random((1, n * PLACES)))
        for own, n in zip(rng, drawn.counts, strict=True)
    ]
    x, y = np.concatenate([each for each, _ in pairs], axis=1).reshape(2, -1)
    x, y = x * view.width, y * view.height
    (distance,) = drawn.values(drawn.kinds.places, np.concatenate([each for _, each in pairs], axis=1))
    ground = view.depths_at_height(x, y, np.array(-height))
    radii = np.repeat(np.linalg.norm(drawn.sizes, axis=1) / 2.0, PLACES)
    depths = np.minimum(behind + distance, height / (height / ground + radii))
    centers = view.points_world(x, y, depths)
    has_room = depths * (1.0 - radii) > behind
    left = np.flatnonzero(~has_room)
    has_room[left] = space.are_beside(centers[left], depths[left] * radii[left])
    return Places(
        depths=depths.reshape(shape), centers=centers.reshape(*shape, 3), has_room=has_room.reshape(shape)
    )


def hovering(view: View, things: Sequence[Hoverer], places: Places) -> Iterator[tuple[int, float, F64]]:
    """One after another the things that find room at one of their places, where they touch none before them.

    Of each the number, the depth and the centre [3].
    """
    thing, place = np.nonzero(places.has_room)
    depths, centers = places.depths[thing, place], places.centers[thing, place]
    sizes = depths[:, None] * np.array([each.size for each in things]).reshape(-1, 3)[thing]
    inner = sizes.min(axis=1) * np.array([inscribed_radius(each.kind) for each in things])[thing]
    outer = np.linalg.norm(sizes, axis=1) / 2.0
    away = np.linalg.norm(centers[:, None] - centers, axis=2)
    # With some slack, because sizes are rounded.
    overlaps = bits(away < 0.99 * (inner[:, None] + inner))
    may_touch = bits(away < 1.01 * (outer[:, None] + outer))
    found: list[tuple[int, F64, list[float], list[float]]] = []
    kept, done = 0, -1
    for number, index in enumerate(thing.tolist()):
        if index == done or overlaps[number] & kept:
            continue
        body = things[index].corners(float(depths[number]), centers[number])
        low, high = _extents(view, body)
        if all(
            _are_apart(low, high, other_low, other_high) or are_separated(body, other)
            for bit, other, other_low, other_high in found
            if may_touch[number] & bit
        ):
            found.append((1 << number, body, low, high))
            kept, done = kept | 1 << number, index
            yield index, float(depths[number]), centers[number]


def _are_apart(low: list[float], high: list[float], other_low: list[float], other_high: list[float]) -> bool:
    """Whether some interval ends before the other begins."""
    return any(map(gt, low, other_high)) or any(map(gt, other_low, high))


def _extents(view: View, points: F64) -> tuple[list[float], list[float]]:
    """The least and greatest values [5] that tell most bodies apart, of points [m 3] from the camera.

    Along the camera's right, up and back, and across the image.
    """
    right, up, back = view.in_camera_axes(points.T)
    along = np.stack([right, up, back, right / back, up / back])
    return along.min(axis=1).tolist(), along.max(axis=1).tolist()
