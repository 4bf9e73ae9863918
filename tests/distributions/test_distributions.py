from __future__ import annotations

import math
from collections.abc import Callable
from typing import Annotated, Any

import numpy as np
import pytest
import scipy.stats
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from synthgen.distributions import (
    Choice,
    Constant,
    Count,
    Distribution,
    LawTable,
    LogUniform,
    Normal,
    Scalar,
    Uniform,
    UniformInteger,
    parsed_distribution,
    parsed_integer_distribution,
    sample_staged,
    sample_value,
    sample_values,
    within,
)
from synthgen.rng import FrameRng, watched_by

DRAWS = 4000
BELOW_ONE = math.nextafter(1.0, 0.0)
NUMBERS = st.floats(-1e6, 1e6)
POSITIVE = st.floats(1e-6, 1e6)
WEIGHTS = st.sampled_from([0.0, 0.1, 1.0, 0.199, 3.7]) | st.floats(1e-3, 100)


def ordered(pair: tuple[float, float]) -> list[float]:
    return sorted(pair)


@st.composite
def normals(draw: st.DrawFn) -> Any:
    mean, std = draw(st.floats(-100, 100)), draw(st.floats(0.01, 100))
    spec = {"mean": mean, "std": std}
    if draw(st.booleans()):
        spec["min"] = mean - std * draw(st.floats(0, 5))
    if draw(st.booleans()):
        spec["max"] = mean + std * draw(st.floats(0.01, 5))
    return {"normal": spec}


@st.composite
def choices(draw: st.DrawFn) -> Any:
    values = draw(st.lists(NUMBERS, min_size=1, max_size=6))
    if draw(st.booleans()):
        return {"choice": values}
    weights = draw(st.lists(WEIGHTS, min_size=len(values), max_size=len(values)).filter(any))
    return {"choice": {"values": values, "weights": weights}}


CONTINUOUS = st.one_of(
    st.tuples(NUMBERS, NUMBERS).map(ordered),
    st.tuples(NUMBERS, NUMBERS).map(lambda pair: {"uniform": ordered(pair)}),
    st.tuples(POSITIVE, POSITIVE).map(lambda pair: {"log_uniform": ordered(pair)}),
    st.tuples(st.floats(-90, 90), st.floats(-90, 90)).map(lambda pair: {"on_sphere": ordered(pair)}),
    normals(),
)
WRITTEN = st.one_of(NUMBERS, st.integers(-1000, 1000), CONTINUOUS, choices())
ANY = WRITTEN.map(parsed_distribution)
INTEGERS = st.one_of(
    st.integers(-1000, 1000),
    st.tuples(st.integers(-50, 50), st.integers(-50, 50)).map(ordered),
    st.lists(st.integers(-9, 9), min_size=1).map(lambda values: {"choice": values}),
).map(parsed_integer_distribution)
EITHER = st.one_of(ANY, INTEGERS)
U = st.floats(0, BELOW_ONE)


def below(distribution: Distribution, x: float) -> float:
    return distribution.cdf(math.nextafter(x, -math.inf))


@given(EITHER, U)
def test_every_quantile_lies_in_the_support(distribution: Distribution, u: float) -> None:
    low, high = distribution.support
    assert low <= distribution.quantile(u) <= high


@pytest.mark.parametrize("u", [0.0, 5e-324, 0.5, BELOW_ONE])
@given(distribution=EITHER)
def test_the_ends_of_the_unit_interval_lie_in_the_support(u: float, distribution: Distribution) -> None:
    low, high = distribution.support
    assert low <= distribution.quantile(u) <= high
    assert math.isfinite(distribution.quantile(u))


@given(EITHER, U)
def test_the_cdf_at_a_quantile_reaches_u(distribution: Distribution, u: float) -> None:
    value = distribution.quantile(u)
    slack = 1e-9 * max(1.0, abs(value))
    assert distribution.cdf(value + slack) >= u - 1e-9
    assert distribution.cdf(value - slack) <= u + 1e-9


@given(CONTINUOUS.map(parsed_distribution), st.floats(0.001, 0.999))
def test_the_cdf_inverts_the_quantile_of_a_continuous_distribution(
    distribution: Distribution, u: float
) -> None:
    low, high = distribution.support
    if high - low > 1e-3 * max(1.0, abs(low), abs(high)):
        assert distribution.cdf(distribution.quantile(u)) == pytest.approx(u, abs=1e-6)


