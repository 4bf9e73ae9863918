"""Models that others made; they are not part of the repository."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import pytest
import trimesh

from synthgen.assets import load_model

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = REPOSITORY.parent / "shared"
WHOLE = [
    path for name in ("everyday", "khronos") for path in sorted((SHARED / "models" / name).rglob("*.glb"))
]
OWN = sorted((REPOSITORY / "assets" / "models").glob("*.glb"))
IS_ABSENT = pytest.mark.skipif(not WHOLE, reason=f"there are no models in {SHARED / 'models'}")


def document(path: Path) -> dict[str, object]:
    data = path.read_bytes()
    (length,) = struct.unpack_from("<I", data, 12)
    return dict(json.loads(data[20 : 20 + length]))


def assert_bounds_are_those_of_trimesh(path: Path) -> None:
    asset = load_model(path, "model/real")
    expected = np.asarray(trimesh.load(path).bounds)
    size = float((expected[1] - expected[0]).max())
    np.testing.assert_allclose(asset.bounds, expected, atol=1e-3 * size)


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_our_own_models_have_the_bounds_that_trimesh_finds(path: Path) -> None:
    assert_bounds_are_those_of_trimesh(path)


@IS_ABSENT
@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.stem)
def test_a_real_model_has_the_bounds_that_trimesh_finds(path: Path) -> None:
    if "skins" in document(path):
        pytest.skip("trimesh and synthgen place a skinned mesh differently")
    assert_bounds_are_those_of_trimesh(path)
