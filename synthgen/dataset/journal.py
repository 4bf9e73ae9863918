"""The journal of a run: one JSON line for each image that is complete.

Lines are appended as images are finished, which with several workers is not quite the order of the frames;
`sort_journal` puts them into it when the run is complete.
"""

from __future__ import annotations

import json
import os
import time
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from synthgen.dataset.file_lock import lock_file
from synthgen.dataset.files import output_error
from synthgen.dataset.layout import Split
from synthgen.errors import DatasetError, OutputError
from synthgen.model import FrameAnnotation, SceneSpec
from synthgen.model.serialization import from_json_data, json_text

SECONDS_BETWEEN_SYNCS = 5.0
_ABSENT = -1
_LINE_BEGIN = b'{"frame_index":'


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameRecord:
    """One image: where it is, what it was rendered from, and what its objects measure."""

    frame_index: int
    split: Split
    image: str
    """The path of the image, relative to the dataset."""
    image_bytes: int
    image_sha256: str
    label_bytes: int
    label_sha256: str
    scene: SceneSpec
    annotation: FrameAnnotation


def record_line(record: FrameRecord) -> bytes:
    """A line of the journal; equal records give equal lines."""
    return json_text(record).encode() + b"\n"


def record_of(line: bytes, where: object) -> FrameRecord:
    """The record of a line.

    Raises:
        DatasetError: the line is no record; the text says where it is.
    """
    try:
        return from_json_data(json.loads(line), FrameRecord)
    except ValueError as error:
        raise DatasetError(
            where, f"the line is no frame record: {error}", remedy="render the dataset anew"
        ) from error


class Journal:
    """Appends lines to a file, which no other process may do meanwhile."""

    def __init__(self, path: Path) -> None:
        """Opens the file for appending; a last line that was cut short is removed.

        Raises:
            OutputError: it cannot be written to, or another run writes to it.
        """
        self._path = path
        try:
            self._file = path.open("ab")
            is_ours = lock_file(self._file)
            if is_ours:
                _remove_cut_line(path)
        except OSError as error:
            raise output_error(path, error) from error
        if not is_ours:
            self._file.close()
            raise OutputError(path, "another run is writing to this folder", remedy="wait until it has ended")
        self._next_sync = time.monotonic() + SECONDS_BETWEEN_SYNCS

    def append(self, line: bytes) -> None:
        """Adds a line; when this returns, the operating system has it, and the disk a few seconds later.

        Raises:
            OutputError: the disk is full.
        """
        try:
            self._file.write(line)
            self._file.flush()
            if time.monotonic() > self._next_sync:
                os.fsync(self._file.fileno())
                self._next_sync = time.monotonic() + SECONDS_BETWEEN_SYNCS
        except OSError as error:
            raise output_error(self._path, error) from error

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._file.close()
        except OSError as failure:  # the buffer of a failed write is flushed again, and fails again
            if error is None:
                raise output_error(self._path, failure) from failure


def read_records(path: Path) -> Iterator[FrameRecord]:
    """The records of a journal, one at a time, as they lie there; a line that was cut short ends it.

    Raises:
        DatasetError: the journal cannot be read, or a line is no record.
    """
    for number, line in journal_lines(path):
        yield record_of(line, f"{path}:{number}")


def journal_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The whole lines of a journal with their numbers from 1.

    Raises:
        DatasetError: the journal cannot be read.
    """
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if line.endswith(b"\n"):
                    yield number, line
    except OSError as error:
        raise DatasetError(
            path, error.strerror or "cannot be read", remedy="give the folder of a dataset"
        ) from error


def keep_lines(path: Path, is_kept: Callable[[bytes], bool]) -> None:
    """Removes the lines of a journal that are not to be kept.

    Raises:
        OutputError: the disk is full; the journal stays as it was.
    """
    _replace_lines(path, (line for _, line in journal_lines(path) if is_kept(line)))


def sort_journal(path: Path, count: int) -> None:
    """Puts the lines of a journal into the order of their frames, and keeps the last of each frame.

    A journal that is in order already is left alone. Eight bytes are held for each frame.

    Args:
        path: the journal; its lines are records.
        count: frames of this number and above are dropped.

    Raises:
        OutputError: the disk is full; the journal stays as it was.
    """
    places, is_sorted = _places(path, count)
    if is_sorted:
        return
    with path.open("rb") as source:
        _replace_lines(path, (_line_at(source, place) for place in places if place != _ABSENT))


def _line_at(file: BinaryIO, place: int) -> bytes:
    file.seek(place)
    return file.readline()


def _replace_lines(path: Path, lines: Iterable[bytes]) -> None:
    """Puts lines, which may be read from the file itself, in the place of a file."""
    temporary = path.with_name(f".{path.name}.part")
    try:
        with temporary.open("wb") as target:
            target.writelines(lines)
            target.flush()
            os.fsync(target.fileno())
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise output_error(path, error) from error


def _places(path: Path, count: int) -> tuple[array[int], bool]:
    """Where the last line of each frame begins, and whether all lines are in order, once each."""
    places, place, latest, is_sorted = array("q", [_ABSENT]) * count, 0, -1, True
    with path.open("rb") as file:
        for line in file:
            frame_index = _frame_index(line)
            if not latest < frame_index < count:
                is_sorted = False
            if frame_index < count:
                places[frame_index] = place
            latest = frame_index
            place += len(line)
    return places, is_sorted


def _frame_index(line: bytes) -> int:
    """The frame of a line that `record_line` made, which begins with it: reading all of it takes longer."""
    return int(line[len(_LINE_BEGIN) : line.index(b",")])


def _remove_cut_line(path: Path) -> None:
    """Removes what follows the last end of a line."""
    with path.open("r+b") as file:
        end = file.seek(0, os.SEEK_END)
        while end > 0:
            start = max(0, end - (1 << 16))
            file.seek(start)
            newline = file.read(end - start).rfind(b"\n")
            if newline >= 0:
                file.truncate(start + newline + 1)
                return
            end = start
        file.truncate(0)
