"""Directions, solid angles, lookups and resizing of panoramas."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from synthgen.render.ibl.panorama import (
    panorama_directions,
    panorama_lookup,
    panorama_resized,
    panorama_uv,
    pixel_directions,
    pixel_solid_angles,
)


@pytest.mark.parametrize(
    ("direction", "uv"),
    [
        ((0, 0, -1), (0.5, 0.5)),
        ((1, 0, 0), (0.75, 0.5)),
        ((-1, 0, 0), (0.25, 0.5)),
        ((0.6, 0.8, 0), (0.75, 0.2048328)),
    ],
)
def test_the_uv_of_known_directions(direction: Any, uv: Any) -> None:
    np.testing.assert_allclose(panorama_uv(np.array(direction, np.float64)), uv, atol=1e-7)


def test_the_top_row_is_up() -> None:
    assert pixel_directions(16, 32)[0, :, 1].min() > 0.99


def test_uv_and_directions_are_inverse(normals: Any) -> None:
    np.testing.assert_allclose(panorama_directions(panorama_uv(normals)), normals, atol=1e-12)


@pytest.mark.parametrize("height", [1, 7, 64])
def test_solid_angles_add_up_to_the_sphere_and_the_hemisphere(height: int) -> None:
    for upper_only, whole in ((False, 4 * np.pi), (True, 2 * np.pi)):
        area = pixel_solid_angles(height, 10, upper_only=upper_only)
        assert area.shape == (height, 1)
        assert area.sum() * 10 == pytest.approx(whole)


def test_a_lookup_at_a_pixel_centre_is_the_pixel() -> None:
    noise = np.random.default_rng(2).random((8, 16, 3)).astype(np.float32)
    np.testing.assert_allclose(panorama_lookup(noise, pixel_directions(8, 16)), noise, atol=1e-5)


def test_a_lookup_is_smooth_over_the_seam_and_the_poles(panorama: Callable[..., Any], normals: Any) -> None:
    def radiance(d: Any) -> Any:
        return np.stack((d[..., 0] + 2, d[..., 1] * d[..., 2] + 2, d[..., 2] + 2), axis=-1)

    turns = np.linspace(0, 2 * np.pi, 40)
    polar = np.stack((0.01 * np.cos(turns), np.sqrt(1 - 1e-4) * np.ones(40), 0.01 * np.sin(turns)), axis=-1)
    seam = np.stack((0.001 * np.cos(turns), np.sin(turns), np.abs(np.cos(turns))), axis=-1)
    seam /= np.linalg.norm(seam, axis=1, keepdims=True)
    at = np.concatenate((normals, polar, -polar, seam))
    np.testing.assert_allclose(panorama_lookup(panorama(radiance, 64), at), radiance(at), atol=0.003)


@pytest.mark.parametrize(("height", "width"), [(8, 16), (5, 9), (1, 1), (40, 64)])
def test_resizing_keeps_the_flux(height: int, width: int) -> None:
    noise = np.random.default_rng(3).random((20, 31, 3)).astype(np.float32)
    resized = panorama_resized(noise, height, width)
    assert resized.shape == (height, width, 3)
    assert resized.dtype == np.float32
    before = (noise * pixel_solid_angles(20, 31)[..., None]).sum(axis=(0, 1))
    after = (resized * pixel_solid_angles(height, width)[..., None]).sum(axis=(0, 1))
    np.testing.assert_allclose(after, before, rtol=1e-5)


def test_halving_is_the_mean_over_the_solid_angle() -> None:
    noise = np.random.default_rng(4).random((4, 8, 1)).astype(np.float32)
    area = pixel_solid_angles(4, 8)[..., None]
    sums = (noise * area).reshape(2, 2, 4, 2, 1).sum(axis=(1, 3))
    expected = sums / (2 * area.reshape(2, 2, 1, 1).sum(axis=1))
    np.testing.assert_allclose(panorama_resized(noise, 2, 4), expected, rtol=1e-5)
