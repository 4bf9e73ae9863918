"""Where things can hover: behind all objects or beside them in the image, above the ground, and apart."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from synthgen.arrays import F64
from synthgen.assets.shapes import exact_lengths, inscribed_radius, unit_hull
from synthgen.geometry.convex import are_separated
from synthgen.geometry.triangle_tree import Indices
from synthgen.sampling.free_space import FreeSpace
from synthgen.sampling.prop_kinds import PropDraws, Stages

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

    def corners(self, index: int) -> F64:
        """The corners [m 3] of the hull of one, from the camera."""
        linear = self.R_world_prop[index] * self.sizes[index]
        return np.asarray((linear @ unit_hull(self.shapes[index]).T + self.centers[index][:, None]).T)


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
    has_room[left] = space.are_beside(centers[left].T, depths[left] * radii[left])
    roomy = np.flatnonzero(has_room)
    number = roomy // PLACES
    return Hoverers(
        number=number,
        shapes=[drawn.shapes[each] for each in number.tolist()],
        sizes=exact_lengths(depths[roomy, None] * drawn.sizes[number]),
        R_world_prop=rotations[number],
        centers=centers[roomy],
    )


def apart(things: Hoverers) -> Hoverers:
    """One after another those that touch none before them; each prop is in the first place that will do."""
    overlapping, near = _neighbours(things)
    corners, centers = cache(things.corners), things.centers
    is_kept, done = [False] * len(near), -1
    for index, number in enumerate(things.number.tolist()):
        if number == done or any(is_kept[other] for other in overlapping[index]):
            continue
        others = [other for other in near[index] if is_kept[other]]
        if all(
            are_separated(corners(index), corners(other), towards=centers[other] - centers[index])
            for other in others
        ):
            is_kept[index], done = True, number
    return things[np.flatnonzero(is_kept)]


def _neighbours(things: Hoverers) -> tuple[list[list[int]], list[list[int]]]:
    """Of each thing those before it that it overlaps for certain, and those that it may touch, nearest first.

    Two overlap for certain where ellipsoids within them meet on the line between the centres. They are apart
    where balls about them are, or where a side of one's box has all of the other's box beyond it.
    """
    overlapping: list[list[int]] = [[] for _ in things.shapes]
    near: list[list[int]] = [[] for _ in things.shapes]
    x, y, z = (np.subtract.outer(each, each) for each in things.centers.T)
    squared, radii = x * x + y * y + z * z, np.linalg.norm(things.sizes, axis=1) / 2.0
    one, other = np.nonzero(squared < np.add.outer(radii, radii) ** 2)
    pairs = np.flatnonzero(one > other)
    pairs = pairs[squared[one[pairs], other[pairs]].argsort()]
    one, other = one[pairs], other[pairs]
    offset, R_one, R_other = things.centers[other] - things.centers[one], *things.R_world_prop[[one, other]]
    in_one, in_other = (np.einsum("pi,pij->pj", offset, each) for each in (R_one, R_other))
    size, other_size = things.sizes[one], things.sizes[other]
    inner = np.array([inscribed_radius(each) for each in things.shapes])
    reach = inner[one] / np.linalg.norm(in_one / size, axis=1)
    reach += inner[other] / np.linalg.norm(in_other / other_size, axis=1)
    turn = np.abs(R_one.transpose(0, 2, 1) @ R_other)
    is_beyond = 2.0 * np.abs(in_one) > size + np.einsum("pij,pj->pi", turn, other_size)
    is_beyond |= 2.0 * np.abs(in_other) > other_size + np.einsum("pi,pij->pj", size, turn)
    for index, earlier, overlaps, beyond in zip(
        one.tolist(), other.tolist(), (reach > 1.0).tolist(), is_beyond.any(axis=1).tolist(), strict=True
    ):
        if overlaps:
            overlapping[index].append(earlier)
        elif not beyond:
            near[index].append(earlier)
    return overlapping, near
