"""The unsharp mask in closed form, and what JPEG does."""

import io
import math

import numpy as np
import PIL.Image
import pytest

from synthgen.imaging.encode import jpeg_round_trip
from synthgen.imaging.sharpening import sharpened


def test_sharpening_adds_the_detail_that_a_binomial_mean_takes_away() -> None:
    point = np.full((31, 31, 3), 0.3, np.float32)
    point[15, 15] = 0.5
    shown = sharpened(point, 0.5)
    assert shown[15, 15] == pytest.approx([0.5 + 0.5 * 0.2 * (1 - 1 / 4)] * 3, abs=1e-6)
    assert shown[15, 16] == pytest.approx([0.3 - 0.5 * 0.2 / 8] * 3, abs=1e-6)
    assert shown[14, 16] == pytest.approx([0.3 - 0.5 * 0.2 / 16] * 3, abs=1e-6)
    assert shown[15, 17] == pytest.approx([0.3] * 3, abs=1e-6)


def test_the_outermost_pixels_are_repeated() -> None:
    point = np.zeros((5, 5, 3), np.float32)
    point[0, 0] = 0.4
    assert sharpened(point, 1.0)[0, 0] == pytest.approx([0.4 + 0.4 * (1 - 9 / 16)] * 3, abs=1e-6)


def test_sharpening_clips_and_leaves_plain_colour_alone() -> None:
    step = np.zeros((20, 20, 3), np.float32)
    step[:, 10:] = 1.0
    assert np.array_equal(sharpened(step, 2.0), step)
    assert sharpened(step, 0.0) is step
    plain = np.full((9, 9, 3), 0.7, np.float32)
    assert sharpened(plain, 3.0) == pytest.approx(plain, abs=1e-6)


@pytest.mark.parametrize("quality", [10, 75, 95])
def test_jpeg_is_that_of_pillow_with_half_the_resolution_of_colour(quality: int) -> None:
    picture = np.random.default_rng(1).integers(0, 256, (33, 47, 3), np.uint8)
    buffer = io.BytesIO()
    PIL.Image.fromarray(picture).save(buffer, "JPEG", quality=quality, subsampling=2)
    with PIL.Image.open(buffer) as known:
        assert np.array_equal(jpeg_round_trip(picture, quality), np.asarray(known))


def test_jpeg_loses_more_at_lower_quality() -> None:
    y, x = np.mgrid[0:64, 0:64]
    smooth = np.stack([128 + 100 * np.sin(x / 5), 2 * y, 255 - 3 * x], axis=-1).clip(0, 255).astype(np.uint8)
    errors = [
        math.sqrt(np.square(jpeg_round_trip(smooth, quality).astype(float) - smooth).mean())
        for quality in (5, 40, 95)
    ]
    assert errors[0] > 1.5 * errors[1] > 1.5 * errors[2]
