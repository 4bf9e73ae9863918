"""Finding the suns and lamps in a panorama and taking them out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from synthgen.color import LUMINANCE_WEIGHTS
from synthgen.render.ibl.panorama import pixel_directions, pixel_solid_angles
from synthgen.render.ibl.sun import extracted_suns

HDRIS = Path(__file__).resolve().parents[4] / "shared" / "hdri"
TO_SUN = np.array((-0.48, 0.6, 0.64))


def sky_with_disc(directions: Any, diameter: float, luminance: float, towards: Any = TO_SUN) -> Any:
    """A blue sky over dark ground, with a yellow disc."""
    up = directions[..., 1:2]
    sky = np.where(up > 0, np.array((0.3, 0.5, 1.0)), 0.1) * (1 + 0.5 * directions[..., :1])
    disc = np.clip((diameter / 2 - np.arccos(np.clip(directions @ towards, -1, 1))) / 0.003 + 0.5, 0, 1)
    return sky + disc[..., None] * luminance * np.array((1.1, 1.0, 0.7))


def flux(panorama: Any) -> Any:
    return (panorama * pixel_solid_angles(*panorama.shape[:2])[..., None]).sum(axis=(0, 1))


@pytest.mark.parametrize("towards", [TO_SUN, np.array((0.02, 0.9998, 0)), np.array((0.0, 0.28, 0.96))])
def test_a_disc_is_found_measured_and_taken_out(panorama: Callable[..., Any], towards: Any) -> None:
    towards, diameter, luminance = towards / np.linalg.norm(towards), 0.03, 4000.0
    sky = panorama(lambda d: sky_with_disc(d, diameter, luminance, towards), 512)
    (sun,), without = extracted_suns(sky)
    np.testing.assert_allclose(sun.direction_to_sun, towards, atol=0.002)
    color = np.array((1.1, 1.0, 0.7))
    np.testing.assert_allclose(sun.color_linear, color / (color @ LUMINANCE_WEIGHTS), rtol=0.01)
    assert np.dot(sun.color_linear, LUMINANCE_WEIGHTS) == pytest.approx(1)
    expected = luminance * (color @ LUMINANCE_WEIGHTS) * np.pi * (diameter / 2) ** 2
    assert sun.illuminance == pytest.approx(expected, rel=0.05)
    assert sun.angular_diameter == pytest.approx(diameter, rel=0.1)
    assert without.max() < 2


def test_no_light_is_lost_or_made(panorama: Callable[..., Any]) -> None:
    sky = panorama(lambda d: sky_with_disc(d, 0.02, 20_000.0), 256)
    before = sky.copy()
    (sun,), without = extracted_suns(sky)
    moved = sun.illuminance * np.array(sun.color_linear)
    np.testing.assert_allclose(flux(without) + moved, flux(sky), rtol=1e-5)
    np.testing.assert_array_equal(sky, before)
    is_near = pixel_directions(256, 512) @ TO_SUN > np.cos(np.radians(3.5))
    np.testing.assert_array_equal(without[~is_near], sky[~is_near])
    assert (without <= sky).all()


def test_the_diameter_is_within_its_limits(panorama: Callable[..., Any]) -> None:
    point = np.full((512, 1024, 3), 0.1, np.float32)
    point[100, 300] = 1e5
    (sun,), _ = extracted_suns(point)
    assert sun.angular_diameter == pytest.approx(0.0093)


@pytest.mark.parametrize(
    ("diameter", "luminance"),
    [(0.0, 0.0), (0.4, 4000.0), (0.02, 40.0)],
    ids=["nothing", "a broad lamp", "a weak one"],
)
def test_there_is_no_sun(panorama: Callable[..., Any], diameter: float, luminance: float) -> None:
    sky = panorama(lambda d: sky_with_disc(d, diameter, luminance), 256)
    suns, without = extracted_suns(sky)
    assert not suns
    np.testing.assert_array_equal(without, sky)


TO_LAMPS = np.array([(-0.48, 0.6, 0.64), (0.6, 0.8, 0.0)])


def test_wide_lamps_are_found_measured_and_taken_out(panorama: Callable[..., Any]) -> None:
    """As long as each gives a third of the light of a surface that faces it, the brightest first."""
    diameter = np.radians(12.0)

    def room(directions: Any) -> Any:
        lit = sky_with_disc(directions, diameter, 200.0, TO_LAMPS[0])
        return lit + sky_with_disc(directions, diameter, 300.0, TO_LAMPS[1])

    whole = panorama(room, 256)
    lamps, without = extracted_suns(whole)
    color = np.array((1.1, 1.0, 0.7))
    assert len(lamps) == 2
    for lamp, towards, luminance in zip(lamps, TO_LAMPS[[1, 0]], (300.0, 200.0), strict=True):
        np.testing.assert_allclose(lamp.direction_to_sun, towards, atol=0.004)
        expected = luminance * (color @ LUMINANCE_WEIGHTS) * np.pi * (diameter / 2) ** 2
        assert lamp.illuminance == pytest.approx(expected, rel=0.02)
        assert lamp.angular_diameter == pytest.approx(diameter, rel=0.03)
    moved = sum(lamp.illuminance * np.array(lamp.color_linear) for lamp in lamps)
    np.testing.assert_allclose(flux(without) + moved, flux(whole), rtol=1e-5)
    assert without.max() < 4


def test_lamps_that_share_the_light_with_many_others_stay_in_the_panorama(
    panorama: Callable[..., Any],
) -> None:
    azimuths = np.arange(6) * np.pi / 3
    ceiling = np.stack([0.5 * np.cos(azimuths), np.full(6, 0.75**0.5), 0.5 * np.sin(azimuths)], axis=1)

    def hall(directions: Any) -> Any:
        return sum(sky_with_disc(directions, np.radians(12.0), 300.0, towards) for towards in ceiling)

    assert not extracted_suns(panorama(hall, 256))[0]


@pytest.mark.parametrize("height", [2, 16, 64])
def test_black_white_and_coarse_panoramas_have_no_sun(height: int) -> None:
    for value in (0.0, 1.0):
        assert not extracted_suns(np.full((height, 2 * height, 3), value, np.float32))[0]


@pytest.mark.parametrize(
    "name",
    [
        "empty_warehouse_01",
        "forest_slope",
        "lebombo",
        "potsdamer_platz",
        "st_fagans_interior",
        "venice_sunset",
    ],
)
def test_interiors_overcast_skies_and_a_sun_in_the_haze_have_none(name: str) -> None:
    assert not extracted_suns(real_panorama(name))[0]


def test_the_one_lamp_of_a_studio_is_found() -> None:
    """It lights the ground nearly alone, and is 13 degrees wide with most of its light in the middle."""
    whole = real_panorama("studio_small_03")
    (lamp,), without = extracted_suns(whole)
    np.testing.assert_allclose(lamp.direction_to_sun, (-0.74, 0.66, 0.12), atol=0.01)
    assert 6.0 < np.degrees(lamp.angular_diameter) < 13.0
    up = np.maximum(pixel_directions(*whole.shape[:2])[..., 1:2], 0)
    assert flux(without * up).sum() < 0.06 * flux(whole * up).sum()


def real_panorama(name: str) -> Any:
    path = HDRIS / f"{name}_1k.hdr"
    if not path.is_file():
        pytest.skip(f"{path} is not here")
    pytest.importorskip("OpenImageIO")
    from synthgen.assets.panorama import load_panorama  # noqa: PLC0415 - only where OpenImageIO is

    return load_panorama(path)
