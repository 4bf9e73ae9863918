"""Tone maps against their published code, written once more for one colour in double precision."""

from typing import Any

import numpy as np
import pytest

from synthgen.color import srgb_from_linear
from synthgen.imaging.tone_mapping import tone_mapped

MAPS = ("none", "agx", "aces", "neutral")
COLORS = [
    (0.0, 0.0, 0.0),
    (0.18, 0.18, 0.18),
    (1.0, 1.0, 1.0),
    (0.02, 0.05, 0.01),
    (3.0, 0.1, 0.0),
    (0.2, 0.9, 0.7),
    (12.0, 5.0, 40.0),
    (0.0, 0.0, 1.0),
    (1000.0, 1000.0, 1000.0),
]


def glsl_mat3(*columns: float) -> Any:
    """A matrix as GLSL's mat3 constructor takes it, column by column."""
    return np.array(columns).reshape(3, 3).T


def known_agx(color: Any) -> Any:
    inset = glsl_mat3(
        0.842479062253094,
        0.0423282422610123,
        0.0423756549057051,
        0.0784335999999992,
        0.878468636469772,
        0.0784336,
        0.0792237451477643,
        0.0791661274605434,
        0.879142973793104,
    )
    outset = glsl_mat3(
        1.19687900512017,
        -0.0528968517574562,
        -0.0529716355144438,
        -0.0980208811401368,
        1.15190312990417,
        -0.0980434501171241,
        -0.0990297440797205,
        -0.0989611768448433,
        1.15107367264116,
    )
    low, high = -12.47393, 4.026069
    with np.errstate(divide="ignore"):
        x = (np.clip(np.log2(inset @ color), low, high) - low) / (high - low)
    x2 = x * x
    x4 = x2 * x2
    curve = 15.5 * x4 * x2 - 40.14 * x4 * x + 31.96 * x4 - 6.868 * x2 * x + 0.4298 * x2 + 0.1191 * x - 0.00232
    return np.maximum(outset @ curve, 0) ** 2.2


def known_aces(color: Any) -> Any:
    rrt_sat = np.array([[0.59719, 0.35458, 0.04823], [0.076, 0.90834, 0.01566], [0.0284, 0.13383, 0.83777]])
    odt_sat = np.array(
        [[1.60475, -0.53108, -0.07367], [-0.10208, 1.10813, -0.00605], [-0.00327, -0.07276, 1.07602]]
    )
    v = rrt_sat @ color
    return odt_sat @ ((v * (v + 0.0245786) - 0.000090537) / (v * (0.983729 * v + 0.432951) + 0.238081))


def known_neutral(color: Any) -> Any:
    start, desaturation = 0.8 - 0.04, 0.15
    x = color.min()
    color = color - (x - 6.25 * x * x if x < 0.08 else 0.04)
    peak = color.max()
    if peak < start:
        return color
    d = 1 - start
    new_peak = 1 - d * d / (peak + d - start)
    color = color * new_peak / peak
    g = 1 - 1 / (desaturation * (peak - new_peak) + 1)
    return color * (1 - g) + new_peak * g


KNOWN = {"none": lambda color: color, "agx": known_agx, "aces": known_aces, "neutral": known_neutral}


@pytest.mark.parametrize("name", MAPS)
@pytest.mark.parametrize("color", COLORS)
def test_a_colour_becomes_what_the_published_code_makes_of_it(name: Any, color: Any) -> None:
    shown = tone_mapped(np.array([[color]], np.float32), name)
    known = np.clip(KNOWN[name](np.array(color)), 0, 1)
    assert shown.dtype == np.float32
    assert shown[0, 0] == pytest.approx(known, abs=2e-5)


@pytest.mark.parametrize("name", MAPS)
def test_grey_gets_brighter_with_the_light_and_stays_grey_and_in_gamut(name: Any) -> None:
    light = np.concatenate([[0.0], np.geomspace(1e-4, 2e4, 3000)]).astype(np.float32)
    grey = tone_mapped(np.repeat(light[:, None, None], 3, axis=2), name)[:, 0]
    assert (grey >= 0).all()
    assert (grey <= 1).all()
    assert (np.diff(grey, axis=0) >= -2e-6).all()
    # The matrices of AgX and ACES, as published, keep grey to a thousandth.
    assert np.ptp(grey, axis=1).max() < 4e-3
    assert grey[0].max() < 1e-3
    assert grey[-1].min() > 0.97


@pytest.mark.parametrize("name", MAPS)
def test_any_colour_is_shown_in_gamut(name: Any) -> None:
    rng = np.random.default_rng(0)
    colors = (rng.standard_normal((50, 50, 3)) * 10 ** rng.uniform(-3, 6, (50, 50, 1))).astype(np.float32)
    colors[0, 0] = np.inf
    colors[0, 1] = (np.inf, 0, -np.inf)
    shown = tone_mapped(colors, name)
    assert np.isfinite(shown).all()
    assert shown.min() >= 0
    assert shown.max() <= 1
    assert np.array_equal(shown, tone_mapped(np.maximum(colors, 0), name))


def test_agx_shows_middle_grey_in_the_middle_of_the_encoded_range_and_white_below_white() -> None:
    shown = tone_mapped(np.array([[[0.18] * 3, [1.0] * 3]], np.float32), "agx")
    middle, white = srgb_from_linear(shown)[0, :, 0]
    assert middle == pytest.approx(0.5, abs=0.02)
    assert white == pytest.approx(0.8, abs=0.05)


def test_neutral_shows_colours_below_the_highlights_as_they_are_but_for_the_reflection_of_white() -> None:
    base = np.array([[[0.5, 0.3, 0.1]]], np.float32)
    assert tone_mapped(base + np.float32(0.04), "neutral")[0, 0] == pytest.approx([0.5, 0.3, 0.1], abs=1e-6)
