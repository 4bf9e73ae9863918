"""Buses, trucks and motorcycles."""

from __future__ import annotations

import numpy as np
from glb import Model
from modelling import implicit
from modelling.assembly import Assembly
from modelling.finishes import (
    BLACK,
    CHROME,
    GLASS,
    HEADLAMP,
    INDICATOR,
    TAIL_LAMP,
    flat,
    paint,
    plastic,
    printed,
    steel,
)
from modelling.implicit import cone, ellipsoid, melted, rounded_box
from modelling.lettering import label
from modelling.outlines import above
from modelling.solids import along, bar, block, cylinder, lathe, tube
from modelling.soup import Soup, coarser, merged
from surfaces import rotation

from vehicles.bodywork import Shape, Trim, add_body, add_mirrors
from vehicles.wheels import RIM, add_heavy_wheel, add_road_wheel

BUS = Shape(
    top=[(6.0, 2.75), (5.95, 2.96), (5.6, 3.05), (-5.9, 3.05), (-6.0, 2.9)],
    belt=[(6.0, 1.10), (5.6, 1.12), (-6.0, 1.12)],
    under=[(6.0, 0.42), (5.9, 0.30), (-5.9, 0.32), (-6.0, 0.42)],
    wide=[(6.0, 1.12), (5.92, 1.22), (5.5, 1.275), (-5.8, 1.275), (-6.0, 1.2)],
    roof=[(6.0, 1.04), (5.9, 1.13), (5.4, 1.20), (-5.8, 1.20), (-6.0, 1.12)],
    corner=0.17,
)
BUS_TRIM = Trim(
    windows=[
        [(z, 1.22), (z, 2.55), (z - 1.42, 2.55), (z - 1.42, 1.22)]
        for z in (4.35, 2.85, 1.35, -0.15, -1.65, -3.15, -4.4)
    ]
    + [[(5.75, 0.55), (5.75, 2.6), (4.5, 2.6), (4.5, 0.55)]],
    windscreen=[(-1.10, 1.02), (1.10, 1.02), (1.05, 2.62), (-1.05, 2.62)],
    rear_window=[(-0.95, 1.7), (0.95, 1.7), (0.92, 2.5), (-0.92, 2.5)],
    headlamp=[(0.72, 0.58), (1.12, 0.60), (1.12, 0.78), (0.78, 0.76)],
    tail_lamp=[(0.92, 0.7), (1.16, 0.7), (1.16, 1.3), (0.92, 1.3)],
    grille=[(-0.5, 0.5), (0.5, 0.5), (0.5, 0.72), (-0.5, 0.72)],
    doors=[(5.12, 0.45, 2.65), (-5.4, 0.5, 2.6)],
    axles=(3.2, -2.9),
    wheel=(0.48, 0.28),
    skirt=0.40,
    stations=110,
    plate="BN LV 62",
)
CAB = Shape(
    top=[(1.05, 2.5), (1.0, 2.72), (0.7, 2.9), (-0.95, 2.95), (-1.05, 2.85)],
    belt=[(1.05, 1.55), (-1.05, 1.6)],
    under=[(1.05, 0.55), (1.0, 0.45), (-1.0, 0.75), (-1.05, 0.85)],
    wide=[(1.05, 1.06), (0.95, 1.18), (0.6, 1.23), (-1.0, 1.23), (-1.05, 1.18)],
    roof=[(1.05, 0.98), (0.9, 1.10), (0.5, 1.15), (-1.0, 1.15), (-1.05, 1.1)],
    corner=0.14,
)
CAB_TRIM = Trim(
    windows=[[(0.82, 1.62), (0.72, 2.45), (-0.42, 2.45), (-0.42, 1.62)]],
    windscreen=[(-1.04, 1.72), (1.04, 1.72), (1.0, 2.5), (-1.0, 2.5)],
    rear_window=[(-0.4, 2.0), (0.4, 2.0), (0.4, 2.4), (-0.4, 2.4)],
    headlamp=[(0.62, 0.74), (1.04, 0.76), (1.04, 0.94), (0.66, 0.92)],
    tail_lamp=[(2.0, 0.7), (2.2, 0.7), (2.2, 1.3), (2.0, 1.3)],
    grille=[(-0.8, 1.0), (0.8, 1.0), (0.8, 1.46), (-0.8, 1.46)],
    doors=[(0.86, 1.0, 1.6), (-0.5, 1.0, 2.5)],
    axles=(0.12,),
    wheel=(0.50, 0.30),
    skirt=0.66,
    stations=60,
    plate="K FX 550",
)


