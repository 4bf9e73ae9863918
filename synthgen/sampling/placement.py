"""Draws where the objects are: apparent sizes and image positions first, from which the world follows.

An apparent size gives an object its depth. On the ground, depth and camera height give the row of the image
that shows it, so the camera's height is drawn last, such that all objects are in view. A camera that looks
too steeply down to see near and far at once cannot show all sizes: then as many objects as possible keep
theirs, and the others get sizes that their place in the image allows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from synthgen.arrays import F64
from synthgen.distributions import Distribution, sample_value
from synthgen.geometry.convex import are_separated
from synthgen.sampling.view import View

CLEARANCE = 0.002
"""Gap left between objects, and between them and the ground, as a share of their size."""

SIZE_TOLERANCE = 0.02
"""How far, as a share, a placed object's apparent size may be from the one that was drawn."""

TRUNCATION_RANGE = (0.1, 0.6)
"""How much of a truncated object's box lies outside the image."""

_STEPS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An object that is turned but not placed: the corners of its hull about its box's centre."""

    points: F64
    """[m 3], in world axes, with those of what comes with it and is not labelled."""
    points_camera: F64
    """[3 m], in the camera's axes, of the labelled object alone, whose size in the image is what counts."""
    lowest: float
    """The least height among them, which is negative."""
    diameter: float
    """The diagonal of its box in metres."""
    elevation: float
    """The height of its lowest point above the ground, in metres."""
    is_truncated: bool

    @property
    def center_height(self) -> float:
        """The height of its centre above the ground, in metres."""
        return self.elevation + CLEARANCE * self.diameter - self.lowest


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where a candidate is, relative to the camera, and the box it covers in the image."""

    center: F64
    """[3], in world axes, from the camera."""
    points: F64
    """[m 3], likewise."""
    box: F64
    """x0 y0 x1 y1 in pixels."""


def sample_camera_height(
    rng: np.random.Generator, view: View, candidates: Sequence[Candidate], sizes: Distribution
) -> tuple[float, list[float | None]] | None:
    """The camera's height above the ground (m), and the apparent size (px) of each object.

    Sizes are kept one after another as long as there is a height from which the camera sees all objects; the
    others are None, and have to take what the view offers. There is no answer where no height shows them all
    at any of their sizes.
    """
    sizes_px: list[float | None] = []
    smallest, largest = (size * view.zoom for size in sizes.support)
    possible = [_height_span(view, each, smallest, largest) for each in candidates]
    low, high = max(span[0] for span in possible), min(span[1] for span in possible)
    for each in candidates:
        size_px = sample_value(rng, sizes) * view.zoom
        span = _height_span_at(view, each, size_px)
        is_kept = max(low, span[0]) <= min(high, span[1])
        if is_kept:
            low, high = max(low, span[0]), min(high, span[1])
        sizes_px.append(size_px if is_kept else None)
    return (float(rng.uniform(low, high)), sizes_px) if low <= high else None


def _height_span(view: View, candidate: Candidate, smallest: float, largest: float) -> tuple[float, float]:
    """The least and greatest camera height at which the image shows an object at one of these sizes (px)."""
    spans = [_height_span_at(view, candidate, size_px) for size_px in (smallest, largest)]
    return min(span[0] for span in spans), max(span[1] for span in spans)


def _height_span_at(view: View, candidate: Candidate, size_px: float) -> tuple[float, float]:
    """The least and greatest camera height at which the image shows an object of an apparent size (px)."""
    found = [_height_at_border(view, candidate, size_px, is_top=is_top) for is_top in (False, True)]
    heights = [height for height in found if height is not None]
    if not heights:
        return math.inf, -math.inf
    return max(min(heights), 0.1 * candidate.diameter), max(heights)


def _height_at_border(view: View, candidate: Candidate, size_px: float, *, is_top: bool) -> float | None:
    """The camera height that puts an object of an apparent size at the upper or lower border of the image.

    None where the object reaches the camera; where it does so only near the border, the last height before.
    """
    x, y, depth = view.width / 2.0, view.height / 2.0, view.focal_px * candidate.diameter / size_px
    camera_height = None
    for _ in range(_STEPS):
        placement = _at(view, candidate, (x, y), depth)
        if placement is None:
            break
        camera_height = candidate.center_height - float(placement.center[1])
        shift = 1.0 - placement.box[1] if is_top else view.height - 1.0 - placement.box[3]
        ratio = _longer_side(placement.box) / size_px
        if abs(shift) < 0.5 and abs(ratio - 1.0) < SIZE_TOLERANCE / 4:
            break
        y, depth = y + float(shift), depth * ratio
    return camera_height


@dataclass(frozen=True, slots=True, kw_only=True)
class Placer:
    """Places objects one after another, none of which touch."""

    view: View
    camera_height: float
    """Above the ground, in metres."""
    sizes: Distribution
    """The law of apparent sizes in pixels, before zoom."""
    tries: int

    def sample_placement(
        self, rng: np.random.Generator, candidate: Candidate, size_px: float | None, placed: list[Placement]
    ) -> Placement | None:
        """A placement that touches none of the placed objects, if a try succeeds.

        A third of the tries go with the given size, a third with sizes drawn anew, for those that have none
        or found no room, and the last third with whatever size the place has.
        """
        for number in range(self.tries):
            if number < 2 * self.tries // 3:
                size = sample_value(rng, self.sizes) * self.view.zoom
                if size_px is not None and number < self.tries // 3:
                    size = size_px
                placement = self._sample_with_size(rng, candidate, size)
            else:
                placement = self._sample_in_image(rng, candidate)
            if placement is not None and self._is_free(placement, placed, candidate.diameter):
                return placement
        return None

    def _is_free(self, placement: Placement, placed: list[Placement], diameter: float) -> bool:
        gap = CLEARANCE * diameter
        return all(are_separated(placement.points, other.points, clearance=gap) for other in placed)

    def _sample_with_size(
        self, rng: np.random.Generator, candidate: Candidate, size_px: float
    ) -> Placement | None:
        """A placement of an apparent size: the size gives the depth, and the depth the row."""
        view, height = self.view, candidate.center_height - self.camera_height
        wanted = _sample_offset(rng, candidate.is_truncated, sides=2)
        x, y, depth = view.width / 2.0, view.height / 2.0, view.focal_px * candidate.diameter / size_px
        placement = None
        for _ in range(_STEPS):
            y = view.row_at_depth(x, depth, height, otherwise=y)
            placement = _at(view, candidate, (x, y), depth)
            if placement is None:
                return None
            shift_x, shift_y = wanted.shift(placement.box, view)
            ratio = _longer_side(placement.box) / size_px
            if abs(shift_x) < 0.5 and abs(ratio - 1.0) < SIZE_TOLERANCE / 4:
                break
            x, y, depth = x + shift_x, y + shift_y, depth * ratio
        if placement is None or not math.isclose(
            _longer_side(placement.box), size_px, rel_tol=SIZE_TOLERANCE
        ):
            return None
        return placement if wanted.holds(placement.box, view) else None

    def _sample_in_image(self, rng: np.random.Generator, candidate: Candidate) -> Placement | None:
        """A placement anywhere in the image, if its apparent size is one that can be drawn."""
        view, height = self.view, candidate.center_height - self.camera_height
        wanted = _sample_offset(rng, candidate.is_truncated, sides=4)
        xy = (float(rng.uniform(0, view.width)), float(rng.uniform(0, view.height)))
        placement = None
        for _ in range(_STEPS):
            depth = view.depth_at_height(xy, height)
            placement = None if depth is None else _at(view, candidate, xy, depth)
            if placement is None:
                return None
            shift = wanted.shift(placement.box, view)
            if abs(shift[0]) < 0.5 and abs(shift[1]) < 0.5:
                break
            xy = (xy[0] + shift[0], xy[1] + shift[1])
        if placement is None or not wanted.holds(placement.box, view):
            return None
        low, high = (bound * view.zoom for bound in self.sizes.support)
        size = _longer_side(placement.box)
        return placement if low * (1 - SIZE_TOLERANCE) <= size <= high * (1 + SIZE_TOLERANCE) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Offset:
    """Where in the image a box is wanted: inside, at a share of the room there; or over one border."""

    share: tuple[float, float]
    side: int | None
    """0 left, 1 right, 2 top, 3 bottom; None for inside."""
    outside: float
    """The share of the box that lies beyond that border."""

    def shift(self, box: F64, view: View) -> tuple[float, float]:
        """How far the box has to move, in pixels along x and y."""
        width, height = box[2] - box[0], box[3] - box[1]
        x0 = 1.0 + self.share[0] * max(view.width - 2.0 - width, 0.0)
        y0 = 1.0 + self.share[1] * max(view.height - 2.0 - height, 0.0)
        if self.side in {0, 1}:
            x0 = -self.outside * width if self.side == 0 else view.width - (1.0 - self.outside) * width
        elif self.side in {2, 3}:
            y0 = -self.outside * height if self.side == 2 else view.height - (1.0 - self.outside) * height
        return float(x0 - box[0]), float(y0 - box[1])

    def holds(self, box: F64, view: View) -> bool:
        """Whether a box is inside the image, or over one border at most to the largest allowed share."""
        x0, y0, x1, y1 = box
        if self.side is None:
            return bool(x0 >= 0 and y0 >= 0 and x1 <= view.width and y1 <= view.height)
        inside_x = min(x1, view.width) - max(x0, 0)
        inside_y = min(y1, view.height) - max(y0, 0)
        if inside_x <= 0 or inside_y <= 0:
            return False
        share = 1.0 - inside_x * inside_y / ((x1 - x0) * (y1 - y0))
        return bool(TRUNCATION_RANGE[0] / 2 <= share <= TRUNCATION_RANGE[1] * 1.2)


def _sample_offset(rng: np.random.Generator, is_truncated: bool, *, sides: int) -> _Offset:
    share = (float(rng.random()), float(rng.random()))
    side, outside = int(rng.integers(sides)), float(rng.uniform(*TRUNCATION_RANGE))
    return _Offset(share=share, side=side if is_truncated else None, outside=outside)


def _longer_side(box: F64) -> float:
    return float(max(box[2] - box[0], box[3] - box[1]))


def _at(view: View, candidate: Candidate, xy: tuple[float, float], depth: float) -> Placement | None:
    """The candidate with its centre at a pixel position and depth; None where it reaches the camera."""
    if not 0 < depth < math.inf or depth < 0.6 * candidate.diameter:
        return None
    box = view.box(candidate.points_camera, xy, depth)
    if box is None:
        return None
    center = view.ray_world(xy) * depth
    return Placement(center=center, points=candidate.points + center, box=box)
