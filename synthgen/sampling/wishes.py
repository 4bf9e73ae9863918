"""Draws the objects of a frame, and how each is to be seen, before they have a place."""

from __future__ import annotations

from dataclasses import replace

from synthgen.distributions import sample_index, sample_staged, sample_value
from synthgen.rng import FrameRng
from synthgen.sampling.looks import sample_jitter
from synthgen.sampling.orientation import sample_rotation
from synthgen.sampling.poses import sample_pose
from synthgen.sampling.recipe import PoseChoice, Recipe, SceneChoices
from synthgen.sampling.subjects import Wish
from synthgen.sampling.supports import sample_support
from synthgen.sampling.turned import TurnedObject
from synthgen.sampling.view import View

_ANY_POSE = PoseChoice()


def _sample_object(rng: FrameRng, recipe: Recipe, view: View, index: int) -> TurnedObject:
    stage = rng.stage(f"objects.{index}.model")
    class_id = sample_index(stage, [each.weight for each in recipe.classes])
    variants = recipe.classes[class_id].asset_ids
    asset_id = variants[int(stage.integers(len(variants)))] if len(variants) > 1 else variants[0]
    choice = recipe.pose_choices.get(asset_id, _ANY_POSE)
    asset, pose, variant = recipe.assets.model(asset_id), None, None
    if asset.animations or asset.variants:
        pose, variant = sample_pose(rng.stage(f"objects.{index}.pose"), asset, choice)
        asset = recipe.assets.model(asset_id, pose=pose, variant=variant)
    return TurnedObject(
        asset_id=asset_id,
        asset=asset,
        pose=pose,
        variant=variant,
        light_scale=choice.light_scale,
        class_id=class_id,
        R_world_object=sample_rotation(rng, f"objects.{index}.rotation", recipe.run.rotation, view.yaw),
        look=sample_jitter(rng.stage(f"objects.{index}.look"), recipe.run.material),
    )


def sample_wish(rng: FrameRng, recipe: Recipe, view: View, index: int) -> Wish:
    """The object of a number, and how it is to be seen."""
    run = recipe.run
    return Wish(
        turned=_sample_object(rng, recipe, view, index),
        size_px=sample_value(rng.stage(f"objects.{index}.size"), run.apparent_sizes) * view.zoom,
        elevation=sample_staged(rng, f"objects.{index}.height", run.height_m),
        is_truncated=bool(rng.stage(f"objects.{index}.truncation").random() < run.truncation_rate),
    )


def sample_wish_on(rng: FrameRng, recipe: Recipe, choices: SceneChoices, numbered: tuple[int, Wish]) -> Wish:
    """A wish, perhaps to stand on a prop; then at no height above it."""
    index, wish = numbered
    if recipe.run.on_props_rate == 0.0:
        return wish
    support = sample_support(rng.stage(f"objects.{index}.prop"), recipe, choices, wish.turned)
    return wish if support is None else replace(wish, support=support, elevation=0.0)
