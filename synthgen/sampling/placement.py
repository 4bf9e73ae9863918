"""Draws where objects are: apparent sizes and image positions first, from which the world follows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise, repeat
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from synthgen.arrays import F64, Bool
from synthgen.distributions import Distribution
from synthgen.rng import FrameRng
from synthgen.sampling.camera_height import SIZE_TOLERANCE
from synthgen.sampling.candidates import Candidate, Candidates, Placement, longer_sides
from synthgen.sampling.offsets import offsets
from synthgen.sampling.street import Roadway
from synthgen.sampling.view import View

_FIRST = 3
"""How many tries all objects get at once, before it is known who needs more."""

_HOLLOWS = 6
"""Poses at which it is looked for a hollow of another object, where no pose has room beside the others."""

_NUMBERS = 7
"""Uniform numbers that a try costs: four for the place in the image, one for a size, two for a start."""

_STEPS = 6
"""Of the iterations that look for where an object has a size and a place in the image."""

_GIVE_UP = 2
"""The iteration from which on those that are far off are given up."""

_LEAST_EFFECT = 1e-6
"""The least change of a size, as a share, from which it can be told how it follows the depth."""

Indices: TypeAlias = npt.NDArray[np.intp]

Pose: TypeAlias = tuple[float, float, float]
"""The pixel position x, y of an object's centre, and its depth in metres."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """Tries [t] to place objects."""

    index: Indices
    """Of the object."""
    uniform: F64
    """[t 7], in [0, 1)."""
    size_px: F64
    """The wanted apparent size."""

    def __getitem__(self, which: Indices | Bool | slice) -> Tries:
        return Tries(index=self.index[which], uniform=self.uniform[which], size_px=self.size_px[which])

    def of_each(self, count: int) -> list[range]:
        """The numbers of those of each of so many objects, whose tries come in turn."""
        ends = np.searchsorted(self.index, np.arange(count + 1)).tolist()
        return [range(start, end) for start, end in pairwise(ends)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placer:
    """Places objects one after another, none of which touch.

    A third of the tries go with the size that was drawn, a third with sizes drawn anew, for objects that
    have none or found no room, and the last third with whatever size the place has.
    """

    view: View
    camera_height: float
    """Above the ground, in metres."""
    sizes: Distribution
    """The law of apparent sizes in pixels, before zoom."""
    tries: int
    roadway: Roadway | None = None
    """Where objects are to stand, as far as there is room for them."""

    def sample_placements(
        self, rng: FrameRng, candidates: Candidates, sizes_px: Sequence[float | None]
    ) -> list[Placement] | None:
        """Placements of all candidates, in their order; None where one of them found no room.

        Args:
            rng: of the attempt; each candidate has a stage for itself.
            candidates: the objects.
            sizes_px: their apparent sizes, or None for any.
        """
        stages = [rng.stage(f"objects.{index}.place") for index in range(len(sizes_px))]
        uniform = [stage.random((self.tries, _NUMBERS)) for stage in stages]
        kept, any_size = self._parts
        ends = [any_size if size_px is None else kept for size_px in sizes_px]
        wanted = [(index, size_px, uniform[index][: ends[index]]) for index, size_px in enumerate(sizes_px)]
        tries = self._sized_tries(candidates, wanted)
        own = tries.of_each(len(sizes_px))
        at_once = [number for each in own for number in each[:_FIRST]]
        first = self._size_poses(candidates, tries[np.array(at_once, dtype=np.intp)])
        placed: dict[int, Placement] = {}
        # The largest first, because the small ones find room between them, but not the other way round.
        for index in sorted(range(len(sizes_px)), key=lambda index: -(sizes_px[index] or 0.0)):
            others = tries[own[index].start + _FIRST : own[index].stop]
            later = self._later_poses(candidates, index, others, uniform[index][ends[index] :])
            poses = chain((pose for number, pose in first if number == index), later)
            placement = _first_free(candidates.each[index], poses, placed.values(), self.roadway)
            if placement is None:
                return None
            placed[index] = placement
        return [placed[index] for index in range(len(sizes_px))]

    def sample_free_place(
        self, rng: np.random.Generator, candidates: Candidates, taken: Collection[Placement]
    ) -> Placement | None:
        """A placement of a single candidate anywhere in the image where it touches nothing."""
        uniform = rng.random((self.tries, _NUMBERS))
        return _first_free(candidates.each[0], self._place_poses(candidates, 0, uniform), taken)

    def _later_poses(self, candidates: Candidates, index: int, tries: Tries, uniform: F64) -> Iterator[Pose]:
        """The poses of an object after its first tries, worked out when they are needed.

        After the given tries come those made from the last of the uniform numbers [t 7].
        """
        yield from (pose for _, pose in self._size_poses(candidates, tries))
        split = len(uniform) - self.tries + self._parts[1]
        anew, any_size = uniform[:split], uniform[split:]
        if len(anew):
            anew_tries = self._sized_tries(candidates, [(index, None, anew)])
            yield from (pose for _, pose in self._size_poses(candidates, anew_tries))
        if len(any_size):
            yield from self._place_poses(candidates, index, any_size)

    @property
    def _parts(self) -> tuple[int, int]:
        """After how many tries other sizes are drawn, and after how many any size is right."""
        return (0, 0) if self.view.is_steep else (self.tries // 3, 2 * self.tries // 3)

    def _sized_tries(self, candidates: Candidates, wanted: Sequence[tuple[int, float | None, F64]]) -> Tries:
        """The tries of objects that can show them in view.

        Args:
            candidates: the objects.
            wanted: the number of an object, its size or None for any, and uniform numbers [t 7].
        """
        sizes: list[float] = []
        for _, size_px, own in wanted:
            sizes += self._any_sizes(own) if size_px is None else repeat(size_px, len(own))
        uniform = np.concatenate([own for _, _, own in wanted])
        index = np.repeat([number for number, _, _ in wanted], [len(own) for _, _, own in wanted])
        tries = Tries(index=index, uniform=uniform, size_px=np.array(sizes, dtype=np.float64))
        return tries[self._may_be_in_view(candidates, tries)]

    def _any_sizes(self, uniform: F64) -> list[float]:
        """Sizes from uniform numbers [t 7]."""
        return [self.sizes.quantile(u) * self.view.zoom for u in uniform[:, 4].tolist()]

    def _may_be_in_view(self, candidates: Candidates, tries: Tries) -> Bool:
        """Whether the rows of tries can be in the image, from afar; it is wrong only where it says yes."""
        depth = self.view.focal_px * candidates.longest[tries.index] / tries.size_px
        height = candidates.center_height[tries.index] - self.camera_height
        y = self.view.rows_at_depth(tries.uniform[:, 0] * self.view.width, depth, height)
        slack = tries.size_px
        return np.asarray((y > -slack) & (y < self.view.height + slack))

    def _size_poses(self, candidates: Candidates, tries: Tries) -> list[tuple[int, Pose]]:
        """The good poses with an apparent size: the size gives the depth, and the depth the row."""
        if not len(tries.index):
            return []
        view, index, size = self.view, tries.index, tries.size_px
        outlines, nearest = candidates.outlines.take(index, axis=-1), candidates.nearest_depth[index]
        wanted = offsets(tries.uniform[:, :4], view, candidates.is_truncated[index], sides=2)
        height = candidates.center_height[index] - self.camera_height
        longest = candidates.longest[index]
        depth = view.focal_px * longest / size
        x, is_good = wanted.middles(size * candidates.spans[index, 0] / longest), np.full(len(size), True)
        change = last_ratio = np.ones_like(size)
        for step in range(_STEPS):
            is_good &= depth >= nearest
            depth = np.where(is_good, depth, 2.0 * nearest)
            y = view.rows_at_depth(x, depth, height)
            boxes = view.boxes(outlines, x, y, depth)
            shift_x, ratio = wanted.shifts_x(boxes), longer_sides(boxes) / size
            is_settled = (np.abs(shift_x) < 0.5) & (np.abs(ratio - 1.0) < SIZE_TOLERANCE / 2)
            if step >= _GIVE_UP:
                is_good &= (boxes[1] < view.height) & (boxes[3] > 0.0)
            if step == _STEPS - 1 or (is_settled | ~is_good).all():
                break
            change = ratio if step == 0 else ratio ** _gain(change, ratio / last_ratio)
            x, depth, last_ratio = x + shift_x, depth * change, ratio
        is_good &= (np.abs(ratio - 1.0) <= SIZE_TOLERANCE) & wanted.hold(boxes, view)
        return _poses(index, x, y, depth, is_good)

    def _place_poses(self, candidates: Candidates, index: int, uniform: F64) -> Iterator[Pose]:
        """The good poses anywhere in the image whose apparent size is one that can be drawn."""
        view, nearest, count = self.view, candidates.nearest_depth[index], len(uniform)
        is_truncated = np.full(count, candidates.is_truncated[index])
        wanted = offsets(uniform[:, :4], view, is_truncated, sides=4)
        height = np.full(count, candidates.center_height[index] - self.camera_height)
        x, y = uniform[:, 5] * view.width, uniform[:, 6] * view.height
        low, high = (bound * view.zoom for bound in self.sizes.support)
        is_good = np.full(count, True)
        for step in range(_STEPS):
            depth = view.depths_at_height(x, y, height)
            is_good &= (depth >= nearest) & (depth < np.inf)
            depth = np.where(is_good, depth, 2.0 * nearest)
            boxes = view.boxes(candidates.outlines[..., index, None], x, y, depth)
            shift_x, shift_y = wanted.shifts_x(boxes), wanted.shifts_y(boxes)
            is_settled = np.maximum(np.abs(shift_x), np.abs(shift_y)) < 0.5
            if step == _GIVE_UP:
                size = longer_sides(boxes)
                is_good &= (size > 0.5 * low) & (size < 2.0 * high)
            if step == _STEPS - 1 or (is_settled | ~is_good).all():
                break
            x, y = x + shift_x, y + shift_y
        size = longer_sides(boxes)
        is_good &= (size >= low * (1.0 - SIZE_TOLERANCE)) & (size <= high * (1.0 + SIZE_TOLERANCE))
        is_good &= wanted.hold(boxes, view)
        for _, pose in _poses(np.full(count, index), x, y, depth, is_good):
            yield pose


def _gain(change: F64, effect: F64) -> F64:
    """To what power sizes have to change depths, from the last change [t] of depths and its effect on sizes.

    It is the step of the secant method in logarithms, within bounds; 1 where nothing changed.
    """
    by_size = -np.log(effect)
    is_clear = np.abs(by_size) > _LEAST_EFFECT
    gain = np.minimum(np.maximum(np.log(change) / np.where(is_clear, by_size, 1.0), 0.5), 2.0)
    return np.where(is_clear, gain, 1.0)


def _poses(index: Indices, x: F64, y: F64, depth: F64, is_good: Bool) -> list[tuple[int, Pose]]:
    """The good ones of poses [t], each with its object."""
    numbers = index[is_good].tolist()
    return list(
        zip(numbers, zip(*(each[is_good].tolist() for each in (x, y, depth)), strict=True), strict=True)
    )


def _first_free(
    candidate: Candidate,
    poses: Iterable[Pose],
    others: Collection[Placement],
    roadway: Roadway | None = None,
) -> Placement | None:
    """The first of the poses at which the candidate touches no other and stands where it is to.

    Next best is one where it stands elsewhere; one where it reaches into a hollow of another, which takes
    long to find out, is the last resort.
    """
    elsewhere: Placement | None = None
    crowded: list[Placement] = []
    for x, y, depth in poses:
        placement = candidate.at(x, y, depth)
        if all(placement.is_apart(other) for other in others):
            if roadway is None or roadway.has(placement.points):
                return placement
            elsewhere = elsewhere or placement
        elif len(crowded) < _HOLLOWS:
            crowded.append(placement)
    if elsewhere is not None:
        return elsewhere
    return next((each for each in crowded if all(each.is_clear_of(other) for other in others)), None)