def bus(colour: str, line: str) -> Model:
    """Return a city bus, 12 m long, with its line shown in front."""
    out = Assembly()
    add_body(out, BUS, BUS_TRIM, colour)
    add_mirrors(out, (1.42, 2.2, 5.9), "#1d1e20", 1.9)
    card = block((1.7, 0.26, 0.02), 0.005).planar_uvs(
        np.array([1 / 1.7, 0, 0, 0.5]), np.array([0, -1 / 0.26, 0, 0.5])
    )
    out.add(
        printed("line", label((64, 416), line, "#ffb52a", "#0d0d0e", 0.62, 0.04)), card.moved(y=2.78, z=5.985)
    )
    boxes = [block((1.7, 0.24, 2.2), 0.06, (0.0, 3.14, 2.2)), block((1.6, 0.2, 1.6), 0.06, (0.0, 3.12, -3.0))]
    out.add(plastic("#d9dbda", 0.5), *boxes)
    doors = [block((0.012, 1.85, 0.03), 0.004, (1.272, 1.5, z)) for z in (0.4, 1.0, 1.6)]
    out.add(BLACK, *doors)
    return out.model("bus")


def truck(colour: str, box_colour: str, text: str, *, is_tipper: bool = False) -> Model:
    """Return a truck with a box, or with an open tipping body."""
    out = Assembly()
    cab = Assembly()
    add_body(cab, CAB, CAB_TRIM, colour)
    add_mirrors(cab, (1.36, 2.15, 0.85), "#1d1e20", 1.8)
    for finish, soup in cab.pieces():
        out.add(finish, soup.moved(z=3.0), tile_m=1.6)
    dark = flat("chassis", "#2a2c2e", 0.6)
    rails = [block((0.10, 0.26, 7.0), 0.02, (x, 0.82, -0.4)) for x in (-0.42, 0.42)]
    tank = cylinder(0.30, 1.1, 0.04, 18).turned(along("z")).moved(0.85, 0.62, 0.2)
    guards = [block((0.05, 0.10, 2.2), 0.015, (x, 0.62, -0.6)) for x in (-1.2, 1.2)]
    out.add(dark, *rails, *guards, block((2.3, 0.12, 0.08), 0.02, (0.0, 0.5, -3.95)))
    out.add(CHROME, tank)
    for z in (-2.0, -3.1):
        for x in (-1.0, 1.0):
            add_heavy_wheel(out, (x, 0.5, z), 0.5, 0.46, RIM)
        out.add_pair(dark, block((0.5, 0.04, 1.0), 0.015, (1.0, 1.06, z)), axis=0)
    out.add(TAIL_LAMP, *(block((0.4, 0.14, 0.04), 0.01, (x, 0.74, -4.0)) for x in (-0.95, 0.95)))
    if is_tipper:
        _add_tipping_body(out, box_colour)
    else:
        skin = block((2.5, 2.55, 5.75), 0.05, (0.0, 2.32, -1.08))
        out.add(paint(box_colour, 0.2, seed=9), skin, tile_m=2.4)
        frame = [bar((x, 1.05, z), (x, 3.58, z), 0.05, 8) for x in (-1.24, 1.24) for z in (-3.94, 1.78)]
        frame += [bar((-1.24, y, -3.94), (1.24, y, -3.94), 0.05, 8) for y in (1.06, 3.58)]
        bolts = [tube([(x, 1.15, -3.97), (x, 3.5, -3.97)], 0.02, 6) for x in (-0.6, -0.12, 0.12, 0.6)]
        out.add(flat("galvanised", "#9ea2a4", 0.5, metallic=0.6), *frame, *bolts)
        _add_lettering(out, text, box_colour)
    return out.model("truck")


