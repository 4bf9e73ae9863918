"""A YOLO dataset file (synth.yaml), read and checked before ultralytics sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from synthgen.errors import DatasetError

IMAGE_SUFFIXES = frozenset(
    {
        ".avif",
        ".bmp",
        ".dng",
        ".heic",
        ".heif",
        ".jp2",
        ".jpeg",
        ".jpg",
        ".mpo",
        ".png",
        ".tif",
        ".tiff",
        ".webp",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetSummary:
    """What a dataset file leads to: its absolute path, the class names by class_id, and image counts."""

    path: Path
    class_names: tuple[str, ...]
    train_images: int
    val_images: int


def load_dataset(path: str | Path) -> DatasetSummary:
    """The summary of a dataset file whose two splits both exist, hold images, and have labels.

    Raises:
        DatasetError: the file, a split, its images or its labels are missing or cannot be used.
    """
    file = Path(path).expanduser().resolve()
    content = _read_mapping(file)
    root = _dataset_root(file, content)
    counts = {}
    for split in ("train", "val"):
        images = sorted(_split_images(file, content, split, root))
        _check_images(file, split, images)
        counts[split] = len(images)
    return DatasetSummary(
        path=file,
        class_names=_class_names(file, content),
        train_images=counts["train"],
        val_images=counts["val"],
    )


def label_path(image: Path) -> Path:
    """The label file of an image: the last folder named images becomes labels, the suffix .txt."""
    parts = list(image.parts)
    for index in range(len(parts) - 2, 0, -1):
        if parts[index] == "images":
            parts[index] = "labels"
            break
    return Path(*parts).with_suffix(".txt")


def _read_mapping(file: Path) -> dict[str, Any]:
    """The content of the dataset file."""
    if not file.is_file():
        raise DatasetError(
            file,
            "a folder" if file.is_dir() else "no such file",
            expected="a dataset file such as synth.yaml",
            remedy="make one with: synthgen render",
        )
    if file.suffix not in {".yaml", ".yml"}:
        raise DatasetError(file, f"the suffix {file.suffix or '(none)'}", expected=".yaml or .yml")
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DatasetError(file, f"it cannot be read as YAML: {error}") from error
    if not isinstance(content, dict):
        raise DatasetError(
            file, f"a {type(content).__name__}", expected="a mapping with the keys train, val and names"
        )
    return content


def _dataset_root(file: Path, content: dict[str, Any]) -> Path:
    """The folder that train and val are relative to.

    A relative `path` is refused unless it means the file's own folder from here: ultralytics looks it up
    from the current folder, so that such a dataset works in one place and fails in another.
    """
    given = content.get("path")
    if given in (None, ""):
        return file.parent
    root = Path(str(given)).expanduser()
    if not root.is_absolute() and root.resolve() != file.parent:
        raise DatasetError(
            f"{file}: path",
            f"the relative folder {given}, which ultralytics takes from the current folder",
            expected="no path key (the file's own folder is meant) or an absolute one",
            remedy="remove the line",
        )
    if not root.is_dir():
        raise DatasetError(f"{file}: path", f"{root} is not a folder", remedy="remove the line")
    return root.resolve()


def _split_images(file: Path, content: dict[str, Any], split: str, root: Path) -> Iterator[Path]:
    """Every image of a split: of a folder and the folders below it, or listed in a text file."""
    given = content.get(split)
    entries = given if isinstance(given, list) else [given]
    if not entries or not all(isinstance(entry, str) and entry for entry in entries):  # also None
        raise DatasetError(
            f"{file}: {split}",
            "no such key" if given is None else f"the value {given!r}",
            expected=f"the folder of the {split} images, such as images/{split}",
        )
    for entry in entries:
        source = root / str(entry)
        if source.is_dir():
            yield from (p for p in source.rglob("*.*") if p.suffix.lower() in IMAGE_SUFFIXES)
        elif source.is_file() and source.suffix == ".txt":
            yield from _listed_images(source)
        else:
            raise DatasetError(
                f"{file}: {split}",
                f"{source} does not exist",
                expected="a folder of images, or a .txt list of them",
                remedy="correct the path, or generate the dataset again",
            )


def _listed_images(source: Path) -> Iterator[Path]:
    """The images that a text file names, one a line; `./` means the folder of the text file."""
    for line in source.read_text(encoding="utf-8").splitlines():
        name = line.strip()
        if Path(name).suffix.lower() in IMAGE_SUFFIXES:
            yield source.parent / name if name.startswith("./") else Path(name)


def _check_images(file: Path, split: str, images: list[Path]) -> None:
    """Refuses a split without images, or without a single labelled object."""
    if not images:
        raise DatasetError(
            f"{file}: {split}",
            "no images",
            expected="at least one image to "
            + ("train on" if split == "train" else "measure the detector with"),
            remedy=f"generate more frames, or give {split} a share of them",
        )
    if not any(_has_rows(label_path(image)) for image in images):
        raise DatasetError(
            f"{file}: {split}",
            f"{len(images)} images, none with an object (label files like {label_path(images[0])})",
            expected="label files with one row per object",
            remedy="check that the labels folder lies beside the images folder and that objects are visible",
        )


def _has_rows(label: Path) -> bool:
    """Whether the label file exists and holds a row."""
    return label.is_file() and bool(label.read_bytes().strip())


def _class_names(file: Path, content: dict[str, Any]) -> tuple[str, ...]:
    """The class names in the order of class_id, from a list or a mapping 0..n-1."""
    names = content.get("names")
    expected = "a list of names, or a mapping from 0, 1, 2 ... to names"
    if isinstance(names, dict):
        try:
            by_id = {int(key): value for key, value in names.items()}
        except (TypeError, ValueError) as error:
            raise DatasetError(f"{file}: names", f"the keys {list(names)}", expected=expected) from error
        if sorted(by_id) != list(range(len(by_id))):
            raise DatasetError(
                f"{file}: names", f"the keys {sorted(by_id)}", expected="0, 1, 2 ... without gaps"
            )
        names = [by_id[class_id] for class_id in range(len(by_id))]
    if not isinstance(names, list) or not names:
        raise DatasetError(
            f"{file}: names", "no such key" if names is None else f"the value {names!r}", expected=expected
        )
    count = content.get("nc", len(names))
    if count != len(names):
        raise DatasetError(f"{file}: nc", f"{count}", expected=f"{len(names)}, the number of names")
    return tuple(str(name) for name in names)
