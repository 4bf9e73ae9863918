"""The output folder of a run: whose it is, and how far the run has come."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from synthgen.config import RunConfig, run_yaml
from synthgen.dataset import FrameRecord, Layout, Manifest, synth_yaml, write_file
from synthgen.dataset.files import is_unfinished, output_error
from synthgen.dataset.journal import read_records
from synthgen.errors import OutputError

NOT_COMPARED = frozenset({"device"})
"""Keys that may change while a run goes on; which OpenGL renders is compared by the engine's description."""


def open_run_folder(layout: Layout, run: RunConfig, manifest: Manifest, *, resume: bool) -> None:
    """Prepares the folder for a run, or finds that it holds this very run already.

    Args:
        layout: the folder.
        run: the resolved configuration.
        manifest: that of the run before its first image.
        resume: whether a run that is there already may be gone on with.

    Raises:
        OutputError: the folder holds something else, or a run that is not to be resumed, or cannot be
            written to. Nothing in it is changed then.
    """
    root = layout.root
    if root.exists() and not root.is_dir():
        raise OutputError(root, "this is a file", remedy="choose another --out")
    try:
        is_new = not root.exists() or all(is_unfinished(path) for path in root.iterdir())
        if not is_new:
            _check_same_run(layout, run, manifest, resume=resume)
        root.mkdir(parents=True, exist_ok=True)
        if is_new:
            write_file(layout.run_yaml, run_yaml(run).encode())
        layout.make_folders()
    except OSError as error:
        raise output_error(root, error) from error
    if not layout.manifest.exists():
        write_file(layout.manifest, manifest.text().encode())
    write_file(layout.synth_yaml, synth_yaml(manifest.names).encode())


def finished_frames(layout: Layout, suffix: str) -> Iterator[FrameRecord]:
    """The records of a folder, in the order of the frames, as far as their files are there.

    Raises:
        DatasetError: the journal is damaged.
    """
    if not layout.journal.exists():
        return
    for expected, record in enumerate(read_records(layout.journal)):
        image = layout.image(record.split, record.frame_index, suffix)
        label = layout.label(record.split, record.frame_index)
        if record.frame_index != expected or not image.is_file() or not label.is_file():
            return
        yield record


def _check_same_run(layout: Layout, run: RunConfig, manifest: Manifest, *, resume: bool) -> None:
    if not layout.run_yaml.is_file():
        raise OutputError(
            layout.root, "the folder is not empty and holds no run of synthgen", remedy="choose another --out"
        )
    differences = _run_differences(layout.run_yaml, run) or _source_differences(layout.manifest, manifest)
    if differences:
        raise OutputError(
            layout.root,
            "the folder holds a different run:" + "".join(f"\n  {line}" for line in differences) + "\n",
            remedy="choose another --out",
        )
    if not resume:
        raise OutputError(
            layout.root,
            "the folder holds this run already",
            remedy="go on with --resume, or choose another --out",
        )


def _run_differences(path: Path, run: RunConfig) -> list[str]:
    """The keys in which a stored run and this one differ, a line each."""
    try:
        stored = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise OutputError(path, f"the file is damaged: {error}", remedy="choose another --out") from error
    there, here = (
        {key: value for key, value in _flat(data).items() if key not in NOT_COMPARED}
        for data in (stored, yaml.safe_load(run_yaml(run)))
    )
    return _differences(there, here)


def _source_differences(path: Path, manifest: Manifest) -> list[str]:
    """What the stored run was made from and is not the same any more, a line each."""
    if not path.exists():
        return []
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        there = {source["path"]: source["sha256"] for kind in ("models", "images") for source in stored[kind]}
        there |= {"synthgen": stored["synthgen_version"], "renderer": stored["renderer"]}
    except (ValueError, LookupError, TypeError) as error:
        raise OutputError(path, f"the file is damaged: {error}", remedy="choose another --out") from error
    here = {source.path: source.sha256 for source in (*manifest.models, *manifest.images)}
    here |= {"synthgen": manifest.synthgen_version, "renderer": manifest.renderer}
    return _differences(there, here)


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
