"""Draws a camera and objects before it that have room; everything else of a frame is drawn about them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from synthgen.arrays import F64
from synthgen.distributions import sample_value
from synthgen.rng import FrameRng
from synthgen.sampling.orientation import sample_rotation
from synthgen.sampling.placement import Candidate, Placement, Placer, sample_camera_height
from synthgen.sampling.recipe import Recipe
from synthgen.sampling.view import View, sample_view


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnedObject:
    """An object that is turned but not placed."""

    asset_id: str
    class_id: int
    R_world_object: F64
    candidate: Candidate


@dataclass(frozen=True, kw_only=True, eq=False)
class Layout:
    """Objects in front of a camera; a frame without objects has the place of one that it could have."""

    view: View
    camera_height: float
    """Above the ground, in metres."""
    objects: tuple[tuple[TurnedObject, Placement], ...]
    places: tuple[Placement, ...]
    """Those of the objects, or the place of one where there is none."""

    @property
    def position(self) -> F64:
        """Where the camera is in the world, [3]."""
        return np.array([0.0, self.camera_height, 0.0])

    @cached_property
    def points(self) -> F64:
        """The corners [n 3] of the hulls of all objects, in the world."""
        return self._points_from_camera + self.position

    @cached_property
    def _points_from_camera(self) -> F64:
        return np.concatenate([place.points for place in self.places])

    @cached_property
    def center(self) -> F64:
        """The middle [3] of the box about all objects."""
        return np.asarray((self.points.min(axis=0) + self.points.max(axis=0)) / 2.0)

    @cached_property
    def radius(self) -> float:
        """Of a sphere about the centre that holds all objects, in metres."""
        return float(np.linalg.norm(self.points - self.center, axis=1).max())

    @cached_property
    def nearest(self) -> float:
        """The least depth of anything that is seen, in metres."""
        nearest = float(self._depths(self._points_from_camera).min())
        return min(nearest, self.view.nearest_ground(self.camera_height))

    @cached_property
    def farthest(self) -> float:
        """The greatest depth of an object, in metres."""
        return float(self._depths(self._points_from_camera).max())

    @property
    def center_depths(self) -> F64:
        """The depths [n] of the objects' centres, in metres along the optical axis."""
        return self._depths(np.array([place.center for place in self.places]))

    def _depths(self, points_from_camera: F64) -> F64:
        return np.asarray(points_from_camera @ -self.view.R_world_camera[:, 2])

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
    view = sample_view(rng.stage("camera"), run.camera, zoom=run.zoom, width=size.width, height=size.height)
    objects = [_sample_object(rng, recipe, view, index) for index in range(max(count, 1))]
    sizes = run.apparent_sizes
    drawn = sample_camera_height(
        rng.stage("camera.height"), view, [each.candidate for each in objects], sizes
    )
    if drawn is None:
        return None
    camera_height, sizes_px = drawn
    placer = Placer(view=view, camera_height=camera_height, sizes=sizes, tries=run.placement_tries)
    placed: dict[int, Placement] = {}
    # The largest first, because the small ones find room between them, but not the other way round.
    for index in sorted(range(len(objects)), key=lambda index: -(sizes_px[index] or 0.0)):
        stage = rng.stage(f"objects.{index}.place")
        placement = placer.sample_placement(
            stage, objects[index].candidate, sizes_px[index], list(placed.values())
        )
        if placement is None:
            return None
        placed[index] = placement
    places = tuple(placed[index] for index in range(len(objects)))
    return Layout(
        view=view,
        camera_height=camera_height,
        objects=tuple(zip(objects, places, strict=True))[:count],
        places=places,
    )


def _sample_object(rng: FrameRng, recipe: Recipe, view: View, index: int) -> TurnedObject:
    run = recipe.run
    stage = rng.stage(f"objects.{index}.model")
    class_id = int(stage.integers(len(recipe.classes)))
    variants = recipe.classes[class_id].asset_ids
    asset = recipe.assets.model(variants[int(stage.integers(len(variants)))])
    rotation = sample_rotation(rng.stage(f"objects.{index}.rotation"), run.rotation, view.yaw)
    labelled = (asset.hull - asset.bounds.mean(axis=0)) @ rotation.T
    points = labelled
    if asset.rest is not None:
        points = np.concatenate([labelled, (asset.rest.hull - asset.bounds.mean(axis=0)) @ rotation.T])
    return TurnedObject(
        asset_id=asset.asset_id,
        class_id=class_id,
        R_world_object=rotation,
        candidate=Candidate(
            points=points,
            points_camera=view.in_camera_axes(labelled),
            lowest=float(points[:, 1].min()),
            diameter=float(np.linalg.norm(asset.size)),
            elevation=sample_value(rng.stage(f"objects.{index}.height"), run.height_m),
            is_truncated=bool(rng.stage(f"objects.{index}.truncation").random() < run.truncation_rate),
        ),
    )
