"""The output folder of a run: whose it is, and how far the run has come."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import yaml

import synthgen
from synthgen.config import RunConfig, run_yaml
from synthgen.dataset import FrameRecord, Layout, Manifest, Tally, synth_yaml, write_file
from synthgen.dataset.files import is_unfinished, output_error, remove_unfinished
from synthgen.dataset.integrity import has_its_sizes, is_intact
from synthgen.dataset.journal import read_records
from synthgen.dataset.manifest import Source
from synthgen.errors import OutputError
from synthgen.sampling import Recipe

EXECUTION = frozenset({"workers", "executor", "supervision"})
"""Keys that say how a run is rendered and not what; the dataset does not hold them."""

NOT_COMPARED = EXECUTION | {"device"}
"""Keys that may change while a run goes on; which OpenGL renders is compared by the engine's description."""

CHECKED_FULLY = 1000
"""How many of the last images are read when a run goes on: more than are made in the half minute for which an
operating system may keep files from the disk."""


def new_manifest(recipe: Recipe, renderer_description: str) -> Manifest:
    """The manifest of a run without images."""
    assets = recipe.assets
    class_of = {asset_id: each.name for each in recipe.classes for asset_id in each.asset_ids}
    sources = [
        Source(
            asset_id=asset_id,
            path=assets.path(asset_id).as_posix(),
            sha256=assets.sha256(asset_id),
            class_name=class_of.get(asset_id),
            options=assets.options(asset_id),
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


def open_run_folder(layout: Layout, run: RunConfig, manifest: Manifest, *, resume: bool) -> None:
    """Prepares the folder for a run, or finds that it holds this very run already, or the beginning of it.

    A run that is there may be shorter than this one, which then adds images to it.

    Args:
        layout: the folder.
        run: the resolved configuration.
        manifest: that of the run before its first image.
        resume: whether a run that is there already may be gone on with, even if it is not finished.

    Raises:
        OutputError: the folder holds something else, or a run that is not to be resumed, or cannot be
            written to. Nothing in it is changed then.
    """
    root = layout.root
    if root.exists() and not root.is_dir():
        raise OutputError(root, "this is a file", remedy="choose another --out")
    try:
        is_new = not root.exists() or all(is_unfinished(path) for path in root.iterdir())
        stored_count = 0 if is_new else _stored_count(layout, run, manifest, resume=resume)
        root.mkdir(parents=True, exist_ok=True)
        if stored_count < run.count:  # first, so that whatever ends the run now can be gone on with
            write_file(layout.run_yaml, run_yaml(run, without=EXECUTION).encode(), is_durable=True)
        layout.make_folders()
    except OSError as error:
        raise output_error(root, error) from error
    if stored_count < run.count or not layout.manifest.exists():
        write_file(layout.manifest, manifest.text().encode(), is_durable=True)
    write_file(layout.synth_yaml, synth_yaml(manifest.names).encode(), is_durable=True)


def clean_run_folder(layout: Layout) -> None:
    """Deletes the temporary files that a run left when it was cut off.

    Raises:
        OutputError: they cannot be deleted.
    """
    try:
        remove_unfinished(iter(layout.folders))
    except OSError as error:
        raise output_error(layout.root, error) from error


def finished_frames(layout: Layout) -> Iterator[FrameRecord]:
    """The records of a folder whose files are there, as the journal has them.

    All files are measured. Of the last, which a power cut may have kept from the disk, every byte is checked.

    Raises:
        DatasetError: the journal is damaged.
    """
    recent: deque[FrameRecord] = deque()
    for record in read_records(layout.journal):
        recent.append(record)
        if len(recent) > CHECKED_FULLY and has_its_sizes(layout, earlier := recent.popleft()):
            yield earlier
    yield from (record for record in recent if is_intact(layout, record))


def _stored_count(layout: Layout, run: RunConfig, manifest: Manifest, *, resume: bool) -> int:
    """How many images the run in the folder has, or is to have; it is checked that this one may go on."""
    if not layout.run_yaml.is_file():
        raise OutputError(
            layout.root, "the folder is not empty and holds no run of synthgen", remedy="choose another --out"
        )
    there, here = _flat(_stored_run(layout.run_yaml)), _flat(yaml.safe_load(run_yaml(run)))
    count, is_complete = there.get("count"), False
    is_longer = isinstance(count, int) and count < run.count
    ignored = NOT_COMPARED | ({"count"} if is_longer else set())
    differences = _differences(*(_without(data, ignored) for data in (there, here)))
    if not differences and layout.manifest.exists():
        differences, is_complete = _manifest_differences(layout.manifest, manifest)
    if differences:
        raise OutputError(
            layout.root,
            "the folder holds a different run:" + "".join(f"\n  {line}" for line in differences) + "\n",
            remedy="choose another --out",
        )
    if not resume and not (is_longer and is_complete):
        raise OutputError(
            layout.root,
            "the folder holds this run already",
            remedy="go on with --resume, or choose another --out",
        )
    return count if isinstance(count, int) else 0


def _stored_run(path: Path) -> object:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise OutputError(path, f"the file is damaged: {error}", remedy="choose another --out") from error


def _without(data: Mapping[str, object], sections: Collection[str]) -> dict[str, object]:
    return {key: value for key, value in data.items() if key.partition(".")[0] not in sections}


def _manifest_differences(path: Path, manifest: Manifest) -> tuple[list[str], bool]:
    """What the stored run was made from and has changed since, a line each; and whether it is finished."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        there = {source["path"]: source["sha256"] for kind in ("models", "images") for source in stored[kind]}
        there |= {"synthgen": stored["synthgen_version"], "renderer": stored["renderer"]}
        is_complete = bool(stored["is_complete"])
    except (ValueError, LookupError, TypeError) as error:
        raise OutputError(path, f"the file is damaged: {error}", remedy="choose another --out") from error
    here = {source.path: source.sha256 for source in (*manifest.models, *manifest.images)}
    here |= {"synthgen": manifest.synthgen_version, "renderer": manifest.renderer}
    return _differences(there, here), is_complete


def _differences(there: Mapping[str, object], here: Mapping[str, object]) -> list[str]:
    return [
        f"{key}: {there.get(key, '(absent)')} there, {here.get(key, '(absent)')} here"
        for key in sorted(there.keys() | here.keys())
        if there.get(key) != here.get(key)
    ]


def _flat(value: object, prefix: str = "") -> dict[str, object]:
    if isinstance(value, dict):
        items = [(str(key), child) for key, child in value.items()]
    elif isinstance(value, list):
        items = [(str(index), child) for index, child in enumerate(value)]
    else:
        return {prefix: value}
    return {
        name: leaf
        for key, child in items
        for name, leaf in _flat(child, f"{prefix}.{key}" if prefix else key).items()
    }
