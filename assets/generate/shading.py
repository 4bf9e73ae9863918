"""Shared vertices and normals for loose triangles: smooth across gentle angles, hard across sharp ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from surfaces import Floats, Patch

WELD_DIGITS = 7  # points closer than 0.1 micrometre are one vertex


@dataclass(frozen=True)
class Mesh:
    """Indexed triangles: positions (n, 3) in metres, normals (n, 3) of length 1, uvs (n, 2), faces (m, 3)."""

    positions: NDArray[np.float32]
    normals: NDArray[np.float32]
    uvs: NDArray[np.float32]
    faces: NDArray[np.uint32]


def shade(patch: Patch, crease_degrees: float) -> Mesh:
    """Return a mesh whose normals are averaged between faces that meet at less than the crease angle."""
    normals = corner_normals(patch.points, np.cos(np.radians(crease_degrees)))
    columns = [patch.points.reshape(-1, 3), normals, patch.uvs.reshape(-1, 2)]
    corners = np.round(np.column_stack(columns), WELD_DIGITS).astype(np.float32) + np.float32(0.0)
    vertices, first, index = np.unique(corners, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty(len(order), dtype=np.uint32)
    rank[order] = np.arange(len(order), dtype=np.uint32)
    vertices = vertices[order]
    faces = rank[index.reshape(-1)].reshape(-1, 3)
    return Mesh(vertices[:, :3], vertices[:, 3:6], vertices[:, 6:8], faces)


def corner_normals(points: Floats, crease_cosine: float) -> Floats:
    """Return one unit normal for each corner (3n, 3) of triangles (n, 3, 3), weighted by face area.

    Weighting by area keeps large flat faces flat and lets their narrow bevels carry the whole turn.
    """
    areas = np.cross(points[:, 1] - points[:, 0], points[:, 2] - points[:, 0])
    units = areas / np.linalg.norm(areas, axis=1)[:, None]
    places = np.round(points.reshape(-1, 3), WELD_DIGITS) + 0.0
    _, place = np.unique(places, axis=0, return_inverse=True)
    left, right = pairs_of_equals(place.reshape(-1))
    near = np.einsum("ij,ij->i", units[left // 3], units[right // 3]) > crease_cosine
    sums = np.zeros((len(places), 3))
    np.add.at(sums, left[near], areas[right[near] // 3])
    return np.asarray(sums / np.linalg.norm(sums, axis=1)[:, None])


def pairs_of_equals(labels: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return every ordered pair (i, j), i = j included, of positions that hold the same label."""
    order = np.argsort(labels, kind="stable")
    counts = np.bincount(labels)
    starts = np.cumsum(counts) - counts
    sizes = counts[labels[order]]
    left = np.repeat(order, sizes)
    run = np.arange(len(left)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    right = order[np.repeat(starts[labels[order]], sizes) + run]
    return left, right
