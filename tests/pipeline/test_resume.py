"""Whatever stops a run, going on with it ends with the bytes of a run that was never stopped."""

import errno
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from synthgen.errors import DatasetError, OutputError
from synthgen.pipeline import render_dataset

COUNT = 8


@pytest.fixture
def whole(recipe_of: Any, render: Any, files: Any, tmp_path: Path) -> dict[str, bytes]:
    """The files of an uninterrupted run."""
    render(recipe_of(), tmp_path / "whole")
    found: dict[str, bytes] = files(tmp_path / "whole")
    return found


def stopped(recipe: Any, render: Any, out: Path, at: int) -> None:
    with pytest.raises(KeyboardInterrupt):
        render(recipe, out, fail_at=at)


@pytest.mark.parametrize("at", [0, 1, 5, COUNT - 1])
def test_a_run_that_was_stopped_goes_on_to_the_same_bytes(
    *, recipe_of: Any, render: Any, files: Any, check: Any, whole: dict[str, bytes], tmp_path: Path, at: int
) -> None:
    out = tmp_path / "out"
    stopped(recipe_of(), render, out, at)
    assert sum(check(out)["images"].values()) == at
    summary = render(recipe_of(), out, resume=True)
    assert summary.resumed_at == at
    assert files(out) == whole


