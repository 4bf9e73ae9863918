"""A construction helmet: ridged yellow shell with a peak, dark suspension inside, ratchet knob behind."""

from __future__ import annotations

import numpy as np
from glb import Model, Part, write
from noise import Field, Strokes, axes, scratches, smoothstep, spectral, uniform
from numpy.random import Generator
from pbr_texture import PbrTexture, blend, encode, mix, plain, rgb
from shading import shade
from surfaces import Floats, Patch, box, grid, join, rectangle, revolve, rotation, sweep

HALF_WIDTH, HALF_LENGTH, DOME = 0.099, 0.118, 0.134  # of the shell at its rim; height above the rim
WALL = 0.0028
COLUMNS, ROWS = 52, 34  # cells of the shell's grid, across and front to back
RIDGES = ((0.0, 0.150, 0.0075), (-0.34, 0.085, 0.0054), (0.34, 0.085, 0.0054))  # middle, half width, height


def build() -> Model:
    """Return the helmet, facing +Z, about 0.22 m wide, 0.28 m long and 0.16 m high."""
    rng = np.random.default_rng(7002)
    yellow = encode("yellow_plastic", shell_texture(rng), detail=2)
    dark = encode("dark_plastic", suspension_texture(rng), detail=1)
    plastic = join([shell(), slot(-1.0), slot(1.0)])
    inside = join([headband(), *straps(), knob()])
    return write("hard_hat", [Part(shade(plastic, 42.0), yellow), Part(shade(inside, 40.0), dark)])


def slot(side: float) -> Patch:
    """Return the block on one side (-1 or 1) that takes ear defenders."""
    block = box((0.012, 0.020, 0.030), 0.0025).turned(rotation("z", 10.0 * side))
    return block.moved(x=side * 0.0985, y=0.030).with_uvs((0.1, 0.1), (0.45, 0.3))


def spaced(count: int) -> Floats:
    """Return `count` + 1 positions, -1 to 1, crowded where the ridges' flanks need them."""
    fine = np.linspace(-1.0, 1.0, 2001)
    need = np.full_like(fine, 1.0)
    for middle, half, _ in RIDGES:
        need += 2.6 * np.exp(-(((np.abs(fine - middle) - half * 0.8) / 0.05) ** 2))
    share = np.cumsum(need)
    share = (share - share[0]) / (share[-1] - share[0])
    half_way = np.interp(np.linspace(0.0, 1.0, count + 1), share, fine)
    return np.asarray((half_way - half_way[::-1]) / 2.0)


def dome(s: Field, t: Field, lift: float) -> Floats:
    """Return shell points for a square (s right, t to the front, -1 to 1) bulged onto the ellipsoid.

    The square's border becomes the rim. `lift` (metres) moves the skin in or out from the outer one.
    """
    x, z = s * np.sqrt(1.0 - t * t / 2.0), t * np.sqrt(1.0 - s * s / 2.0)
    reach = np.minimum(np.hypot(x, z), 1.0)
    polar = reach * np.pi / 2.0
    share = np.where(reach > 0.0, np.sin(polar) ** 0.92 / np.maximum(reach, 1e-9), 0.0)
    up = np.cos(polar) ** 0.86
    return np.stack(
        [x * share * (HALF_WIDTH + lift), up * (DOME + lift), z * share * (HALF_LENGTH + lift)], axis=2
    )


def ridge_lift(s: Field, t: Field) -> Field:
    """Return how far (metres) the crown's three ridges stand out of the shell at (s, t)."""
    height = np.zeros_like(s)
    for middle, half, top in RIDGES:
        flank = smoothstep(half, half * 0.5, np.abs(s - middle))
        end = 0.62 if middle == 0.0 else 0.52
        height += top * flank * smoothstep(end + 0.22, end - 0.06, np.abs(t + 0.04))
    return np.asarray(height)


def rim_height(x: Field, z: Field) -> Field:
    """Return how far (metres) the rim is raised: level at the front, up behind to clear the knob."""
    back = smoothstep(0.02, -HALF_LENGTH, z)
    return np.asarray(0.012 + 0.027 * back + 0.004 * smoothstep(0.05, HALF_WIDTH, np.abs(x)))


def place(points: Floats) -> Floats:
    """Return points of a dome on y = 0 with the dome's lower part lifted to the rim's height."""
    out = points.copy()
    low = np.clip(1.0 - points[..., 1] / DOME, 0.0, 1.0)
    out[..., 1] += 0.012 + (rim_height(points[..., 0], points[..., 2]) - 0.012) * low
    return np.asarray(out)


