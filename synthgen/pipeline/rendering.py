"""Renders a dataset: hands out its frames, and keeps its journal and its counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from synthgen.config import RunConfig
from synthgen.dataset import Journal, Layout, Manifest, write_file
from synthgen.dataset.journal import record_of, sort_journal
from synthgen.errors import StoppedError
from synthgen.pipeline.executor import Executor, InProcess
from synthgen.pipeline.failures import FailureLog
from synthgen.pipeline.frames import FrameFailed, Job, create_engine
from synthgen.pipeline.machine import default_workers
from synthgen.pipeline.run_folder import clean_run_folder, finished_frames, new_manifest, open_run_folder
from synthgen.pipeline.splits import recipes_by_split
from synthgen.pipeline.stopping import StopRequest, handlers_kept
from synthgen.pipeline.supervisor import Supervisor, WorkerLimits
from synthgen.pipeline.worker_process import start_worker_process
from synthgen.render import Renderer
from synthgen.sampling import Recipe


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameProgress:
    """How far a run is after one more image."""

    done: int
    count: int
    boxes: int
    """Labelled objects in the image."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """A run that has come to its end."""

    layout: Layout
    manifest: Manifest
    resumed_at: int
    """How many images were there before."""
    failed: int
    """How many frames could not be rendered, few enough to go on."""
    stage_s: dict[str, float]
    """Seconds by stage, added up over all workers."""


def executor_of(run: RunConfig) -> Executor:
    """What renders a run, by its `executor` and `workers`.

    Raises:
        EngineError: Ray is asked for, and is not installed or not reached.
    """
    supervision, frames = run.supervision, max(1, len(run.frame_indices))
    limits = WorkerLimits(frame_timeout_s=supervision.frame_timeout_s, memory_mb=supervision.worker_memory_mb)
    asked = None if run.workers == "auto" else run.workers
    if asked == 0:
        return InProcess()
    if run.executor == "ray":
        with handlers_kept():
            # Ray is an extra, and takes long to import.
            from synthgen.pipeline.ray_workers import RayCluster  # noqa: PLC0415

            cluster = RayCluster(run.device)
        return Supervisor(min(asked or cluster.default_workers, frames), limits, cluster.start_worker)
    count = min(asked or default_workers(run.device), frames)
    return Supervisor(count, limits, partial(start_worker_process, workers=count))


def render_dataset(
    recipe: Recipe,
    out: Path,
    *,
    resume: bool = False,
    on_frame: Callable[[FrameProgress], None] = lambda _: None,
    create: Callable[[Recipe], Renderer] = create_engine,
    stop: StopRequest | None = None,
) -> RunSummary:
    """Renders the images of a run that are not in the output folder yet.

    At every moment the folder holds a dataset that can be read: an image's label file is there before it.
    What is written depends neither on the number of workers, nor on the order in which they finish, nor on
    how often the run was interrupted.

    Args:
        recipe: the run.
        out: the folder; it is created.
        resume: go on with the same run where the folder holds one.
        on_frame: called after each image.
        create: makes the engine; workers find it by its module and name.
        stop: ends the run early, after the frames that are begun.

    Raises:
        OutputError: the folder holds something else or cannot be written to; what was there stays.
        EngineError: the engine cannot start.
        ConfigError: there is only one of something that both splits need one of.
        FailedFramesError: more frames failed than the run allows.
        StoppedError: the run was asked to stop before its last frame.
    """
    layout, run = Layout(out), recipe.run
    recipes_by_split(recipe)  # to report what is amiss before workers start
    count = len(run.frame_indices)
    with executor_of(run) as executor:
        description = executor.start(Job(recipe=recipe, root=out, create=create))
        manifest = new_manifest(recipe, description)
        open_run_folder(layout, run, manifest, resume=resume)
        with Journal(layout.journal) as journal:
            clean_run_folder(layout)
            run_frames = _RunFrames(layout, run, manifest)
            resumed_at = run_frames.done
            for result in executor.results(run_frames.missing(stop)):
                if isinstance(result, FrameFailed):
                    run_frames.failures.add(result)
                    continue
                journal.append(result.line)
                boxes = run_frames.add(result.line, result.stage_s)
                on_frame(FrameProgress(done=run_frames.done, count=count, boxes=boxes))
    was_stopped = run_frames.done + run_frames.failures.total < count
    if was_stopped and stop is not None and stop.signal_number is not None:
        raise StoppedError(
            out,
            f"stopped with {run_frames.done} of {count} images",
            remedy="go on with --resume",
            signal_number=stop.signal_number,
        )
    sort_journal(layout.journal, run.count)
    manifest = replace(manifest, is_complete=run_frames.done == count)
    write_file(layout.manifest, manifest.text().encode(), is_durable=True)
    return RunSummary(
        layout=layout,
        manifest=manifest,
        resumed_at=resumed_at,
        failed=run_frames.failures.total,
        stage_s=dict(run_frames.stage_s),
    )


class _RunFrames:
    """Which frames of a run are done, at one byte each, and what is counted of them."""

    def __init__(self, layout: Layout, run: RunConfig, manifest: Manifest) -> None:
        """Begins with the frames that are in the folder."""
        self._layout, self._names, self._tally = layout, list(manifest.names), manifest.tally
        self._indices = run.frame_indices
        self._is_done = bytearray(run.count)
        self.done = 0
        self.stage_s: Counter[str] = Counter()
        for record in finished_frames(layout):
            if not self._is_done[record.frame_index]:
                self._is_done[record.frame_index] = 1
                self._tally.add(record, self._names)
                self.done += 1
        self.failures = FailureLog(
            layout, count=len(self._indices), max_failed_fraction=run.supervision.max_failed_fraction
        )

    def missing(self, stop: StopRequest | None) -> Iterator[int]:
        """The frames that are still to be rendered, in order, until the run is to stop."""
        was_done = bytes(self._is_done)
        for index in self._indices:
            if stop is not None and stop.signal_number is not None:
                return
            if not was_done[index]:
                yield index

    def add(self, line: bytes, stage_s: dict[str, float]) -> int:
        """Counts an image, by its line of the journal; how many boxes it has."""
        record = record_of(line, self._layout.journal)
        self._is_done[record.frame_index] = 1
        self.done += 1
        self._tally.add(record, self._names)
        self.stage_s.update(stage_s)
        return len(record.annotation.objects)
