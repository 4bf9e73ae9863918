"""Run and scene files from disk, and command-line options laid over them."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml

from synthgen.bundled import bundled_folder
from synthgen.config.backdrops import PhotoConfig
from synthgen.config.document import MISREAD_NUMBER, Document, key_paths, load_document
from synthgen.config.run import RunConfig, SceneChoice
from synthgen.config.scenarios import scenarios_of
from synthgen.config.scene import SceneConfig
from synthgen.config.schema import Section, expanded
from synthgen.config.validation import validated
from synthgen.errors import ConfigError, ConfigProblem

S = TypeVar("S", bound=Section)

PHOTO_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"})
PANORAMA_SUFFIXES = frozenset({".hdr", ".exr"})
"""By these a folder on the command line is known for what it holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A value from the command line; relative paths in it are relative to the working directory."""

    name: str
    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedScene:
    """A scene and the name that frames remember it by."""

    name: str
    weight: float
    config: SceneConfig


def load_run(path: Path | None, options: Mapping[str, Option]) -> RunConfig:
    """The run of a file with command-line options laid over it, every default filled in.

    Args:
        path: a run file, or None where the options say everything.
        options: by configuration key; each replaces what the file says under that key.

    Raises:
        ConfigError: with every problem of both.
    """
    document = load_document(path) if path else Document(data={}, folder=Path(), source="command line")
    if path:
        _resolve_paths(document.data, document.folder)
    for key, option in options.items():
        document.data[key] = option.value
        stale = [place for place in document.places if place[:1] == (key,)]
        for place in stale:
            del document.places[place]
        document.places.update(dict.fromkeys(key_paths((key,), option.value), option.name))
    run = validated(document, RunConfig).resolved()
    scenarios_of(run)  # to report their problems with all others of the file
    return run


def load_stored_run(path: Path) -> RunConfig:
    """The run that a dataset keeps; its relative paths are, as ever, relative to the working directory.

    Raises:
        ConfigError: the file is damaged.
    """
    return validated(load_document(path), RunConfig).resolved()


def load_scenes(run: RunConfig) -> tuple[LoadedScene, ...]:
    """The scenes that a run names.

    Raises:
        ConfigError: with the problems of all that do not exist or cannot be used.
    """
    if not any(choice.weight for choice in run.scenes):
        problem = ConfigProblem(
            "scenes", "all weights are 0", remedy="give at least one scene a weight above 0"
        )
        raise ConfigError(problem)
    scenes: list[LoadedScene] = []
    problems: list[ConfigProblem] = []
    for choice in run.scenes:
        try:
            scenes.append(_load_scene(choice))
        except ConfigError as error:  # noqa: PERF203 - the problems of all scenes make one report
            problems += error.problems
    if problems:
        raise ConfigError(*problems)
    return tuple(scenes)


def scene_names() -> list[str]:
    """The names of the scenes that ship with synthgen."""
    return sorted(path.stem for path in bundled_folder("scenes").glob("*.yaml"))


def run_yaml(run: RunConfig, *, without: Collection[str] = ()) -> str:
    """The run as a YAML file that loads to an equal run, but for the keys that it is to be without."""
    data = run.model_dump(exclude=set(without))
    return str(yaml.dump(data, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=100))


class _Writer(yaml.SafeDumper):
    """Puts texts in quotes that `load_document` takes for misread numbers."""

    def represent_str(self, data: str) -> yaml.ScalarNode:
        style = "'" if MISREAD_NUMBER.fullmatch(data) else None
        return self.represent_scalar("tag:yaml.org,2002:str", data, style=style)


_Writer.add_representer(str, _Writer.represent_str)


def _load_scene(choice: SceneChoice) -> LoadedScene:
    """The scene of a name, before a folder that happens to be called the same; of a file; or of a folder."""
    path = bundled_folder("scenes") / f"{choice.name}.yaml"
    if choice.name not in scene_names():
        path = expanded(choice.name)
    if path.is_dir():
        return LoadedScene(name=path.name, weight=choice.weight, config=_scene_of_folder(path))
    if path.suffix not in {".yaml", ".yml"}:
        problem = ConfigProblem(
            f"scene {choice.name}",
            "there is no such scene",
            expected=f"one of {', '.join(scene_names())}, a .yaml file, or a folder of photographs or HDRIs",
            remedy="check the name",
        )
        raise ConfigError(problem)
    return LoadedScene(name=path.stem, weight=choice.weight, config=_scene_of_file(path))


def _scene_of_file(path: Path) -> SceneConfig:
    document = load_document(path)
    return _resolved_against(document.folder, validated(document, SceneConfig))


def _scene_of_folder(folder: Path) -> SceneConfig:
    """The photographs of a folder as backdrops, or the scene `hdri` with its panoramas."""
    suffixes = {path.suffix.lower() for path in folder.rglob("*")}
    if not suffixes & PANORAMA_SUFFIXES:
        photo = PhotoConfig(kind="photo", folder=folder)
        return SceneConfig(description="Photographs of a folder.", backdrop=photo)
    if suffixes & PHOTO_SUFFIXES:
        problem = ConfigProblem(
            f"scene {folder}",
            "the folder holds photographs and panoramas",
            expected="either",
            remedy="put them in two folders, and name both",
        )
        raise ConfigError(problem)
    config = _scene_of_file(bundled_folder("scenes") / "hdri.yaml")
    if config.environment is None:
        raise ConfigError(
            ConfigProblem("scene hdri", "it has no environment", remedy="install synthgen anew")
        )
    environment = config.environment.model_copy(update={"folder": folder})
    return config.model_copy(update={"description": "Panoramas of a folder.", "environment": environment})


def _resolved_against(folder: Path, section: S) -> S:
    """The section with all relative paths in it relative to the folder instead."""
    return section.model_copy(update={key: _resolved_value(folder, value) for key, value in section})


def _resolved_value(folder: Path, value: Any) -> Any:
    if isinstance(value, Section):
        return _resolved_against(folder, value)
    if isinstance(value, tuple):
        return tuple(_resolved_value(folder, each) for each in value)
    return folder / value if isinstance(value, Path) else value


def _resolve_paths(data: dict[str, Any], folder: Path) -> None:
    """Makes the relative paths of a run file relative to the working directory instead."""
    scenarios = data.get("scenarios")
    for scenario in scenarios if isinstance(scenarios, list) else ():
        if isinstance(scenario, dict) and isinstance(scenario.get("run"), dict):
            _resolve_paths(scenario["run"], folder)
    for key, field in (("models", "path"), ("scenes", "name")):
        entries = data.get(key)
        if isinstance(entries, list):
            data[key] = [_resolved_entry(entry, key, field, folder) for entry in entries]
    if isinstance(data.get("randomizers"), list):
        data["randomizers"] = [
            _resolved_entry(entry, "randomizers", "", folder) for entry in data["randomizers"]
        ]
    distractors = data.get("distractors")
    if isinstance(distractors, dict) and "models" in distractors:
        paths = distractors["models"]
        paths = paths if isinstance(paths, list) else [paths]
        resolved = [_resolved_entry(entry, "distractors", "models", folder) for entry in paths]
        data["distractors"] = distractors | {"models": resolved}


def _resolved_entry(entry: Any, key: str, field: str, folder: Path) -> Any:
    if isinstance(entry, dict):
        return entry | {field: _resolved_entry(entry[field], key, field, folder)} if field in entry else entry
    if not isinstance(entry, str) or (key == "scenes" and _is_scene_name(entry)):
        return entry
    if not entry or entry.startswith("="):  # no path, which is reported when it is validated
        return entry
    return (folder / expanded(entry)).as_posix()


def _is_scene_name(entry: str) -> bool:
    return "/" not in entry and "\\" not in entry and not entry.endswith((".yaml", ".yml"))


def option_value(text: str) -> Any:
    """The value that a text on the command line stands for: a number, else what YAML makes of it."""
    with contextlib.suppress(ValueError):
        return int(text)
    with contextlib.suppress(ValueError):
        return float(text)
    with contextlib.suppress(yaml.YAMLError, ValueError, LookupError, AttributeError, RecursionError):
        return yaml.safe_load(text)
    return text
