"""The kinds of distributions: each knows its support, its cdf and its quantiles."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, repeat
from statistics import NormalDist
from typing import Any, Protocol

import numpy as np

from synthgen.arrays import F64
from synthgen.rng import FrameRng, is_watched, note_draw, note_draws


class Distribution(Protocol):
    """A distribution of one number: frozen, comparable, and its `repr` is how a configuration writes it."""

    @property
    def support(self) -> tuple[float, float]:
        """The smallest and the largest value that can be drawn."""

    def cdf(self, x: float) -> float:
        """The probability of a value of at most x."""

    def quantile(self, u: float) -> float:
        """The lowest value from which on the cdf is above u, for u in [0, 1)."""

    def to_yaml(self) -> Any:
        """What a configuration writes for it."""


def sample_value(rng: np.random.Generator, distribution: Distribution) -> float:
    """One value of the distribution."""
    value = distribution.quantile(float(rng.random()))
    note_draw(rng, distribution, value)
    return value


def sample_staged(rng: FrameRng, stage: str, distribution: Distribution) -> float:
    """One value of the distribution from a stage for itself; where it has only one, that opens no stage.

    It does for those who watch.
    """
    low, high = distribution.support
    if low == high and not is_watched():
        return low
    return sample_value(rng.stage(stage), distribution)


def sample_values(rng: np.random.Generator, distributions: Sequence[Distribution]) -> list[float]:
    """One value of each of the distributions: those that `sample_value` gives in turn, but faster."""
    uniform = rng.random(len(distributions)).tolist()
    values = [each.quantile(u) for each, u in zip(distributions, uniform, strict=True)]
    note_draws(rng, distributions, values)
    return values


class LawTable:
    """Distributions [r k] of r quantities of k kinds of things, to work out many values at once."""

    def __init__(self, laws: Sequence[Sequence[Distribution]]) -> None:
        self.laws = tuple(tuple(row) for row in laws)
        bounds = [[_ends(each) or (0.0, 0.0) for each in row] for row in self.laws]
        self._low, high = np.array(bounds).reshape(len(laws), -1, 2).transpose(2, 0, 1)
        self._span, self._kinds = high - self._low, np.arange(self._low.shape[1])
        self._curved = [
            (number, kind, law)
            for number, row in enumerate(self.laws)
            for kind, law in enumerate(row)
            if _ends(law) is None
        ]

    def quantiles(self, uniform: F64, counts: Sequence[int]) -> F64:
        """The quantiles [r n] of uniform numbers [r n] in [0, 1), of so many things of each kind in turn."""
        low, span = self._low, self._span
        if len(counts) > 1:
            kinds = np.repeat(self._kinds, counts)
            low, span = low.take(kinds, axis=1), span.take(kinds, axis=1)
        values, ends = low + uniform * span, list(accumulate(counts))
        for number, kind, law in self._curved:
            part = slice(ends[kind] - counts[kind], ends[kind])
            values[number, part] = [law.quantile(u) for u in uniform[number, part].tolist()]
        return np.asarray(values)

    def note(self, generators: Sequence[np.random.Generator], values: F64, counts: Sequence[int]) -> None:
        """Tells who watches of such values, of which each kind has a generator."""
        if not is_watched():
            return
        of_kinds = np.split(values, np.cumsum(counts)[:-1], axis=1)
        for kind, (generator, own) in enumerate(zip(generators, of_kinds, strict=True)):
            for row, drawn in zip(self.laws, own, strict=True):
                note_draws(generator, repeat(row[kind], len(drawn)), drawn.tolist())


def _ends(law: Distribution) -> tuple[float, float] | None:
    """The quantiles at 0 and 1 of a distribution whose others lie on the line between them; else None."""
    low, high = law.support
    return (low, high) if low == high or isinstance(law, Uniform) else None


@dataclass(frozen=True, slots=True)
class Constant:
    """Always the same value."""

    value: float

    @property
    def support(self) -> tuple[float, float]:
        return self.value, self.value

    def cdf(self, x: float) -> float:
        return float(x >= self.value)

    def quantile(self, u: float) -> float:  # noqa: ARG002 - the same for every u
        return self.value

    def to_yaml(self) -> Any:
        return self.value


@dataclass(frozen=True, slots=True)
class _Interval:
    """What can be drawn lies between low and high."""

    low: float
    high: float

    @property
    def support(self) -> tuple[float, float]:
        return self.low, self.high


@dataclass(frozen=True, slots=True)
class Uniform(_Interval):
    """Every value between low and high equally likely."""

    def cdf(self, x: float) -> float:
        if self.low == self.high:
            return float(x >= self.low)
        return min(max((x - self.low) / (self.high - self.low), 0.0), 1.0)

    def quantile(self, u: float) -> float:
        return self.low + u * (self.high - self.low)

    def to_yaml(self) -> Any:
        return [self.low, self.high]


@dataclass(frozen=True, slots=True)
class LogUniform(_Interval):
    """Uniform in the logarithm: as likely between 10 and 20 as between 100 and 200."""

    _span: float = field(init=False, repr=False, compare=False)
    """Of the logarithms."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_span", math.log(self.high) - math.log(self.low))

    def cdf(self, x: float) -> float:
        if not self.low < x < self.high:
            return float(x >= self.high)
        return min((math.log(x) - math.log(self.low)) / (self._span or 1.0), 1.0)

    def quantile(self, u: float) -> float:
        return min(self.low * math.exp(u * self._span), self.high)

    def to_yaml(self) -> Any:
        return {"log_uniform": [self.low, self.high]}


