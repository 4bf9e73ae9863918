"""Directions that stand for all of the light."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from synthgen.color import LUMINANCE_WEIGHTS
from synthgen.render.ibl.directions import light_directions
from synthgen.render.ibl.harmonics import diffuse_harmonics, diffuse_radiance
from synthgen.render.ibl.panorama import pixel_directions, pixel_solid_angles

SKIES: dict[str, Callable[[Any], Any]] = {
    "even": lambda d: np.ones(d.shape[:2]),
    "slanted": lambda d: 1 + 0.9 * d[..., 0],
    "sky": lambda d: 1 + 0.8 * d[..., 1],
    "glow": lambda d: 0.2 + np.exp(2 * (d @ np.array((0.6, 0.64, -0.48)) - 1)),
}


def illuminance(panorama: Any, normals: Any, *, upper_only: bool) -> Any:
    """The integral of luminance times cosine, over all pixels."""
    height, width = panorama.shape[:2]
    area = pixel_solid_angles(height, width, upper_only=upper_only)
    flux = (panorama @ np.array(LUMINANCE_WEIGHTS)) * area
    return np.maximum(normals @ pixel_directions(height, width).reshape(-1, 3).T, 0) @ flux.ravel()


def estimated(light: Any, normals: Any) -> Any:
    return np.maximum(normals @ light.directions.T, 0) @ light.weights


@pytest.mark.parametrize("upper_only", [False, True])
@pytest.mark.parametrize("name", SKIES)
def test_64_directions_give_the_illuminance_of_smooth_light(
    panorama: Callable[..., Any], normals: Any, name: str, upper_only: bool
) -> None:
    sky = panorama(SKIES[name])
    light = light_directions(sky, 64, upper_only=upper_only)
    exact = illuminance(sky, normals, upper_only=upper_only)
    np.testing.assert_allclose(estimated(light, normals), exact, atol=0.02 * float(exact.mean()))
    harmonic = np.pi * diffuse_radiance(diffuse_harmonics(sky, upper_only=upper_only), normals)[:, 0]
    np.testing.assert_allclose(estimated(light, normals), harmonic, atol=0.05 * float(exact.mean()))


@pytest.mark.parametrize("count", [16, 64])
@pytest.mark.parametrize("upper_only", [False, True])
def test_lamps_among_darkness_keep_their_light(count: int, upper_only: bool, normals: Any) -> None:
    room = np.full((64, 128, 3), 0.05, np.float32)
    room[10:12, 20:24], room[25, 90:96], room[50, 60] = 50, (20, 30, 40), 200
    light = light_directions(room, count, upper_only=upper_only)
    exact = illuminance(room, normals, upper_only=upper_only)
    luminance = (room @ np.array(LUMINANCE_WEIGHTS)) * pixel_solid_angles(64, 128, upper_only=upper_only)
    assert light.weights.sum() == pytest.approx(luminance.sum(), rel=1e-5)
    error = np.abs(estimated(light, normals) - exact).max()
    assert error < {16: 0.1, 64: 0.02}[count] * exact.max()


def test_directions_are_unit_read_only_and_above_the_horizon_where_asked(
    panorama: Callable[..., Any],
) -> None:
    for count in (1, 16, 50):
        light = light_directions(panorama(SKIES["slanted"]), count, upper_only=True)
        assert light.directions.shape == (count, 3)
        assert light.weights.shape == (count,)
        assert light.directions.dtype == light.weights.dtype == np.float32
        assert not light.directions.flags.writeable
        np.testing.assert_allclose(np.linalg.norm(light.directions, axis=1), 1, atol=1e-6)
        assert (light.directions[:, 1] > 0).all()
        assert (light.weights >= 0).all()


def test_half_of_the_directions_are_spread_evenly_however_strong_a_lamp_is() -> None:
    room = np.full((64, 128, 3), 0.01, np.float32)
    room[16, 32] = 1e6
    light = light_directions(room, 64, upper_only=False)
    towards = pixel_directions(64, 128)[16, 32]
    is_far = light.directions @ towards < 0.9
    assert 20 <= is_far.sum() <= 40
    assert {tuple(octant) for octant in np.sign(light.directions[is_far]).astype(int).tolist()} >= {
        (x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)
    } - {tuple(np.sign(towards).astype(int).tolist())}


def test_darkness_has_weight_zero() -> None:
    light = light_directions(np.zeros((8, 16, 3), np.float32), 16, upper_only=False)
    assert (light.weights == 0).all()
    assert np.isfinite(light.directions).all()
