"""Reflected radiance of rough surfaces, and the atlas that holds it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from synthgen.render.ibl.atlas import half_precision, packed_atlas
from synthgen.render.ibl.octahedral import texel_directions
from synthgen.render.ibl.panorama import (
    panorama_lookup,
    panorama_resized,
    pixel_directions,
    pixel_solid_angles,
)
from synthgen.render.ibl.prefilter import ROUGHNESSES, prefiltered_maps

SIZES = (64, 64, 32, 16, 16, 16)


def reflected(panorama: Any, direction: Any, roughness: float) -> Any:
    """The split sum's integral with n = v = r over all pixels, straight from its definition."""
    light = pixel_directions(*panorama.shape[:2])
    half = light + direction
    half /= np.linalg.norm(half, axis=-1, keepdims=True)
    alpha2 = roughness**4
    density = alpha2 / (np.pi * ((half @ direction) ** 2 * (alpha2 - 1) + 1) ** 2)
    weight = density * np.maximum(light @ direction, 0) * pixel_solid_angles(*panorama.shape[:2])
    return np.einsum("hw,hwc->c", weight, panorama) / weight.sum()


def lamps(directions: Any) -> Any:
    """A sky with a broad glow, a lamp of 10 degrees and a bright horizon."""
    glow = np.exp(5 * (directions @ np.array((0.6, 0.64, -0.48)) - 1))
    lamp = 30.0 * (directions @ np.array((-0.48, 0.6, 0.64)) > np.cos(np.radians(5)))
    return np.stack((glow, lamp + 0.1, np.exp(-30 * directions[..., 1] ** 2)), axis=-1)


def test_a_white_sky_is_white_at_every_roughness(panorama: Callable[..., Any]) -> None:
    maps = prefiltered_maps(panorama(lambda d: np.ones(d.shape[:2])), SIZES)
    assert [each.shape for each in maps] == [(size, size, 3) for size in SIZES]
    for each in maps:
        np.testing.assert_allclose(each, 1, atol=2e-6)


@pytest.mark.parametrize("level", range(1, 6))
def test_every_level_is_the_integral_over_the_lobe(panorama: Callable[..., Any], level: int) -> None:
    sky = panorama(lamps, 512)
    found, directions = prefiltered_maps(sky, SIZES)[level], texel_directions(SIZES[level])
    facing_the_lamp = np.unravel_index((directions @ np.array((-0.48, 0.6, 0.64))).argmax(), found.shape[:2])
    corners = [(0, 0), (SIZES[level] // 2, SIZES[level] // 2), (0, SIZES[level] // 3)]
    peak = found.max(axis=(0, 1))
    for place in [facing_the_lamp, *corners, (SIZES[level] // 4, SIZES[level] // 3)]:
        expected = reflected(sky, directions[place], ROUGHNESSES[level])
        np.testing.assert_allclose(found[place] / peak, expected / peak, rtol=0.01, atol=0.001)


def test_a_mirror_shows_the_panorama(panorama: Callable[..., Any]) -> None:
    sky = panorama(lamps, 64)
    mirror = prefiltered_maps(sky, SIZES)[0]
    np.testing.assert_array_equal(mirror, panorama_lookup(sky, texel_directions(64)))


@pytest.mark.parametrize("place", [(40, 30), (127, 3), (0, 200), (64, 0)])
def test_a_lamp_is_seen_where_it_is_and_fades_with_the_angle(place: tuple[int, int]) -> None:
    lamp = np.zeros((128, 256, 3), np.float32)
    lamp[place] = 1
    towards = pixel_directions(128, 256)[place]
    for roughness, size, each in zip(
        ROUGHNESSES[1:], SIZES[1:], prefiltered_maps(lamp, SIZES)[1:], strict=True
    ):
        cosine = texel_directions(size) @ towards
        values = each[..., 0]
        assert cosine.ravel()[values.argmax()] > np.cos(2.5 / size)
        outwards = np.argsort(-cosine.ravel())
        rise = np.diff(values.ravel()[outwards]).max()
        assert rise < 0.1 * values.max(), roughness
        assert values[cosine < -0.1].max() < 1e-5 * values.max()


def test_the_flux_of_a_lamp_is_kept() -> None:
    lamp = np.zeros((128, 256, 3), np.float32)
    lamp[40, 30] = 1
    flux = float(pixel_solid_angles(128, 256)[40, 0])
    for size, each in zip(
        (128, 64, 64, 64, 64), prefiltered_maps(lamp, (8, 128, 64, 64, 64, 64))[1:], strict=True
    ):
        texels = texel_directions(size)
        area = (np.abs(texels).sum(axis=-1)) ** 3  # the Jacobian of the projection, up to a factor
        found = (each[..., 0] * area).sum() / area.sum() * 4 * np.pi
        assert found == pytest.approx(flux, rel=0.01)


def test_maps_lie_apart_in_the_atlas_with_their_borders(panorama: Callable[..., Any]) -> None:
    maps = [
        np.full((size, size, 3), 1.0 + k, np.float32) for k, size in enumerate((512, 128, 64, 32, 32, 32))
    ]
    atlas, levels = packed_atlas(maps)
    assert atlas.shape == (514, 644, 3)
    assert levels.shape == (6, 3)
    for k, (x, y, size) in enumerate(levels.astype(int)):
        assert size == len(maps[k])
        assert (atlas[y - 1 : y + size + 1, x - 1 : x + size + 1] == 1.0 + k).all()


def test_the_border_in_the_atlas_is_that_of_the_map() -> None:
    noise = np.random.default_rng(6).random((8, 8, 3)).astype(np.float32)
    atlas, levels = packed_atlas([noise, noise[:4, :4]])
    x, y, size = levels[0].astype(int)
    np.testing.assert_array_equal(atlas[y : y + size, x : x + size], noise)
    np.testing.assert_array_equal(atlas[y - 1, x : x + size], noise[0, ::-1])
    np.testing.assert_array_equal(atlas[y : y + size, x + size], noise[::-1, -1])


def test_half_precision_holds_large_values_finite() -> None:
    values = half_precision(np.array([0.0, 1.0, 65504.0, 1e9], np.float32))
    assert values.dtype == np.float16
    assert values.tolist() == [0.0, 1.0, 65504.0, 65504.0]


def test_a_larger_panorama_gives_the_same_light(panorama: Callable[..., Any]) -> None:
    sky = panorama(lamps, 512)
    small = prefiltered_maps(panorama_resized(sky, 256, 512), SIZES)
    for large, each in zip(prefiltered_maps(sky, SIZES)[1:], small[1:], strict=True):
        np.testing.assert_allclose(each, large, atol=0.002 * float(large.max()))
