"""Renders a dataset: frame after frame through sampling, engine, camera, labels and files."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import synthgen
from synthgen.config import RunConfig
from synthgen.dataset import FrameRecord, Journal, Layout, Manifest, Tally, split_of, write_file
from synthgen.dataset.manifest import Source
from synthgen.errors import SynthgenError
from synthgen.imaging import develop_image, encoded_image
from synthgen.labels import LabelPolicy, annotate_frame, yolo_rows, yolo_text
from synthgen.model import FrameAnnotation, RenderBuffers, SceneSpec
from synthgen.pipeline.run_folder import finished_frames, open_run_folder
from synthgen.pipeline.splits import recipes_by_split
from synthgen.render import Renderer, create_renderer
from synthgen.render.options import RenderOptions
from synthgen.sampling import Recipe, sample_scene


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameProgress:
    """How far a run is after one more image."""

    done: int
    count: int
    boxes: int
    """Labelled objects in the image."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """A finished run."""

    layout: Layout
    manifest: Manifest
    resumed_at: int
    """How many images were there before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedFrame:
    """An image as a file's bytes, and its labels."""

    scene: SceneSpec
    annotation: FrameAnnotation
    image: bytes
    label_text: str


def create_engine(recipe: Recipe) -> Renderer:
    """The engine that a run asks for.

    Raises:
        EngineError: it cannot start.
    """
    run = recipe.run
    return create_renderer(run.renderer, recipe.assets, RenderOptions(quality=run.quality, device=run.device))


def render_dataset(
    recipe: Recipe,
    out: Path,
    *,
    resume: bool = False,
    on_frame: Callable[[FrameProgress], None] = lambda _: None,
    create: Callable[[Recipe], Renderer] = create_engine,
) -> RunSummary:
    """Renders the images of a run that are not in the output folder yet.

    At every moment the folder holds a dataset that can be read: an image's label file is there before it.

    Args:
        recipe: the run.
        out: the folder; it is created.
        resume: go on with the same run where the folder holds one.
        on_frame: called after each image.
        create: makes the engine.

    Raises:
        OutputError: the folder holds something else or cannot be written to; what was there stays.
        EngineError: the engine cannot start.
        ConfigError: a frame cannot be drawn.
    """
    layout, run = Layout(out), recipe.run
    renderer = create(recipe)
    try:
        manifest = _manifest(recipe, renderer.description)
        open_run_folder(layout, run, manifest, resume=resume)
        names, tally = list(manifest.names), manifest.tally
        for record in finished_frames(layout, run.format):
            tally.add(record, names)
        resumed_at = tally.images.total()
        with Journal(layout.journal, keep=resumed_at) as journal:
            wanted = range(resumed_at, run.count)
            for frame_index, frame in zip(wanted, rendered_frames(recipe, renderer, wanted), strict=True):
                record = write_frame(layout, run, frame_index, frame)
                journal.append(record)
                tally.add(record, names)
                on_frame(
                    FrameProgress(done=frame_index + 1, count=run.count, boxes=len(record.annotation.objects))
                )
        manifest = replace(manifest, is_complete=True)
        write_file(layout.manifest, manifest.text().encode())
    finally:
        renderer.close()
    return RunSummary(layout=layout, manifest=manifest, resumed_at=resumed_at)


def rendered_frames(recipe: Recipe, renderer: Renderer, indices: Iterable[int]) -> Iterator[RenderedFrame]:
    """Images of a run, one after the other; none depends on the others.

    The engine may be given a scene before the one before it is finished. Where a scene cannot be drawn at
    random, those before it come out first.
    """
    recipes = recipes_by_split(recipe)
    scenes: deque[SceneSpec] = deque()
    failures: list[SynthgenError] = []

    def drawn() -> Iterator[SceneSpec]:
        for index in indices:
            try:
                own = recipes[split_of(index, recipe.run.val_fraction)]
                scene = sample_scene(own, seed=recipe.run.seed, frame_index=index)
            except SynthgenError as error:
                failures.append(error)
                return
            scenes.append(scene)
            yield scene

    for buffers in renderer.render_frames(drawn()):
        yield finished_frame(recipe.run, scenes.popleft(), buffers)
    if failures:
        raise failures[0]


def finished_frame(run: RunConfig, scene: SceneSpec, buffers: RenderBuffers) -> RenderedFrame:
    """The image and labels of buffers that an engine rendered."""
    image = develop_image(buffers, scene.imaging, seed=scene.seed, frame_index=scene.frame_index)
    annotation = annotate_frame(scene, buffers, _policy(run))
    return RenderedFrame(
        scene=scene,
        annotation=annotation,
        image=encoded_image(image, run.format, jpg_quality=run.jpg_quality),
        label_text=yolo_text(yolo_rows(annotation)),
    )


def _policy(run: RunConfig) -> LabelPolicy:
    return LabelPolicy(
        min_visible_fraction=run.labels.min_visible_fraction,
        min_box_px=run.labels.min_box_px,
        max_truncated_fraction=run.labels.max_truncated_fraction,
    )


def write_frame(layout: Layout, run: RunConfig, frame_index: int, frame: RenderedFrame) -> FrameRecord:
    """What the journal says of a frame, whose files are written.

    Raises:
        OutputError: they cannot be.
    """
    split = split_of(frame_index, run.val_fraction)
    image = layout.image(split, frame_index, run.format)
    write_file(layout.label(split, frame_index), frame.label_text.encode())
    write_file(image, frame.image)
    return FrameRecord(
        frame_index=frame_index,
        split=split,
        image=image.relative_to(layout.root).as_posix(),
        scene=frame.scene,
        annotation=frame.annotation,
    )


def _manifest(recipe: Recipe, renderer_description: str) -> Manifest:
    """The manifest of a run without images."""
    assets = recipe.assets
    class_of = {asset_id: each.name for each in recipe.classes for asset_id in each.asset_ids}
    sources = [
        Source(
            asset_id=asset_id,
            path=assets.path(asset_id).as_posix(),
            sha256=assets.sha256(asset_id),
            class_name=class_of.get(asset_id),
        )
        for asset_id in assets.ids()
    ]
    return Manifest(
        synthgen_version=synthgen.__version__,
        renderer=renderer_description,
        seed=recipe.run.seed,
        count=recipe.run.count,
        is_complete=False,
        names=tuple(each.name for each in recipe.classes),
        models=tuple(source for source in sources if source.class_name is not None),
        images=tuple(source for source in sources if source.class_name is None),
        tally=Tally(),
    )
