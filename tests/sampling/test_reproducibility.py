"""A frame is a function of seed and index, and each of its parts of its own generator."""

import json
from typing import Any

import pytest
import yaml

from synthgen.model import (
    AreaLightSpec,
    DirectionalLightSpec,
    PointLightSpec,
    SceneSpec,
    SpotLightSpec,
)
from synthgen.model.serialization import from_json_data, json_text
from synthgen.sampling import sample_scene

FRAMES = 8
UNFOCUSED = {"depth_of_field": {"rate": 0.0}}
"""The focus follows an object; everything else of the camera's optics follows nothing."""


def test_the_same_seed_gives_the_same_scenes_and_another_seed_others(draw: Any) -> None:
    one, two, other = draw(frames=FRAMES), draw(frames=FRAMES), draw(frames=FRAMES, seed=1)
    assert one.scenes == two.scenes
    assert all(a != b for a, b in zip(one.scenes, other.scenes, strict=True))


def test_a_frame_alone_is_the_same_as_among_others(draw: Any) -> None:
    several = draw(frames=FRAMES)
    for frame_index in (FRAMES - 1, 0, 3):
        alone = draw(frames=0)
        assert sample_scene(alone.recipe, seed=0, frame_index=frame_index) == several.scenes[frame_index]


def test_frames_differ_from_each_other(draw: Any) -> None:
    cameras = [scene.camera.T_world_camera.tobytes() for scene in draw(frames=FRAMES).scenes]
    assert len(set(cameras)) == FRAMES


@pytest.mark.parametrize(
    ("change", "moved"),
    [
        ({"imaging": UNFOCUSED | {"read_noise": 0.3}}, {"imaging"}),
        ({"scenes": ["sky_and_ground"]}, {"environment", "lights"}),
        ({"count": 17}, set()),
        ({"val_fraction": 0.1, "format": "jpg", "labels": {"min_box_px": 9}}, set()),
        ({"height_m": 0.5}, {"instances", "camera"}),
        ({"rotation": "free"}, {"instances", "camera"}),
    ],
)
def test_another_value_of_a_key_moves_nothing_but_its_own_part(
    draw: Any, change: dict[str, Any], moved: set[str]
) -> None:
    plain = {"imaging": UNFOCUSED}
    before, after = draw(frames=FRAMES, **plain).scenes, draw(frames=FRAMES, **(plain | change)).scenes
    for part in ("camera", "environment", "lights", "instances", "imaging"):
        pairs = [(getattr(a, part), getattr(b, part)) for a, b in zip(before, after, strict=True)]
        if part in moved:
            assert any(a != b for a, b in pairs), part
        else:
            assert all(a == b for a, b in pairs), part


def test_another_noise_leaves_the_other_values_of_the_camera_as_they_were(draw: Any) -> None:
    before = draw(frames=FRAMES).scenes
    after = draw(frames=FRAMES, imaging={"shot_noise": 0.5}).scenes
    for a, b in zip(before, after, strict=True):
        assert b.imaging.shot_noise == 0.5
        assert (a.imaging.exposure_ev, a.imaging.blur_sigma_px) == (
            b.imaging.exposure_ev,
            b.imaging.blur_sigma_px,
        )


def test_more_scenes_leave_objects_and_camera_where_they_were(draw: Any) -> None:
    before = draw(frames=FRAMES).scenes
    after = draw(frames=FRAMES, scenes=["studio", "photo"]).scenes
    assert {scene.environment.scene_name for scene in after} == {"studio", "photo"}
    for a, b in zip(before, after, strict=True):
        assert (a.camera, a.instances, a.imaging) == (b.camera, b.instances, b.imaging)


def test_constants_give_constants(draw: Any, tmp_path: Any) -> None:
    scene_file = tmp_path / "still.yaml"
    scene_file.write_text(
        "backdrop: {kind: gradient, zenith: {value: 0.5}, horizon: {value: 0.6}, nadir: {value: 0.7}}\n"
        "ground: {tint: {value: 0.4, hue_deg: 0}, roughness: 0.9, tile_m: 2}\n"
        "sun: {elevation_deg: 40, azimuth_deg: 30, illuminance: 0.8, temperature_k: 5500}\n"
        "fill: {count: 0}\nambient: 0.3\n"
    )
    still = {"exposure_ev": 0.25, "blur_px": 0.5, "read_noise": 0.01, "shot_noise": 0.02}
    scenes = draw(frames=6, scenes=[str(scene_file)], imaging=still, objects=2, rotation="none").scenes
    assert len({(s.imaging.exposure_ev, s.imaging.blur_sigma_px, s.imaging.read_noise) for s in scenes}) == 1
    assert scenes[0].imaging.exposure_ev == 0.25
    assert len({str(scene.environment) for scene in scenes}) == 1
    assert {len(scene.lights) for scene in scenes} == {1}
    assert {round(scene.lights[0].illuminance, 12) for scene in scenes} == {
        round(0.8 * 3.141592653589793, 12)
    }
    assert {round(scene.lights[0].direction_world[1], 9) for scene in scenes} == {-0.642787610}
    for scene in scenes:
        for each in scene.instances:
            assert each.T_world_object[:3, :3].tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]


EVERYTHING = {
    "backdrop": {"kind": "panorama", "blur_deg": [0, 5]},
    "environment": {"folder": "skies"},
    "ground": {"kind": "surface"},
    "room": {},
    "lights": {"count": 5},
}


@pytest.mark.parametrize("ground", ["surface", "catcher"])
def test_a_frame_with_everything_in_it_survives_json(draw: Any, tmp_path: Any, ground: str) -> None:
    (tmp_path / "skies").mkdir()
    (tmp_path / "skies" / "a.exr").touch()
    content = EVERYTHING | {"ground": {"kind": ground}}
    if ground == "catcher":
        del content["room"]
    (tmp_path / "full.yaml").write_text(yaml.safe_dump(content))
    effects = ("distortion", "depth_of_field", "motion", "bloom", "chromatic_aberration", "vignette")
    effects = (*effects, "white_balance", "sharpening", "jpeg")
    imaging = {name: {"rate": 1.0} for name in effects}
    scenes = draw(frames=12, scenes=[str(tmp_path / "full.yaml")], imaging=imaging).scenes
    kinds = {type(light) for scene in scenes for light in scene.lights}
    assert kinds == {DirectionalLightSpec, PointLightSpec, SpotLightSpec, AreaLightSpec}
    for scene in scenes:
        again = from_json_data(json.loads(json_text(scene)), SceneSpec)
        assert again == scene
        assert json_text(again) == json_text(scene)
