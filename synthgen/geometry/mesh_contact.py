"""How meshes meet: whether they have a point in common, and how far one lies above another.

Both walk two trees of boxes at once and look only at pairs of triangles whose boxes leave the question open.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import numpy as np

from synthgen.arrays import F64, Bool
from synthgen.geometry.triangle_tree import Indices, TriangleTree

_CHUNK = 1 << 12
"""Pairs of triangles that are worked out together."""

_AT_ONCE = 1 << 8
"""Pairs of nodes that are followed to their leaves before others, where the first contact decides."""

_PROBES = 64
"""Vertices of each mesh whose rays give a first bound of how far one lies above the other."""

_FLAT = 1e-12
"""The area of a triangle in plan, as a share of the square of its longest side, below which it is upright."""

_ROUNDING = 1e-12

_SKEW = (
    np.array([0.8164, 0.5291, 0.2312]),
    np.array([-0.3371, 0.1233, 0.9334]),
    np.array([0.21, -0.9, 0.38]),
)
"""Directions along no axis and no common slope, in which it is counted how often a ray leaves a mesh."""


def do_intersect(a: TriangleTree, b: TriangleTree) -> bool:
    """Whether two meshes have a point in common, or one lies inside the other. Touching counts."""

    def is_near(low_a: F64, high_a: F64, low_b: F64, high_b: F64) -> Bool:
        return _all((low_a <= high_b) & (low_b <= high_a))

    if any(_have_common_point(own, other).any() for own, other in _pairs(a, b, is_near, _AT_ONCE)):
        return True
    return is_inside(a.leaves[0, 0, 0], b) or is_inside(b.leaves[0, 0, 0], a)


def is_inside(point: F64, mesh: TriangleTree) -> bool:
    """Whether a point [3] lies inside a mesh: most rays from it leave the mesh once more than they enter it.

    A surface that is not closed has no inside; there most rays may leave it by its openings.
    """
    low, high = mesh.bounds
    if (point < low).any() or (point > high).any():
        return False
    crossed = mesh.crossings(np.tile(point, (len(_SKEW), 1)), np.stack(_SKEW))
    return bool((crossed % 2).sum() * 2 > len(_SKEW))


def lift(above: TriangleTree, below: TriangleTree, *, least: float = -np.inf) -> float:
    """How far (m) a mesh has to be moved along +Y for it to touch another that it comes down on from above.

    Moved by more it is free of the other, whatever the two look like; it is negative where the mesh can come
    down. At least `least` is returned, also where neither lies above any of the other.
    """
    best = max(least, _probed_lift(above, below))

    def is_open(low_a: F64, high_a: F64, low_b: F64, high_b: F64) -> Bool:
        is_open = (low_a <= high_b) & (low_b <= high_a)
        is_open[:, 1] = high_b[:, 1] - low_a[:, 1] > best
        return _all(is_open)

    for own, other in _pairs(above, below, is_open):
        best = max(best, float(_lifts(own, other).max(initial=-np.inf)))
    return best


def _pairs(
    a: TriangleTree,
    b: TriangleTree,
    is_wanted: Callable[[F64, F64, F64, F64], Bool],
    at_once: int = sys.maxsize,
) -> Iterator[tuple[F64, F64]]:
    """Pairs of triangles, each [p 3 3], whose boxes and those of their leaves are wanted, in chunks.

    Both trees are walked level by level, or where there are more pairs of nodes than so many at once, some
    of them down to the leaves before the others; of the tree with fewer levels the leaves stay.
    """
    root = np.zeros(1, np.intp)
    last_a, last_b = len(a.lows) - 1, len(b.lows) - 1
    left = [(0, 0, root, root)]
    while left:
        level_a, level_b, node_a, node_b = left.pop()
        kept = is_wanted(
            a.lows[level_a].take(node_a, axis=0),
            a.highs[level_a].take(node_a, axis=0),
            b.lows[level_b].take(node_b, axis=0),
            b.highs[level_b].take(node_b, axis=0),
        )
        node_a, node_b = node_a[kept], node_b[kept]
        if level_a == last_a and level_b == last_b:
            yield from _leaf_pairs((a, node_a), (b, node_b), is_wanted)
            continue
        if level_a < last_a:
            node_a, node_b, level_a = _children(node_a), np.repeat(node_b, 2), level_a + 1
        if level_b < last_b:
            node_a, node_b, level_b = np.repeat(node_a, 2), _children(node_b), level_b + 1
        if len(node_a) > at_once:
            half = len(node_a) // 2
            left.append((level_a, level_b, node_a[half:], node_b[half:]))
            node_a, node_b = node_a[:half], node_b[:half]
        if len(node_a):
            left.append((level_a, level_b, node_a, node_b))


def _leaf_pairs(
    of_a: tuple[TriangleTree, Indices],
    of_b: tuple[TriangleTree, Indices],
    is_wanted: Callable[[F64, F64, F64, F64], Bool],
) -> Iterator[tuple[F64, F64]]:
    """The pairs of triangles of pairs of leaves [p] whose boxes are wanted, in chunks.

    Those come first of which the first leaf reaches the farthest below the top of the second.
    """
    (a, leaf_a), (b, leaf_b) = of_a, of_b
    order = np.argsort(a.lows[-1][leaf_a, 1] - b.highs[-1][leaf_b, 1], kind="stable")
    leaf_a, leaf_b = leaf_a[order], leaf_b[order]
    in_a, in_b = a.leaves.shape[1], b.leaves.shape[1]
    step = max(1, _CHUNK // (in_a * in_b))
    for start in range(0, len(leaf_a), step):
        own = np.repeat(a.leaves[leaf_a[start : start + step]], in_b, axis=1).reshape(-1, 3, 3)
        other = np.tile(b.leaves[leaf_b[start : start + step]], (1, in_a, 1, 1)).reshape(-1, 3, 3)
        kept = is_wanted(*_box(own), *_box(other))
        yield own[kept], other[kept]


def _box(triangles: F64) -> tuple[F64, F64]:
    """The lowest and highest corners [p 3] of the boxes about triangles [p 3 3]; faster than min and max."""
    a, b, c = triangles[:, 0], triangles[:, 1], triangles[:, 2]
    return np.minimum(np.minimum(a, b), c), np.maximum(np.maximum(a, b), c)


def _all(tests: Bool) -> Bool:
    """Whether all three tests [p 3] hold; faster than all."""
    return np.asarray(tests[:, 0] & tests[:, 1] & tests[:, 2])


def _children(nodes: Indices) -> Indices:
    return (2 * nodes[:, None] + np.arange(2)).reshape(-1)


def _have_common_point(a: F64, b: F64) -> Bool:
    """Whether triangles [p 3 3] have a point in common with triangles [p 3 3].

    Two convex sets have none where they are apart along the normal of a side of one, or along a direction
    across an edge of each; of triangles in one plane, along one across an edge within the plane.
    Source: Gottschalk, Lin and Manocha 1996, OBBTree: the theorem of separating axes.
    """
    origin = a[:, :1]
    a, b = a - origin, b - origin
    edges_a, edges_b = np.roll(a, -1, axis=1) - a, np.roll(b, -1, axis=1) - b
    normals = np.stack([np.cross(each[:, 0], each[:, 1]) for each in (edges_a, edges_b)], axis=1)
    is_met = _overlap_along(normals, a, b)
    met = np.flatnonzero(is_met)
    a, b, edges_a, edges_b, normals = (each[met] for each in (a, b, edges_a, edges_b, normals))
    crossed = np.cross(edges_a[:, :, None], edges_b[:, None]).reshape(-1, 9, 3)
    in_plane = (np.cross(normals[:, :1], edges_a), np.cross(normals[:, 1:], edges_b))
    is_met[met] = _overlap_along(np.concatenate([crossed, *in_plane], axis=1), a, b)
    return is_met


def _overlap_along(axes: F64, a: F64, b: F64) -> Bool:
    """Whether triangles [p 3 3] overlap triangles [p 3 3] along all of the axes [p x 3]."""
    (low_a, high_a), (low_b, high_b) = (_box(each @ axes.transpose(0, 2, 1)) for each in (a, b))
    size = np.maximum(np.abs(a).max(axis=(1, 2)), np.abs(b).max(axis=(1, 2)))
    slack = _ROUNDING * size[:, None] * np.abs(axes).max(axis=2)
    return np.asarray(((low_a <= high_b + slack) & (low_b <= high_a + slack)).all(axis=1))


def _probed_lift(above: TriangleTree, below: TriangleTree) -> float:
    """The greatest of the lifts that some vertices of the two meshes want, or minus infinity."""
    best = -np.inf
    for mesh, other, sign in ((above, below, -1.0), (below, above, 1.0)):
        vertices = mesh.leaves.reshape(-1, 3)
        start = (other.highs if sign < 0.0 else other.lows)[0][0][1] - sign
        origins = vertices[np.linspace(0, len(vertices) - 1, _PROBES).astype(np.intp)].copy()
        height = origins[:, 1].copy()
        origins[:, 1] = start
        distance = other.first_hits(origins, np.tile([0.0, sign, 0.0], (len(origins), 1)))
        wanted = -sign * (start + sign * distance - height)
        best = max(best, float(wanted[np.isfinite(distance)].max(initial=-np.inf)))
    return best


def _lifts(a: F64, b: F64) -> F64:
    """How far triangles [p 3 3] have to be moved along +Y to touch triangles [p 3 3] from above, or -inf.

    The gap between two triangles is linear over what they have in common in plan, so that it is least at a
    corner of that: at a corner of one of them, or where their edges cross.
    """
    return np.concatenate([_corner_gaps(a, b, -1.0), _corner_gaps(b, a, 1.0), _crossing_gaps(a, b)])


def _corner_gaps(triangles: F64, planes: F64, sign: float) -> F64:
    """Heights [q] of the corners of triangles [p 3 3] above others that they lie on in plan, times a sign."""
    origin, edge_u, edge_v = planes[:, :1], planes[:, 1] - planes[:, 0], planes[:, 2] - planes[:, 0]
    area = _cross(edge_u, edge_v)
    longest = np.maximum((edge_u**2).sum(axis=1), (edge_v**2).sum(axis=1))
    is_level = np.abs(area) > _FLAT * longest
    offset = triangles - origin
    scale = 1.0 / np.where(is_level, area, 1.0)[:, None]
    u = scale * _cross(offset, edge_v[:, None])
    v = scale * _cross(edge_u[:, None], offset)
    is_over = is_level[:, None] & (u >= -_ROUNDING) & (v >= -_ROUNDING) & (u + v <= 1.0 + _ROUNDING)
    height = offset[..., 1] - u * edge_u[:, None, 1] - v * edge_v[:, None, 1]
    return np.asarray(sign * height[is_over])


def _crossing_gaps(a: F64, b: F64) -> F64:
    """How far edges of b are above those of a that they cross in plan; both are triangles [p 3 3]."""
    along_a, along_b = np.roll(a, -1, axis=1) - a, np.roll(b, -1, axis=1) - b
    start_a, start_b, edge_a, edge_b = a[:, :, None], b[:, None], along_a[:, :, None], along_b[:, None]
    turn = _cross(edge_a, edge_b)
    reach = np.sqrt((edge_a[..., ::2] ** 2).sum(axis=-1) * (edge_b[..., ::2] ** 2).sum(axis=-1))
    do_cross = np.abs(turn) > _FLAT * reach
    scale = 1.0 / np.where(do_cross, turn, 1.0)
    offset = start_b - start_a
    s, t = scale * _cross(offset, edge_b), scale * _cross(offset, edge_a)
    do_cross &= (s >= 0.0) & (s <= 1.0) & (t >= 0.0) & (t <= 1.0)
    height = offset[..., 1] + t * edge_b[..., 1] - s * edge_a[..., 1]
    return np.asarray(height[do_cross])


def _cross(a: F64, b: F64) -> F64:
    """The cross product of vectors [... 3] in plan: along x and z alone."""
    return np.asarray(a[..., 0] * b[..., 2] - a[..., 2] * b[..., 0])
