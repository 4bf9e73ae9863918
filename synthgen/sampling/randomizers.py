"""Functions of the user's own that change drawn scenes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from synthgen.assets import AssetStore
from synthgen.errors import ConfigError, ConfigProblem
from synthgen.model import SceneSpec
from synthgen.model.serialization import json_text

Randomize: TypeAlias = Callable[[SceneSpec, np.random.Generator], SceneSpec]


@dataclass(frozen=True, slots=True, kw_only=True)
class Randomizer:
    """A function, and the text by which the configuration names it."""

    name: str
    function: Randomize


def sample_randomized(
    rng: np.random.Generator, scene: SceneSpec, randomizer: Randomizer, assets: AssetStore
) -> SceneSpec:
    """A scene after a user's function, which has been looked over.

    Raises:
        ConfigError: the function raised, or returned what no engine can render.
    """
    where = f"frame {scene.frame_index}: randomizers: {randomizer.name}"
    try:
        result = randomizer.function(scene, rng)
    except Exception as error:  # whatever a user's code raises is reported as theirs
        found = f"the function raised {type(error).__name__}: {error}"
        raise ConfigError(ConfigProblem(where, found, remedy="correct it")) from error
    for problem in _problems(scene, result, assets):
        raise ConfigError(ConfigProblem(where, problem, remedy="correct what the function returns"))
    return result


def _problems(before: SceneSpec, after: object, assets: AssetStore) -> list[str]:
    """What is wrong with what a function returned."""
    if not isinstance(after, SceneSpec):
        return [f"the function returned {type(after).__name__}, not a SceneSpec"]
    problems = []
    if (after.seed, after.frame_index) != (before.seed, before.frame_index):
        problems.append("the function changed seed or frame_index")
    numbers = [each.instance_id for each in after.instances]
    if len(set(numbers)) != len(numbers) or min(numbers, default=1) < 1:
        problems.append("the function returned instance ids that are not above 0, each once")
    for each in after.instances:
        if not assets.knows(each.asset_id):
            problems.append(
                f"the function returned the asset {each.asset_id!r}, which is not part of the run"
            )
        if np.shape(each.T_world_object) != (4, 4):
            problems.append(f"the function returned a transform of shape {np.shape(each.T_world_object)}")
    try:
        json_text(after)
    except (ValueError, TypeError, AttributeError) as error:
        problems.append(f"the function returned a scene that cannot be stored: {error}")
    return problems
