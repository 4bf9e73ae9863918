"""Distributions of names: how they are written, what they refuse, and that draws follow their weights."""

from __future__ import annotations

import math
from typing import Annotated, Any

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from synthgen.distributions import Categorical, Category, one_of, parsed_categorical, sample_name

DRAWS = 4000
NAMES = st.sampled_from(["agx", "aces", "neutral", "none", "x"])
WEIGHTS = st.dictionaries(NAMES, st.floats(0, 100) | st.integers(0, 9), min_size=1).filter(
    lambda weights: any(weights.values())
)
WRITTEN = NAMES | st.lists(NAMES, min_size=1, unique=True) | WEIGHTS
BELOW_ONE = math.nextafter(1.0, 0.0)
Curve = Annotated[Category, one_of("agx", "aces", "none")]


def parsed(written: object) -> Categorical:
    value: Categorical = TypeAdapter(Curve).validate_python(written)
    return value


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("agx", {"agx": 1.0}),
        (["none", "agx"], {"agx": 0.5, "none": 0.5}),
        ({"none": 3, "agx": 1}, {"agx": 0.25, "none": 0.75}),
        ({"none": 0, "agx": 2}, {"agx": 1.0}),
        ({"none": 2.0, "agx": 2.0}, {"agx": 0.5, "none": 0.5}),
    ],
)
def test_a_name_a_list_and_weights_are_laws(written: object, expected: dict[str, float]) -> None:
    law = parsed_categorical(written)
    assert dict(zip(law.names, law.weights, strict=True)) == expected
    assert law.support == tuple(sorted(expected))
    assert [law.probability(name) for name in expected] == list(expected.values())
    assert law.probability("absent") == 0.0


@given(WRITTEN)
def test_what_is_written_for_a_law_is_the_same_law(written: object) -> None:
    law = parsed_categorical(written)
    assert parsed_categorical(law.to_yaml()) == law
    assert hash(parsed_categorical(law.to_yaml())) == hash(law)
    assert parsed_categorical(law) is law
    assert math.fsum(law.weights) == pytest.approx(1.0, abs=1e-12)


@given(WRITTEN, st.floats(0, BELOW_ONE))
def test_every_quantile_lies_in_the_support(written: object, u: float) -> None:
    law = parsed_categorical(written)
    assert law.quantile(u) in law.support
    assert law.quantile(BELOW_ONE) in law.support


@pytest.mark.parametrize("written", [["agx", "none", "aces"], {"agx": 0.4, "aces": 0.1, "none": 0.5}])
def test_draws_follow_the_weights(written: object) -> None:
    law, rng = parsed_categorical(written), np.random.default_rng(3)
    draws = [sample_name(rng, law) for _ in range(DRAWS)]
    counts = [draws.count(name) for name in law.names]
    assert scipy.stats.chisquare(counts, np.array(law.weights) * DRAWS).pvalue > 1e-3


def test_a_draw_costs_one_number() -> None:
    one, two = np.random.default_rng(5), np.random.default_rng(5)
    sample_name(one, parsed_categorical(["agx", "none"]))
    two.random()
    assert one.random() == two.random()


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (3, "found 3; expected a name, a list of names"),
        (None, "found None"),
        ([], "no name with a weight above 0"),
        ({}, "no name with a weight above 0"),
        ({"agx": 0}, "no name with a weight above 0"),
        ([3], "found 3; expected a name"),
        (["agx", "agx"], "found 'agx' twice"),
        ({3: 1}, "found 3; expected a name"),
        ({"agx": -1}, "the weight -1; expected a finite number"),
        ({"agx": math.inf}, "the weight inf"),
        ({"agx": math.nan}, "the weight nan"),
        ({"agx": True}, "the weight True"),
        ({"agx": "2"}, "the weight '2'"),
        ("agxx", "the name 'agxx'; expected any of agx, aces, none; did you mean agx?"),
        ({"agx": 1, "nne": 1}, "the name 'nne'; expected any of agx, aces, none; did you mean none?"),
        ("qqqq", "the name 'qqqq'; expected any of agx, aces, none"),
    ],
)
def test_bad_values_are_errors_that_say_why(written: Any, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        parsed(written)
    assert message in str(caught.value)


def test_a_name_without_weight_need_not_be_known() -> None:
    assert parsed({"agx": 1, "other": 0}) == Categorical(("agx",), (1.0,))


def test_a_field_of_a_configuration_is_written_as_it_was() -> None:
    adapter = TypeAdapter(Curve)
    for written in ("agx", ["aces", "agx"], {"aces": 0.25, "agx": 0.75}):
        assert adapter.dump_python(adapter.validate_python(written)) == written


def test_many_names_are_those_drawn_one_after_another() -> None:
    law = parsed_categorical({"a": 1, "b": 2, "c": 5})
    uniform = np.linspace(0.0, 1.0, 50, endpoint=False).tolist()
    assert law.quantiles(uniform) == [law.quantile(u) for u in uniform]
    assert [law.quantiles(uniform).count(name) for name in "abc"] == [7, 12, 31]
