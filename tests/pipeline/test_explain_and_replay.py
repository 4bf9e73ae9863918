"""Frames are explained and rendered again from what the dataset says of them."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest

from synthgen.distributions import parsed_distribution
from synthgen.errors import DatasetError
from synthgen.pipeline import explain_frame, replay_frames
from synthgen.pipeline.replaying import resized
from synthgen.sampling import sample_scene


def test_every_value_is_named_with_its_key_and_lies_in_its_law(recipe_of: Any) -> None:
    recipe = recipe_of(objects=2, scenes=["room"], distractors={"count": 1}, scenarios=["plain"])
    scene, values = explain_frame(recipe, 3)
    assert scene == sample_scene(recipe, seed=recipe.run.seed, frame_index=3)
    keys = {each.key for each in values}
    room = "scenario plain, scene room: "
    for key in (
        "scenario plain: camera.yfov_deg",
        "scenario plain: imaging.exposure_ev",
        "scenario plain: distractors.count",
        f"{room}room.walls.tile_m",
        f"{room}ground.tile_m",
        f"{room}props[0].count",
    ):
        assert key in keys
    for each in values:
        if isinstance(each.value, float) and each.key.rpartition(".")[2] not in {"count", "stack"}:
            low, high = parsed_distribution(each.law).support
            assert low <= each.value <= high, each.key
    assert {each.stage for each in values} >= {"camera", "imaging", "objects.0.size", "objects.1.size"}
    yfov = next(each.value for each in values if each.key == "scenario plain: camera.yfov_deg")
    assert np.degrees(scene.camera.yfov) == pytest.approx(yfov)


def test_watching_changes_nothing(recipe_of: Any) -> None:
    recipe = recipe_of(disjoint=["scenes"], scenes=["studio", "sky_and_ground"])
    one, two = explain_frame(recipe, 0)[0], explain_frame(recipe, 0)[0]
    assert one == two


@pytest.fixture
def dataset(recipe_of: Any, render: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    render(recipe_of(count=4, distractors={"count": 1}), tmp_path / "out")
    return tmp_path / "out"


def replayed(dataset: Path, sphere_renderer: Any, **options: Any) -> list[Any]:
    def create(_: Any, assets: Any) -> Any:
        return sphere_renderer(assets)

    options = {"frames": ()} | options
    return list(replay_frames(dataset, dataset / "again", create=create, **options))


def test_frames_come_out_byte_for_byte(dataset: Path, sphere_renderer: Any) -> None:
    found = replayed(dataset, sphere_renderer)
    assert [each.frame_index for each in found] == [0, 1, 2, 3]
    assert all(each.is_identical for each in found)
    assert [each.frame_index for each in replayed(dataset, sphere_renderer, frames=[2])] == [2]


def test_a_model_that_was_scaled_on_the_way_in_is_so_again(
    recipe_of: Any, render: Any, sphere_renderer: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    render(recipe_of(count=1, size_m=0.05, objects=2), tmp_path / "out")
    assert [each.is_identical for each in replayed(tmp_path / "out", sphere_renderer)] == [True]


def test_a_model_with_parts_without_a_label_is_explained_and_comes_out_the_same(
    recipe_of: Any, render: Any, sphere_renderer: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    sign = Path(__file__).resolve().parents[2] / "assets/models/traffic_sign/stop/new.glb"
    recipe = recipe_of(sign, count=2, objects=2, negative_rate=0.0, class_name="stop")
    scene, _ = explain_frame(recipe, 0)
    assert {each.asset_id for each in scene.instances} == {"models/new", "models/new:unlabelled"}
    render(recipe, tmp_path / "out")
    assert [each.is_identical for each in replayed(tmp_path / "out", sphere_renderer)] == [True, True]


def test_a_replay_that_differs_says_so(dataset: Path, sphere_renderer: Any) -> None:
    [image] = (dataset / "images").glob("*/000001.png")
    PIL.Image.new("RGB", (64, 48)).save(image)
    assert [each.is_identical for each in replayed(dataset, sphere_renderer)] == [True, False, True, True]


def test_another_size_keeps_the_view_and_scales_what_is_in_pixels(recipe_of: Any) -> None:
    imaging = {"motion": {"rate": 1.0}, "bloom": {"rate": 1.0}, "depth_of_field": {"rate": 1.0}}
    scene = sample_scene(recipe_of(imaging=imaging), seed=0, frame_index=0)
    large = resized(scene, 128, 96)
    assert large.camera.yfov == scene.camera.yfov
    assert (large.camera.width, large.camera.height) == (128, 96)
    assert large.imaging.motion_px == tuple(2 * each for each in scene.imaging.motion_px)
    assert large.imaging.depth_of_field.aperture_px == 2 * scene.imaging.depth_of_field.aperture_px
    assert resized(scene, 64, 48) is scene


def test_what_cannot_be_replayed_is_one_clear_error(dataset: Path, sphere_renderer: Any) -> None:
    with pytest.raises(DatasetError, match="there is no frame 9"):
        replayed(dataset, sphere_renderer, frames=[9])
    manifest = json.loads((dataset / "manifest.json").read_text())
    Path(manifest["models"][0]["path"]).write_bytes(b"other")
    with pytest.raises(DatasetError, match="has changed"):
        replayed(dataset, sphere_renderer)
    Path(manifest["models"][0]["path"]).unlink()
    with pytest.raises(DatasetError, match="the folder that the run was made in"):
        replayed(dataset, sphere_renderer)


def test_a_folder_without_a_dataset_is_one_clear_error(tmp_path: Path, sphere_renderer: Any) -> None:
    with pytest.raises(Exception, match=r"run\.yaml"):
        replayed(tmp_path, sphere_renderer)
