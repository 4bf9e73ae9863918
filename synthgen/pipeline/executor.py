"""What runs the frames of a job: the seam between a run and the processes or machines that render it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from types import TracebackType
from typing import Protocol

from synthgen.pipeline.frames import FrameFailed, FrameMaker, FrameResult, Job
from synthgen.render import Renderer


class Executor(Protocol):
    """Renders the frames of a job into its folder; a context, at whose end all its processes have ended."""

    def start(self, job: Job) -> str:
        """The description of the engine, once the first one is ready.

        Raises:
            EngineError: no engine starts.
        """

    def results(self, indices: Iterator[int]) -> Iterator[FrameResult]:
        """What becomes of frames, in any order; each index that is taken comes out exactly once.

        Indices are taken in order, a few at a time, as there is room to render them: whoever ends them ends
        the run after the frames that are begun. A frame that fails is tried again before it counts as failed.

        Raises:
            OutputError: a file cannot be written.
            EngineError: workers end before they are ready, or render with different engines.
        """

    def __enter__(self) -> Executor:
        """The executor itself."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends all processes at once."""


class InProcess:
    """Renders in this very process, one frame after the other; an engine that crashes takes it along."""

    def __init__(self) -> None:
        self._job: Job | None = None
        self._renderer: Renderer | None = None

    def start(self, job: Job) -> str:
        self._job, self._renderer = job, job.create(job.recipe)
        return self._renderer.description

    def results(self, indices: Iterator[int]) -> Iterator[FrameResult]:
        if self._job is None or self._renderer is None:
            raise RuntimeError("start() comes before results()")
        maker = FrameMaker(self._job, self._renderer)
        for index in indices:
            suspects: list[FrameFailed] = []
            for result in maker.results(chain([index], indices)):
                if isinstance(result, FrameFailed) and result.scene is not None:
                    suspects.append(result)
                else:
                    yield result
            for suspect in suspects:
                yield from maker.results([suspect.frame_index])

    def __enter__(self) -> InProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._renderer is not None:
            self._renderer.close()
