"""Panoramas as backdrop: where a direction is looked up, blur, and the mean over the sphere."""

import math
from typing import Any

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from synthgen.model import EnvironmentMapSpec
from synthgen.render.backdrop import blurred_panorama, mean_radiance, panorama_backdrop


def sky(yaw: float = 0.0, gain: float = 1.0) -> EnvironmentMapSpec:
    return EnvironmentMapSpec(asset_id="hdris/sky", yaw=yaw, gain=gain)


def direction_panorama(height: int = 256) -> Any:
    """Every pixel holds its own direction in the map's frame, plus 2."""
    v = (np.arange(height) + 0.5) / height * np.pi
    u = ((np.arange(2 * height) + 0.5) / (2 * height) - 0.5) * 2 * np.pi
    x, z = np.sin(v)[:, None] * np.sin(u), -np.sin(v)[:, None] * np.cos(u)
    return (np.stack([x, np.cos(v)[:, None] + 0 * x, z], axis=-1) + 2).astype(np.float32)


@pytest.mark.parametrize("yaw", [0.0, 1.0, -2.5])
@pytest.mark.parametrize("turn", [(0, 0, 0), (2.8, 0.5, 0.3), (0.3, 1.4, 0.0), (3.14, -1.5, 1.0)])
def test_a_pixel_shows_the_direction_of_its_ray_turned_back_by_the_yaw(
    make: Any, yaw: float, turn: Any
) -> None:
    pose = np.eye(4)
    pose[:3, :3] = Rotation.from_euler("yxz", turn).as_matrix()
    camera = make.camera(64, 48, focal_px=40.0, T_world_camera=pose)
    backdrop = panorama_backdrop(sky(yaw, gain=0.5), direction_panorama(), camera)
    assert (backdrop.dtype, backdrop.shape) == (np.float32, (48, 64, 3))
    R_map_world = Rotation.from_euler("y", -yaw).as_matrix()
    for row, column in ((0, 0), (0, 63), (47, 0), (47, 63), (24, 31)):
        ray = np.array([(column + 0.5 - 32) / 40, (24 - row - 0.5) / 40, -1])
        known = R_map_world @ pose[:3, :3] @ ray / np.linalg.norm(ray)
        assert 2 * backdrop[row, column] - 2 == pytest.approx(known, abs=5e-3)


def test_a_mark_in_the_centre_column_is_ahead_and_turns_to_the_left_with_the_yaw(make: Any) -> None:
    pixels = np.zeros((64, 128, 3), np.float32)
    pixels[:, 63:65] = 1.0
    camera = make.camera(97, 97, focal_px=48.0)
    for yaw in (0.0, 0.5):
        row = panorama_backdrop(sky(yaw), pixels, camera)[48, :, 0]
        assert (row * np.arange(97)).sum() / row.sum() == pytest.approx(48 - 48 * math.tan(yaw), abs=0.3)


def test_the_seam_behind_is_interpolated_across(make: Any) -> None:
    pixels = np.zeros((8, 16, 3), np.float32)
    pixels[:, 0], pixels[:, -1] = 1.0, 3.0
    pose = np.eye(4)
    pose[:3, :3] = Rotation.from_euler("y", math.pi).as_matrix()
    camera = make.camera(1, 1, focal_px=9.0, T_world_camera=pose)
    for yaw in (-1e-4, 1e-4):
        assert panorama_backdrop(sky(yaw), pixels, camera)[0, 0] == pytest.approx([2.0] * 3, abs=1e-3)


def test_blur_wraps_around_and_has_its_width_at_the_horizon() -> None:
    pixels = np.zeros((60, 120, 3), np.float32)
    pixels[30, 0] = 1.0
    blurred = blurred_panorama(pixels, math.radians(8))[..., 0].astype(np.float64)
    assert blurred.sum() == pytest.approx(1.0, rel=1e-3)
    du, dv = (np.arange(120) + 60) % 120 - 60, np.arange(60) - 30
    for weights, steps in ((blurred.sum(axis=0), du), (blurred.sum(axis=1), dv)):
        assert math.sqrt((weights * steps**2).sum()) * 3 == pytest.approx(8.0, rel=0.02)
    assert blurred[30, 119] == pytest.approx(blurred[30, 1])
    assert blurred_panorama(pixels, 0.0) is pixels


def test_a_wide_blur_is_made_of_fewer_pixels_and_is_as_wide() -> None:
    pixels = np.zeros((360, 720, 3), np.float32)
    pixels[180, 360] = 1.0
    blurred = blurred_panorama(pixels, math.radians(9))[..., 0].astype(np.float64)
    assert blurred.shape == (60, 120)
    rows, columns = np.indices(blurred.shape)
    for at in (rows, columns):
        mean = (blurred * at).sum() / blurred.sum()
        sigma = math.sqrt((blurred * (at - mean) ** 2).sum() / blurred.sum())
        assert 6 * (mean + 0.5) == pytest.approx(180.5 if at is rows else 360.5, abs=3.1)
        assert 3 * sigma == pytest.approx(9.0, rel=0.02)  # pixels of three degrees


def test_the_mean_is_weighted_by_solid_angle() -> None:
    directions = direction_panorama(128)
    assert mean_radiance(directions) == pytest.approx((2.0, 2.0, 2.0), abs=1e-6)
    cap = np.zeros((180, 360, 3), np.float32)
    cap[:60] = (1.0, 2.0, 4.0)
    share = (1 - math.cos(math.radians(60))) / 2
    assert mean_radiance(cap) == pytest.approx((share, 2 * share, 4 * share), rel=1e-4)