@given(EITHER, U, U)
def test_the_quantile_never_falls(distribution: Distribution, a: float, b: float) -> None:
    assert distribution.quantile(min(a, b)) <= distribution.quantile(max(a, b))


@given(EITHER, NUMBERS, NUMBERS)
def test_the_cdf_never_falls_and_stays_a_probability(distribution: Distribution, a: float, b: float) -> None:
    low, high = distribution.cdf(min(a, b)), distribution.cdf(max(a, b))
    assert 0.0 <= low <= high <= 1.0


@given(EITHER)
def test_the_cdf_is_0_below_the_support_and_1_above(distribution: Distribution) -> None:
    low, high = distribution.support
    if math.isfinite(low):
        assert distribution.cdf(low - 1.0) == 0.0
    if math.isfinite(high):
        assert distribution.cdf(high + 1.0) == pytest.approx(1.0, abs=1e-12)


@given(WRITTEN)
def test_yaml_round_trip(written: object) -> None:
    distribution = parsed_distribution(written)
    text = yaml.safe_dump(distribution.to_yaml())
    assert parsed_distribution(yaml.safe_load(text)) == distribution


@pytest.mark.parametrize("count", range(1, 13))
@given(weight=st.floats(1e-3, 100))
def test_yaml_round_trip_of_equal_weights(count: int, weight: float) -> None:
    distribution = parsed_distribution({"choice": {"values": [*range(count)], "weights": [weight] * count}})
    assert distribution == parsed_distribution({"choice": [*range(count)]})
    assert parsed_distribution(distribution.to_yaml()) == distribution


@given(INTEGERS)
def test_yaml_round_trip_of_whole_numbers(distribution: Distribution) -> None:
    text = yaml.safe_dump(distribution.to_yaml())
    assert parsed_integer_distribution(yaml.safe_load(text)) == distribution


@given(EITHER)
def test_a_distribution_is_parsed_as_itself(distribution: Distribution) -> None:
    assert parsed_distribution(distribution) is distribution


@given(EITHER, st.integers(0, 2**32))
def test_a_draw_costs_one_number_and_is_its_quantile(distribution: Distribution, seed: int) -> None:
    rng, same = np.random.default_rng(seed), np.random.default_rng(seed)
    assert sample_value(rng, distribution) == distribution.quantile(float(same.random()))
    assert rng.random() == same.random()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (0.4, Constant(0.4)),
        (3, Constant(3.0)),
        ([0.2, 0.9], Uniform(0.2, 0.9)),
        ((0.2, 0.9), Uniform(0.2, 0.9)),
        ({"uniform": [0.2, 0.9]}, Uniform(0.2, 0.9)),
        ({"log_uniform": [10, 200]}, LogUniform(10, 200)),
        ({"normal": {"mean": 0.5, "std": 0.1}}, Normal(0.5, 0.1)),
        ({"normal": {"mean": 0.5, "std": 0.1, "min": 0, "max": 1}}, Normal(0.5, 0.1, 0, 1)),
        ({"choice": [5, 1, 2, 2]}, Choice((1, 2, 2, 5), (0.25,) * 4)),
        ({"choice": {"values": [1, 2], "weights": [3, 1]}}, Choice((1, 2), (0.75, 0.25))),
        ("1-5", Uniform(1, 5)),
        ("0.2..0.9", Uniform(0.2, 0.9)),
        ("-5--1", Uniform(-5, -1)),
        ("-5 - 1e1", Uniform(-5, 10)),
    ],
)
def test_what_a_configuration_writes(written: object, expected: Distribution) -> None:
    assert parsed_distribution(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (3, UniformInteger(3, 3)),
        (3.0, UniformInteger(3, 3)),
        ([1, 5], UniformInteger(1, 5)),
        ("1-5", UniformInteger(1, 5)),
        ({"uniform": [1, 5]}, UniformInteger(1, 5)),
        ({"choice": [2, 4]}, Choice((2, 4), (0.5, 0.5))),
    ],
)
def test_what_a_configuration_writes_for_counts(written: object, expected: Distribution) -> None:
    assert parsed_integer_distribution(written) == expected


