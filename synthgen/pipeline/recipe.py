"""Finds everything that a run names, and loads it once to see that it can be used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from synthgen.assets import (
    STANDARD_LIMITS,
    AssetStore,
    ImportOptions,
    LoadLimits,
    find_images,
    find_models,
    find_panoramas,
    is_map,
)
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
from synthgen.errors import AssetError, ConfigError, ConfigProblem
from synthgen.model import Asset
from synthgen.pipeline.randomizers import load_randomizer
from synthgen.render import engine_warnings
from synthgen.sampling import (
    MAX_LIGHTS,
    ModelClass,
    PoseChoice,
    Recipe,
    ScenarioChoices,
    SceneChoices,
    Scenery,
    require_engine,
    scenery_of,
)


def load_recipe(run: RunConfig) -> Recipe:
    """The recipe of a run.

    Raises:
        AssetError: a model, photograph, panorama or texture is missing or cannot be used.
        ConfigError: a scene is missing or has problems.
    """
    assets = AssetStore(load_limits(run))
    pose_choices: dict[str, PoseChoice] = {}
    classes = _classes(run, assets, pose_choices)
    scenarios = tuple(_scenario(scenario, assets) for scenario in scenarios_of(run))
    for each in (scenario.run for scenario in scenarios) if scenarios else (run,):
        require_engine(each.placement)
    recipe = Recipe(
        run=run,
        classes=classes,
        scenes=() if scenarios else _scenes(run, assets),
        assets=assets,
        pose_choices=pose_choices,
        distractor_ids=_distractors([run, *(each.run for each in scenarios)], assets),
        randomizers=tuple(load_randomizer(name) for name in run.randomizers),
        scenarios=scenarios,
    )
    for asset_id in recipe.model_ids:
        _check_choice(assets.model(asset_id), pose_choices[asset_id], assets.path(asset_id))
    for asset_id in recipe.distractor_ids:
        assets.model(asset_id)
    _check_surfaces(recipe)
    return recipe


def load_limits(run: RunConfig) -> LoadLimits:
    """How large models of a run may be."""
    limits = {} if run.limits is None else run.limits.model_dump(exclude_none=True)
    return replace(STANDARD_LIMITS, **limits)


def _check_choice(asset: Asset, choice: PoseChoice, path: Path) -> None:
    """Whether a model has the animation and the variant that the run names."""
    animations = [each.name for each in asset.animations]
    for what, name, known, names in (
        ("animation", choice.animation, {"random", "rest"}, animations),
        ("variant", choice.variant, {"random", "first"}, list(asset.variants)),
    ):
        if name not in {*known, *names}:
            raise AssetError(
                path, f"there is no {what} {name!r}", expected=" or ".join([*sorted(known), *names])
            )


def _classes(
    run: RunConfig, assets: AssetStore, pose_choices: dict[str, PoseChoice]
) -> tuple[ModelClass, ...]:
    """The classes in the order in which the run first names them; fills in the pose choices by asset id."""
    variants: dict[str, dict[str, None]] = {}
    for model in run.models:
        name = model.class_name or run.class_name or model.path.resolve().stem
        options = ImportOptions(unit=model.unit, up_axis=model.up_axis, size_m=model.size_m or run.size_m)
        for path in find_models(model.path):
            asset_id = assets.add(path, kind="models", options=options)
            variants.setdefault(name, {})[asset_id] = None
            pose_choices[asset_id] = PoseChoice(
                animation=model.animation, variant=model.variant, light_scale=float(model.lights)
            )
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
        sceneries=_sceneries(scene, assets),
    )


def _sceneries(scene: LoadedScene, assets: AssetStore) -> tuple[Scenery, ...]:
    """The models that are a scene.

    Raises:
        AssetError: one of them is missing, cannot be used, or has no surface to stand on.
    """
    config = scene.config.model
    if config is None:
        return ()
    options = ImportOptions(unit=config.unit, up_axis=config.up_axis, size_m=config.size_m)
    try:
        ids = [assets.add(path, kind="scenes", options=options) for path in find_models(config.path)]
        return tuple(scenery_of(each, assets.model(each), config) for each in ids)
    except AssetError as error:
        where = f"scene {scene.name}: model.path: {error.where}"
        raise AssetError(where, error.found, expected=error.expected, remedy=error.remedy) from error


def _check_surfaces(recipe: Recipe) -> None:
    """Whether each model that is a scene has room for one of the objects, whatever the camera sees."""
    for choices in recipe.all_scenes:
        for scenery in choices.sceneries:
            if not any(scenery.has_room(recipe.assets.model(each)) for each in recipe.model_ids):
                path = recipe.assets.path(scenery.asset_id)
                raise AssetError(
                    f"scene {choices.name}: model.path: {path}",
                    "no surface of the model is large and free enough for any object of the run",
                    expected="a level, free surface",
                    remedy="see that both have their true sizes (size_m, unit) and up_axis is right",
                )


def _textures(paths: tuple[Path, ...]) -> list[Path]:
    """The image files that paths of files and folders stand for, without the maps of others in a folder."""
    return [file for path in paths for file in ([path] if path.is_file() else _unmapped(path))]


def _unmapped(folder: Path) -> list[Path]:
    return [file for file in find_images(folder) if not is_map(file)]


def _added(paths: list[Path], assets: AssetStore, *, kind: str) -> tuple[str, ...]:
    return tuple(assets.add(path, kind=kind) for path in paths)


def recipe_warnings(recipe: Recipe) -> list[str]:
    """What the loader or the engine leaves out of the models, with the file, a line each."""
    warnings = []
    lit = {asset_id: "models[].lights" for asset_id, each in recipe.pose_choices.items() if each.light_scale}
    sceneries = [each for choices in recipe.all_scenes for each in choices.sceneries]
    lit |= {each.asset_id: "model.lights" for each in sceneries if each.light_scale}
    for asset_id in [*recipe.model_ids, *recipe.scenery_ids]:
        asset = recipe.assets.model(asset_id)
        texts = list(asset.warnings)
        if asset_id in lit:
            texts += _light_warnings(asset, lit[asset_id])
        else:
            asset = replace(asset, lights=())
        texts += engine_warnings(recipe.run.renderer, asset.whole)
        warnings += [f"{recipe.assets.path(asset_id)}: {text}" for text in texts]
    return warnings


def _light_warnings(asset: Asset, key: str) -> list[str]:
    """What does not come of the lights of a model that are to shine, by a key of the configuration."""
    count = len(asset.lights)
    if count == 0:
        return [f"its lights are to shine ({key}), and the file has none"]
    if count > MAX_LIGHTS:
        return [f"it has {count} lights, and an image has {MAX_LIGHTS} at most, those of the scene included"]
    return []
