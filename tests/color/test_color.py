from __future__ import annotations

import colorsys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthgen.color import (
    LUMINANCE_WEIGHTS,
    linear_from_hsv,
    linear_from_srgb,
    linear_from_srgb_bytes,
    linear_from_temperature,
    srgb_from_linear,
)

CODES = np.arange(256, dtype=np.uint8)
TEMPERATURES_K = (1700, 2000, 2222, 2700, 3200, 4000, 5000, 6500, 8000, 12000, 25000)


def luminance(rgb: tuple[float, float, float]) -> float:
    return float(np.dot(rgb, LUMINANCE_WEIGHTS))


def test_every_8_bit_code_survives_the_round_trip() -> None:
    encoded = srgb_from_linear(linear_from_srgb_bytes(CODES).astype(np.float64))
    assert np.array_equal(np.rint(encoded * 255).astype(np.uint8), CODES)


def test_every_8_bit_code_survives_the_round_trip_in_float32() -> None:
    encoded = srgb_from_linear(linear_from_srgb_bytes(CODES))
    assert encoded.dtype == np.float32
    assert np.array_equal(np.rint(encoded * 255).astype(np.uint8), CODES)


@pytest.mark.parametrize(
    ("linear", "encoded"),
    [
        (0.0, 0.0),
        (0.001, 0.01292),
        (0.0031308, 0.04045),
        (0.18, 0.461356),
        (0.214041, 0.5),
        (0.5, 0.735357),
        (1.0, 1.0),
    ],
)
def test_known_values_of_the_transfer_function(linear: float, encoded: float) -> None:
    assert srgb_from_linear(np.array([linear]))[0] == pytest.approx(encoded, abs=1e-6)
    assert linear_from_srgb(np.array([encoded]))[0] == pytest.approx(linear, abs=1e-6)


def test_the_transfer_function_is_not_a_plain_gamma() -> None:
    assert abs(float(srgb_from_linear(np.array([0.5]))[0]) - 0.5 ** (1 / 2.2)) > 1e-3


@given(st.floats(0, 1))
def test_linear_inverts_srgb(value: float) -> None:
    there = srgb_from_linear(linear_from_srgb(np.array([value])))
    assert float(there[0]) == pytest.approx(value, abs=2e-5)  # the standard's branches meet to 5e-6


def test_the_transfer_function_grows() -> None:
    encoded = srgb_from_linear(np.linspace(0, 1, 4097))
    assert (np.diff(encoded) > 0).all()


def test_values_outside_the_range_are_clipped() -> None:
    clipped = srgb_from_linear(np.array([-1.0, -0.0, 1.5, 1e9]))
    np.testing.assert_allclose(clipped, [0.0, 0.0, 1.0, 1.0], rtol=0, atol=1e-12)
    assert clipped.max() <= 1.0


def test_the_table_equals_the_function() -> None:
    exact = linear_from_srgb(CODES / 255.0)
    assert np.array_equal(linear_from_srgb_bytes(CODES), exact.astype(np.float32))


def test_the_table_keeps_the_shape_of_an_image() -> None:
    image = np.zeros((2, 3, 3), np.uint8)
    assert linear_from_srgb_bytes(image).shape == image.shape


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_hsv_is_srgb_made_linear(hue: float, saturation: float, value: float) -> None:
    encoded = colorsys.hsv_to_rgb(hue % 1.0, saturation, value)
    expected = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in encoded]
    assert linear_from_hsv(hue, saturation, value) == pytest.approx(expected, abs=1e-12)


@given(st.floats(0, 0.999), st.integers(-3, 3))
def test_the_hue_is_periodic(hue: float, turns: int) -> None:
    assert linear_from_hsv(hue + turns, 1.0, 1.0) == pytest.approx(linear_from_hsv(hue, 1.0, 1.0), abs=1e-9)


def test_hues_of_the_primaries() -> None:
    assert linear_from_hsv(0.0, 1.0, 1.0) == pytest.approx((1, 0, 0))
    assert linear_from_hsv(1 / 3, 1.0, 1.0) == pytest.approx((0, 1, 0))
    assert linear_from_hsv(2 / 3, 1.0, 1.0) == pytest.approx((0, 0, 1))


def test_6500_kelvin_is_near_white() -> None:
    assert linear_from_temperature(6500) == pytest.approx((1, 1, 1), abs=0.05)


@pytest.mark.parametrize("temperature_k", [1700, 2700, 4000, 5000])
def test_below_6500_kelvin_is_warm(temperature_k: float) -> None:
    red, green, blue = linear_from_temperature(temperature_k)
    assert red > green > blue >= 0


@pytest.mark.parametrize("temperature_k", [8000, 12000, 25000])
def test_above_6500_kelvin_is_cool(temperature_k: float) -> None:
    red, green, blue = linear_from_temperature(temperature_k)
    assert blue > green > red > 0


@pytest.mark.parametrize("temperature_k", TEMPERATURES_K)
def test_every_temperature_has_luminance_1(temperature_k: float) -> None:
    assert luminance(linear_from_temperature(temperature_k)) == pytest.approx(
        1.0, abs=3e-3
    )  # blue is clipped below 1,900 K


def test_hotter_is_bluer_without_a_step() -> None:
    colors = np.array([linear_from_temperature(t) for t in range(1667, 25001, 5)])
    assert (np.diff(colors[:, 2]) >= -2e-3).all()
    assert np.abs(np.diff(colors, axis=0)).max() < 0.03
