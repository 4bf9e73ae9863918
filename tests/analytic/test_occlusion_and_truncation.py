"""Squares whose edges fall on pixel borders: every count is a whole number known beforehand.

A square of 1 m at 4 m before a lens of 80 px covers 20 x 20 px.
"""

from typing import Any

import pytest

from synthgen.labels import LabelPolicy, annotate_frame, yolo_rows, yolo_text

FOCAL, SIDE, DEPTH = 80.0, 96, 4.0
METRES_PER_PX = DEPTH / FOCAL


@pytest.fixture(scope="module")
def square(engine: Any, make: Any) -> str:
    return engine.add_mesh(make.quad())


def at_px(x: float, y: float, depth: float = DEPTH) -> tuple[float, float, float]:
    """Where the centre of a thing is that is seen at a pixel position."""
    return ((x - SIDE / 2) * depth / FOCAL, (SIDE / 2 - y) * depth / FOCAL, -depth)


def annotated(engine: Any, make: Any, *instances: Any) -> Any:
    scene = make.scene(*instances, camera=make.camera(SIDE, SIDE, focal_px=FOCAL))
    return annotate_frame(scene, engine.renderer.render(scene), LabelPolicy())


def test_a_square_in_the_open_is_counted_exactly(engine: Any, make: Any, square: str) -> None:
    (found,) = annotated(engine, make, make.instance(1, square, at_px(48, 48))).objects
    assert (found.visible_px, found.amodal_px, found.full_px) == (400, 400, 400)
    assert found.box_visible == found.box_amodal == (38, 38, 58, 58)
    assert (found.visible_fraction, found.truncated_fraction) == (1.0, 0.0)


def test_an_unlabelled_object_hides_exactly_what_is_behind_it(engine: Any, make: Any, square: str) -> None:
    # At 2 m the square covers 40 x 40 px, here columns 8 to 48 and rows 28 to 68: the left half of the other.
    frame = annotated(
        engine,
        make,
        make.instance(1, square, at_px(48, 48)),
        make.instance(2, square, at_px(28, 48, depth=2.0), class_id=None),
    )
    (found,) = frame.objects
    assert found.instance_id == 1
    assert found.box_visible == (48, 38, 58, 58)
    assert found.box_amodal == (38, 38, 58, 58)
    assert (found.visible_px, found.amodal_px) == (200, 400)
    assert found.visible_fraction == 0.5
    assert frame.dropped == ()


def test_an_object_behind_another_gets_no_label_and_the_occluder_none_either(
    engine: Any, make: Any, square: str
) -> None:
    frame = annotated(
        engine,
        make,
        make.instance(1, square, at_px(48, 48)),
        make.instance(2, square, at_px(48, 48, depth=2.0), class_id=None),
    )
    assert frame.objects == ()
    ((hidden, reason),) = frame.dropped
    assert (hidden.instance_id, reason) == (1, "not_visible")
    assert (hidden.visible_px, hidden.amodal_px, hidden.visible_fraction) == (0, 400, 0.0)
    assert yolo_text(yolo_rows(frame)) == ""


def test_the_nearer_of_two_objects_wins_whatever_their_order(engine: Any, make: Any, square: str) -> None:
    near = make.instance(1, square, at_px(48, 48, depth=2.0))
    far = make.instance(2, square, at_px(64, 48))
    for order in ((near, far), (far, near)):
        counts = {each.instance_id: each.visible_px for each in annotated(engine, make, *order).objects}
        assert counts == {1: 1600, 2: 120}, "of columns 54 to 74, those from 68 stand out"


def test_an_object_cut_in_two_is_one_row_around_both_pieces(engine: Any, make: Any, square: str) -> None:
    bar = engine.add_mesh(make.quad(0.2, 3.0))
    frame = annotated(
        engine,
        make,
        make.instance(1, square, at_px(48, 48)),
        make.instance(2, bar, at_px(48, 48, depth=2.0), class_id=None),
    )
    (found,) = frame.objects
    assert found.visible_px == 400 - 8 * 20
    assert found.box_visible == (38, 38, 58, 58)
    assert len(yolo_rows(frame)) == 1


@pytest.mark.parametrize(
    ("x", "y", "inside", "box"),
    [
        (0, 48, 200, (0, 38, 10, 58)),
        (96, 48, 200, (86, 38, 96, 58)),
        (48, 0, 200, (38, 0, 58, 10)),
        (48, 96, 200, (38, 86, 58, 96)),
        (96, 96, 100, (86, 86, 96, 96)),
        (91, 48, 300, (81, 38, 96, 58)),
    ],
)
def test_a_square_over_the_border_is_truncated_by_the_share_outside(
    *, engine: Any, make: Any, square: str, x: float, y: float, inside: int, box: tuple[int, int, int, int]
) -> None:
    (found,) = annotated(engine, make, make.instance(1, square, at_px(x, y))).objects
    assert (found.visible_px, found.amodal_px, found.full_px) == (inside, inside, 400)
    assert found.box_visible == found.box_amodal == box
    assert found.truncated_fraction == pytest.approx(1 - inside / 400)


@pytest.mark.parametrize("x", [-30.0, 130.0, 96 * 2.5])
def test_an_object_outside_the_image_has_no_amodal_pixels_and_no_label(
    engine: Any, make: Any, square: str, x: float
) -> None:
    frame = annotated(engine, make, make.instance(1, square, at_px(x, 48)))
    ((lost, reason),) = frame.dropped
    assert reason == "not_visible"
    assert (lost.amodal_px, lost.full_px, lost.box_amodal) == (0, 400, None)
    assert lost.truncated_fraction == 1.0


@pytest.mark.parametrize("at", [(0, 0, 3), (0, 0, 0), (500, 0, -4)])
def test_an_object_behind_or_around_the_camera_or_far_away_is_no_error(
    engine: Any, make: Any, square: str, at: tuple[float, float, float]
) -> None:
    frame = annotated(engine, make, make.instance(1, square, at))
    assert frame.objects == ()
    assert frame.dropped[0][0].truncated_fraction == 1.0


def test_the_amodal_pixels_of_a_hidden_object_are_those_it_shows_alone(engine: Any, make: Any) -> None:
    box = engine.add_mesh(make.box((1.0, 0.7, 0.9)))
    hidden = make.instance(1, box, at_px(40, 50))
    front = make.instance(2, box, at_px(52, 44, depth=2.5))
    camera = make.camera(SIDE, SIDE, focal_px=FOCAL)
    together = engine.render(hidden, front, camera=camera)
    alone = engine.render(hidden, camera=camera)
    assert 0 < int((together.instance_id == 1).sum()) < int((alone.instance_id == 1).sum())
    assert together.extents[0] == alone.extents[0]
    assert together.extents[0].amodal_px == int((alone.instance_id == 1).sum())
