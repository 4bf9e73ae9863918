"""The journal of a run: one JSON line for each image that is complete, in the order of the frames."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from synthgen.dataset.files import output_error
from synthgen.dataset.layout import Split
from synthgen.errors import DatasetError
from synthgen.model import FrameAnnotation, SceneSpec
from synthgen.model.serialization import from_json_data, json_text


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameRecord:
    """One image: where it is, what it was rendered from, and what its objects measure."""

    frame_index: int
    split: Split
    image: str
    """The path of the image, relative to the dataset."""
    scene: SceneSpec
    annotation: FrameAnnotation


class Journal:
    """Appends records to a file."""

    def __init__(self, path: Path, *, keep: int) -> None:
        """Opens the file for appending after its first `keep` lines; what follows them is removed.

        Raises:
            OutputError: it cannot be written to.
        """
        self._path = path
        try:
            _truncate(path, keep)
            self._file = path.open("ab")
        except OSError as error:
            raise output_error(path, error) from error

    def append(self, record: FrameRecord) -> None:
        """Adds a record; when this returns, the operating system has it.

        Raises:
            OutputError: the disk is full.
        """
        try:
            self._file.write(json_text(record).encode() + b"\n")
            self._file.flush()
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
    """The records of a journal, one at a time; a line that was cut short ends it.

    Raises:
        DatasetError: the journal cannot be read, or a line is no record.
    """
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if not line.endswith(b"\n"):
                    return
                yield _record(path, number, line)
    except OSError as error:
        raise DatasetError(
            path, error.strerror or "cannot be read", remedy="give the folder of a dataset"
        ) from error


def _record(path: Path, number: int, line: bytes) -> FrameRecord:
    try:
        return from_json_data(json.loads(line), FrameRecord)
    except ValueError as error:
        raise DatasetError(
            f"{path}:{number}", f"the line is no frame record: {error}", remedy="render the dataset anew"
        ) from error


def _truncate(path: Path, lines: int) -> None:
    if not path.exists():
        return
    with path.open("r+b") as file:
        end = sum(len(file.readline()) for _ in range(lines))
        file.truncate(end)
