"""The camera while a frame is drawn: its optics and direction are known, its height may not be yet."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from synthgen.arrays import F64
from synthgen.config import CameraConfig
from synthgen.distributions import Distribution, sample_value
from synthgen.geometry.projection import focal_length_px, ray_camera
from synthgen.geometry.transforms import camera_rotation


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A camera at the origin: its image size (px), focal length (px) and orientation."""

    width: int
    height: int
    focal_px: float
    zoom: float
    yaw: float
    R_world_camera: F64

    @property
    def yfov(self) -> float:
        """The vertical field of view in radians, zoom included."""
        return 2.0 * math.atan(self.height / (2.0 * self.focal_px))

    def ray_world(self, xy: tuple[float, float]) -> F64:
        """The vector [3] from the camera to the point at depth 1 that is seen at a pixel position."""
        ray = ray_camera(xy, focal_px=self.focal_px, width=self.width, height=self.height)
        return np.asarray(self.R_world_camera @ ray)

    def depth_at_height(self, xy: tuple[float, float], height: float) -> float | None:
        """The depth at which the ray through a pixel reaches a height relative to the camera, if it does."""
        slope = float(self.ray_world(xy)[1])
        return height / slope if slope * height > 0 else None

    def nearest_ground(self, camera_height: float) -> float:
        """The least depth at which the image shows the ground; infinite where it does not."""
        corners = [(x, y) for x in (0.0, float(self.width)) for y in (0.0, float(self.height))]
        depths = [self.depth_at_height(corner, -camera_height) for corner in corners]
        return min((depth for depth in depths if depth is not None), default=math.inf)

    def row_at_depth(self, x: float, depth: float, height: float, *, otherwise: float) -> float:
        """The pixel row at which column x shows a point of the given depth and height above the camera.

        A camera that looks straight down sees one height at one depth, in every row: then it is the row
        given as otherwise.
        """
        right, up, back = self.R_world_camera[1]
        if abs(up) < 1e-3:
            return otherwise
        ray_x = (x - self.width / 2.0) / self.focal_px
        ray_y = (height / depth - right * ray_x + back) / up
        return float(self.height / 2.0 - self.focal_px * ray_y)

    def in_camera_axes(self, vectors_world: F64) -> F64:
        """Vectors [n 3] of the world along the camera's right, up and back [3 n]."""
        return np.ascontiguousarray((vectors_world @ self.R_world_camera).T)

    def box(self, points_camera: F64, xy: tuple[float, float], depth: float) -> F64 | None:
        """The box x0 y0 x1 y1 of points [3 n] about a centre at a pixel position and depth.

        The points are in the camera's axes, from the centre. None where one is behind the camera.
        """
        right, up, back = points_camera
        depths = depth - back
        if depths.min() <= 1e-6 * depth:
            return None
        center_x, center_y = xy[0] - self.width / 2.0, self.height / 2.0 - xy[1]
        x = (right + center_x * depth / self.focal_px) / depths
        y = (up + center_y * depth / self.focal_px) / depths
        middle_x, middle_y, focal = self.width / 2.0, self.height / 2.0, self.focal_px
        return np.array(
            [
                middle_x + focal * x.min(),
                middle_y - focal * y.max(),
                middle_x + focal * x.max(),
                middle_y - focal * y.min(),
            ]
        )


def sample_view(
    rng: np.random.Generator, config: CameraConfig, *, zoom: Distribution, width: int, height: int
) -> View:
    """The camera's direction and optics."""
    elevation = math.radians(sample_value(rng, config.elevation_deg))
    roll = math.radians(sample_value(rng, config.roll_deg))
    yfov = math.radians(sample_value(rng, config.yfov_deg))
    magnification = sample_value(rng, zoom)
    yaw = float(rng.uniform(0.0, 2.0 * math.pi))
    return View(
        width=width,
        height=height,
        focal_px=focal_length_px(yfov, height) * magnification,
        zoom=magnification,
        yaw=yaw,
        R_world_camera=camera_rotation(yaw=yaw, elevation=elevation, roll=roll),
    )
