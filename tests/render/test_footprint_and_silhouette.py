"""Pixel counts of masks, and where on the image plane an instance can be."""

from typing import Any

import hypothesis.strategies as st
import numpy as np
from hypothesis import given

from synthgen.render.footprint import MAX_TILES, Footprint, hull_footprint
from synthgen.render.silhouette import Silhouette, silhouette

masks = st.tuples(st.integers(1, 6), st.integers(1, 6)).flatmap(
    lambda shape: st.lists(st.booleans(), min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]).map(
        lambda values: np.array(values).reshape(shape)
    )
)


@given(mask=masks, x=st.integers(-9, 9), y=st.integers(-9, 9))
def test_a_silhouette_counts_its_pixels_and_bounds_them_tightly(mask: Any, x: int, y: int) -> None:
    found = silhouette(mask, (x, y))
    pixels = [(x + column, y + row) for row, column in np.argwhere(mask)]
    assert found.px == len(pixels)
    if not pixels:
        assert found.box is None
        return
    columns, rows = zip(*pixels, strict=True)
    assert found.box == (min(columns), min(rows), max(columns) + 1, max(rows) + 1)


@given(mask=masks)
def test_the_sum_of_the_halves_of_a_mask_is_the_whole(mask: Any) -> None:
    middle = mask.shape[1] // 2
    left, right = silhouette(mask[:, :middle]), silhouette(mask[:, middle:], (middle, 0))
    assert left + right == silhouette(mask)
    assert left + Silhouette(px=0, box=None) == left


def footprint(*box: float, lowest: float = 1.0) -> Footprint:
    return Footprint(box=np.array(box) if box else None, lowest=lowest)


def test_tiles_are_the_windows_that_the_box_reaches_and_the_image(make: Any) -> None:
    camera = make.camera(100, 50)
    assert footprint(10, 10, 90, 40).tiles(camera) == [(0, 0)]
    assert footprint(-20, 10, 90, 60).tiles(camera) == [(-1, 0), (-1, 1), (0, 0), (0, 1)]
    assert footprint(250, 10, 260, 20).tiles(camera) == [(0, 0), (2, 0)]
    assert len(footprint(-1e9, -1e9, 1e9, 1e9).tiles(camera)) == (2 * MAX_TILES + 1) ** 2
    assert len(footprint().tiles(camera)) == (2 * MAX_TILES + 1) ** 2


def test_an_object_stands_clear_only_if_no_border_object_or_ground_may_hide_it(make: Any) -> None:
    pose = np.eye(4)
    pose[1, 3] = 2.0
    camera = make.camera(100, 100, T_world_camera=pose)
    open_ = footprint(20, 20, 40, 40)
    assert open_.stands_clear([footprint(60, 60, 80, 80)], camera, has_ground=True)
    assert not open_.stands_clear([footprint(40.5, 20, 60, 40)], camera, has_ground=True)
    assert not open_.stands_clear([footprint()], camera, has_ground=True), "one may be anywhere"
    assert not footprint(0, 20, 40, 40).stands_clear([], camera, has_ground=True), "the border may cut it"
    sunk = footprint(20, 20, 40, 40, lowest=-0.1)
    assert not sunk.stands_clear([], camera, has_ground=True)
    assert sunk.stands_clear([], camera, has_ground=False)
    below = make.camera(100, 100)
    assert not open_.stands_clear([], below, has_ground=True), "the ground is between camera and object"


def test_a_hull_that_reaches_behind_the_camera_has_no_box(make: Any) -> None:
    corners = make.box()[0]
    assert hull_footprint(corners, make.instance(1, "a", (0, 0, 0)), make.camera()).box is None
    box = hull_footprint(corners, make.instance(1, "a", (0, 0, -2)), make.camera(96, 96, focal_px=96)).box
    assert box is not None
    assert np.allclose(box, [48 - 32, 48 - 32, 48 + 32, 48 + 32]), "the near face is 1.5 m away"
