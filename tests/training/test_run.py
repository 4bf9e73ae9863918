from __future__ import annotations

import types
from pathlib import Path

import pytest

from synthgen.errors import OutputError, SynthgenError, TrainingError
from synthgen.training import TrainingRequest, export_detector, train_detector
from synthgen.training import run as run_module
from synthgen.training.plan import absorb_overrides, plan_training
from synthgen.training.progress import EpochReporter
from synthgen.training.run import _claim_save_dir, _failure
from synthgen.training.weights import is_pretrained, resolve_model


def test_overrides_that_are_fields_move_to_them():
    overrides = {"epochs": 3, "device": [0, 1], "project": "there", "mosaic": 0.5}
    request = absorb_overrides(TrainingRequest(data=Path("x.yaml"), overrides=overrides))
    assert (request.epochs, request.device, request.project) == (3, "0,1", Path("there"))
    assert request.overrides == {"mosaic": 0.5}


@pytest.mark.parametrize(
    "overrides",
    [{"epochs": 0}, {"epochs": True}, {"imgsz": [64, 64]}, {"imgsz": 8}, {"seed": -1}, {"name": "a/b"}],
)
def test_a_bad_field_is_named(overrides):
    with pytest.raises(TrainingError, match=f"{next(iter(overrides))}: .*expected"):
        absorb_overrides(TrainingRequest(overrides=overrides))


def test_a_run_gets_a_folder_of_its_own(tmp_path):
    request = TrainingRequest(project=tmp_path / "runs", name="a")
    names = [_claim_save_dir(request).name for _ in range(3)]
    assert names == ["a", "a-2", "a-3"]
    again = TrainingRequest(project=tmp_path / "runs", name="a", overrides={"exist_ok": True})
    assert _claim_save_dir(again).name == "a"


def test_a_project_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "runs").write_text("")
    with pytest.raises(OutputError, match="another project folder"):
        _claim_save_dir(TrainingRequest(project=tmp_path / "runs"))


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        (MemoryError(), TrainingError, "smaller batch"),
        (type("OutOfMemoryError", (RuntimeError,), {})("CUDA out of memory"), TrainingError, "smaller batch"),
        (ModuleNotFoundError("No module named 'lap'"), TrainingError, "lap"),
        (ConnectionError("offline"), TrainingError, "download"),
        (OSError(28, "No space left on device"), OutputError, "No space left"),
        (FileNotFoundError("gone.png"), SynthgenError, "gone.png"),
        (RuntimeError("first\nsecond"), SynthgenError, "RuntimeError: first;"),
    ],
)
def test_a_failure_of_ultralytics_becomes_one_of_ours(error, kind, message):
    failure = _failure(error, Path("runs/train"))
    assert type(failure) is kind
    assert message in str(failure)


@pytest.fixture
def fake_training(monkeypatch, tmp_path, dataset):
    """A run whose model raises what the test wants, without ultralytics."""

    def start(error, on_epoch=None):
        def train(**arguments):
            for callback in model.callbacks["on_train_epoch_end"] + model.callbacks["on_fit_epoch_end"]:
                callback(types.SimpleNamespace(epoch=0, epochs=1, metrics={}, tloss={}))
            raise error

        model = types.SimpleNamespace(callbacks={}, train=train)
        model.add_callback = lambda event, function: model.callbacks.setdefault(event, []).append(function)
        plan = types.SimpleNamespace(
            save_dir=tmp_path, arguments=(), is_resumed=False, dataset=types.SimpleNamespace(path=dataset)
        )
        monkeypatch.setattr(run_module, "plan_training", lambda *_, **__: plan)
        monkeypatch.setattr(run_module, "_build_model", lambda _: model)
        train_detector(TrainingRequest(data=dataset), on_epoch)

    return start


def test_the_cause_is_kept(fake_training):
    error = RuntimeError("no valid images")
    with pytest.raises(SynthgenError, match="no valid images") as caught:
        fake_training(error)
    assert caught.value.__cause__ is error


def test_a_keyboard_interrupt_passes(fake_training):
    with pytest.raises(KeyboardInterrupt):
        fake_training(KeyboardInterrupt())


def test_the_callbacks_own_exception_passes(fake_training):
    def fail(progress):
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        fake_training(RuntimeError("never reached"), fail)


def test_an_epoch_without_validation_has_no_metrics():
    seen = []
    reporter = EpochReporter(seen.append)
    trainer = types.SimpleNamespace(
        epoch=4, epochs=9, metrics={"metrics/mAP50(B)": 0.5}, tloss={"box_loss": 2}
    )
    reporter._note_epoch(trainer)
    reporter._report(trainer)
    reporter._report(trainer)
    assert [(p.epoch, p.epochs, p.map50, p.recall, p.losses) for p in seen] == [
        (5, 9, 0.5, None, {"box_loss": 2.0})
    ]


def test_a_plan_without_a_dataset_is_refused(monkeypatch):
    monkeypatch.setattr("synthgen.training.plan.known_arguments", dict)
    with pytest.raises(TrainingError, match=r"data: no dataset given"):
        plan_training(TrainingRequest())


def test_models_are_resolved(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.pt").write_bytes(b"x")
    assert resolve_model("mine.pt", online=False) == str(tmp_path / "mine.pt")
    assert resolve_model("yolov8n.yaml", online=False) == "yolov8n.yaml"
    assert resolve_model("yolov8n.pt", online=True) == "yolov8n.pt"
    for name in ("yolov8n.pt", "yolov8n", "https://host/a.pt", "ul://a/b"):
        with pytest.raises(TrainingError, match=r"yolov8n\.yaml"):
            resolve_model(name, online=False)
    with pytest.raises(TrainingError, match="cannot be trained"):
        resolve_model("mine.onnx", online=True)
    assert is_pretrained("mine.pt", {})
    assert not is_pretrained("yolov8n.yaml", {"pretrained": True})
    assert is_pretrained("yolov8n.yaml", {"pretrained": "mine.pt"})


def test_an_export_checks_its_input(tmp_path):
    with pytest.raises(TrainingError, match="no such weights file"):
        export_detector(tmp_path / "best.pt")
    (tmp_path / "best.pt").write_bytes(b"x")
    with pytest.raises(TrainingError, match=r"onnx or torchscript; .*yolo export"):
        export_detector(tmp_path / "best.pt", "tflite")
