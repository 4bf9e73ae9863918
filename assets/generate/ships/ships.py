"""A container ship, a sailing boat, a fishing boat, a ferry and a tug, at rest or under way with a wake."""

from __future__ import annotations

import numpy as np
from glb import Model
from modelling.assembly import Assembly
from modelling.finishes import BLACK, cloth, flat, paint, rubber, steel, wood
from modelling.solids import along, bar, block, cylinder, lathe, prism, tube
from modelling.soup import Soup, merged, smooth
from surfaces import Patch, rotation

from ships.parts import ROPE, WHITE_STEEL, Hull, add_house, add_hull, add_name, add_railing
from ships.wake import add_wake

CONTAINERS = ("#9c3b2e", "#2f5d8a", "#5f6f5a", "#c9c3b4", "#b9762b", "#37474f")


def container_ship(side: str, seed: int, name: str, *, wake: float = 0.0) -> Model:
    """Return a feeder of 168 m with containers on deck."""
    out, rng = Assembly(), np.random.default_rng(seed)
    hull = Hull(
        deck=[(-84, 12.0), (-70, 13.6), (-50, 13.7), (45, 13.7), (66, 11.0), (78, 5.5), (84, 0.4)],
        water=[(-84, 8.5), (-70, 12.6), (-45, 13.6), (40, 13.6), (60, 8.6), (74, 2.6), (84, 0.2)],
        sheer=[(-84, 9.5), (-40, 9.2), (40, 9.2), (62, 10.2), (84, 13.0)],
        bulwark=1.2,
        boot=1.6,
    )
    add_hull(out, hull, paint(side, 0.3, seed=61), flat("deck", "#6b3b30", 0.85), "#7c2a22", tile_m=14.0)
    white = paint("#e4e3dc", 0.14, seed=62)
    add_house(
        out,
        (22, 18, 11),
        (0, 9.2, -64),
        white,
        rows=[(2.0 + 2.8 * i, 3.0 + 2.8 * i) for i in range(5)],
        pitch=2.2,
        pane=1.0,
        tile_m=12,
    )
    add_house(out, (27, 3.2, 8), (0, 27.0, -63.5), white, rows=[(1.0, 2.5)], pitch=1.7, pane=1.45, tile_m=12)
    add_house(out, (8, 11, 7), (0, 9.5, -75), flat("funnel", side, 0.5))
    out.add(
        BLACK,
        block((6.5, 1.2, 5.0), 0.3, (0, 21.0, -75)),
        *(cylinder(0.6, 3.0, 0.1, 10).moved(x, 21.0, -75) for x in (-1.5, 1.5)),
    )
    out.add(
        WHITE_STEEL,
        bar((0, 30, -63), (0, 41, -63), 0.35),
        block((7.0, 0.4, 0.4), 0.1, (0, 37, -63)),
        bar((0, 12, 70), (0, 24, 70), 0.3),
    )
    boxes: dict[str, list[Soup]] = {colour: [] for colour in CONTAINERS}
    outline = [(-1.19, 0.0), (1.19, 0.0), (1.19, 2.55), (-1.19, 2.55)]
    one = prism(outline, 12.1, 0.0).moved(z=-6.05)
    for bay, z in enumerate(np.arange(-48.0, 62.0, 13.4)):
        rows = 10 if z < 50.0 else 6
        for row in range(rows):
            for tier in range(int(rng.integers(2, 5)) if bay else 4):
                x = (row - (rows - 1) / 2.0) * 2.5
                boxes[CONTAINERS[int(rng.integers(len(CONTAINERS)))]].append(
                    one.moved(x, 10.6 + 2.6 * tier, z)
                )
    for colour, soups in boxes.items():
        out.add(flat(f"container_{colour[1:]}", colour, 0.6), *soups)
    out.add(
        steel("#8b5a45", 0.3),
        *(block((25.5, 1.3, 1.0), 0.1, (0, 9.9, z)) for z in np.arange(-54.7, 62.0, 13.4)),
        tile_m=6,
    )
    out.add(
        flat("hatches", "#7a4a3a", 0.8),
        *(block((24.5, 1.3, 12.0), 0.1, (0, 9.9, z)) for z in np.arange(-48.0, 55.0, 13.4)),
    )
    cranes = [bar((13.0, 10, z), (13.0, 27, z), 0.9, 10) for z in (-8.0, 32.0)]
    jibs = [bar((13.0, 26, z), (4.0, 30.0, z + 20.0), 0.5, 8) for z in (-8.0, 32.0)]
    out.add(
        flat("crane", "#d9b13a", 0.5),
        *cranes,
        *jibs,
        *(block((3.0, 3.0, 3.4), 0.3, (13.0, 27.0, z)) for z in (-8.0, 32.0)),
    )
    add_name(out, name, (46.0, 5.0), (13.78, 5.2, 0.0), "#eeeee8", side)
    if wake:
        add_wake(out, hull, wake, seed=72)
    return out.model("container_ship")


