"""Coarser versions of the parts of models, made once for all processes and kept on disk."""

from __future__ import annotations

import sys
from typing import TypeAlias

import numpy as np

from synthgen.arrays import F32, U32
from synthgen.disk_cache import Arrays, cached_arrays, code_digest, content_digest
from synthgen.geometry import edge_collapse, mesh_edges, quadrics, simplification
from synthgen.geometry.simplification import levels_of_detail
from synthgen.model import Asset, Primitive

Triangles: TypeAlias = list[tuple[float, U32]]
"""Errors (m) and triangles [t 3] of levels of detail."""

PartLevels: TypeAlias = tuple[Triangles, Triangles]
"""Those of a part for the image, the finest first, and those of the bare shape, for shadows."""

KEPT_TRIANGLES = 300
"""From which on the levels of a model are kept on disk: they take 50 us a triangle, reading a file 1 ms."""


def asset_levels(asset: Asset) -> tuple[PartLevels, ...]:
    """The levels of detail of each part, read from the cache where they were made before.

    What is kept depends on all vertices and triangles, and on the code that makes the levels.
    """
    primitives = [part.primitive for part in asset.parts]
    if asset.triangle_count < KEPT_TRIANGLES:
        return tuple(_computed(each) for each in primitives)
    code = code_digest(simplification, edge_collapse, mesh_edges, quadrics, sys.modules[__name__])
    arrays = [array for each in primitives for array in (each.indices, *attribute_arrays(each).values())]
    name = f"levels-{content_digest(code, *arrays)}"
    kept = cached_arrays(name, lambda: _packed([_computed(each) for each in primitives]))
    return _unpacked(kept, primitives)


def attribute_arrays(primitive: Primitive) -> dict[str, F32]:
    """The arrays [n k] of the vertices by the names that they have in shaders."""
    arrays = {"in_position": primitive.positions, "in_normal": primitive.normals}
    if primitive.tangents is not None:
        arrays["in_tangent"] = primitive.tangents
    for index, texcoords in enumerate(primitive.texcoords[:2]):
        arrays[f"in_texcoord_{index}"] = texcoords
    if primitive.colors is not None:
        arrays["in_color"] = primitive.colors
    return arrays


def _computed(primitive: Primitive) -> PartLevels:
    arrays = attribute_arrays(primitive)
    others = [array for name, array in arrays.items() if name != "in_position"]
    # Where only the shape counts, seams of the texture need not be kept.
    bare = levels_of_detail(primitive.positions, primitive.indices, [])[1:]
    return levels_of_detail(primitive.positions, primitive.indices, others), bare


def _packed(parts: list[PartLevels]) -> Arrays:
    """All levels but the finest, one after the other: their errors, how many triangles, and those."""
    coarser = [level for seen, bare in parts for level in (*seen[1:], *bare)]
    triangles = [indices for _, indices in coarser]
    return {
        "part_levels": np.array([(len(seen) - 1, len(bare)) for seen, bare in parts], np.int64),
        "errors": np.array([error for error, _ in coarser], np.float64),
        "counts": np.array([len(indices) for indices in triangles], np.int64),
        "triangles": np.concatenate([np.empty((0, 3), np.uint32), *triangles]),
    }


def _unpacked(arrays: Arrays, primitives: list[Primitive]) -> tuple[PartLevels, ...]:
    triangles = np.split(arrays["triangles"], np.cumsum(arrays["counts"]))[:-1]
    levels = iter(zip(arrays["errors"].tolist(), triangles, strict=True))
    return tuple(
        (
            [(0.0, primitive.indices), *(next(levels) for _ in range(seen))],
            [next(levels) for _ in range(bare)],
        )
        for primitive, (seen, bare) in zip(primitives, arrays["part_levels"].tolist(), strict=True)
    )
