"""Which edges of a mesh can be collapsed without tearing, smearing or folding anything, and which at once.

Source: Dey, Edelsbrunner, Guha and Nekhayev, Topology Preserving Edge Contraction, 1999 (the link condition).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthgen.arrays import F64, Bool
from synthgen.geometry.mesh_edges import Edges, next_corner
from synthgen.geometry.quadrics import Index, cross, dot, length

_LEAST_COSINE = 0.2588
"""No triangle may turn by more than 75 degrees, in one collapse or in all."""
_LEAST_FATNESS = 1e-4
"""Twice the area of a triangle over the square of its longest side, below which its normal means nothing."""
_SELECTION_PASSES = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Collapses:
    """Directed edges of different starts, about to be tried."""

    edge: Index
    """[k]."""
    source: Index
    """[k]: the place that vanishes."""
    target: Index
    """[k]: the place that it moves to."""

    def some(self, chosen: Index) -> Collapses:
        """Those at the given indices."""
        return Collapses(edge=self.edge[chosen], source=self.source[chosen], target=self.target[chosen])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rings:
    """The triangles at the sources of some collapses, each as its two other corners."""

    owner: Index
    """[r]: the collapse."""
    triangle: Index
    """[r]."""
    following: Index
    """[r]: the place of the corner after the source."""
    preceding: Index
    """[r]: the place of the corner before it."""

    def some(self, numbers: Index) -> Rings:
        """Those whose owner's number is not negative, which becomes their owner."""
        owner = numbers[self.owner]
        kept = np.flatnonzero(owner >= 0)
        return Rings(
            owner=owner[kept],
            triangle=self.triangle[kept],
            following=self.following[kept],
            preceding=self.preceding[kept],
        )


def collapsible_half_edges(edges: Edges, is_locked: Bool) -> Index:
    """The directed edges [k] whose start may move to their end: edge, or e + edge from its higher end.

    Inner places move anywhere; those on a border or a seam along it; and where such lines end, part or meet,
    nothing moves. Then each wedge of the start is one of a triangle at the edge, and that triangle says which
    wedge of the end it becomes, unless the end has two and the start has but one.
    """
    features = edges.count_at_places(edges.is_feature)
    is_same = edges.wedges[0] == edges.wedges[1]
    allowed = []
    for start in (0, 1):
        place = edges.ends[start]
        is_along = (features[place] == 0) | ((features[place] == 2) & edges.is_feature)
        has_mapping = ~is_same[start] | is_same[1 - start]
        allowed.append(np.flatnonzero(is_along & has_mapping & ~edges.is_broken & ~is_locked[place]))
    return np.concatenate([allowed[0], allowed[1] + len(edges.keys)])


