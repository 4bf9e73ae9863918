"""Where things can hover: behind all objects or beside them in the image, above the ground, and apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthgen.arrays import F64
from synthgen.assets.shapes import exact_lengths, inscribed_radius, unit_hull
from synthgen.geometry.convex import are_separated
from synthgen.geometry.triangle_tree import Indices
from synthgen.sampling.free_space import FreeSpace, bits
from synthgen.sampling.prop_kinds import PropDraws, Stages
from synthgen.sampling.view import View

PLACES = 4
"""Places in the image that are tried for each thing."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hoverers:
    """Props in places [n], some of which are of the same prop."""

    number: Indices
    """[n], ascending: which of the props it is."""
    shapes: list[str]
    sizes: F64
    """[n 3], in metres: they grow with the depth, so that the image shows each equally large everywhere."""
    R_world_prop: F64
    """[n 3 3]."""
    centers: F64
    """[n 3], in world axes, from the camera."""

    def __getitem__(self, which: Indices) -> Hoverers:
        return Hoverers(
            number=self.number[which],
            shapes=[self.shapes[each] for each in which.tolist()],
            sizes=self.sizes[which],
            R_world_prop=self.R_world_prop[which],
            centers=self.centers[which],
        )

    def corners(self, view: View) -> list[F64]:
        """The corners [3 m] of the hull of each, along the camera's right, up and back."""
        found: list[F64] = [np.empty(0)] * len(self.shapes)
        shapes, linear = np.array(self.shapes), view.R_world_camera.T @ self.R_world_prop
        linear, centers = linear * self.sizes[:, None], self.centers @ view.R_world_camera
        for shape in set(self.shapes):
            own = np.flatnonzero(shapes == shape)
            hulls = linear[own] @ unit_hull(shape).T + centers[own, :, None]
            for index, hull in zip(own.tolist(), hulls, strict=True):
                found[index] = hull
        return found


def sample_hoverers(rng: Stages, drawn: PropDraws, rotations: F64, space: FreeSpace) -> Hoverers:
    """Props of sizes that are those one metre away, after rotations [n 3 3], where no object is near.

    Their places are uniform over the image, at distances by their laws behind the farthest object, or nearer
    where the ground is; each has a few.
    """
    layout = space.layout
    view, height = layout.view, layout.camera_height
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
    roomy = np.flatnonzero(has_room)
    number = roomy // PLACES
    return Hoverers(
        number=number,
        shapes=[drawn.shapes[each] for each in number.tolist()],
        sizes=exact_lengths(depths[roomy, None] * drawn.sizes[number]),
        R_world_prop=rotations[number],
        centers=centers[roomy],
    )


def apart(view: View, things: Hoverers) -> Hoverers:
    """One after another those that touch none before them; each prop is in the first place that will do."""
    inner = things.sizes.min(axis=1) * np.array([inscribed_radius(each) for each in things.shapes])
    away = np.linalg.norm(things.centers[:, None] - things.centers, axis=2)
    corners = things.corners(view)
    low, high = _extents(corners)
    is_beyond = (low[:, None] > high).any(axis=2)
    overlaps, may_touch = bits(away < inner[:, None] + inner), bits(~(is_beyond | is_beyond.T))
    found: list[int] = []
    kept, done = 0, -1
    for index, number in enumerate(things.number.tolist()):
        if number == done or overlaps[index] & kept:
            continue
        near = [other for other in found if may_touch[index] >> other & 1]
        near.sort(key=away[index].__getitem__)  # the nearest is the likeliest to be touched
        if all(are_separated(corners[index].T, corners[other].T) for other in near):
            found.append(index)
            kept, done = kept | 1 << index, number
    return things[np.array(found, dtype=np.intp)]


def _extents(corners: list[F64]) -> tuple[F64, F64]:
    """The least and greatest values [n 5] that tell most bodies of corners [3 m] apart.

    Along the camera's right, up and back, and across the image.
    """
    starts = np.cumsum([0, *(each.shape[1] for each in corners[:-1])])
    joined = np.concatenate(corners, axis=1)
    along = np.concatenate([joined, joined[:2] / joined[2]])
    return np.minimum.reduceat(along, starts, axis=1).T, np.maximum.reduceat(along, starts, axis=1).T
