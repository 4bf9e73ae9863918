"""Where every value of a frame came from: its key, its distribution, and the stage that drew it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np

from synthgen.config.schema import Section
from synthgen.dataset import split_of
from synthgen.model import SceneSpec
from synthgen.pipeline.splits import recipes_by_split
from synthgen.rng import watched_by
from synthgen.sampling import Recipe, SceneChoices, sample_scene

S = TypeVar("S", bound=Section)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnValue:
    """A value that was drawn."""

    stage: str
    """Such as `objects.0.height`; of several attempts to draw the frame, the last ones come last."""
    key: str
    """Of the run, or after the name of a scene or scenario of that."""
    law: Any
    """The distribution, as a configuration writes it."""
    value: float | str


def explain_frame(recipe: Recipe, frame_index: int) -> tuple[SceneSpec, list[DrawnValue]]:
    """The scene of a frame, and all values that distributions of the configuration gave for it, in order.

    Raises:
        ConfigError: the frame cannot be drawn.
    """
    run = recipe.run
    own = _distinct(recipes_by_split(recipe)[split_of(frame_index, run.val_fraction)])
    watcher = _Watcher(dict(_keys_of(own)))
    with watched_by(watcher):
        scene = sample_scene(own, seed=run.seed, frame_index=frame_index)
    return scene, watcher.values


class _Watcher:
    """Notes what is drawn; a distribution is known by which object it is."""

    def __init__(self, keys: dict[int, str]) -> None:
        self._keys = keys
        self._stages: dict[int, tuple[str, np.random.Generator]] = {}
        self.values: list[DrawnValue] = []

    def stage_opened(self, name: str, generator: np.random.Generator) -> None:
        self._stages[id(generator)] = (name, generator)  # held, so that no other gets its id

    def value_drawn(self, generator: np.random.Generator, law: object, value: object) -> None:
        key = self._keys.get(id(law))
        if key is None or not isinstance(value, int | float | str):
            return
        stage, _ = self._stages.get(id(generator), ("", generator))
        self.values.append(DrawnValue(stage=stage, key=key, law=_written(law), value=value))


def _distinct(recipe: Recipe) -> Recipe:
    """The same recipe with a distribution object of its own for every key."""

    def scene(choices: SceneChoices) -> SceneChoices:
        return replace(choices, config=_copied(choices.config))

    return replace(
        recipe,
        run=_copied(recipe.run),
        scenes=tuple(map(scene, recipe.scenes)),
        scenarios=tuple(
            replace(each, run=_copied(each.run), scenes=tuple(map(scene, each.scenes)))
            for each in recipe.scenarios
        ),
    )


def _copied(section: S) -> S:
    return section.model_copy(update={key: _copied_value(value) for key, value in section})


def _copied_value(value: Any) -> Any:
    if isinstance(value, Section):
        return _copied(value)
    if isinstance(value, tuple):
        return tuple(_copied_value(each) for each in value)
    return copy.copy(value) if hasattr(value, "to_yaml") else value


def _keys_of(recipe: Recipe) -> Iterator[tuple[int, str]]:
    """The key of every distribution, by which object it is."""
    yield from _keys(recipe.run, "")
    for choices in recipe.scenes:
        yield from _keys(choices.config, f"scene {choices.name}: ")
    for scenario in recipe.scenarios:
        yield from _keys(scenario.run, f"scenario {scenario.name}: ")
        for choices in scenario.scenes:
            yield from _keys(choices.config, f"scenario {scenario.name}, scene {choices.name}: ")


def _keys(value: Any, prefix: str) -> Iterator[tuple[int, str]]:
    if isinstance(value, Section):
        separator = "" if not prefix or prefix.endswith(" ") else "."
        for key, inner in value:
            yield from _keys(inner, f"{prefix}{separator}{key}")
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from _keys(inner, f"{prefix}[{index}]")
    elif hasattr(value, "to_yaml"):
        yield id(value), prefix


def _written(law: Any) -> Any:
    return law.to_yaml()
