"""YOLO rows: what is written reads back as the same box, and always lies within the image."""

import re

import hypothesis.strategies as st
import pytest
from hypothesis import given

from synthgen.labels import YoloRow, parsed_yolo_text, yolo_rows, yolo_text
from synthgen.model import FrameAnnotation, ObjectAnnotation


@st.composite
def boxes_in_images(draw: st.DrawFn) -> tuple[int, int, tuple[int, int, int, int]]:
    width, height = draw(st.integers(16, 16384)), draw(st.integers(16, 16384))
    x0, y0 = draw(st.integers(0, width - 1)), draw(st.integers(0, height - 1))
    x1, y1 = draw(st.integers(x0 + 1, width)), draw(st.integers(y0 + 1, height))
    return width, height, (x0, y0, x1, y1)


def frame(width: int, height: int, *boxes: tuple[int, int, int, int]) -> FrameAnnotation:
    objects = tuple(
        ObjectAnnotation(
            instance_id=number,
            class_id=number % 3,
            box_visible=box,
            box_amodal=box,
            visible_px=1,
            amodal_px=1,
            full_px=1,
        )
        for number, box in enumerate(boxes, start=1)
    )
    return FrameAnnotation(width=width, height=height, objects=objects)


@given(given_=boxes_in_images())
def test_a_box_reads_back_to_within_its_decimals_and_inside_the_image(
    given_: tuple[int, int, tuple[int, int, int, int]],
) -> None:
    width, height, box = given_
    (row,) = parsed_yolo_text(yolo_text(yolo_rows(frame(width, height, box))))
    x0, y0, x1, y1 = box
    tiny = 1e-12
    assert row.class_id == 1
    assert abs(row.cx - (x0 + x1) / 2 / width) <= 0.5e-6 + tiny
    assert abs(row.cy - (y0 + y1) / 2 / height) <= 0.5e-6 + tiny
    # At a border the size gives up its last decimal, so that the box stays inside.
    for size, known, at_border in (
        (row.w, (x1 - x0) / width, x0 == 0 or x1 == width),
        (row.h, (y1 - y0) / height, y0 == 0 or y1 == height),
    ):
        assert abs(size - known) <= (1e-6 if at_border else 0.5e-6) + tiny
    for center, size in ((row.cx, row.w), (row.cy, row.h)):
        assert center - size / 2 >= 0
        assert center + size / 2 <= 1
        assert 0 < size <= 1
    assert row.box_px(width, height) == pytest.approx(box, abs=2e-6 * max(width, height))


@given(given_=boxes_in_images())
def test_writing_what_was_read_changes_nothing(given_: tuple[int, int, tuple[int, int, int, int]]) -> None:
    width, height, box = given_
    text = yolo_text(yolo_rows(frame(width, height, box)))
    assert yolo_text(parsed_yolo_text(text)) == text


def test_a_line_is_a_class_and_four_numbers_with_six_decimals() -> None:
    text = yolo_text(yolo_rows(frame(100, 50, (0, 0, 100, 50), (10, 20, 40, 30))))
    assert text == "1 0.500000 0.500000 1.000000 1.000000\n2 0.250000 0.500000 0.300000 0.200000\n"
    for line in text.splitlines():
        assert re.fullmatch(r"\d+( [01]\.\d{6}){4}", line)


def test_an_image_without_objects_has_an_empty_file() -> None:
    assert yolo_text([]) == ""
    assert yolo_rows(frame(10, 10)) == []
    assert parsed_yolo_text("") == []
    assert parsed_yolo_text("\n  \n") == []


@pytest.mark.parametrize("text", ["0 0.5 0.5 0.1\n", "0 0.5 0.5 0.1 0.1 0.1\n", "cat 0.5 0.5 0.1 0.1\n"])
def test_a_broken_line_is_an_error_that_names_it(text: str) -> None:
    with pytest.raises(ValueError, match="line 2"):
        parsed_yolo_text("1 0.5 0.5 0.1 0.1\n" + text)


def test_a_row_knows_its_box_in_pixels() -> None:
    row = YoloRow(class_id=0, cx=0.5, cy=0.25, w=0.2, h=0.1)
    assert row.box_px(100, 200) == pytest.approx((40, 40, 60, 60))
