"""Cameras in the file of a scene's model: images are taken from where they stand, as they look."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from synthgen.errors import AssetError, ConfigError
from synthgen.geometry.transforms import camera_rotation, transform
from synthgen.pipeline import load_recipe
from synthgen.sampling import sample_scene

CAMERAS = {
    "door": (0.9, transform(camera_rotation(yaw=0.3, elevation=0.4, roll=0.05), (0.5, 1.6, 2.4))),
    "corner": (0.6, transform(camera_rotation(yaw=-2.2, elevation=0.6, roll=0.0), (-2.2, 2.0, -2.2))),
}
"""Fields of view and transforms in the world."""


@pytest.fixture
def place(make: Any, tmp_path: Path) -> Any:
    """Writes a floor with a table on it, and cameras."""

    def written(
        cameras: dict[str, Any] = CAMERAS,
        *,
        name: str = "place",
        scale: float = 1.0,
        kind: str = "perspective",
    ) -> Path:
        glb = make.glb()
        for size, at in (((6.0, 0.2, 6.0), (0.0, -0.1, 0.0)), ((1.6, 0.7, 1.0), (0.5, 0.35, 0.0))):
            corners, faces = make.box(size)
            glb.mesh(scale * (corners + at), faces, material=make.matt((0.5, 0.5, 0.5)))
        lenses = {
            "perspective": lambda yfov: {"perspective": {"yfov": yfov, "znear": 0.1}},
            "orthographic": lambda _: {"orthographic": {"xmag": 1.0, "ymag": 1.0, "zfar": 9.0, "znear": 0.1}},
        }
        for title, (yfov, matrix) in cameras.items():
            listed = glb.document.setdefault("cameras", [])
            listed.append({"type": kind, "name": title} | lenses[kind](yfov))
            moved = np.array(matrix)
            moved[:3, 3] *= scale
            node = {"camera": len(listed) - 1, "matrix": moved.T.ravel().tolist()}
            glb.document["nodes"].append(node)
            glb.document["scenes"][0]["nodes"].append(len(glb.document["nodes"]) - 1)
        return glb.write(tmp_path / "place.glb")

    return written


@pytest.fixture
def scene_file(tmp_path: Path) -> Any:
    """Writes a scene file with a plain backdrop and a model of these options."""

    def written(options: str) -> str:
        path = tmp_path / "mine.yaml"
        path.write_text(f"backdrop: {{kind: gradient}}\nmodel: {{path: place.glb, {options}}}\n")
        return str(path)

    return written


def camera_of(scene: Any) -> str | None:
    """The name of the camera in the file that a frame was taken by."""
    for name, (yfov, matrix) in CAMERAS.items():
        if np.allclose(scene.camera.T_world_camera, matrix, atol=1e-9) and math.isclose(
            scene.camera.yfov, yfov, rel_tol=1e-9
        ):
            return name
    return None


def test_every_image_is_taken_by_one_of_the_cameras_as_it_stands(
    draw: Any, place: Any, scene_file: Any
) -> None:
    place()
    drawn = draw(frames=24, scenes=[scene_file("cameras: 1")], objects="1-3", zoom=[0.5, 2])
    names = [camera_of(scene) for scene in drawn.scenes]
    assert set(names) == set(CAMERAS)
    assert 6 <= names.count("door") <= 18


def test_objects_stand_on_the_scene_within_the_image_at_sizes_of_the_law(
    draw: Any, place: Any, scene_file: Any
) -> None:
    place()
    limits = {"object_px": [12, 40], "truncation_rate": 0.0}
    drawn = draw(frames=16, scenes=[scene_file("cameras: 1")], objects="1-3", **limits)
    count = 0
    for scene in drawn.scenes:
        for each in scene.labelled:
            box = drawn.box(scene, each)
            assert box.min() >= -0.5
            assert box.max() <= 96.5
            assert 12 * 0.97 <= max(box[2] - box[0], box[3] - box[1]) <= 40 * 1.03
            bottom = drawn.vertices(each)[:, 1].min()
            assert min(abs(bottom), abs(bottom - 0.7)) < 0.02
            count += 1
    assert count >= 16
    znears = [scene.camera.znear for scene in drawn.scenes]
    assert 0.001 < min(znears) <= max(znears) < 1.0


def test_the_share_is_that_of_the_images(draw: Any, place: Any, scene_file: Any) -> None:
    place()
    drawn = draw(frames=40, scenes=[scene_file("cameras: 0.5")], objects=1)
    own = sum(camera_of(scene) is not None for scene in drawn.scenes)
    assert 10 <= own <= 30


def test_without_a_share_frames_are_as_if_there_were_no_cameras(
    draw: Any, place: Any, scene_file: Any
) -> None:
    place()
    scenes = draw(frames=3, scenes=[scene_file("cameras: 0")], objects=2).scenes
    place({})
    plain = draw(frames=3, scenes=[scene_file("highest_m: null")], objects=2).scenes
    assert scenes == plain


def test_shifts_and_turns_are_as_far_as_the_laws_say(draw: Any, place: Any, scene_file: Any) -> None:
    place({"door": CAMERAS["door"]})
    options = "cameras: 1, camera_shift_m: 0.1, camera_turn_deg: 5"
    drawn = draw(frames=8, scenes=[scene_file(options)], objects=1)
    yfov, matrix = CAMERAS["door"]
    shifts = [scene.camera.T_world_camera[:3, 3] - matrix[:3, 3] for scene in drawn.scenes]
    turns = [scene.camera.T_world_camera[:3, :3] @ matrix[:3, :3].T for scene in drawn.scenes]
    assert np.linalg.norm(shifts, axis=1) == pytest.approx([0.1] * 8)
    angles = [math.degrees(math.acos((np.trace(turn) - 1.0) / 2.0)) for turn in turns]
    assert angles == pytest.approx([5.0] * 8)
    assert len(np.unique(np.round(shifts, 6), axis=0)) == 8
    assert [scene.camera.yfov for scene in drawn.scenes] == pytest.approx([yfov] * 8)


def test_units_and_scaled_or_mirrored_nodes_move_a_camera_and_do_not_distort_it(
    draw: Any, place: Any, scene_file: Any
) -> None:
    yfov, matrix = CAMERAS["door"]
    scaled = matrix @ np.diag([3.0, 3.0, 3.0, 1.0])
    mirrored = matrix @ np.diag([-1.0, 1.0, 1.0, 1.0])
    for each in (scaled, mirrored):
        place({"door": (yfov, each)}, scale=1000.0)
        [scene] = draw(frames=1, scenes=[scene_file("cameras: 1, unit: mm")], objects=1).scenes
        assert camera_of(scene) == "door"


def test_a_camera_that_sees_no_place_leaves_the_image_to_another(
    draw: Any, place: Any, scene_file: Any
) -> None:
    up = transform(camera_rotation(yaw=0.0, elevation=-1.2, roll=0.0), (0.0, 1.0, 0.0))
    place(CAMERAS | {"sky": (0.8, up)})
    drawn = draw(frames=12, scenes=[scene_file("cameras: 1")], objects=1)
    assert {camera_of(scene) for scene in drawn.scenes} == set(CAMERAS)


def error_of(run: Any) -> str:
    with pytest.raises((AssetError, ConfigError)) as caught:
        sample_scene(load_recipe(run), seed=0, frame_index=0)
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_cameras_that_see_no_place_at_all_are_an_error(
    run_of: Any, box_glb: Any, place: Any, scene_file: Any
) -> None:
    up = transform(camera_rotation(yaw=0.0, elevation=-1.2, roll=0.0), (0.0, 1.0, 0.0))
    place({"sky": (0.8, up)})
    text = error_of(run_of(box_glb(), scenes=[scene_file("cameras: 1")]))
    assert "frame 0: scene mine: model" in text
    assert "model.cameras" in text


@pytest.mark.parametrize("kind", ["none", "orthographic"])
def test_a_file_without_a_camera_that_can_be_used_is_an_error(
    run_of: Any, box_glb: Any, place: Any, scene_file: Any, kind: str
) -> None:
    if kind == "none":
        place({})
    else:
        place(kind=kind)
    text = error_of(run_of(box_glb(), scenes=[scene_file("cameras: 0.1")]))
    for each in ("scene mine: model.path", "place.glb", "no perspective camera", "model.cameras"):
        assert each in text


@pytest.mark.parametrize("option", ["cameras: 1.5", "cameras: yes please", "camera_shift_m: -1"])
def test_options_out_of_range_are_errors(
    run_of: Any, box_glb: Any, place: Any, scene_file: Any, option: str
) -> None:
    place()
    assert f"model.{option.partition(':')[0]}" in error_of(run_of(box_glb(), scenes=[scene_file(option)]))
