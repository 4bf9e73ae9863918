"""`synthgen explain` and `replay`: single frames of a dataset, from what it says of them."""

from __future__ import annotations

from pathlib import Path

import click
import rich.console
import rich.table
import yaml

from synthgen.cli.console import OUTPUT
from synthgen.config import RunConfig, load_stored_run
from synthgen.config.document import Document, key_paths
from synthgen.config.validation import validated
from synthgen.dataset import Layout
from synthgen.model import SceneSpec
from synthgen.pipeline import explain_frame, load_recipe, replay_frames
from synthgen.render import ENGINE_NAMES

UNWRAPPED = 10_000
"""The width in columns of a table that goes to a file or another program, which searches it by line."""


@click.command()
@click.argument("dataset", type=click.Path(path_type=Path))
@click.argument("frame", type=click.IntRange(min=0))
def explain(dataset: Path, frame: int) -> None:
    """Say where every drawn value of a frame came from: stage, key, distribution and value."""
    recipe = load_recipe(load_stored_run(Layout(dataset).run_yaml))
    scene, values = explain_frame(recipe, frame)
    _print_choices(scene)
    table = rich.table.Table(box=None, pad_edge=False)
    for title in ("stage", "value", "key", "distribution"):
        table.add_column(title)
    for each in values:
        value = each.value if isinstance(each.value, str) else f"{each.value:.6g}"
        law = yaml.safe_dump(each.law, default_flow_style=True, width=10**6).removesuffix("...\n").strip()
        table.add_row(each.stage, value, each.key, law)
    (OUTPUT if OUTPUT.is_terminal else rich.console.Console(width=UNWRAPPED)).print(table)


def _print_choices(scene: SceneSpec) -> None:
    """Prints what was chosen by name."""
    scenario = f", scenario {scene.scenario}" if scene.scenario else ""
    OUTPUT.print(
        f"frame {scene.frame_index} of seed {scene.seed}: scene {scene.environment.scene_name}{scenario}"
    )
    draw = scene.draw
    OUTPUT.print(f"objects: {draw.requested_objects} drawn; attempts until they found room: {draw.attempts}")
    for each in scene.instances:
        label = "no label" if each.class_id is None else f"class {each.class_id}"
        OUTPUT.print(f"  {each.instance_id}: {each.asset_id}, {label}")


@click.command()
@click.argument("dataset", type=click.Path(path_type=Path))
@click.argument("frames", type=click.IntRange(min=0), nargs=-1)
@click.option("--out", type=click.Path(path_type=Path), help="The folder; by default replay in the dataset.")
@click.option("--renderer", type=click.Choice(ENGINE_NAMES), help="Another engine.")
@click.option("--quality", type=click.Choice(["draft", "standard", "high"]), help="Another quality.")
@click.option("--resolution", metavar="WxH", help="Another size.")
@click.option("--device", metavar="auto|cpu|N", help="Another device.")
def replay(dataset: Path, frames: tuple[int, ...], out: Path | None, **changes: str | None) -> None:
    """Render FRAMES of a dataset again from their SceneSpecs; all of them if none is named."""
    run = _changed(load_stored_run(Layout(dataset).run_yaml), changes)
    count = identical = 0
    for each in replay_frames(dataset, out or dataset / "replay", frames=frames, changes=run):
        OUTPUT.print(f"{each.image}: {'identical' if each.is_identical else 'differs'}")
        count, identical = count + 1, identical + each.is_identical
    OUTPUT.print(
        f"{identical} of {count} images are those of the dataset, byte for byte, and their labels too"
    )


def _changed(run: RunConfig, changes: dict[str, str | None]) -> RunConfig:
    given = {key: value for key, value in changes.items() if value is not None}
    data = run.model_dump() | given
    places = {path: f"--{path[0]}" for path in key_paths((), data) if path and path[0] in given}
    return validated(Document(data=data, folder=Path(), source="command line", places=places), RunConfig)
