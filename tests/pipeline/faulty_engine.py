"""An engine for worker processes, which fails as it is told to on chosen frames.

A worker imports it by its name, so it leans on nothing of the tests.
"""

import ctypes
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from synthgen.model import InstanceExtent, RenderBuffers, SceneSpec
from synthgen.sampling import Recipe


class FaultyRenderer:
    """Shows each object as a rectangle, whose place and size follow from its pose."""

    description = "rectangles"

    def __init__(self, faults: dict[int, str], once: Path | None, delay_s: float) -> None:
        self._faults, self._once, self._delay_s = faults, once, delay_s
        self._hoard: list[Any] = []

    def close(self) -> None:
        self._hoard.clear()

    def render_frames(self, scenes: Iterable[SceneSpec]) -> Iterator[RenderBuffers]:
        """As an engine that begins each scene before it hands out the one before."""
        before: RenderBuffers | None = None
        for scene in scenes:
            drawn = self.render(scene)
            if before is not None:
                yield before
            before = drawn
        if before is not None:
            yield before

    def render(self, scene: SceneSpec) -> RenderBuffers:
        self._fail(scene.frame_index)
        height, width = scene.camera.height, scene.camera.width
        ids = np.zeros((height, width), np.uint32)
        extents = []
        for each in scene.instances:
            x, _, z = (abs(int(1000 * value)) for value in each.T_world_object[:3, 3])
            x0, y0 = x % (width - 12), z % (height - 12)
            box = (x0, y0, x0 + 12, y0 + 12)
            ids[y0 : y0 + 12, x0 : x0 + 12] = each.instance_id
            extents.append(
                InstanceExtent(
                    instance_id=each.instance_id, amodal_px=144, box_amodal=box, full_px=144, box_full=box
                )
            )
        rng = np.random.default_rng(scene.frame_index)
        image = rng.integers(0, 256, (height, width, 3), np.uint8) // 8 + (ids * 40 % 200)[..., None]
        return RenderBuffers(
            radiance_linear=None,
            image_srgb=image.astype(np.uint8),
            depth=np.where(ids, 1.0, np.inf).astype(np.float32),
            instance_id=ids,
            extents=tuple(extents),
        )

    def _fail(self, frame_index: int) -> None:
        time.sleep(self._delay_s)
        fault = self._faults.get(frame_index)
        if fault is None:
            return
        if self._once is not None:
            try:
                (self._once / str(frame_index)).touch(exist_ok=False)
            except FileExistsError:
                return
        if fault == "raise":
            raise RuntimeError("the driver is confused")
        if fault == "hang":
            time.sleep(3600)
        if fault == "exit":
            os._exit(7)
        if fault == "crash":
            ctypes.string_at(0)
        if fault == "allocate":
            while True:
                self._hoard.append(np.ones(1 << 22))
                time.sleep(0.01)


def create(
    recipe: Recipe,
    faults: dict[int, str] | None = None,
    once: Path | None = None,
    delay_s: float = 0.0,
) -> FaultyRenderer:
    """An engine; with `once`, a folder, each fault happens a single time."""
    return FaultyRenderer(faults or {}, once, delay_s)