def border(rows: Floats) -> Floats:
    """Return the points round the edge of a (rows, columns, k) grid, once round."""
    return np.concatenate([rows[0, :-1], rows[:-1, -1], rows[-1, :0:-1], rows[:0:-1, 0]])


def shell() -> Patch:
    """Return outer skin, peak, rim edge and inner skin as one closed surface.

    uv is the square seen from above, with the rim and the peak laid out round it.
    """
    s, t = np.meshgrid(spaced(COLUMNS), np.sin(np.linspace(-1.0, 1.0, ROWS + 1) * np.pi / 2) * 0.35
                       + np.linspace(-1.0, 1.0, ROWS + 1) * 0.65)  # fmt: skip
    ridges = ridge_lift(s, t)[..., None]
    smooth = dome(s, t, 0.0)
    outward = smooth / np.array([HALF_WIDTH, DOME, HALF_LENGTH]) ** 2
    outward /= np.linalg.norm(outward, axis=2, keepdims=True)
    outer, inner = place(smooth + outward * ridges), place(dome(s, t, -WALL) + outward * ridges * 0.7)
    uvs = np.stack([s, t], axis=2) * 0.40 + 0.5
    edge_uvs = border(uvs)
    rings, grow = brim(border(outer), border(inner))
    ring_uvs = (edge_uvs - 0.5) * np.asarray(grow)[:, None, None] + 0.5
    rings = np.concatenate([rings, rings[:, :1]], axis=1)
    ring_uvs = np.concatenate([ring_uvs, ring_uvs[:, :1]], axis=1)
    skins = [grid(outer, uvs), grid(rings, ring_uvs), grid(inner, uvs).flipped()]
    return join([skins[0], skins[1].flipped(), skins[2]]).outward()


def brim(outer: Floats, inner: Floats) -> tuple[Floats, list[float]]:
    """Return (10, n, 3) rings from outer to inner rim round the peak's edge, and the uv scale of each."""
    flat = outer * [1.0, 0.0, 1.0]
    out = flat / np.array([HALF_WIDTH, 1.0, HALF_LENGTH]) ** 2
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    facing = flat[:, 2] / np.linalg.norm(flat, axis=1)
    peak = smoothstep(0.25, 0.98, facing)[:, None]
    reach = 0.0085 + 0.0295 * peak
    fall = 0.0025 + 0.0095 * peak - 0.006 * peak * (np.abs(flat[:, :1]) / HALF_WIDTH) ** 2
    down = np.array([0.0, -1.0, 0.0])
    thick = 0.0032

    def at(share: float, drop: float, under: float) -> Floats:
        return np.asarray(outer + out * reach * share + down * (fall * drop + under))

    rings = [outer, at(0.12, 0.35, 0.0012), at(0.45, 0.62, 0.001), at(0.86, 0.98, 0.0), at(0.97, 1.0, 0.0005),
             at(1.0, 1.0, thick * 0.5), at(0.96, 1.0, thick), at(0.80, 0.95, thick),
             at(0.10, 0.45, thick + 0.001), inner]  # fmt: skip
    return np.stack(rings), [1.0, 1.02, 1.08, 1.14, 1.16, 1.18, 1.16, 1.13, 1.04, 1.0]


def ellipse(x: float, z: float, count: int) -> Floats:
    """Return (count, 3) points round an ellipse of half axes x and z at y = 0, starting at the back."""
    turn = np.arange(count) / count * 2.0 * np.pi
    return np.column_stack([-x * np.sin(turn), np.zeros(count), -z * np.cos(turn)])


def headband() -> Patch:
    """Return the band round the head, 30 mm high in front, dipping to the nape behind, with its brow pad."""
    path = ellipse(0.080, 0.099, 64)
    back = smoothstep(-0.02, -0.099, path[:, 2])
    path[:, 1] = 0.034 - 0.018 * back
    path[:, 2] -= 0.009 * back
    ups = np.tile([0.0, 1.0, 0.0], (64, 1))
    band = sweep(path, ups, rectangle(0.0024, 0.030, 0.0009, steps=2), closed=True)
    return band.with_uvs((0.5, 4.0))


