"""Objects that are turned but not placed, and where they can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from synthgen.arrays import F64, Bool
from synthgen.geometry.convex import are_separated
from synthgen.model.light import Xyz
from synthgen.sampling.bodies import Body
from synthgen.sampling.outline import outline
from synthgen.sampling.view import View

CLEARANCE = 0.002
"""Gap left between objects, and between them and the ground, as a share of their size."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Candidate:
    """An object that is turned but not placed."""

    points: F64
    """[3 m]: the corners of its hull, and of that of what comes with it without a label, about its box's
    centre, in world axes."""
    labelled_count: int
    """How many of the points, which come first, are its own: its box and size in the image are theirs."""
    view: View
    diameter: float
    """The diagonal of its box in metres."""
    elevation: float
    """The height of its lowest point above the ground, in metres."""
    is_truncated: bool
    size_px: float
    """The apparent size that was drawn for it, zoom included."""
    body: Body | None = None
    """Its real geometry; without, it is its hull."""

    @cached_property
    def points_camera(self) -> F64:
        """The same corners [3 m] in the camera's axes."""
        return self.view.in_camera_axes(self.points)

    @cached_property
    def outline(self) -> F64:
        """What decides its box, [2 2 k]."""
        return outline(self.points_camera[:, : self.labelled_count])

    @cached_property
    def low(self) -> Xyz:
        """The least coordinates of the points."""
        x, y, z = self.points.min(axis=1).tolist()
        return x, y, z

    @cached_property
    def high(self) -> Xyz:
        """The greatest coordinates of the points."""
        x, y, z = self.points.max(axis=1).tolist()
        return x, y, z

    @property
    def gap(self) -> float:
        """How far it stays away from others, in metres."""
        return CLEARANCE * self.diameter

    @property
    def center_height(self) -> float:
        """The height of its centre above the ground, in metres."""
        return self.elevation + self.gap - float(self.points[1].min())

    @cached_property
    def before(self) -> float:
        """How far it reaches towards the camera from its centre, in metres along the optical axis."""
        return float(self.points_camera[2].max())

    @cached_property
    def behind(self) -> float:
        """How far it reaches away from the camera."""
        return -float(self.points_camera[2].min())

    @cached_property
    def nearest_depth(self) -> float:
        """The least depth of its centre at which it does not reach the camera, in metres."""
        return max(0.6 * self.diameter, 1.000001 * self.before)

    def at(self, x: float, y: float, depth: float) -> Placement:
        """It, with its centre at a pixel position and depth."""
        return Placement(candidate=self, center=self.view.point_world(x, y, depth), x=x, y=y, depth=depth)

    def at_center(self, center: F64) -> Placement:
        """It, with its centre at a place [3] in world axes, from the camera."""
        in_camera = self.view.in_camera_axes(center)
        x, y = self.view.in_image(in_camera[:, None])[:, 0].tolist()
        return Placement(candidate=self, center=center, x=x, y=y, depth=-float(in_camera[2]))


@dataclass(frozen=True, kw_only=True, eq=False)
class Placement:
    """Where a candidate is, relative to the camera."""

    candidate: Candidate
    center: F64
    """[3], in world axes, from the camera."""
    x: float
    """The pixel position of the centre."""
    y: float
    depth: float
    """Of the centre, in metres along the optical axis."""

    @cached_property
    def box(self) -> F64:
        """The box x0 y0 x1 y1 that it covers in the image, in pixels."""
        x, y, depth = np.array(self.x), np.array(self.y), np.array(self.depth)
        return self.candidate.view.boxes(self.candidate.outline, x, y, depth)

    @cached_property
    def points(self) -> F64:
        """The corners [m 3] of the hull, in world axes, from the camera."""
        return np.asarray(self.candidate.points.T + self.center)

    @cached_property
    def low(self) -> Xyz:
        """The least coordinates of the points."""
        (x, y, z), (x0, y0, z0) = self.center.tolist(), self.candidate.low
        return x + x0, y + y0, z + z0

    @cached_property
    def high(self) -> Xyz:
        """The greatest coordinates of the points."""
        (x, y, z), (x1, y1, z1) = self.center.tolist(), self.candidate.high
        return x + x1, y + y1, z + z1

    @property
    def depths(self) -> tuple[float, float]:
        """The least and the greatest depth of its points, in metres."""
        return self.depth - self.candidate.before, self.depth + self.candidate.behind

    def is_apart(self, other: Placement) -> bool:
        """Whether the hulls of the two are apart, by the gap of this one."""
        gap = self.candidate.gap
        (x0, y0, z0), (x1, y1, z1), low, high = self.low, self.high, other.low, other.high
        if x0 > high[0] + gap or y0 > high[1] + gap or z0 > high[2] + gap:
            return True
        if low[0] > x1 + gap or low[1] > y1 + gap or low[2] > z1 + gap:
            return True
        return are_separated(self.points, other.points, clearance=gap)

    def is_clear_of(self, other: Placement) -> bool:
        """Whether the two are known not to touch, also where one reaches into a hollow of the other."""
        if self.is_apart(other):
            return True
        body, other_body = self.candidate.body, other.candidate.body
        return (
            body is not None
            and other_body is not None
            and body.is_apart(self.center, other_body, other.center)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """n candidates, and their numbers as arrays, to be worked on all at once."""

    each: tuple[Candidate, ...]
    outlines: F64
    """[2 2 k n]."""
    spans: F64
    """[n 2]: the widths and heights along the camera's right and up, in metres."""
    longest: F64
    """[n]: the greater ones of these."""
    center_height: F64
    """[n]."""
    nearest_depth: F64
    """[n]."""
    is_truncated: Bool
    """[n]."""


def stacked(candidates: Sequence[Candidate]) -> Candidates:
    """Candidates side by side."""
    outlines = np.empty((*candidates[0].outline.shape, len(candidates)))
    for index, each in enumerate(candidates):
        outlines[..., index] = each.outline
    across = outlines[:, 0]
    spans = across.max(axis=1) - across.min(axis=1)
    return Candidates(
        each=tuple(candidates),
        outlines=outlines,
        spans=np.ascontiguousarray(spans.T),
        longest=np.maximum(spans[0], spans[1]),
        center_height=np.array([each.center_height for each in candidates]),
        nearest_depth=np.array([each.nearest_depth for each in candidates]),
        is_truncated=np.array([each.is_truncated for each in candidates]),
    )


def longer_sides(boxes: F64) -> F64:
    """The longer sides of boxes [4 ...], in pixels."""
    width, height = boxes[2:] - boxes[:2]
    return np.asarray(np.maximum(width, height))
