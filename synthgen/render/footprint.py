"""Bounds, from the convex hull, of where on the image plane an instance can be: which passes it needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from synthgen.arrays import F64
from synthgen.geometry.projection import bounds_xyxy, projected
from synthgen.geometry.transforms import inverse_rigid, transformed
from synthgen.model import CameraSpec, InstanceSpec

MAX_TILES = 4
"""How many image sizes beyond the border the full extent of an instance is followed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Footprint:
    """Outside its box an instance covers no pixel."""

    box: F64 | None
    """x0 y0 x1 y1 in pixels; None where the instance reaches behind the camera."""
    lowest: float
    """The height of its lowest point, in metres."""

    def tiles(self, camera: CameraSpec) -> list[tuple[int, int]]:
        """The image-sized windows on the image plane that it may reach, and 0, 0, which is the image."""
        reach = np.array([-MAX_TILES, -MAX_TILES, MAX_TILES, MAX_TILES])
        if self.box is not None:
            size = (camera.width, camera.height)
            reach = np.clip(np.floor(self.box / (*size, *size)).astype(int), -MAX_TILES, MAX_TILES)
        columns, rows = range(reach[0], reach[2] + 1), range(reach[1], reach[3] + 1)
        return sorted({(column, row) for column in columns for row in rows} | {(0, 0)})

    def stands_clear(self, others: Sequence[Footprint], camera: CameraSpec, *, has_ground: bool) -> bool:
        """Whether nothing can hide any of it and no border cuts it: then it covers what it covers alone."""
        camera_height = float(camera.T_world_camera[1, 3])
        if self.box is None or (has_ground and min(self.lowest, camera_height) <= 0):
            return False
        x0, y0, x1, y1 = self.box
        is_inside = min(x0, y0) >= 1 and x1 <= camera.width - 1 and y1 <= camera.height - 1
        return bool(is_inside and not any(_may_touch(self.box, other.box) for other in others))


def hull_footprint(hull: F64, instance: InstanceSpec, camera: CameraSpec) -> Footprint:
    """The footprint of an instance whose asset has a convex hull with these corners [m 3]."""
    points = transformed(instance.T_world_object, hull)
    points_camera = transformed(inverse_rigid(camera.T_world_camera), points)
    box = None
    if points_camera[:, 2].max() < -camera.znear:
        size = {"width": camera.width, "height": camera.height}
        box = bounds_xyxy(projected(points_camera, focal_px=camera.focal_px, **size))
    return Footprint(box=box, lowest=float(points[:, 1].min()))


def _may_touch(a: F64, b: F64 | None) -> bool:
    if b is None:
        return True
    return bool(a[0] <= b[2] + 1 and b[0] <= a[2] + 1 and a[1] <= b[3] + 1 and b[1] <= a[3] + 1)
