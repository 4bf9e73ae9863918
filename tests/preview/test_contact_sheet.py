"""A contact sheet has a cell for each image, and boxes where they were given."""

from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest

from synthgen.dataset import Layout, synth_yaml
from synthgen.errors import DatasetError
from synthgen.pipeline import render_preview
from synthgen.preview import LabelledImage, contact_sheet
from synthgen.preview.contact_sheet import class_color

GREY = (90, 90, 90)
GAP = 6


def image(*boxes: Any, size: tuple[int, int] = (80, 60), color: Any = GREY) -> LabelledImage:
    return LabelledImage(picture=PIL.Image.new("RGB", size, color), boxes=boxes, caption="")


@pytest.mark.parametrize(
    ("count", "columns", "width", "size"),
    [
        (1, 1, 80, (80 + 2 * GAP, 60 + 2 * GAP)),
        (5, 3, 40, (3 * 46 + GAP, 2 * 36 + GAP)),
        (6, 3, 40, (3 * 46 + GAP, 2 * 36 + GAP)),
        (7, 3, 160, (3 * 166 + GAP, 3 * 126 + GAP)),
    ],
)
def test_the_sheet_has_room_for_each_cell_and_the_gaps(
    count: int, columns: int, width: int, size: tuple[int, int]
) -> None:
    assert contact_sheet([image()] * count, ["a"], columns=columns, cell_width=width).size == size


def test_a_box_is_drawn_in_the_colour_of_its_class_on_its_border_pixels() -> None:
    sheet = contact_sheet(
        [image((0, (20, 20, 60, 50)), (2, (4, 30, 14, 40)))], ["a", "b", "c"], columns=1, cell_width=80
    )
    pixels = np.asarray(sheet)[GAP : GAP + 60, GAP : GAP + 80]
    for class_id, (x0, y0, x1, y1) in ((0, (20, 20, 60, 50)), (2, (4, 30, 14, 40))):
        color = class_color(class_id)
        assert (pixels[y1 - 1, x0:x1] == color).all()
        assert (pixels[y0:y1, x0] == color).all()
        assert (pixels[y0:y1, x1 - 1] == color).all()
        assert (pixels[y0, x0:x1] == color).all()
    assert tuple(pixels[35, 40]) == GREY, "inside of the box"
    assert tuple(pixels[25, 70]) == GREY, "outside of the box"


def test_boxes_scale_with_the_cell() -> None:
    sheet = contact_sheet([image((1, (20, 20, 60, 50)))], ["a", "b"], columns=1, cell_width=160)
    pixels = np.asarray(sheet)[GAP : GAP + 120, GAP : GAP + 160]
    assert (pixels[99, 40:120] == class_color(1)).all()
    assert (pixels[40:100, 119] == class_color(1)).all()


def test_cells_follow_each_other_in_rows() -> None:
    colors = [(200, 0, 0), (0, 200, 0), (0, 0, 200)]
    sheet = contact_sheet([image(color=color) for color in colors], [], columns=2, cell_width=80)
    pixels = np.asarray(sheet)
    for number, color in enumerate(colors):
        row, column = divmod(number, 2)
        assert tuple(pixels[GAP + row * 66 + 30, GAP + column * 86 + 40]) == color


def test_neighbouring_classes_have_colours_that_differ() -> None:
    colors = np.array([class_color(class_id) for class_id in range(12)]).astype(int)
    gaps = np.abs(colors[:, None] - colors[None]).sum(axis=-1) + 999 * np.eye(12, dtype=int)
    assert gaps.min() > 20


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """Seven grey images of which the odd ones are in val and the first two have a box."""
    layout = Layout(tmp_path / "set")
    layout.make_folders()
    layout.synth_yaml.write_text(synth_yaml(["a", "b"]))
    for k in range(7):
        split: Any = "val" if k % 2 else "train"
        PIL.Image.new("RGB", (80, 60), GREY).save(layout.image(split, k, "png"))
        layout.label(split, k).write_text(f"{k} 0.5 0.5 0.5 0.5\n" if k < 2 else "")
    return layout.root


def test_a_preview_shows_the_labels_that_are_on_disk(dataset: Path) -> None:
    pixels = np.asarray(render_preview(dataset, count=2, columns=6, cell_width=80))
    assert pixels.shape == (60 + 2 * GAP, 2 * 86 + GAP, 3)
    all_pixels = np.asarray(render_preview(dataset, count=99, columns=7, cell_width=80))
    assert all_pixels.shape == (60 + 2 * GAP, 7 * 86 + GAP, 3)
    for k in (0, 1):
        cell = all_pixels[GAP : GAP + 60, GAP + 86 * k : GAP + 86 * k + 80]
        assert (cell[44, 20:60] == class_color(k)).all()
    third = all_pixels[GAP : GAP + 40, GAP + 172 : GAP + 172 + 80]
    assert (third == GREY).all()


@pytest.mark.parametrize("damage", ["class", "text", "label", "image", "empty"])
def test_a_damaged_dataset_is_an_error_that_names_a_file(dataset: Path, damage: str) -> None:
    label, picture = dataset / "labels/train/000000.txt", dataset / "images/train/000000.png"
    if damage == "class":
        label.write_text("2 0.5 0.5 0.5 0.5\n")
    elif damage == "text":
        label.write_text("0 0.5\n")
    elif damage == "label":
        label.unlink()
    elif damage == "image":
        picture.write_bytes(picture.read_bytes()[:40])
    else:
        for path in dataset.glob("images/*/*"):
            path.unlink()
    with pytest.raises(DatasetError, match=r"000000|no images"):
        render_preview(dataset, count=7, columns=3, cell_width=80)


def test_a_folder_that_is_no_dataset_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"synth\.yaml"):
        render_preview(tmp_path, count=1, columns=1, cell_width=80)
