"""Hulls, deckhouses and deck gear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from modelling.assembly import Assembly
from modelling.finishes import GLASS, flat, paint, printed
from modelling.lettering import label
from modelling.outlines import below
from modelling.solids import Point, bar, block, hull_loft, prism, rounded, tube
from modelling.soup import Distance, Soup, coarser
from pbr_texture import EncodedMaterial
from scipy.interpolate import PchipInterpolator
from surfaces import Floats, rotation

Table = Sequence[tuple[float, float]]
WHITE_STEEL = flat("white_steel", "#dfe0dc", 0.5)
ROPE = flat("rigging", "#4d5053", 0.5, metallic=0.5)


@dataclass(frozen=True)
class Hull:
    """Lines by z from stern to bow, metres: half breadths at deck and waterline, deck height."""

    deck: Table
    water: Table
    sheer: Table
    bulwark: float = 1.0
    flare: float = 0.35  # how late the side leaves the waterline's breadth; 1 is straight
    boot: float = 0.5  # height of the antifouling above the water


def hull_skin(hull: Hull, stations: int = 80) -> Soup:
    """Return the closed hull with its deck behind a bulwark."""
    first, last = hull.deck[0][0], hull.deck[-1][0]
    share = np.linspace(0.0, np.pi, stations)
    z = (first + last) / 2.0 - (last - first) / 2.0 * (
        0.75 * np.cos(share) + 0.25 * (1.0 - 2.0 * share / np.pi)
    )
    deck, water, sheer = (_line(table)(z) for table in (hull.deck, hull.water, hull.sheer))
    rings = []
    up = np.linspace(0.0, 1.0, 14)
    for i in range(stations):
        wall = min(0.02 * max(deck), deck[i] * 0.5)
        breadth = water[i] + (deck[i] - water[i]) * up ** (1.0 / max(hull.flare, 0.05)) ** 0.5
        top = sheer[i] + hull.bulwark
        half = [
            (0.0, 0.0),
            *zip(breadth, up * top, strict=True),
            (deck[i] - wall, top),
            (deck[i] - wall, sheer[i]),
            (0.0, sheer[i] + 0.01),
        ]
        points = np.array(half)
        ring = np.concatenate([points, (points * [-1.0, 1.0])[-2:0:-1]])
        rings.append(np.column_stack([ring, np.full(len(ring), z[i])]))
    return hull_loft(np.stack(rings), 32.0)


def _line(table: Table) -> PchipInterpolator:
    z, value = np.array(sorted(table)).T
    return PchipInterpolator(z, value)


def add_hull(
    out: Assembly,
    hull: Hull,
    side: EncodedMaterial,
    deck: EncodedMaterial,
    boot: str,
    *,
    tile_m: float,
    stripe: tuple[float, float, str] | None = None,
) -> None:
    """Add a hull: side, deck, antifouling, and perhaps a stripe (lowest, highest, colour)."""
    size = max(z for z, _ in hull.deck) - min(z for z, _ in hull.deck)
    skin = hull_skin(hull)
    under, skin = skin.split(below(1, hull.boot))
    sheer = _line(hull.sheer)
    inner, skin = skin.split(_inside(hull))
    if stripe is not None:
        line, skin = skin.split(lambda p: np.maximum(stripe[0] - p[:, 1], p[:, 1] - stripe[1]))
        out.add(flat("stripe", stripe[2], 0.4), coarser(line, size * 2e-4))
    floor, wall = inner.split(lambda p: p[:, 1] - sheer(p[:, 2]) - 0.1 * hull.bulwark)
    out.add(side, coarser(skin, size * 2e-4), coarser(wall, size * 2e-4), tile_m=tile_m)
    out.add(deck, coarser(floor, size * 2e-4), tile_m=tile_m)
    out.add(paint(boot, 0.25, seed=51), coarser(under, size * 2e-4), tile_m=tile_m)


def _inside(hull: Hull) -> Distance:
    """Return what lies within the bulwark."""
    deck, sheer = _line(hull.deck), _line(hull.sheer)
    wall = 0.02 * max(value for _, value in hull.deck)

    def distance(points: Floats) -> Floats:
        edge = deck(points[:, 2])
        return np.maximum(
            np.abs(points[:, 0]) - (edge - 0.6 * np.minimum(wall, edge * 0.5)),
            sheer(points[:, 2]) - 0.05 * hull.bulwark - points[:, 1],
        )

    return distance


def add_house(
    out: Assembly,
    size: Point,
    at: Point,
    finish: EncodedMaterial,
    *,
    rows: Sequence[tuple[float, float]] = (),
    pitch: float = 1.6,
    pane: float = 0.75,
    tile_m: float = 4.0,
    corner: float = 0.15,
) -> None:
    """Add a deckhouse of (x, y, z) metres on a place; rows of windows are (lowest, highest) above it."""
    x, y, z = size
    plan = rounded(
        [(x / 2, -z / 2), (x / 2, z / 2), (-x / 2, z / 2), (-x / 2, -z / 2)], min(corner, 0.2 * min(x, z)), 2
    )
    walls = prism(plan, y, min(0.04 * y, 0.08)).turned(rotation("x", -90.0))
    if rows:
        walls = walls.refined(4 if max(size) < 60.0 else 5)
        for low, high in rows:
            found, walls = walls.split(_row(low, high, pitch, pane, (x, z)))
            out.add(GLASS, coarser(found, 0.004 * y).moved(*at))
        walls = coarser(walls, 0.003 * y)
    out.add(finish, walls.moved(*at), tile_m=tile_m)


def _row(low: float, high: float, pitch: float, pane: float, size: tuple[float, float]) -> Distance:
    """Return a row of windows round a house; panes are `pane` wide, `pitch` apart."""

    def distance(points: Floats) -> Floats:
        on_side = np.abs(points[:, 0]) - size[0] / 2.0 > np.abs(points[:, 2]) - size[1] / 2.0
        place = np.where(on_side, points[:, 2], points[:, 0])
        reach = np.where(on_side, size[1], size[0]) / 2.0 - 0.6 * pane
        across = np.abs((place + 0.5 * pitch) % pitch - 0.5 * pitch) - pane / 2.0
        return np.max([low - points[:, 1], points[:, 1] - high, across, np.abs(place) - reach], axis=0)

    return distance


def add_railing(out: Assembly, path: Sequence[Point], height: float, radius: float) -> None:
    """Add a railing of posts on points and two rails, mirrored to the other side."""
    pieces = [bar(p, (p[0], p[1] + height, p[2]), radius, 5) for p in path]
    for share in (0.5, 1.0):
        raised = [(x, y + height * share, z) for x, y, z in path]
        pieces.append(tube(raised, radius, 5))
    out.add_pair(WHITE_STEEL, *pieces, axis=0)


def add_name(out: Assembly, text: str, size: tuple[float, float], at: Point, ink: str, ground: str) -> None:
    """Add a name on both sides; the size is (length, height), the place that on the port side."""
    sign = printed("name", label((80, 400), text, ink, ground, 0.6, 0.06))
    across, down = np.array([1.0 / size[0], 0, 0, 0.5]), np.array([0, -1.0 / size[1], 0, 0.5])
    card = block((size[0], size[1], 0.02), 0.004).planar_uvs(across, down)
    for side in (1.0, -1.0):
        out.add(sign, card.turned(rotation("y", 90.0 * side)).moved(side * at[0], at[1], at[2]))
