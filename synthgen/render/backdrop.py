"""Backdrops: what is seen where no geometry is."""

from __future__ import annotations

import math

import numpy as np
import PIL.Image
import scipy.ndimage

from synthgen.arrays import F32, U8
from synthgen.color import linear_from_srgb_bytes
from synthgen.geometry.projection import ray_grid_camera
from synthgen.geometry.transforms import rotation_about_axis
from synthgen.model import CameraSpec, EnvironmentMapSpec, GradientSpec, PhotoSpec, Rgb
from synthgen.render.ibl.panorama import panorama_resized

PIXELS_PER_SIGMA = 3.0
"""Of a blurred panorama, along a standard deviation: read with interpolation, it shows none of its pixels."""


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
    picture = PIL.Image.fromarray(photo_srgb).resize(
        (camera.width, camera.height),
        PIL.Image.Resampling.LANCZOS,
        box=photo_crop_px(spec, (width, height), camera),
    )
    pixels = np.asarray(picture)
    radiance = linear_from_srgb_bytes(pixels[:, ::-1] if spec.is_mirrored else pixels) * np.float32(spec.gain)
    return np.asarray(radiance, dtype=np.float32)


def photo_crop_px(
    spec: PhotoSpec, size: tuple[int, int], camera: CameraSpec
) -> tuple[float, float, float, float]:
    """The crop x0 y0 x1 y1, in pixels of a photograph of a size (width, height), with the image's shape."""
    width, height = size
    x0, y0, x1, y1 = np.array(spec.crop_xyxy) * (width, height, width, height)
    shrink_x = min(1.0, (y1 - y0) / (x1 - x0) * camera.width / camera.height)
    shrink_y = min(1.0, (x1 - x0) / (y1 - y0) * camera.height / camera.width)
    cx, cy, half_w, half_h = (x0 + x1) / 2, (y0 + y1) / 2, shrink_x * (x1 - x0) / 2, shrink_y * (y1 - y0) / 2
    return float(cx - half_w), float(cy - half_h), float(cx + half_w), float(cy + half_h)


def panorama_backdrop(spec: EnvironmentMapSpec, panorama_linear: F32, camera: CameraSpec) -> F32:
    """The radiance [h w 3] of a panorama [H W 3] as the camera sees it, bilinear, times the map's gain.

    A direction x y z in the map's frame, which is turned by the yaw against the world, is looked up at
    u = 1/2 + atan2(x, -z) / (2 pi) and v = acos(y) / pi, in shares of the panorama's width and height.
    """
    rays = ray_grid_camera(focal_px=camera.focal_px, width=camera.width, height=camera.height)
    R_map_camera = rotation_about_axis((0, 1, 0), -spec.yaw) @ camera.T_world_camera[:3, :3]
    x, y, z = np.moveaxis(rays @ R_map_camera.T, -1, 0)
    height, width = panorama_linear.shape[:2]
    u, v = 0.5 + np.arctan2(x, -z) / (2.0 * np.pi), np.arccos(np.clip(y, -1.0, 1.0)) / np.pi
    at_x, at_y = u * width - 0.5, np.clip(v * height - 0.5, 0.0, height - 1.0)
    x0, y0 = np.floor(at_x).astype(np.intp), np.floor(at_y).astype(np.intp)
    share_x = (at_x - x0).astype(np.float32)[..., None]
    share_y = (at_y - y0).astype(np.float32)[..., None]
    left, right, below = x0 % width, (x0 + 1) % width, np.minimum(y0 + 1, height - 1)
    rows = [
        panorama_linear[row, left] + share_x * (panorama_linear[row, right] - panorama_linear[row, left])
        for row in (y0, below)
    ]
    return np.asarray(np.float32(spec.gain) * (rows[0] + share_y * (rows[1] - rows[0])))


def blurred_panorama(panorama_linear: F32, blur: float) -> F32:
    """The panorama [h w 3] after a Gaussian blur with a standard deviation in radians, perhaps smaller.

    The blur is measured at the horizon and wraps around; towards the poles it is too narrow along u. Where
    it is wide, the panorama is first reduced to pixels of a third of it, which loses nothing that is seen.
    """
    if blur <= 0:
        return panorama_linear
    height, width = panorama_linear.shape[:2]
    wanted = math.ceil(PIXELS_PER_SIGMA * math.pi / blur)
    if wanted < height:
        height, width = wanted, 2 * wanted
    sigma = (blur / np.pi * height, blur / (2.0 * np.pi) * width, 0.0)
    reduced = panorama_resized(panorama_linear, height, width)
    return np.asarray(
        scipy.ndimage.gaussian_filter(reduced, sigma, mode=("nearest", "wrap", "nearest")), dtype=np.float32
    )


def mean_radiance(panorama_linear: F32) -> Rgb:
    """The mean over all directions of a panorama [h w 3], each pixel weighted by its solid angle."""
    height = len(panorama_linear)
    weights = np.sin(np.pi * (np.arange(height) + 0.5) / height)
    red, green, blue = np.average(panorama_linear.mean(axis=1, dtype=np.float64), axis=0, weights=weights)
    return float(red), float(green), float(blue)
