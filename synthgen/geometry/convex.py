"""Convex hulls: their corner points, and whether two of them are apart."""

from __future__ import annotations

import numpy as np
import scipy.spatial

from synthgen.arrays import F32, F64


def hull_points(points: F32 | F64) -> F64:
    """The corners [m 3] of the convex hull of points [n 3]; for flat point sets all distinct points."""
    distinct = np.unique(np.asarray(points, dtype=np.float64), axis=0)
    try:
        return np.asarray(distinct[scipy.spatial.ConvexHull(distinct).vertices])
    except scipy.spatial.QhullError:  # fewer than four points, or all of them in one plane
        return distinct


def are_separated(points_a: F64, points_b: F64, *, clearance: float = 0.0, iterations: int = 24) -> bool:
    """Whether the convex hulls of two point sets [n 3] are known to be more than the clearance apart.

    True is certain: a plane between the hulls was found. False means that they overlap, or are so close
    that the iterations did not find the plane; so a caller that wants no contact errs on the safe side.
    Source: Gilbert 1966, the point of least norm of the difference of the two hulls.
    """
    gaps = np.maximum(
        points_a.min(axis=0) - points_b.max(axis=0), points_b.min(axis=0) - points_a.max(axis=0)
    )
    if gaps.max() > clearance:
        return True
    nearest = points_a.mean(axis=0) - points_b.mean(axis=0)
    for _ in range(iterations):
        norm = float(np.linalg.norm(nearest))
        if norm == 0.0:
            return False
        direction = nearest / norm
        corner_a = points_a[np.argmin(points_a @ direction)]
        corner_b = points_b[np.argmax(points_b @ direction)]
        corner = corner_a - corner_b
        if float(corner @ direction) > clearance:
            return True
        step = nearest - corner
        length2 = float(step @ step)
        if length2 == 0.0:
            return False
        nearest = nearest - min(max(float(nearest @ step) / length2, 0.0), 1.0) * step
    return False
