"""The OpenGL engine, and models made of formulas, for tests of how things look."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_HERE = Path(__file__).resolve().parent
for _name, _folder in (("glb_files", _HERE.parent / "assets"), ("stage", _HERE)):
    if _name not in sys.modules:
        _spec = importlib.util.spec_from_file_location(_name, _folder / f"{_name}.py")
        sys.modules[_name] = importlib.util.module_from_spec(_spec)
        _spec.loader.exec_module(sys.modules[_name])


@pytest.fixture(scope="session")
def kept_light(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the light of the tests' panoramas is kept, so that none of it stays on the user's disk."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _quick(kept_light: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Coarser versions of the many spheres would take longer to make than the pictures."""
    monkeypatch.setenv("SYNTHGEN_CACHE_DIR", str(kept_light))
    monkeypatch.setattr(
        "synthgen.render.gl_engine.meshes.asset_levels",
        lambda asset: tuple(([(0.0, part.primitive.indices)], []) for part in asset.parts),
    )


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    made = sys.modules["stage"].Stage(tmp_path_factory.mktemp("stage"))
    yield made
    made.close()
