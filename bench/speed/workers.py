"""`python -m bench.speed.workers TASK`: images a second by the number of worker processes."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from dataclasses import replace
from typing import Any

from bench.speed.measure import Task, read_task
from synthgen.pipeline import render_dataset
from synthgen.pipeline.machine import usable_cores


def worker_rates(task: Task) -> dict[str, Any]:
    """By the number of workers, doubled up to the cores, what each of them does while all are at work.

    Each has one thread of a software rasterizer, so that one worker uses one core.
    """
    os.environ["LP_NUM_THREADS"] = "1"
    cores = usable_cores()
    counts = sorted({cores, *(1 << k for k in range(cores.bit_length()))})
    return {str(count): _rates(task, count) for count in counts}


def _rates(task: Task, workers: int) -> dict[str, Any]:
    """The rate after the warm-up of all workers, shares of the stages, and the time to find all finished."""
    recipe = task.workload.recipe()
    changes = {"workers": workers, "count": workers * task.workload.images}
    recipe = replace(recipe, run=recipe.run.model_copy(update=changes))
    out, times = task.folder / f"workers_{workers}", []
    shutil.rmtree(out, ignore_errors=True)
    summary = render_dataset(recipe, out, on_frame=lambda _: times.append(time.monotonic()))
    # Towards the end some workers have nothing left to do.
    counted = times[workers * task.warm_up : len(times) - workers]
    start = time.monotonic()
    render_dataset(recipe, out, resume=True)
    return {
        "images_per_second": (len(counted) - 1) / (counted[-1] - counted[0]),
        "stage_s": {stage: seconds / len(times) for stage, seconds in summary.stage_s.items()},
        "resume_s": time.monotonic() - start,
    }


if __name__ == "__main__":
    print("\n" + json.dumps(worker_rates(read_task(sys.argv[1]))))
