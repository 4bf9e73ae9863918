"""A fishing boat and a tug, at rest or under way with a wake."""

from __future__ import annotations

import numpy as np
from glb import Model
from modelling.assembly import Assembly
from modelling.finishes import BLACK, cloth, flat, paint, rubber, steel, wood
from modelling.solids import along, bar, block, cylinder, lathe, tube

from ships.parts import ROPE, WHITE_STEEL, Hull, add_house, add_hull, add_name
from ships.wake import add_wake


def fishing_boat(side: str, house: str, name: str, *, wake: float = 0.0) -> Model:
    """Return a trawler of 17 m."""
    out = Assembly()
    hull = Hull(
        deck=[(-8.5, 2.4), (-6, 2.65), (0, 2.75), (4, 2.5), (7, 1.4), (8.6, 0.06)],
        water=[(-8.5, 1.9), (-6, 2.4), (0, 2.55), (4, 1.9), (7, 0.6), (8.6, 0.03)],
        sheer=[(-8.5, 1.35), (-2, 1.25), (4, 1.75), (8.6, 2.8)],
        bulwark=0.75,
        boot=0.22,
    )
    add_hull(out, hull, paint(side, 0.25, seed=64), wood("#80674a"), "#7f2d26", tile_m=4.0)
    white = paint(house, 0.2, seed=65)
    add_house(out, (3.3, 2.3, 4.2), (0, 1.3, 2.2), white, rows=[(1.3, 1.95)], pitch=1.0, pane=0.62)
    add_house(out, (2.9, 2.0, 2.6), (0, 3.6, 2.6), white, rows=[(0.75, 1.55)], pitch=0.72, pane=0.6)
    out.add(
        flat("roof", "#b3452d", 0.5),
        block((3.3, 0.14, 3.1), 0.05, (0, 5.65, 2.6)),
        block((3.7, 0.12, 4.5), 0.05, (0, 3.6, 2.2)),
    )
    yellow = paint("#d5a021", 0.4, seed=66)
    gantry = [bar((x, 1.3, -6.6), (x * 0.8, 5.4, -6.6), 0.13) for x in (-2.0, 2.0)]
    gantry += [
        bar((-1.7, 5.4, -6.6), (1.7, 5.4, -6.6), 0.13),
        bar((-1.6, 5.3, -6.6), (-0.4, 6.2, 0.9), 0.06, 6),
        bar((1.6, 5.3, -6.6), (0.4, 6.2, 0.9), 0.06, 6),
    ]
    out.add(
        yellow,
        *gantry,
        bar((0, 1.4, -0.6), (0, 9.4, -0.4), 0.12),
        bar((0, 3.2, -0.7), (0, 7.0, -5.6), 0.09),
        tile_m=2.0,
    )
    out.add(
        ROPE,
        bar((0, 9.2, -0.4), (0, 7.0, -5.6), 0.02, 4),
        bar((0, 9.3, -0.4), (0, 3.3, 8.0), 0.02, 4),
        *(bar((0, 8.6, -0.4), (x, 2.2, -0.8), 0.02, 4) for x in (-2.5, 2.5)),
    )
    drum = lathe(
        [
            (0.0, -1.3),
            (0.75, -1.3),
            (0.75, -1.2),
            (0.45, -1.15),
            (0.45, 1.15),
            (0.75, 1.2),
            (0.75, 1.3),
            (0.0, 1.3),
        ],
        18,
    ).turned(along("x"))
    out.add(
        steel("#6d7072", 0.35),
        drum.moved(0, 2.1, -5.0),
        block((2.0, 0.8, 0.9), 0.1, (0, 1.7, -1.9)),
        tile_m=1.0,
    )
    net = lathe([(0.0, -1.1), (0.62, -1.1), (0.70, -0.4), (0.66, 0.5), (0.70, 1.1), (0.0, 1.1)], 16).turned(
        along("x")
    )
    out.add(cloth("#2f6b5a", ribs=12, seed=67), net.moved(0, 2.1, -5.0), tile_m=0.6)
    _add_tyres(out, [(2.76, 1.0, z) for z in (-5.0, -2.0, 1.0)], 0.42)
    out.add(
        flat("fish_box", "#c8552f", 0.6),
        *(block((0.8, 0.4, 0.5), 0.05, (x, 1.5 + 0.42 * i, -3.2)) for x in (-1.5, 1.4) for i in range(2)),
    )
    out.add(
        flat("lifebuoy", "#d9501e", 0.5),
        lathe([(0.30, -0.05), (0.36, 0.0), (0.30, 0.05), (0.24, 0.0), (0.30, -0.05)], 16)
        .turned(along("x"))
        .moved(1.70, 2.4, 1.2),
    )
    add_name(out, name, (2.2, 0.42), (2.66, 1.55, 3.2), "#f0eee6", side)
    if wake:
        add_wake(out, hull, wake, seed=72)
    return out.model("fishing_boat")


