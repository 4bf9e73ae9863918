"""Finds everything that a run names, and loads it once to see that it can be used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from synthgen.assets import AssetStore, find_images, find_models, find_panoramas
from synthgen.config import (
    GroundConfig,
    LoadedScene,
    PhotoConfig,
    RunConfig,
    Scenario,
    load_scenes,
    scenarios_of,
    scene_with,
)
from synthgen.errors import ConfigError, ConfigProblem
from synthgen.pipeline.randomizers import load_randomizer
from synthgen.render import engine_warnings
from synthgen.sampling import ModelClass, Recipe, ScenarioChoices, SceneChoices


def load_recipe(run: RunConfig) -> Recipe:
    """The recipe of a run.

    Raises:
        AssetError: a model, photograph, panorama or texture is missing or cannot be used.
        ConfigError: a scene is missing or has problems.
    """
    assets = AssetStore()
    classes = _classes(run, assets)
    scenarios = tuple(_scenario(scenario, assets) for scenario in scenarios_of(run))
    distractors = _distractors([run, *(each.run for each in scenarios)], assets)
    recipe = Recipe(
        run=run,
        classes=classes,
        scenes=() if scenarios else _scenes(run, assets),
        assets=assets,
        distractor_ids=distractors,
        randomizers=tuple(load_randomizer(name) for name in run.randomizers),
        scenarios=scenarios,
    )
    for asset_id in (*recipe.model_ids, *distractors):
        assets.model(asset_id)
    return recipe


def _classes(run: RunConfig, assets: AssetStore) -> tuple[ModelClass, ...]:
    """The classes in the order in which the run first names them."""
    variants: dict[str, dict[str, None]] = {}
    for model in run.models:
        name = model.class_name or run.class_name or model.path.resolve().stem
        for path in find_models(model.path):
            variants.setdefault(name, {})[assets.add(path, kind="models")] = None
    weights = run.class_weights
    unknown = sorted(weights.keys() - variants.keys())
    if unknown:
        names = f"one of {', '.join(variants)}"
        raise ConfigError(
            ConfigProblem(f"class_weights.{unknown[0]}", "no model has this class", expected=names)
        )
    if not any(weights.get(name, 1.0) for name in variants):
        raise ConfigError(ConfigProblem("class_weights", "all weights are 0", remedy="raise one above 0"))
    return tuple(
        ModelClass(name=name, asset_ids=tuple(ids), weight=weights.get(name, 1.0))
        for name, ids in variants.items()
    )


def _scenario(scenario: Scenario, assets: AssetStore) -> ScenarioChoices:
    where = f"scenarios.{scenario.name}.scene"

    def changed(scene: LoadedScene) -> LoadedScene:
        config = scene.config
        for keys in scenario.scene_keys:
            config = scene_with(config, keys, where)
        return replace(scene, config=config)

    return ScenarioChoices(
        name=scenario.name,
        weight=scenario.weight,
        run=scenario.run,
        scenes=_scenes(scenario.run, assets, changed),
    )


def _scenes(
    run: RunConfig, assets: AssetStore, changed: Callable[[LoadedScene], LoadedScene] = lambda scene: scene
) -> tuple[SceneChoices, ...]:
    return tuple(_choices(changed(scene), assets) for scene in load_scenes(run) if scene.weight > 0)


def _distractors(runs: Sequence[RunConfig], assets: AssetStore) -> tuple[str, ...]:
    """The models of distractors, where the run or one of its scenarios has any."""
    files: dict[Path, None] = {}
    for config in (run.distractors for run in runs):
        if config.kind.probability("model") and not config.models:
            problem = ConfigProblem(
                "distractors.kind",
                "found model, but there are none",
                remedy="name a folder in distractors.models",
            )
            raise ConfigError(problem)
        files |= dict.fromkeys(file for path in config.models for file in find_models(path))
    return _added(list(files), assets, kind="distractors")


def _choices(scene: LoadedScene, assets: AssetStore) -> SceneChoices:
    config = scene.config
    photos = find_images(config.backdrop.folder) if isinstance(config.backdrop, PhotoConfig) else []
    panoramas = find_panoramas(config.environment.folder) if config.environment else []
    ground = config.ground.textures if isinstance(config.ground, GroundConfig) else ()
    walls, ceiling = (config.room.walls.textures, config.room.ceiling.textures) if config.room else ((), ())
    return SceneChoices(
        name=scene.name,
        weight=scene.weight,
        config=config,
        photo_ids=_added(photos, assets, kind="photos"),
        panorama_ids=_added(panoramas, assets, kind="panoramas"),
        ground_texture_ids=_added(_textures(ground), assets, kind="textures"),
        wall_texture_ids=_added(_textures(walls), assets, kind="textures"),
        ceiling_texture_ids=_added(_textures(ceiling), assets, kind="textures"),
        prop_texture_ids=tuple(
            _added(_textures(each.textures), assets, kind="textures") for each in config.props
        ),
    )


def _textures(paths: tuple[Path, ...]) -> list[Path]:
    """The image files that paths of files and folders stand for."""
    return [file for path in paths for file in ([path] if path.is_file() else find_images(path))]


def _added(paths: list[Path], assets: AssetStore, *, kind: str) -> tuple[str, ...]:
    return tuple(assets.add(path, kind=kind) for path in paths)


def recipe_warnings(recipe: Recipe) -> list[str]:
    """What the loader or the engine leaves out of the models, with the file, a line each."""
    warnings = []
    for asset_id in recipe.model_ids:
        asset = recipe.assets.model(asset_id)
        texts = [*asset.warnings, *engine_warnings(recipe.run.renderer, asset)]
        warnings += [f"{recipe.assets.path(asset_id)}: {text}" for text in texts]
    return warnings
