"""Draws a whole frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthgen.arrays import F64, read_only
from synthgen.distributions import sample_value
from synthgen.errors import ConfigError, ConfigProblem
from synthgen.geometry.transforms import transform
from synthgen.model import CameraSpec, DrawSpec, InstanceSpec, SceneSpec
from synthgen.rng import FrameRng
from synthgen.sampling.environment import sample_choices, sample_environment, sample_imaging, sample_lights
from synthgen.sampling.orientation import sample_rotation
from synthgen.sampling.placement import Candidate, Placement, Placer, sample_camera_height
from synthgen.sampling.recipe import Recipe
from synthgen.sampling.view import View, sample_view

ATTEMPTS_PER_COUNT = 4
"""Fresh draws of a frame with a single object before it is given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Object:
    """An object while its frame is drawn."""

    asset_id: str
    class_id: int
    R_world_object: F64
    candidate: Candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """Objects in front of a camera at its height above the ground (m)."""

    view: View
    camera_height: float
    objects: tuple[tuple[_Object, Placement], ...]
    nearest: float
    """The least depth of anything that is seen, in metres."""
    farthest: float


def sample_scene(recipe: Recipe, *, seed: int, frame_index: int) -> SceneSpec:
    """The scene of one frame, which depends on nothing but the arguments.

    Raises:
        ConfigError: not even one object finds room in the image.
        AssetError: a model cannot be loaded.
    """
    first = FrameRng(seed=seed, frame_index=frame_index)
    requested = int(sample_value(first.stage("objects.count"), recipe.run.objects))
    count, attempt = requested, 0
    while True:
        rng = FrameRng(seed=seed, frame_index=frame_index, attempt=attempt)
        layout = _sample_layout(rng, recipe, count)
        attempt += 1
        if layout is not None:
            return _scene(rng, recipe, layout, DrawSpec(requested_objects=requested, attempts=attempt))
        if count <= 1 and attempt >= requested + ATTEMPTS_PER_COUNT:
            problem = ConfigProblem(
                f"frame {frame_index}",
                f"no object found a place in the image in {attempt} draws",
                remedy="make object_px or zoom smaller, height_m lower, or truncation_rate higher",
            )
            raise ConfigError(problem)
        count = max(count - 1, min(requested, 1))


def _sample_layout(rng: FrameRng, recipe: Recipe, count: int) -> _Layout | None:
    """Objects that have room; None where one of them found none."""
    run = recipe.run
    size = run.resolution
    view = sample_view(rng.stage("camera"), run.camera, zoom=run.zoom, width=size.width, height=size.height)
    objects = [_sample_object(rng, recipe, index) for index in range(max(count, 1))]
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
    depths = np.concatenate([p.points for p in placed.values()]) @ -view.R_world_camera[:, 2]
    return _Layout(
        view=view,
        camera_height=camera_height,
        objects=tuple((each, placed[index]) for index, each in enumerate(objects[:count])),
        nearest=min(float(depths.min()), view.nearest_ground(camera_height)),
        farthest=float(depths.max()),
    )


def _sample_object(rng: FrameRng, recipe: Recipe, index: int) -> _Object:
    run = recipe.run
    stage = rng.stage(f"objects.{index}.model")
    class_id = int(stage.integers(len(recipe.classes)))
    variants = recipe.classes[class_id].asset_ids
    asset = recipe.assets.model(variants[int(stage.integers(len(variants)))])
    rotation = sample_rotation(rng.stage(f"objects.{index}.rotation"), run.rotation)
    center = asset.bounds.mean(axis=0)
    return _Object(
        asset_id=asset.asset_id,
        class_id=class_id,
        R_world_object=rotation,
        candidate=Candidate(
            points=(asset.hull - center) @ rotation.T,
            diameter=float(np.linalg.norm(asset.size)),
            elevation=sample_value(rng.stage(f"objects.{index}.height"), run.height_m),
            is_truncated=bool(rng.stage(f"objects.{index}.truncation").random() < run.truncation_rate),
        ),
    )


def _scene(rng: FrameRng, recipe: Recipe, layout: _Layout, draw: DrawSpec) -> SceneSpec:
    view = layout.view
    choices = sample_choices(rng.stage("scene"), recipe.scenes)
    position = np.array([0.0, layout.camera_height, 0.0])
    return SceneSpec(
        seed=rng.seed,
        frame_index=rng.frame_index,
        camera=CameraSpec(
            yfov=view.yfov,
            width=view.width,
            height=view.height,
            znear=0.5 * layout.nearest,
            zfar=1000.0 * max(layout.farthest, layout.camera_height),
            T_world_camera=read_only(transform(view.R_world_camera, position)),
        ),
        environment=sample_environment(rng, choices),
        lights=sample_lights(rng, choices.config, view.yaw),
        instances=tuple(
            _instance(number, each, placement.center + position, recipe)
            for number, (each, placement) in enumerate(layout.objects, start=1)
        ),
        imaging=sample_imaging(rng.stage("imaging"), recipe.run.imaging),
        draw=draw,
    )


def _instance(instance_id: int, each: _Object, center_world: F64, recipe: Recipe) -> InstanceSpec:
    center = recipe.assets.model(each.asset_id).bounds.mean(axis=0)
    translation = center_world - each.R_world_object @ center
    return InstanceSpec(
        instance_id=instance_id,
        asset_id=each.asset_id,
        class_id=each.class_id,
        T_world_object=read_only(transform(each.R_world_object, translation)),
    )
