"""Distributions as the types of configuration keys."""

from __future__ import annotations

import difflib
import math
from typing import Annotated, Any

from pydantic import AfterValidator, PlainSerializer, PlainValidator, WithJsonSchema

from synthgen.distributions.categories import Categorical, parsed_categorical
from synthgen.distributions.kinds import Distribution
from synthgen.distributions.parsing import parsed_distribution, parsed_integer_distribution


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


def one_of(*names: str) -> Any:
    """The annotation of a distribution of names that can give no others than these."""

    def checked(distribution: Categorical) -> Categorical:
        for name in distribution.support:
            if name not in names:
                close = difflib.get_close_matches(name, names, n=1)
                remedy = f"; did you mean {close[0]}?" if close else ""
                raise ValueError(f"found the name {name!r}; expected any of {', '.join(names)}{remedy}")
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

Category = Annotated[
    Categorical,
    PlainValidator(parsed_categorical),
    _SERIALIZER,
    WithJsonSchema({"title": "distribution of names"}),
]
"""A configuration key whose value is a distribution of names."""
