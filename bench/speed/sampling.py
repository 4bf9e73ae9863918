"""`python -m bench.speed.sampling TASK`: what it takes to draw a frame at random, scene by scene."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace

from bench.speed.measure import Task, read_task
from bench.speed.workload import MODELS, ROOT
from synthgen.config import Option, load_run
from synthgen.pipeline import load_recipe
from synthgen.sampling import Recipe, sample_scene

REPEATS = 5
"""Draws of each frame, of which the fastest counts: the others were disturbed by something else."""


def sampling_ms(task: Task) -> dict[str, list[float]]:
    """Milliseconds of CPU time a frame by scene: of the objects alone, and as the defaults have it.

    The defaults add distractors and occluders, and draw other apparent sizes.
    """
    names = [path.stem for path in sorted((ROOT / "scenes").glob("*.yaml"))]
    return {
        name: [
            _mean_ms(replace(task.workload, scene=name).recipe(), task),
            _mean_ms(_default_recipe(name, task.workload.objects), task),
        ]
        for name in names
    }


def _mean_ms(recipe: Recipe, task: Task) -> float:
    for frame_index in range(task.warm_up):
        sample_scene(recipe, seed=1, frame_index=frame_index)
    frames = range(task.workload.images - task.warm_up)
    seconds = [min(_seconds(recipe, frame_index) for _ in range(REPEATS)) for frame_index in frames]
    return 1000.0 * sum(seconds) / len(seconds)


def _default_recipe(scene: str, objects: int) -> Recipe:
    models = [str(path) for path in sorted(MODELS.glob("*.glb"))]
    values = {"models": models, "scenes": [scene], "objects": objects, "negative_rate": 0.0}
    return load_recipe(load_run(None, {key: Option(name=key, value=value) for key, value in values.items()}))


def _seconds(recipe: Recipe, frame_index: int) -> float:
    start = time.process_time()
    sample_scene(recipe, seed=0, frame_index=frame_index)
    return time.process_time() - start


if __name__ == "__main__":
    print("\n" + json.dumps(sampling_ms(read_task(sys.argv[1]))))
