"""Camera angles, apparent sizes and truncation follow the configuration, measured from the SceneSpecs."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.stats


def angles(scene: Any) -> tuple[float, float, float]:
    """Elevation below the horizon and roll in degrees, and yaw in radians."""
    R = scene.camera.T_world_camera[:3, :3]
    forward = -R[:, 2]
    elevation = math.degrees(math.asin(-forward[1]))
    level_right = np.cross(forward, [0, 1, 0])
    level_right /= np.linalg.norm(level_right)
    level_up = np.cross(level_right, forward)
    roll = math.degrees(math.atan2(R[:, 0] @ level_up, R[:, 0] @ level_right))
    return elevation, roll, math.atan2(-forward[0], -forward[2]) % (2 * math.pi)


def test_constant_camera_angles_are_met_exactly(draw: Any) -> None:
    camera = {"elevation_deg": 33, "roll_deg": -7, "yfov_deg": 41}
    for scene in draw(frames=10, camera=camera, object_px=12).scenes:
        elevation, roll, _ = angles(scene)
        assert elevation == pytest.approx(33)
        assert roll == pytest.approx(-7)
        assert math.degrees(scene.camera.yfov) == pytest.approx(41)


def test_camera_angles_follow_their_distributions(draw: Any) -> None:
    camera = {"elevation_deg": [10, 60], "roll_deg": {"normal": {"mean": 0, "std": 5}}, "yfov_deg": [30, 70]}
    drawn = draw(frames=300, camera=camera, object_px=10, objects=1)
    elevation, roll, yaw = np.array([angles(scene) for scene in drawn.scenes]).T
    yfov = [math.degrees(scene.camera.yfov) for scene in drawn.scenes]
    laws = (
        (elevation, scipy.stats.uniform(10, 50)),
        (roll, scipy.stats.norm(0, 5)),
        (yaw, scipy.stats.uniform(0, 2 * math.pi)),
        (yfov, scipy.stats.uniform(30, 40)),
    )
    for values, law in laws:
        assert scipy.stats.kstest(values, law.cdf).pvalue > 1e-3


def test_a_scene_may_say_how_far_the_camera_looks_down(draw: Any, tmp_path: Path) -> None:
    scene = tmp_path / "level.yaml"
    scene.write_text("backdrop: {kind: gradient}\nground: {}\nelevation_deg: [2, 6]\n")
    camera = {"elevation_deg": [30, 60]}
    drawn = draw(frames=40, objects=1, object_px=12, camera=camera, scenes=["studio", str(scene)])
    elevations = [angles(each)[0] for each in drawn.scenes]
    level = [each for each in elevations if each < 20]
    assert 8 < len(level) < 32
    assert all(2 <= each <= 6 for each in level)
    assert all(30 <= each <= 60 for each in elevations if each >= 20)


def test_the_camera_is_above_the_ground_and_all_objects_are_between_its_planes(draw: Any) -> None:
    drawn = draw(frames=40, camera={"elevation_deg": [1, 90]}, object_px=[6, 50])
    for scene in drawn.scenes:
        assert scene.camera.T_world_camera[1, 3] > 0
        for each in scene.instances:
            points = np.column_stack([drawn.vertices(each), np.ones(len(drawn.vertices(each)))])
            depth = -(np.linalg.inv(scene.camera.T_world_camera) @ points.T)[2]
            assert scene.camera.znear < depth.min()
            assert depth.max() < scene.camera.zfar


@pytest.mark.parametrize("zoom", [0.5, 2.0])
def test_zoom_multiplies_the_focal_length_and_the_sizes(draw: Any, zoom: float) -> None:
    camera = {"yfov_deg": 50}
    drawn = draw(frames=40, zoom=zoom, camera=camera, object_px=24, truncation_rate=0.0)
    plain = 96 / 2 / math.tan(math.radians(25))
    assert {round(scene.camera.focal_px / plain, 9) for scene in drawn.scenes} == {zoom}
    assert drawn.longer_sides() == pytest.approx(24 * zoom, rel=0.03)


@pytest.mark.parametrize("elevation", [[1, 40], [60, 90]])
def test_a_constant_apparent_size_is_met_by_every_object(draw: Any, elevation: list[float]) -> None:
    drawn = draw(
        frames=60,
        object_px=60,
        resolution="256x192",
        truncation_rate=0.0,
        camera={"elevation_deg": elevation},
    )
    assert drawn.longer_sides() == pytest.approx(60, rel=0.03)
    assert drawn.is_inside().all()


@pytest.mark.parametrize("objects", [1, "1-5"])
def test_log_uniform_apparent_sizes_have_their_law(draw: Any, objects: Any) -> None:
    drawn = draw(
        frames=300,
        object_px={"log_uniform": [10, 80]},
        resolution="192x192",
        truncation_rate=0.0,
        objects=objects,
    )
    sizes = drawn.longer_sides()
    assert sizes.min() > 10 * 0.97
    assert sizes.max() < 80 * 1.03
    assert np.median(sizes) == pytest.approx(math.sqrt(10 * 80), rel=0.12)
    shares = np.histogram(np.log(sizes), bins=3, range=(math.log(9.7), math.log(82.4)))[0] / len(sizes)
    assert shares == pytest.approx([1 / 3] * 3, abs=0.1)


def test_the_default_apparent_size_is_6_to_60_percent_of_the_shorter_side(draw: Any) -> None:
    drawn = draw(frames=60, resolution="300x200", truncation_rate=0.0)
    sizes = drawn.longer_sides()
    assert sizes.min() > 12 * 0.97
    assert sizes.max() < 120 * 1.03


def test_without_truncation_all_objects_are_inside_the_image(draw: Any) -> None:
    drawn = draw(frames=80, truncation_rate=0.0, object_px=[8, 60])
    assert drawn.is_inside().all()


def test_with_truncation_always_the_border_cuts_every_object(draw: Any) -> None:
    drawn = draw(frames=60, truncation_rate=1.0, object_px=[8, 40])
    assert not drawn.is_inside().any()
    boxes = drawn.boxes()
    inside = np.minimum(boxes[:, 2:], 96) - np.maximum(boxes[:, :2], 0)
    share = (inside / (boxes[:, 2:] - boxes[:, :2])).prod(axis=1)
    assert (inside > 0).all(), "some of each is in the image"
    assert (share > 0.25).all()
    assert (share < 0.97).all()


def test_the_truncation_rate_is_the_share_of_objects_that_are_cut(draw: Any) -> None:
    drawn = draw(frames=300, truncation_rate=0.3, object_px=[8, 24], objects=1)
    assert drawn.is_inside().mean() == pytest.approx(0.7, abs=3 * math.sqrt(0.21 / 300))


def test_objects_are_spread_over_the_whole_width_of_the_image(draw: Any) -> None:
    boxes = draw(frames=300, object_px=12, objects=1, truncation_rate=0.0).boxes()
    free = (boxes[:, 0] - 1) / (96 - 2 - (boxes[:, 2] - boxes[:, 0]))
    assert scipy.stats.kstest(free, scipy.stats.uniform(0, 1).cdf).pvalue > 1e-3
