"""Corners land where K [R|t] x puts them."""

from typing import Any

import numpy as np
import pytest
import scipy.spatial
from scipy.spatial.transform import Rotation

from synthgen.geometry.projection import projected
from synthgen.model import GroundSpec

WIDTH, HEIGHT, FOCAL = 128, 96, 110.0


def pixels(points_world: Any, T_world_camera: Any) -> Any:
    """By the book: OpenCV's camera frame, K, and division by depth."""
    opencv_from_opengl = np.diag([1.0, -1.0, -1.0, 1.0])
    extrinsic = opencv_from_opengl @ np.linalg.inv(T_world_camera)
    K = np.array([[FOCAL, 0, WIDTH / 2], [0, FOCAL, HEIGHT / 2], [0, 0, 1]])
    homogeneous = np.column_stack([points_world, np.ones(len(points_world))])
    seen = (K @ (extrinsic @ homogeneous.T)[:3]).T
    return seen[:, :2] / seen[:, 2:]


@pytest.fixture(scope="module")
def cube(engine: Any, make: Any) -> str:
    return engine.add_mesh(make.box((0.8, 0.5, 0.6)))


@pytest.mark.parametrize("seed", range(8))
def test_the_silhouette_of_a_turned_box_is_the_projected_hull_of_its_corners(
    engine: Any, make: Any, cube: str, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    T_world_camera = np.eye(4)
    T_world_camera[:3, :3] = Rotation.random(random_state=seed).as_matrix()
    T_world_camera[:3, 3] = rng.normal(size=3)
    at = (T_world_camera @ [*rng.uniform(-0.3, 0.3, 2), -2.5, 1])[:3]
    turn = Rotation.random(random_state=seed + 100).as_matrix()
    buffers = engine.render(
        make.instance(1, cube, tuple(at), R=turn),
        camera=make.camera(WIDTH, HEIGHT, focal_px=FOCAL, T_world_camera=T_world_camera),
    )
    corners = pixels(make.box((0.8, 0.5, 0.6))[0] @ turn.T + at, T_world_camera)
    known = (*np.floor(corners.min(axis=0)), *np.ceil(corners.max(axis=0)))
    assert buffers.extents[0].box_amodal == pytest.approx(known, abs=1.0)
    assert buffers.extents[0].amodal_px == pytest.approx(scipy.spatial.ConvexHull(corners).volume, rel=0.02)


def test_the_engine_and_the_projection_of_the_sampler_agree(make: Any) -> None:
    points = np.random.default_rng(0).uniform(-1, 1, (20, 3)) - [0, 0, 3]
    ours = projected(points, focal_px=FOCAL, width=WIDTH, height=HEIGHT)
    assert ours == pytest.approx(pixels(points, np.eye(4)))


def test_a_camera_above_the_ground_sees_the_depth_of_the_plane(engine: Any, make: Any) -> None:
    camera_height, tilt = 1.7, np.radians(-25.0)
    T_world_camera = np.eye(4)
    T_world_camera[:3, :3] = Rotation.from_euler("yxz", [0.7, tilt, 0.1]).as_matrix()
    T_world_camera[:3, 3] = (3.0, camera_height, -2.0)
    ground = GroundSpec(texture_id=None, tint_linear=(0.5, 0.5, 0.5), roughness=1.0, tile_size=1.0)
    buffers = engine.render(
        camera=make.camera(WIDTH, HEIGHT, focal_px=FOCAL, T_world_camera=T_world_camera), ground=ground
    )
    x, y = np.meshgrid(np.arange(WIDTH) + 0.5, np.arange(HEIGHT) + 0.5)
    rays = np.stack([(x - WIDTH / 2) / FOCAL, (HEIGHT / 2 - y) / FOCAL, -np.ones_like(x)], axis=-1)
    slope = (rays @ T_world_camera[:3, :3].T)[..., 1]
    is_near = slope < -camera_height / 100
    assert is_near.mean() > 0.5
    assert buffers.depth[is_near] == pytest.approx(camera_height / -slope[is_near], rel=2e-3)
    assert np.isinf(buffers.depth[slope > 0]).all()
    assert not buffers.instance_id.any(), "the ground is background"


def test_the_ground_hides_what_lies_below_it_but_counts_it_as_amodal(
    engine: Any, make: Any, cube: str
) -> None:
    T_world_camera = np.eye(4)
    T_world_camera[:3, :3] = Rotation.from_euler("x", -30, degrees=True).as_matrix()
    T_world_camera[:3, 3] = (0, 1.5, 2.6)
    ground = GroundSpec(texture_id=None, tint_linear=(0.5, 0.5, 0.5), roughness=1.0, tile_size=1.0)
    camera = make.camera(WIDTH, HEIGHT, focal_px=FOCAL, T_world_camera=T_world_camera)
    sunk = engine.render(make.instance(1, cube, (0, -2, 0)), camera=camera, ground=ground)
    bare = engine.render(make.instance(1, cube, (0, -2, 0)), camera=camera)
    assert not sunk.instance_id.any()
    assert bare.instance_id.any()
    assert sunk.extents == bare.extents