def _add_tyres(out: Assembly, places: list[tuple[float, float, float]], radius: float) -> None:
    """Add old tyres as fenders on both sides."""
    ring = lathe(
        [(radius * 0.6, -0.12), (radius, -0.10), (radius, 0.10), (radius * 0.6, 0.12), (radius * 0.6, -0.12)],
        14,
    ).turned(along("x"))
    out.add_pair(flat("fender", "#1d1d1e", 0.9), *(ring.moved(*place) for place in places), axis=0)


def tug(side: str, house: str, name: str, *, wake: float = 0.0) -> Model:
    """Return a harbour tug of 27 m."""
    out = Assembly()
    hull = Hull(
        deck=[(-13.5, 3.9), (-11, 4.8), (0, 5.2), (6, 4.9), (10.5, 3.3), (13.5, 0.4)],
        water=[(-13.5, 3.4), (-11, 4.5), (0, 4.95), (6, 4.4), (10.5, 2.4), (13.5, 0.3)],
        sheer=[(-13.5, 1.7), (-3, 1.6), (5, 2.2), (13.5, 3.7)],
        bulwark=1.0,
        boot=0.35,
    )
    add_hull(out, hull, paint(side, 0.22, seed=69), flat("deck", "#4f6b52", 0.85), "#8a2f24", tile_m=6.0)
    cream = paint(house, 0.16, seed=70)
    add_house(
        out,
        (6.4, 2.6, 11.0),
        (0, 1.7, 1.5),
        cream,
        rows=[(1.2, 1.85)],
        pitch=1.9,
        pane=0.7,
        tile_m=4.0,
        corner=0.8,
    )
    add_house(
        out,
        (5.2, 2.4, 6.6),
        (0, 4.3, 2.6),
        cream,
        rows=[(1.0, 1.7)],
        pitch=1.6,
        pane=0.7,
        tile_m=4.0,
        corner=0.6,
    )
    add_house(
        out,
        (4.6, 2.6, 4.4),
        (0, 6.7, 3.0),
        cream,
        rows=[(0.9, 2.2)],
        pitch=0.95,
        pane=0.82,
        tile_m=4.0,
        corner=0.5,
    )
    out.add(
        flat("roof", "#d9d7cd", 0.5),
        block((5.0, 0.2, 4.8), 0.08, (0, 9.4, 3.0)),
        block((5.8, 0.15, 7.2), 0.06, (0, 6.7, 2.6)),
    )
    funnels = [block((1.1, 4.2, 1.6), 0.25, (x, 6.0, -2.4)) for x in (-1.9, 1.9)]
    out.add(flat("funnel", side, 0.45), *funnels)
    out.add(
        BLACK,
        *(cylinder(0.3, 0.9, 0.05, 10).moved(x, 8.0, -2.4) for x in (-1.9, 1.9)),
        *(block((1.2, 0.6, 1.7), 0.2, (x, 7.6, -2.4)) for x in (-1.9, 1.9)),
    )
    mast = [bar((x, 9.4, 2.2), (0, 14.5, 2.0), 0.10, 8) for x in (-0.9, 0.9)]
    out.add(flat("mast", "#d8a526", 0.5), *mast, block((2.6, 0.15, 0.15), 0.04, (0, 12.2, 2.1)))
    out.add(
        WHITE_STEEL,
        block((1.8, 0.14, 0.2), 0.05, (0, 10.6, 3.2)),
        cylinder(0.35, 0.5, 0.15, 10).moved(1.2, 9.5, 4.0),
    )
    winch = lathe(
        [
            (0.0, -1.2),
            (0.9, -1.2),
            (0.9, -1.05),
            (0.5, -1.0),
            (0.5, 1.0),
            (0.9, 1.05),
            (0.9, 1.2),
            (0.0, 1.2),
        ],
        18,
    ).turned(along("x"))
    out.add(
        steel("#5f6365", 0.3),
        winch.moved(0, 2.7, -6.0),
        block((3.0, 0.9, 1.6), 0.1, (0, 2.0, -6.0)),
        bar((-1.6, 1.7, -9.0), (-1.6, 3.0, -9.0), 0.2),
        bar((1.6, 1.7, -9.0), (1.6, 3.0, -9.0), 0.2),
        bar((-2.0, 3.0, -9.0), (2.0, 3.0, -9.0), 0.2),
        tile_m=1.5,
    )
    bow = [
        (x, 3.1 + 0.05 * abs(z - 8), z)
        for x, z in ((4.55, 7.6), (3.9, 9.6), (2.9, 11.2), (1.7, 12.5), (0.0, 13.6))
    ]
    fender = tube([*bow, *((-x, y, z) for x, y, z in bow[-2::-1])], 0.5, 10)
    out.add(rubber("#1f2022", 0.4), fender, tile_m=1.5)
    _add_tyres(out, [(5.12, 1.5, z) for z in np.arange(-9.0, 6.0, 2.4)], 0.62)
    add_name(out, name, (3.4, 0.6), (3.22, 3.4, 1.0), "#1b2a3a", house)
    if wake:
        add_wake(out, hull, wake, seed=72)
    return out.model("tug")
