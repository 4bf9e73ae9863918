"""Groups of casters hold all objects, each whole, in few spheres."""

from types import SimpleNamespace
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from synthgen.render.gl_engine.casters import MAX_GROUPS, grouped_casters

coordinate = st.floats(-500, 500, allow_subnormal=False)
items = st.lists(
    st.tuples(st.integers(1, 12), st.tuples(coordinate, coordinate, coordinate), st.floats(0, 20)),
    min_size=1,
    max_size=40,
)


def item(number: int, center: Any, radius: float) -> Any:
    center_eye = np.array(center, np.float64)
    return SimpleNamespace(
        instance=SimpleNamespace(instance_id=number),
        center_eye=center_eye,
        radius=radius,
        distance=float(np.linalg.norm(center_eye)),
    )


@given(drawn=items, spread=st.floats(1.1, 9), limit=st.integers(1, 6))
def test_groups_are_few_hold_all_items_and_keep_objects_whole(drawn: Any, spread: float, limit: int) -> None:
    given_items = [item(*each) for each in drawn]
    groups = grouped_casters(given_items, spread=spread, limit=limit)
    assert 1 <= len(groups) <= min(limit, MAX_GROUPS)
    held = [id(each) for group in groups for each in group.items]
    assert sorted(held) == sorted(map(id, given_items))
    numbers = [{each.instance.instance_id for each in group.items} for group in groups]
    assert sum(map(len, numbers)) == len(set().union(*numbers)), "no object is in two groups"
    for group in groups:
        for each in group.items:
            away = np.linalg.norm(each.center_eye - group.center) + each.radius
            assert away <= group.radius * (1 + 1e-9) + 1e-9
        assert group.radius > 0


def test_objects_at_similar_distances_share_a_group_and_others_do_not() -> None:
    near, also_near, far = item(1, (0, 0, -2), 0.5), item(2, (1, 0, -3), 0.5), item(3, (0, 0, -90), 1.0)
    groups = grouped_casters([far, near, also_near], spread=6.0)
    assert [[each.instance.instance_id for each in group.items] for group in groups] == [[1, 2], [3]]


def test_a_group_of_one_is_its_own_sphere() -> None:
    [group] = grouped_casters([item(1, (1, 2, -3), 0.5)], spread=2.0)
    assert group.center == pytest.approx([1, 2, -3])
    assert group.radius == pytest.approx(0.5)


def test_without_items_there_are_no_groups() -> None:
    assert grouped_casters([], spread=2.0) == []


def test_an_object_at_the_eye_does_not_end_the_grouping() -> None:
    """Its distance is 0, of which every other distance is infinitely many times."""
    given_items = [item(n, (0, 0, -n if n > 1 else 0), 0.1) for n in range(1, 30)]
    assert len(grouped_casters(given_items, spread=1.5, limit=2)) <= 2
