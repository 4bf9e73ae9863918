"""The pinhole camera: pixels have their origin at the top-left corner and their centres at +0.5."""

from __future__ import annotations

import math

import numpy as np

from synthgen.arrays import F64


def focal_length_px(yfov: float, height: int) -> float:
    """The focal length in pixels of a vertical field of view (rad) over an image height (px)."""
    return height / (2.0 * math.tan(yfov / 2.0))


def projected(points_camera: F64, *, focal_px: float, width: int, height: int) -> F64:
    """Pixel positions xy [n 2] of points [n 3] in the camera frame, all of which have z < 0.

    The principal point is the centre of the image.
    """
    right, up, back = points_camera.T
    depth, xy = -back, np.empty((2, len(points_camera)))
    xy[0] = width / 2.0 + focal_px * right / depth
    xy[1] = height / 2.0 - focal_px * up / depth
    return np.asarray(xy.T)


def ray_camera(xy: F64 | tuple[float, float], *, focal_px: float, width: int, height: int) -> F64:
    """The point at depth 1 (z = -1) in the camera frame that is seen at a pixel position."""
    return np.array([(xy[0] - width / 2.0) / focal_px, (height / 2.0 - xy[1]) / focal_px, -1.0])


def ray_grid_camera(*, focal_px: float, width: int, height: int) -> F64:
    """Unit directions [h w 3] in the camera frame through the centre of every pixel."""
    x = (np.arange(width) + 0.5 - width / 2.0) / focal_px
    y = (height / 2.0 - np.arange(height) - 0.5) / focal_px
    rays = np.empty((height, width, 3))
    rays[..., 0] = x[None, :]
    rays[..., 1] = y[:, None]
    rays[..., 2] = -1.0
    return np.asarray(rays / np.linalg.norm(rays, axis=-1, keepdims=True))


def bounds_xyxy(points_xy: F64) -> F64:
    """The box x0 y0 x1 y1 of points [n 2]."""
    return np.concatenate([points_xy.min(axis=0), points_xy.max(axis=0)])
