"""A cache folder of its own for every test, and panoramas made of formulas."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from synthgen.render.ibl.panorama import pixel_directions


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("SYNTHGEN_CACHE_DIR", str(folder))
    return folder


@pytest.fixture
def panorama() -> Callable[..., Any]:
    """A panorama [h 2h 3] of a function from unit directions [h 2h 3] to radiance [h 2h] or [h 2h 3]."""

    def make(radiance: Callable[[Any], Any], height: int = 64) -> Any:
        values = np.asarray(radiance(pixel_directions(height, 2 * height)), np.float32)
        if values.ndim == 2:
            values = np.repeat(values[..., None], 3, axis=2)
        return values

    return make


@pytest.fixture
def normals() -> Any:
    """Unit vectors [200 3] all over the sphere."""
    vectors = np.random.default_rng(7).normal(size=(200, 3))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
