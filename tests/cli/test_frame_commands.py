"""`synthgen explain` and `synthgen replay` from the outside."""

from pathlib import Path
from typing import Any

import PIL.Image
import pytest


@pytest.fixture
def dataset(synthgen: Any, box_glb: Any, tmp_path: Path) -> Path:
    made = ("--count", 2, "--resolution", "64x64", "--quality", "draft", "--scene", "studio")
    result = synthgen("render", "--glb", box_glb(), *made)
    assert result.exit_code == 0, result.output
    return tmp_path / "out"


def test_explain_prints_stage_value_key_and_distribution(synthgen: Any, dataset: Path) -> None:
    result = synthgen("explain", dataset, 1)
    assert result.exit_code == 0, result.output
    assert "frame 1 of seed 0: scene studio" in result.output
    assert "camera.elevation_deg" in result.output
    assert "{on_sphere: [8.0, 60.0]}" in result.output
    assert "scene studio: ground.roughness" in result.output


def test_replay_gives_the_same_bytes_and_other_sizes_on_request(synthgen: Any, dataset: Path) -> None:
    result = synthgen("replay", dataset)
    assert result.exit_code == 0, result.output
    assert "2 of 2 images" in result.output
    result = synthgen("replay", dataset, 1, "--resolution", "128x128", "--out", "large")
    assert result.exit_code == 0, result.output
    [image] = Path("large").glob("images/*/000001.png")
    with PIL.Image.open(image) as picture:
        assert picture.size == (128, 128)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("replay", "out", 7), "there is no frame 7"),
        (("replay", "out", "--resolution", "big"), "WIDTHxHEIGHT"),
    ],
)
def test_bad_input_ends_with_exit_code_2(synthgen: Any, dataset: Path, arguments: Any, text: str) -> None:
    result = synthgen(*arguments)
    assert result.exit_code == 2
    assert text in result.output
