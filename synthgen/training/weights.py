"""Models and checkpoints: which file a name means, and whether training can start from it."""

from __future__ import annotations

import importlib
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from synthgen.errors import TrainingError
from synthgen.training.arguments import Value

_REMOTE_PREFIXES = ("http:", "https:", "ul:", "gs:", "rtsp:", "rtmp:", "tcp:", "grpc:")


def resolve_model(model: str, *, online: bool) -> str:
    """The model as ultralytics is to be given it: an absolute path, or a name that it knows.

    Raises:
        TrainingError: a weights file that is not on disk while offline, or a file that cannot be trained.
    """
    path = Path(model).expanduser()
    suffix = path.suffix.lower()
    is_remote = model.lower().startswith(_REMOTE_PREFIXES)
    if not is_remote:
        if suffix not in {".pt", ".yaml", ".yml", ""}:
            raise TrainingError(
                model, "it cannot be trained", expected="an architecture (.yaml) or weights (.pt)"
            )
        if path.is_file():
            return str(path.resolve())
        if suffix in {".yaml", ".yml"}:
            return model  # ultralytics' package holds the architectures
    if not online:
        name = "yolov8n" if is_remote else path.stem
        raise TrainingError(
            model,
            "no such weights file here, and downloads are off",
            expected="an architecture (.yaml) or a local .pt",
            remedy=f"train from scratch with {name}.yaml, give the path of a .pt file, or allow the download "
            "with --online",
        )
    return model


def is_pretrained(model: str, overrides: Mapping[str, Value]) -> bool:
    """Whether training starts from weights, the model's own or those of the argument `pretrained`."""
    return not model.lower().endswith((".yaml", ".yml")) or isinstance(overrides.get("pretrained"), str)


def resumable_checkpoint(path: Path) -> tuple[Path, dict[str, Any]]:
    """The last.pt that a path means (the file, or the folder of its run) and its training arguments.

    A checkpoint is a pickle: loading one runs what its author put into it.

    Raises:
        TrainingError: there is none, it is no checkpoint of ultralytics, or its training has finished.
    """
    given = path.expanduser().resolve()
    file = given / "weights" / "last.pt" if given.is_dir() else given
    if not file.is_file():
        raise TrainingError(
            file,
            "no such checkpoint",
            expected="the weights/last.pt of a run that was cut off, or its folder",
        )
    checkpoint = _load(file)
    if checkpoint.get("epoch", -1) < 0 or checkpoint.get("optimizer") is None:
        raise TrainingError(
            file,
            "its training has finished, so there is nothing to resume",
            remedy=f"start a new run from it with the model {file}",
        )
    return file, dict(checkpoint["train_args"])


def _load(file: Path) -> dict[str, Any]:
    """The content of a checkpoint of ultralytics."""
    torch = importlib.import_module("torch")
    try:
        checkpoint = torch.load(file, map_location="cpu", weights_only=False)
    except (
        OSError,
        RuntimeError,
        EOFError,
        ValueError,
        AttributeError,
        ImportError,
        pickle.UnpicklingError,
    ) as error:
        raise TrainingError(file, f"it cannot be loaded as a checkpoint: {error}") from error
    if not isinstance(checkpoint, dict) or "train_args" not in checkpoint:
        raise TrainingError(file, "not a training checkpoint of ultralytics", expected="the last.pt of a run")
    return checkpoint
