"""`python -m bench.speed.stages TASK`: how the time of an image is shared between the stages of synthgen."""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.speed.measure import Task, read_task
from synthgen.dataset import write_file
from synthgen.imaging import develop_image, encoded_image
from synthgen.labels import LabelPolicy, annotate_frame, yolo_rows, yolo_text
from synthgen.model.serialization import json_text
from synthgen.render import create_renderer
from synthgen.render.options import RenderOptions
from synthgen.sampling import sample_scene

STAGES = ("sample", "render", "develop", "label", "encode", "write")


def stage_seconds(task: Task) -> dict[str, float]:
    """Seconds an image by stage, one stage after the other, as `render_dataset` calls them."""
    recipe = task.workload.recipe()
    run, policy = recipe.run, LabelPolicy()
    options = RenderOptions(quality=run.quality, device=run.device)
    engine = create_renderer(run.renderer, recipe.assets, options)
    totals: dict[str, float] = defaultdict(float)
    task.folder.mkdir(parents=True, exist_ok=True)
    for frame_index in range(run.count):
        if frame_index == task.warm_up:
            totals.clear()
        with _timed(totals, "sample"):
            scene = sample_scene(recipe, seed=run.seed, frame_index=frame_index)
        with _timed(totals, "render"):
            buffers = engine.render(scene)
        with _timed(totals, "develop"):
            image = develop_image(buffers, scene.imaging, seed=run.seed, frame_index=frame_index)
        with _timed(totals, "label"):
            annotation = annotate_frame(scene, buffers, policy)
            text = yolo_text(yolo_rows(annotation))
        with _timed(totals, "encode"):
            data = encoded_image(image, run.format, jpg_quality=run.jpg_quality)
        with _timed(totals, "write"):
            _write(task.folder, frame_index, data, text, json_text(scene) + json_text(annotation))
    engine.close()
    return {stage: totals[stage] / (run.count - task.warm_up) for stage in STAGES}


def _write(folder: Path, frame_index: int, image: bytes, labels: str, record: str) -> None:
    write_file(folder / f"{frame_index:06d}.txt", labels.encode())
    write_file(folder / f"{frame_index:06d}.png", image)
    with (folder / "frames.jsonl").open("a", encoding="utf-8") as file:
        file.write(record + "\n")


@contextmanager
def _timed(totals: dict[str, float], stage: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    totals[stage] += time.perf_counter() - start


if __name__ == "__main__":
    print("\n" + json.dumps(stage_seconds(read_task(sys.argv[1]))))
