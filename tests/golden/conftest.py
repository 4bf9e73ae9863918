"""The scenes of this folder, and the engine that they are pinned to."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_HERE = Path(__file__).resolve().parent
for _name, _folder in (
    ("glb_files", _HERE.parent / "assets"),
    ("stage", _HERE.parent / "appearance"),
    ("scenes", _HERE),
    ("pictures", _HERE),
):
    if _name not in sys.modules:
        _spec = importlib.util.spec_from_file_location(_name, _folder / f"{_name}.py")
        sys.modules[_name] = importlib.util.module_from_spec(_spec)
        _spec.loader.exec_module(sys.modules[_name])


@pytest.fixture(scope="session")
def golden_stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    made = sys.modules["stage"].Stage(tmp_path_factory.mktemp("golden"), device="cpu")
    description = made.renderer("standard").description
    if "llvmpipe" not in description:
        made.close()
        pytest.skip(f"the pictures are those of llvmpipe, and this is {description}")
    yield made
    made.close()
