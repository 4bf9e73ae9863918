"""Where there is room for things that hide no object and touch none: on the ground, and before the camera."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from synthgen.arrays import F64, Bool
from synthgen.sampling.layout import Layout
from synthgen.sampling.view import View

ON_EDGE = 1e-3
"""By how much something may jut out over what it stands on, in metres."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Footing:
    """Where a prop stands: the middle of its rectangle on the ground, half its sides, and its turn (rad)."""

    x: float
    z: float
    half_width: float
    half_depth: float
    yaw: float

    def corners(self) -> Iterator[tuple[float, float]]:
        """The places x, z of its corners."""
        c, s = math.cos(self.yaw), math.sin(self.yaw)
        for across in (-self.half_width, self.half_width):
            for along in (-self.half_depth, self.half_depth):
                yield self.x + c * across + s * along, self.z - s * across + c * along

    def covers(self, x: float, z: float, radius: float) -> bool:
        """Whether a disc on the ground touches the rectangle."""
        c, s = math.cos(self.yaw), math.sin(self.yaw)
        dx, dz = x - self.x, z - self.z
        across, along = abs(c * dx - s * dz), abs(s * dx + c * dz)
        return math.hypot(max(across - self.half_width, 0.0), max(along - self.half_depth, 0.0)) < radius


@dataclass(kw_only=True)
class FreeSpace:
    """The ground seen from above, with what has to stay free: the camera stands at its origin.

    Nothing may stand within the sector in which an object is, unless it is farther away than the object or
    so low that the image shows it beside all objects.
    """

    layout: Layout
    taken: list[Footing] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.yaw = self.layout.view.yaw
        self._clearance = self.layout.clearance
        self._sectors = [_sector(place.points, self.yaw) for place in self.layout.everything]
        self._boxes = np.array([_box(self.layout.view, place.points) for place in self.layout.everything])
        self.reach = max(reach for _, _, reach in self._sectors) + self._clearance

    def is_free(self, footing: Footing, height: float, *, shares_ground: bool) -> bool:
        """Whether something of a height (m) may stand there, with or without regard to other props."""
        half = math.hypot(footing.half_width, footing.half_depth)
        radius = half + self._clearance
        distance = math.hypot(footing.x, footing.z)
        if distance <= radius:
            return False
        if not shares_ground and any(each.covers(footing.x, footing.z, radius) for each in self.taken):
            return False
        angle, spread = _azimuth(footing.x, footing.z, self.yaw), math.asin(radius / distance)
        if all(
            distance > reach + radius or abs(math.remainder(angle - middle, math.tau)) > own_half + spread
            for middle, own_half, reach in self._sectors
        ):
            return True
        center = np.array([footing.x, height / 2.0 - self.layout.camera_height, footing.z])
        return bool(self.are_beside(center[None], np.array([math.hypot(half, height / 2.0)]))[0])

    def carries(self, footing: Footing) -> bool:
        """Whether props are under all corners of a place."""
        return all(any(each.covers(x, z, ON_EDGE) for each in self.taken) for x, z in footing.corners())

    def are_beside(self, centers: F64, radii: F64) -> Bool:
        """Whether spheres [n] (m), with centres [n 3] relative to the camera, are seen beside all objects."""
        view = self.layout.view
        right, up, back = view.in_camera_axes(centers.T)
        is_ahead = -back > radii + self._clearance
        x, y = view.in_image(np.stack([right, up, np.where(is_ahead, back, -1.0)]))
        x0, y0, x1, y1 = self._boxes.T[..., None]
        aside, above = np.maximum(x0 - x, x - x1), np.maximum(y0 - y, y - y1)
        away = np.hypot(np.maximum(aside, 0.0), np.maximum(above, 0.0))
        radii_px = view.focal_px * radii / np.where(is_ahead, -back - radii, 1.0)
        return np.asarray(is_ahead & (away > radii_px).all(axis=0))


def _box(view: View, points: F64) -> F64:
    """The box [4] about points [n 3], relative to the camera, in the image, in pixels."""
    x, y = view.in_image(view.in_camera_axes(points.T))
    return np.array([x.min(), y.min(), x.max(), y.max()])


def _azimuth(x: float, z: float, yaw: float) -> float:
    """The angle of a place on the ground to the left of the viewing direction, in radians."""
    return math.atan2(-x, -z) - yaw


def _sector(points: F64, yaw: float) -> tuple[float, float, float]:
    """The sector on the ground that holds points [n 3]: its middle, half its angle (rad), and its radius."""
    x, z = points[:, 0], points[:, 2]
    middle = _azimuth(float(x.mean()), float(z.mean()), yaw)
    s, c = math.sin(middle + yaw), math.cos(middle + yaw)
    off = np.arctan2(-c * x + s * z, -s * x - c * z)
    return middle, float(np.abs(off).max()), float(np.hypot(x, z).max())
