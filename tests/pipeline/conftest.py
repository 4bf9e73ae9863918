import functools
import importlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import PIL.Image
import pytest

from synthgen.labels import parsed_yolo_text
from synthgen.pipeline import load_recipe, render_dataset


def files_of(root: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def check_dataset(root: Path, *, count: int | None = None) -> dict[str, Any]:
    """Recounts a dataset from its images and label files alone; fails where they do not fit together."""
    counted: dict[str, Any] = {"images": {}, "backgrounds": {}, "boxes": 0}
    stems = []
    for split in ("train", "val"):
        # What a kill leaves of a file is hidden and has no ending of an image: readers pass over it.
        images = sorted(p for p in (root / "images" / split).iterdir() if p.suffix != ".part")
        labels = {path.stem: path for path in (root / "labels" / split).iterdir()}
        texts = []
        for path in images:
            with PIL.Image.open(path) as picture:
                picture.load()
            texts.append(labels[path.stem].read_text())
            for row in parsed_yolo_text(texts[-1]):
                assert row.cx - row.w / 2 >= 0
                assert row.cx + row.w / 2 <= 1
        stems += [path.stem for path in images]
        counted["images"][split] = len(images)
        counted["backgrounds"][split] = texts.count("")
        counted["boxes"] += sum(len(text.splitlines()) for text in texts)
    assert len(set(stems)) == len(stems), "stems are unique over both splits"
    if count is not None:
        assert sorted(stems) == [f"{k:06d}" for k in range(count)]
    return counted


@pytest.fixture
def files() -> Callable[[Path], dict[str, bytes]]:
    return files_of


@pytest.fixture
def check() -> Callable[..., dict[str, Any]]:
    return check_dataset


@pytest.fixture
def manifest_of() -> Callable[[Path], Any]:
    return lambda root: json.loads((root / "manifest.json").read_text())


@pytest.fixture
def recipe_of(run_of: Any, box_glb: Any) -> Callable[..., Any]:
    """A recipe of two classes; frames have from no object to three."""

    def made(*models: object, **values: Any) -> Any:
        given = {
            "count": 8,
            "objects": "0-3",
            "resolution": "64x48",
            "object_px": [8, 30],
            "seed": 1,
            "workers": 0,
        } | values
        return load_recipe(run_of(*(models or (box_glb(), box_glb("tall", (0.2, 0.7, 0.3)))), **given))

    return made


@pytest.fixture
def render(sphere_renderer: Any) -> Callable[..., Any]:
    """Renders a dataset with the analytic engine."""

    def rendered(recipe: Any, out: Path, *, fail_at: int | None = None, **options: Any) -> Any:
        return render_dataset(
            recipe, out, create=lambda r: sphere_renderer(r.assets, fail_at=fail_at), **options
        )

    return rendered


@pytest.fixture
def rectangles(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """A maker of an engine that workers can import, and that fails where it is told to."""
    folder = Path(__file__).parent
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(folder), str(folder.parents[1])]))
    create = importlib.import_module("faulty_engine").create
    return lambda **options: functools.partial(create, **options)
