"""Models of ../shared, which tests of this folder skip without."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_NAME = "model_views"
if _NAME not in sys.modules:
    _SPEC = importlib.util.spec_from_file_location(_NAME, Path(__file__).with_name(f"{_NAME}.py"))
    sys.modules[_NAME] = importlib.util.module_from_spec(_SPEC)
    _SPEC.loader.exec_module(sys.modules[_NAME])


@pytest.fixture(scope="module")
def gallery() -> Iterator[Any]:
    views = sys.modules["model_views"]
    if not views.SHARED.is_dir():
        pytest.skip(f"the models of {views.SHARED} are not there")
    made = views.Gallery()
    yield made
    made.close()
