"""Every model of ../shared/models; `tests/conformance/sheet.py` draws them for the eye."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from shared_models import FOLDER, POINTS_AND_LINES, SHOWS, model_files

from synthgen.assets import load_model
from synthgen.errors import AssetError

FILES = model_files()
pytestmark = pytest.mark.skipif(not FILES, reason=f"there are no models in {FOLDER}")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_model_loads_and_is_sound(path: Path) -> None:
    if path.stem in POINTS_AND_LINES:
        with pytest.raises(
            AssetError, match="the model has no triangles \\(points and lines are left out\\)"
        ):
            load_model(path, "model/real")
        return
    asset = load_model(path, "model/real")
    for part in asset.parts:
        primitive = part.primitive
        assert int(primitive.indices.max()) < len(primitive.positions)
        np.testing.assert_allclose(np.linalg.norm(primitive.normals, axis=1), 1.0, atol=1e-3)
    np.testing.assert_allclose([asset.hull.min(axis=0), asset.hull.max(axis=0)], asset.bounds, atol=1e-6)
    known = SHOWS.get(path.relative_to(FOLDER).as_posix())
    if known is not None:
        _, triangles, size = known
        assert asset.triangle_count == triangles
        np.testing.assert_allclose(asset.size, size, rtol=0.01, atol=1e-3)


def test_every_model_but_those_of_the_asset_generator_is_described() -> None:
    names = {path.relative_to(FOLDER).as_posix() for path in FILES}
    assert {name for name in names if not name.startswith("asset_generator/")} == set(SHOWS)
