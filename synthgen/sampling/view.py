"""The camera while a frame is drawn: its optics and direction are known, its height may not be yet."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from synthgen.arrays import F64
from synthgen.config import RunConfig
from synthgen.distributions import Distribution, sample_value
from synthgen.geometry.projection import focal_length_px, projected
from synthgen.geometry.transforms import Number, camera_rotation
from synthgen.rng import FrameRng

SENSOR_MM = 24.0
"""The height of the sensor that focal lengths are for."""

STEEP = 1e-3
"""The cosine of the elevation below which a camera counts as looking straight down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A camera at the origin: its image size (px), focal length (px) and orientation.

    Pixel positions x and y, depths and heights may be arrays of any shapes that fit each other.
    """

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

    @property
    def is_steep(self) -> bool:
        """Whether the camera looks straight down, so that it sees one height at one depth in all rows."""
        return abs(float(self.R_world_camera[1, 1])) < STEEP

    def point_world(self, x: float, y: float, depth: float) -> F64:
        """The point [3], from the camera in world axes, that is seen at a pixel position and depth."""
        ray = np.array(
            [(x - self.width / 2.0) / self.focal_px, (self.height / 2.0 - y) / self.focal_px, -1.0]
        )
        return np.asarray(depth * (self.R_world_camera @ ray))

    def points_world(self, x: F64, y: F64, depth: F64) -> F64:
        """The points [n 3], from the camera in world axes, seen at pixel positions and depths [n]."""
        right, up = (x - self.width / 2.0) / self.focal_px, (self.height / 2.0 - y) / self.focal_px
        return np.asarray((self.R_world_camera @ np.array([depth * right, depth * up, -depth])).T)

    def slopes(self, x: Number, y: Number) -> Number:
        """By how much the rays through pixels rise with each metre of depth."""
        row: list[float] = self.R_world_camera[1].tolist()
        right, up, back = row
        ray_x, ray_y = (x - self.width / 2.0) / self.focal_px, (self.height / 2.0 - y) / self.focal_px
        return right * ray_x + up * ray_y - back

    def depths_at_height(self, x: F64, y: F64, height: F64) -> F64:
        """The depths at which rays through pixels reach a height relative to the camera, or infinity."""
        slope = self.slopes(x, y)
        is_reached = slope * height > 0
        return np.asarray(np.where(is_reached, height / np.where(is_reached, slope, 1.0), np.inf))

    def nearest_ground(self, camera_height: float) -> float:
        """The least depth at which the image shows the ground; infinite where it does not."""
        corners = [(x, y) for x in (0.0, float(self.width)) for y in (0.0, float(self.height))]
        slopes = [self.slopes(x, y) for x, y in corners]
        return min(-camera_height / slope if slope * -camera_height > 0.0 else math.inf for slope in slopes)

    def nearest_depth(self, distance: float) -> float:
        """The least depth at which the image can show what is farther from the camera than a distance (m)."""
        return distance * math.cos(math.atan(math.hypot(self.width, self.height) / (2.0 * self.focal_px)))

    def rows_at_depth(self, x: F64, depth: F64, height: F64) -> F64:
        """The pixel rows at which columns show points of a depth and height, if the camera is not steep."""
        right, up, back = self.R_world_camera[1].tolist()
        ray_x = (x - self.width / 2.0) / self.focal_px
        ray_y = (height / depth - right * ray_x + back) / up
        return np.asarray(self.height / 2.0 - self.focal_px * ray_y)

    def in_camera_axes(self, vectors_world: F64) -> F64:
        """Vectors [3 n] of the world along the camera's right, up and back."""
        return np.asarray(self.R_world_camera.T @ vectors_world)

    def in_image(self, vectors_camera: F64) -> F64:
        """The pixel positions [2 n] of places ahead, [3 n] along the camera's right, up and back."""
        size = {"width": self.width, "height": self.height}
        return np.asarray(projected(vectors_camera.T, focal_px=self.focal_px, **size).T)

    def boxes(self, outlines: F64, x: F64, y: F64, depth: F64) -> F64:
        """The boxes [4 ...] x0 y0 x1 y1 of outlines [2 2 k ...] about centres at pixel positions and depths.

        All of them have to be in front of the camera.
        """
        middle_x, middle_y, scale = 0.5 * self.width, 0.5 * self.height, depth / self.focal_px
        centers, boxes = np.empty((2, 1, *depth.shape)), np.empty((4, *depth.shape))
        centers[0, 0], centers[1, 0] = (x - middle_x) * scale, (y - middle_y) * scale
        slopes = outlines[:, 0] + centers
        slopes /= depth - outlines[:, 1]
        np.minimum.reduce(slopes, axis=1, out=boxes[:2])
        np.maximum.reduce(slopes, axis=1, out=boxes[2:])
        boxes *= self.focal_px
        boxes[::2] += middle_x
        boxes[1::2] += middle_y
        return boxes


def sample_view(rng: FrameRng, run: RunConfig, elevation_deg: Distribution | None = None) -> View:
    """The camera's direction and optics; attempts to draw a frame differ only in the elevation.

    A law of elevations takes the place of the run's.
    """
    config, size = run.camera, run.resolution
    stage = rng.stage("camera.elevation")
    elevation = math.radians(sample_value(stage, elevation_deg or config.elevation_deg))
    stage = rng.first.stage("camera")
    roll = math.radians(sample_value(stage, config.roll_deg))
    yfov = math.radians(sample_value(stage, config.yfov_deg))
    if config.focal_mm is not None:
        yfov = 2.0 * math.atan(SENSOR_MM / (2.0 * sample_value(stage, config.focal_mm)))
    magnification = sample_value(stage, run.zoom)
    yaw = float(stage.uniform(0.0, 2.0 * math.pi))
    return View(
        width=size.width,
        height=size.height,
        focal_px=focal_length_px(yfov, size.height) * magnification,
        zoom=magnification,
        yaw=yaw,
        R_world_camera=camera_rotation(yaw=yaw, elevation=elevation, roll=roll),
    )
