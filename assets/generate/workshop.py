"""A workshop in a yard as a scene: a bench, shelves, a low table, crates and a drum before two walls."""

from __future__ import annotations

from collections.abc import Iterator

from glb import Model
from modelling.assembly import Assembly
from modelling.finishes import paint, plastic, steel, wood
from modelling.solids import Point, block, cylinder
from modelling.soup import Soup

WIDTH, HEIGHT, DEPTH = 9.0, 2.6, 8.0  # of the walls and the place before them, in metres
YARD = 1.5  # how far the floor reaches beyond it on the two open sides
WALL = 0.12
BENCH, TABLE, SHELF = (-1.2, -3.4), (0.6, 0.6), (2.2, -3.6)  # where they stand, as (x, z)
SHELVES = (0.25, 0.75, 1.25, 1.75)  # heights of their upper sides


def build() -> Model:
    """Return the place with what stands in it; its floor is 0.12 m above the model's lowest point."""
    out = Assembly()
    timber = wood("#b98f5c")
    out.add(plastic("#8d8983", 0.75, seed=21), _floor(), tile_m=2.0)
    out.add(plastic("#d2cbbb", 0.85, seed=22), *_walls(), tile_m=2.5)
    out.add(timber, *_bench_boards(*BENCH), _table_board(*TABLE), *_shelf_boards(*SHELF), tile_m=1.0)
    out.add(timber, _box((0.8, 0.6, 0.6), (-0.9, 0.0, 2.5)), tile_m=1.0)
    out.add(steel(), *_legs(BENCH, (2.3, 0.7), 0.85, 0.07), *_legs(TABLE, (1.2, 0.7), 0.46, 0.05))
    out.add(steel(), *_legs(SHELF, (1.94, 0.46), 1.85, 0.04))
    out.add(paint("#2f5d8a", 0.4), *_drawers(-4.05, 0.2))
    out.add(paint("#a23b2a", 0.5), cylinder(0.29, 0.88, 0.02).moved(3.2, 0.0, -0.6))
    out.add(plastic("#c9a227", 0.5), _box((0.6, 0.32, 0.4), (2.4, 0.0, 2.0)))
    out.add(plastic("#3f7d4e", 0.5), _box((0.4, 0.28, 0.4), (-2.8, 0.0, 2.2)))
    return out.model("workshop")


def _box(size: Point, at: Point) -> Soup:
    """Return a box of (x, y, z) metres that stands on a point."""
    return block(size, 0.006, (at[0], at[1] + size[1] / 2.0, at[2]))


def _floor() -> Soup:
    return _box((WIDTH + YARD, WALL, DEPTH + YARD), (YARD / 2.0, -WALL, YARD / 2.0))


def _walls() -> Iterator[Soup]:
    """Yield the walls at the back and on the left; they reach down beside the floor, so that no gap shows."""
    yield _box((WIDTH, WALL + HEIGHT, WALL), (0.0, -WALL, (WALL - DEPTH) / 2.0))
    yield _box((WALL, WALL + HEIGHT, DEPTH), ((WALL - WIDTH) / 2.0, -WALL, 0.0))


def _bench_boards(x: float, z: float) -> Iterator[Soup]:
    yield _box((2.4, 0.05, 0.8), (x, 0.85, z))
    yield _box((2.2, 0.03, 0.6), (x, 0.2, z))


def _table_board(x: float, z: float) -> Soup:
    return _box((1.3, 0.04, 0.8), (x, 0.46, z))


def _legs(at: tuple[float, float], spread: tuple[float, float], height: float, side: float) -> Iterator[Soup]:
    for x in (-0.5, 0.5):
        for z in (-0.5, 0.5):
            yield _box((side, height, side), (at[0] + x * spread[0], 0.0, at[1] + z * spread[1]))


def _shelf_boards(x: float, z: float) -> Iterator[Soup]:
    for height in SHELVES:
        yield _box((1.9, 0.03, 0.5), (x, height - 0.03, z))


def _drawers(x: float, z: float) -> Iterator[Soup]:
    """Yield a cabinet at the wall on the left, whose drawers face the yard."""
    yield _box((0.6, 0.85, 1.0), (x, 0.0, z))
    for level in range(3):
        yield _box((0.02, 0.22, 0.92), (x + 0.3, 0.07 + 0.26 * level, z))
