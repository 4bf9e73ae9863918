"""What two convex polygons of a plane have in common."""

from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
import scipy.spatial
from hypothesis import given
from scipy.spatial.transform import Rotation

from synthgen.geometry.polygons import clipped_polygon

seeds = st.integers(0, 100_000)


def convex(rng: np.random.Generator, scale: float = 1.0) -> Any:
    """Counter-clockwise corners [n 2] of a random convex polygon."""
    points = rng.normal(size=(int(rng.integers(3, 9)), 2)) * scale + rng.normal(size=2)
    return points[scipy.spatial.ConvexHull(points).vertices]


def area(polygon: Any) -> float:
    x, y = polygon.T
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2


def contains(polygon: Any, points: Any, slack: float) -> Any:
    """Whether points [n 2] lie within a polygon, or no farther outside than the slack."""
    edges = np.roll(polygon, -1, axis=0) - polygon
    inward = np.column_stack([-edges[:, 1], edges[:, 0]]) / np.linalg.norm(edges, axis=1, keepdims=True)
    return ((points[:, None] - polygon[None]) * inward[None]).sum(axis=-1).min(axis=1) >= -slack


def in_space(polygon: Any, pose: Any) -> Any:
    return np.column_stack([polygon, np.full(len(polygon), 0.7)]) @ pose.T


@given(seed=seeds)
def test_the_clipped_polygon_holds_what_both_hold_and_no_more(seed: int) -> None:
    rng = np.random.default_rng(seed)
    subject, window = convex(rng), convex(rng, 0.7)
    pose = Rotation.random(random_state=seed).as_matrix()
    found = clipped_polygon(in_space(subject, pose), in_space(window, pose), pose[:, 2])
    flat = found @ pose
    points = rng.uniform(-3, 3, (400, 2))
    in_both = contains(subject, points, -1e-9) & contains(window, points, -1e-9)
    if len(found) < 3:
        assert not in_both.any()
        return
    assert flat[:, 2] == pytest.approx(0.7)
    corners = flat[:, :2]
    assert contains(subject, corners, 1e-7).all()
    assert contains(window, corners, 1e-7).all()
    assert area(corners) >= -1e-9, "it is counter-clockwise like the two"
    assert len(corners) <= len(subject) + len(window)
    assert area(corners) == pytest.approx(area(brute_force(subject, window)), abs=1e-6)


def brute_force(a: Any, b: Any) -> Any:
    """The hull of the corners of each within the other, and of all crossings of their edges."""
    points = [*a[contains(b, a, 1e-12)], *b[contains(a, b, 1e-12)]]
    for p, q in zip(a, np.roll(a, -1, axis=0), strict=True):
        for r, s in zip(b, np.roll(b, -1, axis=0), strict=True):
            matrix = np.column_stack([q - p, r - s])
            if abs(np.linalg.det(matrix)) > 1e-12:
                t, u = np.linalg.solve(matrix, r - p)
                if -1e-12 <= t <= 1 + 1e-12 and -1e-12 <= u <= 1 + 1e-12:
                    points.append(p + t * (q - p))
    if len(points) < 3:
        return np.zeros((3, 2))
    try:
        return np.array(points)[scipy.spatial.ConvexHull(points).vertices]
    except scipy.spatial.QhullError:
        return np.zeros((3, 2))


def test_squares_give_known_pieces() -> None:
    square = np.array([[0, 0, 0], [2, 0, 0], [2, 2, 0], [0, 2, 0]], np.float64)
    up = np.array([0.0, 0.0, 1.0])

    def common(scale: float, *shift: float) -> Any:
        return clipped_polygon(square, scale * square + np.array(shift), up)

    assert area(common(1, 1, 1, 0)[:, :2]) == pytest.approx(1)
    assert area(common(1, 0, 0, 0)[:, :2]) == pytest.approx(4)
    assert area(common(0.5, 0.5, 0.5, 0)[:, :2]) == pytest.approx(1)
    assert common(1, 5, 0, 0).shape == (0, 3)
