"""Triangles in a tree of boxes, to find what rays meet and what lies in boxes without trying them all."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
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


@dataclass(frozen=True, kw_only=True, eq=False)
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
        ray, distance, triangle = self._hits(origins, directions)
        order = np.lexsort((distance, ray))
        met, first = np.unique(ray[order], return_index=True)
        return met, distance[order[first]], self._triangles[triangle[order[first]]]

    def crossings(self, origins: F64, directions: F64) -> Indices:
        """How many triangles each of the rays [r 3] meets."""
        ray, distance, _ = self._hits(origins, directions)
        met = np.unique(np.column_stack([ray, distance]), axis=0)  # some triangles are there twice
        return np.bincount(met[:, 0].astype(np.intp), minlength=len(origins))

    def moved(self, linear: F64, translation: F64) -> TriangleTree:
        """The tree of the same triangles after a linear map [3 3] and a translation [3]."""
        points = self.leaves.reshape(-1, 3) @ linear.T
        for axis, shift in enumerate(translation.tolist()):  # much faster than all three at once
            points[:, axis] += shift
        return _tree(points.reshape(self.leaves.shape))

    def _hits(self, origins: F64, directions: F64, reach: float = math.inf) -> tuple[Indices, F64, Indices]:
        """All pairs [p] of a ray and a triangle that it meets: the ray, how far it goes, and the triangle.

        Source: Moeller and Trumbore 1997, Fast, Minimum Storage Ray/Triangle Intersection.
        """
        origins, directions = (np.ascontiguousarray(each.T) for each in (origins, directions))
        inverse = 1.0 / np.where(directions == 0.0, _NEVER_ZERO, directions)

        def is_met(ray: Indices, low: F64, high: F64) -> Bool:
            start, scale = origins.take(ray, axis=1), inverse.take(ray, axis=1)
            a, b = (low - start) * scale, (high - start) * scale
            near = _fold(np.maximum, np.minimum(a, b))
            far = _fold(np.minimum, np.maximum(a, b))
            return np.asarray((near <= np.minimum(far, reach)) & (far >= 0.0))

        with np.errstate(over="ignore"):
            ray, triangle = self._candidates(origins.shape[1], is_met)
        corner, edge_a, edge_b = (each.take(triangle, axis=1) for each in self._corners_and_edges)
        direction = directions.take(ray, axis=1)
        across = _cross(direction, edge_b)
        volume = _dot(edge_a, across)
        lengths2 = _dot(direction, direction) * _dot(edge_a, edge_a) * _dot(edge_b, edge_b)
        is_across = np.abs(volume) > _PARALLEL * np.sqrt(lengths2)
        scale = 1.0 / np.where(is_across, volume, 1.0)
        offset = origins.take(ray, axis=1) - corner
        u = scale * _dot(offset, across)
        along = _cross(offset, edge_a)
        v = scale * _dot(direction, along)
        distance = scale * _dot(edge_b, along)
        is_hit = is_across & (u >= 0.0) & (v >= 0.0) & (u + v <= 1.0)
        hit = np.flatnonzero(is_hit & (distance >= 0.0) & (distance <= reach))
        return ray[hit], distance[hit], triangle[hit]

    def fill(self, boxes: Boxes) -> Bool:
        """Whether some triangle reaches into each of the boxes [b].

        Source: Akenine-Moeller 2001, Fast 3D Triangle-Box Overlap Testing: the theorem of separating axes.
        """
        reach = np.einsum("bij,bj->bi", np.abs(boxes.axes), boxes.half)
        low_box, high_box = ((boxes.center + sign * reach).T.copy() for sign in (-1.0, 1.0))

        def is_met(box: Indices, low: F64, high: F64) -> Bool:
            is_reached = (low <= high_box.take(box, axis=1)) & (high >= low_box.take(box, axis=1))
            return np.asarray(_fold(np.logical_and, is_reached))

        box, triangle = self._candidates(len(boxes.center), is_met)
        triangles = self._triangles.take(triangle, axis=0)
        corners = (triangles - boxes.center.take(box, axis=0)[:, None]) @ boxes.axes.take(box, axis=0)
        corners = np.ascontiguousarray(corners.transpose(1, 2, 0))
        half = boxes.half.take(box, axis=0).T
        # The sides of the boxes first, which tell most triangles apart.
        near = np.flatnonzero(~_are_apart(corners, half).any(axis=0))
        corners, half, box = corners.take(near, axis=2), half.take(near, axis=1), box[near]
        axes = _separating_axes(corners)
        places = [_dot(axes, corner[:, None]) for corner in corners]
        is_apart = _are_apart(places, _dot(np.abs(axes), half[:, None]))
        is_filled = np.full(len(boxes.center), False)
        is_filled[box[~is_apart.any(axis=0)]] = True
        return is_filled

    @property
    def bounds(self) -> F64:
        """[2 3]: the lowest and the highest corner of the box about all triangles."""
        return np.stack([self.lows[0][0], self.highs[0][0]])

    def _candidates(self, count: int, is_met: Callable[[Indices, F64, F64], Bool]) -> tuple[Indices, Indices]:
        """Of `count` queries those [p] whose boxes meet leaves, and the triangles [p] of these.

        It walks down two levels at a time, because few steps over many nodes suit numpy.
        """
        query, node, parents = np.arange(count), np.zeros(count, np.intp), 1
        for level in range((len(self.lows) - 1) % 2, len(self.lows), 2):
            low, high = self._bounds_by_level[level]
            children = low.shape[1] // parents
            query, node = np.repeat(query, children), (children * node[:, None] + np.arange(children)).ravel()
            parents = low.shape[1]
            kept = np.flatnonzero(is_met(query, low.take(node, axis=1), high.take(node, axis=1)))
            query, node = query[kept], node[kept]
        per_leaf = self.leaves.shape[1]
        return np.repeat(query, per_leaf), (per_leaf * node[:, None] + np.arange(per_leaf)).ravel()

    @cached_property
    def _triangles(self) -> F64:
        """[t 3 3]: those of all leaves."""
        return self.leaves.reshape(-1, 3, 3)

    @cached_property
    def _corners_and_edges(self) -> tuple[F64, F64, F64]:
        """[3 t] each: a corner of each triangle, and from there the edges to the others."""
        corner, second, third = (np.ascontiguousarray(each) for each in self._triangles.transpose(1, 2, 0))
        return corner, second - corner, third - corner

    @cached_property
    def _bounds_by_level(self) -> list[tuple[F64, F64]]:
        """[3 n] each: the bounds of the n nodes of each level."""
        return [(low.T.copy(), high.T.copy()) for low, high in zip(self.lows, self.highs, strict=True)]


def _fold(operation: np.ufunc, vectors: Sequence[npt.NDArray[Any]] | npt.NDArray[Any]) -> npt.NDArray[Any]:
    """An operation over the three coordinates of vectors [3 n]; faster than to reduce so short an axis."""
    return np.asarray(operation(operation(vectors[0], vectors[1]), vectors[2]))


def _dot(a: F64, b: F64) -> F64:
    """The products [n] of vectors [3 n]."""
    return np.asarray(a[0] * b[0] + a[1] * b[1] + a[2] * b[2])


def _cross(a: F64, b: F64) -> F64:
    """The cross products of vectors [3 n]."""
    product = np.empty_like(a)
    for i, j, k in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
        np.multiply(a[j], b[k], out=product[i])
        product[i] -= a[k] * b[j]
    return product


def _separating_axes(corners: F64) -> F64:
    """[3 10 n]: the normals of triangles of corners [3 3 n], and each edge crossed with each axis."""
    edges = np.roll(corners, -1, axis=0) - corners
    axes, along = np.zeros((3, 10, corners.shape[2])), edges.transpose(1, 0, 2)
    axes[:, 0] = _cross(edges[0], edges[1])
    for side in range(3):
        crossed = axes[:, 1 + 3 * side : 4 + 3 * side]
        crossed[(side + 1) % 3], crossed[(side + 2) % 3] = -along[(side + 2) % 3], along[(side + 1) % 3]
    return axes


def _are_apart(places: Sequence[F64] | F64, half: F64) -> Bool:
    """Whether the places [... n] of three corners are all beyond one end of intervals about 0."""
    least, greatest = _fold(np.minimum, places), _fold(np.maximum, places)
    return np.asarray((least > half) | (greatest < -half))


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
    corners = np.ascontiguousarray(leaves.reshape(len(leaves), -1, 3).transpose(1, 0, 2))
    lows, highs = [corners.min(axis=0)], [corners.max(axis=0)]
    while len(lows[0]) > 1:
        lows.insert(0, np.minimum(lows[0][::2], lows[0][1::2]))
        highs.insert(0, np.maximum(highs[0][::2], highs[0][1::2]))
    return TriangleTree(
        leaves=read_only(leaves),
        lows=tuple(read_only(each) for each in lows),
        highs=tuple(read_only(each) for each in highs),
    )
