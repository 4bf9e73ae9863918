"""The camera in the engine's terms: projection, culling, the mirrored camera."""

from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import example, given
from scipy.spatial.transform import Rotation

from synthgen.geometry.projection import projected
from synthgen.render.gl_engine.camera import instance_rows, spheres_world, view_of


def posed(make: Any, seed: int, width: int = 64, height: int = 48) -> Any:
    rng = np.random.default_rng(seed)
    pose = np.eye(4)
    pose[:3, :3] = Rotation.random(random_state=seed).as_matrix()
    pose[:3, 3] = rng.normal(size=3) * 10
    return make.camera(width, height, focal_px=float(rng.uniform(15, 150)), T_world_camera=pose)


def window(view: Any, points_eye: Any) -> tuple[Any, Any]:
    """Where points [n 3] are seen in the buffers (samples), and their depth from 0 to 1."""
    clip = np.column_stack([points_eye, np.ones(len(points_eye))]) @ view.clip_from_eye().T
    ndc = clip[:, :3] / clip[:, 3:]
    return (ndc[:, :2] + 1) / 2 * (view.width, view.height), (ndc[:, 2] + 1) / 2


@given(seed=st.integers(0, 10_000), samples=st.sampled_from([1, 2]))
def test_the_projection_is_that_of_the_sampler_with_row_0_on_top(make: Any, seed: int, samples: int) -> None:
    camera = posed(make, seed)
    view = view_of(camera, samples)
    points = np.random.default_rng(seed).uniform(-2, 2, (20, 3)) - [0, 0, 3]
    known = projected(points, focal_px=camera.focal_px, width=camera.width, height=camera.height)
    points_world = points @ camera.T_world_camera[:3, :3].T + camera.T_world_camera[:3, 3]
    found, depth = window(view, view.eye(points_world))
    # With two samples along a side, sample 2 i + 1 lies at the centre of pixel i.
    expected = known if samples == 1 else 2 * known + 0.5
    assert found == pytest.approx(expected, abs=1e-6)
    assert view.depths(view.eye(points_world)) == pytest.approx(-points[:, 2])
    near, far = camera.znear, camera.zfar
    assert depth == pytest.approx(far / (far - near) * (1 - near / -points[:, 2]))


@given(
    seed=st.integers(0, 10_000),
    center=st.tuples(*(st.floats(-30, 30),) * 3),
    radius=st.floats(1e-4, 40),
    samples=st.sampled_from([1, 2]),
)
@example(seed=0, center=(0.0, 0.0, 0.0), radius=0.1, samples=1)
def test_a_sphere_with_a_visible_point_is_never_culled(
    make: Any, seed: int, center: Any, radius: float, samples: int
) -> None:
    camera = posed(make, seed)
    view = view_of(camera, samples)
    points = Rotation.random(300, random_state=seed).as_matrix()[:, 0] * radius
    shares = np.random.default_rng(seed).uniform(0, 1, (300, 1))
    points = points * np.where(shares < 0.5, 1.0, shares) + np.array(center)
    depths = view.depths(points)
    found, _ = window(view, points[depths > camera.znear])
    is_seen = ((found >= 0) & (found <= (view.width, view.height))).all(axis=1)
    is_seen &= depths[depths > camera.znear] < camera.zfar
    if is_seen.any():
        assert view.sees_spheres(np.array([center]), np.array([radius])).all()


def test_what_is_clearly_outside_is_culled(make: Any) -> None:
    view = view_of(make.camera(64, 48, focal_px=60.0), 1)
    outside = [(0, 0, 3), (9, 0, -3), (-9, 0, -3), (0, 9, -3), (0, -9, -3), (0, 0, -5000), (0, 0, 0.5)]
    reaching_before_the_camera = (0, 0, 0.3)
    centers = np.array([*outside, (0, 0, -3), reaching_before_the_camera], np.float64)
    seen = view.sees_spheres(centers, np.full(len(centers), 0.4))
    assert list(seen) == [False] * len(outside) + [True, True]


@given(seed=st.integers(0, 10_000))
def test_the_mirrored_camera_sees_the_mirror_image_where_the_mirror_shows_it(make: Any, seed: int) -> None:
    """A point seen in the ground is where its mirror image below the ground would be seen directly."""
    view = view_of(posed(make, seed), 1)
    mirrored = view.mirrored()
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(30, 3)) * 5
    image_below = points * [1, -1, 1]
    assert mirrored.depths(mirrored.eye(points)) == pytest.approx(view.depths(view.eye(image_below)))
    assert window(mirrored, mirrored.eye(points))[0] == pytest.approx(
        window(view, view.eye(image_below))[0], rel=1e-6, abs=1e-6
    )
    assert mirrored.height_above_ground == pytest.approx(-view.height_above_ground)


def test_far_from_the_origin_an_instance_is_as_precise_as_near_it(make: Any) -> None:
    pose = np.eye(4)
    pose[:3, 3] = (5e6, 1.0, -7e6)
    matrix = np.eye(4)
    matrix[:3, 3] = pose[:3, 3] + [0.1, 0.2, -3.0]
    rows = instance_rows(matrix, pose[:3, 3], 0xABCDEF)
    assert rows[:3, 3] == pytest.approx([0.1, 0.2, -3.0], abs=1e-8)
    assert int(rows[3, 0]) == 0xABCDEF
    assert matrix[0, 3] > 1e6, "the specification is left as it was"


@given(seed=st.integers(0, 10_000))
def test_the_sphere_of_a_part_holds_it_after_any_scale(seed: int) -> None:
    rng = np.random.default_rng(seed)
    matrix = np.eye(4)
    scale = rng.uniform(0.1, 5, 3)
    matrix[:3, :3] = Rotation.random(random_state=seed).as_matrix() * scale
    matrix[:3, 3] = rng.normal(size=3)
    points = rng.normal(size=(50, 3))
    low, high = points.min(axis=0), points.max(axis=0)
    box = np.array([low + high, high - low]) / 2
    (center_world,), (radius_world,) = spheres_world(matrix[None], box[:1], box[1:])
    moved = points @ matrix[:3, :3].T + matrix[:3, 3]
    assert np.linalg.norm(moved - center_world, axis=1).max() <= radius_world * (1 + 1e-9)
    assert radius_world == pytest.approx(np.linalg.norm(scale * (high - low) / 2))
