"""Whatever number of processes render, and whatever befalls them, the dataset is the same."""

import os
from pathlib import Path
from typing import Any

import pytest

from synthgen.dataset import Layout
from synthgen.dataset.journal import read_records
from synthgen.errors import EngineError
from synthgen.pipeline import render_dataset
from synthgen.pipeline.machine import default_workers, usable_cores, worker_environment

COUNT = 12


@pytest.fixture
def whole(recipe_of: Any, rectangles: Any, files: Any, tmp_path: Path) -> dict[str, bytes]:
    """The files of a run in this process."""
    render_dataset(recipe_of(count=COUNT), tmp_path / "whole", create=rectangles())
    found: dict[str, bytes] = files(tmp_path / "whole")
    return found


@pytest.mark.parametrize("workers", [1, 3])
def test_any_number_of_workers_writes_the_same_bytes(
    *, recipe_of: Any, rectangles: Any, files: Any, whole: dict[str, bytes], tmp_path: Path, workers: int
) -> None:
    progress: list[Any] = []
    summary = render_dataset(
        recipe_of(count=COUNT, workers=workers),
        tmp_path / "out",
        create=rectangles(),
        on_frame=progress.append,
    )
    assert files(tmp_path / "out") == whole
    assert [each.done for each in progress] == list(range(1, COUNT + 1))
    assert summary.manifest.is_complete
    assert min(summary.stage_s.values()) > 0


def test_workers_go_on_with_a_run_of_another_number_of_workers(
    recipe_of: Any, rectangles: Any, files: Any, whole: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "out"

    def stop(progress: Any) -> None:
        if progress.done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        render_dataset(recipe_of(count=COUNT, workers=2), out, create=rectangles(), on_frame=stop)
    summary = render_dataset(recipe_of(count=COUNT, workers=1), out, create=rectangles(), resume=True)
    assert summary.resumed_at == 5
    assert files(out) == whole


def test_an_engine_that_does_not_start_is_one_error_and_nothing_is_written(
    recipe_of: Any, box_glb: Any, tmp_path: Path
) -> None:
    with pytest.raises(EngineError, match="--device 77: there is no such device"):
        render_dataset(recipe_of(box_glb(), device=77, workers=2), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_workers_keep_to_scenarios_splits_and_functions_of_the_users_own(
    recipe_of: Any, rectangles: Any, files: Any, tmp_path: Path
) -> None:
    (tmp_path / "mine.py").write_text(
        "from dataclasses import replace\n"
        "def brighter(scene, rng):\n"
        "    return replace(scene, imaging=replace(scene.imaging, exposure_ev=2.0 + rng.random()))\n"
    )
    mixed = {
        "scenarios": ["plain", "crowded"],
        "scenes": ["studio", "sky_and_ground"],
        "disjoint": ["scenes"],
        "randomizers": [f"{tmp_path / 'mine.py'}:brighter"],
    }
    for workers in (0, 2):
        recipe = recipe_of(count=COUNT, workers=workers, **mixed)
        summary = render_dataset(recipe, tmp_path / str(workers), create=rectangles())
    assert files(tmp_path / "0") == files(tmp_path / "2")
    assert set(summary.manifest.tally.scenarios) == {"plain", "crowded"}
    records = list(read_records(Layout(tmp_path / "2").journal))
    assert min(each.scene.imaging.exposure_ev for each in records) >= 2.0
    scenes = {(each.split, each.scene.environment.scene_name) for each in records}
    assert len(scenes) == 2, "each split has a scene of its own"


def test_the_threads_of_libraries_are_shared_out_among_the_workers() -> None:
    given = worker_environment(2 * usable_cores(), {"HOME": "/home/me"})
    assert given["LP_NUM_THREADS"] == given["OMP_NUM_THREADS"] == "1"
    assert given["HOME"] == "/home/me"
    assert worker_environment(1, {})["LP_NUM_THREADS"] == str(usable_cores())
    assert worker_environment(1, {"LP_NUM_THREADS": "3"})["LP_NUM_THREADS"] == "3", "it is the user's choice"


def test_software_is_given_a_worker_for_each_core_but_no_more_than_memory_for_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Memory:
        available = 64 << 30

    monkeypatch.setattr("synthgen.pipeline.machine.psutil.virtual_memory", lambda: Memory)
    monkeypatch.setattr("synthgen.pipeline.machine.usable_cores", lambda: 12)
    assert default_workers("cpu") == 12
    monkeypatch.setattr("synthgen.pipeline.machine.is_software_device", lambda _: False)
    assert default_workers("0") == 4
    Memory.available = 3 << 30
    assert default_workers("0") == 2
    Memory.available = 0
    assert default_workers("0") == 1


def test_the_limit_of_a_container_counts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(16)))
    limit = tmp_path / "cpu.max"
    monkeypatch.setattr("synthgen.pipeline.machine._CGROUP_LIMIT", limit)
    assert usable_cores() == 16
    for text, cores in (("max 100000\n", 16), ("250000 100000\n", 2), ("5000 100000\n", 1)):
        limit.write_text(text)
        assert usable_cores() == cores
