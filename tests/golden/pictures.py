"""Rendered golden scenes, and those on disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
from stage import Stage

from scenes import GOLDEN

EXPECTED = Path(__file__).resolve().parent / "expected"
PALETTE = [0, 0, 0] + [int(value) for value in np.random.default_rng(2).integers(60, 256, 255 * 3)]
"""Of the pictures of ids, which hold the ids themselves and are coloured only for the eye."""


def rendered(stage: Stage, name: str) -> tuple[Any, Any]:
    """The image [h w 3] and the ids [h w] of a scene."""
    found = GOLDEN[name]
    buffers = stage.buffers(found.make(stage), found.quality)
    return buffers.image_srgb, buffers.instance_id.astype(np.uint8)


def save(image: Any, ids: Any, folder: Path, name: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    PIL.Image.fromarray(image).save(folder / f"{name}.png", optimize=True)
    palette = PIL.Image.fromarray(ids, "L").convert("P")
    palette.putdata(ids.ravel().tolist())
    palette.putpalette(PALETTE)
    palette.save(folder / f"{name}.ids.png", optimize=True)


def kept(name: str) -> tuple[Any, Any]:
    """The image and the ids that are expected."""
    with (
        PIL.Image.open(EXPECTED / f"{name}.png") as image,
        PIL.Image.open(EXPECTED / f"{name}.ids.png") as ids,
    ):
        return np.asarray(image.convert("RGB")), np.asarray(ids)
