"""What this machine offers to worker processes."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import psutil

from synthgen.pipeline.frames import Job
from synthgen.render.opengl import graphics_cards, is_software_device

MEMORY_OF_WORKER_MB = 1500
"""What a worker takes of the memory, with models, a few panoramas and a software rasterizer's buffers."""

WORKERS_PER_GRAPHICS_CARD = 4
"""Enough that one is drawn while others are drawn at random, labelled, encoded and written."""

_CGROUP_LIMIT = Path("/sys/fs/cgroup/cpu.max")


def usable_cores() -> int:
    """How many processors this process may use: those of its affinity, within the limit of its container."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with contextlib.suppress(OSError, ValueError):  # no such limit, or `max`
        quota, period = _CGROUP_LIMIT.read_text(encoding="ascii").split()
        cores = min(cores, max(1, round(int(quota) / int(period))))
    return cores


def default_workers(device: str) -> int:
    """How many worker processes to render with on a device of `--device`.

    In software there is one for each core, and a few share a graphics card; in either case no more than there
    is memory for.
    """
    most = usable_cores()
    if not is_software_device(device):
        cards = len(graphics_cards()) if device == "auto" else 1
        most = min(most, WORKERS_PER_GRAPHICS_CARD * max(1, cards))
    available_mb = psutil.virtual_memory().available >> 20
    return max(1, min(most, available_mb // MEMORY_OF_WORKER_MB))


def job_on_a_card(job: Job, number: int) -> Job:
    """The job with the graphics card that worker number so and so is to render on, where it may choose."""
    cards = graphics_cards() if job.recipe.run.device == "auto" else []
    if len(cards) < 2:
        return job
    run = job.recipe.run.model_copy(update={"device": str(cards[number % len(cards)])})
    return replace(job, recipe=replace(job.recipe, run=run))


def worker_environment(workers: int, environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of one of so many workers, in which the threads of libraries do not fight for cores.

    llvmpipe's threads, which an environment may choose itself, share the cores; everything else has one.
    What is rendered depends on neither.
    """
    threads = max(1, usable_cores() // workers)
    # numpy's and OpenImageIO's threads gain nothing at the sizes of an image.
    ours = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "OPENIMAGEIO_THREADS": "1"}
    return {"LP_NUM_THREADS": str(threads)} | ours | dict(environment)


def memory_mb(pid: int) -> float:
    """The resident memory of a process; 0 where it has ended."""
    try:
        return float(psutil.Process(pid).memory_info().rss) / (1 << 20)
    except psutil.Error:
        return 0.0
