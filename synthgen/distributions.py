"""Probability distributions of one number, as a configuration writes them.

==============================================  =========================================================
``0.4``                                         always this value
``[0.2, 0.9]``                                  uniform between the two
``{uniform: [0.2, 0.9]}``                       the same
``{log_uniform: [10, 200]}``                    uniform in the logarithm; both ends above 0
``{normal: {mean: 0.5, std: 0.1, min: 0, max: 1}}``  normal, cut off at min and max where they are given
``{choice: [1, 2, 5]}``                         one of these, all equally likely
``{choice: {values: [1, 2], weights: [3, 1]}}``  one of these, with these weights
``"1-5"``                                       for counts: every whole number from 1 to 5 equally likely
==============================================  =========================================================

Every value is drawn by inversion, `quantile(u)` of one uniform number, so a draw costs one number whatever
the distribution is.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from statistics import NormalDist
from typing import Annotated, Any, Protocol

import numpy as np
from pydantic import AfterValidator, PlainSerializer, PlainValidator, WithJsonSchema


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
    return distribution.quantile(float(rng.random()))


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
class Uniform:
    """Every value between low and high equally likely."""

    low: float
    high: float

    @property
    def support(self) -> tuple[float, float]:
        return self.low, self.high

    def cdf(self, x: float) -> float:
        if self.low == self.high:
            return float(x >= self.low)
        return min(max((x - self.low) / (self.high - self.low), 0.0), 1.0)

    def quantile(self, u: float) -> float:
        return self.low + u * (self.high - self.low)

    def to_yaml(self) -> Any:
        return [self.low, self.high]


@dataclass(frozen=True, slots=True)
class LogUniform:
    """Uniform in the logarithm: as likely between 10 and 20 as between 100 and 200."""

    low: float
    high: float

    @property
    def support(self) -> tuple[float, float]:
        return self.low, self.high

    def cdf(self, x: float) -> float:
        if not self.low < x < self.high:
            return float(x >= self.high)
        return min((math.log(x) - math.log(self.low)) / (self._span or 1.0), 1.0)

    def quantile(self, u: float) -> float:
        return min(self.low * math.exp(u * self._span), self.high)

    @property
    def _span(self) -> float:
        return math.log(self.high) - math.log(self.low)

    def to_yaml(self) -> Any:
        return {"log_uniform": [self.low, self.high]}


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

    def _tails(self) -> tuple[float, float]:
        normal = NormalDist(self.mean, self.std)
        return normal.cdf(self.min), normal.cdf(self.max)

    def cdf(self, x: float) -> float:
        below, upto = self._tails()
        share = (NormalDist(self.mean, self.std).cdf(x) - below) / (upto - below)
        return min(max(share, 0.0), 1.0)

    def quantile(self, u: float) -> float:
        below, upto = self._tails()
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

    @property
    def support(self) -> tuple[float, float]:
        return self.values[0], self.values[-1]

    def cdf(self, x: float) -> float:
        return min(math.fsum(w for v, w in zip(self.values, self.weights, strict=True) if v <= x), 1.0)

    def quantile(self, u: float) -> float:
        index = bisect_right(list(accumulate(self.weights)), u)
        return self.values[min(index, len(self.values) - 1)]

    def to_yaml(self) -> Any:
        if len(set(self.weights)) == 1:
            return {"choice": list(self.values)}
        return {"choice": {"values": list(self.values), "weights": list(self.weights)}}


@dataclass(frozen=True, slots=True)
class UniformInteger:
    """Every whole number from low to high, both included, equally likely."""

    low: int
    high: int

    @property
    def support(self) -> tuple[float, float]:
        return self.low, self.high

    def cdf(self, x: float) -> float:
        return min(max((math.floor(x) - self.low + 1) / (self.high - self.low + 1), 0.0), 1.0)

    def quantile(self, u: float) -> float:
        return min(self.low + int(u * (self.high - self.low + 1)), self.high)

    def to_yaml(self) -> Any:
        return self.low if self.low == self.high else [self.low, self.high]


EXPECTED = "a number, a range [low, high], or uniform, log_uniform, normal or choice"


def parsed_distribution(value: object) -> Distribution:
    """The distribution that a configuration value describes.

    Raises:
        ValueError: it describes none; the text says what is wrong with it.
    """
    if _is_number(value):
        return Constant(_number(value))
    if isinstance(value, str):
        return Uniform(*_range_of_text(value))
    if isinstance(value, Sequence):
        return Uniform(*_range(value))
    if isinstance(value, Mapping):
        return _of_mapping(value)
    if isinstance(value, Constant | Uniform | LogUniform | Normal | Choice | UniformInteger):
        return value
    raise ValueError(f"found {value!r}; expected {EXPECTED}")


def parsed_integer_distribution(value: object) -> Distribution:
    """The distribution of whole numbers that a configuration value describes.

    Raises:
        ValueError: it describes none, or one that can give a fraction.
    """
    distribution = parsed_distribution(value)
    if isinstance(distribution, Constant):
        distribution = UniformInteger(*[_whole(distribution.value)] * 2)
    elif isinstance(distribution, Uniform):
        distribution = UniformInteger(_whole(distribution.low), _whole(distribution.high))
    elif isinstance(distribution, Choice):
        for each in distribution.values:
            _whole(each)
    elif not isinstance(distribution, UniformInteger):
        raise ValueError(f"found {value!r}; expected a whole number, a range such as 1-5, or a choice")
    return distribution


def _of_mapping(value: Mapping[Any, Any]) -> Distribution:
    if len(value) != 1:
        raise ValueError(f"found the keys {', '.join(map(str, value)) or '(none)'}; expected one of {_NAMES}")
    (name, argument), *_ = value.items()
    makers: dict[str, Callable[[Any], Distribution]] = {
        "uniform": lambda a: Uniform(*_range(a)),
        "log_uniform": _log_uniform,
        "normal": _normal,
        "choice": _choice,
    }
    if name not in makers:
        raise ValueError(f"found the distribution {name!r}; expected one of {_NAMES}")
    return makers[name](argument)


_NAMES = "uniform, log_uniform, normal, choice"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(value: object) -> float:
    if not _is_number(value):
        raise ValueError(f"found {value!r}; expected a number")
    try:
        number = float(value)  # type: ignore[arg-type]
    except OverflowError:  # a whole number of over 308 digits
        number = math.inf
    if not math.isfinite(number):
        raise ValueError(f"found {value!r}; expected a finite number")
    return number


def _whole(value: float) -> int:
    if value != int(value):
        raise ValueError(f"found {value:g}; expected a whole number")
    return int(value)


def _range(value: object) -> tuple[float, float]:
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) != 2:
        raise ValueError(f"found {value!r}; expected a range [low, high]")
    low, high = _number(value[0]), _number(value[1])
    if low > high:
        raise ValueError(f"found the reversed range [{low:g}, {high:g}]; write [{high:g}, {low:g}]")
    return low, high


_NUMBER = r"([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)"
_RANGE_TEXT = re.compile(rf"\s*{_NUMBER}\s*(?:-|\.\.)\s*{_NUMBER}\s*", re.IGNORECASE)


def _range_of_text(text: str) -> tuple[float, float]:
    match = _RANGE_TEXT.fullmatch(text)
    if not match:
        raise ValueError(f"found the text {text!r}; expected {EXPECTED}")
    return _range([float(match[1]), float(match[2])])


def _log_uniform(argument: object) -> LogUniform:
    low, high = _range(argument)
    if low <= 0:
        raise ValueError(f"found log_uniform from {low:g}; expected both ends above 0")
    return LogUniform(low, high)


def _normal(argument: object) -> Normal:
    known = {"mean", "std", "min", "max"}
    if not isinstance(argument, Mapping) or not {"mean", "std"} <= set(argument) <= known:
        raise ValueError(f"found normal: {argument!r}; expected mean and std, and if wanted min and max")
    normal = Normal(**{key: _number(number) for key, number in argument.items()})
    if normal.std <= 0:
        raise ValueError(f"found std {normal.std:g}; expected more than 0")
    if normal.min >= normal.max:
        raise ValueError(f"found the reversed range min {normal.min:g}, max {normal.max:g}")
    below, upto = normal._tails()
    if upto - below < 1e-9:
        raise ValueError("found a normal with no probability between min and max; widen them")
    return normal


def _choice(argument: object) -> Choice:
    values, weights = argument, None
    if isinstance(argument, Mapping):
        if not {"values"} <= set(argument) <= {"values", "weights"}:
            raise ValueError(f"found choice: {argument!r}; expected values, and if wanted weights")
        values, weights = argument["values"], argument.get("weights")
    if not isinstance(values, Sequence) or isinstance(values, str) or not values:
        raise ValueError(f"found choice of {values!r}; expected a list of numbers")
    numbers = [_number(each) for each in values]
    if weights is None:
        weights = [1.0] * len(numbers)
    if not isinstance(weights, Sequence) or len(weights) != len(numbers):
        raise ValueError(f"found weights {weights!r}; expected a list of {len(numbers)} numbers")
    shares = [_number(each) for each in weights]
    if min(shares) < 0 or sum(shares) <= 0:
        raise ValueError(f"found weights {shares}; expected none below 0 and a sum above 0")
    pairs = sorted((v, w) for v, w in zip(numbers, shares, strict=True) if w > 0)
    total = math.fsum(shares)
    if math.isclose(total, 1.0, rel_tol=1e-12):  # as `to_yaml` writes them
        total = 1.0
    if len({w for _, w in pairs}) == 1:
        pairs, total = [(v, 1.0) for v, _ in pairs], len(pairs)
    return Choice(tuple(v for v, _ in pairs), tuple(w / total for _, w in pairs))


def within(low: float = -math.inf, high: float = math.inf) -> Any:
    """The annotation of a distribution none of whose values may lie outside low and high."""

    def checked(distribution: Distribution) -> Distribution:
        lowest, highest = distribution.support
        if lowest < low or highest > high:
            raise ValueError(
                f"found values from {lowest:g} to {highest:g}; expected all within {low:g} and {high:g}"
            )
        return distribution

    return AfterValidator(checked)


_SERIALIZER = PlainSerializer(lambda distribution: distribution.to_yaml())

Scalar = Annotated[
    Distribution,
    PlainValidator(parsed_distribution),
    _SERIALIZER,
    WithJsonSchema({"title": "distribution"}),
]
"""A configuration key whose value is a distribution of real numbers."""

Count = Annotated[
    Distribution,
    PlainValidator(parsed_integer_distribution),
    _SERIALIZER,
    WithJsonSchema({"title": "distribution of whole numbers"}),
]
"""A configuration key whose value is a distribution of whole numbers."""
