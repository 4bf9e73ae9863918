"""Whatever is changed in a dataset is found, and mended by rendering what is damaged anew."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from synthgen.errors import DatasetError
from synthgen.pipeline import discard_damaged, verify_dataset


@pytest.fixture
def out(recipe_of: Any, render: Any, tmp_path: Path) -> Path:
    """A finished dataset of eight images."""
    folder = tmp_path / "out"
    render(recipe_of(), folder)
    return folder


def test_a_dataset_that_nobody_touched_is_sound(out: Path) -> None:
    seen: list[tuple[int, int]] = []
    assert verify_dataset(out, lambda *given: seen.append(given)) == []
    assert seen == [(k, 8) for k in range(1, 9)]


def test_what_training_leaves_behind_is_no_fault(out: Path) -> None:
    (out / "labels" / "train.cache").write_bytes(b"x")
    (out / "preview.png").write_bytes(b"x")
    assert verify_dataset(out) == []


def _flip_a_bit(out: Path) -> None:
    path = out / "images" / "train" / "000002.png"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def _cut_image(out: Path) -> None:
    (out / "images" / "val" / "000003.png").write_bytes(b"")


def _drop_image(out: Path) -> None:
    (out / "images" / "val" / "000003.png").unlink()


def _drop_label(out: Path) -> None:
    (out / "labels" / "train" / "000004.txt").unlink()


def _move_box(out: Path) -> None:
    path = next(path for path in sorted(out.glob("labels/*/*.txt")) if path.read_text())
    text = path.read_text()
    path.write_text(text[:2] + "0.5" + text[5:])


def _copy_to_the_other_split(out: Path) -> None:
    for kind, suffix in (("images", "png"), ("labels", "txt")):
        data = (out / kind / "train" / f"000002.{suffix}").read_bytes()
        (out / kind / "val" / f"000002.{suffix}").write_bytes(data)


def _leave_a_part(out: Path) -> None:
    (out / "images" / "train" / ".000002.png.0123abcd.part").write_bytes(b"x")


def _one_image_too_many(out: Path) -> None:
    (out / "images" / "train" / "000008.png").write_bytes(b"x")


def _change_journal(out: Path, change: Callable[[list[Any]], object]) -> None:
    path = out / "frames.jsonl"
    records = [json.loads(line) for line in path.read_text().splitlines()]
    change(records)
    path.write_text("".join(json.dumps(each, separators=(",", ":")) + "\n" for each in records))


def _drop_line(out: Path) -> None:
    _change_journal(out, lambda records: records.pop(3))


def _swap_lines(out: Path) -> None:
    _change_journal(out, lambda records: records.insert(0, records.pop(3)))


def _damage_line(out: Path) -> None:
    _change_journal(out, lambda records: records[3].pop("scene"))


def _another_seed(out: Path) -> None:
    _change_journal(out, lambda records: records[3]["scene"].update(seed=77))


def _move_box_in_journal(out: Path) -> None:
    def move(records: list[Any]) -> None:
        [first, *_] = [each for record in records for each in record["annotation"]["objects"]]
        first["box_visible"][0] += 1

    _change_journal(out, move)


def _label_what_is_hidden(out: Path) -> None:
    def hide(records: list[Any]) -> None:
        [first, *_] = [each for record in records for each in record["annotation"]["objects"]]
        first["visible_px"] = 0

    _change_journal(out, hide)


def _wrong_count(out: Path) -> None:
    text = (out / "manifest.json").read_text()
    (out / "manifest.json").write_text(text.replace('"train": 4', '"train": 5'))


def _damage_manifest(out: Path) -> None:
    (out / "manifest.json").write_text("{")


def _rename_class(out: Path) -> None:
    path = out / "synth.yaml"
    path.write_text(path.read_text().replace("box", "cup"))


def _drop_journal(out: Path) -> None:
    (out / "frames.jsonl").unlink()


@pytest.mark.parametrize(
    ("damage", "place", "text"),
    [
        (_flip_a_bit, "images/train/000002.png", "SHA-256"),
        (_cut_image, "images/val/000003.png", "found 0 bytes"),
        (_drop_image, "images/val/000003.png", "missing"),
        (_drop_label, "labels/train/000004.txt", "missing"),
        (_move_box, "labels", ""),
        (_copy_to_the_other_split, "images/val/000002.png", "not of this run"),
        (_leave_a_part, "images/train/.000002.png.0123abcd.part", "cut off"),
        (_one_image_too_many, "images/train/000008.png", "not of this run"),
        (_drop_line, "images/val/000003.png", "no line"),
        (_swap_lines, "frames.jsonl", "line 2: frame 0 does not belong here"),
        (_damage_line, "frames.jsonl", "line 4"),
        (_another_seed, "frames.jsonl", "line 4: frame 3 is not one of this run"),
        (_move_box_in_journal, "labels", "not those of the journal"),
        (_label_what_is_hidden, "labels", "breaks the rules"),
        (_wrong_count, "manifest.json", "tally"),
        (_damage_manifest, "manifest.json", "tally"),
        (_rename_class, "synth.yaml", "not as it was written"),
        (_drop_journal, "images/train/000000.png", "no line"),
    ],
)
def test_damage_is_found_where_it_is_and_mended(
    *, out: Path, recipe_of: Any, render: Any, files: Any, damage: Any, place: str, text: str
) -> None:
    whole = files(out)
    damage(out)
    problems = verify_dataset(out)
    assert any(str(each.path).startswith(str(out / place)) and text in each.text for each in problems), (
        problems
    )
    assert all(each.is_repairable for each in problems)
    discard_damaged(out, problems)
    render(recipe_of(), out, resume=True)
    assert verify_dataset(out) == []
    assert files(out) == whole


@pytest.mark.parametrize("name", ["images/train/holiday.png", "images/new.png", "labels/val/notes/a.txt"])
def test_files_of_others_are_named_and_stay(out: Path, name: str) -> None:
    path = out / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"mine")
    [problem] = verify_dataset(out)
    assert path.is_relative_to(problem.path)
    assert not problem.is_repairable
    discard_damaged(out, [problem])
    assert path.read_bytes() == b"mine"


def test_a_folder_without_a_run_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="no run"):
        verify_dataset(tmp_path)
