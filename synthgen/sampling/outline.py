"""The few corners of an object that can touch the sides of its box in the image."""

from __future__ import annotations

import math

import numpy as np

from synthgen.arrays import F32, F64

PER_SIDE = 25
"""Directions about that of each side of a box."""

WIDEST = math.radians(60.0)
"""How far these turn away from it: as far as the rays that touch a side may be off the optical axis."""


def _directions() -> F32:
    """[2d 3]: about right and left, then about down and up, along the camera's right, up and back.

    Which point is the farthest is asked in single precision, which is faster and errs by less than 1e-6.
    """
    turns = np.linspace(-WIDEST, WIDEST, PER_SIDE)
    turns = np.concatenate([turns, turns + math.pi])
    aside, back, none = np.cos(turns), np.sin(turns), np.zeros_like(turns)
    across, along = np.column_stack([aside, none, back]), np.column_stack([none, -aside, back])
    return np.concatenate([across, along]).astype(np.float32)


_DIRECTIONS = _directions()


def outline(points_camera: F64) -> F64:
    """What decides the box of points [3 m] that are given along the camera's right, up and back: [2 2 k].

    First right and back of those that can be leftmost or rightmost, then down and back of those that can be
    lowest or highest: wherever the points are before the camera, they are corners of the convex hull of the
    points' shadow on a plane. Of these it holds those that lie farthest in directions 5 degrees apart, so
    that the sides of a box fall short by at most 0.1 % of the greatest distance, on curved outlines alone;
    a little more where the rays there are over 60 degrees off the optical axis.
    """
    farthest = (_DIRECTIONS @ points_camera.astype(np.float32)).argmax(axis=-1)
    right, up, back = points_camera
    columns, rows = farthest[: 2 * PER_SIDE], farthest[2 * PER_SIDE :]
    found = np.empty((2, 2, 2 * PER_SIDE))
    found[0, 0], found[0, 1] = right[columns], back[columns]
    found[1, 0], found[1, 1] = -up[rows], back[rows]
    return found
