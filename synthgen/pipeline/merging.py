"""Joins the parts of a run that were rendered apart."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from synthgen.config import RunConfig, load_stored_run
from synthgen.dataset import FrameRecord, Journal, Layout, Manifest, record_line, write_file
from synthgen.dataset.integrity import file_faults
from synthgen.dataset.journal import read_records, sort_journal
from synthgen.errors import DatasetError
from synthgen.pipeline.run_folder import EXECUTION, clean_run_folder, finished_frames, open_run_folder


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    layout: Layout
    run: RunConfig
    manifest: Manifest


def merge_datasets(
    parts: list[Path], out: Path, on_frame: Callable[[int, int], None] = lambda *_: None
) -> Manifest:
    """Copies the images of all shards of a run into one dataset, the same as if it had been rendered at once.

    Every file is checked on the way. A merge that was cut off goes on where it was.

    Args:
        parts: the folders of all N shards.
        out: the folder of the whole.
        on_frame: called after each image with how many are there, and how many there are to be.

    Raises:
        DatasetError: a part is missing, unfinished, damaged, or of another run.
        OutputError: the folder holds something else or cannot be written to.
    """
    found = [_part(path) for path in parts]
    _check_parts(found)
    run = found[0].run.model_copy(update={"shard": None})
    manifest = replace(found[0].manifest, is_complete=False)
    layout, names = Layout(out), list(manifest.names)
    open_run_folder(layout, run, manifest, resume=True)
    write_file(layout.run_yaml, _whole_run_yaml(found[0]), is_durable=True)
    with Journal(layout.journal) as journal:
        clean_run_folder(layout)
        is_done = bytearray(run.count)
        for record in finished_frames(layout):
            is_done[record.frame_index] = 1
            manifest.tally.add(record, names)
        for part in found:
            for record in read_records(part.layout.journal):
                if not is_done[record.frame_index]:
                    _copy(part.layout, layout, record)
                    journal.append(record_line(record))
                    is_done[record.frame_index] = 1
                    manifest.tally.add(record, names)
                on_frame(sum(manifest.tally.images.values()), run.count)
    sort_journal(layout.journal, run.count)
    if not all(is_done):
        raise DatasetError(
            out, f"image {is_done.index(0)} is in none of the parts", remedy="verify the parts"
        )
    whole = replace(manifest, is_complete=True)
    write_file(layout.manifest, whole.text().encode(), is_durable=True)
    return whole


def _part(root: Path) -> _Part:
    layout = Layout(root)
    if not layout.run_yaml.is_file():
        raise DatasetError(root, "there is no run in this folder", remedy="give the folders of shards")
    run = load_stored_run(layout.run_yaml)
    try:
        manifest = Manifest.of_text(layout.manifest.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DatasetError(
            layout.manifest, f"the manifest is damaged: {error}", remedy="verify it"
        ) from error
    if run.shard is None:
        raise DatasetError(root, "this is a whole run", expected="a run with --shard")
    if not manifest.is_complete:
        raise DatasetError(root, f"shard {run.shard} is not finished", remedy="go on with --resume")
    return _Part(layout=layout, run=run, manifest=manifest)


def _check_parts(parts: list[_Part]) -> None:
    """Raises DatasetError where the parts are not all shards of one run, once each."""
    first, *others = parts
    for other in others:
        if _common(other) != _common(first):
            raise DatasetError(
                other.layout.root,
                f"it is of another run than {first.layout.root}: configuration, sources or engine differ",
                remedy="merge the shards of one run",
            )
    total = int((first.run.shard or "").split("/")[1])
    wanted = {f"{number}/{total}" for number in range(1, total + 1)}
    shards = [part.run.shard or "" for part in parts]
    if sorted(shards) != sorted(wanted):
        missing = ", ".join(sorted(wanted - set(shards))) or "none"
        raise DatasetError(
            first.layout.root.parent,
            f"found the shards {', '.join(shards)}; missing are: {missing}",
            expected="every shard once",
        )


def _common(part: _Part) -> tuple[object, Manifest]:
    """What is the same for all shards of a run."""
    return part.run.model_dump(exclude={*EXECUTION, "shard", "device"}), part.manifest


def _whole_run_yaml(part: _Part) -> bytes:
    """The stored run without its shard; text for text, as loading it turns whole numbers into floats."""
    text = part.layout.run_yaml.read_text(encoding="utf-8")
    return re.sub(r"^shard: .*$", "shard: null", text, flags=re.MULTILINE).encode()


def _copy(source: Layout, target: Layout, record: FrameRecord) -> None:
    """Copies label file and image, in this order, if they are as the record says."""
    for path, text in file_faults(source, record):
        raise DatasetError(path, text, remedy=f"repair it: synthgen verify {source.root} --repair")
    label = source.label(record.split, record.frame_index)
    write_file(target.label(record.split, record.frame_index), label.read_bytes())
    write_file(target.root / record.image, (source.root / record.image).read_bytes())
