"""Makes frames: each through sampling, engine, camera, labels and files, none dependent on another."""

from __future__ import annotations

import hashlib
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from synthgen.config import RunConfig
from synthgen.dataset import FrameRecord, Layout, record_line, split_of, write_file
from synthgen.errors import OutputError, RenderError, SynthgenError
from synthgen.imaging import develop_image, encoded_image
from synthgen.labels import LabelPolicy, annotate_frame, yolo_rows, yolo_text
from synthgen.model import RenderBuffers, SceneSpec
from synthgen.pipeline.splits import FrameSampler
from synthgen.pipeline.stage_clock import StageClock
from synthgen.render import Renderer, create_renderer
from synthgen.render.options import RenderOptions
from synthgen.sampling import Recipe


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameDone:
    """An image that lies in the dataset with its labels."""

    frame_index: int
    line: bytes
    """Its line of the journal."""
    stage_s: dict[str, float]
    """Seconds by stage, since the result before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameFailed:
    """A frame that could not be rendered."""

    frame_index: int
    error: SynthgenError
    scene: SceneSpec | None = None
    """What was to be rendered, where it could be drawn at random."""
    details: str = ""
    """The traceback, where there is one."""


FrameResult: TypeAlias = FrameDone | FrameFailed


def create_engine(recipe: Recipe) -> Renderer:
    """The engine that a run asks for.

    Raises:
        EngineError: it cannot start.
    """
    run = recipe.run
    return create_renderer(run.renderer, recipe.assets, RenderOptions(quality=run.quality, device=run.device))


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """All that frames depend on, and where they go; it can be pickled."""

    recipe: Recipe
    root: Path
    """The dataset's folder."""
    create: Callable[[Recipe], Renderer] = create_engine
    """Makes the engine."""


class FrameMaker:
    """Makes the frames of a job with one engine, and writes them."""

    def __init__(self, job: Job, renderer: Renderer) -> None:
        self._run, self._renderer, self._layout = job.recipe.run, renderer, Layout(job.root)
        self._sampler = FrameSampler(job.recipe)
        self._begun: deque[SceneSpec] = deque()
        """The scenes that the engine was given and that are not written yet, oldest first."""
        self._undrawn: deque[FrameFailed] = deque()
        self._clock = StageClock()

    def results(self, indices: Iterable[int]) -> Iterator[FrameResult]:
        """What becomes of frames, one by one.

        The engine may be given a scene before the one before it is finished. Where it fails, all frames that
        it had begun have failed, and no more indices are taken.

        Raises:
            OutputError: a file cannot be written.
        """
        self._begun.clear()
        buffers = self._renderer.render_frames(self._scenes(indices))
        try:
            while (drawn := self._next(buffers)) is not None:
                yield self._finished(self._begun[0], drawn)
                self._begun.popleft()
                yield from self._taken_undrawn()
        except OutputError:
            raise
        except Exception as error:  # one frame must not end a run, whatever an engine raises
            for scene in self._begun:
                yield _failure(scene, error)
        yield from self._taken_undrawn()

    def _scenes(self, indices: Iterable[int]) -> Iterator[SceneSpec]:
        for index in indices:
            try:
                with self._clock.stage("sample"):
                    scene = self._sampler.scene(index)
            except SynthgenError as error:
                self._undrawn.append(FrameFailed(frame_index=index, error=error))
                continue
            self._begun.append(scene)
            yield scene

    def _next(self, buffers: Iterator[RenderBuffers]) -> RenderBuffers | None:
        with self._clock.stage("render"):
            return next(buffers, None)

    def _taken_undrawn(self) -> Iterator[FrameFailed]:
        while self._undrawn:
            yield self._undrawn.popleft()

    def _finished(self, scene: SceneSpec, buffers: RenderBuffers) -> FrameDone:
        record = write_frame(self._layout, self._run, scene, buffers, self._clock)
        with self._clock.stage("write"):
            line = record_line(record)
        return FrameDone(frame_index=scene.frame_index, line=line, stage_s=self._clock.taken())


def write_frame(
    layout: Layout, run: RunConfig, scene: SceneSpec, buffers: RenderBuffers, clock: StageClock
) -> FrameRecord:
    """Writes the label file, and after it the image: no image is ever there without its labels.

    Raises:
        OutputError: a file cannot be written.
    """
    index = scene.frame_index
    with clock.stage("develop"):
        pixels = develop_image(buffers, scene.imaging, seed=scene.seed, frame_index=index)
    with clock.stage("label"):
        annotation = annotate_frame(scene, buffers, label_policy(run))
        label = yolo_text(yolo_rows(annotation)).encode()
    with clock.stage("encode"):
        image = encoded_image(
            pixels,
            run.format,
            jpg_quality=run.jpg_quality,
            png_level=run.png_level,
            webp_effort=run.webp_effort,
        )
    with clock.stage("write"):
        split = split_of(index, run.val_fraction)
        path = layout.image(split, index, run.format)
        write_file(layout.label(split, index), label)
        write_file(path, image)
    return FrameRecord(
        frame_index=index,
        split=split,
        image=path.relative_to(layout.root).as_posix(),
        image_bytes=len(image),
        image_sha256=hashlib.sha256(image).hexdigest(),
        label_bytes=len(label),
        label_sha256=hashlib.sha256(label).hexdigest(),
        scene=scene,
        annotation=annotation,
    )


def _failure(scene: SceneSpec, error: Exception) -> FrameFailed:
    if isinstance(error, SynthgenError):
        return FrameFailed(frame_index=scene.frame_index, error=error, scene=scene)
    return FrameFailed(
        frame_index=scene.frame_index,
        error=RenderError(f"frame {scene.frame_index}", f"{type(error).__name__}: {error}"),
        scene=scene,
        details="".join(traceback.format_exception(error)),
    )


def label_policy(run: RunConfig) -> LabelPolicy:
    """The rules of a run for labels."""
    return LabelPolicy(
        min_visible_fraction=run.labels.min_visible_fraction,
        min_box_px=run.labels.min_box_px,
        max_truncated_fraction=run.labels.max_truncated_fraction,
    )
