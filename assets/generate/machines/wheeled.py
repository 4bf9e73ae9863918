"""Wheel loaders, quarry dump trucks and concrete mixers."""

from __future__ import annotations

import numpy as np
from glb import Model
from modelling.assembly import Assembly
from modelling.finishes import BLACK, CHROME, HEADLAMP, TAIL_LAMP, flat, paint, soil, steel
from modelling.outlines import any_of
from modelling.solids import along, bar, block, cylinder, lathe, tube
from modelling.soup import Soup, smooth
from pbr_texture import EncodedMaterial
from surfaces import Patch, rotation
from vehicles.bodywork import add_body, add_mirrors
from vehicles.heavy import CAB, CAB_TRIM
from vehicles.wheels import RIM, add_heavy_wheel

from machines.parts import (
    DARK,
    WORN_STEEL,
    add_cab,
    add_lettering,
    add_rails,
    add_ram,
    bucket,
    raised,
    reached,
    slab,
)

SHOVEL = [(0.0, 0.42), (-0.10, 0.15), (-0.08, -0.22), (0.10, -0.46), (0.45, -0.56), (1.05, -0.60)]


def loader(lift: float, tilt: float, steer: float, colour: str) -> Model:
    """Return a wheel loader: degrees of its arms and shovel above the horizon, and to the left."""
    out, fore = Assembly(), Assembly()
    finish = paint(colour, 0.2, seed=33)
    rim = flat("rim", colour, 0.5)
    hood = slab([(-3.1, 0.95), (-0.9, 0.95), (-0.9, 2.05), (-2.6, 1.92), (-3.15, 1.7)], 1.55, 0.12)
    out.add(finish, hood, *(block((0.72, 0.06, 1.5), 0.025, (x, 1.72, -1.75)) for x in (-1.02, 1.02)))
    out.add(
        DARK,
        block((1.0, 0.6, 3.0), 0.06, (0.0, 0.82, -1.7)),
        block((1.7, 0.5, 0.35), 0.08, (0.0, 0.85, -3.2)),
        *(
            block((0.02, 0.06, 0.9), 0.005, (x, 1.3 + 0.13 * i, -2.4))
            for x in (-0.78, 0.78)
            for i in range(4)
        ),
    )
    out.add(BLACK, cylinder(0.07, 0.7, 0.01, 12).moved(0.4, 1.95, -2.0))
    cab = [(-1.05, 1.35), (0.28, 1.35), (0.42, 1.9), (0.30, 3.05), (0.15, 3.2), (-1.0, 3.2), (-1.12, 3.05)]
    add_cab(
        out,
        cab,
        1.45,
        0.0,
        finish,
        [
            [(-0.30, 1.65), (0.30, 1.70), (0.20, 3.0), (-0.30, 3.02)],
            [(-0.98, 1.9), (-0.42, 1.85), (-0.42, 3.02), (-0.98, 3.0)],
        ],
        [(-0.62, 1.55), (0.62, 1.55), (0.62, 3.02), (-0.62, 3.02)],
        [(-0.6, 2.1), (0.6, 2.1), (0.6, 3.0), (-0.6, 3.0)],
    )
    for x in (-1.02, 1.02):
        add_heavy_wheel(out, (x, 0.80, -1.72), 0.80, 0.62, rim, treads=14)
        add_heavy_wheel(fore, (x, 0.80, 1.30), 0.80, 0.62, rim, treads=14)
    tower = slab([(0.35, 0.55), (1.9, 0.55), (1.5, 1.2), (1.1, 1.95), (0.75, 1.95), (0.4, 1.3)], 0.85, 0.05)
    fore.add(finish, tower)
    fore.add(HEADLAMP, *(block((0.22, 0.16, 0.12), 0.03, (x, 1.85, 0.95)) for x in (-0.78, 0.78)))
    fore.add(DARK, *(bar((x * 0.5, 1.75, 0.85), (x, 1.8, 0.92), 0.04) for x in (-0.78, 0.78)))
    root = (0.85, 1.75)
    arm = [(-0.15, -0.15), (0.9, -0.22), (2.2, -0.16), (2.42, 0.0), (2.25, 0.16), (1.0, 0.34), (-0.1, 0.17)]
    fore.add(finish, *(raised(slab(arm, 0.16, 0.03, x=x), lift, root) for x in (-0.52, 0.52)))
    tip = reached(root, lift, 2.3)
    scoop = bucket(SHOVEL, 2.75, 0.05, 8)
    fore.add(WORN_STEEL, raised(scoop.moved(z=0.15, y=0.1), tilt, tip))
    lever = slab([(-0.09, -0.55), (0.09, -0.55), (0.10, 0.5), (-0.10, 0.5)], 0.14, 0.02)
    pivot = reached(root, lift, 1.25, 0.3)
    fore.add(finish, raised(lever, lift - 12.0, pivot))
    add_ram(fore, (0.8, 1.5), reached(pivot, lift - 12.0, 0.0, 0.45), 0.09, (0.0,))
    add_ram(fore, (0.7, 0.85), reached(root, lift, 1.3, -0.1), 0.10, (-0.36, 0.36))
    add_ram(fore, reached(pivot, lift - 12.0, 0.0, -0.5), reached(tip, tilt, 0.02, 0.35), 0.05, (0.0,))
    for finish_, soup in fore.pieces():
        out.add(finish_, soup.turned(rotation("y", steer)), tile_m=2.5)
    add_lettering(out, "L 120", (0.8, 0.24), (0.785, 1.65, -1.55), "#1b1b1b", colour)
    add_rails(out, [(0.95, 1.75, -1.1), (0.95, 1.75, -2.4)], 0.75)
    return out.model("wheel_loader")


