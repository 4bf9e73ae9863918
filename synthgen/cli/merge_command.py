"""`synthgen merge`."""

from __future__ import annotations

from pathlib import Path

import click

from synthgen.cli.console import OUTPUT, image_progress
from synthgen.pipeline import merge_datasets


@click.command()
@click.argument("parts", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="The folder of the whole dataset."
)
def merge(parts: tuple[Path, ...], out: Path) -> None:
    """Join the shards of a run, each rendered with `render --shard I/N`, into one dataset."""
    with image_progress("merging") as advance:
        manifest = merge_datasets(list(parts), out, advance)
    OUTPUT.print(f"dataset: {out / 'synth.yaml'}, {manifest.tally.images.total()} images")
