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
from synthgen.sampling.candidates import Candidates, longer_sides
from synthgen.sampling.view import View

SIZE_TOLERANCE = 0.02
"""How far, as a share, a placed object's apparent size may be from the one that was drawn."""

_STEPS = 6

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

    nan where the object reaches the camera; where it does so only near the border, the last height before.
    """
    outlines = candidates.outlines[:, None, None]
    nearest = candidates.nearest_depth[:, None, None]
    center_height = candidates.center_height[:, None, None]
    size, longest = sizes_px[:, :, None], candidates.spans.max(axis=1)
    half = 0.5 * sizes_px * (candidates.spans[:, 1] / longest)[:, None]
    y = np.stack([half, view.height - half], axis=-1)
    x = np.full(y.shape, view.width / 2.0)
    depth = np.broadcast_to(view.focal_px * longest[:, None, None] / size, y.shape)
    heights, is_ahead = np.full(y.shape, np.nan), np.full(y.shape, True)
    for _ in range(_STEPS):
        is_ahead = is_ahead & (depth >= nearest)
        depth = np.where(is_ahead, depth, 2.0 * nearest)
        boxes = view.boxes(outlines, x, y, depth)
        heights = np.where(is_ahead, center_height - view.slopes(x, y) * depth, heights)
        shift = np.stack([1.0 - boxes[..., 0, 1], view.height - 1.0 - boxes[..., 1, 3]], axis=-1)
        ratio = longer_sides(boxes) / size
        is_settled = (np.abs(shift) < 0.5) & (np.abs(ratio - 1.0) < SIZE_TOLERANCE / 4)
        if (is_settled | ~is_ahead).all():
            break
        y, depth = y + shift, depth * ratio
    return heights
