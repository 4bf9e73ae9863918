"""The cache of the device keeps to its budget, drops the least recently used, and releases it."""

from dataclasses import dataclass, field

import hypothesis.strategies as st
from hypothesis import given

from synthgen.render.gl_engine.memory import KEPT_FRAMES, DeviceCache


@dataclass
class Thing:
    size_bytes: int
    releases: list[int] = field(default_factory=list)

    def release(self) -> None:
        self.releases.append(1)


class Shop:
    """Makes things, and remembers all that were made."""

    def __init__(self, budget: int) -> None:
        self.cache = DeviceCache(budget)
        self.made: list[tuple[object, Thing]] = []

    def get(self, key: object, size: int = 10) -> Thing:
        def create() -> Thing:
            self.made.append((key, Thing(size)))
            return self.made[-1][1]

        return self.cache.get(key, create)

    def alive(self) -> list[object]:
        return [key for key, thing in self.made if not thing.releases]


def test_what_is_there_is_not_made_again() -> None:
    shop = Shop(100)
    first = shop.get("a")
    shop.cache.begin_frame()
    assert shop.get("a") is first
    assert len(shop.made) == 1


def test_what_no_frame_uses_for_long_goes_although_there_is_room() -> None:
    shop = Shop(1000)
    shop.get("once")
    for _ in range(KEPT_FRAMES):
        shop.cache.begin_frame()
        shop.get("always")
    assert shop.alive() == ["once", "always"]
    shop.cache.begin_frame()
    assert shop.alive() == ["always"]
    assert shop.cache.size_bytes == 10


def test_the_least_recently_used_goes_first() -> None:
    shop = Shop(30)
    for key in "abc":
        shop.cache.begin_frame()
        shop.get(key)
    shop.cache.begin_frame()
    shop.get("a")
    shop.get("d")
    assert shop.alive() == ["a", "c", "d"]
    assert shop.cache.size_bytes == 30
    again = shop.get("b")
    assert shop.made[-1] == ("b", again)
    assert shop.alive() == ["a", "d", "b"]


def test_what_the_frame_uses_stays_beyond_the_budget() -> None:
    shop = Shop(15)
    shop.cache.begin_frame()
    things = [shop.get(key) for key in "abcd"]
    assert not any(thing.releases for thing in things)
    assert shop.cache.size_bytes == 40
    shop.cache.begin_frame()
    shop.get("d")
    assert shop.alive() == ["d"]
    assert shop.cache.size_bytes == 10


def test_one_that_is_larger_than_the_budget_is_kept_while_it_is_used() -> None:
    shop = Shop(5)
    shop.cache.begin_frame()
    assert not shop.get("a", 50).releases
    shop.cache.begin_frame()
    assert not shop.get("a", 50).releases
    shop.get("b", 1)
    assert shop.alive() == ["a", "b"]
    shop.cache.begin_frame()
    shop.get("c", 1)
    assert shop.alive() == ["b", "c"]


def test_clearing_releases_everything_once() -> None:
    shop = Shop(100)
    for key in "abc":
        shop.get(key)
    shop.cache.clear()
    shop.cache.clear()
    assert [thing.releases for _, thing in shop.made] == [[1]] * 3
    assert shop.cache.size_bytes == 0


@given(
    budget=st.integers(0, 60),
    frames=st.lists(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 20)), max_size=8), max_size=12),
)
def test_memory_is_within_the_budget_or_used_by_the_frame(
    budget: int, frames: list[list[tuple[int, int]]]
) -> None:
    shop = Shop(budget)
    for frame in frames:
        shop.cache.begin_frame()
        used: dict[int, Thing] = {}
        for key, size in frame:
            used[key] = shop.get(key, size)
            assert not any(thing.releases for thing in used.values())
        alive = {id(thing): thing for _, thing in shop.made if not thing.releases}
        total = sum(thing.size_bytes for thing in alive.values())
        assert shop.cache.size_bytes == total
        if frame:
            assert total <= max(budget, sum(thing.size_bytes for thing in used.values()))
    assert all(len(thing.releases) <= 1 for _, thing in shop.made)
