"""What a level surface mirrors, against sums over all pixels of a panorama."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from synthgen.render.ibl.level_surface import LEVEL_ROUGHNESSES, level_surface_maps
from synthgen.render.ibl.octahedral import texel_directions
from synthgen.render.ibl.panorama import pixel_directions, pixel_solid_angles

SIZE = 16
UP = np.array([0.0, 1.0, 0.0])


def lit(directions: Any) -> Any:
    """A lamp high up, a glow at the horizon, and something below it that must not be seen."""
    lamp = np.exp(8 * (directions @ np.array((0.48, 0.8, 0.36)) - 1))
    horizon = np.exp(-10 * directions[..., 1] ** 2) * (1 + directions[..., 0])
    return np.stack((lamp, horizon, np.where(directions[..., 1] < 0, 50.0, 0.3)), axis=-1)


def mean_over_the_lobe(panorama: Any, mirrored: Any, roughness: float) -> Any:
    """The mean [3] of the panorama over Cook and Torrance's lobe about +Y, seen from the mirrored side."""
    light = pixel_directions(*panorama.shape[:2])
    view = 2 * (mirrored @ UP) * UP - mirrored
    half = light + view
    half /= np.linalg.norm(half, axis=-1, keepdims=True)
    n_l, n_v = np.maximum(light[..., 1], 0), view[1]
    a2 = roughness**4
    density = 1 / (half[..., 1] ** 2 * (a2 - 1) + 1) ** 2
    smith = [2 / (1 + np.sqrt(1 + a2 * (1 / np.maximum(c, 1e-6) ** 2 - 1))) for c in (n_l, np.array(n_v))]
    both = 1 / (1 / smith[0] + 1 / smith[1] - 1)  # correlated: 1 / (1 + lambda_l + lambda_v)
    fresnel = 0.04 + 0.96 * (1 - half @ view) ** 5
    weight = density * both / n_v * fresnel * (n_l > 0) * pixel_solid_angles(*panorama.shape[:2])
    return np.einsum("hw,hwc->c", weight, panorama) / weight.sum()


def test_every_direction_is_the_mean_over_its_lobe(panorama: Callable[..., Any]) -> None:
    sky, directions = panorama(lit, 256), texel_directions(SIZE)
    for roughness, found in zip(LEVEL_ROUGHNESSES, level_surface_maps(sky, SIZE), strict=True):
        for place in [(8, 8), (5, 9), (3, 7), (9, 12), (7, 1)]:
            if directions[place][1] < 0.05:
                continue
            expected = mean_over_the_lobe(sky, directions[place], roughness)
            assert found[place] == pytest.approx(expected, rel=0.03, abs=0.003)


def test_a_white_sky_is_white_whatever_is_below(panorama: Callable[..., Any]) -> None:
    sky = panorama(lambda d: np.where(d[..., 1] > 0, 1.0, 9.0), 128)
    for found in level_surface_maps(sky, SIZE):
        np.testing.assert_allclose(found, 1, rtol=1e-5)
