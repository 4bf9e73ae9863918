"""Whatever is wrong with the input ends a command with code 2, one message, and nothing written."""

import errno
from pathlib import Path
from typing import Any

import pytest


def assert_refused(result: Any, tmp_path: Path, before: set[Path], *texts: str) -> None:
    assert result.exit_code == 2, (result.output, result.exception)
    assert isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    assert result.stdout == ""
    message = result.stderr.strip()
    assert message.count("error:") + message.count("Error:") == 1, message
    for text in texts:
        assert text in message, message
    assert set(tmp_path.rglob("*")) == before, "nothing is written"


BAD_OPTIONS = [
    (["--objects", "5-1"], ["--objects", "reversed", "[1, 5]"]),
    (["--objects", "1.5"], ["--objects", "whole number"]),
    (["--objects", "-1"], ["--objects", "0"]),
    (["--objects", "many"], ["--objects", "many"]),
    (["--val-fraction", "2"], ["--val-fraction", "2", "at most 1"]),
    (["--val-fraction", "x"], ["--val-fraction", "'x'"]),
    (["--count", "0"], ["--count", "0", "at least 1"]),
    (["--count", "1.5"], ["--count", "1.5"]),
    (["--count", "ten"], ["--count", "ten"]),
    (["--seed", "-1"], ["--seed", "-1"]),
    (["--scene", "moon"], ["moon", "studio"]),
    (["--scene", "moon.yaml"], ["moon.yaml"]),
    (["--renderer", "povray"], ["--renderer", "povray", "pyrender"]),
    (["--quality", "best"], ["--quality", "best", "draft"]),
    (["--device", "gpu"], ["--device", "gpu", "auto, cpu"]),
    (["--format", "gif"], ["--format", "gif", "png"]),
    (["--resolution", "big"], ["--resolution", "big", "640x480"]),
    (["--resolution", "8x8"], ["--resolution", "16"]),
    (["--rotation", "spin"], ["--rotation", "spin", "yaw"]),
    (["--zoom", "0"], ["--zoom", "0.05"]),
    (["--object-px", "0"], ["--object-px"]),
    (["--object-px", "nan"], ["--object-px", "finite"]),
    (["--height", "-1-2"], ["--height"]),
    (["--class-name", ""], ["--class-name"]),
    (["--config", "nowhere.yaml"], ["nowhere.yaml", "No such file"]),
    (["--colour", "red"], ["--colour"]),
]


@pytest.mark.parametrize(("options", "texts"), BAD_OPTIONS, ids=" ".join)
def test_a_bad_option_is_named_with_what_was_found_and_expected(
    synthgen: Any, box_glb: Any, tmp_path: Path, options: list[str], texts: list[str]
) -> None:
    model = box_glb()
    before = set(tmp_path.rglob("*"))
    assert_refused(synthgen("render", "--glb", model, *options), tmp_path, before, *texts)


