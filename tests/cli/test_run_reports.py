"""What a run tells while it goes on and when it ends, and what `verify` finds in it."""

import json
from pathlib import Path
from typing import Any

import pytest

from synthgen.errors import RenderError


def test_events_are_lines_of_json_on_standard_output(
    synthgen: Any, fake_engine: None, box_glb: Any, tmp_path: Path
) -> None:
    arguments = ("render", "--glb", box_glb(), "--resolution", "64x64", "--json", "--count")
    result = synthgen(*arguments, 3)
    assert result.exit_code == 0, result.output
    *progress, finished = [json.loads(line) for line in result.stdout.splitlines()]
    assert progress[-1]["event"] == "progress"
    assert (progress[-1]["done"], progress[-1]["count"], progress[-1]["seconds_left"]) == (3, 3, 0)
    assert (finished["event"], finished["images"], finished["new"], finished["failed"]) == (
        "finished",
        3,
        3,
        0,
    )
    assert set(finished["stage_s"]) == {"sample", "render", "develop", "label", "encode", "write"}
    refused = synthgen(*arguments, 2)
    assert refused.exit_code == 2
    [error] = [json.loads(line) for line in refused.stdout.splitlines()]
    assert (error["event"], error["exit_code"]) == ("error", 2)
    assert "count: 3 there, 2 here" in error["text"]


def test_a_failed_image_is_warned_of_and_the_exit_code_tells(
    *,
    synthgen: Any,
    box_glb: Any,
    monkeypatch: pytest.MonkeyPatch,
    sphere_renderer: Any,
    in_this_process: None,
) -> None:
    class Broken(sphere_renderer):  # type: ignore[misc]
        def render(self, scene: Any) -> Any:
            if scene.frame_index == 2:
                raise RenderError(f"frame {scene.frame_index}", "the driver is confused")
            return super().render(scene)

    monkeypatch.setattr("synthgen.pipeline.frames.create_renderer", lambda _, assets, __: Broken(assets))
    result = synthgen("render", "--glb", box_glb(), "--count", 100, "--resolution", "64x64")
    assert result.exit_code == 3
    assert "warning: an image failed: frame 2: the driver is confused" in result.stderr
    assert "1 images failed; see out/failures.jsonl" in result.stderr
    assert "time of the workers" in result.stdout
    assert synthgen("verify", "out").exit_code == 5


def test_verify_repairs_a_damaged_image(
    synthgen: Any, fake_engine: None, box_glb: Any, tmp_path: Path
) -> None:
    synthgen("render", "--glb", box_glb(), "--count", 4, "--resolution", "64x64")
    assert synthgen("verify", "out").exit_code == 0
    image = tmp_path / "out" / "images" / "train" / "000000.png"
    whole = image.read_bytes()
    image.write_bytes(whole[:-1])
    found = synthgen("verify", "out")
    assert found.exit_code == 5
    assert "000000.png" in found.stdout
    mended = synthgen("verify", "out", "--repair")
    assert mended.exit_code == 0, mended.output
    assert "out: sound" in mended.stdout
    assert image.read_bytes() == whole
