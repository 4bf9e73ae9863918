"""`python -m bench.speed.long_run TASK`: memory over many small images, and what resuming them costs."""

from __future__ import annotations

import json
import shutil
import sys
import time
from dataclasses import replace
from typing import Any

from bench.process import memory_mb
from bench.speed.measure import Task, read_task
from synthgen.pipeline import render_dataset
from synthgen.pipeline.machine import usable_cores

SAMPLES = 20
"""How often memory is measured."""


def long_run(task: Task) -> dict[str, Any]:
    """By the number of images, the resident memory of all processes; seconds to resume the finished run.

    The first sample is after a twentieth of the images, when every worker has been at work for a while.
    """
    recipe, count = task.workload.recipe(), task.workload.images
    recipe = replace(recipe, run=recipe.run.model_copy(update={"workers": usable_cores()}))
    out, done = task.folder / "images", 0
    memory: dict[int, float] = {}
    shutil.rmtree(out, ignore_errors=True)

    def tick(_: object) -> None:
        nonlocal done
        done += 1
        if done % (count // SAMPLES) == 0:
            memory[done] = memory_mb()

    start = time.monotonic()
    render_dataset(recipe, out, on_frame=tick)
    rendered = time.monotonic()
    render_dataset(recipe, out, resume=True)
    return {
        "memory_mb": memory,
        "images_per_second": count / (rendered - start),
        "resume_s": time.monotonic() - rendered,
    }


if __name__ == "__main__":
    print("\n" + json.dumps(long_run(read_task(sys.argv[1]))))
