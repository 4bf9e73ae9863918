"""A container ship, a sailing boat and a ferry, at rest or under way with a wake."""

from __future__ import annotations

import numpy as np
from glb import Model
from modelling.assembly import Assembly
from modelling.finishes import BLACK, cloth, flat, paint, steel, wood
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
