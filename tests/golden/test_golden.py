"""Small pictures that were looked at, one for every feature; tests/golden/update.py makes them anew.

Colours may differ by what another version of the software rasterizer rounds otherwise; ids may not differ.
"""

from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
from pictures import EXPECTED, kept, rendered, save

from scenes import GOLDEN

MEAN_LEVELS, PERCENTILE_99_LEVELS = 2.0, 12.0


@pytest.fixture(autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNTHGEN_CACHE_DIR", str(tmp_path_factory.getbasetemp() / "golden-cache"))


@pytest.mark.parametrize("name", GOLDEN)
def test_the_picture_is_the_one_that_was_looked_at(golden_stage: Any, tmp_path: Path, name: str) -> None:
    image, ids = rendered(golden_stage, name)
    known_image, known_ids = kept(name)
    difference = np.abs(image.astype(int) - known_image.astype(int))
    mean, high = difference.mean(), np.percentile(difference, 99)
    moved = int((ids != known_ids).sum())
    if mean <= MEAN_LEVELS and high <= PERCENTILE_99_LEVELS and not moved:
        return
    save(image, ids, tmp_path, f"{name}.got")
    save(known_image, known_ids, tmp_path, f"{name}.expected")
    enlarged = np.minimum(8 * difference, 255).astype(np.uint8)
    PIL.Image.fromarray(enlarged).save(tmp_path / f"{name}.difference.png")
    pytest.fail(
        f"{name}: found a mean difference of {mean:.1f} levels, {high:.0f} at the 99th percentile, and "
        f"{moved} other ids; expected at most {MEAN_LEVELS} and {PERCENTILE_99_LEVELS}, and none. "
        f"It should show: {GOLDEN[name].sees} See {tmp_path}, and update.py beside this test where the "
        "change is meant."
    )


def test_there_is_a_picture_for_every_scene_and_no_other() -> None:
    names = {path.name.removesuffix(".png").removesuffix(".ids") for path in EXPECTED.glob("*.png")}
    assert names == set(GOLDEN)
    assert all(path.stat().st_size < 15_000 for path in EXPECTED.glob("*.png"))
