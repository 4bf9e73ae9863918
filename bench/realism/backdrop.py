"""What is seen where no geometry is, supersampled: the same for all who are compared."""

from __future__ import annotations

import numpy as np
import scipy.ndimage

from synthgen.arrays import F32, F64
from synthgen.assets import AssetStore
from synthgen.geometry.projection import ray_grid_camera
from synthgen.model import CameraSpec, GradientSpec, PanoramaSpec, SceneSpec
from synthgen.render.backdrop import gradient_backdrop, photo_backdrop

SAMPLES = 4
"""Along each side of a pixel."""


def backdrop_radiance(scene: SceneSpec, assets: AssetStore) -> F32:
    """The radiance [h w 3] of the backdrop, without any geometry."""
    spec, camera = scene.environment.backdrop, scene.camera
    if isinstance(spec, GradientSpec):
        return gradient_backdrop(spec, camera)
    if isinstance(spec, PanoramaSpec):
        return _panorama(scene, assets)
    return photo_backdrop(spec, assets.image_srgb(spec.asset_id), camera)


def _panorama(scene: SceneSpec, assets: AssetStore) -> F32:
    spec, camera = scene.environment.map, scene.camera
    if spec is None:
        raise ValueError("a panorama as backdrop needs an environment map")
    height, width = camera.height * SAMPLES, camera.width * SAMPLES
    rays = ray_grid_camera(focal_px=camera.focal_px * SAMPLES, width=width, height=height)
    radiance = looked_up(assets.panorama(spec.asset_id), rays @ _rotation(camera).T, yaw=spec.yaw)
    pooled = radiance.reshape(camera.height, SAMPLES, camera.width, SAMPLES, 3).mean(axis=(1, 3))
    return np.asarray(pooled * spec.gain, dtype=np.float32)


def looked_up(panorama: F32, directions_world: F64, *, yaw: float) -> F64:
    """The radiance [... 3] that arrives from unit directions [... 3], between the pixels bilinear."""
    height, width = panorama.shape[:2]
    x, y, z = np.moveaxis(directions_world, -1, 0)
    c, s = np.cos(yaw), np.sin(yaw)
    u = 0.5 + np.arctan2(c * x - s * z, -(s * x + c * z)) / (2 * np.pi)
    v = np.arccos(np.clip(y, -1.0, 1.0)) / np.pi
    padded = np.pad(panorama, ((0, 0), (1, 1), (0, 0)), mode="wrap")
    at = np.stack([v * height - 0.5, u * width + 0.5])
    found = [
        scipy.ndimage.map_coordinates(padded[..., i].astype(np.float64), at, order=1, mode="nearest")
        for i in range(3)
    ]
    return np.stack(found, axis=-1)


def _rotation(camera: CameraSpec) -> F64:
    return np.asarray(camera.T_world_camera)[:3, :3]
