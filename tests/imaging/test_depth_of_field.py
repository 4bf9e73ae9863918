"""Depth of field against the thin lens, against its definition pixel by pixel, and at edges."""

import math
from typing import Any

import numpy as np
import pytest

from synthgen.imaging.depth_of_field import defocused, reach_px, signed_radius_px
from synthgen.model import DepthOfFieldSpec


def spec(focus: float = 2.0, aperture_px: float = 10.0) -> DepthOfFieldSpec:
    return DepthOfFieldSpec(focus_distance=focus, aperture_px=aperture_px)


def depth_of(z: float, size: int = 61) -> Any:
    return np.full((size, size), z, np.float32)


def impulse(size: int = 61) -> Any:
    image = np.zeros((size, size, 3), np.float32)
    image[size // 2, size // 2] = 1.0
    return image


@pytest.mark.parametrize(
    ("z", "radius"), [(2.0, 0.0), (4.0, 2.5), (math.inf, 5.0), (1.0, -5.0), (8 / 3, 1.25), (0.01, -24.0)]
)
def test_the_circle_of_confusion_is_that_of_a_thin_lens_up_to_24_px(z: float, radius: float) -> None:
    assert signed_radius_px(depth_of(z, 2), spec()) == pytest.approx(np.full((2, 2), radius), abs=1e-6)


def test_half_floats_hold_every_radius() -> None:
    radii = signed_radius_px(np.geomspace(0.05, 1e4, 5000, dtype=np.float32)[None], spec(aperture_px=47.0))
    assert np.array_equal(radii.astype(np.float16), radii)
    assert len(np.unique(radii)) > 1000


def test_a_plane_in_focus_stays_bit_for_bit() -> None:
    image = np.random.default_rng(0).random((40, 50, 3), dtype=np.float32)
    assert np.array_equal(defocused(image, np.full((40, 50), 2.0, np.float32), spec()), image)


@pytest.mark.parametrize("aperture_px", [8.0, 20.0, 40.0])
def test_a_point_at_infinity_becomes_a_disc_of_the_aperture(aperture_px: float) -> None:
    disc = defocused(impulse(), depth_of(math.inf), spec(aperture_px=aperture_px))[..., 0].astype(np.float64)
    y, x = np.mgrid[-30:31, -30:31]
    assert disc.sum() == pytest.approx(1.0, rel=1e-5)
    assert np.hypot(x, y)[disc > 0].max() <= aperture_px / 2 + 0.8
    # An even disc of radius R has a variance of R^2 / 4 along each axis.
    for axis in (x, y):
        assert (disc * axis).sum() == pytest.approx(0, abs=0.06 * aperture_px)
        assert (disc * axis**2).sum() == pytest.approx(aperture_px**2 / 16, rel=0.12)


def test_a_sharp_object_does_not_mix_with_the_blurred_world_behind_it() -> None:
    depth, image = depth_of(math.inf), np.ones((61, 61, 3), np.float32)
    depth[20:40, 20:40] = 2.0
    image[20:40, 20:40] = 0.1
    blurred = defocused(image, depth, spec(aperture_px=16))
    assert np.array_equal(blurred[20:40, 20:40], image[20:40, 20:40])
    assert np.array_equal(blurred, image), "and does not leak into it either"


def test_a_blurred_object_in_front_spreads_over_what_is_sharp_as_far_as_its_radius() -> None:
    depth, image = depth_of(2.0), np.zeros((61, 61, 3), np.float32)
    depth[:, :30] = 1.0
    image[:, :30] = 1.0
    row = defocused(image, depth, spec(aperture_px=16))[30, :, 0]
    assert row[:21] == pytest.approx(np.ones(21))
    assert not row[38:].any()
    # By symmetry half of a circle about the edge is covered.
    assert row[29:31].mean() == pytest.approx(0.5, abs=0.06)
    assert (np.diff(row) <= 1e-6).all()


def test_the_reach_is_the_greatest_near_circle_whose_tile_gets_to_that_of_a_pixel() -> None:
    rng = np.random.default_rng(5)
    radius = rng.choice([0.0, 0.7, 2.0, 3.0, 5.5], (39, 47), p=[0.99, 0.004, 0.003, 0.002, 0.001])
    radius = radius.astype(np.float32)
    signed = radius * rng.choice([-1.0, 1.0], radius.shape).astype(np.float32)
    known = radius.copy()
    for row, column in np.ndindex(radius.shape):
        for y, x in np.ndindex(radius.shape):
            tiles = max(abs(y // 4 - row // 4), abs(x // 4 - column // 4))
            if signed[y, x] < 0.0 and (tiles == 0 or radius[y, x] >= 4 * (tiles - 1) + 1):
                known[row, column] = max(known[row, column], radius[y, x])
    found = reach_px(signed)
    assert np.array_equal(found, known)
    assert 0.1 < (found > radius).mean() < 0.9


@pytest.mark.parametrize(("aperture_px", "most_taps"), [(1.8, 8), (4.0, 16), (9.0, 32)])
def test_every_pixel_is_what_the_definition_says(aperture_px: float, most_taps: int) -> None:
    rng = np.random.default_rng(7)
    height, width = 13, 17
    image = rng.random((height, width, 3), dtype=np.float32)
    depth = rng.choice([1.2, 1.8, 2.0, 2.2, 5.0, np.inf], (height, width)).astype(np.float32)
    lens = spec(aperture_px=aperture_px)
    signed = signed_radius_px(depth, lens)
    reach = reach_px(signed)
    known = np.zeros(image.shape)
    for row, column in np.ndindex(height, width):
        taps = 8 if reach[row, column] < 1.0 else (16 if reach[row, column] < 2.5 else 32)
        for tap in range(taps):
            distance = np.float32(reach[row, column]) * np.float32(math.sqrt((tap + 0.5) / taps))
            angle = tap * 2.39996323
            dx = math.floor(distance * np.float32(math.cos(angle)) + np.float32(0.5))
            dy = math.floor(distance * np.float32(math.sin(angle)) + np.float32(0.5))
            y, x = min(max(row + dy, 0), height - 1), min(max(column + dx, 0), width - 1)
            nearer = (row, column) if depth[y, x] > depth[row, column] else (y, x)
            is_covered = abs(signed[nearer]) >= distance
            known[row, column] += (image[y, x] if is_covered else image[row, column]) / taps
    assert (8 if reach.max() < 1.0 else (16 if reach.max() < 2.5 else 32)) == most_taps
    assert defocused(image, depth, lens) == pytest.approx(known, abs=1e-5)