def dump_truck(tip: float, colour: str, *, is_loaded: bool) -> Model:
    """Return a quarry dump truck with its bed tipped by degrees."""
    out = Assembly()
    finish, rim = paint(colour, 0.22, seed=36), flat("rim", colour, 0.5)
    out.add(
        DARK,
        *(block((0.22, 0.55, 7.2), 0.05, (x, 1.30, -0.3)) for x in (-0.62, 0.62)),
        block((2.4, 0.5, 0.6), 0.08, (0.0, 1.05, 2.1)),
        block((1.4, 0.6, 0.8), 0.1, (0.0, 0.98, -2.2)),
    )
    out.add(
        finish,
        block((3.3, 0.45, 0.25), 0.08, (0.0, 1.02, 3.55)),
        slab([(1.6, 1.25), (3.4, 1.25), (3.4, 2.35), (1.6, 2.5)], 1.5, 0.1),
        *(
            slab(
                [
                    (1.2, 2.1),
                    (1.45, 2.32),
                    (3.3, 2.32),
                    (3.45, 2.0),
                    (3.45, 1.9),
                    (3.2, 2.18),
                    (1.5, 2.18),
                    (1.3, 2.0),
                ],
                0.95,
                0.02,
                x=x,
            )
            for x in (-1.3, 1.3)
        ),
        block((3.5, 0.08, 2.2), 0.03, (0.0, 2.38, 2.3)),
    )
    grille = [block((1.25, 0.05, 0.05), 0.015, (0.0, 1.35 + 0.13 * i, 3.46)) for i in range(7)]
    out.add(BLACK, *grille)
    out.add(HEADLAMP, *(block((0.3, 0.2, 0.08), 0.03, (x, 1.55, 3.5)) for x in (-1.05, 1.05)))
    cab = [(1.75, 2.4), (3.05, 2.4), (3.2, 2.9), (3.0, 3.75), (2.85, 3.85), (1.8, 3.85), (1.7, 3.7)]
    add_cab(
        out,
        cab,
        1.5,
        0.85,
        finish,
        [
            [(2.45, 2.85), (3.08, 2.92), (2.92, 3.68), (2.45, 3.7)],
            [(1.85, 2.9), (2.34, 2.86), (2.34, 3.7), (1.85, 3.68)],
        ],
        [(-0.62, 2.75), (0.62, 2.75), (0.62, 3.7), (-0.62, 3.7)],
        [(-0.6, 3.0), (0.6, 3.0), (0.6, 3.6), (-0.6, 3.6)],
    )
    for x in (-1.45, 1.45):
        add_heavy_wheel(out, (x, 0.95, 2.2), 0.95, 0.68, rim, treads=16)
        add_heavy_wheel(out, (x * 0.96, 0.95, -2.3), 0.95, 1.25, rim, treads=16)
    rails = [(x, 2.42, 3.3) for x in (-1.65, -0.6, 0.0)]
    add_rails(out, rails, 0.95)
    steps = [
        block((0.5, 0.04, 0.22), 0.01, (-1.45 + 0.12 * i, 1.2 + 0.28 * i, 3.62 - 0.05 * i)) for i in range(5)
    ]
    out.add(
        DARK,
        *steps,
        bar((-1.75, 1.1, 3.7), (-1.3, 2.6, 3.5), 0.025),
        bar((-1.2, 1.1, 3.7), (-0.8, 2.6, 3.5), 0.025),
    )
    _add_bed(out, tip, paint(colour, 0.3, seed=37), is_loaded=is_loaded)
    add_lettering(
        out,
        "D 40",
        (0.9, 0.3),
        (1.93, 3.0 if tip == 0.0 else 2.05, -0.6 if tip == 0.0 else 2.4),
        "#1b1b1b",
        colour,
    )
    return out.model("dump_truck")


