"""Gaussian blur, bloom and motion blur against their definitions, mostly on a single bright pixel."""

import math
from typing import Any

import numpy as np
import pytest
import scipy.ndimage

from synthgen.imaging.blur import bloomed, gaussian_blurred, gaussian_weights, motion_blurred, motion_offsets
from synthgen.model import BloomSpec


def impulse(size: int = 61) -> Any:
    image = np.zeros((size, size, 3), np.float32)
    image[size // 2, size // 2] = 1.0
    return image


def noise_image() -> Any:
    return np.random.default_rng(3).random((23, 37, 3), dtype=np.float32)


@pytest.mark.parametrize("sigma", [0.4, 1.0, 2.5, 7.0])
def test_the_gaussian_is_that_of_scipy_cut_at_3_sigma_with_clamped_edges(sigma: float) -> None:
    image = noise_image()
    radius = math.ceil(3 * sigma)
    known = scipy.ndimage.gaussian_filter(
        image.astype(np.float64), (sigma, sigma, 0), mode="nearest", radius=(radius, radius, 0)
    )
    blurred = gaussian_blurred(image, sigma)
    assert blurred.dtype == np.float32
    assert blurred == pytest.approx(known, abs=1e-6)


def test_gaussian_weights_sum_to_1_over_the_stated_radius() -> None:
    weights = gaussian_weights(1.2)
    assert len(weights) == 2 * 4 + 1
    assert float(weights.sum()) == pytest.approx(1.0, abs=1e-6)
    assert float(weights[4] / weights[5]) == pytest.approx(math.exp(1 / (2 * 1.44)), rel=1e-5)


def test_no_sigma_is_no_blur() -> None:
    image = noise_image()
    assert gaussian_blurred(image, 0.0) is image


def test_bloom_moves_a_share_of_the_light_and_loses_none() -> None:
    spec = BloomSpec(strength=0.2, sigma_px=3.0)
    bloom = bloomed(impulse(), spec)
    peak = float(gaussian_weights(3.0).max()) ** 2
    assert bloom[30, 30, 1] == pytest.approx(0.8 + 0.2 * peak, rel=1e-5)
    assert bloom[30, 34, 1] == pytest.approx(0.2 * peak * math.exp(-16 / 18), rel=1e-4)
    assert bloom.sum() == pytest.approx(3.0, rel=1e-5)
    assert bloomed(impulse(), BloomSpec(strength=0.0, sigma_px=3.0)).max() == 1.0


@pytest.mark.parametrize(
    ("motion", "count"), [((0.0, 0.0), 1), ((0.6, 0.8), 1), ((1.01, 0), 2), ((6, 8), 10), ((300, 0), 32)]
)
def test_motion_has_a_sample_for_each_pixel_of_its_length(motion: Any, count: int) -> None:
    offsets = np.array(motion_offsets(motion))
    assert len(offsets) == count
    assert offsets.mean(axis=0) == pytest.approx([0, 0], abs=1e-9)
    if count > 1:
        assert offsets[1] - offsets[0] == pytest.approx(np.array(motion) / count)


def test_a_motion_of_9_pixels_is_the_mean_of_9_pixels() -> None:
    blurred = motion_blurred(impulse(), (9.0, 0.0))
    assert blurred[30, 26:35, 0] == pytest.approx(np.full(9, 1 / 9), abs=1e-6)
    assert np.count_nonzero(blurred[..., 0] > 1e-6) == 9
    upright = motion_blurred(impulse(), (0.0, -9.0))
    assert np.array_equal(upright[..., 0], blurred[..., 0].T)


@pytest.mark.parametrize("motion", [(12.3, 0.0), (0.0, 7.7), (10.0, -15.5), (-4.2, -4.2)])
def test_motion_spreads_light_evenly_along_it_and_keeps_its_sum_and_centre(motion: Any) -> None:
    spread = motion_blurred(impulse(), motion)[..., 0].astype(np.float64)
    y, x = np.mgrid[-30:31, -30:31]
    assert spread.sum() == pytest.approx(1.0, rel=1e-5)
    assert (spread * x).sum() == pytest.approx(0, abs=1e-4)
    assert (spread * y).sum() == pytest.approx(0, abs=1e-4)
    # A bilinear sample adds at most 1/4 along each axis to the variance of an even spread.
    assert (spread * x * x).sum() == pytest.approx(motion[0] ** 2 / 12, abs=0.26)
    assert (spread * y * y).sum() == pytest.approx(motion[1] ** 2 / 12, abs=0.26)
    assert (spread * x * y).sum() == pytest.approx(motion[0] * motion[1] / 12, abs=0.3)


def test_motion_of_a_plain_or_still_image_changes_nothing() -> None:
    plain = np.full((9, 12, 3), 0.3, np.float32)
    assert motion_blurred(plain, (40.0, 31.0)) == pytest.approx(plain, abs=1e-6)
    image = noise_image()
    assert motion_blurred(image, (0.5, 0.5)) is image


def test_motion_samples_bilinearly_and_clamps_to_the_edge() -> None:
    image = noise_image()
    padded = np.pad(image.astype(np.float64), ((20, 20), (20, 20), (0, 0)), mode="edge")
    y, x = np.mgrid[0:23, 0:37] + 20.0
    known = np.zeros(image.shape)
    for dx, dy in motion_offsets((11.0, -6.5)):
        for channel in range(3):
            known[..., channel] += scipy.ndimage.map_coordinates(
                padded[..., channel], [y + dy, x + dx], order=1
            )
    assert motion_blurred(image, (11.0, -6.5)) == pytest.approx(
        known / len(motion_offsets((11.0, -6.5))), abs=1e-5
    )
