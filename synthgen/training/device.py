"""The device that training runs on."""

from __future__ import annotations

import importlib
from typing import Any

from synthgen.errors import TrainingError
from synthgen.training.defaults import Argument


def choose_device(device: str | None) -> str:
    """The device as ultralytics names it: cpu, mps, or GPU numbers; None takes the best there is.

    Raises:
        TrainingError: the device does not exist here.
    """
    torch = importlib.import_module("torch")
    has_mps = torch.backends.mps.is_available()
    if device is None:
        return "0" if torch.cuda.is_available() else "mps" if has_mps else "cpu"
    name = str(device).strip().lower().removeprefix("cuda:")
    if name == "cuda":
        name = "0"
    is_missing = _missing_gpus(name, torch) if name[:1].isdigit() else name == "mps" and not has_mps
    if is_missing:
        raise TrainingError(
            f"device {device}",
            f"not on this machine (torch {torch.__version__}, {torch.cuda.device_count()} GPUs)",
            remedy="use the device cpu, or install a torch that fits the GPU",
        )
    return name


def device_type(device: str) -> str:
    """The kind of a device: cpu, mps, cuda, or the name before the colon."""
    return "cuda" if device[:1].isdigit() else device.partition(":")[0]


def offline_precision(device: str) -> tuple[Argument, ...]:
    """The argument that keeps ultralytics from downloading weights for its mixed-precision check on a GPU."""
    if device_type(device) != "cuda":
        return ()
    torch = importlib.import_module("torch")
    config = importlib.import_module("ultralytics.cfg")
    reason = "mixed precision without ultralytics' check, which downloads yolo26n.pt"
    try:
        config.get_cfg(overrides={"amp": "bf16"})
        has_bf16 = torch.cuda.is_bf16_supported(including_emulation=False)
    except (TypeError, ValueError):  # an ultralytics that knows only True and False
        has_bf16 = False
    if has_bf16:
        return (Argument(name="amp", value="bf16", reason=reason),)
    reason = "full precision: this GPU lacks bfloat16, and ultralytics' check of fp16 downloads yolo26n.pt"
    return (Argument(name="amp", value=False, reason=reason),)


def _missing_gpus(name: str, torch: Any) -> bool:
    """Whether a list of GPU numbers names one that is not there."""
    numbers = [part.strip() for part in name.split(",") if part.strip()]
    return any(not part.isdigit() or int(part) >= torch.cuda.device_count() for part in numbers)