def _add_bed(out: Assembly, tip: float, finish: EncodedMaterial, *, is_loaded: bool) -> None:
    """Add the bed, which tips about its rear lower edge, with its canopy, ribs and load."""
    hinge = (-3.0, 1.75)
    walls = [
        (-0.9, 0.35),
        (0.2, 0.0),
        (3.9, 0.25),
        (4.4, 1.1),
        (4.55, 2.0),
        (4.2, 2.02),
        (0.2, 1.75),
        (-0.9, 1.0),
    ]
    parts = [slab(walls, 0.12, 0.03, x=x) for x in (-1.85, 1.85)]
    parts.append(
        slab(
            [
                (-0.95, 0.33),
                (0.2, -0.02),
                (3.9, 0.22),
                (4.45, 1.1),
                (4.6, 1.95),
                (4.45, 1.98),
                (4.3, 1.15),
                (3.82, 0.36),
                (0.2, 0.13),
                (-0.95, 0.48),
            ],
            3.7,
            0.03,
        )
    )
    parts.append(slab([(4.35, 1.95), (6.15, 2.22), (6.2, 2.34), (4.35, 2.1)], 3.5, 0.03))
    for z in np.linspace(0.3, 3.9, 6):
        parts += [
            slab([(z - 0.09, 0.1), (z + 0.09, 0.1), (z + 0.09, 1.8), (z - 0.09, 1.8)], 0.12, 0.03, x=x)
            for x in (-1.95, 1.95)
        ]
    parts += [
        block((0.22, 0.2, 4.2), 0.05).turned(rotation("x", -3.5)).moved(x, 1.92, 2.2) for x in (-1.9, 1.9)
    ]
    out.add(finish, *(raised(part, tip, hinge) for part in parts))
    add_ram(out, (0.4, 1.3), reached(hinge, tip, 3.0, 0.1), 0.14, (-0.5, 0.5))
    if is_loaded:
        out.add(soil("#74675a"), raised(_heap(3.4, 3.6).moved(y=1.0, z=2.0), tip, hinge), tile_m=1.2)


def _heap(width: float, length: float) -> Soup:
    """Return a rough mound of rubble on y = 0."""
    rng = np.random.default_rng(38)
    u, v = np.meshgrid(np.linspace(-1.0, 1.0, 17), np.linspace(-1.0, 1.0, 17))
    height = 1.05 * (1.0 - u**2) ** 0.7 * (1.0 - v**2) ** 0.7 + rng.uniform(-0.09, 0.09, u.shape) * (
        np.abs(u) < 1.0
    ) * (np.abs(v) < 1.0)
    points = np.stack([u * width / 2.0, height, v * length / 2.0], axis=2)
    corners = [points[:-1, :-1], points[1:, :-1], points[1:, 1:], points[:-1, 1:]]
    quads = np.stack([c.reshape(-1, 3) for c in corners], axis=1)
    triangles = quads[:, [[0, 1, 2], [0, 2, 3]]].reshape(-1, 3, 3)
    return smooth(Patch(triangles, np.zeros((*triangles.shape[:2], 2))), 25.0)


