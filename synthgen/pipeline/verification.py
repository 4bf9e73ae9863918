"""Checks a dataset against its own journal and manifest, and mends it by rendering what is damaged anew."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from synthgen.config import load_stored_run
from synthgen.dataset import SPLITS, FrameRecord, Layout, Tally, split_of, synth_yaml
from synthgen.dataset.files import is_unfinished, output_error
from synthgen.dataset.integrity import file_faults
from synthgen.dataset.journal import journal_lines, keep_lines, record_of
from synthgen.dataset.manifest import tally_data
from synthgen.errors import DatasetError
from synthgen.labels import yolo_rows, yolo_text
from synthgen.pipeline.frames import label_policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something in a dataset that is not as it was written."""

    path: Path
    text: str
    is_repairable: bool = True

    def __str__(self) -> str:
        return f"{self.path}: {self.text}"


def verify_dataset(root: Path, on_frame: Callable[[int, int], None] = lambda *_: None) -> list[Problem]:
    """Everything that is wrong with a dataset: files, hashes, labels, splits, counts, strays.

    Args:
        root: the dataset's folder.
        on_frame: called after each image with how many are checked, and how many there are to be.

    Raises:
        DatasetError: the folder holds no run.
        ConfigError: its `run.yaml` is damaged.
    """
    return _Verification(root, on_frame).problems()


def discard_damaged(root: Path, problems: list[Problem]) -> None:
    """Deletes what is damaged, so that going on with the run makes it anew. What is not ours stays.

    Raises:
        OutputError: a file cannot be deleted.
    """
    layout = Layout(root)
    damaged = {problem.path for problem in problems if problem.is_repairable}
    if layout.journal in damaged:
        keep_lines(layout.journal, _is_record)
    # `images` comes before `labels`: no image is to be there without its label file.
    try:
        for path in sorted(damaged - {layout.journal}):
            path.unlink(missing_ok=True)
    except OSError as error:
        raise output_error(root, error) from error


def _is_record(line: bytes) -> bool:
    try:
        record_of(line, "")
    except DatasetError:
        return False
    return True


class _Verification:
    """One pass over a dataset; it holds a byte for each frame, and what is wrong."""

    def __init__(self, root: Path, on_frame: Callable[[int, int], None]) -> None:
        self._layout, self._on_frame = Layout(root), on_frame
        if not self._layout.run_yaml.is_file():
            raise DatasetError(root, "there is no run in this folder", remedy="give the folder of a dataset")
        self._run = load_stored_run(self._layout.run_yaml)
        self._policy = label_policy(self._run)
        self._indices = self._run.frame_indices
        self._is_seen = bytearray(self._run.count)
        self._checked = 0
        self._manifest = _json_object(self._layout.manifest)
        self._names = [str(name) for name in self._manifest.get("names", ())]
        self._tally = Tally()

    def problems(self) -> list[Problem]:
        found = [*self._of_frames(), *self._of_missing_frames(), *self._of_strays()]
        # The counts are wrong wherever a frame is, and are made anew with it.
        return found or [*self._of_manifest()]

    def _of_frames(self) -> Iterator[Problem]:
        path, latest = self._layout.journal, -1
        for number, line in journal_lines(path) if path.is_file() else ():
            try:
                record = record_of(line, f"line {number}")
                self._check_place(record, latest, number)
            except DatasetError as error:
                yield Problem(path=path, text=str(error))
                continue
            latest = record.frame_index
            self._is_seen[latest] = 1
            yield from self._of_frame(record)
            self._checked += 1
            self._on_frame(self._checked, len(self._indices))

    def _check_place(self, record: FrameRecord, latest: int, number: int) -> None:
        """Raises DatasetError where a record is not that of this run's next frames."""
        if record.frame_index <= latest or record.frame_index not in self._indices:
            raise DatasetError(f"line {number}", f"frame {record.frame_index} does not belong here")
        split = split_of(record.frame_index, self._run.val_fraction)
        image = self._layout.image(split, record.frame_index, self._run.format)
        is_ours = (record.scene.seed, record.scene.frame_index) == (self._run.seed, record.frame_index)
        if record.split != split or self._layout.root / record.image != image or not is_ours:
            raise DatasetError(f"line {number}", f"frame {record.frame_index} is not one of this run")

    def _of_frame(self, record: FrameRecord) -> Iterator[Problem]:
        faults = list(file_faults(self._layout, record))
        yield from (Problem(path=path, text=text) for path, text in faults)
        label, annotation = self._layout.label(record.split, record.frame_index), record.annotation
        if not faults and yolo_text(yolo_rows(annotation)).encode() != label.read_bytes():
            yield Problem(path=label, text="the rows are not those of the journal")
        decided = [(each, None) for each in annotation.objects] + [*annotation.dropped]
        for each, reason in decided:
            if self._policy.drop_reason(each) != reason:
                yield Problem(path=label, text=f"object {each.instance_id} breaks the rules for labels")
        if all(each.class_id < len(self._names) for each in annotation.objects):
            self._tally.add(record, self._names)
        elif self._names:
            yield Problem(path=label, text="an object has a class that the manifest does not name")

    def _of_missing_frames(self) -> Iterator[Problem]:
        for index in self._indices:
            if not self._is_seen[index]:
                split = split_of(index, self._run.val_fraction)
                path = self._layout.image(split, index, self._run.format)
                yield Problem(path=path, text="the journal has no line of this image")

    def _of_strays(self) -> Iterator[Problem]:
        """Files among images and labels that are not of this run; ultralytics keeps `labels/*.cache`."""
        layout = self._layout
        for folder in (layout.root / "images", layout.root / "labels"):
            for path in folder.iterdir() if folder.is_dir() else ():
                if path.name not in SPLITS and path.suffix != ".cache":
                    yield Problem(path=path, text="it does not belong here", is_repairable=False)
        for folder in layout.folders:
            for path in folder.iterdir() if folder.is_dir() else ():
                if is_unfinished(path):
                    yield Problem(path=path, text="a write was cut off")
                elif folder != layout.root and not self._is_frame_file(path):
                    is_ours = path.stem.isdigit() and path.is_file()
                    yield Problem(path=path, text="it is not of this run", is_repairable=is_ours)

    def _is_frame_file(self, path: Path) -> bool:
        """Whether a file is the image or the label file of a frame, in the folder where that belongs."""
        index = int(path.stem) if path.stem.isdecimal() else -1
        if index not in self._indices:
            return False
        split = split_of(index, self._run.val_fraction)
        return path in {
            self._layout.image(split, index, self._run.format),
            self._layout.label(split, index),
        }

    def _of_manifest(self) -> Iterator[Problem]:
        layout, stored = self._layout, self._manifest
        right = {"tally": tally_data(self._tally), "count": self._run.count, "is_complete": True}
        wrong = [key for key, value in right.items() if stored.get(key) != value]
        if wrong:
            yield Problem(path=layout.manifest, text=f"what it says of {', '.join(wrong)} is wrong")
        text = layout.synth_yaml.read_bytes() if layout.synth_yaml.is_file() else b""
        if text != synth_yaml(self._names).encode():
            yield Problem(path=layout.synth_yaml, text="it is not as it was written")
        if layout.failures.exists():
            yield Problem(path=layout.failures, text="images have failed")


def _json_object(path: Path) -> dict[str, Any]:
    """The JSON object of a file; an empty one where there is none."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}
