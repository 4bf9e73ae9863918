"""Workers that crash, hang or grow, and runs that are killed, stopped or out of space: nothing is lost.

SYNTHGEN_KILLS sets how often the random kills strike, by default a few times.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import yaml

from synthgen.errors import FailedFramesError
from synthgen.model import SceneSpec
from synthgen.model.serialization import from_json_data
from synthgen.pipeline import render_dataset

COUNT = 24
KILLS = int(os.environ.get("SYNTHGEN_KILLS", "2"))
PATIENCE_S = 600.0
"""After which a test gives up on what has to happen sometime."""


@pytest.fixture
def whole(recipe_of: Any, rectangles: Any, files: Any, tmp_path: Path) -> dict[str, bytes]:
    """The files of a run in which nothing happens."""
    render_dataset(recipe_of(count=COUNT), tmp_path / "whole", create=rectangles())
    found: dict[str, bytes] = files(tmp_path / "whole")
    return found


def supervision(**values: Any) -> dict[str, Any]:
    return {"frame_timeout_s": 5.0, "worker_memory_mb": 256, "max_failed_fraction": 0.1} | values


def test_faults_that_happen_once_leave_no_trace(
    *, recipe_of: Any, rectangles: Any, files: Any, whole: dict[str, bytes], tmp_path: Path
) -> None:
    once = tmp_path / "once"
    once.mkdir()
    faults = {0: "raise", 7: "exit", 8: "crash", 12: "hang", COUNT - 1: "allocate"}
    recipe = recipe_of(count=COUNT, workers=2, supervision=supervision(max_failed_fraction=0.0))
    summary = render_dataset(recipe, tmp_path / "out", create=rectangles(faults=faults, once=once))
    assert {int(path.name) for path in once.iterdir()} == set(faults)
    assert summary.failed == 0
    assert files(tmp_path / "out") == whole


REASONS = {"raise": "the driver is confused", "crash": "SIGSEGV", "hang": "within 5 s"}


@pytest.mark.parametrize(
    ("workers", "faults"), [(0, {5: "raise"}), (2, {5: "crash", 14: "hang", 15: "raise"})]
)
def test_frames_that_fail_again_and_again_are_recorded_and_the_run_goes_on(
    *,
    recipe_of: Any,
    rectangles: Any,
    files: Any,
    whole: dict[str, bytes],
    tmp_path: Path,
    workers: int,
    faults: dict[int, str],
) -> None:
    """Only they fail, each with its SceneSpec and error; going on without the faults mends it."""
    out = tmp_path / "out"
    recipe = recipe_of(count=COUNT, workers=workers, supervision=supervision(max_failed_fraction=0.2))
    summary = render_dataset(recipe, out, create=rectangles(faults=faults))
    assert summary.failed == len(faults)
    assert summary.manifest.is_complete is False
    assert summary.manifest.tally.images.total() == COUNT - len(faults)
    found = [json.loads(line) for line in (out / "failures.jsonl").read_text().splitlines()]
    assert {each["frame_index"] for each in found} == set(faults)
    for each in found:
        assert from_json_data(each["scene"], SceneSpec).frame_index == each["frame_index"]
        assert REASONS[faults[each["frame_index"]]] in each["error"]
    resumed = render_dataset(recipe, out, resume=True, create=rectangles())
    assert resumed.resumed_at == COUNT - len(faults)
    assert files(out) == whole


def test_too_many_failures_stop_a_run_with_a_report(
    *,
    recipe_of: Any,
    rectangles: Any,
    files: Any,
    check: Any,
    whole: dict[str, bytes],
    tmp_path: Path,
) -> None:
    out, recipe = tmp_path / "out", recipe_of(count=COUNT, supervision=supervision())
    faults = dict.fromkeys(range(10, COUNT), "raise")
    with pytest.raises(FailedFramesError, match=f"3 of {COUNT} images") as caught:
        render_dataset(recipe, out, create=rectangles(faults=faults))
    assert caught.value.exit_code == 4
    assert "the driver is confused" in str(caught.value)
    assert len((out / "failures.jsonl").read_text().splitlines()) == 3
    assert sum(check(out)["images"].values()) == 10
    render_dataset(recipe, out, resume=True, create=rectangles())
    assert files(out) == whole


def test_a_worker_that_holds_more_than_it_may_is_replaced_between_frames(
    recipe_of: Any, rectangles: Any, files: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[int] = []

    def grown(pid: int) -> float:
        asked.append(pid)
        return 300.0

    monkeypatch.setattr("synthgen.pipeline.worker_process.memory_mb", grown)
    recipe = recipe_of(count=3, workers=1, supervision=supervision())
    render_dataset(recipe, tmp_path / "out", create=rectangles())
    assert len(set(asked)) >= 2
    render_dataset(recipe_of(count=3), tmp_path / "whole", create=rectangles())
    assert files(tmp_path / "out") == files(tmp_path / "whole")


def test_workers_that_are_killed_at_random_are_replaced(
    *, recipe_of: Any, rectangles: Any, files: Any, whole: dict[str, bytes], tmp_path: Path
) -> None:
    chance, left = random.Random(4), KILLS

    def kill(progress: Any) -> None:
        nonlocal left
        workers = psutil.Process().children()
        if left and workers and chance.random() < 0.1:
            left -= 1
            chance.choice(workers).kill()

    rounds = 0
    while left:
        rounds += 1
        out = tmp_path / f"out{rounds}"
        recipe = recipe_of(count=COUNT, workers=2, supervision=supervision())
        summary = render_dataset(recipe, out, create=rectangles(delay_s=0.01), on_frame=kill)
        if summary.failed:  # where chance took every worker that had the frame
            render_dataset(recipe, out, resume=True, create=rectangles())
        assert files(out) == whole


@pytest.fixture
def command(
    *, rectangles: Any, box_glb: Any, alone: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., list[str]]:
    """The command that renders the run of `recipe_of` into a folder, with the engine that can fail."""
    folder = Path(__file__).parent
    monkeypatch.setenv("FAULTY_ENGINE", json.dumps({"delay_s": 0.02}))
    models = [box_glb(), box_glb("tall", (0.2, 0.7, 0.3))]
    config = tmp_path / "alone.yaml"
    config.write_text(yaml.safe_dump(alone))
    given = {"config": config, "count": COUNT, "objects": "0-3", "object-px": "8-30", "seed": 1}

    def made(out: Path, *more: str, **values: Any) -> list[str]:
        options = given | {"scene": "studio", "resolution": "64x48", "workers": 2, "out": out} | values
        named = [text for key, value in options.items() for text in (f"--{key}", str(value))]
        glbs = [text for model in models for text in ("--glb", str(model))]
        return [sys.executable, str(folder / "faulty_synthgen.py"), "render", *glbs, *named, *more]

    return made


def started(command: list[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finish(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert done.returncode == 0, done.stderr


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < end, "it never happens"
        time.sleep(0.01)


def lines_of(out: Path) -> int:
    journal = out / "frames.jsonl"
    return journal.read_bytes().count(b"\n") if journal.exists() else 0


def killed_at(process: subprocess.Popen[str], out: Path, lines: int) -> bool:
    """Kills a run when its journal has so many lines; whether it was not finished by then."""
    wait_until(lambda: lines_of(out) >= lines or process.poll() is not None)
    workers = psutil.Process(process.pid).children() if process.poll() is None else []
    process.kill()
    process.communicate()
    wait_until(lambda: not psutil.wait_procs(workers, timeout=0)[1])
    return process.returncode == -signal.SIGKILL


def test_a_run_whose_parent_is_killed_at_random_goes_on_to_the_same_bytes(
    *, command: Any, files: Any, check: Any, whole: dict[str, bytes], tmp_path: Path
) -> None:
    chance, out, killed, rounds = random.Random(5), tmp_path / "out", 0, 0
    while killed < KILLS:
        process = started(command(out, "--resume"))
        killed += killed_at(process, out, lines_of(out) + chance.randrange(COUNT // 4))
        if (out / "images").exists():
            check(out)
        if process.returncode == 0:
            rounds += 1
            assert files(out) == whole
            out = tmp_path / f"out{rounds}"
    finish(command(out, "--resume"))
    assert files(out) == whole


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_a_run_after_the_frames_that_are_begun(
    *, command: Any, files: Any, check: Any, whole: dict[str, bytes], tmp_path: Path, number: Any, code: int
) -> None:
    out = tmp_path / "out"
    process = started(command(out))
    wait_until(lambda: lines_of(out) >= 5 or process.poll() is not None)
    process.send_signal(number)
    _, errors = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == code, errors
    assert "--resume" in errors
    assert not list(out.rglob("*.part"))
    assert sum(check(out)["images"].values()) == lines_of(out) < COUNT, "what was begun was finished"
    finish(command(out, "--resume"))
    assert files(out) == whole


def test_a_second_signal_does_not_wait_for_a_frame_that_hangs(
    *, command: Any, files: Any, whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, once = tmp_path / "out", tmp_path / "once"
    once.mkdir()
    monkeypatch.setenv("FAULTY_ENGINE", json.dumps({"faults": {"8": "hang"}, "once": str(once)}))
    process = started(command(out, workers=1))
    wait_until(lambda: (once / "8").exists() or process.poll() is not None)
    process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    assert process.poll() is None, "it waits for the frame"
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130
    monkeypatch.setenv("FAULTY_ENGINE", "{}")
    finish(command(out, "--resume"))
    assert files(out) == whole


def test_a_power_cut_that_takes_the_ends_of_files_is_mended(
    *, recipe_of: Any, rectangles: Any, files: Any, whole: dict[str, bytes], tmp_path: Path
) -> None:
    """Names are on the disk, but not what was written last: empty, cut short, or zeros."""
    out = tmp_path / "whole"
    images = sorted(out.glob("images/*/*"), key=lambda path: path.stem)
    labels = sorted(out.glob("labels/*/*"), key=lambda path: path.stem)
    images[-1].write_bytes(b"")
    images[-2].write_bytes(images[-2].read_bytes()[:100])
    images[-3].write_bytes(bytes(len(images[-3].read_bytes())))
    next(path for path in reversed(labels) if path.read_bytes()).write_bytes(b"")
    (out / "manifest.json").write_text((out / "manifest.json").read_text().replace("true", "false"))
    summary = render_dataset(recipe_of(count=COUNT, workers=2), out, resume=True, create=rectangles())
    assert COUNT - 4 <= summary.resumed_at <= COUNT - 3
    assert files(out) == whole


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 120 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=120k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("file systems cannot be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_fills_up_ends_the_run_and_more_space_lets_it_go_on(
    *, small_disk: Path, command: Any, files: Any, check: Any, whole: dict[str, bytes]
) -> None:
    out = small_disk / "out"
    process = started(command(out))
    _, errors = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 2
    assert "No space left on device" in errors
    assert "--resume" in errors
    assert 0 < sum(check(out)["images"].values()) < COUNT
    subprocess.run(["mount", "-o", "remount,size=100m", str(small_disk)], check=True)
    finish(command(out, "--resume"))
    assert files(out) == whole


def test_a_file_system_that_may_only_be_read_is_one_error(small_disk: Path, command: Any) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    process = started(command(small_disk / "out"))
    _, errors = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 2
    assert "Read-only file system" in errors
    assert "Traceback" not in errors
