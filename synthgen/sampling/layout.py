"""Draws a camera and objects before it that have room; everything else of a frame is drawn about them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from synthgen.arrays import F64
from synthgen.rng import FrameRng
from synthgen.sampling.bystanders import Bystander, Stage, sample_bystanders
from synthgen.sampling.camera_height import sample_camera_height
from synthgen.sampling.candidates import Placement, stacked
from synthgen.sampling.heap_view import HeapView
from synthgen.sampling.heaps import sample_heap, sample_how
from synthgen.sampling.placement import Placer
from synthgen.sampling.recipe import Recipe, SceneChoices
from synthgen.sampling.scenery import Scenery
from synthgen.sampling.seen import Seen, sample_seen, sample_seen_from
from synthgen.sampling.standing import Stander
from synthgen.sampling.street import Roadway, sample_roadway
from synthgen.sampling.subjects import Wish
from synthgen.sampling.turned import TurnedObject
from synthgen.sampling.view import View, sample_view
from synthgen.sampling.wishes import sample_wish, sample_wish_on


@dataclass(frozen=True, kw_only=True, eq=False)
class Layout:
    """Objects in front of a camera; a frame without objects has the place of one that it could have."""

    view: View
    position: F64
    """Where the camera is in the world, [3]; above the origin, unless there is a scenery."""
    objects: tuple[tuple[TurnedObject, Placement], ...]
    places: tuple[Placement, ...]
    """Those of the objects, or the place of one where there is none."""
    bystanders: tuple[Bystander, ...] = ()
    """What gets no label."""
    scenery: Scenery | None = None
    """What they stand on instead of the ground."""
    gap: float = 0.0
    """How far the scenery is from the camera at least, in metres."""

    @cached_property
    def everything(self) -> list[Placement]:
        """The places of objects and bystanders."""
        return [*self.places, *(place for _, place in self.bystanders)]

    @property
    def camera_height(self) -> float:
        """Above the ground, in metres."""
        return float(self.position[1])

    @cached_property
    def points(self) -> F64:
        """The corners [n 3] of the hulls of all objects and bystanders, in the world."""
        points = np.concatenate([place.points.T for place in self.everything], axis=1)
        return np.asarray((points + self.position[:, None]).T)

    @cached_property
    def center(self) -> F64:
        """The middle [3] of the box about all objects."""
        low = np.min([place.low for place in self.everything], axis=0)
        high = np.max([place.high for place in self.everything], axis=0)
        return np.asarray((low + high) / 2.0 + self.position)

    @cached_property
    def radius(self) -> float:
        """Of a sphere about the centre that holds all objects, in metres."""
        offsets = self.points - self.center
        return math.sqrt(float(np.einsum("ij,ij->i", offsets, offsets).max()))

    @cached_property
    def nearest(self) -> float:
        """The least depth of anything that is seen, in metres."""
        nearest = min(place.depths[0] for place in self.everything)
        if self.scenery is not None:
            return min(nearest, self.view.nearest_depth(self.gap))
        return min(nearest, self.view.nearest_ground(self.camera_height))

    @cached_property
    def farthest(self) -> float:
        """The greatest depth of an object or bystander, or distance of a corner about the scenery (m)."""
        farthest = max(place.depths[1] for place in self.everything)
        if self.scenery is None:
            return farthest
        corners = np.abs(self.scenery.tree.bounds - self.position).max(axis=0)
        return max(farthest, float(np.linalg.norm(corners)))

    @property
    def center_depths(self) -> list[float]:
        """The depths of the objects' centres, in metres along the optical axis."""
        return [place.depth for place in self.places]

    @property
    def znear(self) -> float:
        """The depth in metres before which nothing is drawn."""
        return 0.5 * self.nearest

    @property
    def clearance(self) -> float:
        """How far a wall has to be from the camera in order not to be cut open by znear, in metres."""
        view = self.view
        return self.znear * math.hypot(1.0, math.hypot(view.width, view.height) / (2.0 * view.focal_px))


