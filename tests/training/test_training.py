"""One small training, cut off, resumed and exported, in a process of its own; see training_script.py."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

# importing ultralytics here would let it see this process' environment, so it is only looked for
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        any(
            importlib.util.find_spec(name) is None for name in ("torch", "torchvision", "ultralytics", "cv2")
        ),
        reason="needs torch and ultralytics (the train extra)",
    ),
]

UNSET = ("YOLO_OFFLINE", "YOLO_AUTOINSTALL", "YOLO_CONFIG_DIR", "YOLO_VERBOSE", "OMP_WAIT_POLICY")


@pytest.fixture(scope="module")
def outcome(module_dataset, tmp_path_factory):
    folder = tmp_path_factory.mktemp("smoke")
    environment = {name: value for name, value in os.environ.items() if name not in UNSET}
    environment |= {
        "OMP_NUM_THREADS": "1",
        "XDG_CACHE_HOME": str(folder / "cache"),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    script = Path(__file__).with_name("training_script.py")
    report = folder / "report.json"
    command = [sys.executable, str(script), str(module_dataset), str(folder / "runs"), str(report)]
    done = subprocess.run(
        command, capture_output=True, text=True, env=environment, cwd=folder, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return {**json.loads(report.read_text()), "stdout": done.stdout, "stderr": done.stderr, "folder": folder}


def test_standard_output_holds_only_what_the_caller_printed(outcome):
    assert outcome["stdout"] == "epoch 1\n"
    assert "Epoch" in outcome["stderr"]


def test_nothing_is_sent_looked_up_or_started(outcome):
    assert outcome["network"] == []
    # torch and matplotlib may ask local tools for fonts and devices
    assert not {"sh", "pip", "uv", "curl", "wget", "git", Path(sys.executable).name} & set(
        outcome["processes"]
    )


def test_settings_are_synthgens_own_and_trackers_off(outcome):
    settings = json.loads((Path(outcome["config_dir"]) / "Ultralytics" / "settings.json").read_text())
    assert str(outcome["folder"]) in outcome["config_dir"]
    assert not any(settings[name] for name in ("sync", "clearml", "comet", "dvc", "mlflow"))


def test_an_exception_of_the_callback_passes_and_the_run_resumes(outcome):
    assert outcome["is_cut_off"] is True
    assert outcome["plans"] == [outcome["plans"][0]]
    epochs = outcome["epochs"]
    assert [row[:2] for row in epochs] == [[2, 2]]  # only the second epoch, and once
    assert epochs[0][2] is not None
    assert {"box_loss", "cls_loss"} <= set(epochs[0][3])


def test_the_result_has_weights_and_metrics(outcome):
    result = outcome["result"]
    assert result["save_dir"] == str(outcome["folder"] / "runs" / "train")
    for weights in result["weights"]:
        assert Path(weights).stat().st_size > 1_000_000
        assert Path(weights).is_relative_to(result["save_dir"])
    assert result["classes"] == [[0, "square", 2], [1, "disc", 2]]
    assert all(0 <= metric <= 1 for metric in result["metrics"])
    assert result["seconds"] > 0
    assert outcome["runs"] == ["train"]


def test_overrides_of_the_request_reach_ultralytics(outcome):
    arguments = (Path(outcome["result"]["save_dir"]) / "args.yaml").read_text()
    assert "imgsz: 64\n" in arguments
    assert "batch: 4\n" in arguments
    assert "mosaic: 0.0\n" in arguments
    assert "project: null\n" in arguments  # with a project the run could be sent to a platform


def test_the_threads_are_those_asked_for(outcome):
    assert outcome["threads"] == 1


def test_nms_keeps_the_boxes_that_ultralytics_keeps(outcome):
    assert outcome["nms_agrees"] is True


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        ("finished", "has finished"),
        ("weights", "train from scratch with yolo11n.yaml"),
        ("stem", "--online"),
        ("architecture", "cannot make a model of it"),
        ("value", "mosaic"),
        ("device", "device 7: not on this machine"),
        ("resume_key", "lr0: cannot be changed in a resumed run"),
    ],
)
def test_a_mistake_is_explained(outcome, mistake, message):
    kind, text = outcome["errors"][mistake]
    assert kind == "TrainingError"
    assert message in text


def test_the_export_lies_beside_the_weights(outcome):
    exported = Path(outcome["exported"])
    assert exported.suffix == ".torchscript"
    assert exported.parent == Path(outcome["result"]["weights"][0]).parent
    assert exported.stat().st_size > 1_000_000
