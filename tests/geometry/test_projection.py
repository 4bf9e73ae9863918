from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthgen.arrays import F64
from synthgen.geometry.projection import (
    bounds_xyxy,
    focal_length_px,
    projected,
    ray_camera,
    ray_grid_camera,
)
from synthgen.geometry.transforms import camera_rotation, inverse_rigid, transform, transformed

WIDTH, HEIGHT = 640, 480
CAMERA = {"focal_px": 500.0, "width": WIDTH, "height": HEIGHT}
ANGLES = st.floats(-3, 3)


def box_corners(center: F64, half: F64) -> F64:
    signs = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)])
    return np.asarray(center + signs * half)


def projected_by_opencv(points_world: F64, T_world_camera: F64, focal_px: float) -> F64:
    """K [R|t] X with OpenCV's camera frame: x right, y down, z forward."""
    T_cv_camera = np.diag([1.0, -1.0, -1.0, 1.0])
    extrinsics = (T_cv_camera @ np.linalg.inv(T_world_camera))[:3]
    intrinsics = np.array([[focal_px, 0, WIDTH / 2], [0, focal_px, HEIGHT / 2], [0, 0, 1.0]])
    homogeneous = np.column_stack([points_world, np.ones(len(points_world))])
    image = (intrinsics @ extrinsics @ homogeneous.T).T
    return np.asarray(image[:, :2] / image[:, 2:])


@given(ANGLES, ANGLES, ANGLES, st.floats(3, 50))
def test_a_box_corner_is_where_k_r_t_x_says(yaw: float, elevation: float, roll: float, depth: float) -> None:
    rotation = camera_rotation(yaw=yaw, elevation=elevation, roll=roll)
    T_world_camera = transform(rotation, (1.0, 2.0, 3.0))
    center = np.array([1.0, 2.0, 3.0]) + rotation @ np.array([0.3, -0.2, -1.0]) * depth
    corners = box_corners(center, np.array([0.5, 0.8, 0.3]))
    ours = projected(transformed(inverse_rigid(T_world_camera), corners), **CAMERA)
    expected = projected_by_opencv(corners, T_world_camera, 500.0)
    np.testing.assert_allclose(ours, expected, atol=1e-6)


def test_the_optical_axis_hits_the_centre_of_the_image() -> None:
    np.testing.assert_allclose(projected(np.array([[0, 0, -5.0]]), **CAMERA), [[320, 240]])


def test_right_is_right_and_up_is_up() -> None:
    [[x, y]] = projected(np.array([[0.1, 0.1, -1.0]]), **CAMERA)
    assert (x, y) == pytest.approx((320 + 50, 240 - 50))


@given(st.floats(0.05, 3.0), st.integers(16, 4096))
def test_the_field_of_view_spans_the_height(yfov: float, height: int) -> None:
    focal_px = focal_length_px(yfov, height)
    top = np.array([[0.0, math.tan(yfov / 2), -1.0]])
    [[_, y]] = projected(top, focal_px=focal_px, width=100, height=height)
    assert y == pytest.approx(0.0, abs=1e-6 * height)


@given(st.floats(-500, 1500), st.floats(-500, 1500), st.floats(0.1, 100))
def test_a_ray_is_the_inverse_of_the_projection(x: float, y: float, depth: float) -> None:
    ray = ray_camera((x, y), **CAMERA)
    assert ray[2] == -1.0
    np.testing.assert_allclose(projected(ray[None] * depth, **CAMERA), [[x, y]], atol=1e-8)


def test_the_ray_grid_goes_through_pixel_centres() -> None:
    rays = ray_grid_camera(focal_px=20.0, width=6, height=4)
    assert rays.shape == (4, 6, 3)
    columns, rows = np.meshgrid(np.arange(6) + 0.5, np.arange(4) + 0.5)
    expected = np.stack([columns, rows], axis=-1).reshape(-1, 2)
    image = projected(rays.reshape(-1, 3), focal_px=20.0, width=6, height=4)
    np.testing.assert_allclose(image, expected, atol=1e-9)


def test_the_ray_grid_has_unit_length() -> None:
    rays = ray_grid_camera(focal_px=20.0, width=7, height=5)
    np.testing.assert_allclose(np.linalg.norm(rays, axis=-1), 1.0, atol=1e-12)


def test_the_middle_pixel_of_an_odd_image_looks_straight_ahead() -> None:
    rays = ray_grid_camera(focal_px=20.0, width=7, height=5)
    np.testing.assert_allclose(rays[2, 3], [0, 0, -1], atol=1e-12)


def test_bounds_are_the_extremes() -> None:
    points = np.array([[3.0, 9.0], [-1.0, 4.0], [2.0, 11.0]])
    np.testing.assert_array_equal(bounds_xyxy(points), [-1, 4, 3, 11])
