"""A road works cone: orange PVC with two reflective collars on a black rubber foot."""

from __future__ import annotations

import numpy as np
from glb import Model, Part, write
from noise import Strokes, axes, cells, scratches, smoothstep, spectral, uniform
from numpy.random import Generator
from pbr_texture import PbrTexture, blend, encode, mix, plain, rgb
from shading import shade
from surfaces import Floats, Patch, join, loft, rectangle, revolve

HEIGHT = 0.70
FOOT = 0.37  # side of the square foot
FOOT_TOP = 0.034
BOTTOM_RADIUS, TOP_RADIUS = 0.128, 0.029  # outside of the skirt at the foot, and at the tip
WALL = 0.005
COLLARS = ((0.30, 0.41), (0.475, 0.565))  # lower and upper edge of each
SEGMENTS = 64


def build() -> Model:
    """Return the cone, 0.37 m square and 0.70 m high."""
    rng = np.random.default_rng(7001)
    pvc = encode("orange_pvc", pvc_texture(rng), detail=2)
    rubber = encode("black_rubber", rubber_texture(rng), detail=2)
    sheeting = encode("reflective_collar", collar_texture(rng), detail=2)
    collars = join([collar(low, high, i * 0.37) for i, (low, high) in enumerate(COLLARS)])
    parts = [
        Part(shade(skirt(), 50.0), pvc),
        Part(shade(foot(), 40.0), rubber),
        Part(shade(collars, 50.0), sheeting),
    ]
    return write("traffic_cone", parts)


def outer_radius(y: float) -> float:
    """Return the skirt's outside radius at a height above the ground, both in metres."""
    return BOTTOM_RADIUS + (TOP_RADIUS - BOTTOM_RADIUS) * (y - FOOT_TOP) / (HEIGHT - FOOT_TOP)


def arc(centre: tuple[float, float], radius: float, degrees: tuple[float, float], steps: int) -> Floats:
    """Return (steps + 1, 2) points of a circle's arc, by angle from +r towards +y."""
    turn = np.radians(np.linspace(*degrees, steps + 1))
    return np.column_stack([centre[0] + radius * np.cos(turn), centre[1] + radius * np.sin(turn)])


def skirt() -> Patch:
    """Return the hollow cone: up the outside, over the rounded lip, down the inside."""
    lip = WALL * 0.5
    top = outer_radius(HEIGHT - lip)
    outside = [(r, y) for y, r in ((y, outer_radius(y)) for y in np.linspace(0.075, HEIGHT - lip, 5))]
    flange = [(BOTTOM_RADIUS + 0.024, 0.020), (BOTTOM_RADIUS + 0.024, 0.040), (BOTTOM_RADIUS + 0.021, 0.043)]
    root = arc((outer_radius(0.06) + 0.016, 0.0585), 0.0155, (-95.0, -171.0), 5)
    tip = arc((top - lip, HEIGHT - lip), lip, (0.0, 180.0), 6)[1:]
    inside = [(outer_radius(y) - WALL, y) for y in np.linspace(HEIGHT - 0.02, 0.02, 3)]
    profile = np.concatenate([flange, root, outside, tip, inside, flange[:1]])
    return revolve(profile, SEGMENTS)


def collar(low: float, high: float, turn: float) -> Patch:
    """Return a sleeve 1 mm proud of the skirt between two heights; `turn` shifts its texture."""
    proud, sunk = 0.0012, -0.0015
    loop = [(low, sunk), (low, proud * 0.6), (low + 0.001, proud), (high - 0.001, proud),
            (high, proud * 0.6), (high, sunk), (low, sunk)]  # fmt: skip
    profile = np.array([(outer_radius(y) + lift, y) for y, lift in loop])
    sleeve = revolve(profile, SEGMENTS)
    v = (high - sleeve.points[..., 1]) * 2.0  # half a metre of height to one tile
    uvs = np.stack([sleeve.uvs[..., 0] + turn, v + turn], axis=2)
    return Patch(sleeve.points, uvs)


def foot() -> Patch:
    """Return the square rubber foot, open in the middle, with a raised inner step and a rounded edge."""
    square = rectangle(FOOT, FOOT, 0.045, steps=8)
    square = np.concatenate([np.linspace(a, b, 9)[:-1] if np.linalg.norm(b - a) > 0.1 else a[None]
                             for a, b in zip(square, np.roll(square, -1, axis=0), strict=True)])  # fmt: skip
    reach = np.linalg.norm(square, axis=1, keepdims=True)
    circle = square / reach * (BOTTOM_RADIUS - 0.012)
    half = FOOT / 2.0
    levels = [(half - 0.008, 0.0), (half - 0.001, 0.003), (half, 0.006), (half - 0.001, 0.017),
              (half - 0.004, 0.020), (half - 0.018, 0.0225), (half - 0.021, 0.0250),
              (half - 0.024, 0.0320), (half - 0.027, FOOT_TOP)]  # fmt: skip
    rings = [np.column_stack([circle[:, 0], np.zeros(len(circle)), -circle[:, 1]])]
    for size, y in levels:
        ring = square * (size / half)
        rings.append(np.column_stack([ring[:, 0], np.full(len(ring), y), -ring[:, 1]]))
    rings.append(rings[0] + [0.0, FOOT_TOP, 0.0])
    patch = loft(np.array([*rings, rings[0]])).outward()
    fold = 1.0 + (FOOT_TOP - patch.points[..., 1:2]) / half  # lays the edges out round the top
    return Patch(patch.points, patch.points[..., [0, 2]] * fold / (1.3 * FOOT) + 0.5)


