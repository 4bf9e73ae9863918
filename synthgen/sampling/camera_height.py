"""Draws how high the camera is, such that it sees all objects at their apparent sizes.

An apparent size gives an object its depth. On the ground, depth and camera height give the row of the image
that shows it. A camera that looks too steeply down to see near and far at once cannot show all sizes: then as
many objects as possible keep theirs, and the others get sizes that their place in the image allows.
"""

from __future__ import annotations

import numpy as np

from synthgen.arrays import F64
from synthgen.distributions import Distribution
from synthgen.rng import note_draw
from synthgen.sampling.candidates import Candidates
from synthgen.sampling.view import View

SIZE_TOLERANCE = 0.02
"""How far, as a share, a placed object's apparent size may be from the one that was drawn."""

_LEAST = 0.1
"""The least height of the camera in diameters of an object."""


def sample_camera_height(
    rng: np.random.Generator, candidates: Candidates, sizes: Distribution, heights: Distribution | None
) -> tuple[float, list[float | None]] | None:
    """The camera's height above the ground (m), and the apparent size (px) of each object.

    Sizes are kept one after another as long as there is a height from which the camera sees all objects; the
    others are None, and have to take what the view offers. There is no answer where no height shows them all
    at any of their sizes, or where the law of heights gives one that does not.
    """
    view, u = candidates.each[0].view, float(rng.random())
    smallest, largest = (size * view.zoom for size in sizes.support)
    wanted = np.array([[smallest, largest, each.size_px] for each in candidates.each])
    lows, highs = _height_spans(view, candidates, wanted)
    low, high = float(lows[:, :2].min(axis=1).max()), float(highs[:, :2].max(axis=1).min())
    if heights is not None:
        wanted_height = heights.quantile(u)
        note_draw(rng, heights, wanted_height)
        low, high = max(low, wanted_height), min(high, wanted_height)
    sizes_px: list[float | None] = []
    for each, own_low, own_high in zip(
        candidates.each, lows[:, 2].tolist(), highs[:, 2].tolist(), strict=True
    ):
        is_kept = max(low, own_low) <= min(high, own_high)
        if is_kept:
            low, high = max(low, own_low), min(high, own_high)
        sizes_px.append(each.size_px if is_kept else None)
    return (low + u * (high - low), sizes_px) if low <= high else None


def _height_spans(view: View, candidates: Candidates, sizes_px: F64) -> tuple[F64, F64]:
    """The least and greatest camera heights [n s] at which the image shows n objects at sizes [n s] (px).

    The least is infinite, and the greatest minus that, where there is none.
    """
    heights = _heights_at_borders(view, candidates, sizes_px)
    is_known = np.isfinite(heights)
    lows = np.where(is_known, heights, np.inf).min(axis=-1)
    highs = np.where(is_known, heights, -np.inf).max(axis=-1)
    least = np.array([each.diameter for each in candidates.each])
    return np.maximum(lows, _LEAST * least[:, None]), highs


def _heights_at_borders(view: View, candidates: Candidates, sizes_px: F64) -> F64:
    """The camera heights [n s 2] that put objects at the upper and lower border of the image.

    nan where the object reaches the camera; where it does so only at the border, the height at which it
    nearly does.

    The rays through a row or column of the image form a plane through the camera. That all corners of an
    object are on one side of it, and one touches it, is linear in the place of the object's centre. So the
    depth follows at once from two opposite planes that both touch: it is the greater one of those that the
    size as width and the size as height give.
    """
    nearest = candidates.nearest_depth[:, None]
    size = sizes_px / view.focal_px
    is_ahead = candidates.longest[:, None] >= size * nearest
    upper, lower = (sign * (0.5 * view.height - 1.0) / view.focal_px for sign in (-1, 1))
    # The slopes of pairs of planes: left and right about the middle, and up and down from either border.
    first = np.empty((*size.shape, 3))
    first[..., 0], first[..., 1], first[..., 2] = -0.5 * size, upper, lower - size
    outlines = np.ascontiguousarray(candidates.outlines[[0, 1, 1]].transpose(3, 0, 1, 2))
    before = _overhang(outlines, first, -1.0)
    behind = _overhang(outlines, first + size[..., None], 1.0)
    depths = (before + behind) / size[..., None]
    depth = np.maximum(np.maximum(depths[..., :1], depths[..., 1:]), nearest[..., None])
    across = 0.5 * (before[..., :1] - behind[..., :1])
    down = np.empty_like(depth)
    down[..., 0] = upper * depth[..., 0] + before[..., 1]
    down[..., 1] = lower * depth[..., 1] - behind[..., 2]
    x, y = (view.focal_px * each / depth for each in (across, down))
    heights = view.slopes(x + 0.5 * view.width, y + 0.5 * view.height) * depth
    return np.where(is_ahead[..., None], candidates.center_height[:, None, None] - heights, np.nan)


def _overhang(outlines: F64, slopes: F64, side: float) -> F64:
    """How far [n s p] outlines [n p 2 k] would reach over planes of slopes [n s p] through their centres.

    Slopes are metres across per metre of depth. Outlines reach to the side where coordinates across are
    greater (1.0) or less (-1.0).
    """
    across, back = outlines[:, None, :, 0], outlines[:, None, :, 1]
    return np.asarray((side * (slopes[..., None] * back + across)).max(axis=-1))
