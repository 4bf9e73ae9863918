"""Diffuse light as a polynomial of the normal."""

from collections.abc import Callable
from typing import Any

import numpy as np

from synthgen.render.ibl.harmonics import LOWER_HEMISPHERE, diffuse_harmonics, diffuse_radiance, monomials
from synthgen.render.ibl.panorama import pixel_directions, pixel_solid_angles

WHITE = np.zeros((9, 3), np.float32)
WHITE[0] = 1


def exact_radiance(panorama: Any, normals: Any) -> Any:
    """The integral of radiance times cosine, over pi."""
    height, width = panorama.shape[:2]
    flux = (panorama * pixel_solid_angles(height, width)[..., None]).reshape(-1, 3)
    return np.maximum(normals @ pixel_directions(height, width).reshape(-1, 3).T, 0) @ flux / np.pi


def test_white_from_everywhere_is_white(panorama: Callable[..., Any]) -> None:
    np.testing.assert_allclose(diffuse_harmonics(panorama(lambda d: np.ones(d.shape[:2]))), WHITE, atol=1e-3)


def test_the_terms_are_in_the_documented_order() -> None:
    x, y, z = 0.48, 0.6, 0.64
    expected = [1, y, z, x, x * y, y * z, 3 * z * z - 1, x * z, x * x - y * y]
    np.testing.assert_allclose(monomials(np.array((x, y, z))), expected)


def test_light_of_second_order_is_exact(panorama: Callable[..., Any], normals: Any) -> None:
    def radiance(d: Any) -> Any:
        x, y, z = np.moveaxis(d, -1, 0)
        red = 3 + x + 2 * y - z
        green = 3 + x * y - 2 * y * z + z * z
        blue = 3 + 2 * x * z + x * x - y * y - 0.5 * y
        return np.stack((red, green, blue), axis=-1)

    sky = panorama(radiance, 128)
    found = diffuse_radiance(diffuse_harmonics(sky), normals)
    np.testing.assert_allclose(found, exact_radiance(sky, normals), rtol=0.002)


def test_light_of_one_direction_errs_by_less_than_a_tenth_of_the_peak(normals: Any) -> None:
    for row, column in ((3, 5), (20, 40), (16, 0)):
        lamp = np.zeros((32, 64, 3), np.float32)
        lamp[row, column] = 100
        exact = exact_radiance(lamp, normals)
        error = np.abs(diffuse_radiance(diffuse_harmonics(lamp), normals) - exact).max()
        assert error < 0.1 * exact.max()
        unclamped = monomials(normals) @ diffuse_harmonics(lamp)
        assert unclamped.min() > -0.042 * exact.max()


def test_smooth_light_is_within_a_few_percent(panorama: Callable[..., Any], normals: Any) -> None:
    glow = panorama(lambda d: np.exp(3 * (d @ np.array((0.6, 0.64, -0.48)) - 1)))
    exact = exact_radiance(glow, normals)
    np.testing.assert_allclose(
        diffuse_radiance(diffuse_harmonics(glow), normals), exact, atol=0.03 * exact.max()
    )


def test_the_upper_half_and_the_lower_constants_are_the_whole(panorama: Callable[..., Any]) -> None:
    for height in (64, 63):
        white = panorama(lambda d: np.ones(d.shape[:2]), height)
        upper = diffuse_harmonics(white, upper_only=True)
        np.testing.assert_allclose(upper + LOWER_HEMISPHERE[:, None], WHITE, atol=1e-3)


def test_the_upper_half_ignores_what_is_below(panorama: Callable[..., Any]) -> None:
    noise = np.random.default_rng(5).random((32, 64, 3)).astype(np.float32)
    black_below = noise * (np.arange(32) < 16)[:, None, None]
    upper = diffuse_harmonics(noise, upper_only=True)
    np.testing.assert_allclose(upper[2:], diffuse_harmonics(black_below)[2:], atol=1e-6)
    np.testing.assert_allclose(upper[:2], diffuse_harmonics(black_below)[:2], atol=2e-3)
    assert not np.allclose(upper, diffuse_harmonics(noise), atol=1e-2)


def test_light_from_below_falls_linearly_with_the_height_of_the_normal(normals: Any) -> None:
    found = diffuse_radiance(LOWER_HEMISPHERE[:, None], normals)[:, 0]
    np.testing.assert_allclose(found, (1 - normals[:, 1]) / 2, atol=1e-6)


def test_a_level_ground_has_exactly_its_irradiance(panorama: Callable[..., Any]) -> None:
    lamp = panorama(lambda d: 50.0 * (d @ np.array((0.6, 0.8, 0.0)) > np.cos(0.2)), 64)
    height = np.maximum(pixel_directions(64, 128)[..., 1], 0.0)
    flux = lamp * (pixel_solid_angles(64, 128) * height)[..., None]
    up = np.array([0.0, 1.0, 0.0])
    found = diffuse_radiance(diffuse_harmonics(lamp, upper_only=True), up)
    np.testing.assert_allclose(found, flux.sum(axis=(0, 1)) / np.pi, rtol=1e-5)
