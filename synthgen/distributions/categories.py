"""Distributions of a name instead of a number, such as which tone curve a camera has."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np

from synthgen.rng import note_draw


@dataclass(frozen=True, slots=True)
class Categorical:
    """One of several names, in alphabetical order, with weights above 0 that add up to 1."""

    names: tuple[str, ...]
    weights: tuple[float, ...]

    @property
    def support(self) -> tuple[str, ...]:
        """The names that can be drawn."""
        return self.names

    def probability(self, name: str) -> float:
        """How likely a name is; 0 for one that is not in the support."""
        return dict(zip(self.names, self.weights, strict=True)).get(name, 0.0)

    def quantile(self, u: float) -> str:
        """The name at a share of the weights, for u in [0, 1)."""
        return self.quantiles([u])[0]

    def quantiles(self, uniform: Sequence[float]) -> list[str]:
        """The names at many shares."""
        upto, last = list(accumulate(self.weights)), len(self.names) - 1
        return [self.names[min(bisect_right(upto, u), last)] for u in uniform]

    def to_yaml(self) -> Any:
        """What a configuration writes for it."""
        if len(self.names) == 1:
            return self.names[0]
        if len(set(self.weights)) == 1:
            return list(self.names)
        return dict(zip(self.names, self.weights, strict=True))


def sample_name(rng: np.random.Generator, distribution: Categorical) -> str:
    """One name of the distribution."""
    name = distribution.quantile(float(rng.random()))
    note_draw(rng, distribution, name)
    return name


def sample_index(rng: np.random.Generator, weights: Sequence[float]) -> int:
    """The place of one of several weights, each as likely as it is large."""
    upto = list(accumulate(weights))
    return min(bisect_right(upto, float(rng.random()) * upto[-1]), len(upto) - 1)


def parsed_categorical(value: object) -> Categorical:
    """The distribution of names that a configuration value describes.

    Raises:
        ValueError: it describes none; the text says what is wrong with it.
    """
    if isinstance(value, Categorical):
        return value
    if isinstance(value, str):
        return Categorical((value,), (1.0,))
    if isinstance(value, Mapping):
        return _weighted(value)
    if isinstance(value, Sequence):
        repeated = [each for index, each in enumerate(value) if each in value[:index]]
        if repeated:
            raise ValueError(f"found {repeated[0]!r} twice; expected a name and its weight")
        return _weighted(dict.fromkeys(map(_name, value), 1.0))
    raise ValueError(f"found {value!r}; expected a name, a list of names, or names with weights")


def _name(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"found {value!r}; expected a name")
    return value


def _weighted(weights: Mapping[Any, Any]) -> Categorical:
    for weight in weights.values():
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight < 1e300:
            raise ValueError(f"found the weight {weight!r}; expected a finite number from 0")
    pairs = sorted((_name(name), float(weight)) for name, weight in weights.items() if weight > 0)
    if not pairs:
        raise ValueError("found no name with a weight above 0; expected at least one")
    total = math.fsum(weight for _, weight in pairs)
    if math.isclose(total, 1.0, rel_tol=1e-12):  # as `to_yaml` writes them
        total = 1.0
    if len({weight for _, weight in pairs}) == 1:
        pairs, total = [(name, 1.0) for name, _ in pairs], float(len(pairs))
    return Categorical(tuple(name for name, _ in pairs), tuple(weight / total for _, weight in pairs))
