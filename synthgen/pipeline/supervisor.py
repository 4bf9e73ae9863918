"""Workers, wherever they are: fed, watched, replaced."""

from __future__ import annotations

import logging
import queue
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType

from synthgen.errors import EngineError, RenderError, SynthgenError
from synthgen.pipeline.frames import FrameDone, FrameFailed, FrameResult, Job
from synthgen.pipeline.messages import Message, Ready, Unable
from synthgen.pipeline.splits import FrameSampler
from synthgen.pipeline.supervised import Gone, Inbox, StartWorker, Worker

LOG = logging.getLogger(__name__)

FRAMES_IN_FLIGHT = 2
"""Of each worker: one that is rendered, and one that can be begun before it is finished."""

ATTEMPTS = 3
"""How often a frame is begun; from the second time on it has a worker to itself."""

FAILED_STARTS = 3
"""How many workers in a row may end without a frame to blame for it."""

SECONDS_BETWEEN_WATCHES = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerLimits:
    """When a worker is replaced."""

    frame_timeout_s: float
    memory_mb: int


class Supervisor:
    """Renders in workers. One that dies, hangs or grows is replaced, and its frames are tried again."""

    def __init__(self, count: int, limits: WorkerLimits, start_worker: StartWorker) -> None:
        self._count, self._limits, self._start_worker = count, limits, start_worker
        self._inbox: Inbox = queue.SimpleQueue()
        self._workers: list[Worker] = []
        self._job: Job | None = None
        self._started = 0
        self._description = ""
        self._attempts: Counter[int] = Counter()
        """Of the frames that have failed; those that never have are not in it."""
        self._retries: deque[int] = deque()
        self._is_exhausted = False
        self._failed_starts = 0
        self._next_watch = 0.0

    def start(self, job: Job) -> str:
        self._job = job
        while not self._description:
            self._fill_up()
            self._attended()
        return self._description

    def results(self, indices: Iterator[int]) -> Iterator[FrameResult]:
        self._is_exhausted = False
        while True:
            self._hand_out(indices)
            if self._is_exhausted and not self._retries and not any(w.in_flight for w in self._workers):
                return
            self._fill_up()
            yield from self._attended()

    def __enter__(self) -> Supervisor:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.end()
        for worker in self._workers:
            worker.close()
        self._workers.clear()

    def _fill_up(self) -> None:
        """Starts workers, as many as there are to be, but towards the end no more than have work."""
        busy = sum(bool(worker.in_flight) for worker in self._workers)
        wanted = min(self._count, busy + len(self._retries)) if self._is_exhausted else self._count
        while self._job is not None and len(self._workers) < wanted:
            self._workers.append(self._start_worker(self._job, self._started, self._inbox))
            self._started += 1

    def _hand_out(self, indices: Iterator[int]) -> None:
        for worker in self._workers:
            if worker.is_retiring and not worker.in_flight:
                worker.end()
            if not worker.is_ready or worker.is_retiring:
                continue
            if self._retries and not worker.in_flight:
                worker.is_alone = True
                worker.give(self._retries.popleft())
            # While a frame waits for a worker of its own, nobody is given more, so that one becomes free.
            while not self._retries and not worker.is_alone and len(worker.in_flight) < FRAMES_IN_FLIGHT:
                index = next(indices, None)
                if index is None:
                    self._is_exhausted = True
                    break
                worker.give(index)

    def _attended(self) -> list[FrameResult]:
        """Waits for a message, or a while, and does what it calls for; what became of frames for good."""
        try:
            worker, message = self._inbox.get(timeout=SECONDS_BETWEEN_WATCHES)
        except queue.Empty:
            self._watch()
            return []
        worker.heard()
        results = self._answered(worker, message)
        if self._inbox.empty() and time.monotonic() > self._next_watch:
            self._watch()
        return results

    def _answered(self, worker: Worker, message: Message | Gone) -> list[FrameResult]:
        if isinstance(message, Gone):
            return self._lost(worker)
        if isinstance(message, Unable):
            raise message.error
        if isinstance(message, Ready):
            self._welcome(worker, message)
            return []
        worker.in_flight.remove(message.frame_index)
        if not worker.in_flight:
            worker.is_alone = False
        if worker.memory_mb > self._limits.memory_mb:
            worker.is_retiring = True
        if isinstance(message, FrameDone):
            self._failed_starts = 0
        elif message.scene is not None:  # what the engine has failed on may have left it unsound
            worker.is_retiring = True
            return self._tried(message)
        self._attempts.pop(message.frame_index, None)
        return [message]

    def _welcome(self, worker: Worker, message: Ready) -> None:
        """Lets a worker in, if it renders with what the others render with."""
        self._description = self._description or message.description
        if message.description != self._description:
            raise EngineError(
                "worker",
                f"it renders with {message.description}, but others with {self._description}",
                remedy="choose a --device",
            )
        worker.is_ready = True

    def _tried(self, failure: FrameFailed) -> list[FrameResult]:
        """Puts a frame in line for another attempt; after the last one it has failed."""
        self._attempts[failure.frame_index] += 1
        if self._attempts[failure.frame_index] < ATTEMPTS:
            self._retries.append(failure.frame_index)
            return []
        del self._attempts[failure.frame_index]
        return [failure]

    def _lost(self, worker: Worker) -> list[FrameResult]:
        """Forgets a worker that has ended; each frame that it had may have been the cause."""
        words = worker.last_words()
        worker.close()
        self._workers.remove(worker)
        if not worker.is_retiring:
            frames = ", ".join(map(str, worker.in_flight)) or "none"
            LOG.warning("a worker is replaced, with frames %s in its hands: %s", frames, words)
        if not worker.in_flight and not worker.is_retiring:
            self._failed_starts += 1
            if self._failed_starts >= FAILED_STARTS:
                raise EngineError("worker", words, remedy="run `synthgen doctor`, or try --workers 0")
        return [result for index in worker.in_flight for result in self._tried(self._failure(index, words))]

    def _failure(self, frame_index: int, words: str) -> FrameFailed:
        error = RenderError(f"frame {frame_index}", words)
        if self._job is None:
            return FrameFailed(frame_index=frame_index, error=error)
        try:
            scene = FrameSampler(self._job.recipe).scene(frame_index)
        except SynthgenError:
            return FrameFailed(frame_index=frame_index, error=error)
        return FrameFailed(frame_index=frame_index, error=error, scene=scene)

    def _watch(self) -> None:
        """Ends workers that hang or take memory without end."""
        self._next_watch = time.monotonic() + SECONDS_BETWEEN_WATCHES
        most_mb = 2 * self._limits.memory_mb
        for worker in self._workers:
            timeout_s = self._limits.frame_timeout_s if worker.is_ready else worker.start_timeout_s
            if worker.silence_s > timeout_s:
                worker.end(f"the worker finished nothing within {timeout_s:g} s")
            elif worker.memory_mb > most_mb:
                worker.end(
                    f"the worker took more than {most_mb} MB of memory; see supervision.worker_memory_mb"
                )
