"""Wheels with tyres, for vehicles and machines. Axles lie along x."""

from __future__ import annotations

import numpy as np
from modelling.assembly import Assembly
from modelling.finishes import BLACK, flat
from modelling.solids import along, cylinder, lathe, prism
from modelling.soup import Soup, merged
from pbr_texture import EncodedMaterial
from surfaces import rotation

TYRE = flat("tyre", "#232426", 0.82)
DUSTY_TYRE = flat("dusty_tyre", "#34322e", 0.92)
RIM = flat("steel_rim", "#a9abab", 0.45, metallic=0.3)
ALLOY = flat("alloy", "#a9adb0", 0.28, metallic=0.9)


def tyre(radius: float, width: float, rim: float, segments: int = 22) -> Soup:
    """Return a tyre about the origin; `rim` is the radius of its hole."""
    half, shoulder = width / 2.0, min(0.22 * width, 0.3 * (radius - rim))
    profile = [
        (rim, -half * 0.8),
        (rim + 0.4 * (radius - rim), -half),
        (radius - shoulder, -half * 0.97),
        (radius, -half + shoulder),
        (radius, half - shoulder),
        (radius - shoulder, half * 0.97),
        (rim + 0.4 * (radius - rim), half),
        (rim, half * 0.8),
        (rim, -half * 0.8),
    ]
    return lathe(profile, segments, 50.0).turned(along("x"))


def lugs(radius: float, width: float, count: int, height: float) -> Soup:
    """Return the bars of a tractor's tread, slanted to both sides."""
    out = []
    for i in range(count):
        for side in (-1.0, 1.0):
            half, deep = width * 0.26, 0.32 * radius * 6.28 / count
            section = [(-half, -height), (half, -height), (half, height), (-half, height)]
            bar = prism(section, deep, 0.0).moved(z=-deep / 2.0)
            bar = bar.turned(rotation("y", 28.0 * side)).moved(x=side * width * 0.24, y=radius)
            out.append(bar.turned(rotation("x", (i + 0.25 * side) * 360.0 / count)))
    return merged(out)


def spokes(radius: float, count: int, width: float) -> Soup:
    """Return flat spokes from a hub, in the plane x = 0."""
    half = width / 2.0
    arm = prism([(-0.018, 0.02), (0.018, 0.02), (0.012, radius * 0.94), (-0.012, radius * 0.94)], width, 0.0)
    arm = arm.moved(z=-half)
    return merged([arm.turned(rotation("x", i * 360.0 / count)) for i in range(count)])


def add_road_wheel(
    out: Assembly, at: tuple[float, float, float], radius: float, width: float, *, count: int = 5
) -> None:
    """Add a car's wheel with an alloy rim, its face to the outside."""
    side = float(np.sign(at[0]))
    rim = radius * 0.66
    ring = lathe(
        [
            (rim * 0.99, -width * 0.42),
            (rim, width * 0.44),
            (rim * 0.93, width * 0.46),
            (rim * 0.88, width * 0.36),
            (rim * 0.86, -width * 0.42),
            (rim * 0.99, -width * 0.42),
        ],
        18,
    ).turned(along("x"))
    hub = cylinder(rim * 0.24, 0.05, 0.012, 8).turned(along("x")).moved(x=width * 0.32)
    face = spokes(rim * 0.95, count, rim * 0.24).moved(x=width * 0.34)
    brake = cylinder(rim * 0.84, 0.02, 0.004, 12).turned(along("x")).moved(x=width * 0.1)
    for finish, piece in (
        (TYRE, tyre(radius, width, rim)),
        (ALLOY, merged([ring, hub, face])),
        (BLACK, brake),
    ):
        turned = piece if side > 0.0 else piece.mirrored(0)
        out.add(finish, turned.moved(*at), tile_m=0.4)


def add_heavy_wheel(
    out: Assembly,
    at: tuple[float, float, float],
    radius: float,
    width: float,
    rim_finish: EncodedMaterial,
    *,
    treads: int = 0,
) -> None:
    """Add a truck's or machine's wheel with a dished steel rim; `treads` are the bars of its tyre."""
    side = float(np.sign(at[0]))
    rim = radius * 0.56
    dish = lathe(
        [
            (0.0, width * 0.18),
            (rim * 0.36, width * 0.18),
            (rim * 0.42, width * 0.08),
            (rim * 0.80, width * 0.02),
            (rim * 0.86, width * 0.40),
            (rim * 1.01, width * 0.42),
            (rim * 1.01, -width * 0.4),
            (0.0, -width * 0.4),
        ],
        16,
    )
    pieces = [(DUSTY_TYRE, tyre(radius, width, rim, 20)), (rim_finish, dish.turned(along("x")))]
    if treads:
        pieces.append((DUSTY_TYRE, lugs(radius, width, treads, 0.035 * radius)))
    for finish, piece in pieces:
        turned = piece if side > 0.0 else piece.mirrored(0)
        out.add(finish, turned.moved(*at), tile_m=0.6)
