"""`python -m bench.speed.measure`: measures one peer, in a process of its own; prints one line of JSON."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from bench.process import cpu_seconds, memory_mb
from bench.speed.peers.protocol import Peer
from bench.speed.workload import Workload

STARTED_AT = "BENCH_STARTED_AT"
"""The environment variable with the monotonic time at which the process was asked for."""

COMPARED_FRAMES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is to be measured."""

    peer: str
    """synthgen, plain_pyrender, panda or panda_msaa."""
    workload: Workload
    warm_up: int
    """Images before the clock starts."""
    folder: Path
    """For what the peer writes."""
    cache: Path
    """The folder of what synthgen keeps between runs."""
    memory_at: tuple[int, ...] = ()
    """Images after which memory is measured."""
    with_ids: bool = True
    """Whether the ids of the first frames are kept to be compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """What was found."""

    description: str
    seconds_per_image: float
    median_seconds: float
    """Of the time between two images; where several are in work at once it says little."""
    cpu_per_image: float
    first_image: float
    """Seconds from the start of the process to the first image's files."""
    peak_mb: float
    memory_mb: dict[int, float] = field(default_factory=dict)
    """By the number of images that were there."""


class Clock:
    """Takes the time of every image, and at some of them the rest."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self.times: list[float] = []
        self.memory: dict[int, float] = {}
        self._cpu_at_warm_up = self.cpu = 0.0

    def tick(self) -> None:
        """Another image is there."""
        self.times.append(time.monotonic())
        done = len(self.times)
        if done == self._task.warm_up:
            self._cpu_at_warm_up = cpu_seconds()
        if done in self._task.memory_at:
            self.memory[done] = memory_mb()
        if done == self._task.workload.images:
            self.cpu = cpu_seconds() - self._cpu_at_warm_up

    def measurement(self, description: str, peak_mb: float) -> Measurement:
        """The results."""
        after = self.times[self._task.warm_up - 1 :]
        count = len(after) - 1
        return Measurement(
            description=description,
            seconds_per_image=(after[-1] - after[0]) / count,
            median_seconds=float(np.median(np.diff(after))),
            cpu_per_image=self.cpu / count,
            first_image=self.times[0] - float(os.environ.get(STARTED_AT, self.times[0])),
            peak_mb=peak_mb,
            memory_mb=self.memory,
        )


def measured(task: Task) -> Measurement:
    """Runs a peer over its workload."""
    out = task.folder / "images"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    peer, clock = _peer(task), Clock(task)
    peer.make(out, clock.tick)
    found = clock.measurement(peer.description, memory_mb("VmHWM"))
    if task.with_ids:
        np.savez_compressed(task.folder / "ids.npz", *peer.ids(COMPARED_FRAMES))
    peer.close()
    return found


def _peer(task: Task) -> Peer:
    if task.peer == "synthgen":
        from bench.speed.peers.synthgen_run import SynthgenPeer  # noqa: PLC0415 - each loads its own OpenGL

        return SynthgenPeer(task.workload)
    if task.peer == "plain_pyrender":
        from bench.speed.peers.plain_pyrender import PlainPyrenderPeer  # noqa: PLC0415

        return PlainPyrenderPeer(task.workload)
    from bench.speed.peers.panda_simplepbr import PandaPeer  # noqa: PLC0415

    return PandaPeer(task.workload, msaa=4 if task.peer == "panda_msaa" else 0)


def task_json(task: Task) -> str:
    """The task as one argument of a command line."""
    return json.dumps(asdict(task), default=str)


def read_task(text: str) -> Task:
    """The task of an argument that `task_json` made."""
    data = json.loads(text)
    workload = data["workload"]
    config = None if workload["config"] is None else Path(workload["config"])
    workload |= {"scenes": Path(workload["scenes"]), "config": config}
    data |= {"workload": Workload(**workload), "folder": Path(data["folder"])}
    data |= {"cache": Path(data["cache"])}
    return Task(**data | {"memory_at": tuple(data["memory_at"])})


if __name__ == "__main__":
    print("\n" + json.dumps(asdict(measured(read_task(sys.argv[1])))))
