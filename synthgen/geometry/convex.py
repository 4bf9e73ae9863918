"""Convex hulls: their corner points, and whether two of them are apart."""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
import scipy.spatial

from synthgen.arrays import F32, F64
from synthgen.geometry.transforms import rotation_about_axis

Vector: TypeAlias = tuple[float, ...]
Simplex: TypeAlias = list[Vector]
"""One to four points, the newest first; the origin is on the newest's side of all the others."""


def hull_points(points: F32 | F64) -> F64:
    """The corners [m 3] of the convex hull of points [n 3]; for flat point sets all distinct points."""
    distinct = np.unique(np.asarray(points, dtype=np.float64), axis=0)
    try:
        return np.asarray(distinct[scipy.spatial.ConvexHull(distinct).vertices])
    except scipy.spatial.QhullError:  # fewer than four points, or all of them in one plane
        return distinct


def resting_rotation(points: F64) -> F64:
    """The least rotation [3 3] that lays points [n 3] on that face of their hull which looks down most.

    Down is -Y; points in one plane stay as they are.
    """
    try:
        normals = scipy.spatial.ConvexHull(points).equations[:, :3]
    except scipy.spatial.QhullError:
        return np.eye(3)
    x, y, z = normals[normals[:, 1].argmin()].tolist()
    sine = math.hypot(x, z)
    return rotation_about_axis((z / sine, 0.0, -x / sine), math.atan2(sine, -y)) if sine > 0.0 else np.eye(3)


def are_separated(
    points_a: F64,
    points_b: F64,
    *,
    clearance: float = 0.0,
    towards: F64 | None = None,
    iterations: int = 24,
) -> bool:
    """Whether the convex hulls of two point sets [n 3] are known to be more than the clearance apart.

    True is certain: a plane between the hulls was found. False means that they overlap, or are so close
    that the iterations did not find the plane; so a caller that wants no contact errs on the safe side.
    The search starts towards a vector [3]; by default from the mean of the first points to the others'.
    Source: Gilbert, Johnson and Keerthi 1988: the two overlap where the origin is in the difference of the
    hulls, which simplices of its corners approach.
    """
    simplex: Simplex = []
    if towards is None:
        middle_a, middle_b = (np.add.reduce(each) / len(each) for each in (points_a, points_b))
        towards = middle_b - middle_a
    direction: Vector = tuple(towards.tolist())
    for _ in range(iterations):
        length = math.hypot(*direction)
        if length == 0.0:
            return False
        along = np.array(direction)
        corner_a, corner_b = points_a[points_a.dot(along).argmax()], points_b[points_b.dot(along).argmin()]
        corner: Vector = tuple((corner_a - corner_b).tolist())
        if _dot(corner, direction) < -clearance * length:
            return True
        if corner in simplex:
            return False
        simplex, found = _towards_origin([corner, *simplex])
        if found is None:
            return False
        direction = found
    return False


def _towards_origin(simplex: Simplex) -> tuple[Simplex, Vector | None]:
    """The part of a simplex that is nearest to the origin, and the direction from there to the origin.

    There is no direction where the origin lies within the simplex.
    """
    newest, *others = simplex
    towards = _minus((0.0, 0.0, 0.0), newest)
    if not others:
        return simplex, towards
    edges = [_minus(each, newest) for each in others]
    if len(others) == 1:
        return _from_edge(newest, others[0], edges[0], towards)
    if len(others) == 2:
        return _from_triangle(simplex, edges[0], edges[1], towards)
    for i, j in ((0, 1), (1, 2), (2, 0)):
        normal, inside = _cross(edges[i], edges[j]), edges[3 - i - j]
        outwards = -1.0 if _dot(normal, inside) > 0.0 else 1.0
        if outwards * _dot(normal, towards) > 0.0:
            return _from_triangle([newest, others[i], others[j]], edges[i], edges[j], towards)
    return simplex, None


def _from_edge(newest: Vector, other: Vector, edge: Vector, towards: Vector) -> tuple[Simplex, Vector]:
    if _dot(edge, towards) <= 0.0:
        return [newest], towards
    return [newest, other], _cross(_cross(edge, towards), edge)


def _from_triangle(
    simplex: Simplex, edge_b: Vector, edge_c: Vector, towards: Vector
) -> tuple[Simplex, Vector]:
    newest, b, c = simplex
    normal = _cross(edge_b, edge_c)
    if _dot(_cross(normal, edge_c), towards) > 0.0 and _dot(edge_c, towards) > 0.0:
        return _from_edge(newest, c, edge_c, towards)
    if _dot(_cross(edge_b, normal), towards) > 0.0 or _dot(_cross(normal, edge_c), towards) > 0.0:
        return _from_edge(newest, b, edge_b, towards)
    side = 1.0 if _dot(normal, towards) > 0.0 else -1.0
    return simplex, (side * normal[0], side * normal[1], side * normal[2])


def _minus(a: Vector, b: Vector) -> Vector:
    return a[0] - b[0], a[1] - b[1], a[2] - b[2]


def _dot(a: Vector, b: Vector) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _cross(a: Vector, b: Vector) -> Vector:
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
