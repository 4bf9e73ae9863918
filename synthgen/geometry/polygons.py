"""Convex polygons in a plane."""

from __future__ import annotations

import numpy as np

from synthgen.arrays import F64


def clipped_polygon(subject: F64, window: F64, normal: F64) -> F64:
    """What two convex polygons [n 3] and [m 3] of one plane have in common, [k 3]; k may be 0.

    All are counter-clockwise about the plane's unit normal [3].
    Source: Sutherland and Hodgman 1974, Reentrant Polygon Clipping.
    """
    polygon = subject
    for start, end in zip(window, np.roll(window, -1, axis=0), strict=True):
        if not len(polygon):
            break
        polygon = _clipped_by_edge(polygon, start, np.cross(normal, end - start))
    return polygon


def _clipped_by_edge(polygon: F64, point: F64, inward: F64) -> F64:
    """The part of a polygon on the side of a line through a point [3] to which a vector [3] points."""
    heights = (polygon - point) @ inward
    kept: list[F64] = []
    for index in range(len(polygon)):
        here, before = heights[index], heights[index - 1]
        if (here >= 0) != (before >= 0):
            share = before / (before - here)
            kept.append(polygon[index - 1] + share * (polygon[index] - polygon[index - 1]))
        if here >= 0:
            kept.append(polygon[index])
    return np.array(kept).reshape(-1, 3)