def mixer(colour: str, drum_colours: tuple[str, str], turn: float) -> Model:
    """Return a concrete mixer truck; `turn` is how far its drum has turned, degrees."""
    out, cab = Assembly(), Assembly()
    add_body(cab, CAB, CAB_TRIM, colour)
    add_mirrors(cab, (1.36, 2.15, 0.85), "#1d1e20", 1.8)
    for finish, soup in cab.pieces():
        out.add(finish, soup.moved(z=3.0), tile_m=1.6)
    out.add(
        DARK,
        *(block((0.12, 0.3, 7.4), 0.03, (x, 0.95, -0.6)) for x in (-0.42, 0.42)),
        block((2.3, 0.12, 0.08), 0.02, (0.0, 0.55, -4.25)),
        slab([(1.2, 1.1), (1.7, 1.1), (1.6, 2.3), (1.3, 2.3)], 1.3, 0.04),
        slab([(-3.3, 1.1), (-2.7, 1.1), (-2.75, 2.5), (-3.1, 2.5)], 1.2, 0.04),
    )
    for z in (-1.1, -2.3, -3.4):
        for x in (-1.0, 1.0):
            add_heavy_wheel(out, (x, 0.5, z), 0.5, 0.46 if z < -2.0 else 0.3, RIM)
        out.add_pair(BLACK, block((0.5, 0.04, 1.0), 0.015, (1.0, 1.06, z)), axis=0)
    profile = [
        (0.0, 0.0),
        (0.72, 0.0),
        (0.80, 0.08),
        (1.16, 1.25),
        (1.18, 2.2),
        (1.12, 2.6),
        (0.62, 4.2),
        (0.55, 4.45),
        (0.42, 4.45),
        (0.38, 4.3),
        (0.0, 4.2),
    ]
    drum = lathe(profile, 40, 30.0).refined(1)
    stripe = any_of(lambda p: np.abs(p[:, 1] - 1.72) - 0.28, lambda p: np.abs(p[:, 1] - 3.0) - 0.16)
    bands, rest = drum.split(stripe)
    angles = np.linspace(0.0, 4.0 * np.pi, 60) + np.radians(turn)
    heights = np.linspace(0.5, 4.1, 60)
    radii = np.interp(heights, [y for _, y in profile[1:8]], [r for r, _ in profile[1:8]])
    blade = tube(np.column_stack([radii * np.cos(angles), heights, radii * np.sin(angles)]), 0.035, 6)
    lean = rotation("x", -77.0)
    place = lambda soup: soup.turned(lean).moved(0.0, 1.80, 1.35)  # noqa: E731 - its bottom is behind the cab
    out.add(paint(drum_colours[0], 0.16, seed=41), place(rest), place(blade), tile_m=2.5)
    out.add(paint(drum_colours[1], 0.16, seed=42), place(bands), tile_m=2.5)
    hopper = lathe([(0.28, -0.5), (0.75, 0.35), (0.80, 0.35), (0.33, -0.55), (0.28, -0.5)], 20).moved(
        0.0, 3.35, -3.55
    )
    chute = tube([(0.0, 2.2, -3.6), (0.05, 1.75, -4.1), (0.1, 1.25, -4.75)], [0.26, 0.24, 0.22], 14)
    out.add(steel("#9b9d9f", 0.25), hopper, chute, tile_m=0.8)
    frame = [bar((x, 1.1, -3.6), (x * 0.9, 3.2, -3.6), 0.05) for x in (-0.7, 0.7)]
    ladder = [bar((x, 0.7, -4.2), (x, 3.1, -4.0), 0.025, 6) for x in (0.75, 1.15)]
    ladder += [
        bar((0.75, y, -4.2 + 0.083 * (y - 0.7)), (1.15, y, -4.2 + 0.083 * (y - 0.7)), 0.02, 6)
        for y in np.arange(0.9, 3.0, 0.3)
    ]
    out.add(DARK, *frame, *ladder)
    out.add(CHROME, cylinder(0.3, 1.0, 0.04, 16).turned(along("z")).moved(0.9, 0.66, 0.2))
    out.add(TAIL_LAMP, *(block((0.4, 0.14, 0.04), 0.01, (x, 0.74, -4.3)) for x in (-0.95, 0.95)))
    out.add(
        flat("water_tank", "#d7d9d8", 0.4),
        cylinder(0.32, 1.5, 0.08, 18).turned(along("x")).moved(-0.75, 1.55, 1.85),
    )
    return out.model("concrete_mixer")
