"""The edges of a mesh whose attributes jump at seams.

A *place* is a position; a *wedge* is a vertex, one of the several that may share a place because they differ
in an attribute. Places make the surface whole; wedges say where its attributes jump.
Source: Hoppe, New Quadric Metric for Simplifying Meshes with Appearance Attributes, 1999.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse

from synthgen.arrays import F32, F64, U32, Bool
from synthgen.geometry.quadrics import Index


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mesh:
    """Triangles whose corners are wedges."""

    wedges: Index
    """[t 3]."""
    place_of: Index
    """[n]: of each wedge."""
    place_count: int

    @property
    def places(self) -> Index:
        """[t 3]."""
        return np.asarray(self.place_of[self.wedges])


def welded(positions: F32, indices: U32, attributes: Sequence[F32] | None) -> tuple[Mesh, F64]:
    """The triangles [t 3] as a mesh without those that are lines or drawn twice, and its places [3 p].

    Vertices alike in position and in all attributes become the first of them; None tells all of them apart.
    """
    exact = np.asarray(positions, dtype=np.float64).reshape(-1, 3)
    wedges = np.asarray(indices, dtype=np.int64).reshape(-1, 3)
    place_of = _numbered([exact])
    if attributes is not None:
        kind_of = _numbered([exact, *attributes])
        wedges = _first_of_each(kind_of)[kind_of][wedges]
    corners = place_of[wedges]
    lowest_first = (corners.argmin(axis=1)[:, None] + np.arange(3)) % 3
    shapes = _numbered([np.take_along_axis(corners, lowest_first, axis=1)])
    is_proper = _first_of_each(shapes)[shapes] == np.arange(len(shapes))
    is_proper &= (corners != corners[:, [1, 2, 0]]).all(axis=1)
    places = exact[_first_of_each(place_of)].T
    return Mesh(wedges=wedges[is_proper], place_of=place_of, place_count=places.shape[1]), places


def _numbered(columns: Sequence[npt.NDArray[Any]]) -> Index:
    """For each row of the arrays [n k] side by side the number of its value, so that equal rows share one."""
    numbers = np.zeros(len(columns[0]), dtype=np.int64)
    for array in columns:
        for column in array.reshape(len(numbers), math.prod(array.shape[1:])).T:
            _, values = np.unique(column, return_inverse=True)
            _, numbers = np.unique(numbers * (len(column) + 1) + values, return_inverse=True)
    return numbers


def _first_of_each(numbers: Index) -> Index:
    """The index of the first row of each number; the numbers have no gaps."""
    return np.unique(numbers, return_index=True)[1]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Edges:
    """Pairs of places that triangles connect, each pair once, in ascending order.

    A half-edge is numbered as the corner of the triangle that it starts from: 3 * triangle + corner.
    """

    ends: Index
    """[2 e]: the lower and the higher place."""
    halves: Index
    """[2 e]: the half-edges of the first two triangles at the edge; twice the same one at a border."""
    wedges: Index
    """[2 2 e]: of each half-edge, the wedges at the lower and at the higher end."""
    is_border: Bool
    """[e]."""
    is_seam: Bool
    """[e]: the two triangles do not share both wedges."""
    is_broken: Bool
    """[e]: more than two triangles, or two of opposite orientation."""
    keys: Index
    """[e]: both ends in one number, ascending."""
    place_count: int

    @property
    def is_feature(self) -> Bool:
        """[e]: what a collapse may only move along, not across."""
        return np.asarray(self.is_border | self.is_seam | self.is_broken)

    def count_at_places(self, mask: Bool) -> Index:
        """How many of the masked edges end at each place."""
        return np.bincount(self.ends[:, mask].ravel(), minlength=self.place_count)

    def are_adjacent(self, a: Index, b: Index) -> Bool:
        """Whether places a [k] and b [k] are the two ends of some edge."""
        wanted = np.minimum(a, b) * self.place_count + np.maximum(a, b)
        found = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return np.asarray(self.keys[found] == wanted)


def edges_of(mesh: Mesh) -> Edges:
    """The edges of a mesh of at least one triangle, none of which has a place twice."""
    places = mesh.places
    tails, heads = places.ravel(), places[:, [1, 2, 0]].ravel()
    low, high = np.minimum(tails, heads), np.maximum(tails, heads)
    order = _order_of_pairs(low, high, mesh.place_count)
    low, high = low[order], high[order]
    is_first = np.ones(len(order), dtype=bool)
    is_first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    starts = np.flatnonzero(is_first)
    counts = np.diff(starts, append=len(order))
    first = order[starts]
    second = order[starts + (counts > 1)]
    wedge_tails, wedge_heads = mesh.wedges.ravel(), mesh.wedges[:, [1, 2, 0]].ravel()
    ends = np.stack([low[starts], high[starts]])
    wedges = np.empty((2, 2, len(starts)), dtype=np.int64)
    is_forward = [tails[halves] == ends[0] for halves in (first, second)]
    for side, halves in enumerate((first, second)):
        wedges[side, 0] = np.where(is_forward[side], wedge_tails[halves], wedge_heads[halves])
        wedges[side, 1] = np.where(is_forward[side], wedge_heads[halves], wedge_tails[halves])
    return Edges(
        ends=ends,
        halves=np.stack([first, second]),
        wedges=wedges,
        is_border=counts == 1,
        is_seam=(wedges[0] != wedges[1]).any(axis=0),
        is_broken=(counts > 2) | ((counts == 2) & (is_forward[0] == is_forward[1])),
        keys=ends[0] * mesh.place_count + ends[1],
        place_count=mesh.place_count,
    )


def _order_of_pairs(low: Index, high: Index, place_count: int) -> Index:
    """The stable order of pairs; as one sort of whole numbers wherever pair and index fit into 63 bits."""
    index_bits, place_bits = len(low).bit_length(), place_count.bit_length()
    if index_bits + 2 * place_bits > 63:
        return np.lexsort((high, low))
    keys = (((low << place_bits) | high) << index_bits) | np.arange(len(low))
    keys.sort()
    return np.asarray(keys & ((1 << index_bits) - 1))


def broken_places(mesh: Mesh, edges: Edges) -> Bool:
    """Whether the triangles about each place [p] are more than one fan, or meet at a broken edge."""
    is_whole = ~edges.is_border & ~edges.is_broken
    first, second = edges.halves[:, is_whole]
    # Corner c of a triangle is where its half-edge c starts; where it ends is the next corner.
    ends = (first, next_corner(first)), (next_corner(second), second)
    rows, columns = np.concatenate(ends[0]), np.concatenate(ends[1])
    count = mesh.wedges.size
    graph = scipy.sparse.coo_array((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(count, count))
    fan_count, fans = scipy.sparse.csgraph.connected_components(graph, directed=False)
    place_of_fan = np.empty(fan_count, dtype=np.int64)
    place_of_fan[fans] = mesh.places.ravel()
    fans_at_place = np.bincount(place_of_fan, minlength=mesh.place_count)
    return np.asarray((fans_at_place > 1) | (edges.count_at_places(edges.is_broken) > 0))


def next_corner(corners: Index) -> Index:
    """The corners [k] that follow corners [k] in their triangles."""
    return np.where(corners % 3 == 2, corners - 2, corners + 1)
