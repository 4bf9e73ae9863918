"""synthgen itself, as its command line runs it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from bench.speed.workload import Workload, pinhole_scenes
from synthgen.pipeline import render_dataset
from synthgen.render import create_renderer


class SynthgenPeer:
    """`render_dataset` on a run, with everything that it draws and writes."""

    def __init__(self, workload: Workload) -> None:
        self._recipe = workload.recipe()
        self._workload = workload
        self.description = f"synthgen, {workload.renderer}"
        if workload.renderer == "gl":
            self.description += f", {workload.quality}"
        if workload.workers:
            self.description += f", {workload.workers} workers"

    def make(self, out: Path, on_frame: Callable[[], None]) -> None:
        render_dataset(self._recipe, out, on_frame=lambda _: on_frame())

    def ids(self, count: int) -> list[Any]:
        engine = create_renderer(self._recipe.run.renderer, self._recipe.assets)
        scenes = islice(pinhole_scenes(self._workload), count)
        drawn = [np.asarray(engine.render(scene).instance_id, np.uint8) for scene in scenes]
        engine.close()
        return drawn

    def close(self) -> None:
        pass
