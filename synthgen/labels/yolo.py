"""YOLO detection labels: one row `class cx cy w h` an object, in fractions of the image's size."""

from __future__ import annotations

from dataclasses import dataclass

from synthgen.model import FrameAnnotation

DECIMALS = 6
_UNITS = 10**DECIMALS


@dataclass(frozen=True, slots=True, kw_only=True)
class YoloRow:
    """A box by its centre and size, in fractions of the image's width and height."""

    class_id: int
    cx: float
    cy: float
    w: float
    h: float

    def box_px(self, width: int, height: int) -> tuple[float, float, float, float]:
        """The box x0 y0 x1 y1 in pixels of an image of that size."""
        half_w, half_h = self.w / 2.0, self.h / 2.0
        return (
            (self.cx - half_w) * width,
            (self.cy - half_h) * height,
            (self.cx + half_w) * width,
            (self.cy + half_h) * height,
        )


def yolo_rows(annotation: FrameAnnotation) -> list[YoloRow]:
    """The rows of an image: the visible box of every labelled object."""
    rows = []
    for each in annotation.objects:
        if each.box_visible is None:
            continue
        x0, y0, x1, y1 = each.box_visible
        rows.append(
            YoloRow(
                class_id=each.class_id,
                cx=(x0 + x1) / 2.0 / annotation.width,
                cy=(y0 + y1) / 2.0 / annotation.height,
                w=(x1 - x0) / annotation.width,
                h=(y1 - y0) / annotation.height,
            )
        )
    return rows


def yolo_text(rows: list[YoloRow]) -> str:
    """The label file of the rows, with six decimals; the empty text for an image without objects."""
    return "".join(_line(row) for row in rows)


def _line(row: YoloRow) -> str:
    x, w = _rounded(row.cx, row.w)
    y, h = _rounded(row.cy, row.h)
    return f"{row.class_id} {x} {y} {w} {h}\n"


def _rounded(center: float, size: float) -> tuple[str, str]:
    """A centre and a size as text, rounded such that the box they describe is still within [0, 1]."""
    c, s = round(center * _UNITS), round(size * _UNITS)
    if 2 * c < s or 2 * c + s > 2 * _UNITS:
        s -= 1
    return f"{c / _UNITS:.{DECIMALS}f}", f"{s / _UNITS:.{DECIMALS}f}"


def parsed_yolo_text(text: str) -> list[YoloRow]:
    """The rows of a label file.

    Raises:
        ValueError: a line is not a class and four numbers; the text names the line.
    """
    rows = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            class_id, cx, cy, w, h = line.split()
            rows.append(YoloRow(class_id=int(class_id), cx=float(cx), cy=float(cy), w=float(w), h=float(h)))
        except ValueError as error:
            raise ValueError(f"line {number}: found {line!r}; expected class cx cy w h") from error
    return rows
