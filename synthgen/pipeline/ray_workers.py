"""Workers that are actors of a Ray cluster, for the extra `synthgen[ray]`.

All machines must see models and output folder under the same paths, and have this version of synthgen.
"""

from __future__ import annotations

import logging
import os
import queue
import threading
from dataclasses import replace
from typing import Any

from synthgen.errors import EngineError, SynthgenError
from synthgen.pipeline.frames import FrameMaker, Job
from synthgen.pipeline.machine import WORKERS_PER_GRAPHICS_CARD, job_on_a_card, worker_environment
from synthgen.pipeline.messages import Message, Ready, Unable
from synthgen.pipeline.supervised import Gone, Inbox, Worker

try:
    import ray
    import ray.exceptions
except ImportError as error:
    raise EngineError(
        "--executor ray", "Ray is not installed", remedy="pip install 'synthgen[ray]'"
    ) from error


class RayCluster:
    """The cluster at $RAY_ADDRESS, or the one that runs here; without either a new one, of this machine."""

    def __init__(self, device: str) -> None:
        if not ray.is_initialized():
            try:
                ray.init(logging_level=logging.ERROR, log_to_driver=False)
            except (ConnectionError, RuntimeError, ValueError) as error:
                raise EngineError("--executor ray", f"no cluster is reached: {error}") from error
        resources = ray.cluster_resources()
        cards = 0 if device == "cpu" else int(resources.get("GPU", 0))
        cores = int(resources.get("CPU", 1))
        self._cards_of_worker = 1 / WORKERS_PER_GRAPHICS_CARD if cards else 0
        self.default_workers = max(1, min(cores, WORKERS_PER_GRAPHICS_CARD * cards) if cards else cores)

    def start_worker(self, job: Job, number: int, inbox: Inbox) -> RayWorker:
        """A new actor for a job; Ray chooses the machine, and shares the graphics cards out."""
        # One thread each, as Ray counts a core for each actor.
        names = ("LP_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENIMAGEIO_THREADS")
        variables = worker_environment(
            1 << 16, {name: os.environ[name] for name in names if name in os.environ}
        )
        actor = (
            ray.remote(FrameActor)
            .options(num_cpus=1, num_gpus=self._cards_of_worker, runtime_env={"env_vars": variables})
            .remote(_with_absolute_paths(job), number)
        )
        return RayWorker(actor, inbox)


class FrameActor:
    """Renders frames in a process of its own, somewhere in the cluster."""

    def __init__(self, job: Job, number: int) -> None:
        cards = ray.get_runtime_context().get_accelerator_ids().get("GPU", [])
        self._job = job_on_a_card(job, int(cards[0]) if cards and cards[0].isdigit() else number)
        self._maker: FrameMaker | None = None

    def start(self) -> Message:
        """Starts the engine."""
        try:
            renderer = self._job.create(self._job.recipe)
        except SynthgenError as error:
            return Unable(error=error)
        self._maker = FrameMaker(self._job, renderer)
        return Ready(description=renderer.description)

    def results(self, frame_index: int) -> list[Message]:
        """What becomes of a frame."""
        if self._maker is None:
            raise RuntimeError("start() comes before results()")
        try:
            return list(self._maker.results([frame_index]))
        except SynthgenError as error:
            return [Unable(error=error)]


class RayWorker(Worker):
    """An actor; a thread waits for its answers."""

    start_timeout_s = 3600.0
    """A cluster may have to grow first."""

    def __init__(self, actor: Any, inbox: Inbox) -> None:
        super().__init__()
        self._actor, self._reason = actor, ""
        self._answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._ready = actor.start.remote()
        threading.Thread(target=self._receive, args=(inbox,), daemon=True).start()

    @property
    def memory_mb(self) -> float:
        return 0.0  # Ray has a memory monitor of its own on every machine

    def end(self, reason: str = "") -> None:
        self._reason = self._reason or reason
        ray.kill(self._actor)
        self._answers.put(None)

    def last_words(self) -> str:
        return self._reason or "the actor ended"

    def close(self) -> None:
        self.end()

    def _give(self, frame_index: int) -> None:
        self._answers.put(self._actor.results.remote(frame_index))

    def _receive(self, inbox: Inbox) -> None:
        try:
            inbox.put((self, ray.get(self._ready)))
            while (answer := self._answers.get()) is not None:
                for message in ray.get(answer):
                    inbox.put((self, message))
        except ray.exceptions.RayError as error:
            self._reason = self._reason or f"the actor ended: {error}"
        inbox.put((self, Gone()))


def _with_absolute_paths(job: Job) -> Job:
    """The job for processes that run in other working directories."""
    recipe = replace(job.recipe, assets=job.recipe.assets.with_absolute_paths())
    return replace(job, root=job.root.absolute(), recipe=recipe)
