"""Lens distortion of what a pinhole camera renders: which camera to render with, and how to resample it.

The engine renders the source, an undistorted image that is wider than the one asked for, and every pixel of
the distorted image looks up where in it the light came from. Colour, ids, depth and silhouettes go through
the same positions, so they agree.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TypeVar

import numpy as np

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
_KNOT_PX = 4
_LEAST_INTERPOLATED_FOCAL_PX = 200.0


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
    border = _pixel_centers((0, 0, camera.width, camera.height))
    on_border = np.concatenate([border[0], border[-1], border[:, 0], border[:, -1]])
    size = np.array([camera.width, camera.height])
    try:
        reach = np.abs(undistorted((on_border - size / 2.0) / camera.focal_px, lens_of(distortion)))
    except ValueError as error:
        raise ConfigError(ConfigProblem("distortion", str(error))) from error
    needed = reach.max(axis=0) * camera.focal_px + 0.5 - size / 2.0
    # Without distortion rounding alone must not ask for another pixel.
    margin_x, margin_y = (max(0, math.ceil(each - 1e-6)) for each in needed)
    height = camera.height + 2 * margin_y
    return replace(
        camera,
        width=camera.width + 2 * margin_x,
        height=height,
        yfov=2.0 * math.atan(height / (2.0 * camera.focal_px)),
    )


def source_grid(camera: CameraSpec, distortion: DistortionSpec) -> F32:
    """For the centre of every pixel of the distorted image, the position xy [h w 2] in the source, in pixels.

    Both have their origin at the top-left corner, and pixel centres at +0.5: position 3.2 lies in pixel 3.
    The distortion is inverted at every fourth pixel and interpolated between those, which errs by less than
    a thousandth of a pixel.

    Raises:
        ConfigError: as for `source_camera`.
    """
    source = source_camera(camera, distortion)
    columns, rows = _knots(camera.width), _knots(camera.height)
    knots = np.stack(np.meshgrid(columns + 0.5, rows + 0.5), axis=-1)
    positions = _source_positions(knots.reshape(-1, 2), camera, source, lens_of(distortion))
    # Small images need no short cut, and beyond the border the lens may turn over.
    if camera.focal_px < _LEAST_INTERPOLATED_FOCAL_PX or not np.isfinite(positions).all():
        centers = _pixel_centers((0, 0, camera.width, camera.height))
        exact = _source_positions(centers.reshape(-1, 2), camera, source, lens_of(distortion))
        return exact.astype(np.float32).reshape(centers.shape)
    by_row = _interpolated(positions.reshape(knots.shape), camera.height)
    fine = _interpolated(by_row.swapaxes(0, 1), camera.width)
    return np.ascontiguousarray(fine.swapaxes(0, 1), dtype=np.float32)


def _knots(size: int) -> F64:
    """Every fourth pixel, from one before the first to two beyond the last."""
    return np.arange(-_KNOT_PX, size + 2 * _KNOT_PX, _KNOT_PX, dtype=np.float64)


def _interpolated(knots: F64, size: int) -> F64:
    """The values [size ...] at every pixel from those [k ...] at the knots, by cubics through four of them.

    Source: Lagrange's interpolation formula.
    """
    before, here, after, beyond = knots[:-3], knots[1:-2], knots[2:-1], knots[3:]
    fine = np.empty((len(here), _KNOT_PX, *knots.shape[1:]))
    for index in range(_KNOT_PX):
        t = index / _KNOT_PX
        fine[:, index] = (
            before * (-t * (t - 1.0) * (t - 2.0) / 6.0)
            + here * ((t + 1.0) * (t - 1.0) * (t - 2.0) / 2.0)
            + after * (-(t + 1.0) * t * (t - 2.0) / 2.0)
            + beyond * ((t + 1.0) * t * (t - 1.0) / 6.0)
        )
    return fine.reshape(-1, *knots.shape[1:])[:size]


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
        band = _pixel_centers((box[0], box[1] + first, box[2], box[1] + last)).reshape(-1, 2)
        at = np.floor(_source_positions(band, camera, source, lens)) - (x, y)
        with np.errstate(invalid="ignore"):
            is_within = ((at >= 0) & (at < inner.shape[::-1])).all(axis=1)
        there = at[is_within].astype(np.intp)
        covered[first:last].ravel()[is_within] = inner[there[:, 1], there[:, 0]]
    return covered, (box[0], box[1])


def distorted_box(box: Box, camera: CameraSpec, distortion: DistortionSpec) -> Box:
    """A box of the distorted image that holds all that a box of the source becomes.

    Both are in pixels of their images. The outline is followed up to the radius up to which the distortion
    can be inverted: beyond it, it is taken at that radius.
    """
    source, lens = source_camera(camera, distortion), lens_of(distortion)
    x0, y0, x1, y1 = box
    x, y = np.arange(x0, x1 + 1.0), np.arange(y0, y1 + 1.0)
    outline = np.concatenate(
        [np.column_stack(np.broadcast_arrays(*side)) for side in ((x, y0), (x, y1), (x0, y), (x1, y))]
    )
    points = (outline - np.array([source.width, source.height]) / 2.0) / camera.focal_px
    limit = invertible_radius(lens)
    radius = np.linalg.norm(points, axis=1, keepdims=True)
    points = points * np.minimum(1.0, limit / np.maximum(radius, 1e-12))
    size = np.array([camera.width, camera.height])
    seen = distorted(points, lens) * camera.focal_px + size / 2.0
    low = np.clip(np.floor(seen.min(axis=0)) - 1, -MAX_TILES * size, (MAX_TILES + 1) * size).astype(int)
    high = np.clip(np.ceil(seen.max(axis=0)) + 1, -MAX_TILES * size, (MAX_TILES + 1) * size).astype(int)
    return int(low[0]), int(low[1]), int(high[0]), int(high[1])


def _pixel_centers(box: Box) -> F64:
    """The centres xy [h w 2] of the pixels of a box."""
    x0, y0, x1, y1 = box
    return np.stack(np.meshgrid(np.arange(x0, x1) + 0.5, np.arange(y0, y1) + 0.5), axis=-1)


def _source_positions(xy: F64, camera: CameraSpec, source: CameraSpec, lens: BrownConrady) -> F64:
    """Where in the source pixel positions [n 2] of the distorted image come from; nan for nowhere."""
    points = (xy - np.array([camera.width, camera.height]) / 2.0) / camera.focal_px
    center = np.array([source.width, source.height]) / 2.0
    return np.asarray(undistorted_or_nan(points, lens) * camera.focal_px + center)