def _add_lettering(out: Assembly, text: str, ground: str) -> None:
    sign = printed("lettering", label((96, 448), text, "#1d3f73", ground, 0.38, 0.06))
    for turn in (90.0, -90.0):
        card = block((3.6, 0.8, 0.012), 0.004).planar_uvs(
            np.array([1 / 3.6, 0, 0, 0.5]), np.array([0, -1 / 0.8, 0, 0.5])
        )
        out.add(sign, card.turned(rotation("y", turn)).moved(float(np.sign(turn)) * 1.25, 2.5, -1.1))


def _add_tipping_body(out: Assembly, colour: str) -> None:
    """Add an open steel body with ribs."""
    walls = [block((0.07, 1.1, 5.4), 0.02, (x, 1.72, -1.25)) for x in (-1.2, 1.2)]
    walls += [
        block((2.45, 1.3, 0.07), 0.02, (0.0, 1.82, 1.45)),
        block((2.45, 1.0, 0.07), 0.02, (0.0, 1.67, -3.95)),
        block((2.45, 0.12, 5.4), 0.02, (0.0, 1.15, -1.25)),
        block((2.3, 0.06, 0.7), 0.02, (0.0, 2.45, 1.8)),
    ]
    ribs = [
        block((0.09, 1.1, 0.10), 0.02, (x, 1.70, z)) for x in (-1.25, 1.25) for z in np.linspace(-3.7, 1.2, 7)
    ]
    ribs += [block((0.14, 0.12, 5.4), 0.03, (x, 2.28, -1.25)) for x in (-1.22, 1.22)]
    out.add(paint(colour, 0.6, seed=12), *walls, *ribs, tile_m=1.5)


