"""Finds everything that a run names, and loads it once to see that it can be used."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from synthgen.assets import (
    STANDARD_LIMITS,
    AssetStore,
    ImportOptions,
    find_images,
    find_models,
    find_panoramas,
)
from synthgen.config import GroundConfig, LoadedScene, PhotoConfig, RunConfig, load_scenes
from synthgen.errors import AssetError
from synthgen.model import Asset
from synthgen.render import engine_warnings
from synthgen.sampling import Look, ModelClass, Recipe, SceneChoices


def load_recipe(run: RunConfig) -> Recipe:
    """The recipe of a run.

    Raises:
        AssetError: a model, photograph, panorama or texture is missing or cannot be used.
        ConfigError: a scene is missing or has problems.
    """
    limits = {} if run.limits is None else run.limits.model_dump(exclude_none=True)
    assets = AssetStore(replace(STANDARD_LIMITS, **limits))
    looks: dict[str, Look] = {}
    classes = _classes(run, assets, looks)
    scenes = tuple(_choices(scene, assets) for scene in load_scenes(run) if scene.weight > 0)
    recipe = Recipe(run=run, classes=classes, scenes=scenes, assets=assets, looks=looks)
    for asset_id in recipe.model_ids:
        _check_look(assets.model(asset_id), looks[asset_id], assets.path(asset_id))
    return recipe


def _check_look(asset: Asset, look: Look, path: Path) -> None:
    """Whether a model has the animation and the variant that the run names."""
    animations = [each.name for each in asset.animations]
    for what, name, known, names in (
        ("animation", look.animation, {"random", "rest"}, animations),
        ("variant", look.variant, {"random", "first"}, list(asset.variants)),
    ):
        if name not in {*known, *names}:
            raise AssetError(
                path, f"there is no {what} {name!r}", expected=" or ".join([*sorted(known), *names])
            )


def _classes(run: RunConfig, assets: AssetStore, looks: dict[str, Look]) -> tuple[ModelClass, ...]:
    """The classes in the order in which the run first names them; fills in the looks by asset id."""
    variants: dict[str, dict[str, None]] = {}
    for model in run.models:
        name = model.class_name or run.class_name or model.path.resolve().stem
        options = ImportOptions(unit=model.unit, up_axis=model.up_axis, size_m=model.size_m or run.size_m)
        for path in find_models(model.path):
            asset_id = assets.add(path, kind="models", options=options)
            variants.setdefault(name, {})[asset_id] = None
            looks[asset_id] = Look(animation=model.animation, variant=model.variant)
    return tuple(ModelClass(name=name, asset_ids=tuple(ids)) for name, ids in variants.items())


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