def straps() -> list[Patch]:
    """Return three webbing straps that cross over the crown from band to band."""
    out = []
    section = rectangle(0.019, 0.0014, 0.0005, steps=1)
    for degrees in (32.0, 90.0, 148.0):
        turn = np.linspace(-1.0, 1.0, 25) * np.pi * 0.5
        side, up = np.sin(turn), np.cos(turn)
        across = np.stack([side * np.cos(np.radians(degrees)) * 0.081, 0.036 + 0.082 * up ** 0.8,
                           side * np.sin(np.radians(degrees)) * 0.100], axis=1)  # fmt: skip
        tangent = np.gradient(across, axis=0)
        level = np.array([-np.sin(np.radians(degrees)), 0.0, np.cos(np.radians(degrees))])
        normals = np.cross(tangent, level)
        normals /= np.linalg.norm(normals, axis=1)[:, None]
        out.append(sweep(across, normals, section, closed=False).with_uvs((1.0, 3.0)))
    return out


def knob() -> Patch:
    """Return the ratchet at the nape: a housing across the band and a ribbed knob with a domed face."""
    profile = np.array(
        [
            (0.0, -0.004),
            (0.0135, -0.004),
            (0.0165, -0.003),
            (0.0175, -0.001),
            (0.0175, 0.0075),
            (0.0168, 0.0092),
            (0.0150, 0.0100),
            (0.0100, 0.0104),
            (0.0092, 0.0092),
            (0.0, 0.0092),
        ]
    )
    wheel = revolve(profile, 64)
    angle = np.arctan2(wheel.points[..., 0], wheel.points[..., 2])
    rib = 1.0 + 0.055 * np.sin(16.0 * angle) * smoothstep(
        0.0125, 0.0165, np.hypot(*wheel.points[..., [0, 2]].T).T
    )
    points = wheel.points * np.stack([rib, np.ones_like(rib), rib], axis=2)
    wheel = Patch(points, wheel.uvs).turned(rotation("x", -90.0)).moved(y=0.0152, z=-0.1165)
    housing = box((0.052, 0.026, 0.010), 0.0028).moved(y=0.0155, z=-0.1105)
    return join([wheel, housing.with_uvs((0.6, 0.3))])


def shell_texture(rng: Generator) -> PbrTexture:
    """Return glossy yellow plastic: orange peel, fine scratches, rubbed edges, a little site dust."""
    shape = (1024, 1024)
    v, u = axes(shape)
    from_middle = np.maximum(np.abs(u - 0.5), np.abs(v - 0.5))
    edge = smoothstep(0.36, 0.455, from_middle) * smoothstep(0.49, 0.46, from_middle)
    cloud, fine = uniform(spectral(rng, shape, 1.4, low=2)), uniform(spectral(rng, shape, 0.9, low=24))
    cuts = scratches(rng, shape, Strokes(420, (0.01, 0.12), (0.0, 90.0), (0.5, 1.0)))
    rubs = scratches(rng, shape, Strokes(70, (0.01, 0.06), (90.0, 40.0), (1.0, 3.5)))
    rubs *= smoothstep(0.45, 0.8, uniform(spectral(rng, shape, 0.8, low=10)))
    dirt = smoothstep(0.72, 1.25, 0.6 * cloud + 0.35 * fine + 0.35 * edge)
    colour = mix(plain(shape, "#f5b400"), rgb("#f9c531"), 0.6 * smoothstep(0.3, 1.0, cloud))
    colour = mix(mix(colour, rgb("#fbdc86"), cuts * 0.45), rgb("#4a4136"), rubs * 0.7)
    colour = mix(colour, rgb("#7d6a48"), dirt * 0.5)
    roughness = blend(blend(0.17 + 0.10 * cloud + 0.03 * fine, 0.48, cuts + rubs), 0.75, dirt)
    height = 0.10 * spectral(rng, shape, 1.0, low=30, high=90) - 0.45 * cuts - 0.4 * rubs
    return PbrTexture(colour, roughness, np.zeros(shape), height)


def suspension_texture(rng: Generator) -> PbrTexture:
    """Return charcoal plastic with a fine leather grain."""
    shape = (256, 256)
    cloud, grain = (
        uniform(spectral(rng, shape, 1.2, low=2)),
        uniform(spectral(rng, shape, 0.4, low=20, high=60)),
    )
    cuts = scratches(rng, shape, Strokes(60, (0.03, 0.2), (0.0, 90.0), (0.5, 1.0)))
    colour = plain(shape, "#2b2d30") * (0.85 + 0.2 * cloud + 0.15 * grain)[..., None]
    colour = mix(colour, rgb("#6a6a68"), cuts * 0.4)
    return PbrTexture(colour, 0.5 + 0.2 * cloud + 0.1 * grain, np.zeros(shape), 0.8 * grain - 0.6 * cuts)
