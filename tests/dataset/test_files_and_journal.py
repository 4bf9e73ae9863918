"""Files appear whole or not at all; the journal keeps whole lines; the manifest counts them."""

import errno
import json
from pathlib import Path
from typing import Any

import pytest

from synthgen.dataset import FrameRecord, Journal, Manifest, Tally, record_line, write_file
from synthgen.dataset.journal import read_records, sort_journal
from synthgen.dataset.manifest import Source
from synthgen.errors import DatasetError, OutputError
from synthgen.model import FrameAnnotation, ObjectAnnotation


def test_a_file_holds_what_was_written_and_nothing_lies_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_file(path, b"one")
    write_file(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("step", ["write_bytes", "replace"])
def test_a_write_that_fails_leaves_the_old_file_and_no_part_of_the_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / "a.txt"
    write_file(path, b"old")
    write = Path.write_bytes

    def fail(self: Path, *args: Any) -> None:
        if step == "write_bytes":
            write(self, b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, step, fail)
    with pytest.raises(OutputError, match=r"a\.txt: No space left on device"):
        write_file(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_missing_is_an_output_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="No such file or directory"):
        write_file(tmp_path / "nowhere" / "a.txt", b"")


def record(
    make: Any, frame_index: int, *, split: Any = "train", objects: int = 1, dropped: int = 0
) -> FrameRecord:
    each = [
        ObjectAnnotation(
            instance_id=number,
            class_id=number % 2,
            box_visible=(0, 0, 10 * number, 5),
            box_amodal=(0, 0, 10 * number, 5),
            visible_px=10,
            amodal_px=20,
            full_px=30,
        )
        for number in range(1, objects + dropped + 1)
    ]
    return FrameRecord(
        frame_index=frame_index,
        split=split,
        image=f"images/{split}/{frame_index:06d}.png",
        image_bytes=1000,
        image_sha256="00",
        label_bytes=10,
        label_sha256="11",
        scene=make.scene(make.instance(1, "models/a", (0.1, 1 / 3, -2.0)), frame_index=frame_index),
        annotation=FrameAnnotation(
            width=96,
            height=96,
            objects=tuple(each[:objects]),
            dropped=tuple((one, "min_box_px") for one in each[objects:]),
        ),
    )


def written(make: Any, path: Path, *indices: int) -> list[bytes]:
    """A journal of these frames; its lines."""
    lines = [record_line(record(make, k)) for k in indices]
    with Journal(path) as journal:
        for line in lines:
            journal.append(line)
    return lines


def test_records_come_back_exactly_and_one_line_each(make: Any, tmp_path: Path) -> None:
    path = tmp_path / "frames.jsonl"
    records = [record(make, k, objects=k, dropped=1) for k in range(4)]
    with Journal(path) as journal:
        for each in records:
            journal.append(record_line(each))
            assert list(read_records(path)) == records[: each.frame_index + 1], "it is there at once"
    assert len(path.read_bytes().splitlines()) == 4


@pytest.mark.parametrize("torn", [b"", b'{"torn": ', b"\0" * 70_000, b"{" * 200_000])
def test_a_journal_goes_on_after_its_last_whole_line(make: Any, tmp_path: Path, torn: bytes) -> None:
    path = tmp_path / "frames.jsonl"
    lines = written(make, path, 0, 1)
    path.write_bytes(b"".join(lines) + torn)
    lines += written(make, path, 2)
    assert path.read_bytes() == b"".join(lines)


def test_a_journal_of_nothing_but_a_cut_line_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "frames.jsonl"
    path.write_bytes(b'{"torn": ')
    with Journal(path):
        assert path.read_bytes() == b""


def test_no_two_runs_write_to_one_journal(make: Any, tmp_path: Path) -> None:
    path = tmp_path / "frames.jsonl"
    with Journal(path) as journal:
        with pytest.raises(OutputError, match="another run"):
            Journal(path)
        journal.append(record_line(record(make, 0)))
    assert len(written(make, path, 1)) == 1, "it is free again"


@pytest.mark.parametrize(
    "order", [(0, 1, 2, 3), (3, 0, 2, 1), (0, 1, 1, 2, 3), (1, 0, 3, 2, 9), (0, 1, 2, 3, 9)]
)
def test_a_sorted_journal_has_one_line_a_frame_in_order(
    make: Any, tmp_path: Path, order: tuple[int, ...]
) -> None:
    path = tmp_path / "frames.jsonl"
    written(make, path, *order)
    sort_journal(path, 4)
    assert path.read_bytes() == b"".join(record_line(record(make, k)) for k in range(4))
    assert list(tmp_path.iterdir()) == [path]


def test_the_last_line_of_a_frame_is_kept_and_missing_frames_are_passed_over(
    make: Any, tmp_path: Path
) -> None:
    path = tmp_path / "frames.jsonl"
    with Journal(path) as journal:
        for each in (record(make, 3), record(make, 1), record(make, 3, objects=2)):
            journal.append(record_line(each))
    sort_journal(path, 5)
    assert list(read_records(path)) == [record(make, 1), record(make, 3, objects=2)]


@pytest.mark.parametrize("cut", [1, 10, 200])
def test_a_line_that_was_cut_short_ends_the_records(make: Any, tmp_path: Path, cut: int) -> None:
    path = tmp_path / "frames.jsonl"
    written(make, path, 0, 1, 2)
    path.write_bytes(path.read_bytes()[:-cut])
    assert [each.frame_index for each in read_records(path)] == [0, 1]


@pytest.mark.parametrize(
    "line", [b"{}\n", b"[]\n", b"nonsense\n", b"\xff\n", b'{"frame_index": "x"}\n', b"\n"]
)
def test_a_whole_line_that_is_no_record_is_an_error_with_its_number(
    make: Any, tmp_path: Path, line: bytes
) -> None:
    path = tmp_path / "frames.jsonl"
    written(make, path, 0)
    path.write_bytes(path.read_bytes() + line)
    with pytest.raises(DatasetError, match=r"frames\.jsonl:2"):
        list(read_records(path))


def test_a_journal_that_cannot_be_opened_is_an_output_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        Journal(tmp_path / "nowhere" / "frames.jsonl")
    with pytest.raises(DatasetError):
        list(read_records(tmp_path / "frames.jsonl"))


def tally_of(make: Any) -> Tally:
    tally = Tally()
    tally.add(record(make, 0, objects=3, dropped=2), ["a", "b"])
    tally.add(record(make, 1, split="val", objects=0), ["a", "b"])
    tally.add(record(make, 2, split="val", objects=1), ["a", "b"])
    return tally


def test_a_tally_counts_images_boxes_and_reasons(make: Any) -> None:
    tally = tally_of(make)
    assert dict(tally.images) == {"train": 1, "val": 2}
    assert dict(tally.backgrounds) == {"train": 0, "val": 1}
    assert dict(tally.boxes) == {"b": 3, "a": 1}
    assert dict(tally.dropped) == {"min_box_px": 2}
    assert dict(tally.scenes) == {"test": 3}
    assert dict(tally.box_sizes) == {3: 2, 4: 2}, "sides of 10, 20, 30 and 10: octaves from 8 and from 16"
    assert tally.redrawn == 0


def test_a_manifest_is_json_and_equal_for_equal_runs(make: Any) -> None:
    def manifest() -> Manifest:
        source = Source(asset_id="models/ü", path="x/ü.glb", sha256="00", class_name="ü")
        return Manifest(
            synthgen_version="1",
            renderer="r",
            seed=3,
            count=3,
            is_complete=True,
            names=("a", "b"),
            models=(source,),
            images=(),
            tally=tally_of(make),
        )

    text = manifest().text()
    assert text == manifest().text()
    data = json.loads(text)
    assert data["tally"]["images"] == {"train": 1, "val": 2}
    assert data["tally"]["box_sizes"] == {"3": 2, "4": 2}
    assert data["models"][0]["class_name"] == "ü"
    assert (data["names"], data["is_complete"], data["format_version"]) == (["a", "b"], True, 1)


def test_the_order_in_which_counts_come_does_not_show_in_the_manifest(make: Any) -> None:
    texts = []
    for order in ((0, 1), (1, 0)):
        records = [record(make, 0, objects=1), record(make, 1, objects=4, dropped=1)]
        tally = Tally()
        for index in order:
            tally.add(records[index], ["a", "b"])
        manifest = Manifest(
            synthgen_version="1",
            renderer="r",
            seed=0,
            count=2,
            is_complete=False,
            names=("a", "b"),
            models=(),
            images=(),
            tally=tally,
        )
        texts.append(manifest.text())
    assert texts[0] == texts[1]
