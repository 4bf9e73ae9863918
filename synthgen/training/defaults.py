"""Training arguments by dataset size, each with its reason.

ultralytics' own defaults fit a hundred thousand photographs and pretrained weights. On some hundred
rendered images and a new network they learn nothing, so between `SMALL` and `LARGE` training images the
arguments go from settings that were measured on small sets to ultralytics' own.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from synthgen.training.arguments import Value

SMALL = 1_000  # training images: up to here the small-set arguments hold
LARGE = 20_000  # from here on ultralytics' own hold
_BATCH = 16
_FULL_PIXELS = _BATCH * 640**2  # a batch of this many pixels took 4.5 GB of memory (yolov8n, CPU)
_CACHE_LIMIT_BYTES = 1 << 30
_ADAM_ARGUMENTS = {"lr0", "momentum", "warmup_bias_lr"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """An argument given to ultralytics, and why it has this value."""

    name: str
    value: Value
    reason: str


def default_arguments(
    train_images: int,
    *,
    epochs: int,
    imgsz: int,
    device_type: str = "cpu",
    is_pretrained: bool = False,
    batch: int | None = None,
) -> tuple[Argument, ...]:
    """The arguments for this many training images; what is not among them stays ultralytics' default.

    `imgsz` is in pixels; `device_type` is cpu, cuda or mps; `is_pretrained` says that training starts from
    weights (.pt) and not from an architecture (.yaml). `batch` is a batch size that is settled already.
    """
    largeness = _largeness(train_images)
    arguments: list[Argument] = []
    if batch is None:
        arguments.append(_batch_size(train_images, imgsz))
        batch = int(arguments[0].value)
    arguments += _step_arguments(batch, largeness)
    if is_pretrained:
        arguments += _fine_tuning_arguments(largeness)
    else:
        arguments += _from_scratch_arguments(largeness, epochs)
    arguments += _augmentation_arguments(largeness)
    if device_type == "cpu" and train_images * imgsz**2 * 3 <= _CACHE_LIMIT_BYTES:
        reason = "the decoded images fit in 1 GiB of memory; an epoch took a third less time at 160 px"
        arguments.append(Argument(name="cache", value="ram", reason=reason))
    return tuple(arguments)


def override_arguments(
    arguments: tuple[Argument, ...], overrides: Mapping[str, Value]
) -> tuple[Argument, ...]:
    """The arguments with the user's own in place of or after them; the user's always win.

    Another optimizer than Adam's kind also takes away what was chosen for AdamW.
    """
    taken = set(overrides)
    if "adam" not in str(overrides.get("optimizer", "AdamW")).lower():
        taken |= _ADAM_ARGUMENTS
    kept = tuple(argument for argument in arguments if argument.name not in taken)
    own = tuple(Argument(name=name, value=value, reason="given by you") for name, value in overrides.items())
    return kept + own


def _largeness(train_images: int) -> float:
    """0 for a small set, 1 for a large one, linear in the logarithm of the number of images between."""
    position = math.log(max(train_images, 1) / SMALL) / math.log(LARGE / SMALL)
    return min(max(position, 0.0), 1.0)


def _blend(small: float, large: float, largeness: float) -> float:
    """Linear from small to large, to three decimals."""
    return round(small + (large - small) * largeness, 3)


def _batch_size(train_images: int, imgsz: int) -> Argument:
    """The largest power of two up to 16 that leaves 4 steps an epoch and fits in memory, at least 4 (2)."""
    by_count = max(4, 2 ** int(math.log2(max(train_images, 1) / 4))) if train_images >= 8 else 4
    by_memory = max(2, 2 ** int(math.log2(max(_FULL_PIXELS / imgsz**2, 2))))
    batch = min(_BATCH, by_count, by_memory)
    if batch == _BATCH:
        reason = "ultralytics' own"
    elif batch == by_memory:
        reason = f"images of {imgsz} px: about the memory of 16 at 640 px (4.5 GB on a CPU)"
    else:
        reason = f"{train_images} training images: at least 4 steps an epoch"
    return Argument(name="batch", value=batch, reason=reason)


def _step_arguments(batch: int, largeness: float) -> Iterator[Argument]:
    if largeness < 1:
        nbs = max(batch, round(_blend(batch, 64, largeness)))
        reason = "a step per batch: saving up 64 images (ultralytics' own) gives too few steps on a small set"
        yield Argument(name="nbs", value=nbs, reason=reason)


def _from_scratch_arguments(largeness: float, epochs: int) -> Iterator[Argument]:
    """Arguments for a network that knows nothing yet."""
    if largeness == 1:
        return
    mosaic = _blend(0.0, 1.0, largeness)
    reason = (
        "with 1 (ultralytics' own) nothing was learned from 160 images in 30 epochs: mAP50 0.00 against 0.92"
    )
    yield Argument(name="mosaic", value=mosaic, reason=reason)
    if mosaic > 0:
        reason = "the last fifth of the epochs, at most 10, see whole images as they will be met"
        yield Argument(name="close_mosaic", value=min(10, math.ceil(epochs / 5)), reason=reason)
    lr0 = round(0.003 * (0.001 / 0.003) ** largeness, 5)
    reason = "mAP50 0.92 where SGD reached 0.14 and MuSGD 0.26 (160 images, 30 epochs)"
    yield Argument(name="optimizer", value="AdamW", reason=reason)
    reason = (
        "learning starts earlier than with ultralytics' automatic 0.0014; falls towards 0.001 on larger sets"
    )
    yield Argument(name="lr0", value=lr0, reason=reason)
    yield Argument(name="momentum", value=0.9, reason="AdamW's usual beta1; 0.937 is for SGD")
    yield Argument(
        name="warmup_epochs",
        value=_blend(1.0, 3.0, largeness),
        reason="three epochs (ultralytics' own) are a tenth of a short run",
    )
    reason = "0.1 (ultralytics' own) is for SGD; with AdamW it throws the biases far off"
    yield Argument(name="warmup_bias_lr", value=0.0, reason=reason)


def _fine_tuning_arguments(largeness: float) -> Iterator[Argument]:
    """Arguments for weights that already find objects; ultralytics' rate and mosaic are made for those."""
    if largeness < 1:
        reason = "three epochs (ultralytics' own) are long for weights that already find objects"
        yield Argument(name="warmup_epochs", value=_blend(1.0, 3.0, largeness), reason=reason)


def _augmentation_arguments(largeness: float) -> Iterator[Argument]:
    """Moderate augmentation on small sets; never none, because renders differ from photographs."""
    if largeness == 1:
        return
    reason = (
        "colour of real cameras differs from renders: kept on, but less than ultralytics' 0.7 on a small set"
    )
    yield Argument(name="hsv_s", value=_blend(0.4, 0.7, largeness), reason=reason)
    reason = "exposure of real photographs differs from renders: kept near ultralytics' 0.4"
    yield Argument(name="hsv_v", value=_blend(0.3, 0.4, largeness), reason=reason)
    reason = "distance already varies in the renders; 0.5 (ultralytics' own) cuts and shrinks many objects"
    yield Argument(name="scale", value=_blend(0.3, 0.5, largeness), reason=reason)
