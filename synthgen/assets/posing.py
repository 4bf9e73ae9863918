"""Shapes in the frame of their asset: morph targets, joints and nodes move the vertices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from synthgen.arrays import F32, F64, U32, read_only
from synthgen.assets.shape import Shape
from synthgen.model import Primitive


def posed(shape: Shape, T_asset_mesh: F64, weights: Sequence[float], T_asset_joints: F64 | None) -> Primitive:
    """A shape in the asset's frame.

    Args:
        shape: the shape.
        T_asset_mesh: [4 4], the transform of its node; joints replace it.
        weights: of the morph targets.
        T_asset_joints: [j 4 4]: what each joint of the skin does to the vertices that are bound to it.
    Source: glTF 2.0, 3.7.2.2 (Morph targets), 3.7.3 (Skins).
    """
    positions, normals, tangents = _morphed(shape, weights)
    matrix = T_asset_mesh
    if T_asset_joints is not None and shape.joints is not None and shape.weights is not None:
        matrix = _blended(T_asset_joints, shape.joints, shape.weights)
    linear = matrix[..., :3, :3]
    positions = _applied(linear, positions) + matrix[..., :3, 3]
    cofactor = _cofactor(linear)
    signs = np.where(np.einsum("...i,...i->...", linear[..., 0], cofactor[..., 0]) < 0.0, -1.0, 1.0)
    triangles = _turned(shape.triangles, signs)
    if normals is None:
        unit_normals = flat_normals(positions, triangles)
    else:
        unit_normals = normalized(_applied(cofactor, normals) * signs[..., None])
    return Primitive(
        positions=read_only(positions, np.float32),
        normals=read_only(unit_normals),
        indices=read_only(triangles),
        texcoords=tuple(read_only(uv) for uv in shape.texcoords),
        colors=None if shape.colors is None else read_only(shape.colors),
        tangents=None if tangents is None else _tangents(tangents, unit_normals, linear, signs),
    )


def joined(primitives: Sequence[Primitive]) -> Primitive:
    """Copies of one primitive as one."""
    first = primitives[0]
    if len(primitives) == 1:
        return first
    steps = np.arange(len(primitives), dtype=np.uint32) * np.uint32(len(first.positions))

    def repeated(array: F32) -> F32:
        return read_only(np.tile(array, (len(primitives), 1)))

    tangents = [each.tangents for each in primitives if each.tangents is not None]
    return Primitive(
        positions=read_only(np.concatenate([each.positions for each in primitives])),
        normals=read_only(np.concatenate([each.normals for each in primitives])),
        indices=read_only(
            np.concatenate([each.indices + step for each, step in zip(primitives, steps, strict=True)])
        ),
        texcoords=tuple(repeated(uv) for uv in first.texcoords),
        colors=None if first.colors is None else repeated(first.colors),
        tangents=read_only(np.concatenate(tangents)) if tangents else None,
    )


def flat_normals(positions: F32 | F64, triangles: U32) -> F32:
    """The normals [n 3] of vertices [n 3] each of which belongs to one of the triangles [t 3]."""
    a, b, c = (positions[corner].astype(np.float64) for corner in triangles.T)
    normals = np.tile(np.array([0.0, 1.0, 0.0], np.float32), (len(positions), 1))
    normals[triangles.reshape(-1)] = np.repeat(normalized(np.cross(b - a, c - a)), 3, axis=0)
    return normals


def normalized(vectors: npt.NDArray[Any]) -> F32:
    """Vectors [n 3] at unit length; +Y where the length is zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = np.divide(vectors, lengths, out=np.tile([0.0, 1.0, 0.0], (len(vectors), 1)), where=lengths > 0)
    return np.asarray(unit, dtype=np.float32)


def _morphed(shape: Shape, weights: Sequence[float]) -> tuple[F64, F64 | None, F64 | None]:
    """Positions, normals and tangents after the morph targets."""
    positions = shape.positions.astype(np.float64)
    normals = None if shape.normals is None else shape.normals.astype(np.float64)
    tangents = None if shape.tangents is None else shape.tangents.astype(np.float64)
    for weight, target in zip(weights, shape.targets, strict=False):
        if weight == 0.0:
            continue
        if target.positions is not None:
            positions += weight * target.positions
        if normals is not None and target.normals is not None:
            normals += weight * target.normals
        if tangents is not None and target.tangents is not None:
            tangents[:, :3] += weight * target.tangents
    return positions, normals, tangents


def _blended(T_asset_joints: F64, joints: U32, weights: F32) -> F64:
    """The transform [n 4 4] of each vertex: those of its joints, weighted."""
    blended = np.zeros((len(joints), 4, 4))
    for joint, weight in zip(joints.T, weights.T, strict=True):
        blended += weight[:, None, None] * T_asset_joints[np.where(weight > 0.0, joint, 0)]
    return blended


def _applied(linear: F64, vectors: F64) -> F64:
    """Vectors [n 3] after a linear map [3 3], or after one of their own each [n 3 3]."""
    if linear.ndim == 2:
        return np.asarray(vectors @ linear.T)
    return np.asarray(np.einsum("nij,nj->ni", linear, vectors))


def _cofactor(linear: F64) -> F64:
    """The cofactor matrices [... 3 3] of linear maps, with which normals go.

    They are the inverse transpose times the determinant, and exist for singular maps too.
    """
    a, b, c = linear[..., 0], linear[..., 1], linear[..., 2]
    return np.stack([np.cross(b, c), np.cross(c, a), np.cross(a, b)], axis=-1)


def _turned(triangles: U32, signs: F64) -> U32:
    """Triangles that still face outwards after a map that mirrors, whose sign is -1."""
    if signs.ndim == 0:
        return triangles[:, ::-1] if signs < 0 else triangles
    is_mirrored = signs[triangles].sum(axis=1) < 0
    return np.where(is_mirrored[:, None], triangles[:, ::-1], triangles) if is_mirrored.any() else triangles


def _tangents(tangents: F64, normals: F32, linear: F64, signs: F64) -> F32:
    """Tangents [n 4] after a linear map; one that mirrors turns the bitangents around."""
    directions = _applied(linear, tangents[:, :3])
    is_zero = ~np.linalg.norm(directions, axis=1).astype(bool)
    directions[is_zero] = perpendicular(normals[is_zero])
    handedness = np.where(tangents[:, 3] < 0, -signs, signs)
    return read_only(np.column_stack([normalized(directions), handedness]), np.float32)


def perpendicular(normals: F32) -> F64:
    """A vector [n 3] at a right angle to each normal [n 3]."""
    axes = np.eye(3)[np.argmin(np.abs(normals), axis=1)]
    return np.asarray(np.cross(axes, normals), dtype=np.float64)
