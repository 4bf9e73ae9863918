"""A share of the cases of `fuzz_models.py`, which runs as many as one likes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from fuzz_models import corpus, load_case

from synthgen.assets import load_model

CASES = 500


@pytest.fixture(scope="module")
def models() -> list[bytes]:
    return list(corpus())


def test_the_models_are_sound_before_they_are_damaged(tmp_path: Path, models: list[bytes]) -> None:
    for data in models:
        path = tmp_path / "sound.glb"
        path.write_bytes(data)
        assert load_model(path, "model/sound").triangle_count > 0


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_damaged_model_loads_or_is_refused(tmp_path: Path, models: list[bytes]) -> None:
    outcomes = {number: load_case(tmp_path, models, number) for number in range(CASES)}
    assert {number: text for number, text in outcomes.items() if text not in {"loads", "refused"}} == {}
    assert min(Counter(outcomes.values()).values()) > CASES / 20
