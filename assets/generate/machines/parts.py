"""What machines have in common: plates, cabs, tracks, buckets, hydraulic cylinders, rails."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from modelling.assembly import Assembly
from modelling.finishes import BLACK, CHROME, GLASS, flat, printed, steel
from modelling.lettering import label
from modelling.outlines import all_of, any_of, polygon
from modelling.solids import Point, along, bar, block, cylinder, prism, tube
from modelling.soup import Soup, coarser, merged
from pbr_texture import EncodedMaterial
from surfaces import Floats, rotation

Outline = Sequence[tuple[float, float]]
SIDE, FRONT = (2, 1), (0, 1)
WORN_STEEL = steel("#77777a", 0.3)
DARK = flat("frame", "#232425", 0.7)


def slab(outline: Outline | Floats, width: float, bevel: float = 0.02, x: float = 0.0) -> Soup:
    """Return an outline (z, y), drawn out to a width about x, with bevelled edges."""
    points = np.asarray(outline, dtype=np.float64)
    following = np.roll(points, -1, axis=0)
    if np.sum(points[:, 0] * following[:, 1] - points[:, 1] * following[:, 0]) < 0.0:
        points = points[::-1]
    return prism(points, width, bevel).moved(z=-width / 2.0).turned(rotation("y", -90.0)).moved(x=x)


def raised(soup: Soup, degrees: float, at: tuple[float, float], x: float = 0.0) -> Soup:
    """Return a part that lies along +z turned up about its own origin, and moved to a joint (z, y)."""
    return soup.turned(rotation("x", -degrees)).moved(x, at[1], at[0])


def reached(at: tuple[float, float], degrees: float, z: float, y: float = 0.0) -> tuple[float, float]:
    """Return where a point of a raised part is, as (z, y)."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return at[0] + c * z - s * y, at[1] + s * z + c * y


def add_ram(
    out: Assembly, start: tuple[float, float], end: tuple[float, float], radius: float, xs: Sequence[float]
) -> None:
    """Add hydraulic cylinders between two joints (z, y)."""
    for x in xs:
        a, b = np.array([x, start[1], start[0]]), np.array([x, end[1], end[0]])
        middle = a + (b - a) * 0.58
        out.add(DARK, tube([a, middle], radius, 10))
        out.add(CHROME, tube([middle, b], radius * 0.55, 8))


def add_cab(
    out: Assembly,
    outline: Outline,
    width: float,
    x: float,
    finish: EncodedMaterial,
    windows: Sequence[Outline],
    front: Outline,
    back: Outline,
) -> None:
    """Add a cab: windows are (z, y) on both sides, front and back (x from its middle, y)."""
    shell = slab(outline, width, 0.06).refined(4)
    z = np.array([point[0] for point in outline])
    glazing = any_of(
        *(all_of(polygon(each, SIDE, 0.04), lambda p: 0.46 * width - np.abs(p[:, 0])) for each in windows),
        all_of(polygon(front, FRONT, 0.04), lambda p: float(z.mean()) + 0.1 - p[:, 2]),
        all_of(polygon(back, FRONT, 0.04), lambda p: p[:, 2] - float(z.mean()) + 0.1),
    )
    glass, frame = shell.split(glazing)
    seal, frame = frame.split(lambda p: glazing(p) - 0.022)
    for material, soup in ((finish, frame), (GLASS, glass), (BLACK, seal)):
        out.add(material, coarser(soup, 0.003).moved(x=x), tile_m=1.2)