BAD: list[Any] = [
    ([5, 1], "reversed"),
    ("5-1", "reversed"),
    ({"uniform": [5, 1]}, "reversed"),
    ({"log_uniform": [5, 1]}, "reversed"),
    ([1, 2, 3], "range"),
    ([1], "range"),
    ([], "range"),
    (["1", 2], "'1'.*number"),
    ([True, 2], "True.*number"),
    ("0.4", "text '0.4'"),
    ("many", "text 'many'"),
    ("1-", "text '1-'"),
    ("", "text ''"),
    (True, "True"),
    (None, "None"),
    (math.nan, "finite"),
    (math.inf, "finite"),
    ([0, math.inf], "finite"),
    ([math.nan, 1], "finite"),
    pytest.param(10**400, "finite", id="400 digits"),
    ({}, "expected one of"),
    ({"gauss": [1, 2]}, "'gauss'.*uniform, log_uniform, on_sphere, normal, choice"),
    ({"uniform": [1, 2], "choice": [1]}, "uniform, choice"),
    ({3: [1, 2]}, "3"),
    ({"uniform": 3}, "range"),
    ({"uniform": "1-3"}, "range"),
    ({"uniform": {"low": 1, "high": 2}}, "range"),
    ({"log_uniform": [0, 5]}, "above 0"),
    ({"log_uniform": [-1, 5]}, "above 0"),
    ({"normal": [1, 2]}, "mean and std"),
    ({"normal": {"mean": 1}}, "mean and std"),
    ({"normal": {"mean": 1, "std": 1, "sigma": 2}}, "mean and std"),
    ({"normal": {"mean": 1, "std": -1}}, "std -1.*more than 0"),
    ({"normal": {"mean": 1, "std": 0}}, "more than 0"),
    ({"normal": {"mean": "1", "std": 1}}, "'1'.*number"),
    ({"normal": {"mean": 1, "std": True}}, "True.*number"),
    ({"normal": {"mean": 0, "std": 1, "min": 2, "max": 1}}, "reversed"),
    ({"normal": {"mean": 0, "std": 1, "min": 1, "max": 1}}, "reversed"),
    ({"normal": {"mean": 0, "std": 1, "min": 50, "max": 60}}, "no probability"),
    ({"choice": []}, "list of numbers"),
    ({"choice": 3}, "list of numbers"),
    ({"choice": "123"}, "list of numbers"),
    ({"choice": ["a"]}, "'a'.*number"),
    ({"choice": [True]}, "True.*number"),
    ({"choice": [math.nan]}, "finite"),
    ({"choice": {"weights": [1]}}, "values"),
    ({"choice": {"values": [1], "odds": [1]}}, "values"),
    ({"choice": {"values": [1, 2], "weights": [1]}}, "list of 2"),
    ({"choice": {"values": [1, 2], "weights": [0, 0]}}, "sum above 0"),
    ({"choice": {"values": [1, 2], "weights": [-1, 2]}}, "below 0"),
    ({"choice": {"values": [1, 2], "weights": ["1", 2]}}, "'1'.*number"),
    ({"choice": {"values": [1, 2], "weights": 3}}, "list of 2"),
    ({"choice": {"values": [1, 2], "weights": [math.inf, 1]}}, "finite"),
]


@pytest.mark.parametrize(("written", "message"), BAD)
@pytest.mark.parametrize("parse", [parsed_distribution, parsed_integer_distribution])
def test_bad_values_are_errors_that_say_why(
    parse: Callable[[object], Distribution], written: object, message: str
) -> None:
    with pytest.raises(ValueError, match=f"^found .*({message})"):
        parse(written)


@pytest.mark.parametrize("written", [0.5, [0, 2.5], "0.5-2", {"choice": [1, 1.5]}])
def test_a_count_has_no_fractions(written: object) -> None:
    with pytest.raises(ValueError, match="expected a whole number"):
        parsed_integer_distribution(written)


@pytest.mark.parametrize("written", [{"log_uniform": [1, 4]}, {"normal": {"mean": 1, "std": 1}}])
def test_a_count_is_not_continuous(written: object) -> None:
    with pytest.raises(ValueError, match="expected a whole number, a range"):
        parsed_integer_distribution(written)


CONTINUOUS_CASES = [
    Uniform(-2.0, 5.0),
    LogUniform(10.0, 200.0),
    LogUniform(1e-6, 1e6),
    Normal(0.5, 0.1),
    Normal(0.5, 0.3, 0.0, 1.0),
    Normal(0.0, 1.0, min=3.0),
    Normal(0.0, 1.0, min=-math.inf, max=-4.0),
]


