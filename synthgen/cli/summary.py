"""The closing summary of a run."""

from __future__ import annotations

import rich.console
import rich.table

from synthgen.pipeline import RunSummary

_BAR_WIDTH = 32


def print_summary(console: rich.console.Console, summary: RunSummary) -> None:
    """Prints images, boxes by class, box sizes, and what was left out and why."""
    tally, layout = summary.manifest.tally, summary.layout
    made = tally.images.total() - summary.resumed_at
    table = rich.table.Table(show_header=False, box=None, pad_edge=False)
    table.add_row(
        "images",
        f"{tally.images.total()}  (train {tally.images['train']}, val {tally.images['val']}; {made} new)",
    )
    table.add_row("without objects", str(tally.backgrounds.total()))
    for name in summary.manifest.names:
        table.add_row(f"boxes of {name}", str(tally.boxes[name]))
    for scene, count in sorted(tally.scenes.items()):
        table.add_row(f"scene {scene}", str(count))
    for scenario, count in sorted(tally.scenarios.items()):
        table.add_row(f"scenario {scenario}", str(count))
    for reason, count in sorted(tally.dropped.items()):
        table.add_row(f"not labelled: {reason}", str(count))
    if tally.redrawn:
        table.add_row("redrawn with fewer objects", str(tally.redrawn))
    console.print(table)
    _print_histogram(console, tally.box_sizes)
    _print_stages(console, summary.stage_s)
    console.print(f"dataset: {layout.synth_yaml}")


def summary_data(summary: RunSummary) -> dict[str, object]:
    """The same as JSON data."""
    tally = summary.manifest.tally
    return {
        "dataset": str(summary.layout.synth_yaml),
        "images": tally.images.total(),
        "new": tally.images.total() - summary.resumed_at,
        "failed": summary.failed,
        "boxes": {name: tally.boxes[name] for name in summary.manifest.names},
        "stage_s": {stage: round(seconds, 3) for stage, seconds in summary.stage_s.items()},
    }


def _print_stages(console: rich.console.Console, stage_s: dict[str, float]) -> None:
    """Prints what share of the workers' time each stage took."""
    total = sum(stage_s.values())
    if total:
        shares = ", ".join(f"{stage} {100 * seconds / total:.0f} %" for stage, seconds in stage_s.items())
        console.print(f"time of the workers: {total:.1f} s, of it {shares}")


def _print_histogram(console: rich.console.Console, box_sizes: dict[int, int]) -> None:
    if not box_sizes:
        return
    console.print("longer side of the boxes")
    most = max(box_sizes.values())
    for octave in range(min(box_sizes), max(box_sizes) + 1):
        count = box_sizes.get(octave, 0)
        bar = "█" * round(_BAR_WIDTH * count / most)
        console.print(f"{2**octave:>6}-{2 ** (octave + 1) - 1:<5} px {bar} {count}")
