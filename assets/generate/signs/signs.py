"""Traffic signs: bent and weathered plates on galvanised posts, facing +Z."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from glb import Model
from modelling.assembly import Assembly
from modelling.finishes import QUALITIES, flat, steel
from modelling.solids import block, cylinder, lathe, tube
from modelling.soup import Soup, merged, smooth
from pbr_texture import Colour, encode
from surfaces import Floats, Patch, inset, loft, rotation

from signs import faces
from signs.faces import Weather

THICK, BEVEL = 0.0035, 0.0008


@dataclass(frozen=True)
class Kind:
    """One class of sign."""

    paint: Callable[[], Colour]
    outline: Floats  # (n, 2), counter-clockwise, in the face's places
    side_m: float


@dataclass(frozen=True)
class Variant:
    """How one specimen of a class differs from the next."""

    weather: Weather
    bend: float  # sagitta of the plate over half its width, metres
    fold: float  # how far a corner is bent back, degrees
    lean_deg: tuple[float, float]  # of the post, to the right and to the front
    height_m: float  # of the sign's middle
    post_radius: float


KINDS = {
    "stop": Kind(faces.stop, faces.OCTAGON, 0.75),
    "give_way": Kind(faces.give_way, faces.TRIANGLE_DOWN, 0.90),
    "speed_limit_30": Kind(faces.speed_limit(30), faces.DISC, 0.60),
    "speed_limit_50": Kind(faces.speed_limit(50), faces.DISC, 0.60),
    "speed_limit_80": Kind(faces.speed_limit(80), faces.DISC, 0.75),
    "no_entry": Kind(faces.no_entry, faces.DISC, 0.60),
    "no_parking": Kind(faces.no_parking, faces.DISC, 0.50),
    "no_stopping": Kind(faces.no_stopping, faces.DISC, 0.50),
    "priority_road": Kind(faces.priority_road, faces.DIAMOND, 0.80),
    "pedestrian_crossing": Kind(faces.pedestrian_crossing, faces.SQUARE, 0.60),
    "roundabout": Kind(faces.roundabout, faces.DISC, 0.60),
    "keep_right": Kind(faces.keep_right, faces.DISC, 0.60),
    "danger": Kind(faces.danger, faces.TRIANGLE_UP, 0.90),
    "children": Kind(faces.children, faces.TRIANGLE_UP, 0.90),
}

DESCRIPTIONS = {kind: f"{kind.replace('_', ' ').capitalize()} sign on a galvanised post" for kind in KINDS}

VARIANTS = {
    "new": Variant(Weather(0.05, 0.12, 0.15), 0.004, 0.0, (0.0, 0.0), 2.25, 0.030),
    "worn": Variant(Weather(0.55, 0.55, 0.8, sticker=True), -0.014, 16.0, (2.5, -1.5), 2.05, 0.038),
}


def build(kind_name: str, variant_name: str) -> Model:
    """Return a sign of a kind on its post."""
    kind, variant = KINDS[kind_name], VARIANTS[variant_name]
    seed = 100 * list(KINDS).index(kind_name) + list(VARIANTS).index(variant_name)
    rng = np.random.default_rng(seed)
    texture = faces.weathered(kind.paint(), variant.weather, seed)
    front, rest = plate(kind, variant, float(rng.uniform(0.0, 2.0 * np.pi)))
    lift, reach = variant.height_m, variant.post_radius + 0.014
    out = Assembly()
    lean = rotation("z", -variant.lean_deg[0]) @ rotation("x", variant.lean_deg[1])
    metal = steel("#a3a8ab", 0.12 + 0.2 * variant.weather.dirt)
    out.add(
        encode("face", texture, 4, (80, QUALITIES[1], QUALITIES[2])),
        front.moved(y=lift, z=reach).turned(lean),
    )
    out.add(metal, rest.moved(y=lift, z=reach).turned(lean), tile_m=0.4)
    hardware = merged([post(kind, variant), *clamps(kind, variant)])
    out.add(metal, hardware.turned(lean), tile_m=0.4, is_labelled=False)
    mound = lathe([(0.0, -0.05), (0.16, -0.05), (0.15, 0.012), (0.10, 0.03), (0.0, 0.04)], 16)
    out.add(flat("concrete", "#8d8a83", 0.9), mound.moved(y=0.05), is_labelled=False)
    return out.model(f"{kind_name}_{variant_name}")


def plate(kind: Kind, variant: Variant, toward: float) -> tuple[Soup, Soup]:
    """Return the printed face, and edge and back, about the origin; a corner is folded towards an angle."""
    outline = kind.outline * kind.side_m / 2.0
    middle = outline.mean(axis=0)
    inner = inset(outline, BEVEL)
    spokes = [middle + (inner - middle) * share for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
    front = _levels([(ring, THICK) for ring in spokes])
    edge = [(inner, THICK), (outline, THICK - BEVEL), (outline, BEVEL), (inner, 0.0)]
    rest = _levels([*edge, *((ring, 0.0) for ring in spokes[-2::-1])])
    scale = 1.0 / kind.side_m
    u, v = np.array([scale, 0.0, 0.0, 0.5]), np.array([0.0, -scale, 0.0, 0.5])

    def bent(points: Floats) -> Floats:
        out = points.copy()
        along = points[:, 0] * np.cos(toward) + points[:, 1] * np.sin(toward)
        half = kind.side_m / 2.0
        beyond = np.maximum(along - 0.55 * half, 0.0)
        out[:, 2] += variant.bend * (points[:, 0] / half) ** 2 - np.tan(np.radians(variant.fold)) * beyond
        return out

    face = smooth(front, 30.0).planar_uvs(u, v)
    return face.mapped(bent), smooth(rest, 30.0).mapped(bent)


def _levels(rings: list[tuple[Floats, float]]) -> Patch:
    points = np.stack([np.column_stack([ring, np.full(len(ring), z)]) for ring, z in rings])
    return loft(points)


def post(kind: Kind, variant: Variant) -> Soup:
    """Return the tube with its plastic cap, from below the ground to above the sign."""
    top = variant.height_m + float(kind.outline[:, 1].max()) * kind.side_m / 2.0 + 0.03
    r = variant.post_radius
    return merged([cylinder(r, top, 0.002, 20), cylinder(r + 0.003, 0.02, 0.006, 20).moved(y=top - 0.012)])


def clamps(kind: Kind, variant: Variant) -> list[Soup]:
    """Return two bands round the post, the rail that each carries, and its bolts."""
    r, out = variant.post_radius, []
    for share in (-0.2, 0.2):
        y = variant.height_m + share * kind.side_m
        ring = [
            (r - 0.001, -0.02),
            (r + 0.003, -0.02),
            (r + 0.003, 0.02),
            (r - 0.001, 0.02),
            (r - 0.001, -0.02),
        ]
        out.append(lathe(ring, 20).moved(y=y))
        out.append(block((0.16 * kind.side_m + 0.05, 0.035, 0.016), 0.003, (0.0, y, r + 0.007)))
        out += [tube([(x, y, -0.02), (x, y, r)], 0.006, 6) for x in (-0.05, 0.05)]
    return out
