"""Lens distortion of what a pinhole camera renders: which camera to render with, and how to resample it.

The engine renders the source, an undistorted image that is wider than the one asked for, and every pixel of
the distorted image looks up where in it the light came from. Colour, ids, depth and silhouettes go through
the same positions, so they agree.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from synthgen.arrays import F32, F64, U32, Bool
from synthgen.errors import ConfigError, ConfigProblem
from synthgen.geometry.lens import (
    BrownConrady,
    distorted,
    invertible_radius,
    undistorted,
    undistorted_or_nan,
)
from synthgen.model import Box, CameraSpec, DistortionSpec
from synthgen.render.footprint import MAX_TILES

Pixels = TypeVar("Pixels", F32, U32, Bool)

_BAND_PX = 1 << 20
_KNOTS_PX = (16, 4)
"""The spacings of places at which distortion is inverted, tried in turn."""
_MOST_ERROR_PX = 1e-3
"""Of positions that are interpolated between those."""


def lens_of(distortion: DistortionSpec) -> BrownConrady:
    """The coefficients as `synthgen.geometry` takes them."""
    d = distortion
    return BrownConrady(k1=d.k1, k2=d.k2, k3=d.k3, p1=d.p1, p2=d.p2)


def source_camera(camera: CameraSpec, distortion: DistortionSpec) -> CameraSpec:
    """The camera that renders the source: as the given one, but with a margin of whole pixels about it.

    The focal length in pixels and the centre stay, left and right have the same margin, and so have top and
    bottom. They are the smallest with which the bilinear footprint of every pixel of the distorted image
    lies within the source.

    Raises:
        ConfigError: the distortion cannot be inverted over the image.
    """
    try:
        margin_x, margin_y = _margins(camera.width, camera.height, camera.focal_px, lens_of(distortion))
    except ValueError as error:
        raise ConfigError(ConfigProblem("distortion", str(error))) from error
    height = camera.height + 2 * margin_y
    return replace(
        camera,
        width=camera.width + 2 * margin_x,
        height=height,
        yfov=2.0 * math.atan(height / (2.0 * camera.focal_px)),
    )


@lru_cache(4)
def _margins(width: int, height: int, focal_px: float, lens: BrownConrady) -> tuple[int, int]:
    """The pixels that the source has beyond an image to the left and the right, and above and below."""
    size = np.array([width, height])
    x, y = (np.arange(count, dtype=np.float64) + 0.5 for count in (width, height))
    on_border = _outline(x, y, (0.5, 0.5, width - 0.5, height - 0.5))
    reach = np.abs(undistorted((on_border - size / 2.0) / focal_px, lens))
    needed = reach.max(axis=0) * focal_px + 0.5 - size / 2.0
    # Without distortion rounding alone must not ask for another pixel.
    margin_x, margin_y = (max(0, math.ceil(each - 1e-6)) for each in needed)
    return margin_x, margin_y


def source_grid(camera: CameraSpec, distortion: DistortionSpec) -> F32:
    """For the centre of every pixel of the distorted image, the position xy [h w 2] in the source, in pixels.

    Both have their origin at the top-left corner, and pixel centres at +0.5: position 3.2 lies in pixel 3.
    The distortion is inverted at few pixels and interpolated between those where that errs by less than a
    thousandth of a pixel.

    Raises:
        ConfigError: as for `source_camera`.
    """
    source = source_camera(camera, distortion)
    positions = _positions_in((0, 0, camera.width, camera.height), camera, source, lens_of(distortion))
    return np.ascontiguousarray(positions, dtype=np.float32)


def _positions_in(box: Box, camera: CameraSpec, source: CameraSpec, lens: BrownConrady) -> F64:
    """Where in the source the pixels of a box of the distorted image come from [h w 2]; nan for nowhere."""
    x0, y0, x1, y1 = box
    for spacing in _KNOTS_PX:
        columns, rows = _knots(x0, x1, spacing), _knots(y0, y1, spacing)
        centers = np.stack(np.meshgrid(columns + 0.5, rows + 0.5), axis=-1)
        positions = _source_positions(centers, camera, source, lens)
        if _interpolation_error(positions) < _MOST_ERROR_PX:
            by_row = _interpolated(positions, spacing)[y0 - rows[1] :][: y1 - y0]
            by_column = _interpolated(by_row.swapaxes(0, 1), spacing)[x0 - columns[1] :][: x1 - x0]
            return np.asarray(by_column.swapaxes(0, 1))
    # Far beyond the border, or through a lens much like a fisheye.
    return _source_positions(_pixel_centers(box), camera, source, lens)


def _knots(first: int, end: int, spacing: int) -> npt.NDArray[np.intp]:
    """Pixels a spacing apart, from one knot or more before the first pixel to two or more beyond the last."""
    return np.arange(first // spacing * spacing - spacing, end + 2 * spacing, spacing)


def _interpolation_error(knots: F64) -> float:
    """How far cubics through four of the knots [k k 2] err, by their fourth differences; infinite if unknown.

    Source: the remainder of Lagrange's interpolation, (3h/2)^2 (h/2)^2 f4 / 4! halfway between knots, with
    the fourth difference as h^4 f4.
    """
    if min(knots.shape[:2]) < 5 or not np.isfinite(knots).all():
        return math.inf
    return max(float(np.abs(np.diff(knots, 4, axis=axis)).max()) for axis in (0, 1)) * 9.0 / 384.0


def _interpolated(knots: F64, spacing: int) -> F64:
    """The values [n ...] at every pixel from the second of the knots [k ...] to the last but two.

    They lie on cubics through four knots. Source: Lagrange's interpolation formula.
    """
    t = np.arange(spacing)[:, None] / spacing
    t0, t1, t2, t3 = t + 1.0, t, t - 1.0, t - 2.0
    weights = np.hstack([t1 * t2 * t3 / -6.0, t0 * t2 * t3 / 2.0, t0 * t1 * t3 / -2.0, t0 * t1 * t2 / 6.0])
    flat = np.ascontiguousarray(knots).reshape(len(knots), -1)
    fours = np.lib.stride_tricks.sliding_window_view(flat, 4, axis=0).swapaxes(1, 2)
    return np.asarray((weights @ fours).reshape(-1, *knots.shape[1:]))


def nearest_resampled(source: Pixels, grid: F32) -> Pixels:
    """The values [h w ...] of the source's pixels in which the positions of the grid [h w 2] lie."""
    height, width = source.shape[:2]
    x = np.clip(np.floor(grid[..., 0]).astype(np.intp), 0, width - 1)
    y = np.clip(np.floor(grid[..., 1]).astype(np.intp), 0, height - 1)
    return np.asarray(source[y, x])


