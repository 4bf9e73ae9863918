"""The preview of a dataset: a contact sheet of some of its images with the boxes of their label files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import PIL.Image

from synthgen.dataset import SPLITS, Layout, class_names
from synthgen.errors import DatasetError
from synthgen.labels import parsed_yolo_text
from synthgen.preview import LabelledImage, contact_sheet

_SUFFIXES = {".png", ".jpg", ".webp"}


def render_preview(root: Path, *, count: int, columns: int, cell_width: int) -> PIL.Image.Image:
    """A contact sheet of images spread evenly over a dataset, read from its files alone.

    Raises:
        DatasetError: the folder holds no dataset, or one of its files is damaged.
    """
    layout = Layout(root)
    names = class_names(layout.synth_yaml)
    paths = sorted(
        (path for split in SPLITS for path in layout.images(split).glob("*") if path.suffix in _SUFFIXES),
        key=lambda path: path.stem,
    )
    if not paths:
        raise DatasetError(root, "there are no images below images/", remedy="render some first")
    chosen = np.unique(np.linspace(0, len(paths) - 1, min(count, len(paths))).round().astype(int))
    images = [_labelled(layout, paths[index], len(names)) for index in chosen]
    return contact_sheet(images, names, columns=min(columns, len(images)), cell_width=cell_width)


def _labelled(layout: Layout, path: Path, class_count: int) -> LabelledImage:
    label = layout.root / "labels" / path.parent.name / f"{path.stem}.txt"
    try:
        with PIL.Image.open(path) as picture:
            picture.load()
        rows = parsed_yolo_text(label.read_text(encoding="utf-8"))
        beyond = [row.class_id for row in rows if row.class_id >= class_count]
        if beyond:
            raise ValueError(f"found the class {beyond[0]}, but there are {class_count}")
    except (OSError, ValueError) as error:
        raise DatasetError(
            label, f"the image or its labels are damaged: {error}", remedy="render them anew"
        ) from error
    return LabelledImage(
        picture=picture,
        boxes=tuple((row.class_id, row.box_px(picture.width, picture.height)) for row in rows),
        caption=f"{path.parent.name}/{path.name}",
    )
