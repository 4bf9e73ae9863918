from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from synthgen.errors import DatasetError
from synthgen.training.dataset_yaml import label_path, load_dataset


def test_a_dataset_is_counted(dataset):
    summary = load_dataset(dataset)
    assert summary.path == dataset.resolve()
    assert (summary.train_images, summary.val_images) == (8, 4)
    assert summary.class_names == ("square", "disc")


def test_it_is_found_from_any_folder(dataset, monkeypatch):
    monkeypatch.chdir(dataset.parent.parent)
    assert load_dataset(Path("dataset/synth.yaml")).train_images == 8


def test_label_files_lie_beside_the_last_images_folder():
    assert label_path(Path("/images/a/images/train/x.y.png")) == Path("/images/a/labels/train/x.y.txt")
    assert label_path(Path("/a/b/x.png")) == Path("/a/b/x.txt")


def test_images_may_be_listed_in_a_text_file(dataset):
    lines = [f"./images/val/{index:03}.png" for index in range(3)]
    (dataset.parent / "val.txt").write_text("\n".join(lines) + "\n")
    dataset.write_text("train: [images/train]\nval: val.txt\nnames: [square, disc]\nnc: 2\n")
    assert load_dataset(dataset).val_images == 3


def test_background_images_are_fine(dataset):
    (dataset.parent / "labels/train/000.txt").unlink()
    (dataset.parent / "labels/train/001.txt").write_text("")
    assert load_dataset(dataset).train_images == 8


@pytest.mark.parametrize("split", ["train", "val"])
def test_a_missing_folder_is_named(dataset, split):
    shutil.rmtree(dataset.parent / "images" / split)
    with pytest.raises(
        DatasetError, match=rf"synth.yaml: {split}: .*images/{split} does not exist; expected"
    ):
        load_dataset(dataset)


@pytest.mark.parametrize("split", ["train", "val"])
def test_an_empty_folder_is_named(dataset, split):
    for image in (dataset.parent / "images" / split).iterdir():
        image.unlink()
    with pytest.raises(DatasetError, match=rf"synth.yaml: {split}: no images; expected at least one"):
        load_dataset(dataset)


@pytest.mark.parametrize("content", [None, "", "\n \n"])
@pytest.mark.parametrize("split", ["train", "val"])
def test_a_split_without_any_object_is_refused(dataset, split, content):
    for label in (dataset.parent / "labels" / split).iterdir():
        label.unlink() if content is None else label.write_text(content)
    with pytest.raises(DatasetError, match=f"{split}: .* none with an object"):
        load_dataset(dataset)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- 1\n", "a list; expected a mapping"),
        ("train: [\n", "cannot be read as YAML"),
        ("val: images/val\nnames: [a]\n", "train: no such key"),
        ("train: images/train\nnames: [a]\n", "val: no such key"),
        ("train: 3\nval: images/val\nnames: [a]\n", "train: the value 3"),
        ("train: images/train\nval: images/val\n", "names: no such key"),
        ("train: images/train\nval: images/val\nnames: {1: a, 2: b}\n", r"names: the keys \[1, 2\]"),
        ("train: images/train\nval: images/val\nnames: {a: b}\n", "names: the keys"),
        ("train: images/train\nval: images/val\nnames: []\n", "names: the value"),
        ("train: images/train\nval: images/val\nnames: [a]\nnc: 2\n", "nc: 2; expected 1"),
        (
            "path: elsewhere\ntrain: images/train\nval: images/val\nnames: [a]\n",
            "the relative folder elsewhere",
        ),
    ],
)
def test_a_bad_file_says_what_is_wrong(dataset, text, message):
    dataset.write_text(text)
    with pytest.raises(DatasetError, match=message):
        load_dataset(dataset)


def test_a_missing_file_and_a_wrong_suffix(tmp_path):
    with pytest.raises(DatasetError, match="no such file"):
        load_dataset(tmp_path / "none.yaml")
    (tmp_path / "synth.json").write_text("{}")
    with pytest.raises(DatasetError, match=r"suffix \.json; expected \.yaml"):
        load_dataset(tmp_path / "synth.json")


def test_an_absolute_path_key_is_followed(dataset, tmp_path):
    moved = tmp_path / "elsewhere.yaml"
    moved.write_text(f"path: {dataset.parent}\n{dataset.read_text()}")
    assert load_dataset(moved).val_images == 4
