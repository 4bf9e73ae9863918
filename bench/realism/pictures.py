"""Pictures side by side: the reference, what the engines make of it, and where they differ."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import PIL.Image
import PIL.ImageDraw

from synthgen.arrays import F32, U8

MAX_BYTES = 118_000
CAPTION_PX = 18
GAP_PX = 4

MAGMA = np.array(
    [
        (0, 0, 4), (28, 16, 68), (79, 18, 123), (129, 37, 129), (181, 54, 122),
        (229, 80, 100), (251, 135, 97), (254, 194, 135), (252, 253, 191),
    ]
)  # fmt: skip
"""Steps of matplotlib's colour map magma, with which FLIP is shown."""


def error_colors(flip_map: F32) -> U8:
    """FLIP [h w] in colours [h w 3]: black is no difference."""
    steps = np.linspace(0, 1, len(MAGMA))
    channels = [np.interp(flip_map, steps, MAGMA[:, channel]) for channel in range(3)]
    return np.asarray(np.stack(channels, axis=-1), np.uint8)


def bytes_of(image_srgb: F32) -> U8:
    """An image in [0, 1] as bytes."""
    return np.asarray(np.rint(np.clip(image_srgb, 0, 1) * 255), np.uint8)


def sheet(panels: list[tuple[str, U8]]) -> PIL.Image.Image:
    """Captioned pictures of one size in a row."""
    height, width = panels[0][1].shape[:2]
    total = len(panels) * (width + GAP_PX) - GAP_PX
    canvas = PIL.Image.new("RGB", (total, height + CAPTION_PX), "white")
    draw = PIL.ImageDraw.Draw(canvas)
    for index, (caption, pixels) in enumerate(panels):
        x = index * (width + GAP_PX)
        canvas.paste(PIL.Image.fromarray(pixels), (x, CAPTION_PX))
        draw.text((x + 2, 3), caption, fill="black")
    return canvas


def write_jpeg(picture: PIL.Image.Image, path: Path) -> None:
    """Writes a picture at the best quality that keeps the file small."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for quality in (90, 85, 80, 70, 60, 45):
        picture.save(path, "JPEG", quality=quality, optimize=True)
        if path.stat().st_size <= MAX_BYTES:
            return
