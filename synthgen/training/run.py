"""A training run, from the request to the metrics of the best weights."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TextIO

from synthgen.errors import OutputError, SynthgenError, TrainingError
from synthgen.training.environment import INSTALL_REMEDY
from synthgen.training.output import redirected_output
from synthgen.training.plan import TrainingPlan, absorb_overrides, plan_training
from synthgen.training.progress import EpochReporter
from synthgen.training.request import ClassMetrics, EpochProgress, TrainingRequest, TrainingResult


def train_detector(
    request: TrainingRequest,
    on_epoch: Callable[[EpochProgress], None] | None = None,
    *,
    on_plan: Callable[[TrainingPlan], None] | None = None,
    log: TextIO | None = None,
) -> TrainingResult:
    """The result of training a detector as requested.

    `on_plan` is called once before training, `on_epoch` after every epoch. ultralytics' own lines and bars
    go to `log` (None = standard error), never to standard output. Importing ultralytics changes the process:
    it replaces PIL.Image.open and torch.save by versions of its own and turns OpenCV's threads off. With
    several GPUs ultralytics trains in processes of its own: `on_epoch` is then not called, and their lines
    are not redirected. An exception of a callback, and KeyboardInterrupt, pass unchanged; weights/last.pt of
    the last full epoch can then be resumed.

    Raises:
        DatasetError: the dataset is missing, empty or without labels.
        TrainingError: a package is missing, or an argument, a model, a checkpoint or a device cannot be used.
        OutputError: the folder of the run cannot be written.
        SynthgenError: ultralytics failed for another reason, which is the cause.
    """
    start = time.monotonic()
    reporter = EpochReporter(on_epoch)
    plan = plan_training(request, log=log)
    if on_plan is not None:
        on_plan(plan)
    with redirected_output(log):
        model = _build_model(plan)
        reporter.attach(model)
        save_dir = plan.save_dir or _claim_save_dir(absorb_overrides(request))
        try:
            metrics = model.train(**_call_arguments(plan, save_dir))
        except Exception as error:
            if error is reporter.error:
                raise
            raise _failure(error, save_dir) from error
    return _result(metrics, model.trainer, plan, time.monotonic() - start)


def _build_model(plan: TrainingPlan) -> Any:
    """The model of ultralytics that the plan names."""
    try:
        return importlib.import_module("ultralytics").YOLO(plan.model)
    except Exception as error:
        raise TrainingError(
            plan.model,
            f"ultralytics cannot make a model of it: {_first_line(error)}",
            expected="an architecture such as yolov8n.yaml, or weights (.pt) of ultralytics",
        ) from error


def _claim_save_dir(request: TrainingRequest) -> Path:
    """A new folder for the run: <project>/<name>, or name-2, name-3 ... where that is taken.

    ultralytics is given this folder and never a project: with a project it would send the run to its
    platform if an API key is set.
    """
    project = (request.project or Path("runs")).expanduser().resolve()
    may_exist = request.overrides.get("exist_ok") is True
    number = 1
    while True:
        folder = project / (request.name if number == 1 else f"{request.name}-{number}")
        try:
            folder.mkdir(parents=True, exist_ok=may_exist)
        except FileExistsError:
            number += 1
        except OSError as error:
            raise OutputError(
                folder,
                f"the folder cannot be made ({error.strerror})",
                remedy="choose another project folder",
            ) from error
        else:
            return folder


def _call_arguments(plan: TrainingPlan, save_dir: Path) -> Mapping[str, Any]:
    """The keyword arguments of ultralytics' train."""
    arguments = {argument.name: argument.value for argument in plan.arguments}
    arguments |= {"data": str(plan.dataset.path), "save_dir": str(save_dir)}
    if plan.is_resumed:
        arguments["resume"] = True
    return arguments


def _failure(error: Exception, save_dir: Path) -> SynthgenError:
    """The error of ours for one of ultralytics or torch."""
    found = f"{type(error).__name__}: {_first_line(error)}"
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return TrainingError("training", f"out of memory ({found})", remedy="use a smaller batch or imgsz")
    if isinstance(error, ImportError):
        return TrainingError(
            "training", f"a package is missing ({found})", remedy=f"install it, or {INSTALL_REMEDY}"
        )
    if isinstance(error, ConnectionError):
        return TrainingError("training", f"a download failed ({found})", remedy="train from local files")
    if isinstance(error, OSError) and not isinstance(error, FileNotFoundError):
        return OutputError(save_dir, f"the run cannot be written ({found})")
    return SynthgenError(
        "training", f"ultralytics stopped with {found}", remedy=f"what was done until then lies in {save_dir}"
    )


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or ["no message"])[0]


def _result(metrics: Any, trainer: Any, plan: TrainingPlan, seconds: float) -> TrainingResult:
    """The result of a finished run; `metrics` is ultralytics', or its plain mapping after several GPUs."""
    overall: Mapping[str, Any] = getattr(metrics, "results_dict", metrics) or {}
    last, best = Path(trainer.last), Path(trainer.best)
    return TrainingResult(
        save_dir=Path(trainer.save_dir),
        best_weights=best if best.is_file() else last,
        last_weights=last,
        classes=_class_metrics(metrics) if hasattr(metrics, "class_result") else (),
        precision=float(overall["metrics/precision(B)"]),
        recall=float(overall["metrics/recall(B)"]),
        map50=float(overall["metrics/mAP50(B)"]),
        map50_95=float(overall["metrics/mAP50-95(B)"]),
        seconds=seconds,
        device=plan.device,
        arguments=plan.arguments,
        used_nms_fallback=plan.used_nms_fallback,
    )


def _class_metrics(metrics: Any) -> tuple[ClassMetrics, ...]:
    """A row for each class that the validation images show."""
    rows = []
    for row, class_id in enumerate(metrics.ap_class_index):
        precision, recall, map50, map50_95 = (float(value) for value in metrics.class_result(row)[:4])
        rows.append(
            ClassMetrics(
                class_id=int(class_id),
                class_name=str(metrics.names[int(class_id)]),
                instances=int(metrics.nt_per_class[class_id]),
                precision=precision,
                recall=recall,
                map50=map50,
                map50_95=map50_95,
            )
        )
    return tuple(rows)
