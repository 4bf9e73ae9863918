"""Quadric error metrics: the mean squared distance of a point to many planes, in ten numbers.

Source: Garland and Heckbert, Surface Simplification Using Quadric Error Metrics, SIGGRAPH 1997; section 6 for
the planes that hold borders.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from synthgen.arrays import F64

Index: TypeAlias = npt.NDArray[np.int64]

_PRODUCTS = ((0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3), (3, 3))
"""Which components of a plane (a, b, c, d) each coefficient multiplies."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Quadrics:
    """One sum of weighted planes per vertex; `merge` changes it in place."""

    coefficients: F64
    """[10 n]: the distinct entries of the symmetric matrix."""
    weights: F64
    """[n]: the sum of the weights of the planes; 0 where there are none."""

    def mean_squares(self, vertices: Index, points: F64) -> F64:
        """The mean squared distances [k] of points [3 k] to the planes of vertices [k]; 0 where are none.

        The sums are spelled out, for a matrix product rounds differently on different machines.
        """
        q = self.coefficients
        x, y, z = points
        total = q[0, vertices] * (x * x)
        total += q[1, vertices] * (y * y)
        total += q[2, vertices] * (z * z)
        mixed = q[3, vertices] * (x * y)
        mixed += q[4, vertices] * (x * z)
        mixed += q[5, vertices] * (y * z)
        mixed += q[6, vertices] * x
        mixed += q[7, vertices] * y
        mixed += q[8, vertices] * z
        total += 2.0 * mixed
        total += q[9, vertices]
        weights = self.weights[vertices]
        squares = np.zeros(len(vertices))
        np.divide(total, weights, out=squares, where=weights > 0.0)
        return np.maximum(squares, 0.0)

    def merge(self, sources: Index, targets: Index) -> None:
        """Adds the planes of the sources [k] to those of the targets [k]; no target may occur twice."""
        self.coefficients[:, targets] += self.coefficients[:, sources]
        self.weights[targets] += self.weights[sources]


def plane_quadrics(planes: F64, weights: F64, vertices: Index, vertex_count: int) -> Quadrics:
    """The quadrics of planes [4 m], unit normal and offset, of which each adds to c vertices [c m].

    `weights` [m] are those of the planes.
    """
    coefficients = np.empty((len(_PRODUCTS), vertex_count))
    corners = len(vertices)
    for row, (i, j) in enumerate(_PRODUCTS):
        products = np.tile(weights * planes[i] * planes[j], corners)
        coefficients[row] = np.bincount(vertices.ravel(), products, minlength=vertex_count)
    sums = np.bincount(vertices.ravel(), np.tile(weights, corners), minlength=vertex_count)
    return Quadrics(coefficients=coefficients, weights=np.asarray(sums, dtype=np.float64))


def surface_quadrics(positions: F64, triangles: Index) -> Quadrics:
    """The quadrics of the planes of triangles [t 3] at each of the positions [3 n], weighted by area."""
    normals, double_areas = normals_of(positions, triangles)
    planes = _planes_through(positions[:, triangles[:, 0]], normals)
    return plane_quadrics(planes, double_areas, triangles.T, positions.shape[1])


def edge_quadrics(positions: F64, edges: Index, normals: F64) -> Quadrics:
    """The quadrics of planes through edges [2 m] of the positions [3 n], upright on triangles beside them.

    They keep borders and seams in their place, which the planes of the triangles do not. `normals` [3 m] are
    those of the triangles; a plane weighs as much as its edge is long.
    """
    along = positions[:, edges[1]] - positions[:, edges[0]]
    lengths = length(along)
    upright = cross(along, normals) / np.where(lengths > 0.0, lengths, 1.0)
    planes = _planes_through(positions[:, edges[0]], upright)
    return plane_quadrics(planes, lengths, edges, positions.shape[1])


def normals_of(positions: F64, triangles: Index) -> tuple[F64, F64]:
    """The unit normals [3 t] of triangles [t 3], zero where there is no area, and twice the areas [t]."""
    a, b, c = (positions[:, corner] for corner in triangles.T)
    normals = cross(b - a, c - a)
    double_areas = length(normals)
    return normals / np.where(double_areas > 0.0, double_areas, 1.0), double_areas


def cross(a: F64, b: F64) -> F64:
    """The vector products [3 m] of a [3 m] and b [3 m]."""
    return np.stack([a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]])


def dot(a: F64, b: F64) -> F64:
    """The scalar products [m] of a [3 m] and b [3 m], summed in one order on every machine."""
    return np.asarray(a[0] * b[0] + a[1] * b[1] + a[2] * b[2])


def length(a: F64) -> F64:
    """The lengths [m] of vectors [3 m]."""
    return np.asarray(np.sqrt(dot(a, a)))


def _planes_through(points: F64, normals: F64) -> F64:
    return np.concatenate([normals, -dot(normals, points)[None]])
