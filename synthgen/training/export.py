"""Trained weights, exported to another format."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from synthgen.errors import SynthgenError, TrainingError
from synthgen.training.arguments import Value, check_key, known_arguments
from synthgen.training.environment import import_ultralytics
from synthgen.training.output import redirected_output
from synthgen.training.torchvision_nms import ensure_nms

EXPORT_FORMATS = ("onnx", "torchscript")


def export_detector(
    weights: Path,
    export_format: str = "onnx",
    *,
    imgsz: int | None = None,
    overrides: Mapping[str, Value] | None = None,
    online: bool = False,
    log: TextIO | None = None,
) -> Path:
    """The exported file, which lies beside the weights.

    `imgsz` is in pixels; None takes the size that was trained with. `overrides` are ultralytics' export
    arguments (dynamic, nms, opset ...). ultralytics' own lines go to `log` (None = standard error).

    Raises:
        TrainingError: the weights, the format, an argument or a package cannot be used.
        SynthgenError: ultralytics failed for another reason, which is the cause.
    """
    file = weights.expanduser().resolve()
    _check_export(file, export_format, overrides or {})
    arguments: dict[str, Value] = {"format": export_format, "device": "cpu"}
    if export_format == "onnx":
        arguments["simplify"] = False  # would want two more packages
    if imgsz is not None:
        arguments["imgsz"] = imgsz
    with redirected_output(log):
        ultralytics = import_ultralytics(online=online)
        ensure_nms()
        try:
            exported = ultralytics.YOLO(str(file)).export(**{**arguments, **(overrides or {})})
        except (AssertionError, SyntaxError, TypeError, ValueError, ImportError) as error:
            raise TrainingError(file, f"it cannot be exported: {str(error).strip()}") from error
        except Exception as error:
            raise SynthgenError(
                file, f"ultralytics' export stopped with {type(error).__name__}: {error}"
            ) from error
    return Path(exported)


def _check_export(file: Path, export_format: str, overrides: Mapping[str, Value]) -> None:
    """Refuses what cannot be exported, before the seconds that importing torch takes."""
    if not file.is_file() or file.suffix.lower() != ".pt":
        raise TrainingError(file, "no such weights file", expected="the best.pt of a training run")
    if export_format not in EXPORT_FORMATS:
        raise TrainingError(
            f"export format {export_format}",
            "synthgen does not make it",
            expected=" or ".join(EXPORT_FORMATS),
            remedy="use ultralytics' own command: yolo export",
        )
    known = known_arguments()
    for key in overrides:
        check_key(key, known)
    if export_format == "onnx" and importlib.util.find_spec("onnx") is None:
        raise TrainingError("onnx export", "the package onnx is not installed", remedy="pip install onnx")
