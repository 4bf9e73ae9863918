"""`synthgen check-model`."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import rich.table

from synthgen.assets import METRES, ImportOptions
from synthgen.cli.console import ERRORS, OUTPUT
from synthgen.dataset.files import output_error
from synthgen.errors import OutputError
from synthgen.pipeline import CheckedModel, check_models, turntable_sheet


@click.command("check-model")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.option(
    "--sheet", type=click.Path(path_type=Path), help="Write a picture of the models from all sides."
)
@click.option(
    "--normalize", type=click.FloatRange(min=0, min_open=True), metavar="M", help="Scale to a size."
)
@click.option("--unit", type=click.Choice(list(METRES)), help="Unit of the files.")
@click.option("--up-axis", type=click.Choice(["x", "y", "z"]), help="Axis that is up in the files.")
def check_model(
    *,
    files: tuple[Path, ...],
    as_json: bool,
    sheet: Path | None,
    normalize: float | None,
    unit: Any,
    up_axis: Any,
) -> None:
    """Say what models hold and what to mend; exit code 2 if one cannot be used."""
    options = ImportOptions(unit=unit, up_axis=up_axis, size_m=normalize)
    checked = check_models(files, options)
    if as_json:
        click.echo(json.dumps([_as_json(each) for each in checked], indent=2))
    else:
        _print(checked)
    if sheet is not None:
        _write(sheet, checked, options)
    if any(each.error is not None for each in checked):
        click.get_current_context().exit(2)


def _print(checked: Sequence[CheckedModel]) -> None:
    usable = [each for each in checked if each.report is not None]
    table = rich.table.Table()
    for title in ("model", "size in m", "triangles", "vertices", "materials", "textures"):
        table.add_column(title, justify="left" if title == "model" else "right")
    for each in usable:
        report = each.report
        if report is not None:
            table.add_row(
                each.path.name,
                " x ".join(f"{value:.3g}" for value in report.size_m),
                f"{report.triangles:,}",
                f"{report.vertices:,}",
                str(len(report.materials)),
                f"{report.textures} ({report.texture_bytes / 2**20:.1f} MiB)",
            )
    if usable:
        OUTPUT.print(table)
    for each in usable:
        for line in _details(each):
            OUTPUT.print(f"{each.path}: {line}")
    for each in checked:
        for finding in each.report.warnings if each.report is not None else ():
            remedy = f"; {finding.remedy}" if finding.remedy else ""
            ERRORS.print("warning:", f"{each.path}: {finding.text}{remedy}", style="yellow")
        if each.error is not None:
            ERRORS.print("error:", str(each.error), style="red")


def _details(checked: CheckedModel) -> list[str]:
    """What only some models have."""
    report = checked.report
    if report is None:
        return []
    animations = [f"{each.name} ({each.duration:.2f} s)" for each in report.animations]
    named = {
        "animations": animations,
        "variants": report.variants,
        "keypoints": report.keypoints,
        "cameras": report.cameras,
        "lights": report.lights,
        "extensions": [f"{name} ({text})" for name, text in report.extensions.items()],
    }
    return [f"{title}: {', '.join(values)}" for title, values in named.items() if values]


def _as_json(checked: CheckedModel) -> dict[str, Any]:
    base = {"path": checked.path.as_posix(), "is_usable": checked.report is not None}
    if checked.report is not None:
        return base | dataclasses.asdict(checked.report)
    return base | {"error": str(checked.error)}


def _write(path: Path, checked: Sequence[CheckedModel], options: ImportOptions) -> None:
    picture = turntable_sheet(checked, options)
    if picture is None:
        return
    try:
        picture.save(path)
    except ValueError as error:
        raise OutputError(path, "the ending names no picture format", expected=".png or .jpg") from error
    except OSError as error:
        raise output_error(path, error) from error
    ERRORS.print(f"sheet: {path}")
