from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from synthgen.arrays import F64
from synthgen.geometry.transforms import (
    camera_rotation,
    inverse_rigid,
    rotation_about_axis,
    rotation_from_quaternion,
    rotation_looking_along,
    transform,
    transformed,
)

FORWARD, UP, RIGHT = np.array([0.0, 0, -1]), np.array([0.0, 1, 0]), np.array([1.0, 0, 0])
ANGLES = st.floats(-10, 10)
COORDINATES = st.floats(-100, 100)


def vectors(size: int, smallest: float = 1e-3) -> st.SearchStrategy[tuple[float, ...]]:
    return st.tuples(*[COORDINATES] * size).filter(lambda v: math.hypot(*v) > smallest)


def assert_rotation(matrix: F64) -> None:
    assert matrix.shape == (3, 3)
    np.testing.assert_allclose(matrix @ matrix.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(matrix) == pytest.approx(1.0, abs=1e-12)


@given(vectors(3), ANGLES)
def test_an_axis_and_an_angle_give_a_rotation(axis: tuple[float, float, float], angle: float) -> None:
    assert_rotation(rotation_about_axis(axis, angle))


@given(vectors(3), ANGLES)
def test_axis_and_angle_agree_with_scipy(axis: tuple[float, float, float], angle: float) -> None:
    unit = np.array(axis) / np.linalg.norm(axis)
    expected = Rotation.from_rotvec(unit * angle).as_matrix()
    np.testing.assert_allclose(rotation_about_axis(axis, angle), expected, atol=1e-12)


@given(vectors(4))
def test_a_quaternion_gives_a_rotation_that_agrees_with_scipy(xyzw: tuple[float, ...]) -> None:
    matrix = rotation_from_quaternion(np.array(xyzw))
    assert_rotation(matrix)
    np.testing.assert_allclose(matrix, Rotation.from_quat(xyzw).as_matrix(), atol=1e-12)


@given(ANGLES, ANGLES, ANGLES)
def test_a_camera_has_a_rotation(yaw: float, elevation: float, roll: float) -> None:
    assert_rotation(camera_rotation(yaw=yaw, elevation=elevation, roll=roll))


@given(vectors(3))
def test_looking_along_a_direction_is_a_rotation_that_looks_there(
    direction: tuple[float, float, float],
) -> None:
    matrix = rotation_looking_along(direction)
    assert_rotation(matrix)
    np.testing.assert_allclose(matrix @ FORWARD, direction / np.linalg.norm(direction), atol=1e-12)


@pytest.mark.parametrize("direction", [(0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1), (1, 0, 0)])
def test_looking_along_an_axis_is_a_rotation(direction: tuple[float, float, float]) -> None:
    matrix = rotation_looking_along(direction)
    assert_rotation(matrix)
    np.testing.assert_allclose(matrix @ FORWARD, direction, atol=1e-12)


def test_a_camera_at_zero_looks_along_minus_z_with_y_up() -> None:
    np.testing.assert_allclose(camera_rotation(yaw=0, elevation=0, roll=0), np.eye(3), atol=0)


@given(ANGLES, st.floats(0.01, 1.57))
def test_elevation_looks_down_by_that_angle(yaw: float, elevation: float) -> None:
    gaze = camera_rotation(yaw=yaw, elevation=elevation, roll=0) @ FORWARD
    assert gaze[1] == pytest.approx(-math.sin(elevation))


def test_elevation_of_90_degrees_looks_straight_down() -> None:
    gaze = camera_rotation(yaw=0.3, elevation=math.pi / 2, roll=0.2) @ FORWARD
    np.testing.assert_allclose(gaze, -UP, atol=1e-12)


def test_yaw_turns_left_about_the_world_up() -> None:
    matrix = camera_rotation(yaw=math.pi / 2, elevation=0, roll=0)
    np.testing.assert_allclose(matrix @ FORWARD, -RIGHT, atol=1e-12)
    np.testing.assert_allclose(matrix @ UP, UP, atol=1e-12)


@given(ANGLES, ANGLES, st.floats(-1.5, 1.5))
def test_yaw_turns_about_the_vertical_whatever_the_elevation(
    yaw: float, more: float, elevation: float
) -> None:
    turned = camera_rotation(yaw=yaw + more, elevation=elevation, roll=0)
    expected = rotation_about_axis(UP, more) @ camera_rotation(yaw=yaw, elevation=elevation, roll=0)
    np.testing.assert_allclose(turned, expected, atol=1e-12)


@given(ANGLES, st.floats(-1.5, 1.5), ANGLES)
def test_roll_leaves_the_viewing_direction(yaw: float, elevation: float, roll: float) -> None:
    rolled = camera_rotation(yaw=yaw, elevation=elevation, roll=roll)
    level = camera_rotation(yaw=yaw, elevation=elevation, roll=0)
    np.testing.assert_allclose(rolled @ FORWARD, level @ FORWARD, atol=1e-12)


@given(ANGLES, st.floats(-1.5, 1.5))
def test_without_roll_the_horizon_is_level(yaw: float, elevation: float) -> None:
    matrix = camera_rotation(yaw=yaw, elevation=elevation, roll=0)
    assert (matrix @ RIGHT)[1] == pytest.approx(0.0, abs=1e-12)
    assert (matrix @ UP)[1] > 0


def test_positive_roll_turns_the_camera_anticlockwise() -> None:
    matrix = camera_rotation(yaw=0, elevation=0, roll=math.pi / 2)
    np.testing.assert_allclose(matrix @ UP, -RIGHT, atol=1e-12)


@given(vectors(4), vectors(3))
def test_the_inverse_of_a_rigid_transform(xyzw: tuple[float, ...], translation: tuple[float, ...]) -> None:
    matrix = transform(rotation_from_quaternion(np.array(xyzw)), np.array(translation))
    np.testing.assert_allclose(inverse_rigid(matrix) @ matrix, np.eye(4), atol=1e-10)
    np.testing.assert_allclose(inverse_rigid(matrix), np.linalg.inv(matrix), atol=1e-10)


@given(vectors(4), vectors(3), vectors(3))
def test_transformed_points_are_the_matrix_product(
    xyzw: tuple[float, ...], translation: tuple[float, ...], point: tuple[float, ...]
) -> None:
    matrix = transform(rotation_from_quaternion(np.array(xyzw)), np.array(translation))
    expected = (matrix @ np.array([*point, 1.0]))[:3]
    np.testing.assert_allclose(transformed(matrix, np.array([point]))[0], expected, atol=1e-9)


def test_transformed_float32_points_are_float64() -> None:
    assert transformed(np.eye(4), np.zeros((2, 3), np.float32)).dtype == np.float64


def test_a_transform_without_translation_keeps_the_origin() -> None:
    matrix = transform(np.diag([2.0, 3.0, 4.0]))
    np.testing.assert_array_equal(matrix, np.diag([2.0, 3.0, 4.0, 1.0]))
