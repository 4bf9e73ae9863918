"""Recipes for training and for validation that have nothing in common but what the run allows."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TypeVar

from synthgen.config.run import Disjoint
from synthgen.dataset import Split, split_of
from synthgen.errors import ConfigError, ConfigProblem
from synthgen.model import SceneSpec
from synthgen.sampling import ModelClass, Recipe, SceneChoices, Scenery, sample_scene

T = TypeVar("T")


def recipes_by_split(recipe: Recipe) -> dict[Split, Recipe]:
    """The recipe of each split, which differ in what the run names under `disjoint`.

    Raises:
        ConfigError: there is only one of something that both splits need one of.
    """
    run = recipe.run
    if not run.disjoint or run.val_fraction in {0.0, 1.0}:
        return {"train": recipe, "val": recipe}
    splitter = _Splitter(kinds=frozenset(run.disjoint), val_fraction=run.val_fraction)
    return {"train": splitter.recipe(recipe, is_val=False), "val": splitter.recipe(recipe, is_val=True)}


class FrameSampler:
    """Draws the scenes of a run's frames, each with the recipe of its split."""

    def __init__(self, recipe: Recipe) -> None:
        """Raises ConfigError as `recipes_by_split` does."""
        self._run = recipe.run
        self._recipes = recipes_by_split(recipe)

    def scene(self, frame_index: int) -> SceneSpec:
        """The scene of a frame.

        Raises:
            ConfigError: it cannot be drawn.
            AssetError: a model cannot be loaded.
        """
        recipe = self._recipes[split_of(frame_index, self._run.val_fraction)]
        return sample_scene(recipe, seed=self._run.seed, frame_index=frame_index)


class _Splitter:
    """Deals things out to the splits, by a hash of their names: the same in every run."""

    def __init__(self, *, kinds: frozenset[Disjoint], val_fraction: float) -> None:
        self._kinds = kinds
        self._val_fraction = val_fraction

    def recipe(self, recipe: Recipe, *, is_val: bool) -> Recipe:
        return replace(
            recipe,
            classes=tuple(self._class(each, is_val=is_val) for each in recipe.classes),
            scenes=self._scenes(recipe.scenes, is_val=is_val),
            scenarios=tuple(
                replace(each, scenes=self._scenes(each.scenes, is_val=is_val)) for each in recipe.scenarios
            ),
            distractor_ids=self._part("distractors", "distractors", recipe.distractor_ids, is_val=is_val),
            pattern_numbers=self._part("distractors", "patterns", recipe.pattern_numbers, is_val=is_val),
        )

    def _class(self, each: ModelClass, *, is_val: bool) -> ModelClass:
        ids = self._part("models", f"variants of {each.name}", each.asset_ids, is_val=is_val)
        return replace(each, asset_ids=ids)

    def _scenes(self, scenes: tuple[SceneChoices, ...], *, is_val: bool) -> tuple[SceneChoices, ...]:
        chosen = self._part("scenes", "scenes", scenes, is_val=is_val)
        return tuple(self._scene(each, is_val=is_val) for each in chosen)

    def _scene(self, scene: SceneChoices, *, is_val: bool) -> SceneChoices:
        def part(kind: Disjoint, noun: str, ids: tuple[str, ...]) -> tuple[str, ...]:
            return self._part(kind, f"{noun} of scene {scene.name}", ids, is_val=is_val)

        return replace(
            scene,
            photo_ids=part("backgrounds", "photographs", scene.photo_ids),
            panorama_ids=part("backgrounds", "panoramas", scene.panorama_ids),
            ground_texture_ids=part("textures", "ground textures", scene.ground_texture_ids),
            wall_texture_ids=part("textures", "wall textures", scene.wall_texture_ids),
            ceiling_texture_ids=part("textures", "ceiling textures", scene.ceiling_texture_ids),
            sceneries=self._part(
                "backgrounds", f"models of scene {scene.name}", scene.sceneries, is_val=is_val
            ),
        )

    def _part(self, kind: Disjoint, noun: str, things: tuple[T, ...], *, is_val: bool) -> tuple[T, ...]:
        """The share of things that a split gets; all of them where the kind need not be disjoint."""
        if kind not in self._kinds or not things:
            return things
        if len(things) < 2:
            raise ConfigError(
                ConfigProblem(
                    f"disjoint: {kind}", f"there are not two {noun}", remedy=f"add some, or leave out {kind}"
                )
            )
        count = min(max(round(self._val_fraction * len(things)), 1), len(things) - 1)
        val = sorted(range(len(things)), key=lambda index: _hash(things[index]))[:count]
        return tuple(each for index, each in enumerate(things) if (index in val) == is_val)


def _hash(thing: object) -> bytes:
    name = str(thing)
    if isinstance(thing, SceneChoices):
        name = thing.name
    elif isinstance(thing, Scenery):
        name = thing.asset_id
    return hashlib.blake2b(name.encode()).digest()
