"""How a thing comes to lie on the ground."""

from __future__ import annotations

import numpy as np
from scipy.spatial import ConvexHull
from surfaces import Floats

DOWN = np.array([0.0, -1.0, 0.0])


def resting_turn(triangles: Floats) -> Floats:
    """Return the smallest turn (3, 3) after which a shell of triangles (n, 3, 3) lies without tipping over.

    It rests on that side of its convex hull which faces the ground most, among those with the shell's centre
    of gravity straight above them.
    """
    hull = ConvexHull(triangles.reshape(-1, 3))
    corners, normals = hull.points[hull.simplices], hull.equations[:, :3]
    center = _center_of_gravity(triangles)
    foot = center - normals * (normals @ center + hull.equations[:, 3])[:, None]
    is_below = np.ones(len(normals), bool)
    for first in range(3):
        start, end, other = (corners[:, (first + step) % 3] for step in range(3))
        inwards = np.cross(normals, end - start)
        side, inside = (np.einsum("fi,fi->f", inwards, each - start) for each in (foot, other))
        is_below &= side * np.sign(inside) >= 0.0
    sides = normals[is_below]
    return _turn_between(sides[np.argmax(sides @ DOWN)], DOWN)


def _center_of_gravity(corners: Floats) -> Floats:
    """Return the middle of triangles (n, 3, 3), weighted by their areas."""
    areas = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    return np.asarray(np.average(corners.mean(axis=1), axis=0, weights=areas))


def _turn_between(source: Floats, target: Floats) -> Floats:
    """Return the rotation (3, 3) of one unit vector to another, not its opposite, by Rodrigues' formula."""
    x, y, z = np.cross(source, target)
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return np.asarray(np.eye(3) + cross + cross @ cross / (1.0 + source @ target))
