"""Draws a camera and objects before it that have room; everything else of a frame is drawn about them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from synthgen.arrays import F64
from synthgen.config import RunConfig
from synthgen.distributions import sample_value
from synthgen.rng import FrameRng
from synthgen.sampling.bystanders import Bystander, Stage, sample_bystanders
from synthgen.sampling.camera_height import sample_camera_height
from synthgen.sampling.candidates import Candidate, Placement, stacked
from synthgen.sampling.looks import sample_jitter
from synthgen.sampling.orientation import sample_rotation
from synthgen.sampling.placement import Placer
from synthgen.sampling.poses import sample_pose
from synthgen.sampling.recipe import PoseChoice, Recipe
from synthgen.sampling.turned import TurnedObject
from synthgen.sampling.view import View, sample_view


@dataclass(frozen=True, kw_only=True, eq=False)
class Layout:
    """Objects in front of a camera; a frame without objects has the place of one that it could have."""

    view: View
    camera_height: float
    """Above the ground, in metres."""
    objects: tuple[tuple[TurnedObject, Placement], ...]
    places: tuple[Placement, ...]
    """Those of the objects, or the place of one where there is none."""
    bystanders: tuple[Bystander, ...] = ()
    """What gets no label."""

    @cached_property
    def everything(self) -> list[Placement]:
        """The places of objects and bystanders."""
        return [*self.places, *(place for _, place in self.bystanders)]

    @property
    def position(self) -> F64:
        """Where the camera is in the world, [3]."""
        return np.array([0.0, self.camera_height, 0.0])

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
        return min(nearest, self.view.nearest_ground(self.camera_height))

    @cached_property
    def farthest(self) -> float:
        """The greatest depth of an object or bystander, in metres."""
        return max(place.depths[1] for place in self.everything)

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


def sample_layout(rng: FrameRng, recipe: Recipe, count: int) -> Layout | None:
    """A camera and as many objects that have room; None where one of them found none."""
    run = recipe.run
    size = run.resolution
    view = sample_view(rng, run.camera, zoom=run.zoom, width=size.width, height=size.height)
    objects = [_sample_object(rng, recipe, view, index) for index in range(max(count, 1))]
    sizes = run.apparent_sizes
    candidates = stacked(
        [_sample_candidate(rng, run, view, each, index) for index, each in enumerate(objects)]
    )
    drawn = sample_camera_height(rng.stage("camera.height"), candidates, sizes, run.camera.height_m)
    if drawn is None:
        return None
    camera_height, sizes_px = drawn
    placer = Placer(view=view, camera_height=camera_height, sizes=sizes, tries=run.placement_tries)
    places = placer.sample_placements(rng, candidates, sizes_px)
    if places is None:
        return None
    placed = tuple(zip(objects, places, strict=True))
    stage = Stage(recipe=recipe, view=view, camera_height=camera_height, objects=placed[:count] or placed)
    return Layout(
        view=view,
        camera_height=camera_height,
        objects=placed[:count],
        places=tuple(places),
        bystanders=sample_bystanders(rng, stage),
    )


def _sample_object(rng: FrameRng, recipe: Recipe, view: View, index: int) -> TurnedObject:
    stage = rng.stage(f"objects.{index}.model")
    weights = np.array([each.weight for each in recipe.classes])
    class_id = int(stage.choice(len(weights), p=weights / weights.sum()))
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


def _sample_candidate(
    rng: FrameRng, run: RunConfig, view: View, turned: TurnedObject, index: int
) -> Candidate:
    return turned.candidate(
        view,
        size_px=sample_value(rng.stage(f"objects.{index}.size"), run.apparent_sizes) * view.zoom,
        elevation=sample_value(rng.stage(f"objects.{index}.height"), run.height_m),
        is_truncated=bool(rng.stage(f"objects.{index}.truncation").random() < run.truncation_rate),
    )
