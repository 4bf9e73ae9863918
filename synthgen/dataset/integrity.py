"""Whether the files of an image are those that its record tells of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from synthgen.dataset.journal import FrameRecord
from synthgen.dataset.layout import Layout


def has_its_sizes(layout: Layout, record: FrameRecord) -> bool:
    """Whether image and label file are there and as long as they were: what a power cut takes is missed."""
    image, label = _files(layout, record)
    return _size(image) == record.image_bytes and _size(label) == record.label_bytes


def is_intact(layout: Layout, record: FrameRecord) -> bool:
    """Whether image and label file are there, byte for byte."""
    return not any(file_faults(layout, record))


def file_faults(layout: Layout, record: FrameRecord) -> Iterator[tuple[Path, str]]:
    """What is wrong with image and label file, with their paths."""
    image, label = _files(layout, record)
    for path, size, sha256 in (
        (image, record.image_bytes, record.image_sha256),
        (label, record.label_bytes, record.label_sha256),
    ):
        if not path.is_file():
            yield path, "the file is missing"
        elif _size(path) != size:
            yield path, f"found {_size(path)} bytes; expected {size}"
        elif hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
            yield path, "the content has changed: its SHA-256 is not that of the journal"


def _files(layout: Layout, record: FrameRecord) -> tuple[Path, Path]:
    return layout.root / record.image, layout.label(record.split, record.frame_index)


def _size(path: Path) -> int | None:
    return path.stat().st_size if path.is_file() else None
