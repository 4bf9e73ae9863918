"""The noise against its definition in whole numbers, and by its statistics."""

import math
from typing import Any

import numpy as np
import pytest
import scipy.stats

from synthgen.imaging.noise import noisy, pcg4d, unit_normals
from synthgen.rng import noise_seed

MASK = 0xFFFFFFFF


def known_pcg4d(*words: int) -> tuple[int, int, int, int]:
    """Jarzynski and Olano 2020, in Python's whole numbers."""
    x, y, z, w = ((word * 1664525 + 1013904223) & MASK for word in words)
    for is_first in (True, False):
        x = (x + y * w) & MASK
        y = (y + z * x) & MASK
        z = (z + x * y) & MASK
        w = (w + y * z) & MASK
        if is_first:
            x, y, z, w = (v ^ (v >> 16) for v in (x, y, z, w))
    return x, y, z, w


@pytest.mark.parametrize("words", [(0, 0, 0, 0), (1, 2, 3, 4), (1919, 1079, MASK, 0x9E3779B9)])
def test_the_generator_is_pcg4d(words: Any) -> None:
    found = pcg4d(*(np.array([word], np.uint32) for word in words))
    assert tuple(int(word[0]) for word in found) == known_pcg4d(*words)


def test_normals_are_those_of_box_and_muller_for_the_pixel() -> None:
    words = noise_seed(11, 5)
    normals = unit_normals(9, 7, words)
    assert (normals.dtype, normals.shape) == (np.float32, (7, 9, 3))
    for row, column in ((0, 0), (6, 8), (3, 1)):
        a, b, c, d = (word >> 8 for word in known_pcg4d(column, row, *words))
        length = math.sqrt(-2 * math.log((a + 1) / 2**24))
        angle = 2 * math.pi * b / 2**24
        blue = math.sqrt(-2 * math.log((c + 1) / 2**24)) * math.cos(2 * math.pi * d / 2**24)
        known = [length * math.cos(angle), length * math.sin(angle), blue]
        assert normals[row, column] == pytest.approx(known, abs=2e-6)


def test_normals_are_normal_and_independent() -> None:
    normals = unit_normals(400, 300, noise_seed(0, 0)).astype(np.float64)
    assert np.isfinite(normals).all()
    for channel in range(3):
        assert scipy.stats.kstest(normals[..., channel].ravel()[::3], "norm").pvalue > 0.01
    flat = normals.reshape(-1, 3)
    off_diagonal = np.corrcoef(flat.T)[np.triu_indices(3, 1)]
    squares = np.corrcoef((flat**2).T)[np.triu_indices(3, 1)]
    bound = 4 / math.sqrt(len(flat))
    assert np.abs(off_diagonal).max() < bound
    assert np.abs(squares).max() < bound
    for shifted in (normals[1:, :], normals[:, 1:]):
        same = normals[: shifted.shape[0], : shifted.shape[1]]
        assert abs(np.corrcoef(same.ravel(), shifted.ravel())[0, 1]) < bound


def test_a_larger_image_has_the_noise_of_the_smaller_one_where_they_overlap() -> None:
    small, large = unit_normals(20, 10, (1, 2)), unit_normals(50, 40, (1, 2))
    assert np.array_equal(large[:10, :20], small)


def test_the_seed_of_a_frame_is_two_words_of_its_own() -> None:
    seeds = {noise_seed(seed, frame) for seed in range(20) for frame in range(20)}
    assert len(seeds) == 400
    assert all(0 <= word <= MASK for words in seeds for word in words)
    assert noise_seed(3, 4) == noise_seed(3, 4)
    frames = [unit_normals(64, 64, noise_seed(1, frame)).ravel() for frame in (0, 1)]
    assert abs(np.corrcoef(*frames)[0, 1]) < 0.03


@pytest.mark.parametrize(("level", "variance"), [(0.0, 0.01), (0.25, 0.01 + 0.0225), (4.0, 0.01 + 0.09)])
def test_the_variance_grows_with_the_signal_up_to_white(level: float, variance: float) -> None:
    plain = np.full((150, 150, 3), level, np.float32)
    shown = noisy(plain, read_noise=0.1, shot_noise=0.3, words=(5, 6)).astype(np.float64) - level
    assert shown.std() == pytest.approx(math.sqrt(variance), rel=0.02)
    assert shown.mean() == pytest.approx(0, abs=5 * math.sqrt(variance / shown.size))


def test_without_noise_the_signal_is_returned() -> None:
    plain = np.full((4, 4, 3), 0.5, np.float32)
    assert noisy(plain, read_noise=0.0, shot_noise=0.0, words=(5, 6)) is plain
