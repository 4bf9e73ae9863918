"""Triangles in a tree of boxes, to find what rays meet and what lies in boxes without trying them all."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from synthgen.arrays import F64, Bool, read_only

_LEAF = 6
"""Triangles that a leaf may hold."""

_PARALLEL = 1e-14
"""The volume that ray and edges span, as a share of their lengths, below which they count as parallel."""

_NEVER_ZERO = 1e-300

Indices: TypeAlias = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Boxes:
    """Boxes [b] that may be turned."""

    center: F64
    """[b 3]."""
    axes: F64
    """[b 3 3]: the directions of their sides are the columns."""
    half: F64
    """[b 3]: half the lengths of their sides."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TriangleTree:
    """A complete binary tree; all leaves have equally many triangles, some of which may be there twice."""

    leaves: F64
    """[l k 3 3]: the corners of the k triangles of each leaf."""
    lows: tuple[F64, ...]
    """Of each level, from the root on, the lowest corners [2^level 3] of the boxes about its nodes."""
    highs: tuple[F64, ...]
    """Likewise the highest."""

    def first_hits(self, origins: F64, directions: F64, reach: float = math.inf) -> F64:
        """How far rays [r 3] go, in lengths of their directions, until they meet a triangle.

        Infinity for those that meet none within their reach, in the same lengths: a short reach is faster.
        Both sides of a triangle count.
        """
        ray, distance, _ = self._hits(origins, directions, reach)
        nearest = np.full(len(origins), np.inf)
        np.minimum.at(nearest, ray, distance)
        return nearest

    def first_triangles(self, origins: F64, directions: F64) -> tuple[Indices, F64, F64]:
        """The rays [h] of [r 3] that meet a triangle, how far they go [h], and its corners [h 3 3]."""
        ray, distance, triangles = self._hits(origins, directions)
        order = np.lexsort((distance, ray))
        met, first = np.unique(ray[order], return_index=True)
        return met, distance[order[first]], triangles[order[first]]

    def crossings(self, origins: F64, directions: F64) -> Indices:
        """How many triangles each of the rays [r 3] meets."""
        ray, distance, _ = self._hits(origins, directions)
        met = np.unique(np.column_stack([ray, distance]), axis=0)  # some triangles are there twice
        return np.bincount(met[:, 0].astype(np.intp), minlength=len(origins))

    def moved(self, linear: F64, translation: F64) -> TriangleTree:
        """The tree of the same triangles after a linear map [3 3] and a translation [3]."""
        return _tree(self.leaves @ linear.T + translation)

    def _hits(self, origins: F64, directions: F64, reach: float = math.inf) -> tuple[Indices, F64, F64]:
        """All pairs [p] of a ray and a triangle that it meets: the ray, how far it goes, and the corners.

        Source: Moeller and Trumbore 1997, Fast, Minimum Storage Ray/Triangle Intersection.
        """
        inverse = 1.0 / np.where(directions == 0.0, _NEVER_ZERO, directions)

        def is_met(ray: Indices, low: F64, high: F64) -> Bool:
            start, scale = origins[ray], inverse[ray]
            a, b = (low - start) * scale, (high - start) * scale
            near = _fold(np.maximum, np.minimum(a, b))
            far = _fold(np.minimum, np.maximum(a, b))
            return np.asarray((near <= np.minimum(far, reach)) & (far >= 0.0))

        with np.errstate(over="ignore"):
            ray, triangles = self._candidates(len(origins), is_met)
        corner, edge_a = triangles[:, 0], triangles[:, 1] - triangles[:, 0]
        edge_b, direction = triangles[:, 2] - corner, directions[ray]
        across = _cross(direction, edge_b)
        volume = np.einsum("ij,ij->i", edge_a, across)
        direction2, a2, b2 = (np.einsum("ij,ij->i", each, each) for each in (direction, edge_a, edge_b))
        is_across = np.abs(volume) > _PARALLEL * np.sqrt(direction2 * a2 * b2)
        scale = 1.0 / np.where(is_across, volume, 1.0)
        offset = origins[ray] - corner
        u = scale * np.einsum("ij,ij->i", offset, across)
        along = _cross(offset, edge_a)
        v = scale * np.einsum("ij,ij->i", direction, along)
        distance = scale * np.einsum("ij,ij->i", edge_b, along)
        is_hit = is_across & (u >= 0.0) & (v >= 0.0) & (u + v <= 1.0)
        is_hit &= (distance >= 0.0) & (distance <= reach)
        return ray[is_hit], distance[is_hit], triangles[is_hit]

    def fill(self, boxes: Boxes) -> Bool:
        """Whether some triangle reaches into each of the boxes [b].

        Source: Akenine-Moeller 2001, Fast 3D Triangle-Box Overlap Testing: the theorem of separating axes.
        """
        reach = np.einsum("bij,bj->bi", np.abs(boxes.axes), boxes.half)
        low_box, high_box = boxes.center - reach, boxes.center + reach

        def is_met(box: Indices, low: F64, high: F64) -> Bool:
            is_reached = (low <= high_box[box]) & (high >= low_box[box])
            return np.asarray(_fold(np.logical_and, is_reached))

        box, triangles = self._candidates(len(boxes.center), is_met)
        corners = np.einsum("tci,tij->tcj", triangles - boxes.center[box][:, None], boxes.axes[box])
        edges = np.roll(corners, -1, axis=1) - corners
        crossed = np.cross(np.eye(3), edges[:, :, None]).reshape(-1, 9, 3)
        normals = np.cross(edges[:, 0], edges[:, 1])[:, None]
        sides = np.broadcast_to(np.eye(3), (len(corners), 3, 3))
        axes = np.concatenate([sides, normals, crossed], axis=1)
        places = np.einsum("tai,tci->tac", axes, corners)
        half = np.einsum("tai,ti->ta", np.abs(axes), boxes.half[box])
        is_apart = (places.min(axis=2) > half) | (places.max(axis=2) < -half)
        is_filled = np.full(len(boxes.center), False)
        is_filled[box[~is_apart.any(axis=1)]] = True
        return is_filled

    @property
    def bounds(self) -> F64:
        """[2 3]: the lowest and the highest corner of the box about all triangles."""
        return np.stack([self.lows[0][0], self.highs[0][0]])

    def _candidates(self, count: int, is_met: Callable[[Indices, F64, F64], Bool]) -> tuple[Indices, F64]:
        """Of `count` queries those [p] whose boxes meet leaves, and the triangles [p 3 3] of these.

        It walks down two levels at a time, because few steps over many nodes suit numpy.
        """
        query, node, parents = np.arange(count), np.zeros(count, np.intp), 1
        for level in range((len(self.lows) - 1) % 2, len(self.lows), 2):
            low, high = self.lows[level], self.highs[level]
            children = len(low) // parents
            query, node = np.repeat(query, children), (children * node[:, None] + np.arange(children)).ravel()
            parents = len(low)
            kept = is_met(query, low[node], high[node])
            query, node = query[kept], node[kept]
        return np.repeat(query, self.leaves.shape[1]), self.leaves[node].reshape(-1, 3, 3)


