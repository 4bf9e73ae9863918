"""Scenarios: the run and the scenes with some of their keys laid over."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from synthgen.config.document import Document, KeyPath, key_paths
from synthgen.config.mixes import ScenarioConfig
from synthgen.config.run import RunConfig
from synthgen.config.scene import SceneConfig
from synthgen.config.schema import Section
from synthgen.config.validation import known_keys, validated
from synthgen.errors import ConfigError, ConfigProblem

OWN_KEYS = frozenset(
    {
        "models",
        "class_name",
        "size_m",
        "limits",
        "class_weights",
        "count",
        "val_fraction",
        "seed",
        "resolution",
        "format",
        "jpg_quality",
        "png_level",
        "webp_effort",
        "renderer",
        "quality",
        "device",
        "shard",
        "workers",
        "executor",
        "supervision",
        "labels",
        "scenarios",
        "disjoint",
        "randomizers",
    }
)
"""Keys of the run as a whole, in which its scenarios cannot differ."""

_DIM = {"normal": {"mean": 0.02, "std": 0.012, "min": 0.003, "max": 0.06}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A part of the run's images."""

    name: str
    weight: float
    run: RunConfig
    scene_keys: tuple[Mapping[str, Any], ...]
    """What is laid over every scene, one after the other."""


def scenarios_of(run: RunConfig) -> tuple[Scenario, ...]:
    """The scenarios of a run with weights above 0, each with its own run.

    Raises:
        ConfigError: with all problems of their keys.
    """
    if run.scenarios and not any(each.weight for each in run.scenarios):
        raise _error("scenarios", "all weights are 0", "give at least one scenario a weight above 0")
    names = [each.name for each in run.scenarios]
    repeated = {name for name in names if names.count(name) > 1}
    if repeated:
        raise _error("scenarios", f"found {min(repeated)!r} twice", "give each a name of its own")
    return tuple(_scenario(run, each) for each in run.scenarios if each.weight > 0)


def scene_with(config: SceneConfig, keys: Mapping[str, Any], where: str) -> SceneConfig:
    """A scene with keys laid over it; sections that it lacks, and kinds it does not have, are passed over.

    Raises:
        ConfigError: no scene has such a key, or a value is wrong.
    """
    _check_scene_keys(keys, (), where)
    data = _applied(config, keys)
    return validated(_document(data, where), SceneConfig)


def _scenario(run: RunConfig, each: ScenarioConfig) -> Scenario:
    where = f"scenarios.{each.name}.run"
    unknown = sorted(each.run.keys() & OWN_KEYS)
    if unknown:
        raise _error(f"{where}.{unknown[0]}", "this key is the same for all scenarios", "delete it there")
    data = run.model_dump()
    preset_run, preset_scene = _preset(each.name, min(run.resolution.width, run.resolution.height))
    for keys in (preset_run, each.run):
        data = _merged(RunConfig, data, keys)
    own = validated(_document(data, where), RunConfig)
    _check_scene_keys(each.scene, (), f"scenarios.{each.name}.scene")
    return Scenario(name=each.name, weight=each.weight, run=own, scene_keys=(preset_scene, each.scene))


def _preset(name: str, short: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """The keys of run and scenes of a scenario of this name; short is the image's shorter side (px)."""

    def sizes(low: float, high: float) -> dict[str, Any]:
        return {"object_px": {"log_uniform": [max(1.0, low * short), max(1.0, high * short)]}}

    dark = {"sun": {"illuminance": _DIM}, "ambient": _DIM, "fill": {"count": 0}}
    dark |= {"environment": {"exposure_ev": [-6, -4]}, "room": {}, "backdrop": _NIGHT}
    lamps = {
        "count": "1-3",
        "illuminance": [0.15, 0.8],
        "temperature_k": [2000, 4500],
        "elevation_deg": [25, 85],
    }
    presets: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
        "far": (sizes(0.015, 0.06), {}),
        "close": (sizes(0.5, 0.95) | {"truncation_rate": 0.4}, {}),
        "crowded": ({"objects": "6-12", "distractors": {"count": "2-6"}} | sizes(0.05, 0.25), {}),
        "occluded": (
            {"occluders": {"rate": 1.0, "covered": [0.25, 0.65]}, "distractors": {"count": "1-4"}},
            {},
        ),
        "night": (
            {"imaging": {"read_noise": [0.005, 0.02], "shot_noise": [0.02, 0.06]}},
            dark | {"lights": lamps},
        ),
        "backlit": (
            {},
            {
                "sun": {"azimuth_deg": [-35, 35], "elevation_deg": [8, 40], "illuminance": [0.8, 1.6]},
                # The skies that ship have their sun in the middle; other panoramas have it anywhere.
                "environment": {"yaw_deg": [-35, 35]},
            },
        ),
        "motion": ({"imaging": {"motion": {"rate": 1.0, "length": {"log_uniform": [0.008, 0.03]}}}}, {}),
    }
    return presets.get(name, ({}, {}))


_NIGHT = {
    "gain": [0.04, 0.15],
    "zenith": {"value": [0.02, 0.12]},
    "horizon": {"value": [0.05, 0.25]},
    "nadir": {"value": [0.02, 0.1]},
}


def _merged(model: type[Section], data: dict[str, Any], keys: Mapping[str, Any]) -> dict[str, Any]:
    """The data of a section with keys laid over it: sections key by key, everything else as a whole."""
    result = dict(data)
    for key, value in keys.items():
        field = model.model_fields.get(key)
        inner = field.annotation if field else None
        if isinstance(inner, type) and issubclass(inner, Section) and isinstance(value, Mapping):
            result[key] = _merged(inner, dict(data[key]), value)
        else:
            result[key] = value
    return result


def _applied(section: Section, keys: Mapping[str, Any]) -> dict[str, Any]:
    """The data of a section with those of the keys laid over it that it has."""
    data = section.model_dump()
    for key, value in keys.items():
        current = getattr(section, key, None)
        if isinstance(current, Section) and isinstance(value, Mapping):
            data[key] = _applied(current, value)
        elif key in type(section).model_fields and not (current is None and isinstance(value, Mapping)):
            data[key] = value
    return data


def _check_scene_keys(keys: Mapping[str, Any], path: KeyPath, where: str) -> None:
    """Raises where a key is one of no kind of scene; what distributions say is not looked into."""
    known = known_keys(SceneConfig, tuple(path))
    for key, value in keys.items():
        if key not in known:
            close = difflib.get_close_matches(key, known, n=1)
            remedy = f"did you mean {close[0]}?" if close else f"known keys: {', '.join(known)}"
            raise _error(".".join((where, *map(str, path), key)), f"unknown key {key!r}", remedy)
        if isinstance(value, Mapping) and known_keys(SceneConfig, (*path, key)) != known:
            _check_scene_keys(value, (*path, key), where)


def _document(data: dict[str, Any], where: str) -> Document:
    return Document(data=data, folder=Path(), source=where, places=dict.fromkeys(key_paths((), data), where))


def _error(where: str, found: str, remedy: str) -> ConfigError:
    return ConfigError(ConfigProblem(where, found, remedy=remedy))
