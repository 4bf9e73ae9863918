"""A small labelled dataset, drawn with PIL."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw


def draw_dataset(root: Path, *, train: int = 8, val: int = 4, size_px: int = 64) -> Path:
    """The synth.yaml of a new dataset: one square or one disc on noise per image."""
    rng = np.random.default_rng(0)
    for split, count in (("train", train), ("val", val)):
        (root / "images" / split).mkdir(parents=True)
        (root / "labels" / split).mkdir(parents=True)
        for index in range(count):
            image = Image.fromarray(rng.integers(0, 255, (size_px, size_px, 3), dtype=np.uint8))
            box = (size_px // 4, size_px // 4, size_px // 2, size_px // 2)
            draw = ImageDraw.Draw(image)
            (draw.rectangle if index % 2 == 0 else draw.ellipse)(box, fill=(255, 0, 0))
            image.save(root / "images" / split / f"{index:03}.png")
            row = f"{index % 2} 0.375 0.375 0.25 0.25\n"
            (root / "labels" / split / f"{index:03}.txt").write_text(row)
    file = root / "synth.yaml"
    file.write_text("train: images/train\nval: images/val\nnames: {0: square, 1: disc}\n")
    return file


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return draw_dataset(tmp_path / "dataset")


@pytest.fixture(scope="module")
def module_dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_dataset(tmp_path_factory.mktemp("training") / "dataset")
