"""Moves things before a camera until the image shows them where they are wanted, and as large."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from synthgen.arrays import F64, Bool
from synthgen.distributions import Distribution
from synthgen.sampling.camera_height import SIZE_TOLERANCE
from synthgen.sampling.offsets import Offsets
from synthgen.sampling.view import View

Shown = Callable[[F64, F64, F64], tuple[F64, F64]]
"""The boxes [4 n] and apparent sizes [n] of things at pixel positions x, y [n] and depths [n]."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Goal:
    """How n things are wanted."""

    offsets: Offsets
    size: F64
    """[n]: in pixels."""
    sizes: Distribution
    """The law of apparent sizes in pixels, before zoom."""
    above: F64 | None
    """Heights of their centres above the camera [n]: they decide the depths, and the law bounds the sizes."""
    nearest: F64 | float
    """The least depths."""
    steps: int
    """Of the iteration, at most."""

    def fitted(self, view: View, start: F64, shown: Shown) -> tuple[F64, Bool]:
        """Pixel positions and depths [n 3] where things are as wanted, from others [3 n]; and which are."""
        (x, y, depth), is_good = start, np.full(len(self.size), True)
        for _ in range(self.steps):
            if self.above is not None:
                depth = view.depths_at_height(x, y, self.above)
            is_good &= (depth >= self.nearest) & np.isfinite(depth)
            depth = np.where(is_good, depth, 2.0 * self.nearest)
            boxes, found = shown(x, y, depth)
            shift_x, shift_y = self.offsets.shifts_x(boxes), self.offsets.shifts_y(boxes)
            ratio = found / self.size if self.above is None else np.ones_like(found)
            is_settled = (np.abs(shift_x) + np.abs(shift_y) < 0.5) & (
                np.abs(ratio - 1.0) < SIZE_TOLERANCE / 4
            )
            if (is_settled | ~is_good).all():
                break
            x, y, depth = x + shift_x, y + shift_y, depth * ratio
        low, high = (bound * view.zoom for bound in self.sizes.support)
        is_sized = (
            np.abs(ratio - 1.0) <= SIZE_TOLERANCE if self.above is None else (found >= low) & (found <= high)
        )
        return np.column_stack([x, y, depth]), is_good & is_sized & self.offsets.hold(boxes, view)
