"""Backdrops: what is seen where no geometry is."""

from __future__ import annotations

import numpy as np
import PIL.Image

from synthgen.arrays import F32, U8
from synthgen.color import linear_from_srgb_bytes
from synthgen.geometry.projection import ray_grid_camera
from synthgen.model import CameraSpec, GradientSpec, PhotoSpec


def gradient_backdrop(spec: GradientSpec, camera: CameraSpec) -> F32:
    """The radiance [h w 3] of a sky that depends on the elevation of the viewing ray alone."""
    rays = ray_grid_camera(focal_px=camera.focal_px, width=camera.width, height=camera.height)
    up = rays @ camera.T_world_camera[1, :3]
    # The square root spreads the colours near the horizon, where a sky changes fastest.
    above = np.sqrt(np.clip(up, 0.0, 1.0))[..., None]
    below = np.sqrt(np.clip(-up, 0.0, 1.0))[..., None]
    horizon = np.array(spec.horizon_linear)
    colors = (
        horizon
        + above * (np.array(spec.zenith_linear) - horizon)
        + below * (np.array(spec.nadir_linear) - horizon)
    )
    return np.asarray(colors, dtype=np.float32)


def photo_backdrop(spec: PhotoSpec, photo_srgb: U8, camera: CameraSpec) -> F32:
    """The radiance [h w 3] of a crop of a photograph [H W 3], cut to the shape of the image."""
    height, width = photo_srgb.shape[:2]
    x0, y0, x1, y1 = np.array(spec.crop_xyxy) * (width, height, width, height)
    shrink_x = min(1.0, (y1 - y0) / (x1 - x0) * camera.width / camera.height)
    shrink_y = min(1.0, (x1 - x0) / (y1 - y0) * camera.height / camera.width)
    cx, cy, half_w, half_h = (x0 + x1) / 2, (y0 + y1) / 2, shrink_x * (x1 - x0) / 2, shrink_y * (y1 - y0) / 2
    picture = PIL.Image.fromarray(photo_srgb).resize(
        (camera.width, camera.height),
        PIL.Image.Resampling.LANCZOS,
        box=(cx - half_w, cy - half_h, cx + half_w, cy + half_h),
    )
    pixels = np.asarray(picture)
    radiance = linear_from_srgb_bytes(pixels[:, ::-1] if spec.is_mirrored else pixels) * np.float32(spec.gain)
    return np.asarray(radiance, dtype=np.float32)
