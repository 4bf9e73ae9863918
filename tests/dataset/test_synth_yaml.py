"""Class names survive YAML, whatever they look like."""

from pathlib import Path

import hypothesis.strategies as st
import pytest
import yaml
from hypothesis import given

from synthgen.dataset import class_names, synth_yaml
from synthgen.errors import DatasetError

NASTY = [
    "no",
    "yes",
    "on",
    "null",
    "~",
    "a: b",
    "ü",
    "日本",
    '"',
    "'",
    "it's",
    '"q"',
    "1e3",
    "12",
    "0x1",
    "1:30",
]
NASTY += [
    "- x",
    "#",
    "a #b",
    " padded ",
    "{",
    "[1]",
    "*a",
    "&a",
    "!t",
    "%",
    "@",
    "`",
    "\\",
    "\\n",
    "a\nb",
    "tab\t",
]
NASTY += [
    "2024-01-01",
    "true",
    "=",
    "<<",
    "x" * 300,
    "long words " * 30,
    "\u2028",
    "\ud7ff",
    "😀",
    "\x85",
    "",
]


@pytest.mark.parametrize("name", NASTY)
def test_a_name_that_looks_like_something_else_reads_back_as_the_same_text(name: str, tmp_path: Path) -> None:
    path = tmp_path / "synth.yaml"
    path.write_bytes(synth_yaml(["first", name, "last"]).encode())
    assert yaml.safe_load(path.read_text(encoding="utf-8"))["names"] == {0: "first", 1: name, 2: "last"}
    assert class_names(path) == ["first", name, "last"]


printable = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)


@given(names=st.lists(printable, min_size=1, max_size=5))
def test_any_names_read_back_in_order(names: list[str]) -> None:
    loaded = yaml.safe_load(synth_yaml(names))
    assert list(loaded["names"].items()) == list(enumerate(names))


def test_the_splits_are_two_folders_relative_to_the_file() -> None:
    loaded = yaml.safe_load(synth_yaml(["a"]))
    assert set(loaded) == {"train", "val", "names"}, "no `path`, which would pin the folder to a place"
    assert (loaded["train"], loaded["val"]) == ("images/train", "images/val")


@pytest.mark.parametrize("text", ["", "names: 3", "names: {1: a}", "[1, 2]", "names: {0: a", "names:"])
def test_a_file_without_class_names_is_an_error_that_names_it(text: str, tmp_path: Path) -> None:
    path = tmp_path / "synth.yaml"
    path.write_text(text)
    with pytest.raises(DatasetError, match=r"synth\.yaml"):
        class_names(path)


def test_a_file_that_is_no_text_or_missing_is_an_error_that_names_it(tmp_path: Path) -> None:
    path = tmp_path / "synth.yaml"
    with pytest.raises(DatasetError, match=r"synth\.yaml"):
        class_names(path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DatasetError, match=r"synth\.yaml"):
        class_names(path)
