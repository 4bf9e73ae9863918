"""Draws a whole frame."""

from __future__ import annotations

from dataclasses import replace

from synthgen.arrays import F64, read_only
from synthgen.distributions import sample_value
from synthgen.errors import ConfigError, ConfigProblem
from synthgen.geometry.transforms import transform
from synthgen.model import CameraSpec, DrawSpec, InstanceSpec, SceneSpec
from synthgen.rng import FrameRng
from synthgen.sampling.environment import sample_choices, sample_environment
from synthgen.sampling.imaging import sample_imaging
from synthgen.sampling.layout import Layout, TurnedObject, sample_layout
from synthgen.sampling.lights import sample_lights
from synthgen.sampling.recipe import Recipe

ATTEMPTS_PER_COUNT = 4
"""Fresh draws of a frame with a single object before it is given up."""


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
        layout = sample_layout(rng, recipe, count)
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


def _scene(rng: FrameRng, recipe: Recipe, layout: Layout, draw: DrawSpec) -> SceneSpec:
    view = layout.view
    choices = sample_choices(rng.stage("scene"), recipe.scenes)
    environment = sample_environment(rng, choices, layout)
    return SceneSpec(
        seed=rng.seed,
        frame_index=rng.frame_index,
        camera=CameraSpec(
            yfov=view.yfov,
            width=view.width,
            height=view.height,
            znear=layout.znear,
            zfar=1000.0 * max(layout.farthest, layout.camera_height),
            T_world_camera=read_only(transform(view.R_world_camera, layout.position)),
        ),
        environment=environment,
        lights=sample_lights(rng, choices.config, layout, environment.room),
        instances=_instances(layout, recipe),
        imaging=sample_imaging(rng, recipe.run.imaging, layout),
        draw=draw,
    )


def _instances(layout: Layout, recipe: Recipe) -> tuple[InstanceSpec, ...]:
    """The objects, and after them what comes with them and is not labelled."""
    objects = [
        _instance(number, each, placement.center + layout.position, recipe)
        for number, (each, placement) in enumerate(layout.objects, start=1)
    ]
    rests = [(each, recipe.assets.model(each.asset_id).rest) for each in objects]
    companions = [
        replace(each, instance_id=number, asset_id=rest.asset_id, class_id=None)
        for number, (each, rest) in enumerate(
            ((each, rest) for each, rest in rests if rest is not None), start=len(objects) + 1
        )
    ]
    return (*objects, *companions)


def _instance(instance_id: int, each: TurnedObject, center_world: F64, recipe: Recipe) -> InstanceSpec:
    center = recipe.assets.model(each.asset_id).bounds.mean(axis=0)
    translation = center_world - each.R_world_object @ center
    return InstanceSpec(
        instance_id=instance_id,
        asset_id=each.asset_id,
        class_id=each.class_id,
        T_world_object=read_only(transform(each.R_world_object, translation)),
    )
