"""What ultralytics will be called with: decided and checked before anything is trained."""

from __future__ import annotations

import dataclasses
import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from synthgen.errors import TrainingError
from synthgen.training.arguments import Value, check_key, known_arguments
from synthgen.training.dataset_yaml import DatasetSummary, load_dataset
from synthgen.training.defaults import Argument, default_arguments, override_arguments
from synthgen.training.device import choose_device, device_type, offline_precision
from synthgen.training.environment import import_ultralytics
from synthgen.training.output import redirected_output
from synthgen.training.request import TrainingRequest
from synthgen.training.torchvision_nms import ensure_nms
from synthgen.training.weights import is_pretrained, resolve_model, resumable_checkpoint

_REQUEST_KEYS = ("epochs", "imgsz", "device", "project", "name", "seed")
# ultralytics keeps the checkpoint's value of every other argument
_RESUME_KEYS = frozenset(
    {"batch", "cache", "close_mosaic", "freeze", "patience", "plots", "save_period", "time", "val", "workers"}
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TrainingPlan:
    """A checked training run.

    `model` is a path or a name known to ultralytics, `device` its name there (cpu, mps, GPU numbers).
    `save_dir` is the folder of the run if that is settled: a resumed run's, or the user's `save_dir`.
    `arguments` are all others that ultralytics is given, with reasons.
    """

    model: str
    dataset: DatasetSummary
    save_dir: Path | None
    device: str
    arguments: tuple[Argument, ...]
    is_resumed: bool
    used_nms_fallback: bool


def plan_training(request: TrainingRequest, *, log: TextIO | None = None) -> TrainingPlan:
    """The plan of a request; imports ultralytics (offline unless the request is online), trains nothing.

    What ultralytics prints goes to `log` (None = standard error).

    Raises:
        DatasetError: the dataset is missing, empty or without labels.
        TrainingError: a package is missing, or an argument, a model, a checkpoint or a device cannot be used.
    """
    known = known_arguments()
    for key in request.overrides:
        check_key(key, known)
    if request.resume is not None:
        return _plan_resumed(request, request.resume, log)
    request = absorb_overrides(request)
    if request.data is None:
        raise TrainingError("data", "no dataset given", expected="the path of a synth.yaml")
    dataset = load_dataset(request.data)  # first, because importing torch takes seconds
    model = resolve_model(request.model, online=request.online)
    pretrained = request.overrides.get("pretrained")
    if isinstance(pretrained, str):
        resolve_model(pretrained, online=request.online)
    with redirected_output(log):
        import_ultralytics(online=request.online)
        used_nms_fallback = ensure_nms()
        device = choose_device(request.device)
        arguments = _new_arguments(request, dataset, device)
        _check_values(arguments)
    save_dir = request.overrides.get("save_dir")
    return TrainingPlan(
        model=model,
        dataset=dataset,
        save_dir=None if save_dir is None else Path(save_dir).expanduser().resolve(),
        device=device,
        arguments=arguments,
        is_resumed=False,
        used_nms_fallback=used_nms_fallback,
    )


def absorb_overrides(request: TrainingRequest) -> TrainingRequest:
    """The request with those overrides that are fields of its own (epochs, imgsz, device ...) moved there."""
    moved: dict[str, Value] = {
        key: request.overrides[key] for key in _REQUEST_KEYS if key in request.overrides
    }
    if isinstance(moved.get("project"), str):
        moved["project"] = Path(moved["project"])
    if isinstance(moved.get("device"), (list, tuple)):
        moved["device"] = ",".join(str(number) for number in moved["device"])
    elif moved.get("device") is not None:
        moved["device"] = str(moved["device"])
    rest = {key: value for key, value in request.overrides.items() if key not in moved}
    request = dataclasses.replace(request, overrides=rest, **moved)
    for name, least in (("epochs", 1), ("imgsz", 32), ("seed", 0)):
        value = getattr(request, name)
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise TrainingError(name, f"{value!r}", expected=f"a whole number, {least} or more")
    if not isinstance(request.name, str) or not request.name or Path(request.name).name != request.name:
        raise TrainingError("name", f"{request.name!r}", expected="a folder name without separators")
    return request


def _plan_resumed(request: TrainingRequest, resume: Path, log: TextIO | None) -> TrainingPlan:
    """The plan of going on with a run that was cut off."""
    refused = sorted(set(request.overrides) - _RESUME_KEYS - {"device"})
    if refused:
        raise TrainingError(
            ", ".join(refused),
            "cannot be changed in a resumed run",
            expected=f"one of {', '.join(sorted(_RESUME_KEYS))}",
            remedy="start a new run to change it",
        )
    request = absorb_overrides(request)
    with redirected_output(log):
        import_ultralytics(online=request.online)
        used_nms_fallback = ensure_nms()
        file, train_args = resumable_checkpoint(resume)
        device = choose_device(request.device)
        arguments = (
            Argument(name="device", value=device, reason=_device_reason(request)),
            *override_arguments((), request.overrides),
        )
        _check_values(arguments)
    return TrainingPlan(
        model=str(file),
        dataset=load_dataset(request.data or train_args.get("data") or ""),
        save_dir=file.parent.parent if file.parent.name == "weights" else Path(train_args["save_dir"]),
        device=device,
        arguments=arguments,
        is_resumed=True,
        used_nms_fallback=used_nms_fallback,
    )


def _new_arguments(request: TrainingRequest, dataset: DatasetSummary, device: str) -> tuple[Argument, ...]:
    """The arguments of a new run: the request's, the defaults for the dataset, the user's over both."""
    requested = (
        Argument(name="epochs", value=request.epochs, reason="requested"),
        Argument(name="imgsz", value=request.imgsz, reason="requested"),
        Argument(name="seed", value=request.seed, reason="requested"),
        Argument(name="device", value=device, reason=_device_reason(request)),
    )
    batch = request.overrides.get("batch")
    defaults = default_arguments(
        dataset.train_images,
        epochs=request.epochs,
        imgsz=request.imgsz,
        device_type=device_type(device),
        is_pretrained=is_pretrained(request.model, request.overrides),
        batch=batch if isinstance(batch, int) and batch > 0 else None,
    )
    precision = () if request.online else offline_precision(device)
    overrides = {key: value for key, value in request.overrides.items() if key != "save_dir"}
    return override_arguments(requested + defaults + precision, overrides)


def _device_reason(request: TrainingRequest) -> str:
    return "the best here" if request.device is None else "requested"


def _check_values(arguments: tuple[Argument, ...]) -> None:
    """Lets ultralytics check the types and ranges of the values."""
    values: Mapping[str, Value] = {argument.name: argument.value for argument in arguments}
    try:
        importlib.import_module("ultralytics.cfg").get_cfg(overrides=dict(values))
    except (SyntaxError, TypeError, ValueError) as error:
        raise TrainingError("training arguments", str(error).strip()) from error
