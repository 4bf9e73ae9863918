"""Annotations against counting by hand, and the reasons for which an object gets no label."""

from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from synthgen.labels import LabelPolicy, annotate_frame, yolo_rows
from synthgen.model import InstanceExtent, ObjectAnnotation, RenderBuffers

EVERYTHING = LabelPolicy(min_visible_fraction=0.0, min_box_px=1, max_truncated_fraction=1.0)


def buffers_of(ids: Any, extents: Any = None, numbers: Any = (1, 2, 300)) -> RenderBuffers:
    ids = np.asarray(ids, np.uint32)
    if extents is None:
        extents = tuple(
            InstanceExtent(
                instance_id=n, amodal_px=ids.size, box_amodal=None, full_px=2 * ids.size, box_full=None
            )
            for n in numbers
        )
    return RenderBuffers(
        radiance_linear=np.zeros((*ids.shape, 3), np.float32),
        depth=np.zeros(ids.shape, np.float32),
        instance_id=ids,
        extents=extents,
    )


id_arrays = st.tuples(st.integers(1, 7), st.integers(1, 7)).flatmap(
    lambda shape: st.lists(
        st.sampled_from([0, 0, 1, 2, 300]), min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]
    ).map(lambda values: np.array(values, np.uint32).reshape(shape))
)


@given(ids=id_arrays)
def test_boxes_and_counts_are_those_of_counting_pixel_by_pixel(make: Any, ids: Any) -> None:
    scene = make.scene(*(make.instance(n, "models/a", class_id=n % 7) for n in (1, 2, 300)))
    frame = annotate_frame(scene, buffers_of(ids), EVERYTHING)
    assert (frame.height, frame.width) == ids.shape
    found = {each.instance_id: each for each in (*frame.objects, *(each for each, _ in frame.dropped))}
    assert set(found) == {1, 2, 300}
    for number, each in found.items():
        pixels = [(x, y) for y in range(ids.shape[0]) for x in range(ids.shape[1]) if ids[y, x] == number]
        assert each.class_id == number % 7
        assert each.visible_px == len(pixels)
        assert each.visible_fraction == len(pixels) / ids.size
        assert each.truncated_fraction == 0.5
        if pixels:
            xs, ys = zip(*pixels, strict=True)
            assert each.box_visible == (min(xs), min(ys), max(xs) + 1, max(ys) + 1)
            assert each in frame.objects
        else:
            assert each.box_visible is None
            assert (each, "not_visible") in frame.dropped


def test_an_object_without_a_class_has_neither_a_row_nor_a_reason(make: Any) -> None:
    ids = np.zeros((10, 10), np.uint32)
    ids[:5], ids[5:] = 1, 2
    scene = make.scene(make.instance(1, "models/a", class_id=None), make.instance(2, "models/a", class_id=3))
    frame = annotate_frame(scene, buffers_of(ids), EVERYTHING)
    assert [each.instance_id for each in frame.objects] == [2]
    assert frame.dropped == ()


def test_an_object_in_two_pieces_is_one_row(make: Any) -> None:
    ids = np.zeros((20, 30), np.uint32)
    ids[2:6, 3:7] = ids[10:18, 20:28] = 1
    frame = annotate_frame(make.scene(make.instance(1, "models/a")), buffers_of(ids), EVERYTHING)
    (row,) = yolo_rows(frame)
    assert row.box_px(30, 20) == pytest.approx((3, 2, 28, 18))


def test_annotations_come_in_the_order_of_the_instances(make: Any) -> None:
    ids = np.array([[1, 2, 300]] * 4, np.uint32)
    scene = make.scene(*(make.instance(n, "models/a") for n in (300, 1, 2)))
    frame = annotate_frame(scene, buffers_of(ids), EVERYTHING)
    assert [each.instance_id for each in frame.objects] == [300, 1, 2]


def annotation(
    box: Any = (0, 0, 10, 10), *, visible: int = 100, amodal: int = 100, full: int = 100
) -> ObjectAnnotation:
    return ObjectAnnotation(
        instance_id=1,
        class_id=0,
        box_visible=box,
        box_amodal=box,
        visible_px=visible,
        amodal_px=amodal,
        full_px=full,
    )


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (annotation(), None),
        (annotation(None, visible=0), "not_visible"),
        (annotation(None, visible=0, amodal=0), "not_visible"),
        (annotation(visible=24), "min_visible_fraction"),
        (annotation(visible=25), None),
        (annotation((0, 0, 5, 10)), "min_box_px"),
        (annotation((0, 0, 10, 5)), "min_box_px"),
        (annotation((0, 0, 6, 6)), None),
        (annotation(full=201), "max_truncated_fraction"),
        (annotation(full=200), None),
        (annotation((0, 0, 5, 5), visible=1, full=10000), "min_visible_fraction"),
    ],
)
def test_each_rule_drops_at_its_limit_and_the_first_broken_rule_is_named(
    found: ObjectAnnotation, reason: str | None
) -> None:
    policy = LabelPolicy(min_visible_fraction=0.25, min_box_px=6, max_truncated_fraction=0.5)
    assert policy.drop_reason(found) == reason


def test_fractions_of_an_object_that_covers_nothing_are_defined() -> None:
    nothing = annotation(None, visible=0, amodal=0, full=0)
    assert (nothing.visible_fraction, nothing.truncated_fraction) == (0.0, 1.0)
