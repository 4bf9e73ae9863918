"""Draws where a camera stands that looks at a heap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from synthgen.arrays import F64, Bool
from synthgen.distributions import Distribution, sample_value
from synthgen.sampling.candidates import longer_sides
from synthgen.sampling.image_fit import Goal
from synthgen.sampling.offsets import offsets
from synthgen.sampling.pile import Lying
from synthgen.sampling.subjects import Placed, Wish
from synthgen.sampling.view import View

_STEPS = 16
"""Of the iterations that look for where a heap has a size and a place in the image."""

_LEAST_HEIGHT = 0.1
"""Of the camera, in diameters of the middle object by size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeapView:
    """Looks for a place of the camera from which the objects of a heap have an apparent size.

    The size is that of the middle one of them, by size (the median).
    """

    view: View
    wishes: Sequence[Wish]
    """Of the objects before they lay: whose sizes in the image and truncation were drawn."""
    lying: Sequence[Lying]
    """The objects, about the middle of the heap on the ground."""
    sizes: Distribution
    """The law of apparent sizes in pixels, before zoom."""
    tries: int

    def sample_camera(self, rng: np.random.Generator, camera_height: Distribution | None) -> F64 | None:
        """A place [3] of the camera about the middle of the heap, on the ground; None where there is none.

        Size and truncation are those of the first wish. The first third of the tries goes with this size, the
        others with sizes drawn anew. A law of the camera's heights decides the sizes instead, and the law of
        sizes gives their bounds.
        """
        uniform = rng.random((self.tries, 7))
        size = np.array([self.sizes.quantile(u) * self.view.zoom for u in uniform[:, 4].tolist()])
        size[: -(-self.tries // 3)] = self.wishes[0].size_px
        heights = None
        if camera_height is not None:
            heights = np.array([sample_value(rng, camera_height) for _ in range(self.tries)])
        cameras, is_good = self._cameras(uniform, size, heights)
        good = np.flatnonzero(is_good)
        return cameras[good[0]] if len(good) else None

    def placed(self, lying: Sequence[Lying], camera: F64) -> tuple[Placed, ...]:
        """Things that lie about the middle of the heap, before a camera [3]."""
        size_px = self.wishes[0].size_px
        return tuple(
            (thing, thing.candidate(self.view, size_px=size_px).at_center(center - camera))
            for thing, center in lying
        )

    def _cameras(self, uniform: F64, size: F64, heights: F64 | None) -> tuple[F64, Bool]:
        """Places [t 3] of the camera for wanted sizes [t] or heights [t], and which of them are good."""
        view, heap = self.view, _Outlines.of(self.lying, self.view)
        is_truncated = np.full(len(size), self.wishes[0].is_truncated)
        wanted = offsets(uniform[:, :4], view, is_truncated, sides=4)
        x, y = uniform[:, 5] * view.width, uniform[:, 6] * view.height
        depth = view.focal_px * heap.diameter / size

        def shown(x: F64, y: F64, depth: F64) -> tuple[F64, F64]:
            boxes = heap.boxes(view, x, y, depth)
            whole = np.concatenate([boxes[:2].min(axis=-1), boxes[2:].max(axis=-1)])
            return whole, np.median(longer_sides(boxes), axis=1)

        goal = Goal(
            offsets=wanted,
            size=size,
            sizes=self.sizes,
            above=None if heights is None else heap.middle[1] - heights,
            nearest=heap.nearest,
            steps=_STEPS,
        )
        poses, is_good = goal.fitted(view, np.stack([x, y, depth]), shown)
        rays = [view.point_world(*each) for each in poses.tolist()]
        cameras = heap.middle - np.array(rays)
        return cameras, is_good & (cameras[:, 1] >= _LEAST_HEIGHT * heap.diameter)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Outlines:
    """The objects of a heap as a camera sees them."""

    each: F64
    """[2 2 k 1 n]: the outline of each."""
    offsets: F64
    """[3 n]: of their centres along the camera's right, up and back, about the middle."""
    middle: F64
    """[3]: of the box about all, from the heap's place on the ground."""
    nearest: float
    """The least depth of the middle at which none of them reaches the camera (m)."""
    diameter: float
    """The middle one of theirs (m)."""

    @classmethod
    def of(cls, lying: Sequence[Lying], view: View) -> _Outlines:
        """Those of objects that lie in a heap."""
        candidates = [thing.candidate(view, size_px=0.0) for thing, _ in lying]
        centers = np.array([center for _, center in lying])
        corners = np.concatenate(
            [each.points.T + center for each, center in zip(candidates, centers, strict=True)]
        )
        middle = (corners.min(axis=0) + corners.max(axis=0)) / 2.0
        offsets = view.in_camera_axes((centers - middle).T)
        return cls(
            each=np.stack([candidate.outline for candidate in candidates], axis=-1)[..., None, :],
            offsets=offsets,
            middle=middle,
            nearest=float((np.array([each.nearest_depth for each in candidates]) + offsets[2]).max()),
            diameter=float(np.median([each.diameter for each in candidates])),
        )

    def boxes(self, view: View, x: F64, y: F64, depth: F64) -> F64:
        """The boxes [4 t n] of the objects where the middle is at pixel positions and depths [t]."""
        right, up, back = self.offsets
        depths = depth[:, None] - back
        across = ((x - view.width / 2.0) / view.focal_px * depth)[:, None] + right
        along = ((view.height / 2.0 - y) / view.focal_px * depth)[:, None] + up
        columns = view.width / 2.0 + view.focal_px * across / depths
        return view.boxes(self.each, columns, view.height / 2.0 - view.focal_px * along / depths, depths)