def bilinear_resampled(source: F32, grid: F32) -> F32:
    """The source [H W c] interpolated linearly at the positions of the grid [h w 2], clamped to the edge."""
    height, width = source.shape[:2]
    at_x = np.clip(grid[..., 0] - np.float32(0.5), 0.0, width - 1)
    at_y = np.clip(grid[..., 1] - np.float32(0.5), 0.0, height - 1)
    x0, y0 = np.floor(at_x).astype(np.intp), np.floor(at_y).astype(np.intp)
    x1, y1 = np.minimum(x0 + 1, width - 1), np.minimum(y0 + 1, height - 1)
    share_x, share_y = (at_x - x0).astype(np.float32)[..., None], (at_y - y0).astype(np.float32)[..., None]
    top = source[y0, x0] + share_x * (source[y0, x1] - source[y0, x0])
    bottom = source[y1, x0] + share_x * (source[y1, x1] - source[y1, x0])
    return np.asarray(top + share_y * (bottom - top))


def distorted_mask(
    mask: Bool, offset: tuple[int, int], camera: CameraSpec, distortion: DistortionSpec
) -> tuple[Bool, tuple[int, int]]:
    """What a mask of source pixels [h w] becomes in the distorted image: a mask, and its offset xy.

    The mask's top-left pixel is at the offset in the source, whose frame begins at 0, 0; both masks may lie
    beyond their frames. A pixel is covered where the source pixel that it looks up is. What the lens does
    not show, because it lies beyond the radius up to which the distortion can be inverted, covers nothing;
    the outline is followed up to that radius, and no farther than MAX_TILES image sizes beyond the frame.
    """
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return np.zeros((0, 0), np.bool_), (0, 0)
    inner = mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    x, y = offset[0] + int(columns[0]), offset[1] + int(rows[0])
    box = distorted_box((x, y, x + inner.shape[1], y + inner.shape[0]), camera, distortion)
    source, lens = source_camera(camera, distortion), lens_of(distortion)
    covered = np.zeros((box[3] - box[1], box[2] - box[0]), np.bool_)
    step = max(1, _BAND_PX // max(1, covered.shape[1]))
    for first in range(0, len(covered), step):
        last = min(first + step, len(covered))
        at = _positions_in((box[0], box[1] + first, box[2], box[1] + last), camera, source, lens) - (x, y)
        with np.errstate(invalid="ignore"):
            is_within = (at[..., 0] >= 0) & (at[..., 0] < inner.shape[1])
            is_within &= (at[..., 1] >= 0) & (at[..., 1] < inner.shape[0])
        there = at[is_within].astype(np.intp)
        covered[first:last][is_within] = inner[there[:, 1], there[:, 0]]
    return covered, (box[0], box[1])


def distorted_box(box: Box, camera: CameraSpec, distortion: DistortionSpec) -> Box:
    """A box of the distorted image that holds all that a box of the source becomes.

    Both are in pixels of their images. The outline is followed up to the radius up to which the distortion
    can be inverted: beyond it, it is taken at that radius.
    """
    source, lens = source_camera(camera, distortion), lens_of(distortion)
    x0, y0, x1, y1 = box
    outline = _outline(np.arange(x0, x1 + 1.0), np.arange(y0, y1 + 1.0), box)
    points = (outline - np.array([source.width, source.height]) / 2.0) / camera.focal_px
    limit = invertible_radius(lens)
    radius = np.linalg.norm(points, axis=1, keepdims=True)
    points = points * np.minimum(1.0, limit / np.maximum(radius, 1e-12))
    size = np.array([camera.width, camera.height])
    seen = distorted(points, lens) * camera.focal_px + size / 2.0
    low = np.clip(np.floor(seen.min(axis=0)) - 1, -MAX_TILES * size, (MAX_TILES + 1) * size).astype(int)
    high = np.clip(np.ceil(seen.max(axis=0)) + 1, -MAX_TILES * size, (MAX_TILES + 1) * size).astype(int)
    return int(low[0]), int(low[1]), int(high[0]), int(high[1])


def _outline(x: F64, y: F64, box: tuple[float, float, float, float]) -> F64:
    """Points xy [n 2] on the sides of a box, at the columns x [w] and the rows y [h]."""
    x0, y0, x1, y1 = box
    sides = ((x, y0), (x, y1), (x0, y), (x1, y))
    return np.concatenate([np.column_stack(np.broadcast_arrays(*side)) for side in sides])


def _pixel_centers(box: Box) -> F64:
    """The centres xy [h w 2] of the pixels of a box."""
    x0, y0, x1, y1 = box
    return np.stack(np.meshgrid(np.arange(x0, x1) + 0.5, np.arange(y0, y1) + 0.5), axis=-1)


def _source_positions(xy: F64, camera: CameraSpec, source: CameraSpec, lens: BrownConrady) -> F64:
    """Where in the source pixel positions [... 2] of the distorted image come from; nan for nowhere."""
    points = (xy - np.array([camera.width, camera.height]) / 2.0) / camera.focal_px
    center = np.array([source.width, source.height]) / 2.0
    found = undistorted_or_nan(points.reshape(-1, 2), lens) * camera.focal_px + center
    return np.asarray(found.reshape(xy.shape))
