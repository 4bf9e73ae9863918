"""Lettering for signs, plates and decals, in the typeface that Pillow brings (Aileron, CC0)."""

from __future__ import annotations

import numpy as np
from noise import Field
from pbr_texture import Colour, mix, plain, rgb
from PIL import Image, ImageDraw, ImageFont

FINE = 3  # drawn this many times larger, then averaged down


def words(
    size: tuple[int, int], text: str, height: float, weight: float = 0.0, at: tuple[float, float] = (0.5, 0.5)
) -> Field:
    """Return how much ink (0 to 1) is on each pixel of a (height, width) picture.

    `height` is that of the capitals as a share of the picture's, and `weight` thickens strokes by a share of
    the capitals; the text is centred at `at` (across, down).
    """
    rows, columns = size
    capitals = height * rows * FINE
    font = ImageFont.load_default(capitals / 0.7)
    canvas = Image.new("L", (columns * FINE, rows * FINE), 0)
    stroke = max(0, round(weight * capitals))
    left, top, right, bottom = font.getbbox(text, stroke_width=stroke)
    x, y = at[0] * columns * FINE - (left + right) / 2.0, at[1] * rows * FINE - (top + bottom) / 2.0
    ImageDraw.Draw(canvas).text((x, y), text, font=font, fill=255, stroke_width=stroke)
    return np.asarray(canvas.reduce(FINE), dtype=np.float64) / 255.0


def label(
    size: tuple[int, int], text: str, ink: str, ground: str, height: float = 0.55, weight: float = 0.05
) -> Colour:
    """Return a (height, width, 3) picture of a text on a plain ground."""
    return mix(plain(size, ground), rgb(ink), words(size, text, height, weight))
