"""Where things can hover: behind all objects or beside them in the image, above the ground, and apart."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from synthgen.arrays import F64
from synthgen.distributions import Distribution, sample_values
from synthgen.geometry.convex import are_separated
from synthgen.sampling.free_space import FreeSpace
from synthgen.sampling.turned import TurnedObject

_EXTENTS = 5
"""Intervals that tell most bodies apart: along the camera's right, up and back, and across the image."""

_AT_ONCE = 64
"""Bodies for which there is room at first."""


@dataclass(kw_only=True)
class HoverSpace:
    """The space before a camera, at the origin, in which bodies hover that touch nothing."""

    space: FreeSpace
    _corners: list[F64] = field(default_factory=list)
    """Of the convex bodies that hover already, [m 3], in world axes."""

    def __post_init__(self) -> None:
        self._behind = max(place.depths[1] for place in self.space.layout.everything)
        self._lows, self._highs = np.empty((2, _AT_ONCE, _EXTENTS))

    def sample_places(
        self, rng: np.random.Generator, distance: Distribution, radius: float, count: int
    ) -> list[tuple[float, F64]]:
        """Depths, and centres [3] from the camera, where a sphere of a radius (m at 1 m) has room.

        Of a count of places uniform over the image, at distances (m) behind the farthest object by a law, or
        nearer where the ground is, those are kept that hide no object.
        """
        layout = self.space.layout
        view, height = layout.view, layout.camera_height
        x, y = (rng.random((count, 2)) * [view.width, view.height]).T
        wanted = self._behind + np.array(sample_values(rng, [distance] * count))
        ground = view.depths_at_height(x, y, np.array(-height))
        depths = np.minimum(wanted, height / (height / ground + radius))
        centers = view.points_world(x, y, depths)
        has_room = depths * (1.0 - radius) > self._behind
        if not has_room.all():
            has_room |= self.space.are_beside(centers, depths * radius)
        return [(float(depths[index]), centers[index]) for index in np.flatnonzero(has_room)]

    def take(self, center: F64, thing: TurnedObject) -> bool:
        """Whether a thing with its centre [3] there touches nothing that hovers; from then on it does so."""
        count, corners = len(self._corners), thing.corners.T + center
        right, up, back = self.space.layout.view.in_camera_axes(corners.T)
        along = np.stack([right, up, back, right / back, up / back])
        low, high = along.min(axis=1), along.max(axis=1)
        is_near = (self._lows[:count] <= high).all(axis=1) & (self._highs[:count] >= low).all(axis=1)
        if not all(are_separated(corners, self._corners[index]) for index in np.flatnonzero(is_near)):
            return False
        if count == len(self._lows):
            self._lows, self._highs = (np.concatenate([each, each]) for each in (self._lows, self._highs))
        self._lows[count], self._highs[count] = low, high
        self._corners.append(corners)
        return True
