"""The few corners of an object that can touch the sides of its box in the image."""

from __future__ import annotations

import numpy as np

from synthgen.arrays import F64

DIRECTIONS = 64


def _compass() -> F64:
    angles = np.linspace(0.0, 2.0 * np.pi, DIRECTIONS, endpoint=False)
    return np.column_stack([np.cos(angles), np.sin(angles)])


_COMPASS = _compass()


def outline(points_camera: F64) -> F64:
    """What decides the box of points [3 m] that are given along the camera's right, up and back: [4 k].

    The rows are right and back of those that can be leftmost or rightmost, and up and back of those that
    can be highest or lowest: wherever the points are before the camera, they are corners of the convex hull
    of the points' shadow on a plane. Of these it holds those that lie farthest in 64 directions, so that
    the sides of a box fall short by at most 0.12 % of the greatest distance, on curved outlines alone.
    """
    right, up, back = points_camera
    across, along = np.stack([right, back]), np.stack([up, back])
    x = across[:, (_COMPASS @ across).argmax(axis=1)]
    y = along[:, (_COMPASS @ along).argmax(axis=1)]
    return np.concatenate([x, y])