def add_track(out: Assembly, x: float, length: float, height: float, width: float) -> None:
    """Add one crawler track with its shoes, frame, wheels and rollers; it rests on y = 0."""
    r, half = height / 2.0 - 0.06, length / 2.0 - height / 2.0
    shoes, count = [], 40
    around = 4.0 * half + 2.0 * np.pi * r
    plate = prism(
        [(-width / 2, -0.03), (width / 2, -0.03), (width / 2, 0.03), (-width / 2, 0.03)],
        0.92 * around / count,
        0.0,
    )
    plate = merged(
        [
            plate,
            prism([(-width / 2, 0.0), (width / 2, 0.0), (width / 2, 0.065), (-width / 2, 0.065)], 0.035, 0.0),
        ]
    )
    for i in range(count):
        y, z, degrees = _on_loop(i * around / count, half, r)
        shoes.append(plate.turned(rotation("x", degrees)).moved(x, height / 2.0 + y, z))
    out.add(WORN_STEEL, *shoes, tile_m=0.7)
    frame = block((width * 0.55, height * 0.42, length - height * 0.9), 0.04, (x, height / 2.0, 0.0))
    wheels = [
        cylinder(r * 0.88, width * 0.5, 0.04, 18).turned(along("x")).moved(x - width * 0.25, height / 2.0, z)
        for z in (-half, half)
    ]
    rollers = [
        cylinder(0.10, width * 0.6, 0.02, 10).turned(along("x")).moved(x - width * 0.3, 0.17, z)
        for z in np.linspace(-half * 0.8, half * 0.8, 6)
    ]
    out.add(DARK, frame, *wheels, *rollers)


def _on_loop(along_it: float, half: float, r: float) -> tuple[float, float, float]:
    """Return (y, z, turn in degrees) of a place on a stadium's border, from its top rear end."""
    straight, bend = 2.0 * half, np.pi * r
    if along_it < straight:
        return r, -half + along_it, 0.0
    along_it -= straight
    if along_it < bend:
        angle = along_it / r
        return r * float(np.cos(angle)), half + r * float(np.sin(angle)), float(np.degrees(angle))
    along_it -= bend
    if along_it < straight:
        return -r, half - along_it, 180.0
    angle = (along_it - straight) / r
    return -r * float(np.cos(angle)), -half - r * float(np.sin(angle)), 180.0 + float(np.degrees(angle))


def bucket(profile: Outline, width: float, thick: float, teeth: int) -> Soup:
    """Return an open bucket: a bent plate along a profile (z, y), two cheeks, and teeth on its last edge."""
    p = np.asarray(profile, dtype=np.float64)
    steps = np.gradient(p, axis=0)
    normal = np.column_stack([-steps[:, 1], steps[:, 0]]) / np.linalg.norm(steps, axis=1)[:, None]
    plate = slab(np.concatenate([p, (p + normal * thick)[::-1]]), width, 0.01)
    cheeks = [slab(p, thick * 1.2, 0.01, x=x) for x in (-width / 2.0, width / 2.0)]
    tip = steps[-1] / np.linalg.norm(steps[-1])
    out = [plate, *cheeks]
    for x in np.linspace(-width / 2.0 + 0.08, width / 2.0 - 0.08, teeth):
        root, side = p[-1] - tip * 0.10, np.array([-tip[1], tip[0]])
        out.append(
            slab(
                [
                    root - side * 0.05,
                    root + tip * 0.28 - side * 0.012,
                    root + tip * 0.28 + side * 0.012,
                    root + side * 0.07,
                ],
                0.09,
                0.008,
                x=float(x),
            )
        )
    return merged(out)


def add_rails(out: Assembly, posts: Sequence[Point], height: float) -> None:
    """Add a handrail over posts, each given by its foot."""
    tops = [(x, y + height, z) for x, y, z in posts]
    pieces = [bar(foot, top, 0.018, 6) for foot, top in zip(posts, tops, strict=True)]
    pieces += [bar(a, b, 0.018, 6) for a, b in pairwise(tops)]
    out.add(DARK, *pieces)


def add_lettering(
    out: Assembly, text: str, size: tuple[float, float], at: Point, ink: str, ground: str
) -> None:
    """Add a text on both flanks; the size is (length, height) in metres."""
    sign = printed("lettering", label((80, 320), text, ink, ground, 0.55, 0.07))
    across, down = np.array([1.0 / size[0], 0, 0, 0.5]), np.array([0, -1.0 / size[1], 0, 0.5])
    for turn in (90.0, -90.0):
        card = block((size[0], size[1], 0.012), 0.003).planar_uvs(across, down)
        out.add(sign, card.turned(rotation("y", turn)).moved(float(np.sign(turn)) * at[0], at[1], at[2]))
