"""Where there is room for things that hide no object and touch none: on the ground, and before the camera."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

import numpy as np

from synthgen.arrays import F64, Bool
from synthgen.geometry.triangle_tree import Indices
from synthgen.sampling.layout import Layout

ON_EDGE = 1e-3
"""By how much something may jut out over what it stands on, or reach into its neighbour, in metres."""

FLAT_M = 0.02
"""What is no higher lies on the ground, such as lines on a road: it hides nothing, and is stood on."""

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

    def __getitem__(self, which: Indices | list[int]) -> Footings:
        return Footings(
            x=self.x[which],
            z=self.z[which],
            half_width=self.half_width[which],
            half_depth=self.half_depth[which],
            yaw=self.yaw[which],
        )

    def corners(self) -> tuple[F64, F64]:
        """The places x and z [n 4] of their corners."""
        across, along = self.half_width[:, None] * _CORNERS[:, 0], self.half_depth[:, None] * _CORNERS[:, 1]
        c, s = np.cos(self.yaw)[:, None], np.sin(self.yaw)[:, None]
        return self.x[:, None] + c * across + s * along, self.z[:, None] - s * across + c * along

    def cover(self, x: F64, z: F64) -> Bool:
        """Whether some of them has each of the places [...] in it."""
        dx, dz = np.subtract.outer(x.ravel(), self.x), np.subtract.outer(z.ravel(), self.z)
        place, near = np.nonzero(dx * dx + dz * dz < (self.half + 2.0 * ON_EDGE) ** 2)
        dx, dz, over = dx[place, near], dz[place, near], self[near]
        c, s = np.cos(over.yaw), np.sin(over.yaw)
        is_inside = np.abs(c * dx - s * dz) < over.half_width + ON_EDGE
        is_inside &= np.abs(s * dx + c * dz) < over.half_depth + ON_EDGE
        found = np.zeros(x.size, np.bool_)
        found[place[is_inside]] = True
        return found.reshape(x.shape)

    def touching(self) -> list[list[int]]:
        """Of each [n] the numbers of those before it that it overlaps."""
        found: list[list[int]] = [[] for _ in self.x]
        dx, dz, reach = np.subtract.outer(self.x, self.x), np.subtract.outer(self.z, self.z), self.half
        one, other = np.nonzero(dx * dx + dz * dz < np.add.outer(reach, reach) ** 2)
        is_later = one > other
        if not is_later.any():
            return found
        one, other = one[is_later], other[is_later]
        ones, others = self[one], self[other]
        do_touch = ones.reach(others) & others.reach(ones)
        for number, before in zip(one[do_touch].tolist(), other[do_touch].tolist(), strict=True):
            found[number].append(before)
        return found

    def reach(self, others: Footings) -> Bool:
        """Whether each of them [n] has no side beyond which its one of others [n] is."""
        dx, dz, turn = others.x - self.x, others.z - self.z, others.yaw - self.yaw
        own_c, own_s, c, s = np.cos(self.yaw), np.sin(self.yaw), np.abs(np.cos(turn)), np.abs(np.sin(turn))
        across, along = np.abs(own_c * dx - own_s * dz), np.abs(own_s * dx + own_c * dz)
        width = self.half_width + c * others.half_width + s * others.half_depth
        depth = self.half_depth + s * others.half_width + c * others.half_depth
        return np.asarray((across < width - ON_EDGE) & (along < depth - ON_EDGE))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Claims:
    """Ground that props [n] are to stand on, if it is free."""

    footings: Footings
    heights: F64
    """How far up they reach with what stands on them, in metres."""
    is_raised: Bool
    """Whether other props have to be under them."""
    shares_ground: Bool
    """Whether it does not matter what other props are there."""
    of_kind: Indices
    """What is raised stands on what is of kinds before its own."""
    is_wanted: Bool
    """Those that are not wanted find no room."""


class FreeSpace:
    """The ground seen from above, with what has to stay free: the camera stands at its origin.

    Nothing may stand within the sector in which an object is, unless it is farther away than the object or
    so low that the image shows it beside all objects.
    """

    def __init__(self, layout: Layout) -> None:
        self.layout, self.yaw = layout, layout.view.yaw
        self._clearance = layout.clearance
        counts = [place.candidate.points.shape[1] for place in layout.everything]
        self._starts = np.cumsum([0, *counts[:-1]])
        self._points = layout.points.T - layout.position[:, None]
        x, _, z = self._points
        squared = x * x + z * z
        away, farthest = np.sqrt(squared), squared.argmax()
        self._middles, self._halves = _sectors((x, z, away), self._starts, counts)
        self._reaches = np.maximum.reduceat(away, self._starts)
        self.reach = float(np.hypot(x[farthest], z[farthest])) + self._clearance

    @cached_property
    def _boxes(self) -> F64:
        """The boxes [4 k] x0 y0 x1 y1 of all objects in the image, in pixels."""
        view = self.layout.view
        along = view.in_image(view.in_camera_axes(self._points))
        low, high = (each.reduceat(along, self._starts, axis=1) for each in (np.minimum, np.maximum))
        return np.concatenate([low, high])

    def granted(self, claims: Claims) -> list[int]:
        """Those that find room, kind after kind and one after another: there is none for what comes later.

        What is flat finds it anywhere.
        """
        has_room, is_upright, footings = claims.is_wanted.copy(), claims.heights > FLAT_M, claims.footings
        upright = np.flatnonzero(has_room & is_upright)
        has_room[upright] = self._are_free(footings[upright], claims.heights[upright])
        order = np.argsort(claims.of_kind, kind="stable")
        order = order[has_room[order]]
        alone = order[(is_upright & ~claims.shares_ground)[order]]
        numbers = {index: number for number, index in enumerate(alone.tolist())}
        touching, is_taken = footings[alone].touching(), [False] * len(numbers)
        of_kind, is_raised = claims.of_kind.tolist(), claims.is_raised.tolist()
        found: list[int] = []
        taken: list[int] = []
        for _, kind in groupby(order.tolist(), of_kind.__getitem__):
            fitting = list(kind)
            raised = [index for index in fitting if is_raised[index]]
            if raised:
                is_carried = np.asarray(footings[taken].cover(*footings[raised].corners()).all(axis=1))
                hanging = {
                    index for index, given in zip(raised, is_carried.tolist(), strict=True) if not given
                }
                fitting = [index for index in fitting if index not in hanging]
            for index in fitting:
                number = numbers.get(index)
                if number is not None:
                    if any(is_taken[other] for other in touching[number]):
                        continue
                    is_taken[number] = True
                    taken.append(index)
                found.append(index)
        return found

    def _are_free(self, footings: Footings, heights: F64) -> Bool:
        """Whether things [n] of heights (m) hide and touch no object there, whatever props there are."""
        half = footings.half
        radius, distance = half + self._clearance, np.hypot(footings.x, footings.z)
        is_away = distance > radius
        angle = np.arctan2(-footings.x, -footings.z)
        spread = np.arcsin(radius / np.maximum(distance, radius))
        off = np.abs(_principal(angle[:, None] - self._middles))
        is_behind = distance[:, None] > self._reaches + radius[:, None]
        is_aside = off > self._halves + spread[:, None]
        is_free = np.asarray(is_away & (is_behind | is_aside).all(axis=1))
        left = np.flatnonzero(is_away & ~is_free)
        if len(left):
            heights = heights[left]
            middle = heights / 2.0 - self.layout.camera_height
            centers = np.array([footings.x[left], middle, footings.z[left]])
            is_free[left] = self.are_beside(centers, np.hypot(half[left], heights / 2.0))
        return is_free

    def are_beside(self, centers: F64, radii: F64) -> Bool:
        """Whether spheres [n] (m), with centres [3 n] relative to the camera, are seen beside all objects."""
        view = self.layout.view
        right, up, back = view.in_camera_axes(centers)
        is_ahead = -back > radii + self._clearance
        x, y = view.in_image(np.array([right, up, np.where(is_ahead, back, -1.0)]))
        x0, y0, x1, y1 = self._boxes[..., None]
        aside, above = np.maximum(x0 - x, x - x1), np.maximum(y0 - y, y - y1)
        away = np.hypot(np.maximum(aside, 0.0), np.maximum(above, 0.0))
        radii_px = view.focal_px * radii / np.where(is_ahead, -back - radii, 1.0)
        return np.asarray(is_ahead & (away > radii_px).all(axis=0))


def _principal(angles: F64) -> F64:
    """The same angles from -pi to pi (rad)."""
    return angles - math.tau * np.round(angles / math.tau)


def _sectors(places: tuple[F64, F64, F64], starts: Indices, counts: list[int]) -> tuple[F64, F64]:
    """The sectors on the ground that hold so many each of places x, z [n], whose distances are given, too.

    Their middles [k], as angles from -Z to -X, and half their widths (rad).
    """
    x, z, away = places
    middles = np.arctan2(-np.add.reduceat(x, starts), -np.add.reduceat(z, starts))
    ahead = -(np.repeat(np.sin(middles), counts) * x + np.repeat(np.cos(middles), counts) * z)
    least = np.minimum.reduceat(ahead / np.maximum(away, 1e-12), starts)
    return middles, np.arccos(np.minimum(np.maximum(least, -1.0), 1.0))
