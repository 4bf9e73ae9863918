"""How much of the space within the convex hull of a mesh is not enclosed by the mesh itself."""

from __future__ import annotations

import itertools

import numpy as np
import scipy.spatial

from synthgen.arrays import F64
from synthgen.geometry.triangle_tree import TriangleTree

_POINTS = 48

_DIRECTIONS = np.array([each for each in itertools.product((-1.0, 0.0, 1.0), repeat=3) if any(each)])
"""Along the axes, and the diagonals between two and three of them: [26 3]."""

_TURN = np.linalg.qr(np.array([[0.9, 0.2, -0.3], [0.1, 0.8, 0.4], [0.35, -0.3, 0.85]]))[0]
"""Turns them away from the sides that models mostly have."""


def open_share(mesh: TriangleTree, hull: F64) -> float:
    """The share of the volume of a hull, of which the corners [m 3] are given, that lies open.

    A place lies open where one of 26 rays leaves it without meeting the mesh: in the hole of a ring, under a
    table, in a bowl. It is measured at 48 points, the same every time; of a flat hull it is 0.
    """
    try:
        sides = scipy.spatial.ConvexHull(hull).equations
    except scipy.spatial.QhullError:  # flat
        return 0.0
    low, high = hull.min(axis=0), hull.max(axis=0)
    points = low + np.random.default_rng(0).random((16 * _POINTS, 3)) * (high - low)
    points = points[(points @ sides[:, :3].T + sides[:, 3] < 0.0).all(axis=1)][:_POINTS]
    directions = _DIRECTIONS @ _TURN
    origins = np.repeat(points, len(directions), axis=0)
    hits = mesh.first_hits(origins, np.tile(directions, (len(points), 1)))
    is_open = np.isinf(hits).reshape(len(points), -1).any(axis=1)
    return float(is_open.mean()) if len(points) else 0.0
