"""Finding the sun in a panorama and taking it out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from synthgen.color import LUMINANCE_WEIGHTS
from synthgen.render.ibl.panorama import pixel_directions, pixel_solid_angles
from synthgen.render.ibl.sun import extracted_sun

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
    sun, without = extracted_sun(sky)
    assert sun is not None
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
    sun, without = extracted_sun(sky)
    assert sun is not None
    moved = sun.illuminance * np.array(sun.color_linear)
    np.testing.assert_allclose(flux(without) + moved, flux(sky), rtol=1e-5)
    np.testing.assert_array_equal(sky, before)
    is_near = pixel_directions(256, 512) @ TO_SUN > np.cos(np.radians(3.5))
    np.testing.assert_array_equal(without[~is_near], sky[~is_near])
    assert (without <= sky).all()


def test_the_diameter_is_within_its_limits(panorama: Callable[..., Any]) -> None:
    point = np.full((512, 1024, 3), 0.1, np.float32)
    point[100, 300] = 1e5
    sun, _ = extracted_sun(point)
    assert sun is not None
    assert sun.angular_diameter == pytest.approx(0.0093)


@pytest.mark.parametrize(
    ("diameter", "luminance"),
    [(0.0, 0.0), (0.4, 4000.0), (0.02, 40.0)],
    ids=["nothing", "a broad lamp", "a weak one"],
)
def test_there_is_no_sun(panorama: Callable[..., Any], diameter: float, luminance: float) -> None:
    sky = panorama(lambda d: sky_with_disc(d, diameter, luminance), 256)
    sun, without = extracted_sun(sky)
    assert sun is None
    np.testing.assert_array_equal(without, sky)


@pytest.mark.parametrize("height", [2, 16, 64])
def test_black_white_and_coarse_panoramas_have_no_sun(height: int) -> None:
    for value in (0.0, 1.0):
        assert extracted_sun(np.full((height, 2 * height, 3), value, np.float32))[0] is None


@pytest.mark.parametrize(
    "name",
    [
        "empty_warehouse_01",
        "forest_slope",
        "lebombo",
        "potsdamer_platz",
        "st_fagans_interior",
        "studio_small_03",
        "venice_sunset",
    ],
)
def test_interiors_overcast_skies_and_a_sun_in_the_haze_have_none(name: str) -> None:
    path = HDRIS / f"{name}_1k.hdr"
    if not path.is_file():
        pytest.skip(f"{path} is not here")
    pytest.importorskip("OpenImageIO")
    from synthgen.assets.panorama import load_panorama  # noqa: PLC0415 - only where OpenImageIO is

    assert extracted_sun(load_panorama(path))[0] is None
