"""The results as text: for the terminal, and for docs/realism.md."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
from pathlib import Path

from bench.documents import markdown_table, update_document
from bench.realism.comparison import Difference, developed, flip_errors
from bench.realism.layouts import Layout
from bench.realism.reference import Reference
from synthgen.arrays import F32


@dataclass(kw_only=True)
class Row:
    """The results of one scene."""

    name: str
    title: str
    is_own: bool
    reference_srgb: F32
    noise: float
    """The mean of FLIP between the two halves of the reference; the whole has less than half of it."""
    differences: dict[str, Difference] = field(default_factory=dict)
    """By engine."""

    @classmethod
    def of(cls, layout: Layout, reference: Reference) -> Row:
        """A row that no engine has been compared in."""
        ev = layout.scene.imaging.exposure_ev
        first, second = (developed(half, ev) for half in reference.halves_linear)
        return cls(
            name=layout.name,
            title=layout.title,
            is_own=layout.is_own,
            reference_srgb=developed(reference.radiance_linear, ev),
            noise=float(flip_errors(first, second).mean()),
        )


def printed_table(rows: list[Row]) -> str:
    """The results in columns."""
    lines = [f"{'scene':28} {'noise':>6}  {'engine':9} {'FLIP':>6} {'objects':>7} {'PSNR':>6} {'IoU':>6}"]
    for row in rows:
        for engine, found in row.differences.items():
            lines.append(
                f"{row.name:28} {row.noise:6.3f}  {engine:9} {found.flip:6.3f} {found.flip_objects:7.3f}"
                f" {found.psnr:6.1f} {found.mask_iou:6.3f}"
            )
    for engine in _engines(rows):
        flips = [row.differences[engine].flip for row in rows]
        objects = [row.differences[engine].flip_objects for row in rows]
        lines.append(
            f"{'mean':28} {'':6}  {engine:9} {statistics.mean(flips):6.3f} {statistics.mean(objects):7.3f}"
        )
    return "\n".join(lines)


def _engines(rows: list[Row]) -> list[str]:
    return list(rows[0].differences) if rows else []


def write_report(path: Path, rows: list[Row], descriptions: list[str], *, spp: int, bsdf: str) -> None:
    """Writes the tables and the pictures into the document, between its markers."""
    heads = [f"References: Mitsuba 3, path tracer, {spp} samples a pixel, materials `{bsdf}`.", *descriptions]
    parts = ["\n".join(f"- {line}" for line in heads)]
    own, others = [row for row in rows if row.is_own], [row for row in rows if not row.is_own]
    if own:
        parts.append(_table(own))
    if others:
        parts += ["With models and panoramas that others made:", _table(others)]
    parts += [f"### {row.title}\n\n![{row.title}](images/realism/{row.name}.jpg)" for row in own]
    update_document(path, "results", "\n\n".join(parts), command="make bench-realism")


def _table(rows: list[Row]) -> str:
    """The results as Markdown, with their means."""
    engines = _engines(rows)
    header = ["scene", "noise"]
    header += [f"{engine} {what}" for engine in engines for what in ("FLIP", "FLIP objects", "PSNR dB")]
    table = []
    for row in rows:
        cells = [row.title, f"{row.noise:.3f}"]
        for engine in engines:
            found = row.differences[engine]
            cells += [f"{found.flip:.3f}", f"{found.flip_objects:.3f}", f"{found.psnr:.1f}"]
        table.append(cells)
    mean = ["**mean**", ""]
    for engine in engines:
        all_found = [row.differences[engine] for row in rows]
        mean += [
            f"**{statistics.mean(getattr(found, what) for found in all_found):.{digits}f}**"
            for what, digits in (("flip", 3), ("flip_objects", 3), ("psnr", 1))
        ]
    return markdown_table(header, [*table, mean])
