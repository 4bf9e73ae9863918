"""Whether the files of an image are those that its record tells of."""

from __future__ import annotations

import hashlib
from pathlib import Path

from synthgen.dataset.journal import FrameRecord
from synthgen.dataset.layout import Layout


def has_its_sizes(layout: Layout, record: FrameRecord) -> bool:
    """Whether image and label file are there and as long as they were: what a power cut takes is missed."""
    image, label = _files(layout, record)
    return _size(image) == record.image_bytes and _size(label) == record.label_bytes


def is_intact(layout: Layout, record: FrameRecord) -> bool:
    """Whether image and label file are there, byte for byte."""
    image, label = _files(layout, record)
    return has_its_sizes(layout, record) and (
        _sha256(image) == record.image_sha256 and _sha256(label) == record.label_sha256
    )


def _files(layout: Layout, record: FrameRecord) -> tuple[Path, Path]:
    return layout.root / record.image, layout.label(record.split, record.frame_index)


def _size(path: Path) -> int | None:
    return path.stat().st_size if path.is_file() else None


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
