from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from pydantic import BaseModel

from synthgen.config import Option, RunConfig, SceneConfig, load_run, reference_markdown, starter_yaml

MODELS = "parts/my part.glb"


def nested(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from nested(argument)


def all_keys(model: type[BaseModel]) -> Iterator[str]:
    for key, field in model.model_fields.items():
        yield key
        for inner in nested(field.annotation):
            if inner.__name__ != "Resolution":  # written as text, such as 640x480
                yield from all_keys(inner)


def reference_keys() -> set[str]:
    rows = [line for line in reference_markdown().splitlines() if line.startswith("| `")]
    return {row.split("`")[1].split(".")[-1].removesuffix("[]") for row in rows}


@pytest.mark.parametrize("model", [RunConfig, SceneConfig])
def test_the_reference_names_every_key(model: type[BaseModel]) -> None:
    keys = set(all_keys(model))
    assert len(keys) > 10
    assert keys <= reference_keys()


def test_every_row_of_the_reference_says_what_it_means() -> None:
    rows = [line for line in reference_markdown().splitlines() if line.startswith("| `")]
    cells = [row.replace("\\|", "/").strip("|").split("|") for row in rows]
    assert all(len(row) == 3 for row in cells)
    assert [row[0] for row in cells if not row[2].strip()] == []


def test_the_starter_file_loads_and_equals_the_defaults(tmp_path: Path) -> None:
    path = tmp_path / "run.yaml"
    path.write_text(starter_yaml("run.yaml", str(tmp_path / MODELS)), encoding="utf-8")
    bare = load_run(None, {"models": Option(name="--model", value=[str(tmp_path / MODELS)])})
    assert load_run(path, {}) == bare


def test_the_starter_file_names_every_key() -> None:
    text = starter_yaml("run.yaml", "a.glb")
    for key in RunConfig.model_fields:
        assert f"{key}:" in text


def test_the_starter_file_mentions_its_own_name() -> None:
    assert "--config mine.yaml" in starter_yaml("mine.yaml", "a.glb")


@pytest.mark.parametrize("path", ["a b.glb", 'quote".glb', "back\\slash.glb", "straße.glb", "- x: y.glb"])
def test_the_starter_file_takes_any_path(path: str) -> None:
    assert yaml.safe_load(starter_yaml("run.yaml", path))["models"] == [{"path": path}]
