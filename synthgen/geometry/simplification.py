"""Coarser versions of a mesh that use only vertices it already has, for levels of detail.

Vertices move onto neighbours and vanish (half-edge collapses), so normals, texture coordinates, colours and
tangents stay what they are and all levels share one vertex buffer. Seams of the attributes and borders
collapse only along themselves. The cheapest collapses that do not touch each other are done together, round
by round, with whole arrays; the result is the same on every machine.
Source: Garland and Heckbert, Surface Simplification Using Quadric Error Metrics, SIGGRAPH 1997.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from synthgen.arrays import F32, F64, U32, Bool
from synthgen.geometry.edge_collapse import (
    Collapses,
    Judge,
    Rings,
    collapsible_half_edges,
    independent,
    rings_of,
)
from synthgen.geometry.mesh_edges import Edges, Mesh, broken_places, edges_of, welded
from synthgen.geometry.quadrics import Index, Quadrics, dot, edge_quadrics, normals_of, surface_quadrics

LEVEL_RATIO = 0.4
"""How many triangles a level of detail has of those of the one before."""
_LEAST_PROGRESS = 0.8
_COARSEST_TRIANGLES = 64
_COARSEST_ERROR = 0.05
"""Of the diagonal of the bounding box."""
_PEAK_OF_MEAN = 3.0
"""Where a surface curves, the square of its distance to a plane peaks at three times the mean over a disc."""
_EXACT = 1e-7
"""Of the diagonal: what float32 positions cannot tell from zero."""
_SHORTER_FIRST = 1e-9
"""Weight of the squared edge length in the order of the collapses, which decides on flat ground."""
_SHARE_OF_ROUND = 0.3
"""How many of the places, the cheapest first, are tried in one round."""
_CHOICES = 4
"""How many targets of a place are tried in one round."""
_LEAST_GAIN = 0.005
"""Of the triangles: what a round must leave out to be worth another."""


def simplified(
    positions: F32,
    indices: U32,
    *,
    target_triangles: int,
    max_error: float,
    attributes: Sequence[F32] | None = None,
) -> tuple[U32, float]:
    """Triangles [m 3] over the same positions [n 3], fewer than the indices [t 3], and their error in metres.

    m is at most the target unless the error, a seam, a border or the shape forbids it. The error estimates
    the largest distance between the two surfaces, and the largest shift of a seam; `max_error` (metres)
    bounds it.

    Vertices of equal position are one point of the surface, and a seam where they differ. `attributes` are
    the other arrays of the vertices ([n k] each): vertices alike in position and in all of them become one
    first. None takes all vertices for different, an empty list takes those of equal position for alike. A
    mesh whose every triangle has vertices of its own, with normals of its own, is all seams and stays as is.
    Source: Garland and Heckbert 1997.
    """
    state = _State.of(positions, indices, attributes)
    state.run(target_triangles, max_error)
    return state.indices, state.error


def levels_of_detail(
    positions: F32, indices: U32, attributes: Sequence[F32] | None = None
) -> list[tuple[float, U32]]:
    """Errors in metres with triangles [m 3]: the mesh itself with error 0, then ever coarser ones.

    Each has about 0.4 of the triangles of the one before, and the errors ascend. The last one has 64
    triangles, or is where no more could be left out without an error above 5 % of the bounding box's
    diagonal. For `attributes` see `simplified`.
    Source: Garland and Heckbert 1997.
    """
    levels = [(0.0, np.array(indices, dtype=np.uint32).reshape(-1, 3))]
    if len(levels[0][1]) <= _COARSEST_TRIANGLES:
        return levels
    state = _State.of(positions, indices, attributes)
    while (count := len(levels[-1][1])) > _COARSEST_TRIANGLES:
        target = max(math.ceil(count * LEVEL_RATIO), _COARSEST_TRIANGLES)
        state.run(target, _COARSEST_ERROR * state.diagonal)
        if not 0 < len(state.mesh.wedges) < _LEAST_PROGRESS * count:
            break
        levels.append((state.error, state.indices))
    return levels


@dataclass(slots=True, kw_only=True, eq=False)
class _State:
    """A mesh between two rounds. Positions are centred and scaled, so that the diagonal of their box is 1."""

    positions: F64
    """[3 p]: of the places."""
    diagonal: float
    """Of the bounding box, in metres."""
    mesh: Mesh
    is_locked: Bool
    """[p]: places about which the surface is no surface."""
    first_normals: F64
    """[3 t]: of each triangle before the first round."""
    surface: Quadrics
    """[p]: the planes of the triangles."""
    outline: Quadrics
    """[p]: the planes upon borders and seams."""
    worst: float = 0.0
    """The largest cost so far: a squared distance."""

    @property
    def indices(self) -> U32:
        """[t 3]."""
        return self.mesh.wedges.astype(np.uint32)

    @property
    def error(self) -> float:
        """In metres; 0 where the positions cannot tell it from zero."""
        return math.sqrt(self.worst) * self.diagonal if self.worst > _EXACT**2 else 0.0

    @classmethod
    def of(cls, positions: F32, indices: U32, attributes: Sequence[F32] | None) -> _State:
        """The state before the first round; triangles that are lines or drawn twice are left out."""
        mesh, places = welded(positions, indices, attributes)
        scaled, diagonal = _scaled(places, mesh)
        if len(mesh.wedges):
            edges = edges_of(mesh)
            is_locked, outline = broken_places(mesh, edges), _outline(scaled, mesh, edges)
        else:
            is_locked, outline = np.zeros(mesh.place_count, dtype=bool), surface_quadrics(scaled, mesh.places)
        return cls(
            positions=scaled,
            diagonal=diagonal,
            mesh=mesh,
            is_locked=is_locked,
            first_normals=normals_of(scaled, mesh.places)[0],
            surface=surface_quadrics(scaled, mesh.places),
            outline=outline,
        )

    def run(self, target_triangles: int, max_error: float) -> None:
        """Collapses edges until no more triangles are left than the target, or nothing can be done."""
        limit = max(max_error / self.diagonal, _EXACT) ** 2 if self.diagonal > 0.0 else 0.0
        share = _SHARE_OF_ROUND
        while (count := len(self.mesh.wedges)) > max(target_triangles, 0):
            self._collapse_some(count - target_triangles, limit, share)
            if count - len(self.mesh.wedges) > _LEAST_GAIN * count:
                share = _SHARE_OF_ROUND
            elif share < 1.0:
                share = 1.0
            else:
                break

    def _collapse_some(self, excess: int, limit: float, share: float) -> None:
        """One round: leaves out the excess of triangles, or as many as it can."""
        edges = edges_of(self.mesh)
        collapses, costs, ceiling = self._candidates(edges, limit, share)
        sound, displacements, rings = self._sound(edges, collapses, ceiling)
        collapses, costs = collapses.some(sound), np.maximum(costs[sound], displacements)
        chosen = independent(collapses, rings, self.mesh.place_count)
        gains = np.where(edges.is_border[collapses.edge[chosen]], 1, 2)
        chosen = chosen[np.cumsum(gains) - gains < excess]
        if len(chosen):
            self.worst = max(self.worst, float(costs[chosen].max()))
            self._collapse(edges, collapses.some(chosen))

    def _candidates(self, edges: Edges, limit: float, share: float) -> tuple[Collapses, F64, float]:
        """Collapses in ascending order, several of each source, their costs [k], and what none may cost."""
        half_edges = collapsible_half_edges(edges, self.is_locked)
        edge = half_edges % len(edges.keys)
        source, target = edges.ends.ravel()[half_edges], edges.ends[::-1].ravel()[half_edges]
        costs = self._costs(source, target)
        steps = self.positions[:, target] - self.positions[:, source]
        ranks = np.where(costs <= limit, costs + _SHORTER_FIRST * dot(steps, steps), np.inf)
        best = np.full(self.mesh.place_count, np.inf)
        np.minimum.at(best, source, ranks)
        best = best[np.isfinite(best)]
        ceiling = np.inf
        if share < 1.0 and len(best):
            last = math.ceil(share * (len(best) - 1))
            ceiling = float(np.partition(best, last)[last])
        cheap = np.flatnonzero((ranks <= ceiling) & np.isfinite(ranks))
        cheap = cheap[np.argsort(ranks[cheap], kind="stable")]
        collapses = Collapses(edge=edge[cheap], source=source[cheap], target=target[cheap])
        return collapses, costs[cheap], min(max(ceiling, _EXACT**2), limit)

    def _costs(self, source: Index, target: Index) -> F64:
        """The squared distances [k] that collapses would move the surface, or its borders and seams."""
        costs = self.surface.mean_squares(source, self.positions[:, target])
        outlined = np.flatnonzero(self.outline.weights[source] > 0.0)
        points = self.positions[:, target[outlined]]
        costs[outlined] = np.maximum(costs[outlined], self.outline.mean_squares(source[outlined], points))
        return costs * _PEAK_OF_MEAN

    def _sound(self, edges: Edges, collapses: Collapses, ceiling: float) -> tuple[Index, F64, Rings]:
        """Of each source's collapses the first that is sound: ascending indices, displacements, rings.

        A displacement is a squared distance, and none is more than the ceiling.
        """
        places = self.mesh.places
        judge = Judge(
            positions=self.positions,
            places=places,
            first_normals=self.first_normals,
            triangle_counts=np.bincount(places.ravel(), minlength=self.mesh.place_count),
            edges=edges,
            is_broken_place=self.is_locked,
        )
        firsts = self._firsts(collapses.source)
        rings = rings_of(places, collapses.source[firsts], self.mesh.place_count)
        source_of = np.empty(self.mesh.place_count, dtype=np.int64)
        source_of[collapses.source[firsts]] = np.arange(len(firsts))
        sources = source_of[collapses.source]
        left, choice = np.arange(len(sources)), np.full(len(firsts), -1, dtype=np.int64)
        displacements = np.zeros(len(firsts))
        for _ in range(_CHOICES):
            tried = left[self._firsts(collapses.source[left])]
            trial = rings.some(_numbers(sources[tried], len(firsts)))
            squares = judge.displacements(collapses.some(tried), trial)
            is_sound = np.isfinite(squares) & (squares <= ceiling)
            sound = tried[is_sound]
            choice[sources[sound]] = sound
            displacements[sources[sound]] = squares[is_sound]
            is_left = choice[sources[left]] < 0
            is_left[np.searchsorted(left, tried)] = False
            left = left[is_left]
        chosen = np.sort(choice[choice >= 0])
        return chosen, displacements[sources[chosen]], rings.some(_numbers(sources[chosen], len(firsts)))

    def _firsts(self, values: Index) -> Index:
        """The indices, ascending, at which each place occurs first."""
        first = np.full(self.mesh.place_count, len(values), dtype=np.int64)
        np.minimum.at(first, values, np.arange(len(values)))
        return np.flatnonzero(first[values] == np.arange(len(values)))

    def _collapse(self, edges: Edges, collapses: Collapses) -> None:
        self.surface.merge(collapses.source, collapses.target)
        self.outline.merge(collapses.source, collapses.target)
        start = (edges.ends[1, collapses.edge] == collapses.source).astype(np.int64)
        becomes = np.arange(len(self.mesh.place_of))
        for wedges in edges.wedges:
            becomes[wedges[start, collapses.edge]] = wedges[1 - start, collapses.edge]
        is_kept = np.ones(len(self.mesh.wedges), dtype=bool)
        is_kept[edges.halves[:, collapses.edge].ravel() // 3] = False
        self.first_normals = self.first_normals[:, is_kept]
        self.mesh = replace(self.mesh, wedges=becomes[self.mesh.wedges[is_kept]])


def _scaled(places: F64, mesh: Mesh) -> tuple[F64, float]:
    """The places [3 p], scaled so that the box about the triangles has a diagonal of 1, and its length."""
    if not len(mesh.wedges):
        return places, 0.0
    used = places[:, mesh.places.ravel()]
    lowest, highest = used.min(axis=1), used.max(axis=1)
    diagonal = math.dist(lowest, highest)
    return (places - ((lowest + highest) / 2.0)[:, None]) / diagonal, diagonal


def _numbers(chosen: Index, count: int) -> Index:
    """For each of so many the position at which it was chosen, or -1."""
    numbers = np.full(count, -1, dtype=np.int64)
    numbers[chosen] = np.arange(len(chosen))
    return numbers


def _outline(positions: F64, mesh: Mesh, edges: Edges) -> Quadrics:
    """The planes upon the borders and seams, on both sides of a seam."""
    feature = np.flatnonzero(edges.is_feature)
    normals, _ = normals_of(positions, mesh.places)
    sides = edges.halves[:, feature] // 3
    return edge_quadrics(positions, np.tile(edges.ends[:, feature], 2), normals[:, sides.ravel()])