def sample_layout(
    rng: FrameRng, recipe: Recipe, counts: tuple[int, int], place: tuple[SceneChoices, Scenery | None]
) -> Layout | None:
    """A camera that has room before it for as many objects as the first count, and so many as the second.

    None where one of them found no place. Objects stand on the ground or on props, on the surfaces of a
    scenery, or they lie in a heap.
    """
    run, (sought, count), (choices, scenery) = recipe.run, counts, place
    size = run.resolution
    viewpoint = None
    if scenery is not None and scenery.viewpoints is not None:
        viewpoint = scenery.viewpoints.sample_viewpoint(rng, width=size.width, height=size.height)
    view = viewpoint.view if viewpoint is not None else sample_view(rng, run, choices.config.elevation_deg)
    wishes = [sample_wish(rng, recipe, view, index) for index in range(max(sought, 1))]
    if scenery is not None:
        stander = Stander(scenery=scenery, view=view, sizes=run.apparent_sizes, tries=run.placement_tries)
        if viewpoint is None:
            seen = sample_seen(rng, recipe, stander, wishes)
        else:
            seen = sample_seen_from(rng, viewpoint.position, stander, wishes)
        return None if seen is None else _sample_layout_on(rng, recipe, (stander, seen), count)
    how = sample_how(rng, run.placement)
    if how != "apart" and count:
        return _sample_heap_layout(rng, recipe, view, wishes, how)
    wishes = [sample_wish_on(rng, recipe, choices, each) for each in enumerate(wishes)]
    roadway = sample_roadway(rng, run.roadway, choices.config, view.yaw)
    return _sample_layout_apart(rng, recipe, (view, roadway), wishes, count)


def _sample_layout_apart(
    rng: FrameRng, recipe: Recipe, place: tuple[View, Roadway | None], wishes: list[Wish], count: int
) -> Layout | None:
    """A camera above the ground, and so many of the wished objects that stand there apart."""
    run, (view, roadway) = recipe.run, place
    sizes = run.apparent_sizes
    candidates = stacked([each.candidate(view) for each in wishes])
    drawn = sample_camera_height(rng.stage("camera.height"), candidates, sizes, run.camera.height_m)
    if drawn is None:
        return None
    camera_height, sizes_px = drawn
    placer = Placer(
        view=view, camera_height=camera_height, sizes=sizes, tries=run.placement_tries, roadway=roadway
    )
    places = placer.sample_placements(rng, candidates, sizes_px)
    if places is None:
        return None
    placed = [(wish.turned, place) for wish, place in zip(wishes, places, strict=True)]
    shown: Sequence[int] = range(count)
    if roadway is not None:
        # Those that found no place where they are to stand are left out, but not all.
        shown = [index for index in shown if roadway.has(places[index].points)] or shown
    objects = tuple(placed[index] for index in shown)
    position = np.array([0.0, camera_height, 0.0])
    stage = Stage(recipe=recipe, view=view, position=position, objects=objects or placed)
    supports = [
        each
        for support, place in ((wishes[index].support, places[index]) for index in shown)
        if support is not None
        for each in support.placed(place)
    ]
    return Layout(
        view=view,
        position=position,
        objects=objects,
        places=tuple(place for _, place in objects or placed),
        bystanders=(*supports, *sample_bystanders(rng, stage)),
    )


def _sample_heap_layout(
    rng: FrameRng, recipe: Recipe, view: View, wishes: list[Wish], how: str
) -> Layout | None:
    """The wished objects in a heap before a camera, without the last ones where no camera has all in view."""
    run = recipe.run
    heap = sample_heap(rng, run.heap, [each.turned for each in wishes], how)
    for count in range(len(wishes), 0 if how == "heap" else len(wishes) - 1, -1):
        sight = HeapView(
            view=view,
            wishes=wishes[:count],
            lying=heap.objects[:count],
            sizes=run.apparent_sizes,
            tries=run.placement_tries,
        )
        position = sight.sample_camera(rng.stage("heap.camera"), run.camera.height_m)
        if position is not None:
            objects, others = sight.placed(heap.objects[:count], position), sight.placed(heap.bin, position)
            stage = Stage(recipe=recipe, view=view, position=position, objects=objects, others=others)
            return Layout(
                view=view,
                position=position,
                objects=objects,
                places=tuple(place for _, place in objects),
                bystanders=(*others, *sample_bystanders(rng, stage)),
            )
    return None


def _sample_layout_on(rng: FrameRng, recipe: Recipe, place: tuple[Stander, Seen], count: int) -> Layout:
    """The layout of so many of the objects that a camera sees in a scenery."""
    stander, seen = place
    around = Stage(
        recipe=recipe,
        view=stander.view,
        position=seen.sight.position,
        objects=seen.objects[:count] or seen.objects,
        stander=stander,
        sight=seen.sight,
    )
    return Layout(
        view=stander.view,
        position=seen.sight.position,
        objects=seen.objects[:count],
        places=tuple(placement for _, placement in seen.objects),
        bystanders=sample_bystanders(rng, around),
        scenery=stander.scenery,
        gap=seen.gap,
    )
