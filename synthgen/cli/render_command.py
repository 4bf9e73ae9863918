"""`synthgen render`."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from synthgen.cli.console import ERRORS, OUTPUT, image_progress, print_event
from synthgen.cli.summary import print_summary, summary_data
from synthgen.config import Option, load_run, option_value, run_yaml, scene_names
from synthgen.errors import SynthgenError
from synthgen.pipeline import load_recipe, recipe_warnings, render_dataset, stop_on_signals
from synthgen.render import ENGINE_NAMES

LOG = logging.getLogger(__name__)

FRAMES_FAILED = 3
"""The exit code of a run that is finished but for some frames that failed."""

# Each option, the key that it sets, and its help; the value is parsed like YAML.
_VALUES: tuple[tuple[str, str, str, str], ...] = (
    ("--class-name", "class_name", "NAME", "Class of models that name none."),
    ("--normalize", "size_m", "M", "Longest side that the models are scaled to, in metres."),
    ("--count", "count", "N", "Number of images."),
    ("--objects", "objects", "N|A-B", "Objects in an image."),
    ("--rotation", "rotation", "HOW", "none, yaw, upright or free."),
    ("--height", "height_m", "M|A-B", "Height of the objects above the ground."),
    ("--zoom", "zoom", "X|A-B", "Magnification."),
    ("--object-px", "object_px", "PX|A-B", "Apparent size of the objects before zoom."),
    ("--resolution", "resolution", "WxH", "Size of the images."),
    ("--val-fraction", "val_fraction", "F", "Share of the images that goes to val."),
    ("--seed", "seed", "N", "Same seed, same dataset."),
    ("--format", "format", "png|jpg|webp", "File format of the images."),
    ("--renderer", "renderer", "|".join(ENGINE_NAMES), "The engine."),
    ("--quality", "quality", "draft|standard|high", "How much time an image may take."),
    ("--shard", "shard", "I/N", "Render one of N parts, for `synthgen merge` to join."),
    ("--workers", "workers", "N|auto", "Processes that render; 0 renders in this one."),
    ("--executor", "executor", "local|ray", "Where the workers are."),
    ("--device", "device", "auto|cpu|N", "What renders; N as `synthgen doctor` counts devices."),
)
_TEXTS = {
    "class_name",
    "rotation",
    "resolution",
    "format",
    "renderer",
    "quality",
    "device",
    "shard",
    "executor",
}


def _value_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for flag, key, metavar, text in reversed(_VALUES):
        command = click.option(flag, key, metavar=metavar, help=text)(command)
    return command


@click.command()
@click.option(
    "--glb",
    multiple=True,
    metavar="PATH[=CLASS]",
    help="A model, or a folder of models of one class; repeatable.",
)
@click.option(
    "--scene",
    multiple=True,
    metavar="NAME",
    help=f"{', '.join(scene_names())}, a .yaml file, or a folder of photographs or panoramas; repeatable.",
)
@_value_options
@click.option("--config", type=click.Path(path_type=Path), help="A run file; options win over it.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("out"),
    show_default=True,
    help="The dataset's folder.",
)
@click.option("--resume", is_flag=True, help="Go on with the run that is in the folder.")
@click.option("--json", "as_json", is_flag=True, help="Print events as lines of JSON on standard output.")
@click.option("--dry-run", is_flag=True, help="Print the resolved configuration and stop.")
def render(  # noqa: PLR0913 - an option each
    *,
    glb: tuple[str, ...],
    scene: tuple[str, ...],
    config: Path | None,
    out: Path,
    resume: bool,
    as_json: bool,
    dry_run: bool,
    **values: str | None,
) -> None:
    """Render a labelled dataset from 3D models."""
    run = load_run(config, _options(glb, scene, values))
    if dry_run:
        click.echo(run_yaml(run), nl=False)
        return
    recipe = load_recipe(run)
    try:
        with image_progress(as_json=as_json) as advance, stop_on_signals() as stop:
            for warning in recipe_warnings(recipe):
                LOG.warning("%s", warning)
            summary = render_dataset(
                recipe,
                out,
                resume=resume,
                on_frame=lambda progress: advance(progress.done, progress.count),
                stop=stop,
            )
    except SynthgenError as error:
        if as_json:
            print_event("error", text=str(error), exit_code=error.exit_code)
        raise
    if as_json:
        print_event("finished", **summary_data(summary))
    else:
        print_summary(OUTPUT, summary)
    if summary.failed:
        ERRORS.print(f"{summary.failed} images failed; see {summary.layout.failures}", style="yellow")
        click.get_current_context().exit(FRAMES_FAILED)


def _options(
    glb: tuple[str, ...], scene: tuple[str, ...], values: dict[str, str | None]
) -> dict[str, Option]:
    options = {}
    if glb:
        options["models"] = Option(name="--glb", value=list(glb))
    if scene:
        options["scenes"] = Option(name="--scene", value=list(scene))
    for flag, key, _, _ in _VALUES:
        text = values[key]
        if text is not None:
            options[key] = Option(name=flag, value=text if key in _TEXTS else option_value(text))
    return options
