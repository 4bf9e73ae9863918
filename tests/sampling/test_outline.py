"""The boxes that placing works with are those of all corners, to a fraction of a per cent."""

import math
from typing import Any

import numpy as np
import pytest

from synthgen.geometry.transforms import camera_rotation
from synthgen.sampling.outline import WIDEST, outline
from synthgen.sampling.view import View


def view(elevation: float = 0.4) -> View:
    rotation = camera_rotation(yaw=0.3, elevation=elevation, roll=0.05)
    return View(width=640, height=480, focal_px=500.0, zoom=1.0, yaw=0.3, R_world_camera=rotation)


def boxes_of_all(points: Any, x: float, y: float, depth: float) -> Any:
    """The box of points [3 m] in the camera's axes by projecting each of them."""
    right, up, back = points
    center_x, center_y = (x - 320) / 500 * depth, (240 - y) / 500 * depth
    column = 320 + 500 * (center_x + right) / (depth - back)
    row = 240 - 500 * (center_y + up) / (depth - back)
    return np.array([column.min(), row.min(), column.max(), row.max()])


@pytest.mark.parametrize("seed", range(6))
def test_the_box_of_an_outline_is_that_of_all_points(seed: int) -> None:
    rng = np.random.default_rng(seed)
    sphere = rng.normal(size=(3, 1500))
    points = sphere / np.linalg.norm(sphere, axis=0) * rng.uniform(0.3, 1.0, size=(3, 1))
    reach = 500 * math.tan(WIDEST)
    for _ in range(20):
        x, y, depth = rng.uniform(-200, 840), rng.uniform(-200, 680), math.exp(rng.uniform(0.4, 3))
        truth = boxes_of_all(points, x, y, depth)
        if np.abs(truth - [320, 240, 320, 240]).max() > reach:
            continue
        found = view().boxes(outline(points), np.array(x), np.array(y), np.array(depth))
        side = max(truth[2] - truth[0], truth[3] - truth[1])
        assert np.abs(found - truth).max() < 0.0025 * side
        assert (found[:2] >= truth[:2] - 1e-9).all(), "never larger than the true one"
        assert (found[2:] <= truth[2:] + 1e-9).all()


def test_the_outline_of_a_box_is_exact(make: Any) -> None:
    points = make.box((1.0, 2.0, 0.5))[0].T
    for x, y, depth in ((320, 240, 4.0), (0, 0, 3.0), (900, 100, 2.2)):
        found = view().boxes(outline(points), np.array(float(x)), np.array(float(y)), np.array(depth))
        assert found == pytest.approx(boxes_of_all(points, x, y, depth))


def test_rows_depths_and_heights_agree() -> None:
    camera = view()
    x, depth = np.array([10.0, 320.0, 600.0]), np.array([2.0, 5.0, 9.0])
    y = camera.rows_at_depth(x, depth, np.array(-1.5))
    assert camera.depths_at_height(x, y, np.array(-1.5)) == pytest.approx(depth)
    for column, row, far in zip(x, y, depth, strict=True):
        assert camera.point_world(column, row, far)[1] == pytest.approx(-1.5)
    assert camera.depths_at_height(np.array([320.0]), np.array([-2000.0]), np.array(-1.5))[0] == math.inf


def test_a_camera_straight_above_shows_objects_on_the_ground(draw: Any) -> None:
    drawn = draw(frames=12, objects=3, object_px=[8, 30], camera={"elevation_deg": 90})
    for scene in drawn.scenes:
        for each in scene.instances:
            assert 0 < drawn.vertices(each)[:, 1].min() < 0.01