def draws(distribution: Distribution) -> list[float]:
    rng = np.random.default_rng(20240229)
    return [sample_value(rng, distribution) for _ in range(DRAWS)]


@pytest.mark.parametrize("distribution", CONTINUOUS_CASES, ids=repr)
def test_draws_follow_the_cdf(distribution: Distribution) -> None:
    result = scipy.stats.kstest(draws(distribution), np.vectorize(distribution.cdf))
    assert result.pvalue > 0.001


def scipy_twin(distribution: Distribution) -> Any:
    if isinstance(distribution, Uniform):
        return scipy.stats.uniform(distribution.low, distribution.high - distribution.low)
    if isinstance(distribution, LogUniform):
        return scipy.stats.loguniform(distribution.low, distribution.high)
    assert isinstance(distribution, Normal)
    mean, std = distribution.mean, distribution.std
    return scipy.stats.truncnorm((distribution.min - mean) / std, (distribution.max - mean) / std, mean, std)


@pytest.mark.parametrize("distribution", CONTINUOUS_CASES, ids=repr)
def test_the_cdf_is_that_of_scipy(distribution: Distribution) -> None:
    twin = scipy_twin(distribution)
    points = twin.ppf(np.linspace(0.001, 0.999, 41))
    ours = [distribution.cdf(x) for x in points]
    np.testing.assert_allclose(ours, twin.cdf(points), atol=1e-9)


@pytest.mark.parametrize(
    ("distribution", "expected"),
    [
        (UniformInteger(-1, 5), dict.fromkeys(range(-1, 6), 1 / 7)),
        (parsed_integer_distribution("1-3"), dict.fromkeys((1, 2, 3), 1 / 3)),
        (Choice((1.0, 2.0, 5.0), (0.2, 0.5, 0.3)), {1: 0.2, 2: 0.5, 5: 0.3}),
        (parsed_distribution({"choice": [1, 2, 5]}), dict.fromkeys((1, 2, 5), 1 / 3)),
        (parsed_distribution({"choice": {"values": [9, 4], "weights": [1, 3]}}), {9: 0.25, 4: 0.75}),
    ],
    ids=str,
)
def test_discrete_draws_follow_their_probabilities(
    distribution: Distribution, expected: dict[float, float]
) -> None:
    values, counts = np.unique(draws(distribution), return_counts=True)
    assert set(values) == set(expected)
    shares = np.array([expected[v] for v in values])
    assert scipy.stats.chisquare(counts, shares * DRAWS).pvalue > 0.001
    steps = [distribution.cdf(v) - below(distribution, v) for v in values]
    np.testing.assert_allclose(steps, shares, atol=1e-12)


@pytest.mark.parametrize(
    ("distribution", "values"),
    [
        (Choice((1.0, 2.0), (0.5, 0.5)), [1, 1, 2, 2]),
        (Choice((1.0, 2.0, 3.0), (0.25, 0.25, 0.5)), [1, 2, 3, 3]),
        (UniformInteger(1, 4), [1, 2, 3, 4]),
    ],
)
def test_each_value_takes_a_half_open_share_of_the_unit_interval(
    distribution: Distribution, values: list[float]
) -> None:
    assert [distribution.quantile(u) for u in (0.0, 0.25, 0.5, 0.75)] == values


def test_a_constant_is_always_the_same() -> None:
    assert set(draws(Constant(0.4))) == {0.4}


def test_a_log_uniform_gives_each_decade_the_same_share() -> None:
    values = np.array(draws(LogUniform(1, 1000)))
    counts = np.histogram(values, bins=[1, 10, 100, 1000])[0]
    assert scipy.stats.chisquare(counts).pvalue > 0.001


@pytest.mark.parametrize("written", [[2, 2], {"log_uniform": [2, 2]}, {"choice": [2]}, 2])
def test_a_range_of_no_width_is_a_constant(written: object) -> None:
    distribution = parsed_distribution(written)
    assert [distribution.cdf(x) for x in (1, 2, 3)] == [0, 1, 1]
    assert set(draws(distribution)) == {2.0}


