"""Draws a camera and objects before it that have room; everything else of a frame is drawn about them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

import numpy as np

from synthgen.arrays import F64
from synthgen.distributions import sample_index, sample_value
from synthgen.rng import FrameRng
from synthgen.sampling.bystanders import Bystander, Stage, sample_bystanders
from synthgen.sampling.camera_height import sample_camera_height
from synthgen.sampling.candidates import Placement, stacked
from synthgen.sampling.heap_view import HeapView
from synthgen.sampling.heaps import sample_heap, sample_how
from synthgen.sampling.looks import sample_jitter
from synthgen.sampling.orientation import sample_rotation
from synthgen.sampling.placement import Placer
from synthgen.sampling.poses import sample_pose
from synthgen.sampling.recipe import PoseChoice, Recipe, SceneChoices
from synthgen.sampling.scenery import Scenery
from synthgen.sampling.standing import CAMERA_GAP, Placed, Sight, Stander, Wish
from synthgen.sampling.supports import sample_support
from synthgen.sampling.turned import TurnedObject
from synthgen.sampling.view import View, sample_view

OUTLOOKS = 6
"""Cameras in a scenery that are tried, until one sees places for all objects at the sizes drawn for them."""


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
        return np.concatenate([place.points for place in self.everything]) + self.position

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
    rng: FrameRng, recipe: Recipe, count: int, place: tuple[SceneChoices, Scenery | None]
) -> Layout | None:
    """A camera and as many objects that have room; None where one of them found none.

    Objects stand on the ground or on props, on the surfaces of a scenery, or they lie in a heap.
    """
    run, (choices, scenery) = recipe.run, place
    size = run.resolution
    viewpoint = None
    if scenery is not None and scenery.viewpoints is not None:
        viewpoint = scenery.viewpoints.sample_viewpoint(rng, width=size.width, height=size.height)
    if viewpoint is None:
        view = sample_view(rng, run.camera, zoom=run.zoom, width=size.width, height=size.height)
    else:
        view = viewpoint.view
    wishes = [_sample_wish(rng, recipe, view, index) for index in range(max(count, 1))]
    if scenery is not None:
        stander = Stander(scenery=scenery, view=view, sizes=run.apparent_sizes, tries=run.placement_tries)
        if viewpoint is None:
            seen = _sample_seen(rng, recipe, stander, wishes)
        else:
            seen = _sample_seen_from(rng, viewpoint.position, stander, wishes)
        return None if seen is None else _sample_layout_on(rng, recipe, (stander, seen), count)
    how = sample_how(rng, run.placement)
    if how != "apart" and count:
        return _sample_heap_layout(rng, recipe, view, wishes, how)
    wishes = [_sample_wish_on(rng, recipe, choices, each) for each in enumerate(wishes)]
    sizes = run.apparent_sizes
    candidates = stacked([each.candidate(view) for each in wishes])
    drawn = sample_camera_height(rng.stage("camera.height"), candidates, sizes, run.camera.height_m)
    if drawn is None:
        return None
    camera_height, sizes_px = drawn
    placer = Placer(view=view, camera_height=camera_height, sizes=sizes, tries=run.placement_tries)
    places = placer.sample_placements(rng, candidates, sizes_px)
    if places is None:
        return None
    placed = tuple((wish.turned, place) for wish, place in zip(wishes, places, strict=True))
    position = np.array([0.0, camera_height, 0.0])
    stage = Stage(recipe=recipe, view=view, position=position, objects=placed[:count] or placed)
    supports = [
        each
        for wish, found in zip(wishes[:count], places, strict=False)
        if wish.support is not None
        for each in wish.support.placed(found)
    ]
    return Layout(
        view=view,
        position=position,
        objects=placed[:count],
        places=tuple(places),
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Seen:
    """Objects in a scenery, in their order, before a camera."""

    sight: Sight
    gap: float
    """What is free about the camera, in metres."""
    objects: tuple[Placed, ...]


def _sample_seen(rng: FrameRng, recipe: Recipe, stander: Stander, wishes: list[Wish]) -> _Seen | None:
    """A camera for the largest of the wished objects, and the others where that camera sees surfaces."""
    run = recipe.run
    order = _by_size(wishes)
    outlooks = stander.sample_outlooks(
        rng.stage(f"objects.{order[0]}.place"), wishes[order[0]], run.camera.height_m
    )
    best: tuple[int, _Seen] | None = None
    for outlook in islice(outlooks, OUTLOOKS):
        sight = stander.sample_sight(rng.stage("scene.sight"), outlook.position)
        least = 0 if best is None else best[0] + 1
        objects = _sample_objects(rng, (stander, sight), wishes, {order[0]: outlook.target}, least)
        if objects is None:
            continue
        sized = sum(wish.has_its_size(place) for wish, (_, place) in zip(wishes, objects, strict=True))
        if best is None or sized > best[0]:
            best = (sized, _Seen(sight=sight, gap=outlook.gap, objects=objects))
        if sized == len(wishes):
            break
    return None if best is None else best[1]


def _sample_seen_from(rng: FrameRng, camera: F64, stander: Stander, wishes: list[Wish]) -> _Seen | None:
    """The wished objects where a camera [3] sees surfaces."""
    sight = stander.sample_sight(rng.stage("scene.sight"), camera)
    objects = _sample_objects(rng, (stander, sight), wishes, {})
    if objects is None:
        return None
    nearest = min(place.depth for _, place in objects)
    gap = stander.scenery.open_gap(camera, CAMERA_GAP * nearest)
    return _Seen(sight=sight, gap=gap, objects=objects)


def _sample_objects(
    rng: FrameRng,
    before: tuple[Stander, Sight],
    wishes: list[Wish],
    placed: dict[int, Placed],
    least_sized: int = 0,
) -> tuple[Placed, ...] | None:
    """All wished objects, the largest first, of which some are placed.

    None where one finds no room, or where fewer than so many have the sizes that were drawn for them.
    """
    stander, sight = before
    placed, sized = dict(placed), len(wishes)
    for index in _by_size(wishes):
        if index in placed:
            continue
        taken = [placement for _, placement in placed.values()]
        found = stander.sample_place(rng.stage(f"objects.{index}.place"), sight, wishes[index], taken)
        if found is None:
            return None
        placed[index] = found
        sized -= not wishes[index].has_its_size(found[1])
        if sized < least_sized:
            return None
    return tuple(placed[index] for index in range(len(wishes)))


def _by_size(wishes: list[Wish]) -> list[int]:
    """The places of wished objects, the largest first."""
    return sorted(range(len(wishes)), key=lambda index: -wishes[index].size_px)


def _sample_layout_on(rng: FrameRng, recipe: Recipe, place: tuple[Stander, _Seen], count: int) -> Layout:
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


def _sample_object(rng: FrameRng, recipe: Recipe, view: View, index: int) -> TurnedObject:
    stage = rng.stage(f"objects.{index}.model")
    class_id = sample_index(stage, [each.weight for each in recipe.classes])
    variants = recipe.classes[class_id].asset_ids
    asset_id = variants[int(stage.integers(len(variants)))]
    choice = recipe.pose_choices.get(asset_id, PoseChoice())
    pose, variant = sample_pose(rng.stage(f"objects.{index}.pose"), recipe.assets.model(asset_id), choice)
    return TurnedObject(
        asset_id=asset_id,
        asset=recipe.assets.model(asset_id, pose=pose, variant=variant),
        pose=pose,
        variant=variant,
        light_scale=choice.light_scale,
        class_id=class_id,
        R_world_object=sample_rotation(rng.stage(f"objects.{index}.rotation"), recipe.run.rotation, view.yaw),
        look=sample_jitter(rng.stage(f"objects.{index}.look"), recipe.run.material),
    )


def _sample_wish(rng: FrameRng, recipe: Recipe, view: View, index: int) -> Wish:
    run = recipe.run
    return Wish(
        turned=_sample_object(rng, recipe, view, index),
        size_px=sample_value(rng.stage(f"objects.{index}.size"), run.apparent_sizes) * view.zoom,
        elevation=sample_value(rng.stage(f"objects.{index}.height"), run.height_m),
        is_truncated=bool(rng.stage(f"objects.{index}.truncation").random() < run.truncation_rate),
    )


def _sample_wish_on(rng: FrameRng, recipe: Recipe, choices: SceneChoices, numbered: tuple[int, Wish]) -> Wish:
    """A wish, perhaps to stand on a prop; then at no height above it."""
    index, wish = numbered
    if recipe.run.on_props_rate == 0.0:
        return wish
    support = sample_support(rng.stage(f"objects.{index}.prop"), recipe, choices, wish.turned)
    return wish if support is None else replace(wish, support=support, elevation=0.0)
