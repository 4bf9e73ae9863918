"""A contact sheet: images in a grid, with their boxes drawn."""

from __future__ import annotations

import colorsys
import math
from collections.abc import Sequence
from dataclasses import dataclass

import PIL.Image
import PIL.ImageDraw
import PIL.ImageFont

_GAP = 6
_BACKGROUND = (24, 24, 24)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledImage:
    """An image and the boxes to draw on it."""

    picture: PIL.Image.Image
    boxes: tuple[tuple[int, tuple[float, float, float, float]], ...]
    """Class id and x0 y0 x1 y1 in pixels of the picture."""
    caption: str


def contact_sheet(
    images: Sequence[LabelledImage], names: Sequence[str], *, columns: int, cell_width: int
) -> PIL.Image.Image:
    """The images in a grid of cells whose shape is that of the first one; cell_width in pixels."""
    first = images[0].picture
    cell_height = round(cell_width * first.height / first.width)
    rows = math.ceil(len(images) / columns)
    size = (columns * (cell_width + _GAP) + _GAP, rows * (cell_height + _GAP) + _GAP)
    sheet = PIL.Image.new("RGB", size, _BACKGROUND)
    for number, image in enumerate(images):
        row, column = divmod(number, columns)
        cell = _drawn(image, names, (cell_width, cell_height))
        sheet.paste(cell, (_GAP + column * (cell_width + _GAP), _GAP + row * (cell_height + _GAP)))
    return sheet


def class_color(class_id: int) -> tuple[int, int, int]:
    """A colour of its own for every class; the hues go round by the golden angle."""
    r, g, b = colorsys.hsv_to_rgb((0.33 + class_id * 0.618034) % 1.0, 0.85, 1.0)
    return round(255 * r), round(255 * g), round(255 * b)


def _drawn(image: LabelledImage, names: Sequence[str], size: tuple[int, int]) -> PIL.Image.Image:
    cell = image.picture.convert("RGB").resize(size, PIL.Image.Resampling.LANCZOS)
    scale_x, scale_y = size[0] / image.picture.width, size[1] / image.picture.height
    draw = PIL.ImageDraw.Draw(cell)
    font = PIL.ImageFont.load_default(size=11)
    for class_id, (x0, y0, x1, y1) in image.boxes:
        box = (x0 * scale_x, y0 * scale_y, x1 * scale_x - 1, y1 * scale_y - 1)
        color = class_color(class_id)
        draw.rectangle(box, outline=color, width=1)
        _write(draw, font, (box[0], max(box[1] - 13, 0)), names[class_id], color)
    _write(draw, font, (2, size[1] - 14), image.caption, (255, 255, 255))
    return cell


def _write(
    draw: PIL.ImageDraw.ImageDraw,
    font: PIL.ImageFont.FreeTypeFont | PIL.ImageFont.ImageFont,
    xy: tuple[float, float],
    text: str,
    color: tuple[int, int, int],
) -> None:
    """Text on a dark patch, so that it can be read on any picture."""
    draw.rectangle(draw.textbbox(xy, text, font=font), fill=(0, 0, 0))
    draw.text(xy, text, font=font, fill=color)