def _fold(operation: np.ufunc, vectors: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """An operation over the three coordinates of vectors [n 3]; faster than to reduce so short an axis."""
    return np.asarray(operation(operation(vectors[:, 0], vectors[:, 1]), vectors[:, 2]))


def _cross(a: F64, b: F64) -> F64:
    """The cross products of vectors [n 3]; the same as numpy's, which takes longer for few of them."""
    x, y, z = a[:, 1] * b[:, 2], a[:, 2] * b[:, 0], a[:, 0] * b[:, 1]
    return np.column_stack([x - a[:, 2] * b[:, 1], y - a[:, 0] * b[:, 2], z - a[:, 1] * b[:, 0]])


def triangle_tree(triangles: F64) -> TriangleTree:
    """The tree of triangles [t 3 3], of which there is at least one.

    Each level halves the triangles of a node across the longest side of the box about their middles.
    """
    depth = max(0, int(np.ceil(np.log2(len(triangles) / _LEAF))))
    per_leaf = -(-len(triangles) // 2**depth)
    order = np.resize(np.arange(len(triangles)), per_leaf * 2**depth)
    middles = triangles.mean(axis=1)
    for level in range(depth):
        groups = order.reshape(2**level, -1)
        points = middles[groups]
        longest = np.ptp(points, axis=1).argmax(axis=1)
        keys = np.take_along_axis(points, longest[:, None, None], axis=2)[..., 0]
        order = np.take_along_axis(groups, keys.argsort(axis=1, kind="stable"), axis=1).reshape(-1)
    return _tree(triangles[order].reshape(2**depth, per_leaf, 3, 3))


def _tree(leaves: F64) -> TriangleTree:
    """The tree above leaves [l k 3 3]."""
    lows, highs = [leaves.min(axis=(1, 2))], [leaves.max(axis=(1, 2))]
    while len(lows[0]) > 1:
        lows.insert(0, lows[0].reshape(-1, 2, 3).min(axis=1))
        highs.insert(0, highs[0].reshape(-1, 2, 3).max(axis=1))
    return TriangleTree(
        leaves=read_only(leaves),
        lows=tuple(read_only(each) for each in lows),
        highs=tuple(read_only(each) for each in highs),
    )
