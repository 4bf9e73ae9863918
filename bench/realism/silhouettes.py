"""What Mitsuba hits through the centre of every pixel: ids and depth to hold against those of an engine."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from bench.realism.mitsuba_scene import ConvertedScene
from bench.realism.variant import is_vectorized, mitsuba
from synthgen.arrays import F32, F64, U32
from synthgen.geometry.projection import ray_grid_camera
from synthgen.model import CameraSpec

MAX_LAYERS = 8
"""How many transparent surfaces a ray may pass."""

SAMPLES = 8
"""Along each side of a pixel."""


def traced_ids(converted: ConvertedScene, camera: CameraSpec) -> tuple[U32, F32]:
    """The instance ids [h w] and the depth in metres [h w], infinity where nothing is."""
    size = {"width": camera.width, "height": camera.height}
    matrix = np.asarray(camera.T_world_camera)
    rays = (ray_grid_camera(focal_px=camera.focal_px, **size) @ matrix[:3, :3].T).reshape(-1, 3)
    origin = np.tile(matrix[:3, 3], (len(rays), 1))
    trace = _traced if is_vectorized() else _traced_one_by_one
    distance, names = trace(converted.scene, origin, rays)
    ids = np.array([converted.instance_of_shape.get(name, 0) for name in names], np.uint32)
    depth = distance * (rays @ -matrix[:3, 2])
    shape = (camera.height, camera.width)
    return ids.reshape(shape), depth.astype(np.float32).reshape(shape)


def coverage(converted: ConvertedScene, camera: CameraSpec) -> F64:
    """The share [h w 1] of each pixel in which anything is hit."""
    finer = replace(camera, width=camera.width * SAMPLES, height=camera.height * SAMPLES)
    _, depth = traced_ids(converted, finer)
    pooled = np.isfinite(depth).reshape(camera.height, SAMPLES, camera.width, SAMPLES).mean(axis=(1, 3))
    return np.asarray(pooled)[..., None]


def _traced(scene: Any, origin: F64, rays: F64) -> tuple[F64, list[str]]:
    """How far each ray [n 3] goes until something stops it, and the name of that shape."""
    mi = mitsuba()
    import drjit as dr  # noqa: PLC0415 - with Mitsuba

    direction = mi.Vector3f(np.ascontiguousarray(rays.T, np.float32))
    start = mi.Point3f(np.ascontiguousarray(origin.T, np.float32))
    total, active = np.zeros(len(rays)), np.ones(len(rays), bool)
    names = np.full(len(rays), "", object)
    name_of = {dr.reinterpret_array(mi.UInt32, mi.ShapePtr(s))[0]: s.id() for s in scene.shapes()}
    for _ in range(MAX_LAYERS):
        si = scene.ray_intersect(mi.Ray3f(start, direction), mi.Bool(active))
        opacity = dr.select(si.is_valid(), 1.0 - dr.mean(si.bsdf().eval_null_transmission(si)), 0.0)
        t, valid = np.array(si.t, np.float64), np.array(si.is_valid())
        solid = active & valid & (np.array(opacity) >= 0.5)
        index = np.array(dr.reinterpret_array(mi.UInt32, si.shape))
        names[solid] = [name_of.get(int(i), "") for i in index[solid]]
        total = np.where(active & valid, total + t, total)
        total[active & ~valid] = np.inf
        active &= valid & ~solid
        if not active.any():
            break
        start = si.spawn_ray(direction).o
    total[active] = np.inf
    return total, list(names)


def _traced_one_by_one(scene: Any, origin: F64, rays: F64) -> tuple[F64, list[str]]:
    """The same without vectors, and taking everything for opaque."""
    mi = mitsuba()
    distance, names = np.full(len(rays), np.inf), [""] * len(rays)
    for i, (o, d) in enumerate(zip(origin, rays, strict=True)):
        si = scene.ray_intersect(mi.Ray3f(mi.Point3f(*map(float, o)), mi.Vector3f(*map(float, d))))
        if si.is_valid():
            distance[i], names[i] = si.t, si.shape.id()
    return distance, names
