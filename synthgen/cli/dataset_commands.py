"""`synthgen preview`, `init` and `doctor`."""

from __future__ import annotations

from pathlib import Path

import click

from synthgen.cli.console import OUTPUT
from synthgen.config import starter_yaml
from synthgen.dataset.files import output_error, write_file
from synthgen.errors import OutputError
from synthgen.pipeline import diagnose, render_preview


@click.command()
@click.argument("dataset", type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path), help="The picture; by default preview.png in the dataset."
)
@click.option("--count", type=click.IntRange(min=1), default=24, show_default=True, help="Images shown.")
@click.option("--columns", type=click.IntRange(min=1), default=6, show_default=True)
@click.option(
    "--width",
    type=click.IntRange(min=32),
    default=320,
    show_default=True,
    help="Width of each image, in pixels.",
)
def preview(dataset: Path, out: Path | None, count: int, columns: int, width: int) -> None:
    """Write a contact sheet of a dataset with its boxes and class names."""
    path = out or dataset / "preview.png"
    sheet = render_preview(dataset, count=count, columns=columns, cell_width=width)
    try:
        sheet.save(path)
    except ValueError as error:
        raise OutputError(path, "the ending names no picture format", expected=".png or .jpg") from error
    except OSError as error:
        raise output_error(path, error) from error
    OUTPUT.print(f"preview: {path}")


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default=Path("run.yaml"))
@click.option(
    "--glb", default="model.glb", show_default=True, metavar="PATH", help="The model to name in it."
)
def init(path: Path, glb: str) -> None:
    """Write a commented starter configuration."""
    if path.exists():
        raise OutputError(path, "the file exists already", remedy="choose another name, or delete it")
    write_file(path, starter_yaml(path.name, glb).encode())
    OUTPUT.print(f"wrote {path}; render it with: synthgen render --config {path}")


@click.command()
def doctor() -> None:
    """Say which OpenGL was found, and what to install if there is none."""
    findings = diagnose()
    for finding in findings:
        mark, style = ("ok", "green") if finding.is_good else ("--", "red")
        OUTPUT.print(mark, style=style, end=" ")
        OUTPUT.print(f"{finding.subject}: {finding.text}")
    if not findings[-1].is_good:
        click.get_current_context().exit(2)