def test_a_bad_limit_of_the_cache_is_named(
    synthgen: Any, box_glb: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = box_glb()
    before = set(tmp_path.rglob("*"))
    monkeypatch.setenv("SYNTHGEN_CACHE_MB", "plenty")
    result = synthgen("render", "--glb", model)
    assert_refused(result, tmp_path, before, "SYNTHGEN_CACHE_MB", "plenty", "whole number")


BAD_MODELS = [
    (None, "no such file"),
    (b"", "empty"),
    (b"hello, this is no model", "GLB"),
    (b"glTF\x02\x00\x00\x00\xff\xff\x00\x00", "cut off"),
    (b"glTF\x01\x00\x00\x00\x0c\x00\x00\x00", "version"),
    (b"glTF", "ends"),
]


@pytest.mark.parametrize(("data", "text"), BAD_MODELS)
def test_a_bad_model_is_named_with_what_is_wrong_with_it(
    synthgen: Any, tmp_path: Path, data: bytes | None, text: str
) -> None:
    path = tmp_path / "thing.glb"
    if data is not None:
        path.write_bytes(data)
    before = set(tmp_path.rglob("*"))
    assert_refused(synthgen("render", "--glb", path), tmp_path, before, "thing.glb", text)


def test_a_folder_without_models_is_refused(synthgen: Any, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    before = set(tmp_path.rglob("*"))
    assert_refused(synthgen("render", "--glb", "empty"), tmp_path, before, "empty", ".glb")


def test_a_run_without_models_is_refused(synthgen: Any, tmp_path: Path) -> None:
    before = set(tmp_path.rglob("*"))
    assert_refused(synthgen("render"), tmp_path, before, "models", "missing")


BAD_FILES = [
    ("models: [box.glb]\ncuont: 5\n", ["run.yaml:2", "cuont", "count"]),
    ("models: [box.glb]\nimaging:\n  blur: 1\n", ["run.yaml:3", "blur"]),
    ("models: [box.glb]\nobjects: [5, 1]\n", ["run.yaml:2", "objects", "reversed"]),
    ("models: [box.glb]\ncount: yes\n", ["run.yaml:2", "count"]),
    ("models: [box.glb]\ncount: 1\ncount: 2\n", ["run.yaml:3", "count"]),
    ("models: [\n", ["run.yaml"]),
    ("- a\n- b\n", ["run.yaml:1"]),
    ("models: []\n", ["models"]),
    ("models: 3\n", ["run.yaml:1", "models"]),
]


@pytest.mark.parametrize(("text", "texts"), BAD_FILES)
def test_a_bad_run_file_is_named_with_its_line(
    synthgen: Any, tmp_path: Path, text: str, texts: list[str]
) -> None:
    (tmp_path / "run.yaml").write_text(text)
    before = set(tmp_path.rglob("*"))
    assert_refused(synthgen("render", "--config", "run.yaml"), tmp_path, before, *texts)


def test_all_problems_of_a_run_file_come_in_one_report(synthgen: Any, tmp_path: Path) -> None:
    (tmp_path / "run.yaml").write_text("count: 0\nzoom: x\nbogus: 1\n")
    before = set(tmp_path.rglob("*"))
    result = synthgen("render", "--config", "run.yaml")
    assert_refused(result, tmp_path, before, "run.yaml:1", "run.yaml:2", "run.yaml:3", "models")


def test_an_output_that_is_a_file_is_refused(
    synthgen: Any, fake_engine: None, box_glb: Any, tmp_path: Path
) -> None:
    model = box_glb()
    (tmp_path / "taken").write_text("mine")
    before = set(tmp_path.rglob("*"))
    result = synthgen("render", "--glb", model, "--out", "taken")
    assert_refused(result, tmp_path, before, "taken", "this is a file", "--out")
    assert (tmp_path / "taken").read_text() == "mine"


def test_a_run_that_is_there_is_refused_without_resume(
    synthgen: Any, fake_engine: None, box_glb: Any, tmp_path: Path
) -> None:
    arguments = ("render", "--glb", box_glb(), "--count", 2, "--resolution", "64x64")
    assert synthgen(*arguments).exit_code == 0
    before = set(tmp_path.rglob("*"))
    assert_refused(synthgen(*arguments), tmp_path, before, "out", "--resume")
    assert_refused(synthgen(*arguments, "--seed", 8, "--resume"), tmp_path, before, "seed: 0 there, 8 here")
    assert synthgen(*arguments, "--resume").exit_code == 0


def test_a_full_disk_ends_with_code_2_and_resume_goes_on(
    synthgen: Any, fake_engine: None, box_glb: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ("render", "--glb", box_glb(), "--count", 4, "--resolution", "64x64")
    write, written = Path.write_bytes, []

    def fill(self: Path, data: bytes) -> int:
        written.append(self)
        if len(written) > 7:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(self, data)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", fill)
        result = synthgen(*arguments)
    assert result.exit_code == 2
    assert "No space left on device" in result.stderr
    assert "--resume" in result.stderr
    assert "Traceback" not in result.output
    assert len(list((tmp_path / "out").glob("images/*/*"))) == 2
    assert synthgen(*arguments, "--resume").exit_code == 0
    assert len(list((tmp_path / "out").glob("images/*/*"))) == 4


def test_a_stopped_run_ends_with_code_130_and_keeps_what_is_finished(
    *,
    synthgen: Any,
    box_glb: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    sphere_renderer: Any,
    in_this_process: None,
) -> None:
    monkeypatch.setattr(
        "synthgen.pipeline.frames.create_renderer",
        lambda _, assets, __: sphere_renderer(assets, fail_at=2),
    )
    result = synthgen("render", "--glb", box_glb(), "--count", 4, "--resolution", "64x64")
    assert result.exit_code == 130
    assert "stopped" in result.stderr
    assert len(list((tmp_path / "out").glob("images/*/*"))) == 2


def test_a_request_without_room_says_what_to_change(synthgen: Any, fake_engine: None, box_glb: Any) -> None:
    result = synthgen(
        "render", "--glb", box_glb(), "--object-px", 5000, "--resolution", "64x64", "--count", 1
    )
    assert result.exit_code == 2
    assert "object_px" in result.stderr
    assert "frame 0" in result.stderr
    assert "Traceback" not in result.output


def test_a_preview_of_no_dataset_is_refused(synthgen: Any, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    before = set(tmp_path.rglob("*"))
    for folder in ("empty", "nowhere"):
        assert_refused(synthgen("preview", folder), tmp_path, before, folder)


def test_a_preview_to_an_ending_that_is_no_picture_is_refused(
    synthgen: Any, fake_engine: None, box_glb: Any, tmp_path: Path
) -> None:
    synthgen("render", "--glb", box_glb(), "--count", 2, "--resolution", "64x64")
    before = set(tmp_path.rglob("*"))
    assert_refused(synthgen("preview", "out", "--out", "sheet.txt"), tmp_path, before, "sheet.txt", ".png")
