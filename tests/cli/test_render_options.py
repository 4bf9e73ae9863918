"""Options and run files become one configuration, which --dry-run shows."""

from pathlib import Path
from typing import Any

import pytest
import yaml

import synthgen as package
from synthgen.errors import EngineError


def dry(synthgen: Any, *arguments: object) -> dict[str, Any]:
    result = synthgen("render", *arguments, "--dry-run")
    assert result.exit_code == 0, result.stderr
    loaded: dict[str, Any] = yaml.safe_load(result.stdout)
    return loaded


def test_a_dry_run_prints_a_run_file_that_loads_to_itself(
    synthgen: Any, box_glb: Any, tmp_path: Path
) -> None:
    first = synthgen("render", "--glb", box_glb(), "--dry-run")
    (tmp_path / "again.yaml").write_text(first.stdout)
    again = synthgen("render", "--config", "again.yaml", "--dry-run")
    assert yaml.safe_load(again.stdout) == yaml.safe_load(first.stdout)
    (tmp_path / "again.yaml").write_text(again.stdout)
    assert synthgen("render", "--config", "again.yaml", "--dry-run").stdout == again.stdout
    assert not (tmp_path / "out").exists(), "nothing is written"


def test_every_option_reaches_its_key(synthgen: Any, box_glb: Any) -> None:
    options = {
        "--class-name": "thing",
        "--count": 7,
        "--objects": "2-4",
        "--rotation": "free",
        "--height": "0.5-2",
        "--zoom": "1.5",
        "--object-px": "20-80",
        "--resolution": "320x200",
        "--val-fraction": "0.25",
        "--seed": 9,
        "--format": "webp",
        "--renderer": "pyrender",
        "--quality": "draft",
        "--device": "1",
        "--scene": "photo",
    }
    run = dry(synthgen, "--glb", box_glb(), *(each for pair in options.items() for each in pair))
    assert (run["class_name"], run["count"], run["objects"], run["rotation"]) == ("thing", 7, [2, 4], "free")
    assert (run["height_m"], run["zoom"], run["object_px"]) == ([0.5, 2], 1.5, [20, 80])
    assert (run["resolution"], run["val_fraction"], run["seed"]) == ("320x200", 0.25, 9)
    assert (run["format"], run["renderer"], run["scenes"][0]["name"]) == ("webp", "pyrender", "photo")
    assert (run["quality"], run["device"]) == ("draft", "1")


def test_a_distribution_may_stand_in_an_option(synthgen: Any, box_glb: Any) -> None:
    run = dry(synthgen, "--glb", box_glb(), "--object-px", "{log_uniform: [10, 90]}", "--objects", "0-0")
    assert run["object_px"] == {"log_uniform": [10, 90]}
    assert run["objects"] == 0


def test_a_class_name_that_looks_like_a_number_or_a_truth_value_stays_text(
    synthgen: Any, box_glb: Any
) -> None:
    for name in ("12", "no", "1e3"):
        assert dry(synthgen, "--glb", box_glb(), "--class-name", name)["class_name"] == name


def test_models_may_name_their_class(synthgen: Any, box_glb: Any) -> None:
    run = dry(synthgen, "--glb", f"{box_glb('a')}=cup", "--glb", box_glb("b"))
    assert [each["class_name"] for each in run["models"]] == ["cup", None]


def test_options_win_over_the_run_file(synthgen: Any, box_glb: Any, tmp_path: Path) -> None:
    box_glb("a")
    (tmp_path / "run.yaml").write_text("models: [models/a.glb]\ncount: 5\nseed: 4\nzoom: [1, 2]\n")
    run = dry(synthgen, "--config", "run.yaml", "--count", "6", "--zoom", "3")
    assert (run["count"], run["seed"], run["zoom"]) == (6, 4, 3)
    assert run["models"][0]["path"] == "models/a.glb"


def test_an_option_mends_what_is_wrong_in_the_run_file(synthgen: Any, box_glb: Any, tmp_path: Path) -> None:
    box_glb("a")
    (tmp_path / "run.yaml").write_text("models: [models/a.glb]\ncount: many\n")
    assert synthgen("render", "--config", "run.yaml", "--dry-run").exit_code == 2
    assert dry(synthgen, "--config", "run.yaml", "--count", "6")["count"] == 6


def test_paths_in_a_run_file_are_relative_to_it(synthgen: Any, box_glb: Any, tmp_path: Path) -> None:
    box_glb("a", folder="deep/models")
    (tmp_path / "deep" / "run.yaml").write_text("models: [models/a.glb]\n")
    run = dry(synthgen, "--config", "deep/run.yaml")
    assert (tmp_path / run["models"][0]["path"]).is_file()


def test_init_writes_a_run_file_that_renders(synthgen: Any, box_glb: Any) -> None:
    result = synthgen("init", "mine.yaml", "--glb", box_glb())
    assert result.exit_code == 0
    assert "mine.yaml" in result.stdout
    assert dry(synthgen, "--config", "mine.yaml") == dry(synthgen, "--glb", box_glb())


def test_init_does_not_overwrite(synthgen: Any, tmp_path: Path) -> None:
    (tmp_path / "run.yaml").write_text("mine")
    result = synthgen("init")
    assert result.exit_code == 2
    assert "run.yaml" in result.stderr
    assert (tmp_path / "run.yaml").read_text() == "mine"


@pytest.mark.parametrize("command", [[], ["render"], ["preview"], ["init"], ["doctor"], ["train"]])
def test_every_command_has_help(synthgen: Any, command: list[str]) -> None:
    for flag in ("-h", "--help"):
        result = synthgen(*command, flag)
        assert result.exit_code == 0
        assert "Usage:" in result.stdout


def test_the_version_is_the_packages(synthgen: Any) -> None:
    assert package.__version__ in synthgen("--version").stdout


def test_doctor_says_what_it_found_and_succeeds_where_an_engine_starts(synthgen: Any) -> None:
    result = synthgen("doctor")
    assert result.exit_code == 0
    assert "pyrender" in result.stdout


def test_doctor_fails_with_a_remedy_where_no_engine_starts(
    synthgen: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise EngineError("OpenGL", "none can be used", remedy="install one")

    monkeypatch.setattr("synthgen.pipeline.diagnosis.create_renderer", fail)
    result = synthgen("doctor")
    assert result.exit_code == 2
    assert "install one" in result.stdout


def test_brackets_in_names_are_printed_as_they_are(synthgen: Any, box_glb: Any, tmp_path: Path) -> None:
    out = tmp_path / "[/red]"
    result = synthgen(
        "render",
        "--glb",
        f"{box_glb('box')}=a[b]c",
        "--count",
        "1",
        "--resolution",
        "32x32",
        "--out",
        str(out),
    )
    assert result.exit_code == 0, result.stderr
    assert "boxes of a[b]c" in result.stdout
    assert str(out / "synth.yaml") in result.stdout
