"""Where in the image boxes are wanted: inside, or cut by the border."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthgen.arrays import F64, Bool
from synthgen.sampling.view import View

TRUNCATION_RANGE = (0.1, 0.6)
"""How much of a truncated object's box lies outside the image."""

MARGIN_PX = 1.0
"""Between a box that is not cut and the border."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offsets:
    """Wanted positions of boxes [t]: the left side x0 + x_width * width, the top y0 + y_height * height."""

    x0: F64
    x_width: F64
    y0: F64
    y_height: F64
    is_cut: Bool
    """Whether a border is wanted to cut the box."""

    def middles(self, widths: F64) -> F64:
        """Where along x the middles of boxes [t] of such widths (px) are wanted."""
        return np.asarray(self.x0 + (self.x_width + 0.5) * widths)

    def shifts_x(self, boxes: F64) -> F64:
        """How far the boxes [4 t] have to move along x, in pixels."""
        return np.asarray(self.x0 + self.x_width * (boxes[2] - boxes[0]) - boxes[0])

    def shifts_y(self, boxes: F64) -> F64:
        """How far they have to move along y."""
        return np.asarray(self.y0 + self.y_height * (boxes[3] - boxes[1]) - boxes[1])

    def hold(self, boxes: F64, view: View) -> Bool:
        """Whether boxes [4 t] are inside the image, or over a border at most to the largest allowed share."""
        return are_held(boxes, view, self.is_cut)


def are_held(boxes: F64, view: View, is_cut: Bool) -> Bool:
    """Whether boxes [4 t] are inside the image, or where one is to be cut [t], cut as much as allowed."""
    low, high, size = boxes[:2], boxes[2:], np.array([[float(view.width)], [float(view.height)]])
    is_inside = ((low >= 0.0) & (high <= size)).all(axis=0)
    if not is_cut.any():
        return np.asarray(is_inside)
    within = np.maximum(np.minimum(high, size) - np.maximum(low, 0.0), 0.0)
    share = 1.0 - within.prod(axis=0) / (high - low).prod(axis=0)
    is_right = (share >= TRUNCATION_RANGE[0] / 2) & (share <= TRUNCATION_RANGE[1] * 1.2)
    return np.asarray(np.where(is_cut, is_right, is_inside))


def offsets(uniform: F64, view: View, is_truncated: Bool, *, sides: int) -> Offsets:
    """Wanted positions from uniform numbers [t 4] in [0, 1), of objects [t] that the border cuts or not.

    Those that it does not cut are at a uniform share of the room that they have within the image; the others
    are at the first `sides` of left, right, top and bottom, all equally likely, and a uniform share of the
    box lies beyond that border.
    """
    low, high = TRUNCATION_RANGE
    share_x, share_y, border, outside = uniform.T
    x0 = MARGIN_PX + share_x * (view.width - 2.0 * MARGIN_PX)
    y0 = MARGIN_PX + share_y * (view.height - 2.0 * MARGIN_PX)
    x_width, y_height = -share_x, -share_y
    if is_truncated.any():
        outside = low + (high - low) * outside
        side = np.where(is_truncated, (border * sides).astype(np.intp), -1)
        x0, x_width = _over_border(side == 0, side == 1, view.width, outside, (x0, x_width))
        if sides > 2:
            y0, y_height = _over_border(side == 2, side == 3, view.height, outside, (y0, y_height))
    return Offsets(x0=x0, x_width=x_width, y0=y0, y_height=y_height, is_cut=is_truncated)


def _over_border(
    is_low: Bool, is_high: Bool, length: int, outside: F64, within: tuple[F64, F64]
) -> tuple[F64, F64]:
    """The positions along one side of the image of boxes over its low or its high end; else as within."""
    start, share = within
    start = np.where(is_low, 0.0, np.where(is_high, length, start))
    return start, np.where(is_low, -outside, np.where(is_high, outside - 1.0, share))
