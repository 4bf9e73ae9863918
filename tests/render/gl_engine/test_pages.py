"""Windows on the image plane hold all that an instance may cover, and lie side by side on pages."""

from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from synthgen.render.footprint import MAX_TILES, Footprint
from synthgen.render.gl_engine.extents import PAGE, Window, packed, windows_of

sizes = st.integers(1, 90) | st.integers(1, PAGE)
windows = st.lists(st.tuples(st.integers(1, 50), st.integers(-999, 999), sizes, sizes), max_size=40).map(
    lambda drawn: [Window(instance_id=n, x=x, y=-x, width=w, height=h) for n, x, w, h in drawn]
)


def content(window: Window) -> tuple[int, ...]:
    return (window.instance_id, window.x, window.y, window.width, window.height)


@given(given_windows=windows)
def test_packed_windows_lie_within_pages_and_apart(given_windows: list[Window]) -> None:
    placed = packed(given_windows)
    assert sorted(map(content, placed)) == sorted(map(content, given_windows)), "none is lost or changed"
    pages: dict[int, list[Window]] = {}
    for window in placed:
        assert min(window.page_x, window.page_y) >= 0
        assert max(window.page_x + window.width, window.page_y + window.height) <= PAGE
        for other in pages.setdefault(window.page, []):
            apart_x = (
                window.page_x >= other.page_x + other.width or other.page_x >= window.page_x + window.width
            )
            apart_y = (
                window.page_y >= other.page_y + other.height or other.page_y >= window.page_y + window.height
            )
            assert apart_x or apart_y
        pages[window.page].append(window)
    assert sorted(pages) == list(range(len(pages))), "no page is empty"
    assert [window.page for window in placed] == sorted(window.page for window in placed)


@given(given_windows=windows, seed=st.integers(0, 99))
def test_the_places_do_not_depend_on_the_order(given_windows: list[Window], seed: int) -> None:
    shuffled = [given_windows[k] for k in np.random.default_rng(seed).permutation(len(given_windows))]
    assert packed(given_windows) == packed(shuffled)


def test_small_windows_share_a_page() -> None:
    many = [Window(instance_id=n, x=0, y=0, width=60, height=40) for n in range(1, 1001)]
    assert packed(many)[-1].page == 0


boxes = st.tuples(*(st.floats(-3000, 3000),) * 2, *(st.floats(0, 5000),) * 2)


@given(box=boxes, width=st.integers(1, 700), height=st.integers(1, 500))
def test_the_windows_of_an_instance_hold_its_box_once(
    make: Any, box: tuple[float, ...], width: int, height: int
) -> None:
    x, y, w, h = box
    camera = make.camera(width, height)
    footprint = Footprint(box=np.array([x, y, x + w, y + h]), lowest=0.0)
    found = list(windows_of(3, footprint, camera))
    low = np.array([-MAX_TILES * width, -MAX_TILES * height])
    high = np.array([(MAX_TILES + 1) * width, (MAX_TILES + 1) * height])
    x0, y0 = np.clip(footprint.box[:2], low, high)
    x1, y1 = np.clip(footprint.box[2:], low, high)
    assert min(each.x for each in found) <= x0
    assert min(each.y for each in found) <= y0
    assert max(each.x + each.width for each in found) >= x1
    assert max(each.y + each.height for each in found) >= y1
    assert all(each.instance_id == 3 and max(each.width, each.height) <= PAGE for each in found)
    area = sum(each.width * each.height for each in found)
    hull = (max(each.x + each.width for each in found) - min(each.x for each in found)) * (
        max(each.y + each.height for each in found) - min(each.y for each in found)
    )
    assert area == hull, "they tile their bounds without a gap or an overlap"
    assert hull <= (x1 - x0 + 4) * (y1 - y0 + 4)


@pytest.mark.parametrize(("width", "height"), [(64, 48), (1000, 700)])
def test_what_may_be_anywhere_has_all_of_the_plane(make: Any, width: int, height: int) -> None:
    found = list(windows_of(1, Footprint(box=None, lowest=0.0), make.camera(width, height)))
    assert min(each.x for each in found) <= -MAX_TILES * width
    assert max(each.y + each.height for each in found) >= (MAX_TILES + 1) * height
    assert sum(each.width * each.height for each in found) >= (2 * MAX_TILES + 1) ** 2 * width * height
