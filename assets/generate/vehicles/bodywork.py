"""Bodies of sheet metal: sections along the length, cut into paint, glass, lamps and gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from modelling.assembly import Assembly
from modelling.finishes import BLACK, GLASS, HEADLAMP, TAIL_LAMP, flat, paint, printed
from modelling.lettering import label
from modelling.outlines import all_of, any_of, band, below, circle, mirrored, polygon, rectangle
from modelling.solids import along, block, curve, hull_loft, lathe
from modelling.soup import Distance, Soup, coarser, merged
from scipy.interpolate import PchipInterpolator
from surfaces import Floats

from vehicles.wheels import add_road_wheel

SIDE, FRONT = (2, 1), (0, 1)  # the axes (across, up) of the two views
Table = Sequence[tuple[float, float]]  # (z, value), z falling from the front to the back
Outline = Sequence[tuple[float, float]]

CREASE_DEG = 50.0


@dataclass(frozen=True)
class Shape:
    """A body's lines by z, metres: heights of top, belt and underside, half widths of belt and top."""

    top: Table
    belt: Table
    under: Table
    wide: Table
    roof: Table
    corner: float = 0.07  # rounding where roof meets side


@dataclass(frozen=True)
class Trim:
    """Where the panels are cut; side outlines are (z, y), those in front and behind (x, y)."""

    windows: Sequence[Outline]
    windscreen: Outline
    rear_window: Outline
    headlamp: Outline  # of the side where x > 0
    tail_lamp: Outline
    grille: Outline
    doors: Sequence[tuple[float, float, float]]  # z, lowest, highest of each gap
    axles: Sequence[float]
    wheel: tuple[float, float]  # radius, width
    skirt: float = 0.36  # below this height the body is black plastic
    stations: int = 84
    plate: str = "SY 204 K"


def shell(shape: Shape, stations: int) -> Soup:
    """Return the closed skin, fine enough to be cut."""
    first, last = shape.top[0][0], shape.top[-1][0]
    share = np.linspace(0.0, np.pi, stations)
    z = (first + last) / 2.0 + (first - last) / 2.0 * (
        0.7 * np.cos(share) + 0.3 * (1.0 - 2.0 * share / np.pi)
    )
    top, belt, under, wide, roof = (
        _line(t)(z) for t in (shape.top, shape.belt, shape.under, shape.wide, shape.roof)
    )
    rings = []
    for i in range(stations):
        t, b, u, w, r = top[i], min(belt[i], top[i] - 0.03), under[i], wide[i], min(roof[i], wide[i])
        c = min(shape.corner, 0.45 * (t - b))
        tall = b - u
        half = [
            (0.0, u),
            (w - 0.14, u),
            (w - 0.05, u + 0.03 * tall),
            (w - 0.015, u + 0.2 * tall),
            (w, u + 0.5 * tall),
            (w - 0.01, u + 0.85 * tall),
            (w - 0.03, b),
            (w - 0.03 + (r + 0.02 - w + 0.03) * 0.5, b + (t - b) * 0.5),
            (r + 0.01, t - c),
            (r - 0.4 * c, t - 0.25 * c),
            (r - 1.6 * c, t - 0.04 * c),
            (0.0, t + 0.012),
        ]
        points = curve(half, 61)
        ring = np.concatenate([points, (points * [-1.0, 1.0])[-2:0:-1]])
        rings.append(np.column_stack([ring, np.full(len(ring), z[i])]))
    return hull_loft(np.stack([*_cap(rings[0])[::-1], *rings, *_cap(rings[-1])]), 55.0)


def _cap(ring: Floats) -> list[Floats]:
    """Return smaller and smaller copies of a ring, so that a flat end can be cut too."""
    middle = ring.mean(axis=0)
    return [middle + (ring - middle) * share for share in np.linspace(1.0, 0.06, 13)[1:]]


def _line(table: Table) -> PchipInterpolator:
    z, value = np.array(sorted(table)).T
    return PchipInterpolator(z, value)


def side(shape: Distance, least: float) -> Distance:
    """Return the part of an outline, seen from the side, on both flanks beyond a half width."""
    return all_of(shape, lambda p: least - np.abs(p[:, 0]))


def front(shape: Distance, z: float) -> Distance:
    """Return the part of an outline, seen from the front, that is before a plane."""
    return all_of(shape, lambda p: z - p[:, 2])


def back(shape: Distance, z: float) -> Distance:
    """Return the part of an outline, seen from the front, that is behind a plane."""
    return all_of(shape, lambda p: p[:, 2] - z)


