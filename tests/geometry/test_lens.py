"""Lens distortion against OpenCV, against itself backwards, and where it cannot be inverted."""

import math
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from synthgen.geometry.lens import (
    BrownConrady,
    distorted,
    invertible_radius,
    undistorted,
    undistorted_or_nan,
)

FOCAL_PX = 1000.0
LENSES = [
    BrownConrady(),
    BrownConrady(k1=-0.3),
    BrownConrady(k1=0.25, k2=-0.05),
    BrownConrady(k1=-0.28, k2=0.09, k3=-0.012, p1=0.0015, p2=-0.0008),
    BrownConrady(p1=0.01, p2=-0.02),
]


def points(reach: float = 0.6) -> Any:
    return np.random.default_rng(0).uniform(-reach, reach, (2000, 2))


@pytest.mark.parametrize("lens", LENSES)
def test_points_are_where_opencv_sees_them(lens: BrownConrady) -> None:
    cv2 = pytest.importorskip("cv2")
    xy = points()
    coefficients = np.array([lens.k1, lens.k2, lens.p1, lens.p2, lens.k3])
    ahead = np.column_stack([xy, np.ones(len(xy))])
    known, _ = cv2.projectPoints(ahead, np.zeros(3), np.zeros(3), np.eye(3), coefficients)
    assert distorted(xy, lens) == pytest.approx(known[:, 0], abs=1e-12)


def test_points_are_where_the_formula_says() -> None:
    lens = BrownConrady(k1=0.1, k2=0.01, k3=0.001, p1=0.02, p2=0.03)
    x, y = 0.5, -0.25
    s = 0.3125
    radial = 1 + 0.1 * s + 0.01 * s**2 + 0.001 * s**3
    known = [
        x * radial + 2 * 0.02 * x * y + 0.03 * (s + 2 * x * x),
        y * radial + 0.02 * (s + 2 * y * y) + 2 * 0.03 * x * y,
    ]
    assert distorted(np.array([[x, y]]), lens)[0] == pytest.approx(known, abs=1e-14)


@pytest.mark.parametrize("lens", LENSES)
def test_there_and_back_is_within_a_millionth_of_a_pixel(lens: BrownConrady) -> None:
    xy = points()
    assert np.abs(undistorted(distorted(xy, lens), lens) - xy).max() * FOCAL_PX < 1e-6
    seen = points(0.5)
    assert np.abs(distorted(undistorted(seen, lens), lens) - seen).max() * FOCAL_PX < 1e-6


@given(
    k1=st.floats(-0.4, 0.4),
    k2=st.floats(-0.1, 0.1),
    p1=st.floats(-0.005, 0.005),
    x=st.floats(-0.7, 0.7),
    y=st.floats(-0.5, 0.5),
)
def test_what_can_be_inverted_comes_back(k1: float, k2: float, p1: float, x: float, y: float) -> None:
    lens, xy = BrownConrady(k1=k1, k2=k2, p1=p1), np.array([[x, y]])
    if math.hypot(x, y) < 0.98 * invertible_radius(lens):
        assert undistorted(distorted(xy, lens), lens) == pytest.approx(xy, abs=1e-7)


@pytest.mark.parametrize("lens", LENSES)
def test_the_distance_from_the_centre_grows_outwards_up_to_the_invertible_radius(lens: BrownConrady) -> None:
    radii = np.linspace(0, min(invertible_radius(lens), 3.0), 500)
    for angle in np.linspace(0, 6, 7):
        ray = radii[:, None] * [math.cos(angle), math.sin(angle)]
        seen = np.linalg.norm(distorted(ray, lens), axis=1)
        assert (np.diff(seen) > -1e-9).all()


@pytest.mark.parametrize("k1", [-0.05, -0.3, -1.0])
def test_a_barrel_turns_over_where_its_derivative_is_0(k1: float) -> None:
    assert invertible_radius(BrownConrady(k1=k1)) == pytest.approx(math.sqrt(-1 / (3 * k1)), rel=1e-9)


def test_a_cushion_never_turns_over() -> None:
    assert invertible_radius(BrownConrady(k1=0.3)) == 100.0


def test_beyond_the_fold_there_is_nothing_and_undistorted_says_so() -> None:
    lens = BrownConrady(k1=-0.3)
    limit = math.sqrt(1 / 0.9)
    fold = limit * (1 - 0.3 * limit**2)
    seen = np.array([[0.99 * fold, 0.0], [0.0, 1.01 * fold], [5.0, 5.0]])
    found = undistorted_or_nan(seen, lens)
    assert found[0, 0] < limit
    assert np.isnan(found[1:]).all()
    with pytest.raises(ValueError, match=r"cannot be inverted 0\.71 focal lengths"):
        undistorted(seen, lens)


def test_what_is_seen_again_beyond_the_fold_is_not_taken_for_what_is_within_it() -> None:
    lens = BrownConrady(k1=-0.25, k2=0.02, k3=0.002, p1=0.02)
    assert invertible_radius(lens) < 1.3
    seen = np.column_stack([np.linspace(0.9, 11.0, 300), np.zeros(300)])
    assert np.isnan(undistorted_or_nan(seen, lens)).all()


def test_the_centre_stays() -> None:
    assert np.array_equal(undistorted(np.zeros((1, 2)), BrownConrady(k1=-0.2, p1=0.01)), np.zeros((1, 2)))