def sailing_boat(side: str, sail: str, heading: float, *, wake: float = 0.0) -> Model:
    """Return a sloop of 11 m under sail; `heading` is how far its sails stand out, degrees."""
    out = Assembly()
    hull = Hull(
        deck=[(-5.4, 1.25), (-3.5, 1.65), (-0.5, 1.82), (2.0, 1.5), (4.0, 0.8), (5.5, 0.05)],
        water=[(-5.4, 0.7), (-3.5, 1.35), (-0.5, 1.55), (2.0, 1.15), (4.0, 0.45), (5.5, 0.02)],
        sheer=[(-5.4, 1.0), (0.0, 0.98), (5.5, 1.25)],
        bulwark=0.06,
        boot=0.10,
    )
    add_hull(
        out,
        hull,
        paint(side, 0.05, coat=0.6),
        wood("#a5804f"),
        "#1f3a5f",
        tile_m=3.0,
        stripe=(0.72, 0.80, "#1f3a5f"),
    )
    add_house(
        out,
        (2.1, 0.46, 4.2),
        (0, 0.98, 0.6),
        flat("gelcoat", "#e6e5df", 0.3),
        rows=[(0.16, 0.34)],
        pitch=0.95,
        pane=0.72,
        corner=0.4,
    )
    out.add(
        flat("cockpit", "#c9c6bb", 0.6),
        block((1.9, 0.22, 0.25), 0.05, (0, 1.1, -1.7)),
        block((0.3, 0.3, 2.4), 0.06, (0.85, 1.1, -3.1)),
        block((0.3, 0.3, 2.4), 0.06, (-0.85, 1.1, -3.1)),
    )
    wheel = lathe([(0.38, -0.015), (0.41, 0.0), (0.38, 0.015), (0.35, 0.0), (0.38, -0.015)], 20).turned(
        along("z")
    )
    out.add(ROPE, wheel.moved(0, 1.55, -3.9), bar((0, 1.0, -3.95), (0, 1.55, -3.92), 0.05))
    mast, boom_y = 14.6, 1.95
    turn = rotation("y", heading)
    out.add(
        flat("spars", "#c3c6c8", 0.35, metallic=0.7),
        tube([(0, 1.3, 1.1), (0, mast, 1.1)], [0.09, 0.06], 10),
        bar((0, boom_y, 0.0), (0, boom_y, -4.3), 0.06).turned(turn).moved(z=1.0),
    )
    canvas = cloth(sail, ribs=8, stains=0.02, seed=71)
    main = (
        _sail((0, boom_y + 0.12, -0.08), (0, boom_y + 0.12, -4.2), (0, mast - 0.2, -0.08), 0.45, 0.55)
        .turned(turn)
        .moved(z=1.05)
    )
    jib = _sail(
        (0, 1.45, 5.2),
        (0.9 * np.sign(heading), 1.6, 0.3),
        (0, mast - 1.2, 1.35),
        -0.5 * np.sign(heading) * -1.0,
        0.0,
    )
    out.add(canvas, main, jib, tile_m=2.4)
    stays = [((0, mast - 1.0, 1.15), (0, 1.35, 5.4)), ((0, mast, 1.05), (0, 1.1, -5.3))]
    stays += [((0, mast - 1.0, 1.1), (x, 1.05, 0.9)) for x in (-1.7, 1.7)]
    out.add(ROPE, *(bar(a, b, 0.012, 4) for a, b in stays), bar((-0.9, 7.5, 1.1), (0.9, 7.5, 1.1), 0.03, 6))
    rail = [
        (1.22, 1.05, -5.0),
        (1.58, 1.05, -3.4),
        (1.72, 1.04, -1.0),
        (1.45, 1.1, 2.0),
        (0.75, 1.2, 4.0),
        (0.12, 1.28, 5.3),
    ]
    add_railing(out, rail, 0.55, 0.012)
    if wake:
        add_wake(out, hull, wake, seed=72)
    return out.model("sailing_boat")