def add_body(out: Assembly, shape: Shape, trim: Trim, colour: str, *, wear: float = 0.08) -> None:
    """Add a body with its glass, lamps, gaps and wheels."""
    skin = shell(shape, trim.stations)
    first, last = shape.top[0][0], shape.top[-1][0]
    middle = (first + last) / 2.0
    widest = max(value for _, value in shape.wide)
    radius, width = trim.wheel
    arches = any_of(*(circle((z, radius + 0.01), radius * 1.17, SIDE) for z in trim.axles))
    skin = skin.outside(side(arches, 0.45 * widest))
    glazing = any_of(
        *(side(polygon(each, SIDE, 0.05), 0.4 * widest) for each in trim.windows),
        front(polygon(trim.windscreen, FRONT, 0.06), middle),
        back(polygon(trim.rear_window, FRONT, 0.06), middle),
    )
    glass, skin = skin.split(glazing)
    rubber_line, skin = skin.split(band(glazing, 0.036))
    lamps, skin = skin.split(front(mirrored(polygon(trim.headlamp, FRONT, 0.03), 0), first - 0.75))
    tails, skin = skin.split(back(mirrored(polygon(trim.tail_lamp, FRONT, 0.02), 0), last + 0.5))
    grille, skin = skin.split(front(polygon(trim.grille, FRONT, 0.02), first - 0.4))
    lower, skin = skin.split(below(1, trim.skirt))
    gaps = [
        side(rectangle((z - 0.007, low), (z + 0.007, high), SIDE), 0.3 * widest)
        for z, low, high in trim.doors
    ]
    lines, skin = skin.split(any_of(*gaps))
    out.add(paint(colour, wear, coat=1.0), panel(skin, 0.007), tile_m=1.6)
    out.add(GLASS, panel(glass, 0.006))
    out.add(BLACK, *(panel(each, 0.007) for each in (rubber_line, lower, grille)), lines)
    out.add(HEADLAMP, panel(lamps, 0.006))
    out.add(TAIL_LAMP, panel(tails, 0.006))
    for z in trim.axles:
        reach = float(_line(shape.wide)(z))
        for flank in (-1.0, 1.0):
            add_road_wheel(out, (flank * (reach - width / 2.0 - 0.02), radius, z), radius, width)
        add_arch_liners(out, z, radius, reach)
    add_plates(out, shape, trim.plate)


def panel(soup: Soup, error_m: float) -> Soup:
    """Return a piece of the skin with fewer triangles, and with their normals.

    Those of the fine skin would bend the reflections in flat glass and roofs that end in a curve.
    """
    return coarser(soup, error_m).mapped(lambda points: points, CREASE_DEG) if len(soup.points) else soup


def add_arch_liners(out: Assembly, z: float, radius: float, reach: float) -> None:
    """Add the dark wells over a pair of wheels, with their walls inside."""
    r, inner = radius * 1.18, 0.42 * reach
    well = lathe(
        [
            (0.0, inner),
            (r, inner),
            (r, reach - 0.035),
            (r + 0.02, reach - 0.035),
            (r + 0.02, inner - 0.02),
            (0.0, inner - 0.02),
        ],
        28,
    ).turned(along("x"))
    upper = well.moved(y=radius + 0.01, z=z).inside(lambda p: radius * 0.75 - p[:, 1])
    out.add_pair(flat("wheel_well", "#0d0d0e", 0.9), upper, axis=0)


def add_plates(out: Assembly, shape: Shape, text: str) -> None:
    """Add number plates in front and behind."""
    first, last = shape.top[0][0], shape.top[-1][0]
    finish = printed("plate", label((64, 288), text, "#15171c", "#ecebe4", 0.55, 0.06))
    scale = np.array([1.0 / 0.52, 0.0, 0.0, 0.5])
    for z, y, flip in ((first + 0.004, 0.46, False), (last - 0.004, 0.62, True)):
        card = block((0.52, 0.115, 0.012), 0.003)
        face = card.planar_uvs(scale, np.array([0.0, -1.0 / 0.115, 0.0, 0.5]))
        placed = face if not flip else face.turned(np.diag([-1.0, 1.0, -1.0]))
        out.add(finish, placed.moved(y=y, z=z))


def add_mirrors(out: Assembly, at: tuple[float, float, float], colour: str, size: float = 1.0) -> None:
    """Add a pair of door mirrors whose middles are at a place and its mirror image."""
    case = block((0.17 * size, 0.12 * size, 0.09 * size), 0.03 * size, at)
    arm = block((0.14, 0.03, 0.05), 0.01, (at[0] - 0.11, at[1] - 0.05, at[2]))
    glass = block((0.14 * size, 0.09 * size, 0.01), 0.003, (at[0], at[1], at[2] - 0.045 * size))
    out.add_pair(paint(colour, 0.12, coat=1.0), case, axis=0, tile_m=1.6)
    out.add_pair(BLACK, arm, axis=0)
    out.add_pair(flat("mirror", "#9fa6aa", 0.03, metallic=1.0), glass, axis=0)


def add_handles(out: Assembly, places: Sequence[tuple[float, float, float]]) -> None:
    """Add door handles on both flanks."""
    out.add_pair(BLACK, merged([block((0.035, 0.03, 0.16), 0.01, at) for at in places]), axis=0)
