from __future__ import annotations

import numpy as np
import pytest
import scipy.optimize
import trimesh
from hypothesis import given
from hypothesis import strategies as st

from synthgen.arrays import F64
from synthgen.geometry.convex import are_separated, hull_points, resting_rotation

SEEDS = st.integers(0, 2**32 - 1)
CUBE = np.array([[x, y, z] for x in (0.0, 1) for y in (0.0, 1) for z in (0.0, 1)])


def cloud(rng: np.random.Generator, count: int = 12) -> F64:
    return rng.normal(size=(count, 3)) * rng.uniform(0.1, 3.0, size=3)


@given(SEEDS)
def test_what_rests_lies_on_a_face_and_was_turned_no_farther_than_needed(seed: int) -> None:
    rng = np.random.default_rng(seed)
    points = cloud(rng)
    rotation = resting_rotation(points)
    assert rotation @ rotation.T == pytest.approx(np.eye(3), abs=1e-9)
    assert np.linalg.det(rotation) == pytest.approx(1.0)
    heights = np.sort((points @ rotation.T)[:, 1])
    size = float(np.ptp(points, axis=0).max())
    assert heights[:3] == pytest.approx([heights[0]] * 3, abs=1e-6 * size)
    downs = trimesh.convex.convex_hull(points).face_normals[:, 1]
    assert np.trace(rotation) == pytest.approx(1.0 - 2.0 * downs.min(), abs=1e-5), "the nearest face"


def test_what_lies_on_a_face_or_is_flat_rests_as_it_is() -> None:
    assert (resting_rotation(CUBE) == np.eye(3)).all()
    assert (resting_rotation(CUBE[:4]) == np.eye(3)).all()


def do_overlap(a: F64, b: F64) -> bool:
    """Whether some convex combination of a is one of b, as a linear programme."""
    equal = np.vstack(
        [
            np.hstack([a.T, -b.T]),
            np.hstack([np.ones(len(a)), np.zeros(len(b))]),
            np.hstack([np.zeros(len(a)), np.ones(len(b))]),
        ]
    )
    result = scipy.optimize.linprog(
        np.zeros(len(a) + len(b)), A_eq=equal, b_eq=[0, 0, 0, 1, 1], bounds=(0, None)
    )
    return bool(result.status == 0)


def sphere(radius: float, center: tuple[float, float, float], count: int = 200) -> F64:
    points = np.random.default_rng(0).normal(size=(count, 3))
    return np.asarray(points / np.linalg.norm(points, axis=1, keepdims=True) * radius + np.array(center))


def sorted_rows(points: F64) -> F64:
    return points[np.lexsort(points.T)]


@given(SEEDS)
def test_hull_points_are_those_of_trimesh(seed: int) -> None:
    points = cloud(np.random.default_rng(seed), 40)
    expected = np.asarray(trimesh.convex.convex_hull(points).vertices)
    np.testing.assert_allclose(sorted_rows(hull_points(points)), sorted_rows(expected), atol=1e-9)


def test_the_hull_of_a_filled_cube_is_its_corners() -> None:
    inner = np.random.default_rng(0).uniform(0.05, 0.95, size=(200, 3))
    corners = hull_points(np.vstack([inner, CUBE, CUBE]))
    np.testing.assert_array_equal(np.unique(corners, axis=0), np.unique(CUBE, axis=0))


@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_points_are_their_own_hull(count: int) -> None:
    np.testing.assert_array_equal(hull_points(CUBE[:count]), CUBE[:count])


def test_a_flat_set_keeps_its_extremes() -> None:
    flat = np.random.default_rng(0).uniform(size=(50, 3)) * [1, 0, 1]
    hull = hull_points(flat)
    np.testing.assert_array_equal(hull.min(axis=0), flat.min(axis=0))
    np.testing.assert_array_equal(hull.max(axis=0), flat.max(axis=0))


def test_hull_points_are_float64() -> None:
    assert hull_points(CUBE.astype(np.float32)).dtype == np.float64


@given(SEEDS)
def test_hulls_that_share_a_point_are_never_separated(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = cloud(rng), cloud(rng)
    inside_a, inside_b = rng.dirichlet(np.ones(len(a))) @ a, rng.dirichlet(np.ones(len(b))) @ b
    b = b + (inside_a - inside_b)
    assert do_overlap(a, b)
    assert not are_separated(a, b)


@given(SEEDS)
def test_separated_hulls_do_not_overlap_by_linear_programming(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = cloud(rng), cloud(rng) + rng.normal(size=3) * 3
    if are_separated(a, b):
        assert not do_overlap(a, b)


@given(SEEDS)
def test_it_does_not_matter_which_way_the_search_starts(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, towards = sphere(0.5, (0, 0, 0)), rng.normal(size=3)
    away = rng.normal(size=3)
    away /= np.linalg.norm(away)
    assert are_separated(a, a + 1.1 * away, towards=towards)
    assert not are_separated(a, a + 0.8 * away, towards=towards)


def test_most_disjoint_hulls_are_found_to_be_separated() -> None:
    rng = np.random.default_rng(0)
    found = []
    for _ in range(150):
        a, b = cloud(rng), cloud(rng) + rng.normal(size=3) * 4
        if not do_overlap(a, b):
            found.append(are_separated(a, b))
    assert len(found) > 40
    assert np.mean(found) > 0.9


@given(SEEDS, st.floats(0.3, 10))
def test_hulls_clearly_apart_are_separated(seed: int, gap: float) -> None:
    rng = np.random.default_rng(seed)
    direction = rng.normal(size=3)
    direction /= np.linalg.norm(direction)
    a = sphere(1.0, (0, 0, 0))
    b = sphere(1.0, (0, 0, 0)) + direction * (2.0 + gap)
    assert are_separated(a, b)
    assert are_separated(b, a)


def test_boxes_that_overlap_but_hulls_that_do_not_are_separated() -> None:
    lower = np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]])
    upper = 1.1 - lower
    assert (lower.max(axis=0) > upper.min(axis=0)).all()
    assert are_separated(lower, upper)


def test_one_hull_inside_another_is_not_separated() -> None:
    assert not are_separated(CUBE, CUBE * 0.2 + 0.4)
    assert not are_separated(CUBE * 0.2 + 0.4, CUBE)


def test_equal_hulls_are_not_separated() -> None:
    assert not are_separated(CUBE, CUBE)


def test_touching_hulls_are_not_separated() -> None:
    assert not are_separated(CUBE, CUBE + np.array([1.0, 0, 0]))


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_the_clearance_is_honoured_along_an_axis(axis: int) -> None:
    moved = CUBE + np.eye(3)[axis] * 1.5
    assert are_separated(CUBE, moved, clearance=0.49)
    assert not are_separated(CUBE, moved, clearance=0.51)


@given(SEEDS, st.floats(0.1, 2), st.floats(0.01, 3))
def test_separated_with_clearance_is_at_least_that_far_apart(seed: int, gap: float, clearance: float) -> None:
    rng = np.random.default_rng(seed)
    direction = rng.normal(size=3)
    direction /= np.linalg.norm(direction)
    a, b = sphere(0.5, (0, 0, 0)), sphere(0.5, (0, 0, 0)) + direction * (1.0 + gap)
    nearest = float(np.linalg.norm(a[:, None] - b[None], axis=-1).min())
    if are_separated(a, b, clearance=clearance):
        assert nearest > clearance
    if clearance < gap * 0.5:
        assert are_separated(a, b, clearance=clearance)
