"""Distributions from the values that a configuration writes for them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from synthgen.distributions.kinds import (
    Choice,
    Constant,
    Distribution,
    LogUniform,
    Normal,
    OnSphere,
    Uniform,
    UniformInteger,
)

EXPECTED = "a number, a range [low, high], or uniform, log_uniform, on_sphere, normal or choice"


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
    if isinstance(value, Constant | Uniform | LogUniform | OnSphere | Normal | Choice | UniformInteger):
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
        "on_sphere": _on_sphere,
        "normal": _normal,
        "choice": _choice,
    }
    if name not in makers:
        raise ValueError(f"found the distribution {name!r}; expected one of {_NAMES}")
    return makers[name](argument)


_NAMES = "uniform, log_uniform, on_sphere, normal, choice"


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


def _on_sphere(argument: object) -> OnSphere:
    low, high = _range(argument)
    if low < -90 or high > 90:
        raise ValueError(f"found on_sphere from {low:g} to {high:g}; expected degrees from -90 to 90")
    return OnSphere(low, high)


def _normal(argument: object) -> Normal:
    known = {"mean", "std", "min", "max"}
    if not isinstance(argument, Mapping) or not {"mean", "std"} <= set(argument) <= known:
        raise ValueError(f"found normal: {argument!r}; expected mean and std, and if wanted min and max")
    normal = Normal(**{key: _number(number) for key, number in argument.items()})
    if normal.std <= 0:
        raise ValueError(f"found std {normal.std:g}; expected more than 0")
    if normal.min >= normal.max:
        raise ValueError(f"found the reversed range min {normal.min:g}, max {normal.max:g}")
    below, upto = normal.tails()
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
