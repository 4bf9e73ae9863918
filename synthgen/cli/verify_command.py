"""`synthgen verify`."""

from __future__ import annotations

from pathlib import Path

import click

from synthgen.cli.console import ERRORS, OUTPUT, image_progress
from synthgen.config import load_stored_run
from synthgen.pipeline import (
    Problem,
    discard_damaged,
    load_recipe,
    render_dataset,
    stop_on_signals,
    verify_dataset,
)

UNSOUND = 5
"""The exit code for a dataset with problems."""

SHOWN = 50


@click.command()
@click.argument("dataset", type=click.Path(path_type=Path))
@click.option(
    "--repair",
    is_flag=True,
    help="Render anew what is damaged or missing, from the models that the run was made from.",
)
def verify(dataset: Path, *, repair: bool) -> None:
    """Check every file of a dataset against its journal: hashes, labels, splits, counts, stray files."""
    problems = _checked(dataset)
    if problems and repair:
        _print(problems)
        recipe = load_recipe(load_stored_run(dataset / "run.yaml"))
        discard_damaged(dataset, problems)
        with image_progress() as advance, stop_on_signals() as stop:
            render_dataset(
                recipe,
                dataset,
                resume=True,
                on_frame=lambda progress: advance(progress.done, progress.count),
                stop=stop,
            )
        problems = _checked(dataset)
    if problems:
        _print(problems)
        click.get_current_context().exit(UNSOUND)
    OUTPUT.print(f"{dataset}: sound")


def _checked(dataset: Path) -> list[Problem]:
    with image_progress("checking") as advance:
        return verify_dataset(dataset, advance)


def _print(problems: list[Problem]) -> None:
    for problem in problems[:SHOWN]:
        OUTPUT.print(str(problem))
    if len(problems) > SHOWN:
        OUTPUT.print(f"... and {len(problems) - SHOWN} more")
    beyond = sum(not problem.is_repairable for problem in problems)
    if beyond:
        ERRORS.print(f"{beyond} of {len(problems)} are files that synthgen did not make: remove them")
