"""A sphere projects to an ellipse whose bounds and area are known in closed form."""

import math
from typing import Any

import numpy as np
import pytest
import trimesh

RADIUS, FOCAL, SIDE = 0.5, 160.0, 161


@pytest.fixture(scope="module")
def sphere(engine: Any) -> str:
    ball = trimesh.creation.icosphere(subdivisions=4, radius=RADIUS)
    return engine.add_mesh((ball.vertices, ball.faces))


def rendered(engine: Any, make: Any, sphere: str, at: tuple[float, float, float]) -> Any:
    camera = make.camera(SIDE, SIDE, focal_px=FOCAL)
    return engine.render(make.instance(1, sphere, at), camera=camera)


def tangent_bounds(offset: float, depth: float) -> tuple[float, float]:
    """Where the two planes through the camera that touch the sphere cut an image axis, in pixels."""
    towards, half = math.atan2(offset, depth), math.asin(RADIUS / math.hypot(offset, depth))
    return FOCAL * math.tan(towards - half), FOCAL * math.tan(towards + half)


def ellipse_area(x: float, y: float, depth: float) -> float:
    distance = math.sqrt(x * x + y * y + depth * depth)
    sin2 = (RADIUS / distance) ** 2
    return math.pi * FOCAL**2 * sin2 * math.sqrt(1 - sin2) / ((depth / distance) ** 2 - sin2) ** 1.5


@pytest.mark.parametrize(
    ("x", "y", "depth"), [(0, 0, 3), (0, 0, 2), (0.6, 0, 3), (0.5, -0.6, 2.5), (-0.7, 0.4, 3)]
)
def test_the_box_of_a_sphere_is_that_of_its_tangent_planes(
    engine: Any, make: Any, sphere: str, x: float, y: float, depth: float
) -> None:
    buffers = rendered(engine, make, sphere, (x, y, -depth))
    left, right = tangent_bounds(x, depth)
    low, high = tangent_bounds(y, depth)
    known = np.array([left, -high, right, -low]) + SIDE / 2
    assert buffers.extents[0].box_amodal == pytest.approx(tuple(known), abs=1.0)


@pytest.mark.parametrize(("x", "y", "depth"), [(0, 0, 3), (0.6, 0, 3), (0.5, -0.6, 2.5)])
def test_the_area_of_a_sphere_is_that_of_its_ellipse(
    engine: Any, make: Any, sphere: str, x: float, y: float, depth: float
) -> None:
    buffers = rendered(engine, make, sphere, (x, y, -depth))
    assert int((buffers.instance_id == 1).sum()) == pytest.approx(ellipse_area(x, y, depth), rel=0.01)


@pytest.mark.parametrize("depth", [2.0, 3.0, 7.5])
def test_the_depth_at_the_centre_of_a_sphere_is_its_distance_less_its_radius(
    engine: Any, make: Any, sphere: str, depth: float
) -> None:
    buffers = rendered(engine, make, sphere, (0, 0, -depth))
    assert buffers.depth[SIDE // 2, SIDE // 2] == pytest.approx(depth - RADIUS, rel=5e-4)


def test_the_depth_is_infinite_exactly_where_no_object_is(engine: Any, make: Any, sphere: str) -> None:
    buffers = rendered(engine, make, sphere, (0.3, 0.1, -3))
    assert np.array_equal(np.isinf(buffers.depth), buffers.instance_id == 0)


def test_depth_is_measured_along_the_optical_axis_not_along_the_ray(engine: Any, make: Any) -> None:
    wall = engine.add_mesh(make.quad(10, 10))
    buffers = engine.render(make.instance(1, wall, (0, 0, -4)), camera=make.camera(64, 64, focal_px=40))
    assert np.allclose(buffers.depth, 4.0, rtol=1e-4)
