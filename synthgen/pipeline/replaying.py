"""Renders frames of a dataset again from their SceneSpecs, without any new draw."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from synthgen.assets import AssetStore
from synthgen.config import RunConfig, load_stored_run
from synthgen.dataset import FrameRecord, Layout, Manifest
from synthgen.dataset.files import output_error
from synthgen.dataset.journal import read_records
from synthgen.errors import AssetError, DatasetError
from synthgen.model import ImagingSpec, SceneSpec
from synthgen.pipeline.frames import write_frame
from synthgen.pipeline.recipe import load_limits
from synthgen.pipeline.stage_clock import StageClock
from synthgen.render import Renderer, create_renderer
from synthgen.render.options import RenderOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """A frame that was rendered again."""

    frame_index: int
    image: Path
    is_identical: bool
    """Whether image and labels are those of the dataset, byte for byte."""


def create_engine(run: RunConfig, assets: AssetStore) -> Renderer:
    """The engine that a run asks for.

    Raises:
        EngineError: it cannot start.
    """
    return create_renderer(run.renderer, assets, RenderOptions(quality=run.quality, device=run.device))


def replay_frames(
    root: Path,
    out: Path,
    *,
    frames: Collection[int],
    changes: RunConfig | None = None,
    create: Callable[[RunConfig, AssetStore], Renderer] = create_engine,
) -> Iterator[Replay]:
    """Renders frames of a dataset again, into a folder of the same layout.

    Args:
        root: the dataset.
        out: the folder.
        frames: which ones; all of them where it is empty.
        changes: the run whose engine, quality, device, size and format of images are to be taken; by
            default that of the dataset.
        create: makes the engine.

    Raises:
        DatasetError: the folder holds no dataset, a source has changed, or a frame is not there.
        EngineError: the engine cannot start.
        OutputError: the folder cannot be written to.
    """
    layout, target = Layout(root), Layout(out)
    run = changes or load_stored_run(layout.run_yaml)
    records = [each for each in read_records(layout.journal) if not frames or each.frame_index in frames]
    missing = sorted(set(frames) - {each.frame_index for each in records})
    if missing:
        raise DatasetError(layout.journal, f"there is no frame {missing[0]}", remedy="name one that is there")
    assets = _assets(layout.manifest, run)
    try:
        target.make_folders()
    except OSError as error:
        raise output_error(out, error) from error
    renderer, clock = create(run, assets), StageClock()
    try:
        scenes = [resized(each.scene, run.resolution.width, run.resolution.height) for each in records]
        for record, scene, buffers in zip(records, scenes, renderer.render_frames(scenes), strict=True):
            written = write_frame(target, run, scene, buffers, clock)
            yield Replay(
                frame_index=record.frame_index,
                image=out / written.image,
                is_identical=_is_identical(layout, target, record, written),
            )
    finally:
        renderer.close()


def resized(scene: SceneSpec, width: int, height: int) -> SceneSpec:
    """A scene in an image of another size (px): the vertical field of view stays, lengths in pixels scale."""
    camera = scene.camera
    if (camera.width, camera.height) == (width, height):
        return scene
    scale = height / camera.height
    return replace(
        scene,
        camera=replace(camera, width=width, height=height),
        imaging=_scaled(scene.imaging, scale),
    )


def _scaled(imaging: ImagingSpec, scale: float) -> ImagingSpec:
    bloom, focus = imaging.bloom, imaging.depth_of_field
    return replace(
        imaging,
        blur_sigma_px=scale * imaging.blur_sigma_px,
        motion_px=(scale * imaging.motion_px[0], scale * imaging.motion_px[1]),
        bloom=None if bloom is None else replace(bloom, sigma_px=scale * bloom.sigma_px),
        depth_of_field=None if focus is None else replace(focus, aperture_px=scale * focus.aperture_px),
    )


def _assets(manifest: Path, run: RunConfig) -> AssetStore:
    """The files that the dataset was made from, if they are what they were."""
    assets = AssetStore(load_limits(run))
    try:
        stored = Manifest.of_text(manifest.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DatasetError(manifest, f"the manifest cannot be used: {error}", remedy="render anew") from error
    for source in (*stored.models, *stored.images):
        assets.put(source.asset_id, Path(source.path), source.options)
        try:
            found = assets.sha256(source.asset_id)
        except AssetError as error:
            raise DatasetError(
                source.path, error.found, remedy="run from the folder that the run was made in"
            ) from error
        if found != source.sha256:
            raise DatasetError(
                source.path, "the file has changed since the dataset was made", remedy="restore it"
            )
    return assets


def _is_identical(layout: Layout, target: Layout, record: FrameRecord, written: FrameRecord) -> bool:
    labels = [each.label(record.split, record.frame_index) for each in (layout, target)]
    pairs = [(layout.root / record.image, target.root / written.image), (labels[0], labels[1])]
    return all(a.is_file() and a.read_bytes() == b.read_bytes() for a, b in pairs)
