"""Draws a camera in a scenery, and objects before it that stand on its surfaces."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from synthgen.arrays import F64, Bool
from synthgen.distributions import Distribution, sample_value
from synthgen.sampling.candidates import Candidate, Placement, longer_sides
from synthgen.sampling.footprints import footprint_of, side_by_side
from synthgen.sampling.image_fit import Goal
from synthgen.sampling.offsets import are_held, offsets
from synthgen.sampling.scenery import Scenery, Spots, spots_side_by_side, upright_tilts
from synthgen.sampling.spot_options import possible_spots, spot_options
from synthgen.sampling.subjects import Placed, Subject
from synthgen.sampling.turned import TurnedObject
from synthgen.sampling.view import View

OUTLOOKS = 8
"""Cameras in a scenery after which no more are drawn."""

CAMERA_GAP = 0.1
"""What has to be free about the camera, relative to its distance from the object that it is placed for."""

_AT_ONCE = 16
"""Tries that are worked out together."""

_FIRST = 2
"""Spots that are worked out together at first, because most of them will do; then always twice as many."""

_GLANCES = 64
"""Places in the image at which surfaces are looked for to see whether a camera is worth more."""

_SPOTS = 512
"""Places in the image at which surfaces are looked for."""

_STEPS = 12
"""Of the iterations that look for where an object has a size and a place in the image."""

_TESTED = 12
"""Corners of an object, beside its middle, that are looked for from the camera."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """A place for the camera in the world, [3], from which an object is seen that stands on a surface."""

    position: F64
    target: Placed
    gap: float
    """What is free about the camera, in metres."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A camera's place in the world, [3], and spots in its image, some of which may be hidden."""

    position: F64
    spots: Spots

    @property
    def relative(self) -> Spots:
        """The spots, from the camera."""
        return replace(self.spots, points=self.spots.points - self.position)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stander:
    """Places objects on the surfaces of a scenery, where they touch neither it nor each other."""

    scenery: Scenery
    view: View
    sizes: Distribution
    """The law of apparent sizes in pixels, before zoom."""
    tries: int

    def sample_outlooks(
        self,
        rng: np.random.Generator,
        subject: Subject,
        others: Sequence[Subject],
        camera_height: Distribution | None,
    ) -> Iterator[Outlook]:
        """Cameras that see a wished object at its size, or where there are none at another that is possible.

        They are those of the first few that are open, see it, and at a few glances a place for each of the
        others. Where the height of the camera above the object's surface has a law, that decides the
        sizes.
        """
        wish, left = subject.wish, OUTLOOKS
        for start in range(0, self.tries, _AT_ONCE):
            if left <= 0:
                return
            spots = self.scenery.sample_spots(rng, _AT_ONCE)
            uniform, glances = rng.random((_AT_ONCE, 7)), self._sample_rays(rng, _GLANCES)
            size = np.full(_AT_ONCE, wish.size_px)
            if start >= self.tries // 2:
                size = np.array([self.sizes.quantile(u) * self.view.zoom for u in uniform[:, 4].tolist()])
            heights = None
            if camera_height is not None:
                heights = np.array([sample_value(rng, camera_height) for _ in range(_AT_ONCE)])
            tilted = [subject.tilted(tilt) for tilt in upright_tilts(spots.normals)]
            candidates = [each.candidate for each in tilted]
            # As if all of the base were borne; where they are not quite level, surfaces lift it a little.
            centers = spots.points + subject.candidate.center_height * spots.normals
            above = None if heights is None else centers[:, 1] - spots.points[:, 1] - heights
            poses, is_right = self._poses(candidates, uniform, size, above)
            from_camera = self.view.points_world(*poses.T)
            right = np.flatnonzero(is_right)
            left -= len(right)
            right = right[self._may_see(centers[right] - from_camera[right], glances, others)]
            if not len(right):
                continue
            things, elevations = subject.footprint[np.zeros_like(right)], np.full(len(right), wish.elevation)
            stands = self.scenery.stands(things, spots[right], elevations)
            right, centers = right[stands.is_good], stands.centers[stands.is_good]
            cameras, gaps = centers - from_camera[right], CAMERA_GAP * poses[right, 2]
            tried = [(tilted[n].wish.turned, candidates[n].at(*poses[n].tolist())) for n in right]
            for index in self._open(cameras, gaps, [place for _, place in tried]):
                yield Outlook(position=cameras[index], target=tried[index], gap=float(gaps[index]))

    def sample_sight(self, rng: np.random.Generator, camera: F64) -> Sight:
        """What a camera [3] can see of the surfaces, at places uniform over the image."""
        _, spots = self.scenery.spots_ahead(camera[None], self._sample_rays(rng, _SPOTS))
        return Sight(position=camera, spots=spots)

    def _sample_rays(self, rng: np.random.Generator, count: int) -> F64:
        """The directions [n 3] in the world of places uniform over the image, of depth 1."""
        view = self.view
        x, y = ((rng.random((count, 2)) - 0.5) * (view.width, view.height) / view.focal_px).T
        return np.asarray(np.column_stack([x, y, np.full(count, -1.0)]) @ view.R_world_camera.T)

    def _open(self, cameras: F64, gaps: F64, places: Sequence[Placement]) -> list[int]:
        """Which of some cameras [n 3] are open by gaps [n] (m) and see their objects."""
        kept = np.arange(len(cameras))
        if len(kept):
            kept = kept[self.scenery.is_open(cameras, gaps)]
        if len(kept):
            kept = kept[self._sees(cameras[kept], [places[index] for index in kept.tolist()])]
        return [int(each) for each in kept]

    def _may_see(self, cameras: F64, glances: F64, subjects: Sequence[Subject]) -> Bool:
        """Whether some of the same rays [g 3] from each of cameras [n 3] meet a place for each subject."""
        if not subjects or not len(cameras):
            return np.full(len(cameras), True)
        camera, spots = self.scenery.spots_ahead(cameras, glances)
        relative = replace(spots, points=spots.points - cameras[camera])
        subject, spot, _ = possible_spots(self.sizes, relative, subjects, at_a_glance=True)
        has_place = np.full((len(cameras), len(subjects)), False)
        has_place[camera[spot], subject] = True
        return np.asarray(has_place.all(axis=1))

    def sample_place(
        self, rng: np.random.Generator, sight: Sight, subject: Subject, taken: Collection[Placement]
    ) -> Placed | None:
        """A place for a wished object before a camera; with another size where none has its own."""
        options = spot_options(self.sizes, sight.relative, [subject])
        spots = self.sample_spots(rng, sight.spots, options.is_own[0], options.is_other[0])
        (places,) = self.places(sight.position, [(subject, spots)])
        return first_apart(places, taken)

    def sample_spots(self, rng: np.random.Generator, spots: Spots, is_own: Bool, is_other: Bool) -> Spots:
        """In random order those of spots [n] that an object is tried on: with its own size first."""
        order = rng.permutation(len(spots.points))
        own, other = order[is_own[order]], order[is_other[order]]
        return spots[np.concatenate([own[: 2 * self.tries // 3], other[: self.tries // 3]])]

    def places(self, camera: F64, wanted: Sequence[tuple[Subject, Spots]]) -> list[Iterator[Placed]]:
        """Where subjects stand on spots before a camera [3], are seen and touch nothing of the scenery.

        The first spots of all are worked out together, the others when they are needed.
        """
        first = self._standing(camera, [(subject, spots[:_FIRST]) for subject, spots in wanted])
        return [
            chain(found, self._later_places(camera, subject, spots))
            for found, (subject, spots) in zip(first, wanted, strict=True)
        ]

    def _later_places(self, camera: F64, subject: Subject, spots: Spots) -> Iterator[Placed]:
        done, at_once = _FIRST, 2 * _FIRST
        while done < len(spots.points):
            yield from self._standing(camera, [(subject, spots[done : done + at_once])])[0]
            done, at_once = done + at_once, 2 * at_once

    def _standing(self, camera: F64, wanted: Sequence[tuple[Subject, Spots]]) -> list[list[Placed]]:
        """Of each subject its places on those of its spots that will do."""
        found: list[list[Placed]] = [[] for _ in wanted]
        counts = [len(spots.points) for _, spots in wanted]
        if not sum(counts):
            return found
        number = np.repeat(np.arange(len(wanted)), counts)
        things = side_by_side([subject.footprint for subject, _ in wanted])[number]
        elevations = np.array([subject.wish.elevation for subject, _ in wanted])[number]
        spots = spots_side_by_side([each for _, each in wanted])
        stands = self.scenery.stands(things, spots, elevations)
        kept: list[tuple[int, Placed]] = []
        for index in np.flatnonzero(stands.is_good).tolist():
            subject, _ = wanted[number[index]]
            tilted = subject.tilted(stands.tilts[index])
            place = tilted.candidate.at_center(stands.centers[index] - camera)
            if (
                place.depth >= tilted.candidate.nearest_depth
                and are_held(place.box[:, None], self.view, np.array([subject.wish.is_truncated]))[0]
            ):
                kept.append((index, (tilted.wish.turned, place)))
        if kept:
            tested = np.stack([_tested(place) for _, (_, place) in kept]) + camera
            is_seen = self.scenery.sees_with_spots(camera, tested, spots.points[[index for index, _ in kept]])
            for (index, placed), good in zip(kept, is_seen.tolist(), strict=True):
                if good:
                    found[number[index]].append(placed)
        return found

    def bears(self, camera: F64, thing: TurnedObject, placement: Placement) -> bool:
        """Whether a thing, where it was placed before a camera [3], stands on a level surface and is free."""
        low = placement.center + camera + np.array([0.0, placement.candidate.low[1], 0.0])
        spot = Spots(points=low[None], normals=np.array([[0.0, 1.0, 0.0]]))
        return bool(self.scenery.stands(footprint_of(thing), spot, np.zeros(1)).is_good[0])

    def _poses(
        self, candidates: Sequence[Candidate], uniform: F64, size: F64, above: F64 | None
    ) -> tuple[F64, Bool]:
        """Pixel positions and depths [n 3] at which candidates have apparent sizes [n], and which are good.

        Where the centres' heights above the camera [n] are given, these decide the depths instead.
        """
        view = self.view
        wanted = offsets(uniform[:, :4], view, np.array([each.is_truncated for each in candidates]), sides=4)
        outlines = np.stack([each.outline for each in candidates], axis=-1)
        nearest = np.array([each.nearest_depth for each in candidates])
        x, y = uniform[:, 5] * view.width, uniform[:, 6] * view.height
        across = outlines[:, 0]
        depth = view.focal_px * (across.max(axis=1) - across.min(axis=1)).max(axis=0) / size

        def shown(x: F64, y: F64, depth: F64) -> tuple[F64, F64]:
            boxes = view.boxes(outlines, x, y, depth)
            return boxes, longer_sides(boxes)

        goal = Goal(offsets=wanted, size=size, sizes=self.sizes, above=above, nearest=nearest, steps=_STEPS)
        return goal.fitted(view, np.stack([x, y, depth]), shown)

    def _sees(self, cameras: F64, places: Sequence[Placement]) -> Bool:
        """Whether cameras [n 3] see their objects."""
        tested = np.stack([_tested(place) for place in places]) + cameras[:, None]
        return self.scenery.sees(cameras, tested)


def first_apart(places: Iterable[Placed], taken: Collection[Placement]) -> Placed | None:
    """The first of some places that touches none that is taken."""
    return next((each for each in places if all(each[1].is_apart(other) for other in taken)), None)


def _tested(place: Placement) -> F64:
    """The middle and some corners [13 3] of an object, drawn in a little, relative to the camera."""
    corners = place.points[np.linspace(0, len(place.points) - 1, _TESTED).astype(np.intp)]
    return np.concatenate([place.center[None], place.center + 0.9 * (corners - place.center)])