def motorcycle(colour: str) -> Model:
    """Return a motorcycle on its stand."""
    out = Assembly()
    axles = (0.72, -0.70)
    for z in axles:
        add_road_wheel(out, (0.001, 0.31, z), 0.31, 0.13, count=7)
        out.add(steel("#9a9da0", 0.05), _disc().moved(0.07, 0.31, z), tile_m=0.3)
    body = paint(colour, 0.05, coat=1.0)
    tank = melted(
        0.06, ellipsoid((0, 0.86, 0.13), (0.145, 0.125, 0.27)), ellipsoid((0, 0.80, -0.05), (0.10, 0.09, 0.2))
    )
    tail = melted(
        0.05,
        cone((0, 0.78, -0.45), (0, 0.90, -0.88), 0.10, 0.05),
        ellipsoid((0, 0.72, -0.3), (0.12, 0.08, 0.18)),
    )
    fender = ellipsoid((0, 0.33, 0.70), (0.08, 0.335, 0.36))
    for shape, low, high in (
        (tank, (-0.2, 0.6, -0.3), (0.2, 1.05, 0.45)),
        (tail, (-0.2, 0.55, -1.0), (0.2, 1.05, 0.0)),
    ):
        out.add(body, _skin(shape, low, high), tile_m=0.8)
    cover = _skin(fender, (-0.2, 0.0, 0.3), (0.2, 0.75, 1.1)).inside(above(1, 0.52))
    out.add(body, cover, tile_m=0.8)
    seat = melted(
        0.04,
        rounded_box((0, 0.86, -0.33), (0.12, 0.045, 0.24), 0.04),
        rounded_box((0, 0.92, -0.64), (0.09, 0.04, 0.17), 0.035),
    )
    out.add(plastic("#1b1b1d", 0.7), _skin(seat, (-0.2, 0.7, -1.0), (0.2, 1.05, 0.0)))
    engine = [
        block((0.30, 0.26, 0.34), 0.05, (0, 0.42, 0.05)),
        block((0.26, 0.22, 0.22), 0.03, (0, 0.60, 0.16)),
        block((0.34, 0.16, 0.20), 0.05, (0, 0.36, -0.12)),
    ]
    fins = [block((0.30, 0.012, 0.26), 0.003, (0, 0.53 + 0.03 * i, 0.16)) for i in range(6)]
    out.add(steel("#55585b", 0.05), *engine, *fins, tile_m=0.4)
    frame = [
        tube(
            [
                (x, 0.92, 0.40),
                (x * 1.3, 0.70, 0.22),
                (x * 1.3, 0.32, 0.18),
                (x * 1.3, 0.26, -0.2),
                (x, 0.62, -0.36),
            ],
            0.022,
            8,
        )
        for x in (-0.11, 0.11)
    ]
    arms = [bar((x, 0.36, -0.22), (x, 0.31, -0.72), 0.026, 8) for x in (-0.10, 0.10)]
    out.add(
        BLACK,
        *frame,
        *arms,
        bar((-0.36, 1.06, 0.30), (-0.23, 1.05, 0.36), 0.02),
        bar((0.36, 1.06, 0.30), (0.23, 1.05, 0.36), 0.02),
        block((0.02, 0.30, 0.02), 0.005, (-0.15, 0.14, -0.05)).turned(rotation("z", -14.0)),
    )
    forks = [bar((x, 0.31, 0.72), (x, 1.0, 0.41), 0.028, 10) for x in (-0.10, 0.10)]
    handle = tube([(-0.36, 1.06, 0.28), (-0.2, 1.06, 0.38), (0.2, 1.06, 0.38), (0.36, 1.06, 0.28)], 0.014, 8)
    pipe = tube([(0.13, 0.52, 0.26), (0.16, 0.34, 0.30), (0.17, 0.24, 0.05), (0.18, 0.30, -0.35)], 0.03, 10)
    silencer = tube([(0.18, 0.30, -0.35), (0.20, 0.42, -0.80)], [0.05, 0.055], 14)
    out.add(CHROME, *forks, handle, pipe, silencer)
    lamp = lathe([(0.0, -0.10), (0.06, -0.09), (0.095, 0.0), (0.09, 0.03), (0.0, 0.045)], 18).turned(
        along("z")
    )
    out.add(BLACK, lamp.moved(y=0.92, z=0.50))
    glass = lathe([(0.0, 0.0), (0.082, 0.0), (0.075, 0.02), (0.0, 0.03)], 18).turned(along("z"))
    out.add(HEADLAMP, glass.moved(y=0.92, z=0.53))
    out.add(TAIL_LAMP, block((0.12, 0.05, 0.05), 0.015, (0, 0.88, -0.92)))
    out.add(
        INDICATOR,
        *(
            block((0.05, 0.03, 0.03), 0.01, (x, y, z))
            for x in (-0.2, 0.2)
            for y, z in ((0.92, 0.44), (0.82, -0.82))
        ),
    )
    mirrors = [bar((x * 0.7, 1.07, 0.33), (x, 1.22, 0.28), 0.008, 6) for x in (-0.3, 0.3)]
    out.add(BLACK, *mirrors, *(block((0.12, 0.07, 0.02), 0.01, (x, 1.24, 0.28)) for x in (-0.32, 0.32)))
    out.add(GLASS, block((0.24, 0.16, 0.012), 0.005).turned(rotation("x", -35.0)).moved(y=1.10, z=0.46))
    plate = block((0.20, 0.16, 0.008), 0.002).planar_uvs(
        np.array([-1 / 0.2, 0, 0, 0.5]), np.array([0, -1 / 0.16, 0, 0.5])
    )
    out.add(
        printed("plate", label((96, 120), "M 14", "#15171c", "#ecebe4", 0.4, 0.06)),
        plate.moved(y=0.66, z=-0.95),
    )
    return out.model("motorcycle")


def _disc() -> Soup:
    return lathe([(0.05, -0.003), (0.14, -0.003), (0.14, 0.003), (0.05, 0.003), (0.05, -0.003)], 20).turned(
        along("x")
    )


def _skin(
    shape: implicit.Distance, low: tuple[float, float, float], high: tuple[float, float, float]
) -> Soup:
    return merged([coarser(implicit.skin(shape, low, high, 0.018), 0.002)])
