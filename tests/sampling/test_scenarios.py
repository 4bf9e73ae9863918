"""Scenarios come by their weights, change what they say and nothing else, and are counted by name."""

from collections import Counter
from typing import Any

import numpy as np
import pytest
import scipy.stats

from synthgen.errors import ConfigError


def test_without_scenarios_no_image_has_one(draw: Any) -> None:
    assert {scene.scenario for scene in draw(frames=5).scenes} == {None}


def test_scenarios_come_by_their_weights(draw: Any) -> None:
    mix = [{"name": "far", "weight": 3}, "plain", {"name": "never", "weight": 0}]
    drawn = draw(frames=400, scenarios=mix, objects=1, object_px=12)
    shares = Counter(scene.scenario for scene in drawn.scenes)
    assert scipy.stats.chisquare([shares["far"], shares["plain"]], [300, 100]).pvalue > 1e-3
    assert shares.total() == 400
    assert shares.keys() == {"far", "plain"}


def test_a_scenario_that_says_nothing_leaves_the_images_as_they_are(draw: Any) -> None:
    before, after = draw(frames=6).scenes, draw(frames=6, scenarios=["plain"]).scenes
    for a, b in zip(before, after, strict=True):
        assert (a.camera, a.instances, a.environment, a.lights) == (
            b.camera,
            b.instances,
            b.environment,
            b.lights,
        )


def test_keys_of_run_and_scene_are_laid_over_one_by_one(draw: Any) -> None:
    own = {
        "name": "mine",
        "run": {"camera": {"roll_deg": 30}, "object_px": 20},
        "scene": {"sun": {"temperature_k": 5000}, "ambient": 0.25, "environment": {"exposure_ev": 3}},
    }
    drawn = draw(frames=10, scenarios=[own], truncation_rate=0.0)
    assert drawn.longer_sides() == pytest.approx(20, rel=0.03)
    for scene in drawn.scenes:
        assert scene.camera.T_world_camera[1, 0] == pytest.approx(
            0.5 * np.hypot(*scene.camera.T_world_camera[1, :2])
        ), "rolled by 30 degrees"
        assert scene.environment.ambient_linear == pytest.approx((0.25,) * 3)
        assert scene.environment.map is None, "a section that the scene lacks is passed over"


def test_the_ready_made_scenarios_do_what_their_names_say(draw: Any) -> None:
    def drawn(name: str, **values: Any) -> Any:
        return draw(frames=25, scenarios=[name], objects=1, resolution="256x256", **values)

    assert drawn("far", truncation_rate=0.0).longer_sides().max() < 0.065 * 256
    assert drawn("close").longer_sides().min() > 0.48 * 256
    assert min(len(scene.instances) for scene in draw(frames=4, scenarios=["crowded"]).scenes) >= 6
    assert np.mean([len(scene.instances) > 1 for scene in drawn("occluded").scenes]) > 0.8
    assert all(scene.imaging.motion_px != (0.0, 0.0) for scene in drawn("motion").scenes)
    for scene in drawn("backlit").scenes:
        sun, *_ = scene.lights
        forward = -scene.camera.T_world_camera[:3, 2]
        towards = -np.array(sun.direction_world)
        cosine = (
            forward[[0, 2]]
            @ towards[[0, 2]]
            / np.prod([np.linalg.norm(each[[0, 2]]) for each in (forward, towards)])
        )
        assert cosine > np.cos(np.radians(36)), "the sun is behind the objects"
    for scene in drawn("night").scenes:
        assert max(scene.environment.ambient_linear) < 0.1
        assert max(scene.environment.backdrop.zenith_linear) < 0.1
        assert len(scene.lights) >= 2, "lamps and what is left of the sun"


@pytest.mark.parametrize(
    ("scenarios", "place", "text"),
    [
        ([{"name": "a", "run": {"camera": {"elevaton_deg": 3}}}], "scenarios.a.run", "elevation_deg"),
        ([{"name": "a", "run": {"seed": 3}}], "scenarios.a.run.seed", "the same for all scenarios"),
        ([{"name": "a", "run": {"objects": "many"}}], "objects", "many"),
        ([{"name": "a", "scene": {"sum": {}}}], "scenarios.a.scene.sum", "did you mean sun?"),
        ([{"name": "a", "scene": {"sun": {"elevation": 3}}}], "scene.sun.elevation", "elevation_deg"),
        (["a", "a"], "scenarios", "twice"),
        ([{"name": "a", "weight": 0}], "scenarios", "all weights are 0"),
        ([{"name": "a", "scene": {"ambient": -1}}], "scenarios.a.scene", "ambient"),
    ],
)
def test_a_wrong_scenario_is_one_error_that_names_the_key(
    draw: Any, scenarios: Any, place: str, text: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        draw(frames=1, scenarios=scenarios)
    assert place in str(caught.value)
    assert text in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
