"""The script for Slurm renders shards that merge to the whole; Slurm's own commands are stood in for."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from synthgen.config import Option, load_run, run_yaml
from synthgen.pipeline import load_recipe, merge_datasets, render_dataset

SCRIPT = Path(__file__).parents[2] / "scripts" / "slurm_render.sh"
COUNT = 12


@pytest.fixture
def task(rectangles: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Starts a task of an array of two; `scontrol` writes down what it is asked for."""
    commands = {
        "srun": 'exec "$@"',
        "synthgen": f'exec {sys.executable} {Path(__file__).parent / "faulty_synthgen.py"} "$@"',
        "scontrol": f'echo "$@" >> {tmp_path / "asked"}',
    }
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, line in commands.items():
        (folder / name).write_text(f"#!/bin/sh\n{line}\n")
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    def started(number: int, delay_s: float = 0.0) -> subprocess.Popen[bytes]:
        variables = {
            "SLURM_ARRAY_JOB_ID": "77",
            "SLURM_ARRAY_TASK_ID": str(number),
            "SLURM_ARRAY_TASK_COUNT": "2",
            "FAULTY_ENGINE": json.dumps({"delay_s": delay_s}),
        }
        return subprocess.Popen(
            ["sh", SCRIPT, tmp_path / "run.yaml", tmp_path / "out"], env=os.environ | variables
        )

    return started


def test_an_array_of_tasks_renders_the_whole_even_if_one_is_ended_and_queued_again(
    *, task: Any, recipe_of: Any, rectangles: Any, files: Any, tmp_path: Path
) -> None:
    (tmp_path / "run.yaml").write_text(run_yaml(recipe_of(count=COUNT, workers=1).run))
    ended = task(2, delay_s=0.3)
    journal = tmp_path / "out.parts" / "0002" / "frames.jsonl"
    while not (journal.exists() and journal.read_bytes()) and ended.poll() is None:
        time.sleep(0.01)
    [step] = psutil.Process(ended.pid).children()
    step.terminate()  # as Slurm does to steps, and not to the script
    assert ended.wait() == 143
    assert (tmp_path / "asked").read_text() == "requeue 77_2\n"
    assert [task(number).wait() for number in (1, 2)] == [0, 0]
    parts = sorted((tmp_path / "out.parts").iterdir())
    assert [part.name for part in parts] == ["0001", "0002"]
    merge_datasets(parts, tmp_path / "out")
    run = load_run(tmp_path / "run.yaml", {"workers": Option(name="--workers", value=0)})
    render_dataset(load_recipe(run), tmp_path / "whole", create=rectangles())
    assert files(tmp_path / "out") == files(tmp_path / "whole")