@dataclass(frozen=True, slots=True)
class OnSphere(_Interval):
    """Elevations in degrees, from -90 to 90, of directions that are uniform on the sphere between the two."""

    def cdf(self, x: float) -> float:
        if not self.low < x < self.high:
            return float(x >= self.high)
        low, high = self._heights
        return min(max((math.sin(math.radians(x)) - low) / ((high - low) or 1.0), 0.0), 1.0)

    def quantile(self, u: float) -> float:
        low, high = self._heights
        elevation = math.degrees(math.asin(min(low + u * (high - low), 1.0)))
        return min(max(elevation, self.low), self.high)

    @property
    def _heights(self) -> tuple[float, float]:
        """On the unit sphere, by which the area between two elevations goes (Archimedes)."""
        return math.sin(math.radians(self.low)), math.sin(math.radians(self.high))

    def to_yaml(self) -> Any:
        return {"on_sphere": [self.low, self.high]}


@dataclass(frozen=True, slots=True)
class Normal:
    """Normal, conditioned on lying between min and max."""

    mean: float
    std: float
    min: float = -math.inf
    max: float = math.inf

    @property
    def support(self) -> tuple[float, float]:
        return self.min, self.max

    def tails(self) -> tuple[float, float]:
        normal = NormalDist(self.mean, self.std)
        return normal.cdf(self.min), normal.cdf(self.max)

    def cdf(self, x: float) -> float:
        below, upto = self.tails()
        share = (NormalDist(self.mean, self.std).cdf(x) - below) / (upto - below)
        return min(max(share, 0.0), 1.0)

    def quantile(self, u: float) -> float:
        below, upto = self.tails()
        p = below + u * (upto - below)
        tiny = 2.0**-53  # inv_cdf wants 0 < p < 1
        value = NormalDist(self.mean, self.std).inv_cdf(min(max(p, tiny), 1.0 - tiny))
        return min(max(value, self.min), self.max)

    def to_yaml(self) -> Any:
        cut = {"min": self.min, "max": self.max}
        return {
            "normal": {"mean": self.mean, "std": self.std}
            | {k: v for k, v in cut.items() if math.isfinite(v)}
        }


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several values, in ascending order, with weights that add up to 1."""

    values: tuple[float, ...]
    weights: tuple[float, ...]
    _upto: tuple[float, ...] = field(init=False, repr=False, compare=False)
    """The sums of the weights up to each value."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_upto", tuple(accumulate(self.weights)))

    @property
    def support(self) -> tuple[float, float]:
        return self.values[0], self.values[-1]

    def cdf(self, x: float) -> float:
        return min(math.fsum(w for v, w in zip(self.values, self.weights, strict=True) if v <= x), 1.0)

    def quantile(self, u: float) -> float:
        return self.values[min(bisect_right(self._upto, u), len(self.values) - 1)]

    def to_yaml(self) -> Any:
        if len(set(self.weights)) == 1:
            return {"choice": list(self.values)}
        return {"choice": {"values": list(self.values), "weights": list(self.weights)}}


@dataclass(frozen=True, slots=True)
class UniformInteger(_Interval):
    """Every whole number from low to high, both included, equally likely."""

    low: int
    high: int

    def cdf(self, x: float) -> float:
        return min(max((math.floor(x) - self.low + 1) / (self.high - self.low + 1), 0.0), 1.0)

    def quantile(self, u: float) -> float:
        return min(self.low + int(u * (self.high - self.low + 1)), self.high)

    def to_yaml(self) -> Any:
        return self.low if self.low == self.high else [self.low, self.high]
