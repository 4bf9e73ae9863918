"""Small real runs: from a GLB to a dataset and its preview, with the engine that users have."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
import yaml

from synthgen.errors import RenderError


@pytest.mark.parametrize("image_format", ["png", "jpg", "webp"])
def test_a_run_renders_a_dataset_and_a_preview_shows_it(
    synthgen: Any, box_glb: Any, tmp_path: Path, image_format: str
) -> None:
    result = synthgen(
        "render",
        "--glb",
        box_glb(),
        "--count",
        3,
        "--resolution",
        "96x96",
        "--format",
        image_format,
        "--seed",
        2,
    )
    assert result.exit_code == 0, (result.output, result.exception)
    images = sorted((tmp_path / "out").glob(f"images/*/*.{image_format}"))
    assert len(images) == 3
    for path in images:
        with PIL.Image.open(path) as picture:
            assert picture.size == (96, 96)
            assert np.asarray(picture.convert("RGB")).std() > 2, "it shows something"
        assert Path(str(path).replace("/images/", "/labels/")).with_suffix(".txt").is_file()
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    boxes = manifest["tally"]["boxes"]["box"]
    assert boxes > 0
    assert "boxes of box" in result.stdout
    assert "synth.yaml" in result.stdout
    shown = synthgen("preview", "out", "--width", 96, "--columns", 3)
    assert shown.exit_code == 0, shown.output
    with PIL.Image.open(tmp_path / "out" / "preview.png") as sheet:
        assert sheet.size == (3 * 102 + 6, 102 + 6)
    assert len(list((tmp_path / "out").glob("images/*/*"))) == 3, "the preview is not among the images"


def test_two_processes_write_the_same_dataset(box_glb: Any, tmp_path: Path) -> None:
    box_glb()
    arguments = ["--glb", "models/box.glb=no", "--count", "2", "--resolution", "64x64", "--scene", "studio"]
    for out in ("one", "two"):
        done = subprocess.run(
            [sys.executable, "-m", "synthgen", "render", *arguments, "--out", out],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    one, two = (
        {p.relative_to(tmp_path / out): p.read_bytes() for p in (tmp_path / out).rglob("*") if p.is_file()}
        for out in ("one", "two")
    )
    assert one == two
    assert len(one) == 8
    assert yaml.safe_load((tmp_path / "one" / "synth.yaml").read_text())["names"] == {0: "no"}


def test_a_scene_that_is_a_model_hides_the_backdrop_and_gets_no_label(
    synthgen: Any, box_glb: Any, make: Any, tmp_path: Path
) -> None:
    glb = make.glb()
    corners, faces = make.box((8.0, 0.2, 8.0))
    glb.mesh(corners, faces, material=make.matt((0.0, 0.6, 0.0)))
    glb.write(tmp_path / "lawn.glb")
    white = "{hue_deg: 0, saturation: 0, value: 1}"
    Path("lawn.yaml").write_text(
        f"backdrop: {{kind: gradient, zenith: {white}, horizon: {white}, nadir: {white}}}\n"
        "model: {path: lawn.glb}\n"
    )
    Path("run.yaml").write_text(
        f"models: [{box_glb()}]\nscenes: [./lawn.yaml]\ncount: 2\nresolution: 96x96\nworkers: 0\n"
        "objects: 1\nnegative_rate: 0\ndistractors: {count: 0}\ncamera: {elevation_deg: 60}\n"
    )
    result = synthgen("render", "--config", "run.yaml")
    assert result.exit_code == 0, (result.output, result.exception)
    for path in sorted((tmp_path / "out").glob("images/*/*.png")):
        red, green, _ = np.asarray(PIL.Image.open(path)).reshape(-1, 3).astype(float).T
        assert (green > 1.5 * red).mean() > 0.3, "the model is what is seen around the object"
    records = [json.loads(line) for line in (tmp_path / "out" / "frames.jsonl").read_text().splitlines()]
    assert len(records) == 2
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    [source] = [each for each in manifest["images"] if each["asset_id"] == "scenes/lawn"]
    assert len(source["sha256"]) == 64
    again = synthgen("replay", "out", "--out", "again")
    assert again.exit_code == 0, again.output
    before = (tmp_path / "lawn.glb").read_bytes()
    (tmp_path / "lawn.glb").write_bytes(before + b"    ")
    changed = synthgen("replay", "out", "--out", "third")
    assert changed.exit_code == 2
    assert "lawn.glb: the file has changed" in changed.stderr


def test_a_folder_of_models_is_one_class_with_variants(
    synthgen: Any, fake_engine: None, box_glb: Any, tmp_path: Path
) -> None:
    box_glb("one", folder="cups")
    box_glb("two", (0.1, 0.5, 0.1), folder="cups")
    result = synthgen(
        "render", "--glb", "cups=mug", "--glb", box_glb("plate"), "--count", 6, "--resolution", "64x64"
    )
    assert result.exit_code == 0, result.output
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["names"] == ["mug", "plate"]
    assert [each["class_name"] for each in manifest["models"]] == ["mug", "mug", "plate"]


def test_the_class_name_option_names_models_without_a_class(
    synthgen: Any, fake_engine: None, box_glb: Any, tmp_path: Path
) -> None:
    result = synthgen(
        "render", "--glb", f"{box_glb('a')}=x", "--glb", box_glb("b"), "--class-name", "y", "--count", 1,
        "--resolution", "64x64",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert yaml.safe_load((tmp_path / "out" / "synth.yaml").read_text())["names"] == {0: "x", 1: "y"}


def test_a_model_with_transparency_is_warned_of_on_stderr(
    synthgen: Any, fake_engine: None, make: Any, tmp_path: Path
) -> None:
    glb = make.glb()
    glb.mesh(*make.quad(), material=make.glowing(0.3, alphaMode="MASK"))
    glb.write(tmp_path / "leaf.glb")
    result = synthgen(
        "render", "--glb", "leaf.glb", "--renderer", "pyrender", "--count", 1, "--resolution", "64x64"
    )
    assert result.exit_code == 0, result.output
    assert "warning: leaf.glb" in result.stderr


def test_a_crash_of_the_engine_is_our_fault_and_says_which_frame(
    synthgen: Any, box_glb: Any, monkeypatch: pytest.MonkeyPatch, sphere_renderer: Any, in_this_process: None
) -> None:
    class Broken(sphere_renderer):  # type: ignore[misc]
        def render(self, scene: Any) -> Any:
            raise RenderError(f"frame {scene.frame_index}", "pyrender failed: out of memory")

    monkeypatch.setattr("synthgen.pipeline.frames.create_renderer", lambda _, assets, __: Broken(assets))
    result = synthgen("render", "--glb", box_glb(), "--count", 1, "--resolution", "64x64")
    assert result.exit_code == 4
    assert "frame 0: pyrender failed" in result.stderr
    assert "Traceback" not in result.output


def test_two_workers_render_what_one_process_renders(synthgen: Any, box_glb: Any, tmp_path: Path) -> None:
    for workers in (0, 2):
        result = synthgen(
            "render", "--glb", box_glb(), "--count", 5, "--resolution", "64x64", "--scene", "studio",
            "--workers", workers, "--out", f"out{workers}",
        )  # fmt: skip
        assert result.exit_code == 0, result.output
    one, two = (
        {p.relative_to(tmp_path / out): p.read_bytes() for p in (tmp_path / out).rglob("*") if p.is_file()}
        for out in ("out0", "out2")
    )
    assert one == two
    assert len(one) == 14
