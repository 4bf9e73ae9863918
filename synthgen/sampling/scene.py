"""Draws a whole frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

import numpy as np

from synthgen.arrays import F64, read_only
from synthgen.distributions import sample_index, sample_staged
from synthgen.errors import ConfigError, ConfigProblem
from synthgen.geometry.transforms import transform
from synthgen.model import CameraSpec, DrawSpec, InstanceSpec, SceneSpec
from synthgen.rng import FrameRng
from synthgen.sampling.embedded_lights import embedded_lights
from synthgen.sampling.environment import sample_choices, sample_environment, sample_scenery
from synthgen.sampling.imaging import sample_imaging
from synthgen.sampling.layout import Layout, sample_layout
from synthgen.sampling.lights import sample_lights
from synthgen.sampling.placed_props import Prop
from synthgen.sampling.props import sample_props
from synthgen.sampling.randomizers import sample_randomized
from synthgen.sampling.recipe import Recipe, SceneChoices
from synthgen.sampling.scenery import Scenery
from synthgen.sampling.turned import TurnedObject, turned_scenery

MAX_LIGHTS = 12
"""Of all kinds: first those of the scene, then those in the files of models, then lamps and windows, which
beyond that only glow."""

ATTEMPTS_PER_COUNT = 4
"""Fresh draws of a frame with a single object before it is given up."""


def sample_scene(recipe: Recipe, *, seed: int, frame_index: int) -> SceneSpec:
    """The scene of one frame, which depends on nothing but the arguments.

    Raises:
        ConfigError: not even one object finds room in the image.
        AssetError: a model cannot be loaded.
    """
    first = FrameRng(seed=seed, frame_index=frame_index)
    recipe, scenario = sample_scenario(first.stage("scenario"), recipe)
    # An image without objects has the camera of one with them.
    wanted = int(sample_staged(first, "objects.count", recipe.run.objects))
    is_negative = bool(first.stage("negatives").random() < recipe.run.negative_rate)
    choices = sample_choices(first.stage("scene"), recipe.scenes)
    scenery = sample_scenery(first.stage("scene.model"), choices)
    count, attempt = wanted, 0
    while True:
        rng = FrameRng(seed=seed, frame_index=frame_index, attempt=attempt)
        shown = 0 if is_negative else count
        layout = sample_layout(rng, recipe, (count, shown), (choices, scenery))
        attempt += 1
        if layout is not None:
            attempt += shown - len(layout.objects)  # some may have been left out
            draw = DrawSpec(requested_objects=0 if is_negative else wanted, attempts=attempt)
            scene = replace(_scene(rng.first, recipe, (choices, layout), draw), scenario=scenario)
            for index, each in enumerate(recipe.randomizers):
                stage = first.stage(f"randomizers.{index}")
                scene = sample_randomized(stage, scene, each, recipe.assets)
            return scene
        if count <= 1 and attempt >= wanted + ATTEMPTS_PER_COUNT:
            raise ConfigError(_no_place(frame_index, attempt, choices, scenery))
        count = max(count - 1, min(wanted, 1))


def sample_scenario(rng: np.random.Generator, recipe: Recipe) -> tuple[Recipe, str | None]:
    """The recipe of one of the scenarios, by weight, and its name; the recipe itself where it has none."""
    if not recipe.scenarios:
        return recipe, None
    chosen = recipe.scenarios[sample_index(rng, [each.weight for each in recipe.scenarios])]
    return replace(recipe, run=chosen.run, scenes=chosen.scenes, scenarios=()), chosen.name


def _no_place(
    frame_index: int, attempts: int, choices: SceneChoices, scenery: Scenery | None
) -> ConfigProblem:
    found = f"no object found a place in the image in {attempts} draws"
    if scenery is None:
        remedy = (
            "make object_px, zoom, height_m, heap.spread or camera.height_m smaller, or "
            "truncation_rate higher"
        )
        return ConfigProblem(f"frame {frame_index}", found, remedy=remedy)
    own = "" if scenery.viewpoints is None else "; the cameras of its file (model.cameras) have to see such"
    return ConfigProblem(
        f"frame {frame_index}: scene {choices.name}: model",
        f"{found}, on the surfaces of {scenery.asset_id}{own}",
        remedy="see that the scene and the objects have their true sizes (size_m, unit), make object_px "
        "larger where the scene is too small to step back, or widen lowest_m and highest_m",
    )


def _scene(rng: FrameRng, recipe: Recipe, place: tuple[SceneChoices, Layout], draw: DrawSpec) -> SceneSpec:
    choices, layout = place
    view = layout.view
    environment = sample_environment(rng, choices, layout)
    props = sample_props(rng, choices, (layout, environment.room), recipe.pattern_numbers)
    placed = ((each, place.center + layout.position) for each, place in (*layout.objects, *layout.bystanders))
    things = list(placed)
    if layout.scenery is not None:
        around, asset = layout.scenery, recipe.assets.model(layout.scenery.asset_id)
        things.append((turned_scenery(around.asset_id, asset, around.light_scale), asset.center))
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
        lights=(
            *sample_lights(rng, choices.config, layout, environment.room),
            *(light for turned, center in things for light in embedded_lights(turned, center)),
            *(each.light for each in props if each.light is not None),
        )[:MAX_LIGHTS],
        instances=_instances(things, props),
        imaging=sample_imaging(rng, recipe.run.imaging, layout),
        draw=draw,
    )


def _instances(things: Sequence[tuple[TurnedObject, F64]], props: Sequence[Prop]) -> tuple[InstanceSpec, ...]:
    """Things with the centres of their boxes [3], props, and what comes with things without a label."""
    numbers = count(1)
    own = [(each, each.instance(next(numbers), center)) for each, center in things]
    return (
        *(each for _, each in own),
        *(each.instance(next(numbers)) for each in props),
        *(each.companion(next(numbers)) for turned, each in own if turned.asset.unlabelled is not None),
    )
