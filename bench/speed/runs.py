"""What is measured: peers beside each other, and synthgen alone as its work grows."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from bench.realism.comparison import min_mask_iou
from bench.speed.measure import COMPARED_FRAMES, STARTED_AT, Task, task_json
from bench.speed.workload import ROOT, Workload, write_scenes

OBJECT_COUNTS = (1, 5, 20, 50, 100, 200)
RESOLUTIONS = (320, 640, 1280, 1920)
LONG_SIZE_PX, LONG_QUALITY = 64, "draft"
CORES = len(os.sched_getaffinity(0))
PEERS = {
    "synthgen gl draft, all cores": ("synthgen", {"renderer": "gl", "quality": "draft", "workers": CORES}),
    "synthgen gl standard, all cores": (
        "synthgen",
        {"renderer": "gl", "quality": "standard", "workers": CORES},
    ),
    "synthgen gl draft": ("synthgen", {"renderer": "gl", "quality": "draft"}),
    "synthgen gl standard": ("synthgen", {"renderer": "gl", "quality": "standard"}),
    "synthgen gl standard, nothing kept": ("synthgen", {"renderer": "gl", "quality": "standard"}),
    "synthgen gl high": ("synthgen", {"renderer": "gl", "quality": "high"}),
    "synthgen pyrender": ("synthgen", {"renderer": "pyrender"}),
    "pyrender loop": ("plain_pyrender", {"renderer": "pyrender"}),
    "Panda3D": ("panda", {"renderer": "pyrender"}),
    "Panda3D, MSAA": ("panda_msaa", {"renderer": "pyrender"}),
}
NOTHING_KEPT = "synthgen gl standard, nothing kept"
"""The peer whose light of the panoramas is not there from runs before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the command line asks for."""

    workload: Workload
    warm_up: int
    folder: Path
    peers: tuple[str, ...]
    memory_images: tuple[int, int]
    memory_px: int
    long_images: int

    @property
    def cache(self) -> Path:
        """What synthgen keeps between runs."""
        return self.folder / "cache"

    @classmethod
    def of(cls, args: argparse.Namespace) -> Plan:
        """The plan of parsed arguments."""
        workload = Workload(
            scene=args.scene,
            objects=args.objects,
            size_px=args.size,
            images=args.images + args.warm_up,
            renderer=args.renderer,
            quality=args.quality,
            config=args.config,
        )
        low, high = args.memory_images
        return cls(
            workload=workload,
            warm_up=args.warm_up,
            folder=args.build,
            peers=tuple(args.peer or PEERS),
            memory_images=(low, high),
            memory_px=args.memory_size,
            long_images=args.long_images,
        )


def peers(plan: Plan) -> dict[str, Any]:
    """The measurement of every peer, and how alike its masks are to the first one's."""
    found: dict[str, Any] = {}
    workload = replace(plan.workload, scenes=_made(plan.folder) / "scenes.jsonl")
    write_scenes(workload)
    first: dict[str, Any] | None = None
    for name in plan.peers:
        kind, values = PEERS[name]
        folder = plan.folder / name.replace(" ", "_").replace(",", "")
        cache = plan.cache
        if name == NOTHING_KEPT:
            cache = plan.folder / "empty_cache"
            shutil.rmtree(cache, ignore_errors=True)
        changed = replace(workload, **values)
        task = Task(peer=kind, workload=changed, warm_up=plan.warm_up, folder=folder, cache=cache)
        result = measured_apart(task)
        if result is None:
            continue
        ids = dict(np.load(folder / "ids.npz"))
        first = first or ids
        worst = [min_mask_iou(first[key], ids[key]) for key in ids]
        found[name] = result | {"mask_iou": float(np.mean(worst)), "compared": COMPARED_FRAMES}
    return found


def by_objects(plan: Plan) -> dict[str, Any]:
    """The measurement of synthgen by the number of objects."""
    return {
        str(count): measured_apart(_alone(plan, f"objects_{count}", objects=count)) for count in OBJECT_COUNTS
    }


def by_resolution(plan: Plan) -> dict[str, Any]:
    """The measurement of synthgen by the side of the image in pixels."""
    return {str(size): measured_apart(_alone(plan, f"size_{size}", size_px=size)) for size in RESOLUTIONS}


def by_scene(plan: Plan) -> dict[str, Any]:
    """The measurement of synthgen by the scene."""
    names = [path.stem for path in sorted((ROOT / "scenes").glob("*.yaml"))]
    return {name: measured_apart(_alone(plan, f"scene_{name}", scene=name)) for name in names}


def memory(plan: Plan) -> dict[str, Any]:
    """The memory of synthgen after few images and after many."""
    task = _alone(plan, "memory", size_px=plan.memory_px, images=plan.memory_images[1])
    result = measured_apart(replace(task, memory_at=plan.memory_images))
    return (result or {}) | {"size_px": plan.memory_px}


def stages(plan: Plan) -> dict[str, Any]:
    """Seconds an image by stage."""
    return _json_of("bench.speed.stages", _alone(plan, "stages")) or {}


def sampling(plan: Plan) -> dict[str, Any]:
    """Milliseconds of CPU time to draw a frame, by scene."""
    return _json_of("bench.speed.sampling", _alone(plan, "sampling")) or {}


def workers(plan: Plan) -> dict[str, Any]:
    """Images a second by the number of workers."""
    return _json_of("bench.speed.workers", _alone(plan, "workers")) or {}


def long_run(plan: Plan) -> dict[str, Any]:
    """The memory of a run of many small images, and what it takes to resume it."""
    workload = {"size_px": LONG_SIZE_PX, "images": plan.long_images, "quality": LONG_QUALITY}
    found = _json_of("bench.speed.long_run", _alone(plan, "long", **workload)) or {}
    return found | {"size_px": LONG_SIZE_PX}


PARTS = {
    "peers": peers,
    "objects": by_objects,
    "resolution": by_resolution,
    "scenes": by_scene,
    "memory": memory,
    "stages": stages,
    "sampling": sampling,
    "workers": workers,
    "long": long_run,
}


def _alone(plan: Plan, name: str, **values: Any) -> Task:
    workload = replace(plan.workload, **values)
    folder = plan.folder / name
    return Task(
        peer="synthgen",
        workload=workload,
        warm_up=plan.warm_up,
        folder=folder,
        cache=plan.cache,
        with_ids=False,
    )


def fill_cache(plan: Plan) -> None:
    """Has the light of the panoramas computed, which is kept between runs."""
    if not plan.cache.exists():
        measured_apart(_alone(plan, "filling_the_cache", renderer="gl", quality="draft"))


def measured_apart(task: Task) -> dict[str, Any] | None:
    """The measurement of a task in a process of its own; None, with a message, where it failed."""
    return _json_of("bench.speed.measure", task)


def _json_of(module: str, task: Task) -> dict[str, Any] | None:
    _made(task.folder)
    environment = os.environ | {
        STARTED_AT: str(time.monotonic()),
        "PYTHONPATH": str(ROOT),
        "SYNTHGEN_CACHE_DIR": str(task.cache),
    }
    command = [sys.executable, "-m", module, task_json(task)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        print(f"bench: {task.folder.name} failed: {done.stderr.strip()[-2000:]}", file=sys.stderr)
        return None
    found: dict[str, Any] = json.loads(lines[-1])
    summary = {key: round(value, 3) for key, value in found.items() if isinstance(value, float)}
    print(f"bench: {task.folder.name}: {summary}", file=sys.stderr, flush=True)
    return found


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
