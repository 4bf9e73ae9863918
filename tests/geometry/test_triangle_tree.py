"""What the tree finds is what trying all triangles one by one finds."""

import numpy as np
import pytest
import trimesh

from synthgen.geometry.triangle_tree import Boxes, triangle_tree


def soup(count: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(count, 1, 3)) + 0.15 * rng.normal(size=(count, 3, 3))


def hits_one_by_one(triangles: np.ndarray, origins: np.ndarray, directions: np.ndarray) -> np.ndarray:
    """By the plane of each triangle, and the barycentric coordinates of where it is met."""
    nearest = np.full(len(origins), np.inf)
    normals = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    for ray, (origin, direction) in enumerate(zip(origins, directions, strict=True)):
        distance = np.einsum("ti,ti->t", triangles[:, 0] - origin, normals) / (normals @ direction)
        shares = trimesh.triangles.points_to_barycentric(triangles, origin + distance[:, None] * direction)
        is_hit = (shares >= 0.0).all(axis=1) & (distance >= 0.0)
        nearest[ray] = distance[is_hit].min(initial=np.inf)
    return nearest


@pytest.mark.parametrize("count", [1, 5, 6, 7, 300])
def test_rays_meet_what_they_meet_without_the_tree(count: int) -> None:
    triangles, rng = soup(count), np.random.default_rng(1)
    origins = 2.0 * rng.normal(size=(150, 3))
    directions = triangles.mean(axis=1)[rng.integers(count, size=150)] - origins
    directions[::3] = rng.normal(size=(50, 3))
    found = triangle_tree(triangles).first_hits(origins, directions)
    assert found == pytest.approx(hits_one_by_one(triangles, origins, directions), rel=1e-9)
    assert np.isfinite(found).sum() >= 100


def test_the_triangle_that_a_ray_meets_first_holds_the_point() -> None:
    triangles, rng = soup(80), np.random.default_rng(3)
    origins = 2.0 * rng.normal(size=(60, 3))
    directions = -origins + 0.2 * rng.normal(size=(60, 3))
    tree = triangle_tree(triangles)
    ray, distance, corners = tree.first_triangles(origins, directions)
    nearest = tree.first_hits(origins, directions)
    assert ray.tolist() == np.flatnonzero(np.isfinite(nearest)).tolist()
    assert distance.tolist() == nearest[ray].tolist()
    points = origins[ray] + distance[:, None] * directions[ray]
    shares = trimesh.triangles.points_to_barycentric(corners, points)
    assert np.einsum("tc,tci->ti", shares, corners) == pytest.approx(points, abs=1e-9)
    assert shares.min() > -1e-9


def test_a_ray_along_an_axis_meets_a_triangle_across_it_from_both_sides() -> None:
    tree = triangle_tree(np.array([[[0.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 1.0, 1.0]]]))
    origins = np.array([[0.2, 0.0, 0.2], [0.2, 3.0, 0.2], [0.2, 3.0, 0.2], [0.7, 0.0, 0.7]])
    directions = np.array([[0.0, 1.0, 0.0], [0.0, -1.0, 0.0], [0.0, 1.0, 0.0], [0.0, 1.0, 0.0]])
    assert tree.first_hits(origins, directions).tolist() == [1.0, 2.0, np.inf, np.inf]


def test_boxes_are_filled_where_points_of_triangles_lie_in_them() -> None:
    triangles, rng = soup(200), np.random.default_rng(2)
    axes = np.linalg.qr(rng.normal(size=(60, 3, 3)))[0]
    boxes = Boxes(center=1.5 * rng.normal(size=(60, 3)), axes=axes, half=rng.uniform(0.02, 0.3, (60, 3)))
    found = triangle_tree(triangles).fill(boxes)
    steps = np.linspace(0.0, 1.0, 41)
    shares = np.array([(1.0 - a - b, a, b) for a in steps for b in steps if a + b <= 1.0 + 1e-9])
    points = np.einsum("sc,tci->tsi", shares, triangles).reshape(-1, 3)
    inside = np.array(
        [
            (np.abs((points - center) @ turned) <= half).all(axis=1).any()
            for center, turned, half in zip(boxes.center, boxes.axes, boxes.half, strict=True)
        ]
    )
    assert found[inside].all(), "what has a point inside is filled"
    assert (found & ~inside).sum() <= 3, "points that are close together find nearly all others"
    assert 10 < found.sum() < 50


def test_bounds_are_those_of_all_corners() -> None:
    triangles = soup(77)
    low, high = triangle_tree(triangles).bounds
    assert low.tolist() == triangles.min(axis=(0, 1)).tolist()
    assert high.tolist() == triangles.max(axis=(0, 1)).tolist()
