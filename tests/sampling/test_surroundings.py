"""Lights, backdrops and grounds follow the scene file."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.stats

from synthgen.color import LUMINANCE_WEIGHTS, linear_from_srgb
from synthgen.model import GradientSpec, PhotoSpec


@pytest.fixture
def scene_file(tmp_path: Path) -> Any:
    """Writes a scene file with a plain backdrop and the given further lines."""

    def written(text: str, name: str = "mine") -> str:
        path = tmp_path / f"{name}.yaml"
        path.write_text("backdrop: {kind: gradient}\n" + text)
        return str(path)

    return written


def lights_of(drawn: Any) -> list[Any]:
    return [light for scene in drawn.scenes for light in scene.lights]


def test_fill_lights_come_from_directions_uniform_over_the_upper_half_sphere(
    draw: Any, scene_file: Any
) -> None:
    drawn = draw(frames=250, scenes=[scene_file("fill: {count: 4}\n")], objects=0)
    fills = [light for light in lights_of(drawn) if not light.has_shadow]
    assert len(fills) == 1000
    towards = -np.array([light.direction_world for light in fills])
    assert np.allclose(np.linalg.norm(towards, axis=1), 1)
    assert scipy.stats.kstest(towards[:, 1], scipy.stats.uniform(0, 1).cdf).pvalue > 1e-3, "Archimedes"
    azimuths = np.arctan2(towards[:, 2], towards[:, 0])
    assert scipy.stats.kstest(azimuths, scipy.stats.uniform(-np.pi, 2 * np.pi).cdf).pvalue > 1e-3


def test_the_sun_stands_at_its_elevation_and_at_its_azimuth_from_the_viewing_direction(
    draw: Any, scene_file: Any
) -> None:
    text = "sun: {elevation_deg: [20, 70], azimuth_deg: 0, illuminance: [0.5, 1]}\nfill: {count: 0}\n"
    drawn = draw(frames=200, scenes=[scene_file(text)], objects=0)
    towards = -np.array([scene.lights[0].direction_world for scene in drawn.scenes])
    elevation = np.degrees(np.arcsin(towards[:, 1]))
    assert scipy.stats.kstest(elevation, scipy.stats.uniform(20, 50).cdf).pvalue > 1e-3
    forward = -np.array([scene.camera.T_world_camera[:3, 2] for scene in drawn.scenes])
    level = forward[:, [0, 2]] / np.linalg.norm(forward[:, [0, 2]], axis=1, keepdims=True)
    sun = towards[:, [0, 2]] / np.linalg.norm(towards[:, [0, 2]], axis=1, keepdims=True)
    assert (level * sun).sum(axis=1) == pytest.approx(1.0), "azimuth 0 is behind the objects"
    illuminance = np.array([scene.lights[0].illuminance for scene in drawn.scenes]) / math.pi
    assert scipy.stats.kstest(illuminance, scipy.stats.uniform(0.5, 0.5).cdf).pvalue > 1e-3
    assert all(scene.lights[0].has_shadow for scene in drawn.scenes)


def test_lights_have_the_luminance_one_and_are_redder_where_they_are_cooler(
    draw: Any, scene_file: Any
) -> None:
    colors = {}
    for kelvin in (2000, 6500, 12000):
        text = f"sun: {{temperature_k: {kelvin}}}\nfill: {{count: 0}}\n"
        drawn = draw(frames=1, scenes=[scene_file(text, f"k{kelvin}")], objects=0)
        colors[kelvin] = np.array(drawn.scenes[0].lights[0].color_linear)
        assert colors[kelvin] @ LUMINANCE_WEIGHTS == pytest.approx(1.0, abs=0.02)
    redness = [color[0] / max(color[2], 1e-9) for color in colors.values()]
    assert redness[0] > 3 > redness[1] > 1 / 1.5
    assert redness[2] < 1


def test_the_number_of_fill_lights_is_uniform_over_its_range(draw: Any, scene_file: Any) -> None:
    drawn = draw(frames=200, scenes=[scene_file("fill: {count: 0-3}\n")], objects=0)
    counts = np.bincount([len(scene.lights) - 1 for scene in drawn.scenes], minlength=4)
    assert scipy.stats.chisquare(counts).pvalue > 1e-3


def test_scenes_are_drawn_by_their_weights(draw: Any) -> None:
    scenes = [{"name": "studio", "weight": 3.0}, {"name": "photo"}, {"name": "sky_and_ground", "weight": 0.0}]
    drawn = draw(frames=300, scenes=scenes, objects=0)
    names = [scene.environment.scene_name for scene in drawn.scenes]
    assert set(names) == {"studio", "photo"}
    assert scipy.stats.binomtest(names.count("studio"), 300, 0.75).pvalue > 1e-3


def test_colours_are_those_of_the_scene_file(draw: Any, tmp_path: Path) -> None:
    path = tmp_path / "green.yaml"
    path.write_text(
        "backdrop:\n  kind: gradient\n"
        "  zenith: {hue_deg: 120, saturation: 1, value: 0.5}\n  horizon: {value: 0.25}\n"
        "ground: {tint: {hue_deg: 240, saturation: 1}, roughness: [0.2, 0.9], tile_m: 3}\n"
        "ambient: [0.1, 0.4]\n"
    )
    drawn = draw(frames=150, scenes=[str(path)], objects=0)
    half, quarter = (float(linear_from_srgb(np.array(value))) for value in (0.5, 0.25))
    for scene in drawn.scenes:
        backdrop, ground = scene.environment.backdrop, scene.environment.ground
        assert isinstance(backdrop, GradientSpec)
        assert backdrop.zenith_linear == pytest.approx((0, half, 0))
        assert backdrop.horizon_linear == pytest.approx((quarter,) * 3)
        assert ground.tint_linear == pytest.approx((0, 0, 1))
        assert (ground.tile_size, ground.texture_id) == (3, None)
        assert len(set(scene.environment.ambient_linear)) == 1, "without saturation it is grey"
    roughness = [scene.environment.ground.roughness for scene in drawn.scenes]
    ambient = [scene.environment.ambient_linear[0] for scene in drawn.scenes]
    assert scipy.stats.kstest(roughness, scipy.stats.uniform(0.2, 0.7).cdf).pvalue > 1e-3
    assert scipy.stats.kstest(ambient, scipy.stats.uniform(0.1, 0.3).cdf).pvalue > 1e-3


def test_crops_of_photographs_are_within_them_and_all_photographs_are_used(draw: Any) -> None:
    drawn = draw(frames=200, scenes=["photo"], objects=0)
    backdrops = [scene.environment.backdrop for scene in drawn.scenes]
    assert all(isinstance(each, PhotoSpec) for each in backdrops)
    assert {each.asset_id for each in backdrops} == set(drawn.recipe.scenes[0].photo_ids)
    crops = np.array([each.crop_xyxy for each in backdrops])
    assert crops.min() >= 0
    assert crops.max() <= 1
    sides = crops[:, 2:] - crops[:, :2]
    assert scipy.stats.kstest(sides[:, 0], scipy.stats.uniform(0.5, 0.5).cdf).pvalue > 1e-3
    assert sides[:, 0] == pytest.approx(sides[:, 1])
    assert scipy.stats.binomtest(sum(each.is_mirrored for each in backdrops), 200, 0.5).pvalue > 1e-3


def test_imaging_values_follow_their_distributions(draw: Any) -> None:
    imaging = {"exposure_ev": [-1, 1], "blur_px": [0, 2], "read_noise": [0, 0.1], "shot_noise": [0, 0.2]}
    drawn = draw(frames=200, imaging=imaging, objects=0)
    for name, low, high in (
        ("exposure_ev", -1, 1),
        ("blur_sigma_px", 0, 2),
        ("read_noise", 0, 0.1),
        ("shot_noise", 0, 0.2),
    ):
        values = [getattr(scene.imaging, name) for scene in drawn.scenes]
        assert scipy.stats.kstest(values, scipy.stats.uniform(low, high - low).cdf).pvalue > 1e-3
