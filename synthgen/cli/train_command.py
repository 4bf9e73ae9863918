"""`synthgen train` and `synthgen export`."""

from __future__ import annotations

from pathlib import Path

import click
import rich.table

from synthgen.cli.console import ERRORS, OUTPUT
from synthgen.training import (
    EXPORT_FORMATS,
    EpochProgress,
    TrainingPlan,
    TrainingRequest,
    TrainingResult,
    export_detector,
    parse_arguments,
    train_detector,
)


@click.command(context_settings={"ignore_unknown_options": True})
@click.option("--data", type=click.Path(path_type=Path), help="The dataset's synth.yaml.")
@click.option(
    "--model",
    default="yolov8n.yaml",
    show_default=True,
    help="An architecture (.yaml: from scratch), or weights (.pt).",
)
@click.option("--epochs", type=click.IntRange(min=1), default=100, show_default=True)
@click.option(
    "--imgsz",
    type=click.IntRange(min=32),
    default=640,
    show_default=True,
    help="Training resolution in pixels.",
)
@click.option(
    "--device", help="cpu, mps, or GPU numbers such as 0 or 0,1; by default a GPU where there is one."
)
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option("--project", type=click.Path(path_type=Path), help="Folder of the runs; by default runs/.")
@click.option("--name", default="train", show_default=True, help="Folder of this run, within the project.")
@click.option(
    "--resume", type=click.Path(path_type=Path), help="Go on with a run: its folder or its last.pt."
)
@click.option("--online", is_flag=True, help="Let ultralytics use the network: downloads and installations.")
@click.argument("extra", nargs=-1, type=click.UNPROCESSED, metavar="[-- ULTRALYTICS ARGUMENTS]")
def train(extra: tuple[str, ...], **values: object) -> None:
    """Train a YOLO detector with ultralytics (AGPL-3.0), offline unless --online is given.

    Arguments after -- go to ultralytics, such as: -- batch=8 lr0=0.001
    """
    request = TrainingRequest(overrides=parse_arguments(extra), **values)  # type: ignore[arg-type]
    result = train_detector(request, _print_epoch, on_plan=_print_plan)
    _print_result(result)


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("weights", type=click.Path(path_type=Path))
@click.option("--format", "export_format", default="onnx", show_default=True, help=", ".join(EXPORT_FORMATS))
@click.option("--imgsz", type=click.IntRange(min=32), help="By default the size that was trained with.")
@click.option("--online", is_flag=True, help="Let ultralytics use the network.")
@click.argument("extra", nargs=-1, type=click.UNPROCESSED, metavar="[-- ULTRALYTICS ARGUMENTS]")
def export(
    weights: Path, export_format: str, imgsz: int | None, online: bool, extra: tuple[str, ...]
) -> None:
    """Export trained weights to another format."""
    overrides = parse_arguments(extra)
    path = export_detector(weights, export_format, imgsz=imgsz, overrides=overrides, online=online)
    OUTPUT.print(f"exported: {path}")


def _print_plan(plan: TrainingPlan) -> None:
    table = rich.table.Table("argument", "value", "why", box=None, pad_edge=False)
    for argument in plan.arguments:
        table.add_row(argument.name, str(argument.value), argument.reason)
    ERRORS.print(
        f"training {plan.model} on {plan.dataset.train_images} images, "
        f"validating on {plan.dataset.val_images}, device {plan.device}"
    )
    ERRORS.print(table)
    if plan.used_nms_fallback:
        ERRORS.print(
            "warning: torchvision has no compiled operators; synthgen's own non-maximum suppression is used",
            style="yellow",
        )


def _print_epoch(progress: EpochProgress) -> None:
    losses = "  ".join(f"{name} {value:.3f}" for name, value in progress.losses.items())
    metrics = (
        "" if progress.map50 is None else f"  mAP50 {progress.map50:.3f}  mAP50-95 {progress.map50_95:.3f}"
    )
    ERRORS.print(f"epoch {progress.epoch}/{progress.epochs}  {progress.seconds:.0f} s  {losses}{metrics}")


def _print_result(result: TrainingResult) -> None:
    table = rich.table.Table(
        "class", "objects", "precision", "recall", "mAP50", "mAP50-95", box=None, pad_edge=False
    )
    for each in result.classes:
        scores = (each.precision, each.recall, each.map50, each.map50_95)
        table.add_row(each.class_name, str(each.instances), *(f"{score:.3f}" for score in scores))
    overall = (result.precision, result.recall, result.map50, result.map50_95)
    total = sum(each.instances for each in result.classes)
    table.add_row("all", str(total), *(f"{score:.3f}" for score in overall), style="bold")
    OUTPUT.print(table)
    OUTPUT.print(f"best weights: {result.best_weights}")
    OUTPUT.print(f"last weights: {result.last_weights}")
