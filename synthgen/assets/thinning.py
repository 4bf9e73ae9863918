"""Shapes with too many triangles made small enough to be drawn."""

from __future__ import annotations

import sys
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from synthgen.arrays import F32, U32, Bool
from synthgen.assets import shape as shape_module
from synthgen.assets.shape import Shape
from synthgen.disk_cache import Arrays, cached_arrays, code_digest, content_digest
from synthgen.geometry import edge_collapse, mesh_edges, quadrics, simplification
from synthgen.geometry.simplification import simplified

Whole: TypeAlias = npt.NDArray[np.int64]

_LEAST_TRIANGLES = 64
_CAREFUL_TRIANGLES = 100_000
"""Up to which edges are collapsed one by one, which is better, but slow; beyond, vertices are clustered."""
KEPT_TRIANGLES = 20_000
"""From which on the result is kept on disk: it takes 1 us a triangle, or 13 where edges are collapsed."""
_CAREFUL_ERROR = 0.05
"""Of the diagonal."""
_NEAR_ENOUGH = 1.3
_ROUNDS = 8
_UV_CELLS = 16
"""Vertices in one cell stay apart where they are in different sixteenths of the texture."""


def thinned(shape: Shape, target: int) -> tuple[Shape, float]:
    """A shape of about as many triangles at most, and how far its surface is off, in the shape's units.

    A shape that is small enough is the answer itself, with 0. What was made of the same shape before, by the
    same code, is read from the cache.
    """
    target = max(target, _LEAST_TRIANGLES)
    if len(shape.triangles) <= target:
        return shape, 0.0
    if len(shape.triangles) < KEPT_TRIANGLES:
        return _thinned(shape, target)
    modules = (sys.modules[__name__], shape_module, simplification, edge_collapse, mesh_edges, quadrics)
    content = [part for name, array in shape.to_arrays().items() for part in (name, array)]
    name = f"thinned-{content_digest(code_digest(*modules), target, *content)}"
    kept = cached_arrays(name, lambda: _packed(*_thinned(shape, target)))
    return Shape.from_arrays(kept), float(kept["error"])


def _packed(shape: Shape, error: float) -> Arrays:
    return shape.to_arrays() | {"error": np.array(error)}


def _thinned(shape: Shape, target: int) -> tuple[Shape, float]:
    """A shape that is too large made smaller, and how far it is off."""
    if len(shape.triangles) <= _CAREFUL_TRIANGLES:
        thin, error = _collapsed(shape, target)
        if len(thin.triangles) <= _NEAR_ENOUGH * target:
            return thin, error
    return _clustered(shape, target)


def _collapsed(shape: Shape, target: int) -> tuple[Shape, float]:
    """The shape after collapses of its edges."""
    diagonal = float(np.linalg.norm(np.ptp(shape.positions, axis=0)))
    arrays = [shape.normals, shape.tangents, *shape.texcoords, shape.colors]
    triangles, error = simplified(
        shape.positions,
        shape.triangles,
        target_triangles=target,
        max_error=_CAREFUL_ERROR * diagonal,
        attributes=[array for array in arrays if array is not None],
    )
    vertices, renumbered = np.unique(triangles, return_inverse=True)
    return shape.taken(vertices, renumbered.reshape(-1, 3).astype(np.uint32)), error


def _clustered(shape: Shape, target: int) -> tuple[Shape, float]:
    """The shape after all vertices in a cell of a grid went to the place of one of them.

    They keep apart where they differ in the octant of their normal, or lie far apart in the texture,
    so that seams stay closed.
    Source: Rossignac and Borrel, Multi-resolution 3D approximations for rendering complex scenes, 1993.
    """
    positions = shape.positions.astype(np.float64)
    low = positions.min(axis=0)
    extent = float((positions.max(axis=0) - low).max())
    cell = extent / np.sqrt(target)
    for _ in range(_ROUNDS):
        places = _numbered(np.floor((positions - low) / cell).astype(np.int64))
        triangles = places[shape.triangles]
        is_kept = (np.diff(triangles[:, [0, 1, 2, 0]], axis=1) != 0).all(axis=1)
        count = int(is_kept.sum())
        if count <= target:
            break
        cell *= max(1.1, float(np.sqrt(count / target)))
    return _merged(shape, places, is_kept)


def _merged(shape: Shape, places: U32, is_kept: Bool) -> tuple[Shape, float]:
    """The shape with the vertices of each place moved to one of them, and the triangles that are kept."""
    _, first = np.unique(places, return_index=True)
    moved = shape.positions[first[places]]
    error = float(np.linalg.norm((moved - shape.positions).astype(np.float64), axis=1).max())
    if shape.normals is None:  # flat: every triangle keeps vertices of its own
        kept = shape.triangles[is_kept].reshape(-1)
        thin = shape.taken(kept, np.arange(len(kept), dtype=np.uint32).reshape(-1, 3))
    else:
        vertices = _numbered(np.column_stack([places, *_differences(shape, shape.normals)]))
        kept = np.unique(vertices, return_index=True)[1].astype(np.uint32)
        thin = shape.taken(kept, vertices[shape.triangles[is_kept]])
    thin.positions[:] = moved[kept]
    return thin, error


def _differences(shape: Shape, normals: F32) -> list[Whole]:
    """What keeps vertices apart that lie close, as whole numbers [n]."""
    columns = [((normals > 0.0) @ [1, 2, 4]).astype(np.int64)]
    for uv in shape.texcoords:
        columns += list(np.floor(uv.astype(np.float64) * _UV_CELLS).clip(-(2**20), 2**20).astype(np.int64).T)
    return columns


def _numbered(rows: Whole) -> U32:
    """A number [n] for each row [n k], the same for rows that are the same."""
    keys: Whole = np.zeros(len(rows), np.int64)
    for column in rows.T:
        low, high = int(column.min()), int(column.max())
        keys = np.unique(keys * (high - low + 1) + (column - low), return_inverse=True)[1].astype(np.int64)
    return keys.astype(np.uint32)
