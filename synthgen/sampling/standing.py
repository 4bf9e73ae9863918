"""Draws a camera in a scenery, and objects before it that stand on its surfaces."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from synthgen.arrays import F64, Bool
from synthgen.distributions import Distribution, sample_value
from synthgen.sampling.camera_height import SIZE_TOLERANCE
from synthgen.sampling.candidates import Candidate, Placement, longer_sides
from synthgen.sampling.offsets import offsets
from synthgen.sampling.scenery import Scenery, Spots
from synthgen.sampling.supports import Support
from synthgen.sampling.turned import TurnedObject
from synthgen.sampling.view import View

CAMERA_GAP = 0.1
"""What has to be free about the camera, relative to its distance from the object that it is placed for."""

_AT_ONCE = 12
"""Tries that are worked out together."""

_FIRST = 2
"""Spots that are worked out together at first, because most of them will do; then always twice as many."""

_SPOTS = 512
"""Places in the image at which surfaces are looked for."""

_WINDOW = 0.05
"""How far, as a share, the apparent size at such a place may be from the one that was drawn."""

_STEPS = 12
"""Of the iterations that look for where an object has a size and a place in the image."""

_TESTED = 12
"""Corners of an object, beside its middle, that are looked for from the camera."""

Placed = tuple[TurnedObject, Placement]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """An object that has no place yet, and what was drawn for it."""

    turned: TurnedObject
    size_px: float
    """The apparent size, zoom included."""
    elevation: float
    """The height of its lowest point above the surface, in metres."""
    is_truncated: bool
    support: Support | None = None
    """What it stands on instead of the ground."""

    def candidate(self, view: View) -> Candidate:
        """What placing it before a view needs to know."""
        found = self.turned.candidate(
            view, size_px=self.size_px, elevation=self.elevation, is_truncated=self.is_truncated
        )
        return found if self.support is None else self.support.under(found)

    def tilted(self, tilt: F64) -> Wish:
        """It, after a further rotation [3 3]."""
        return replace(self, turned=replace(self.turned, R_world_object=tilt @ self.turned.R_world_object))

    def has_its_size(self, place: Placement) -> bool:
        """Whether the apparent size at a place is the one that was drawn."""
        return abs(float(longer_sides(place.box)) / max(self.size_px, 1e-6) - 1.0) <= _WINDOW


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Which of the spots [n] of a sight an object could take, as far as its box in the image tells."""

    is_own: Bool
    """[n]: with the apparent size that was drawn for it."""
    is_other: Bool
    """[n]: with another that can be drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stander:
    """Places objects on the surfaces of a scenery, where they touch neither it nor each other."""

    scenery: Scenery
    view: View
    sizes: Distribution
    """The law of apparent sizes in pixels, before zoom."""
    tries: int

    def sample_outlooks(
        self, rng: np.random.Generator, wish: Wish, camera_height: Distribution | None
    ) -> Iterator[Outlook]:
        """Cameras that see a wished object at its size, or where there are none at another that is possible.

        Where the height of the camera above the object's surface has a law, that decides the sizes.
        """
        for start in range(0, self.tries, _AT_ONCE):
            spots = self.scenery.sample_spots(rng, _AT_ONCE)
            uniform = rng.random((_AT_ONCE, 7))
            size = np.full(_AT_ONCE, wish.size_px)
            if start >= self.tries // 2:
                size = np.array([self.sizes.quantile(u) * self.view.zoom for u in uniform[:, 4].tolist()])
            heights = None
            if camera_height is not None:
                heights = np.array([sample_value(rng, camera_height) for _ in range(_AT_ONCE)])
            stands = self.scenery.stands(wish.turned, spots, wish.elevation)
            good = np.flatnonzero(stands.is_good)
            if not len(good):
                continue
            tilted = [wish.tilted(stands.tilts[index]) for index in good]
            candidates = [each.candidate(self.view) for each in tilted]
            above = (
                None if heights is None else stands.centers[good, 1] - spots.points[good, 1] - heights[good]
            )
            poses, is_right = self._poses(candidates, uniform[good], size[good], above)
            places = [each.at(*pose) for each, pose in zip(candidates, poses.tolist(), strict=True)]
            cameras = stands.centers[good] - np.array([place.center for place in places])
            gaps = CAMERA_GAP * poses[:, 2]
            is_right &= self.scenery.is_open(cameras, gaps) & self._sees(cameras, places)
            for index in np.flatnonzero(is_right).tolist():
                yield Outlook(
                    position=cameras[index],
                    target=(tilted[index].turned, places[index]),
                    gap=float(gaps[index]),
                )

    def sample_sight(self, rng: np.random.Generator, camera: F64) -> Sight:
        """What a camera [3] can see of the surfaces, at places uniform over the image."""
        view = self.view
        x, y = ((rng.random((_SPOTS, 2)) - 0.5) * (view.width, view.height) / view.focal_px).T
        rays = np.column_stack([x, y, np.full(_SPOTS, -1.0)]) @ view.R_world_camera.T
        return Sight(position=camera, spots=self.scenery.spots_ahead(camera, rays))

    def sample_place(
        self, rng: np.random.Generator, sight: Sight, wish: Wish, taken: Collection[Placement]
    ) -> Placed | None:
        """A place for a wished object before a camera; with another size where none has its own."""
        order, options = rng.permutation(len(sight.spots.points)), self.options(sight, wish)
        for is_option, count in ((options.is_own, 2 * self.tries // 3), (options.is_other, self.tries // 3)):
            spots = sight.spots[order[is_option[order]][:count]]
            found = self._first_free(sight.position, wish, spots, taken)
            if found is not None:
                return found
        return None

    def options(self, sight: Sight, wish: Wish) -> Options:
        """The spots of a sight that suit a wished object, whether or not they are hidden or taken."""
        spots, candidate = sight.spots, wish.candidate(self.view)
        center = spots.points - sight.position + candidate.center_height * spots.normals
        in_camera = self.view.in_camera_axes(center.T)
        is_ahead = -in_camera[2] > candidate.nearest_depth
        ahead = in_camera[:, is_ahead]
        x, y = self.view.in_image(ahead)
        boxes = self.view.boxes(candidate.outline, x, y, -ahead[2])
        size = longer_sides(boxes)
        low, high = (bound * self.view.zoom for bound in self.sizes.support)
        is_possible = self._holds(wish, boxes) & (size >= low) & (size <= high)
        has_own_size = np.abs(size / max(wish.size_px, 1e-6) - 1.0) <= _WINDOW
        is_own, is_other = np.zeros((2, len(spots.points)), np.bool_)
        is_own[is_ahead], is_other[is_ahead] = is_possible & has_own_size, is_possible & ~has_own_size
        return Options(is_own=is_own, is_other=is_other)

    def bears(self, camera: F64, thing: TurnedObject, placement: Placement) -> bool:
        """Whether a thing, where it was placed before a camera [3], stands on a level surface and is free."""
        low = placement.center + camera + np.array([0.0, placement.candidate.low[1], 0.0])
        spot = Spots(points=low[None], normals=np.array([[0.0, 1.0, 0.0]]))
        return bool(self.scenery.stands(thing, spot).is_good[0])

    def _first_free(
        self, camera: F64, wish: Wish, spots: Spots, taken: Collection[Placement]
    ) -> Placed | None:
        done, at_once = 0, _FIRST
        while done < len(spots.points):
            part = spots[done : done + at_once]
            done, at_once = done + at_once, 2 * at_once
            part = part[self.scenery.are_in_sight(camera, part.points)]
            if not len(part.points):
                continue
            stands = self.scenery.stands(wish.turned, part, wish.elevation)
            for index in np.flatnonzero(stands.is_good).tolist():
                tilted = wish.tilted(stands.tilts[index])
                candidate = tilted.candidate(self.view)
                in_camera = self.view.in_camera_axes(stands.centers[index] - camera)
                depth = -float(in_camera[2])
                if depth < candidate.nearest_depth:
                    continue
                x, y = self.view.in_image(in_camera[:, None])[:, 0].tolist()
                place = candidate.at(x, y, depth)
                if (
                    self._holds(wish, place.box[None])[0]
                    and all(place.is_apart(other) for other in taken)
                    and self._sees(camera[None], [place])[0]
                ):
                    return tilted.turned, place
        return None

    def _holds(self, wish: Wish, boxes: F64) -> Bool:
        """Whether the border of the image cuts boxes [n 4] as was drawn, or not at all."""
        is_cut = np.full(len(boxes), wish.is_truncated)
        return offsets(np.zeros((len(boxes), 4)), self.view, is_cut, sides=4).hold(boxes, self.view)

    def _poses(
        self, candidates: Sequence[Candidate], uniform: F64, size: F64, above: F64 | None
    ) -> tuple[F64, Bool]:
        """Pixel positions and depths [n 3] at which candidates have apparent sizes [n], and which are good.

        Where the centres' heights above the camera [n] are given, these decide the depths instead.
        """
        view = self.view
        wanted = offsets(uniform[:, :4], view, np.array([each.is_truncated for each in candidates]), sides=4)
        outlines = np.stack([each.outline for each in candidates])
        nearest = np.array([each.nearest_depth for each in candidates])
        x, y = uniform[:, 5] * view.width, uniform[:, 6] * view.height
        across = outlines[:, :, 0]
        depth = view.focal_px * (across.max(axis=-1) - across.min(axis=-1)).max(axis=1) / size
        is_good = np.full(len(size), True)
        for _ in range(_STEPS):
            if above is not None:
                depth = view.depths_at_height(x, y, above)
            is_good &= (depth >= nearest) & np.isfinite(depth)
            depth = np.where(is_good, depth, 2.0 * nearest)
            boxes = view.boxes(outlines, x, y, depth)
            shift_x, shift_y = wanted.shifts(boxes)
            ratio = longer_sides(boxes) / size if above is None else np.ones_like(size)
            is_settled = (np.abs(shift_x) + np.abs(shift_y) < 0.5) & (
                np.abs(ratio - 1.0) < SIZE_TOLERANCE / 4
            )
            if (is_settled | ~is_good).all():
                break
            x, y, depth = x + shift_x, y + shift_y, depth * ratio
        low, high = (bound * view.zoom for bound in self.sizes.support)
        found = longer_sides(boxes)
        is_sized = (
            (found >= low) & (found <= high) if above is not None else np.abs(ratio - 1.0) <= SIZE_TOLERANCE
        )
        return np.column_stack([x, y, depth]), is_good & is_sized & wanted.hold(boxes, view)

    def _sees(self, cameras: F64, places: Sequence[Placement]) -> Bool:
        """Whether cameras [n 3] see their objects."""
        tested = np.stack([_tested(place) for place in places]) + cameras[:, None]
        return self.scenery.sees(cameras, tested)


def _tested(place: Placement) -> F64:
    """The middle and some corners [13 3] of an object, drawn in a little, relative to the camera."""
    corners = place.points[np.linspace(0, len(place.points) - 1, _TESTED).astype(np.intp)]
    return np.concatenate([place.center[None], place.center + 0.9 * (corners - place.center)])
