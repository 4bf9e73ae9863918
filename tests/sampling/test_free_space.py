"""Rectangles on the ground touch where a plane between them cannot be found."""

from itertools import combinations

import numpy as np

from synthgen.geometry.convex import are_separated
from synthgen.sampling.free_space import ON_EDGE, Footings


def footings(count: int, spread: float) -> Footings:
    rng = np.random.default_rng(5)
    return Footings(
        x=rng.uniform(-spread, spread, count),
        z=rng.uniform(-spread, spread, count),
        half_width=rng.uniform(0.1, 2.0, count),
        half_depth=rng.uniform(0.1, 2.0, count),
        yaw=rng.uniform(0.0, 7.0, count),
    )


def test_footings_touch_where_nothing_separates_them() -> None:
    drawn = footings(60, 5.0)
    x, z = drawn.corners()
    bodies = np.stack([x, np.zeros_like(x), z], axis=-1)
    bodies = np.concatenate([bodies, bodies + np.array([0.0, 1.0, 0.0])], axis=1)
    touching = drawn.touching()
    numbers = {True: 0, False: 0}
    for earlier, later in combinations(range(60), 2):
        assert later not in touching[earlier]
        do_touch = earlier in touching[later]
        if do_touch:
            assert not are_separated(bodies[earlier], bodies[later], clearance=2 * ON_EDGE)
        else:
            assert are_separated(bodies[earlier], bodies[later], clearance=-4 * ON_EDGE)
        numbers[do_touch] += 1
    assert min(numbers.values()) > 100
    assert not any(number in before for number, before in enumerate(touching))


def test_footings_beside_each_other_do_not_touch() -> None:
    row = Footings(
        x=np.arange(4.0), z=np.zeros(4), half_width=np.full(4, 0.5), half_depth=np.ones(4), yaw=np.zeros(4)
    )
    assert row.touching() == [[], [], [], []]