def _sail(
    tack: tuple[float, float, float],
    clew: tuple[float, float, float],
    head: tuple[float, float, float],
    belly: float,
    roach: float,
) -> Soup:
    """Return a sail between three corners, bellied to one side, as two sides of cloth."""
    a, b, c = (np.asarray(p, dtype=np.float64) for p in (tack, clew, head))
    v, u = np.meshgrid(np.linspace(0.0, 1.0, 19), np.linspace(0.0, 1.0, 11), indexing="ij")
    luff = a + (c - a) * v[..., None]
    leech = (
        b
        + (c - b) * v[..., None]
        + (b - a) / np.linalg.norm(b - a) * (roach * np.sin(np.pi * v) * (1.0 - 0.3 * v))[..., None]
    )
    points = luff + (leech - luff) * u[..., None]
    normal = np.cross(b - a, c - a)
    points = (
        points
        + normal / np.linalg.norm(normal) * (belly * np.sin(np.pi * u**0.8) * (1.0 - v) ** 0.6)[..., None]
    )
    corners = [points[:-1, :-1], points[:-1, 1:], points[1:, 1:], points[1:, :-1]]
    quads = np.stack([k.reshape(-1, 3) for k in corners], axis=1)
    triangles = quads[:, [[0, 1, 2], [0, 2, 3]]].reshape(-1, 3, 3)
    areas = np.linalg.norm(
        np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0]), axis=1
    )
    triangles = triangles[areas > 1e-6]
    front = smooth(Patch(triangles, np.zeros((*triangles.shape[:2], 2))), 60.0).pushed(0.004)
    rear = smooth(Patch(triangles[:, ::-1], np.zeros((*triangles.shape[:2], 2))), 60.0).pushed(0.004)
    return merged([front, rear])


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


def ferry(stripe: str, name: str, *, wake: float = 0.0) -> Model:
    """Return a car ferry of 84 m."""
    out = Assembly()
    hull = Hull(
        deck=[(-42, 7.2), (-36, 8.0), (20, 8.0), (32, 6.2), (39, 2.6), (42, 0.5)],
        water=[(-42, 6.2), (-36, 7.6), (18, 7.6), (30, 4.6), (38, 1.4), (42, 0.3)],
        sheer=[(-42, 5.2), (20, 5.2), (42, 6.6)],
        bulwark=1.1,
        boot=0.7,
    )
    white = paint("#e9e9e4", 0.12, seed=68)
    add_hull(
        out, hull, white, flat("deck", "#4b5b52", 0.85), "#1d4a63", tile_m=10.0, stripe=(2.0, 3.6, stripe)
    )
    add_house(
        out,
        (15.4, 5.2, 66),
        (0, 5.2, -6),
        white,
        rows=[(2.9, 4.1)],
        pitch=2.6,
        pane=1.7,
        tile_m=9,
        corner=1.5,
    )
    add_house(
        out,
        (14.2, 3.0, 56),
        (0, 10.4, -7),
        white,
        rows=[(0.9, 2.1)],
        pitch=2.0,
        pane=1.6,
        tile_m=9,
        corner=1.5,
    )
    add_house(
        out,
        (12.5, 2.9, 30),
        (0, 13.4, 4),
        white,
        rows=[(0.9, 2.0)],
        pitch=2.2,
        pane=1.3,
        tile_m=9,
        corner=1.2,
    )
    add_house(
        out,
        (16.0, 2.7, 6.5),
        (0, 13.4, 17.5),
        white,
        rows=[(0.9, 2.1)],
        pitch=1.35,
        pane=1.2,
        tile_m=9,
        corner=0.8,
    )
    add_house(out, (5.2, 6.5, 8.0), (0, 13.4, -22), flat("funnel", stripe, 0.45), corner=1.4)
    out.add(
        BLACK,
        *(cylinder(0.5, 1.6, 0.1, 10).moved(x, 19.6, z) for x in (-1.0, 1.0) for z in (-23.5, -20.5)),
        block((4.6, 0.5, 7.2), 0.2, (0, 19.7, -22)),
    )
    boats = [
        tube(
            [(7.9, 12.2, z - 3.4), (7.9, 12.0, z - 2.4), (7.9, 12.0, z + 2.4), (7.9, 12.2, z + 3.4)],
            [0.5, 1.1, 1.1, 0.4],
            12,
        )
        for z in (-26.0, -14.0, 2.0)
    ]
    out.add_pair(flat("lifeboat", "#dd5a1c", 0.45), *boats, axis=0)
    out.add(
        WHITE_STEEL,
        bar((0, 16.2, 17), (0, 24.0, 16.4), 0.25),
        block((4.2, 0.25, 0.25), 0.06, (0, 21.5, 16.6)),
        cylinder(0.7, 0.9, 0.3, 12).moved(2.6, 16.2, 18.0),
    )
    out.add(steel("#5b6468", 0.1), block((6.5, 6.0, 0.25), 0.06, (0, 3.9, -42.1)), tile_m=3.0)
    rail = [(7.0, 13.45, z) for z in np.arange(-34.0, 0.0, 3.4)]
    add_railing(out, rail, 1.1, 0.05)
    add_name(out, name, (16.0, 1.5), (8.07, 2.8, 2.0), "#f4f3ee", stripe)
    if wake:
        add_wake(out, hull, wake, seed=72)
    return out.model("ferry")


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
