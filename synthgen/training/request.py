"""What a training run is asked to do, what it reports on the way, and what it returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from synthgen.training.arguments import Value
from synthgen.training.defaults import Argument


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRequest:
    """A training run.

    `data` is the dataset file (None only with `resume`: the checkpoint's own). `model` is an architecture
    (yolov8n.yaml: from scratch, no download) or a weights file (.pt). `imgsz` is in pixels. `device` is cpu,
    mps, cuda, a GPU number or several ("0,1"); None takes cuda, then mps, then cpu. `project` is the folder
    that holds the runs (None: runs in the current folder); `name` becomes name-2, name-3 ... if it is taken.
    `resume` is a last.pt, or the folder of its run: epochs, imgsz and the defaults then come from the
    checkpoint. `overrides` are ultralytics arguments that win over everything. `online` allows downloads.
    """

    data: Path | None = None
    model: str = "yolov8n.yaml"
    epochs: int = 100
    imgsz: int = 640
    device: str | None = None
    project: Path | None = None
    name: str = "train"
    seed: int = 0
    resume: Path | None = None
    overrides: Mapping[str, Value] = field(default_factory=dict)
    online: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochProgress:
    """The state after an epoch: `epoch` counts from 1, `seconds` is the time since training started.

    `losses` are the training means by ultralytics' names (box_loss, cls_loss ...), which depend on the model;
    the metrics are those of the validation images, 0 to 1, and None in an epoch without validation.
    """

    epoch: int
    epochs: int
    losses: Mapping[str, float]
    precision: float | None
    recall: float | None
    map50: float | None
    map50_95: float | None
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassMetrics:
    """The metrics of one class over the validation images, 0 to 1; `instances` counts its objects there."""

    class_id: int
    class_name: str
    instances: int
    precision: float
    recall: float
    map50: float
    map50_95: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingResult:
    """A finished run: its files, and the metrics of the best weights on the validation images, 0 to 1.

    `classes` has a row for each class with an object in the validation images. `seconds` is the wall time of
    the whole call. `arguments` are those given to ultralytics, with reasons. `used_nms_fallback` says that
    torchvision's operators were missing and synthgen's nms stood in.
    """

    save_dir: Path
    best_weights: Path
    last_weights: Path
    classes: tuple[ClassMetrics, ...]
    precision: float
    recall: float
    map50: float
    map50_95: float
    seconds: float
    device: str
    arguments: tuple[Argument, ...]
    used_nms_fallback: bool
