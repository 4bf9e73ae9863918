"""Models of ../shared, which tests of this folder skip without."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_TESTS = Path(__file__).resolve().parent.parent
for _name, _file in (
    ("glb_files", "assets/glb_files.py"),
    ("packed_gltf", "conformance/packed_gltf.py"),
    ("model_views", "conformance/model_views.py"),
):
    if _name not in sys.modules:
        _spec = importlib.util.spec_from_file_location(_name, _TESTS / _file)
        sys.modules[_name] = importlib.util.module_from_spec(_spec)
        _spec.loader.exec_module(sys.modules[_name])


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    views = sys.modules["model_views"]
    if not views.SHARED.is_dir():
        pytest.skip(f"the models of {views.SHARED} are not there")
    made = views.Gallery(tmp_path_factory.mktemp("gallery"))
    yield made
    made.close()
