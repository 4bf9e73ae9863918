"""Where in the image edges of geometry can be: only there is anything to smooth."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from synthgen.arrays import F64
from synthgen.model import EnvironmentSpec, GroundSpec
from synthgen.render.footprint import Footprint
from synthgen.render.gl_engine.camera import View

MARGIN = 2
"""Pixels about an object that smoothing may change."""

Rectangle = tuple[int, int, int, int]
"""Left, top, width and height."""


def edge_rectangles(
    footprints: Iterable[Footprint], environment: EnvironmentSpec, view: View
) -> list[Rectangle]:
    """Rectangles of buffers of one sample a pixel that hold all edges; none lies within another."""
    whole = (0, 0, view.width, view.height)
    boxes = [each.box for each in footprints]
    if environment.room is not None or any(box is None for box in boxes):
        return [whole]
    found = [_clipped(box, view) for box in boxes if box is not None]
    if isinstance(environment.ground, GroundSpec):
        found.append(_of_horizon(view))
    found = sorted({rectangle for rectangle in found if rectangle[2] > 0 and rectangle[3] > 0}, key=_area)
    kept = [
        rectangle
        for index, rectangle in enumerate(found)
        if not any(_contains(other, rectangle) for other in found[index + 1 :])
    ]
    return [whole] if sum(map(_area, kept)) > _area(whole) else kept


def _of_horizon(view: View) -> Rectangle:
    """A rectangle about the line where the ground ends."""
    # Directions at the horizon are level: up . direction = 0 gives the height of the line at both borders.
    up: F64 = view.R_camera_eye[:, 1]
    if abs(up[1]) < 1e-3:
        return _clipped(np.array([0, 0, view.width, view.height]), view)
    half_width = view.width / (2.0 * view.focal)
    rows = []
    for horizontal in (-half_width, half_width):
        vertical = (up[2] - up[0] * horizontal) / up[1]
        rows.append(view.height / 2.0 - view.focal * vertical)
    return _clipped(np.array([0.0, min(rows), view.width, max(rows)]), view)


def _clipped(box: F64, view: View) -> Rectangle:
    """The pixels about a box x0 y0 x1 y1."""
    size = [view.width, view.height]
    left, top = np.clip(np.floor(box[:2] - MARGIN), 0, size).astype(int)
    right, bottom = np.clip(np.ceil(box[2:] + MARGIN), 0, size).astype(int)
    return int(left), int(top), int(right - left), int(bottom - top)


def _area(rectangle: Rectangle) -> int:
    return rectangle[2] * rectangle[3]


def _contains(outer: Rectangle, inner: Rectangle) -> bool:
    return (
        outer[0] <= inner[0]
        and outer[1] <= inner[1]
        and outer[0] + outer[2] >= inner[0] + inner[2]
        and outer[1] + outer[3] >= inner[1] + inner[3]
    )
