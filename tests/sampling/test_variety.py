"""Classes by weight, materials a little changed, and the camera's height and focal length."""

import math
from collections import Counter
from typing import Any

import numpy as np
import pytest
import scipy.stats

from synthgen.errors import ConfigError
from synthgen.model import JitterSpec


def test_classes_are_drawn_by_their_weights(draw: Any, box_glb: Any) -> None:
    models = [box_glb("rare"), box_glb("common"), box_glb("plain")]
    drawn = draw(*models, frames=300, objects=1, object_px=12, class_weights={"rare": 4, "common": 0})
    seen = Counter(scene.instances[0].class_id for scene in drawn.scenes)
    assert seen[1] == 0
    assert scipy.stats.chisquare([seen[0], seen[2]], [240, 60]).pvalue > 1e-3


@pytest.mark.parametrize(
    ("weights", "text"), [({"bax": 2}, "class_weights.bax"), ({"box": 0, "tall": 0}, "all weights are 0")]
)
def test_wrong_weights_are_an_error_that_names_the_key(draw: Any, weights: Any, text: str) -> None:
    with pytest.raises(ConfigError, match=text):
        draw(frames=1, class_weights=weights)


def test_materials_change_in_a_share_of_the_objects_within_their_bounds(draw: Any) -> None:
    material = {"rate": 0.4, "hue_deg": [-90, 90], "wear": [0.2, 0.6]}
    drawn = draw(frames=300, objects=1, object_px=12, material=material)
    looks = [scene.instances[0].look for scene in drawn.scenes]
    changed = [look for look in looks if isinstance(look, JitterSpec)]
    assert scipy.stats.binomtest(len(changed), 300, 0.4).pvalue > 1e-3
    hues = [math.degrees(look.hue) for look in changed]
    assert scipy.stats.kstest(hues, scipy.stats.uniform(-90, 180).cdf).pvalue > 1e-3
    assert (
        scipy.stats.kstest([look.wear for look in changed], scipy.stats.uniform(0.2, 0.4).cdf).pvalue > 1e-3
    )
    plain = draw(frames=300, objects=1, object_px=12)
    for a, b in zip(plain.scenes, drawn.scenes, strict=True):
        assert (a.instances[0].T_world_object == b.instances[0].T_world_object).all()


def test_camera_directions_are_uniform_on_the_shell(draw: Any) -> None:
    drawn = draw(frames=400, objects=1, object_px=12)
    down = [scene.camera.T_world_camera[1, 2] for scene in drawn.scenes]
    low, high = math.sin(math.radians(8)), math.sin(math.radians(60))
    assert scipy.stats.kstest(down, scipy.stats.uniform(low, high - low).cdf).pvalue > 1e-3


def test_the_camera_is_as_high_as_its_law_says(draw: Any) -> None:
    camera = {"height_m": [1.2, 1.8], "elevation_deg": [8, 20], "yfov_deg": [45, 60]}
    drawn = draw(frames=150, objects=1, camera=camera, resolution="320x320")
    heights = [scene.camera.T_world_camera[1, 3] for scene in drawn.scenes]
    assert min(heights) >= 1.2
    assert max(heights) <= 1.8
    assert scipy.stats.kstest(heights, scipy.stats.uniform(1.2, 0.6).cdf).pvalue > 1e-3
    for scene in drawn.scenes:
        assert 0 < drawn.vertices(scene.instances[0])[:, 1].min() < 0.01


def test_an_impossible_height_is_an_error_that_says_what_to_change(draw: Any) -> None:
    with pytest.raises(ConfigError, match="height_m"):
        draw(frames=1, camera={"height_m": 5000, "elevation_deg": 20})


def test_a_focal_length_decides_the_field_of_view(draw: Any) -> None:
    drawn = draw(frames=4, camera={"focal_mm": 50, "yfov_deg": 20})
    yfovs = {round(math.degrees(scene.camera.yfov), 9) for scene in drawn.scenes}
    assert yfovs == {round(math.degrees(2 * math.atan(12 / 50)), 9)}


def test_the_stages_of_a_frame_are_independent(draw: Any) -> None:
    drawn = draw(frames=300, objects=1, object_px={"log_uniform": [8, 40]}, camera={"elevation_deg": [8, 30]})
    values = np.array(
        [
            (
                scene.camera.yfov,
                scene.imaging.exposure_ev,
                scene.environment.ambient_linear[0],
                scene.lights[0].illuminance,
                scene.instances[0].T_world_object[0, 2],
            )
            for scene in drawn.scenes
        ]
    )
    ranks = scipy.stats.spearmanr(values)
    off = ~np.eye(values.shape[1], dtype=bool)
    assert ranks.pvalue[off].min() > 1e-4