def pvc_texture(rng: Generator) -> PbrTexture:
    """Return the skirt's orange: the outside fills v from about 0.06 to 0.5, foot to tip, then the inside.

    The profile runs up the outside and down the inside, so dirt gathers at both ends of v.
    """
    shape = (1024, 1024)
    v, _ = axes(shape)
    low_down = np.exp(-np.minimum(v, 1.0 - v) / 0.07)
    cloud, fine = uniform(spectral(rng, shape, 1.3, low=2)), uniform(spectral(rng, shape, 0.9, low=24))
    colour = mix(plain(shape, "#e8500f"), rgb("#f27a3c"), smoothstep(0.35, 0.95, cloud) * 0.55)
    colour *= (0.98 + 0.03 * fine)[..., None]
    runs = uniform(spectral(rng, shape, 1.2, low=6, stretch=(8.0, 1.0)))
    dirt = smoothstep(0.55, 1.25, 0.55 * cloud + 0.35 * fine + 0.75 * low_down + 0.3 * runs - 0.15)
    rubs = scratches(rng, shape, Strokes(90, (0.02, 0.12), (0.0, 35.0), (1.0, 5.0)))
    rubs *= smoothstep(0.3, 0.8, uniform(spectral(rng, shape, 0.8, low=10)))
    cuts = scratches(rng, shape, Strokes(260, (0.02, 0.14), (60.0, 50.0), (0.5, 1.2)))
    colour = mix(colour, rgb("#f6a77c"), cuts * 0.5)
    colour = mix(colour, rgb("#2c2522"), rubs * 0.75)
    colour = mix(colour, rgb("#5d4a38"), dirt * 0.72)
    roughness = 0.38 + 0.10 * cloud + 0.05 * fine
    roughness = blend(blend(roughness, 0.62, cuts + 0.7 * rubs), 0.86, dirt)
    height = 0.35 * fine + 2.0 * spectral(rng, shape, 2.0, low=3) * 0.5 - 1.1 * cuts
    return PbrTexture(colour, roughness, np.zeros(shape), height)


def rubber_texture(rng: Generator) -> PbrTexture:
    """Return the foot's black rubber seen from above, grey with road dust."""
    shape = (512, 512)
    cloud, fine = uniform(spectral(rng, shape, 1.2, low=2)), uniform(spectral(rng, shape, 0.6, low=20))
    dust = smoothstep(0.45, 1.1, 0.8 * cloud + 0.35 * fine)
    cuts = scratches(rng, shape, Strokes(220, (0.02, 0.2), (0.0, 90.0), (0.5, 1.5)))
    colour = plain(shape, "#262627") * (0.86 + 0.25 * fine)[..., None]
    colour = mix(mix(colour, rgb("#7b7468"), dust * 0.6), rgb("#8d887f"), cuts * 0.25)
    roughness = blend(0.62 + 0.15 * fine, 0.93, dust)
    height = 0.9 * fine - 0.8 * cuts
    return PbrTexture(colour, roughness, np.zeros(shape), height)


def collar_texture(rng: Generator) -> PbrTexture:
    """Return white reflective sheeting: a faint honeycomb of sealed cells, greyed and scuffed."""
    shape = (512, 512)
    v, u = axes(shape)
    wave = np.abs(np.sin(np.pi * (50 * u + 50 * v)) * np.sin(np.pi * (50 * u - 50 * v)))
    seam = smoothstep(0.30, 0.05, wave)
    cloud, fine = uniform(spectral(rng, shape, 1.3, low=2)), uniform(spectral(rng, shape, 0.4, low=30))
    spots = smoothstep(0.16, 0.08, cells(rng, shape, 14).nearest) * smoothstep(0.6, 0.8, cloud)
    cuts = scratches(rng, shape, Strokes(90, (0.03, 0.2), (20.0, 40.0), (0.6, 3.0)))
    colour = plain(shape, "#e9ebea") * (0.96 + 0.05 * fine)[..., None]
    colour = mix(colour, rgb("#cdd2d3"), seam * 0.35)
    colour = mix(colour, rgb("#6d645a"), 0.4 * smoothstep(0.7, 1.15, 0.75 * cloud + 0.4 * fine) + 0.6 * spots)
    colour = mix(colour, rgb("#544f4a"), cuts * 0.55)
    roughness = blend(blend(0.30 + 0.12 * cloud, 0.4, seam), 0.7, cuts + spots)
    height = 0.3 * seam + 0.1 * fine - 0.6 * cuts
    return PbrTexture(colour, roughness, np.zeros(shape), height)