def rings_of(places: Index, sources: Index, place_count: int) -> Rings:
    """The rings about the sources [k], none of which occurs twice, in triangles [t 3] of places."""
    owners = np.full(place_count, -1, dtype=np.int64)
    owners[sources] = np.arange(len(sources))
    flat = places.ravel()
    all_owners = owners[flat]
    corners = np.flatnonzero(all_owners >= 0)
    following = next_corner(corners)
    return Rings(
        owner=all_owners[corners],
        triangle=corners // 3,
        following=flat[following],
        preceding=flat[next_corner(following)],
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judge:
    """What decides whether a collapse is sound, in one state of a mesh."""

    positions: F64
    """[3 p]: of the places."""
    places: Index
    """[t 3]: of the triangles' corners."""
    first_normals: F64
    """[3 t]: the unit normals that the triangles had before any collapse, zero where there was no area."""
    triangle_counts: Index
    """[p]: at each place."""
    edges: Edges
    is_broken_place: Bool
    """[p]: the surface is no surface there."""

    def displacements(self, collapses: Collapses, rings: Rings) -> F64:
        """The squared distances [k] of the sources to the surfaces without them.

        They are infinite where a collapse would turn a triangle over or leave something that is no surface.
        """
        source, target = self.positions[:, collapses.source], self.positions[:, collapses.target]
        away = source - target
        squares = dot(away, away)
        moves_to = collapses.target[rings.owner]
        stays = np.flatnonzero((rings.following != moves_to) & (rings.preceding != moves_to))
        owner, following, preceding = rings.owner[stays], rings.following[stays], rings.preceding[stays]
        origin = target[:, owner]
        triangles = (
            away[:, owner],
            self.positions[:, following] - origin,
            self.positions[:, preceding] - origin,
        )
        np.minimum.at(squares, owner, _squared_distances(*triangles))
        is_turned = _are_turned(*triangles, self.first_normals[:, rings.triangle[stays]])
        squares[owner[is_turned]] = np.inf
        squares[~self._is_whole(collapses, np.bincount(owner, minlength=len(squares)))] = np.inf
        left = np.flatnonzero(np.isfinite(squares)[owner])
        squares[owner[left][self._are_pinched(collapses, owner[left], following[left])]] = np.inf
        # About an inner place, the preceding corner of each triangle is the following one of another.
        left = left[self.edges.is_border[collapses.edge[owner[left]]]]
        squares[owner[left][self._are_pinched(collapses, owner[left], preceding[left])]] = np.inf
        return squares

    def _is_whole(self, collapses: Collapses, left: Index) -> Bool:
        """Whether no piece of the surface vanishes; left [k] counts the source's triangles that stay.

        Nothing is left of an ear at the border, and one triangle of a peak with three: then the target needs
        triangles besides.
        """
        is_border = self.edges.is_border[collapses.edge]
        is_alone = self.triangle_counts[collapses.target] <= self.triangle_counts[collapses.source]
        is_closing = left <= np.where(is_border, 0, 1)
        is_lost = is_closing & (is_alone | self.is_broken_place[collapses.target])
        return np.asarray(~is_lost & ((left > 0) | is_border))

    def _are_pinched(self, collapses: Collapses, owner: Index, ring: Index) -> Bool:
        """Whether a place [r] in the ring also neighbours the target, besides those opposite to the edge."""
        halves = self.edges.halves[:, collapses.edge]
        opposite = self.places.ravel()[next_corner(next_corner(halves))]
        is_opposite = (ring == opposite[0, owner]) | (ring == opposite[1, owner])
        return np.asarray(~is_opposite & self.edges.are_adjacent(ring, collapses.target[owner]))


def _squared_distances(point: F64, a: F64, b: F64) -> F64:
    """The squared distances [r] of points [3 r] to the triangles with the corners 0, a and b [3 r].

    Source: Ericson, Real-Time Collision Detection, 2005, section 5.1.5.
    """
    aa, ab, bb = dot(a, a), dot(a, b), dot(b, b)
    pp, pa, pb = dot(point, point), dot(point, a), dot(point, b)
    s, t, area2 = bb * pa - ab * pb, aa * pb - ab * pa, aa * bb - ab * ab
    is_above = (s >= 0.0) & (t >= 0.0) & (s + t <= area2) & (area2 > 0.0)
    nearest = np.where(is_above, pp - (s * pa + t * pb) / np.where(is_above, area2, 1.0), np.inf)
    # For each side: the squared way from its start to the point, that way times the side, the squared side.
    sides = (pp, pa, aa), (pp, pb, bb), (pp - 2.0 * pa + aa, pb - pa - ab + aa, aa + bb - 2.0 * ab)
    for start, along, square in sides:
        share = np.clip(along / np.where(square > 0.0, square, 1.0), 0.0, 1.0)
        nearest = np.minimum(nearest, start + share * (share * square - 2.0 * along))
    return np.maximum(nearest, 0.0)


def _are_turned(source: F64, a: F64, b: F64, first_normals: F64) -> Bool:
    """Whether triangles with corners a and b [3 r] turn too far, or become lines, the source moving to 0.

    The turn counts from the triangle before, and from the first normals [3 r].
    """
    before, after = cross(a - source, b - source), cross(a, b)
    square_before, square_after = dot(before, before), dot(after, after)
    side = b - a
    longest2 = np.maximum(np.maximum(dot(side, side), dot(a, a)), dot(b, b))
    is_line = square_after <= (_LEAST_FATNESS * longest2) ** 2
    is_turned = dot(before, after) < _LEAST_COSINE * np.sqrt(square_before * square_after)
    is_turned |= dot(first_normals, after) < _LEAST_COSINE * np.sqrt(square_after) * length(first_normals)
    return np.asarray((square_before > 0.0) & (is_turned | is_line))


def independent(collapses: Collapses, rings: Rings, place_count: int) -> Index:
    """Which of the collapses [k], ascending, do not touch each other; the earlier of two goes first.

    Two touch where the source or the target of one is in the ring of the other. The others can be done at the
    same time, for neither changes the triangles at the source or the neighbours of the target of the other.
    """
    count = len(collapses.source)
    is_open, is_chosen = np.ones(count, dtype=bool), np.zeros(count, dtype=bool)
    owner, ring = rings.owner, np.stack([rings.following, rings.preceding])
    for _ in range(_SELECTION_PASSES):
        tried = np.flatnonzero(is_open)
        if not len(tried):
            break
        first_end, first_ring = np.full((2, place_count), count)
        np.minimum.at(first_end, collapses.source[tried], tried)
        np.minimum.at(first_end, collapses.target[tried], tried)
        np.minimum.at(first_ring, ring.ravel(), np.tile(owner, 2))
        is_first = first_ring[collapses.target[tried]] == tried
        is_beaten = (first_end[ring] < owner).any(axis=0)
        is_first &= np.bincount(owner[is_beaten], minlength=count)[tried] == 0
        winners = tried[is_first]
        is_chosen[winners] = True
        is_end, is_ring = np.zeros((2, place_count), dtype=bool)
        is_end[collapses.source[winners]] = is_end[collapses.target[winners]] = True
        is_ring[ring[:, is_chosen[owner]]] = True
        is_touched = np.bincount(owner[is_end[ring].any(axis=0)], minlength=count) > 0
        is_open &= ~is_chosen & ~is_touched & ~is_ring[collapses.target]
        rest = is_open[owner]
        owner, ring = owner[rest], ring[:, rest]
    return np.flatnonzero(is_chosen)