def test_a_value_without_weight_is_never_drawn_and_not_in_the_support() -> None:
    distribution = parsed_distribution({"choice": {"values": [-1, 1, 2, 9], "weights": [0, 1, 1, 0]}})
    assert set(draws(distribution)) == {1.0, 2.0}
    assert distribution.support == (1.0, 2.0)


def test_counts_are_whole_numbers() -> None:
    assert all(isinstance(value, int) for value in draws(UniformInteger(1, 5)))


def parsed(annotation: Any, written: object) -> Distribution:
    return TypeAdapter(annotation).validate_python(written)


ZERO_TO_ONE = within(0, 1)


@pytest.mark.parametrize("written", [0, 1, [0, 1], {"normal": {"mean": 5, "std": 1, "min": 0, "max": 1}}])
def test_within_accepts_its_own_ends(written: object) -> None:
    lowest, highest = parsed(_annotated(Scalar, ZERO_TO_ONE), written).support
    assert lowest >= 0
    assert highest <= 1


@pytest.mark.parametrize(
    "written", [-0.1, 1.1, [-0.1, 0.5], [0.5, 1.1], {"normal": {"mean": 0.5, "std": 0.1}}, {"choice": [0, 2]}]
)
def test_within_refuses_what_can_leave_the_range(written: object) -> None:
    with pytest.raises(ValidationError, match="expected all within 0 and 1"):
        parsed(_annotated(Scalar, ZERO_TO_ONE), written)


def test_within_one_end_leaves_the_other_open() -> None:
    annotation = _annotated(Scalar, within(1))
    assert parsed(annotation, 1e9) == Constant(1e9)
    with pytest.raises(ValidationError, match="found values from 0"):
        parsed(annotation, [0, 5])


def test_fields_of_a_configuration_serialize_as_written() -> None:
    adapter = TypeAdapter(Count)
    assert adapter.dump_python(adapter.validate_python("1-5")) == [1, 5]
    adapter = TypeAdapter(Scalar)
    assert adapter.dump_python(adapter.validate_python([0.2, 0.9])) == [0.2, 0.9]


def _annotated(base: Any, validator: Any) -> Any:
    return Annotated[base, validator]


def test_values_of_many_distributions_are_those_drawn_one_after_another() -> None:
    laws = (Uniform(2.0, 3.0), Constant(7.0), LogUniform(1.0, 100.0), Normal(0.0, 1.0))
    together, apart = (np.random.default_rng(4) for _ in range(2))
    assert sample_values(together, laws) == [sample_value(apart, each) for each in laws]
    assert together.random() == apart.random()


class _Stages:
    """Notes the stages that are opened, and what is drawn from each."""

    def __init__(self) -> None:
        self.names: dict[int, str] = {}
        self.drawn: list[tuple[str, object, object]] = []

    def stage_opened(self, name: str, generator: np.random.Generator) -> None:
        self.names[id(generator)] = name

    def value_drawn(self, generator: np.random.Generator, law: object, value: object) -> None:
        self.drawn.append((self.names[id(generator)], law, value))


@pytest.mark.parametrize(
    "law", [Uniform(2.0, 3.0), Constant(7.0), UniformInteger(4, 4), LogUniform(5.0, 5.0)]
)
def test_a_stage_of_its_own_gives_the_same_value_whether_or_not_it_is_watched(law: Distribution) -> None:
    rng, watcher = FrameRng(seed=1, frame_index=2), _Stages()
    unwatched = sample_staged(rng, "height", law)
    with watched_by(watcher):
        assert sample_staged(rng, "height", law) == unwatched
    assert watcher.drawn == [("height", law, unwatched)]
    assert unwatched == sample_value(rng.stage("height"), law)


def test_a_table_of_distributions_gives_the_quantiles_of_each() -> None:
    laws = (
        (Uniform(2.0, 3.0), Constant(7.0), LogUniform(1.0, 100.0)),
        (Normal(0.0, 1.0), UniformInteger(1, 1), UniformInteger(0, 9)),
    )
    counts = [4, 0, 5]
    uniform = np.random.default_rng(4).random((2, 9))
    kinds = np.repeat(np.arange(3), counts)
    expected = [
        [row[kind].quantile(u) for kind, u in zip(kinds, us, strict=True)]
        for row, us in zip(laws, uniform, strict=True)
    ]
    assert LawTable(laws).quantiles(uniform, counts).tolist() == expected