def test_only_the_missing_frames_are_rendered(
    recipe_of: Any, render: Any, sphere_renderer: Any, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    stopped(recipe_of(), render, out, 3)
    made = []
    render_dataset(
        recipe_of(), out, resume=True, create=lambda r: made.append(sphere_renderer(r.assets)) or made[-1]
    )
    assert made[0].rendered == [3, 4, 5, 6, 7]


def test_a_run_that_is_stopped_by_its_caller_goes_on_to_the_same_bytes(
    recipe_of: Any, render: Any, files: Any, whole: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "out"

    def stop(progress: Any) -> None:
        if progress.done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        render(recipe_of(), out, on_frame=stop)
    assert render(recipe_of(), out, resume=True).resumed_at == 4
    assert files(out) == whole


def _cut_journal(out: Path) -> None:
    path = out / "frames.jsonl"
    path.write_bytes(path.read_bytes()[:-100])


def _drop_journal(out: Path) -> None:
    (out / "frames.jsonl").unlink()


def _drop_last_image(out: Path) -> None:
    sorted(out.glob("images/*/*"), key=lambda path: path.stem)[-1].unlink()


def _drop_middle_label(out: Path) -> None:
    sorted(out.glob("labels/*/*"), key=lambda path: path.stem)[4].unlink()


def _drop_manifest(out: Path) -> None:
    (out / "manifest.json").unlink()


def _leave_parts(out: Path) -> None:
    (out / "labels" / "train" / "000006.txt").write_text("0 0.1 0.1 0.1 0.1\n")
    _cut_journal(out)


def _drop_folders(out: Path) -> None:
    shutil.rmtree(out / "images")


@pytest.mark.parametrize(
    ("damage", "kept"),
    [
        (_cut_journal, 5),
        (_drop_journal, 0),
        (_drop_last_image, 5),
        (_drop_middle_label, 5),
        (_drop_manifest, 6),
        (_leave_parts, 5),
        (_drop_folders, 0),
    ],
)
def test_a_run_whose_files_were_lost_goes_on_to_the_same_bytes(
    *,
    recipe_of: Any,
    render: Any,
    files: Any,
    whole: dict[str, bytes],
    tmp_path: Path,
    damage: Callable[[Path], None],
    kept: int,
) -> None:
    out = tmp_path / "out"
    stopped(recipe_of(), render, out, 6)
    damage(out)
    assert render(recipe_of(), out, resume=True).resumed_at == kept
    assert files(out) == whole


@pytest.mark.parametrize("nth", range(1, 12))
def test_a_kill_at_any_write_leaves_a_readable_dataset_that_goes_on_to_the_same_bytes(
    *,
    recipe_of: Any,
    render: Any,
    files: Any,
    check: Any,
    whole: dict[str, bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    nth: int,
) -> None:
    """The process dies before the nth file gets its name: between label and image, too."""
    out = tmp_path / "out"
    replace, count = Path.replace, 0

    def kill(self: Path, target: Any) -> Any:
        nonlocal count
        count += 1
        if count == nth:
            raise KeyboardInterrupt
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", kill)
        with pytest.raises(KeyboardInterrupt):
            render(recipe_of(), out)
    if (out / "images").exists():
        check(out)
    if not (out / "run.yaml").exists():
        shutil.rmtree(out)
    render(recipe_of(), out, resume=True)
    assert files(out) == whole


def test_a_complete_run_can_be_gone_on_with_and_nothing_changes(
    recipe_of: Any, render: Any, files: Any, whole: dict[str, bytes], tmp_path: Path
) -> None:
    summary = render(recipe_of(), tmp_path / "whole", resume=True)
    assert summary.resumed_at == COUNT
    assert files(tmp_path / "whole") == whole


@pytest.mark.parametrize("resume", [True, False])
def test_a_finished_run_grows_by_the_images_that_are_missing(
    *, recipe_of: Any, render: Any, files: Any, whole: dict[str, bytes], tmp_path: Path, resume: bool
) -> None:
    out = tmp_path / "whole"
    images = [path for name in whole if (path := out / name).parent.parent.name in {"images", "labels"}]
    before = [path.stat().st_ino for path in images]
    summary = render(recipe_of(count=13), out, resume=resume)
    assert (summary.resumed_at, summary.manifest.tally.images.total()) == (COUNT, 13)
    assert [path.stat().st_ino for path in images] == before, "they are not written again"
    render(recipe_of(count=13), tmp_path / "long")
    assert files(out) == files(tmp_path / "long")


def test_an_unfinished_run_grows_only_where_it_is_gone_on_with(
    recipe_of: Any, render: Any, files: Any, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    stopped(recipe_of(), render, out, 5)
    assert_refused(render, files, recipe_of(count=13), out, "--resume", resume=False)
    assert render(recipe_of(count=13), out, resume=True).resumed_at == 5
    render(recipe_of(count=13), tmp_path / "long")
    assert files(out) == files(tmp_path / "long")


def test_a_run_that_is_to_grow_must_be_the_same_otherwise(
    recipe_of: Any, render: Any, files: Any, whole: dict[str, bytes], tmp_path: Path
) -> None:
    changed = recipe_of(count=13, seed=4)
    for resume in (True, False):
        assert_refused(render, files, changed, tmp_path / "whole", "seed: 1 there, 4 here", resume=resume)


def test_resume_in_a_new_folder_starts_a_run(
    recipe_of: Any, render: Any, files: Any, whole: dict[str, bytes], tmp_path: Path
) -> None:
    (tmp_path / "new").mkdir()
    render(recipe_of(), tmp_path / "new", resume=True)
    assert files(tmp_path / "new") == whole


def assert_refused(render: Any, files: Any, recipe: Any, out: Path, *texts: str, resume: bool = True) -> None:
    before = files(out)
    folders = sorted(out.rglob("*"))
    with pytest.raises(OutputError) as caught:
        render(recipe, out, resume=resume)
    for text in texts:
        assert text in str(caught.value)
    assert files(out) == before
    assert sorted(out.rglob("*")) == folders


@pytest.mark.parametrize(
    ("change", "texts"),
    [
        ({"seed": 4}, ("seed: 1 there, 4 here",)),
        ({"count": 7}, ("count: 8 there, 7 here",)),
        ({"format": "jpg"}, ("format: png there, jpg here",)),
        ({"zoom": [1, 2]}, ("zoom",)),
        ({"labels": {"min_box_px": 5}}, ("labels.min_box_px: 4 there, 5 here",)),
        ({"scenes": ["photo"]}, ("scenes.0.name: studio there, photo here",)),
        ({"quality": "draft"}, ("quality: standard there, draft here",)),
        ({"imaging": {"bloom": {"rate": 0.5}}}, ("imaging.bloom.rate: 0.15 there, 0.5 here",)),
    ],
)
def test_another_run_is_refused_with_the_keys_that_differ(
    *,
    recipe_of: Any,
    render: Any,
    files: Any,
    whole: dict[str, bytes],
    tmp_path: Path,
    change: dict[str, Any],
    texts: tuple[str, ...],
) -> None:
    for resume in (True, False):
        assert_refused(render, files, recipe_of(**change), tmp_path / "whole", "--out", *texts, resume=resume)


def test_the_same_run_without_resume_is_refused_and_says_how(
    recipe_of: Any, render: Any, files: Any, whole: dict[str, bytes], tmp_path: Path
) -> None:
    assert_refused(render, files, recipe_of(), tmp_path / "whole", "--resume", "--out", resume=False)


def test_a_run_goes_on_with_another_device_to_the_same_bytes(
    recipe_of: Any, render: Any, files: Any, whole: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    stopped(recipe_of(), render, out, 3)
    render(recipe_of(device="cpu"), out, resume=True)
    assert files(out) == whole


def test_a_model_that_changed_is_refused_with_its_path(
    recipe_of: Any, render: Any, files: Any, whole: dict[str, bytes], box_glb: Any, tmp_path: Path
) -> None:
    recipe = recipe_of()
    changed = box_glb("tall", (0.2, 0.8, 0.3))
    assert_refused(render, files, recipe, tmp_path / "whole", str(changed), "there", "here")


def test_another_engine_is_refused(
    recipe_of: Any, render: Any, files: Any, whole: dict[str, bytes], tmp_path: Path
) -> None:
    manifest = tmp_path / "whole" / "manifest.json"
    data = json.loads(manifest.read_text())
    manifest.write_text(json.dumps(data | {"renderer": "another engine"}))
    assert_refused(render, files, recipe_of(), tmp_path / "whole", "renderer", "another engine")


def test_a_folder_that_holds_only_a_write_that_was_cut_off_counts_as_empty(
    recipe_of: Any, render: Any, files: Any, whole: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / ".run.yaml.part").write_bytes(b"models:")
    render(recipe_of(), out)
    assert files(out) == whole


def test_a_folder_with_something_else_is_refused(
    recipe_of: Any, render: Any, files: Any, tmp_path: Path
) -> None:
    out = tmp_path / "photos"
    out.mkdir()
    (out / "holiday.jpg").write_bytes(b"x")
    for resume in (True, False):
        assert_refused(render, files, recipe_of(), out, "photos", "--out", resume=resume)


def test_a_file_in_the_place_of_the_folder_is_refused(recipe_of: Any, render: Any, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(OutputError, match="this is a file"):
        render(recipe_of(), tmp_path / "out")
    with pytest.raises(OutputError):
        render(recipe_of(), tmp_path / "out" / "below")
    assert (tmp_path / "out").read_text() == "mine"


@pytest.mark.parametrize("name", ["run.yaml", "manifest.json"])
@pytest.mark.parametrize("data", [b"{", b"\xff\xfe", b"[]", b"", b"3", b"null"])
def test_damaged_files_of_a_run_are_refused_and_stay(
    *,
    recipe_of: Any,
    render: Any,
    files: Any,
    whole: dict[str, bytes],
    tmp_path: Path,
    name: str,
    data: bytes,
) -> None:
    (tmp_path / "whole" / name).write_bytes(data)
    assert_refused(render, files, recipe_of(), tmp_path / "whole", "whole")


def test_a_journal_with_a_line_that_is_no_record_is_an_error(
    recipe_of: Any, render: Any, whole: dict[str, bytes], tmp_path: Path
) -> None:
    (tmp_path / "whole" / "frames.jsonl").write_bytes(b'{"frame_index": 0}\n')
    with pytest.raises(DatasetError, match=r"frames\.jsonl:1"):
        render(recipe_of(), tmp_path / "whole", resume=True)


@pytest.mark.parametrize("written", [0, 1, 3, 4, 9, 12])
def test_a_full_disk_leaves_a_readable_dataset_that_goes_on_to_the_same_bytes(
    *,
    recipe_of: Any,
    render: Any,
    files: Any,
    check: Any,
    whole: dict[str, bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    written: int,
) -> None:
    out, recipe = tmp_path / "out", recipe_of()
    write, count = Path.write_bytes, 0

    def fill(self: Path, data: bytes) -> int:
        nonlocal count
        count += 1
        if count > written:
            write(self, data[: len(data) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(self, data)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", fill)
        with pytest.raises(OutputError, match="No space left on device") as caught:
            render(recipe, out)
    assert caught.value.exit_code == 2
    assert "--resume" in str(caught.value)
    assert not list(out.rglob("*.part"))
    if (out / "images").exists():
        check(out)
    render(recipe_of(), out, resume=True)
    assert files(out) == whole


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to_is_an_output_error(
    recipe_of: Any, render: Any, tmp_path: Path
) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    with pytest.raises(OutputError, match="Permission denied"):
        render(recipe_of(), locked / "out")
    assert not list(locked.iterdir())


@pytest.mark.parametrize("method", ["mkdir", "write_bytes", "open"])
def test_a_permission_that_is_denied_is_an_output_error(
    recipe_of: Any, render: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    recipe = recipe_of()
    allowed = getattr(Path, method)

    def deny(self: Path, *args: Any, **options: Any) -> Any:
        # To read the sources is allowed.
        if "out" in self.parts and args != ("rb",):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))
        return allowed(self, *args, **options)

    monkeypatch.setattr(Path, method, deny)
    with pytest.raises(OutputError, match="Permission denied"):
        render(recipe, tmp_path / "out")
    assert not list(tmp_path.glob("out/images/*/*"))
