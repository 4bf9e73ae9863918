"""Where there is room for things that hide no object and touch none: on the ground, and before the camera."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

import numpy as np

from synthgen.arrays import F64, Bool
from synthgen.geometry.triangle_tree import Indices
from synthgen.sampling.layout import Layout
from synthgen.sampling.view import View

ON_EDGE = 1e-3
"""By how much something may jut out over what it stands on, or reach into its neighbour, in metres."""

_CORNERS = np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Footings:
    """Where props [n] stand: the middles of their rectangles on the ground, half their sides, their turns."""

    x: F64
    z: F64
    half_width: F64
    half_depth: F64
    yaw: F64
    """About +Y, in radians."""

    @property
    def half(self) -> F64:
        """Half the diagonals."""
        return np.hypot(self.half_width, self.half_depth)

    def __getitem__(self, which: Bool | Indices | list[int]) -> Footings:
        return Footings(**{each.name: getattr(self, each.name)[which] for each in fields(self)})

    def corners(self) -> tuple[F64, F64]:
        """The places x and z [n 4] of their corners."""
        across, along = self.half_width[:, None] * _CORNERS[:, 0], self.half_depth[:, None] * _CORNERS[:, 1]
        c, s = np.cos(self.yaw)[:, None], np.sin(self.yaw)[:, None]
        return self.x[:, None] + c * across + s * along, self.z[:, None] - s * across + c * along

    def cover(self, x: F64, z: F64) -> Bool:
        """Whether some of them has each of the places [...] in it."""
        c, s = np.cos(self.yaw), np.sin(self.yaw)
        dx, dz = x[..., None] - self.x, z[..., None] - self.z
        across, along = np.abs(c * dx - s * dz), np.abs(s * dx + c * dz)
        inside = (across < self.half_width + ON_EDGE) & (along < self.half_depth + ON_EDGE)
        return np.asarray(inside.any(axis=-1))

    def touch(self, others: Footings) -> Bool:
        """Whether they [n] and others [m] overlap, [n m]: no side of either has the other beyond it."""
        turn = others.yaw - self.yaw[:, None]
        c, s = np.abs(np.cos(turn)), np.abs(np.sin(turn))
        return np.asarray(_reaches(self, others, c, s) & _reaches(others, self, c.T, s.T).T)


def _reaches(ones: Footings, others: Footings, c: F64, s: F64) -> Bool:
    """Whether others [m] reach over the sides of ones [n], [n m]; c and s are of the turns between them."""
    dx, dz = others.x - ones.x[:, None], others.z - ones.z[:, None]
    own_c, own_s = np.cos(ones.yaw)[:, None], np.sin(ones.yaw)[:, None]
    across, along = np.abs(own_c * dx - own_s * dz), np.abs(own_s * dx + own_c * dz)
    width = ones.half_width[:, None] + c * others.half_width + s * others.half_depth
    depth = ones.half_depth[:, None] + s * others.half_width + c * others.half_depth
    return np.asarray((across < width - ON_EDGE) & (along < depth - ON_EDGE))


def _joined(a: Footings, b: Footings) -> Footings:
    return Footings(
        **{e.name: np.concatenate([getattr(a, e.name), getattr(b, e.name)]) for e in fields(Footings)}
    )


class FreeSpace:
    """The ground seen from above, with what has to stay free: the camera stands at its origin.

    Nothing may stand within the sector in which an object is, unless it is farther away than the object or
    so low that the image shows it beside all objects.
    """

    def __init__(self, layout: Layout) -> None:
        self.layout, self.yaw = layout, layout.view.yaw
        self._clearance = layout.clearance
        counts = [len(place.points) for place in layout.everything]
        points = layout.points - layout.position
        self._middles, self._halves, self._reaches = _sectors(points, counts, self.yaw)
        self._boxes = _boxes(layout.view, points, counts)
        self.reach = float(self._reaches.max()) + self._clearance
        self._taken = Footings(**{each.name: np.zeros(0) for each in fields(Footings)})

    def take(self, footings: Footings, is_wanted: Bool, *, shares_ground: bool) -> list[int]:
        """Which of the footings [n] find room, one after another, with or without regard to other props.

        They stand there from then on.
        """
        if shares_ground:
            return [int(each) for each in np.flatnonzero(is_wanted)]
        wanted = np.flatnonzero(is_wanted)
        if len(self._taken.x):
            wanted = wanted[~footings[wanted].touch(self._taken).any(axis=1)]
        if not len(wanted):
            return []
        touched, kept = bits(footings[wanted].touch(footings[wanted])), 0
        for number, others in enumerate(touched):
            if not others & kept:
                kept |= 1 << number
        found = [int(index) for number, index in enumerate(wanted) if kept >> number & 1]
        self._taken = _joined(self._taken, footings[found])
        return found

    def are_free(self, footings: Footings, heights: F64) -> Bool:
        """Whether things [n] of heights (m) hide and touch no object there, whatever props there are."""
        half = footings.half
        radius, distance = half + self._clearance, np.hypot(footings.x, footings.z)
        is_away = distance > radius
        angle = np.arctan2(-footings.x, -footings.z) - self.yaw
        spread = np.arcsin(np.where(is_away, radius / np.where(is_away, distance, 1.0), 1.0))
        off = np.abs(_principal(angle[:, None] - self._middles))
        is_behind = distance[:, None] > self._reaches + radius[:, None]
        is_aside = off > self._halves + spread[:, None]
        is_free = np.asarray(is_away & (is_behind | is_aside).all(axis=1))
        left = np.flatnonzero(is_away & ~is_free)
        if len(left):
            heights = heights[left]
            middle = heights / 2.0 - self.layout.camera_height
            centers = np.column_stack([footings.x[left], middle, footings.z[left]])
            is_free[left] = self.are_beside(centers, np.hypot(half[left], heights / 2.0))
        return is_free

    def are_carried(self, footings: Footings) -> Bool:
        """Whether props are under all corners of footings [n]."""
        return np.asarray(self._taken.cover(*footings.corners()).all(axis=1))

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


def bits(table: Bool) -> list[int]:
    """The rows of a table [n m] as numbers, whose bits are the entries."""
    return [int.from_bytes(row.tobytes(), "little") for row in np.packbits(table, axis=1, bitorder="little")]


def _principal(angles: F64) -> F64:
    """The same angles from -pi to pi (rad)."""
    return angles - math.tau * np.round(angles / math.tau)


def _boxes(view: View, points: F64, counts: list[int]) -> F64:
    """The boxes [k 4] in the image, in pixels, of which each is about so many of the points [n 3] in turn."""
    starts = np.cumsum([0, *counts[:-1]])
    along = view.in_image(view.in_camera_axes(points.T))
    low, high = (each.reduceat(along, starts, axis=1) for each in (np.minimum, np.maximum))
    return np.asarray(np.concatenate([low, high]).T)


def _sectors(points: F64, counts: list[int], yaw: float) -> tuple[F64, F64, F64]:
    """The sectors on the ground that hold so many each of the points [n 3] in turn.

    Their middles [k], counted from the viewing direction to the left, half their angles (rad), their radii.
    """
    starts = np.cumsum([0, *counts[:-1]])
    x, z = points[:, 0], points[:, 2]
    middles = np.arctan2(-np.add.reduceat(x, starts), -np.add.reduceat(z, starts))
    s, c = np.repeat(np.sin(middles), counts), np.repeat(np.cos(middles), counts)
    off = np.abs(np.arctan2(-c * x + s * z, -s * x - c * z))
    return middles - yaw, np.maximum.reduceat(off, starts), np.maximum.reduceat(np.hypot(x, z), starts)
