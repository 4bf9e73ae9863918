"""Tangents for shapes that come without, in the manner of MikkTSpace, which normal maps are baked for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from synthgen.arrays import F32, F64
from synthgen.assets.posing import flat_normals, normalized, perpendicular
from synthgen.assets.shape import Shape


def with_tangents(shape: Shape, texcoord: int) -> Shape:
    """The shape with tangents along u of a set of texture coordinates.

    The tangents of the triangles about a vertex are averaged in its plane, weighted by their angles, over
    all vertices alike in position, normal and texture coordinates. Vertices where the texture is mirrored on
    one side become two.
    Source: Mikkelsen, Simulation of Wrinkled Surfaces Revisited, 2008; glTF 2.0, 3.7.2.1 (on tangents).
    """
    positions, uv = shape.positions.astype(np.float64), shape.texcoords[texcoord].astype(np.float64)
    normals = flat_normals(positions, shape.triangles) if shape.normals is None else shape.normals
    corners = shape.triangles.astype(np.int64)
    edges, steps = (
        positions[corners[:, 1:]] - positions[corners[:, :1]],
        uv[corners[:, 1:]] - uv[corners[:, :1]],
    )
    area = steps[:, 0, 0] * steps[:, 1, 1] - steps[:, 0, 1] * steps[:, 1, 0]
    along_u = (edges[:, 0] * steps[:, 1, 1:] - edges[:, 1] * steps[:, 0, 1:]) * np.sign(area)[:, None]
    # v points down in glTF, so the texture is mirrored where its area is positive.
    is_mirrored = area > 0.0
    keys, triangles = np.unique(corners * 2 + is_mirrored[:, None], return_inverse=True)
    triangles = triangles.reshape(-1, 3)
    split = shape.taken((keys // 2).astype(np.uint32), triangles.astype(np.uint32))
    split_normals = normals[keys // 2].astype(np.float64)
    places = _alike(np.column_stack([split.positions, split_normals, uv[keys // 2], keys % 2]))
    sums = np.zeros((int(places.max()) + 1, 3))
    angles = _angles(positions[corners])
    for corner in range(3):
        vertices = triangles[:, corner]
        in_plane = along_u - _along(along_u, split_normals[vertices])
        length = np.linalg.norm(in_plane, axis=1, keepdims=True)
        unit = np.divide(in_plane, length, out=np.zeros_like(in_plane), where=length > 0.0)
        np.add.at(sums, places[vertices], angles[:, corner, None] * unit)
    tangents = sums[places]
    is_zero = ~np.linalg.norm(tangents, axis=1).astype(bool)
    tangents[is_zero] = perpendicular(split_normals[is_zero].astype(np.float32))
    signs = np.where(keys % 2 == 1, -1.0, 1.0)
    return replace(split, tangents=np.column_stack([normalized(tangents), signs]).astype(np.float32))


def _along(vectors: F64, normals: F64) -> F64:
    """The parts of vectors [n 3] along unit normals [n 3]."""
    return np.asarray(np.einsum("ni,ni->n", vectors, normals)[:, None] * normals)


def _angles(corners: F64) -> F64:
    """The angles [t 3] of triangles [t 3 3], in radians."""
    ahead = normalized((np.roll(corners, -1, axis=1) - corners).reshape(-1, 3)).reshape(-1, 3, 3)
    behind = normalized((np.roll(corners, 1, axis=1) - corners).reshape(-1, 3)).reshape(-1, 3, 3)
    return np.asarray(np.arccos(np.einsum("tci,tci->tc", ahead, behind).clip(-1.0, 1.0)), dtype=np.float64)


def _alike(rows: F64) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """A number [n] for each row, the same for rows that are the same."""
    exact: F32 = np.ascontiguousarray(rows, dtype=np.float32) + np.float32(0.0)  # which makes -0 a 0
    whole = exact.view(np.dtype((np.void, exact.dtype.itemsize * exact.shape[1])))[:, 0]
    return np.unique(whole, return_inverse=True)[1].reshape(-1)
