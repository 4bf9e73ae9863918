"""Heads: the skin's shape, the painted face, and hair, in a frame between the ears that looks along +Z."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from modelling import implicit
from modelling.implicit import ball, carved, common, cone, ellipsoid, grown, half_space, melted, rippled
from modelling.soup import Distance, Soup, coarser
from noise import Field, smoothstep, spectral, uniform
from pbr_texture import EncodedMaterial, PbrTexture, encode, mix, plain, rgb
from surfaces import Floats

TOP, REACH = 0.14, 0.36  # the face's picture hangs from this height, and is this high, metres
RADIUS = 0.09  # to which it is wrapped


@dataclass(frozen=True)
class Face:
    """What a face looks like."""

    skin: str = "#c99a7c"
    hair: str = "#3a2a1e"
    style: str = "short"  # short, long, bun, buzz, bald
    beard: float = 0.0  # 0 none to 1 full
    lips: str = "#a05a50"
    eyes: str = "#4a3a2a"
    width: float = 1.0
    seed: int = 0


def _skull() -> Distance:
    return ellipsoid((0.0, 0.035, -0.012), (0.075, 0.095, 0.097))


@lru_cache(maxsize=8)
def skin(width: float, error_m: float = 0.0006) -> Soup:
    """Return head and neck within an error, with the uvs of the face's picture."""
    both: list[Distance] = []
    sockets: list[Distance] = []
    for side in (-1.0, 1.0):
        ear = ellipsoid((side * 0.078, -0.006, -0.012), (0.011, 0.031, 0.019))
        both.append(
            melted(0.008, carved(ear, 0.006, ellipsoid((side * 0.09, -0.002, -0.006), (0.008, 0.02, 0.011))))
        )
        sockets.append(ball((side * 0.031, 0.006, 0.103), 0.0165))
    cheeks = [ball((side * 0.042, -0.024, 0.055), 0.024) for side in (-1.0, 1.0)]
    brow = cone((-0.034, 0.024, 0.074), (0.034, 0.024, 0.074), 0.010, 0.010)
    face = melted(
        0.035,
        _skull(),
        ellipsoid((0.0, -0.040, 0.022), (0.056, 0.082, 0.064)),
        ball((0.0, -0.103, 0.056), 0.020),
        cone((-0.048, -0.062, 0.0), (-0.02, -0.1, 0.045), 0.018, 0.016),
        cone((0.048, -0.062, 0.0), (0.02, -0.1, 0.045), 0.018, 0.016),
        *cheeks,
        brow,
    )
    face = carved(face, 0.016, *sockets)
    nose = melted(
        0.008,
        cone((0.0, 0.012, 0.083), (0.0, -0.033, 0.105), 0.0075, 0.0115),
        ball((-0.011, -0.035, 0.095), 0.008),
        ball((0.011, -0.035, 0.095), 0.008),
    )
    lips = melted(
        0.004,
        ellipsoid((0.0, -0.0655, 0.081), (0.022, 0.0055, 0.010)),
        ellipsoid((0.0, -0.0755, 0.080), (0.019, 0.0065, 0.010)),
    )
    eyes = [ball((side * 0.0315, 0.004, 0.0755), 0.0128) for side in (-1.0, 1.0)]
    neck = cone((0.0, -0.05, -0.024), (0.0, -0.2, -0.045), 0.052, 0.062)
    whole = melted(0.005, melted(0.014, melted(0.03, face, neck), nose), lips, *both, *eyes)
    whole = common(whole, half_space((0.0, -0.19, 0.0), (0.0, -1.0, 0.0)))
    soup = coarser(implicit.skin(whole, (-0.1, -0.195, -0.13), (0.1, 0.14, 0.125), 0.0032), error_m, 0.03)
    wide = Soup(soup.points * [width, 1.0, 1.0], soup.normals)
    return wide.with_uvs(wrapped(wide.points))


def wrapped(points: Floats) -> Floats:
    """Return uvs of triangles wrapped round the vertical axis; u = 0.5 is in front, v = 0 at the top."""
    u = 0.5 + np.arctan2(points[..., 0], points[..., 2]) / (2.0 * np.pi)
    u = np.where(u - u[:, :1] > 0.5, u - 1.0, np.where(u - u[:, :1] < -0.5, u + 1.0, u))
    return np.stack([u, (TOP - points[..., 1]) / REACH], axis=2)


@lru_cache(maxsize=32)
def picture(face: Face) -> EncodedMaterial:
    """Return the skin's material, with eyes, brows, lips and stubble painted on."""
    shape = (512, 512)
    rng = np.random.default_rng(face.seed)
    v, u = np.meshgrid(*((np.arange(n) + 0.5) / n for n in shape), indexing="ij")
    x, y = (u - 0.5) * 2.0 * np.pi * RADIUS, TOP - v * REACH
    fine, wide = uniform(spectral(rng, shape, 0.7, low=30)), uniform(spectral(rng, shape, 1.5, low=3))
    colour = plain(shape, face.skin) * (0.94 + 0.06 * fine + 0.06 * wide)[..., None]

    def blob(cx: float, cy: float, rx: float, ry: float) -> Field:
        return np.exp(-(((np.abs(x) - cx) / rx) ** 2) - ((y - cy) / ry) ** 2)

    red = rgb(face.skin) * np.array([0.98, 0.72, 0.68])
    colour = mix(colour, red, 0.55 * blob(0.045, -0.03, 0.025, 0.025) + 0.4 * blob(0.0, -0.035, 0.014, 0.016))
    colour = mix(colour, red * 0.55, 0.75 * blob(0.033, 0.007, 0.021, 0.012))
    colour = mix(
        colour, rgb(face.lips), 0.85 * smoothstep(1.15, 0.8, np.hypot(x / 0.026, (y + 0.0705) / 0.011))
    )
    colour = mix(
        colour,
        rgb("#3c1f1c"),
        0.7
        * smoothstep(1.0, 0.3, np.abs(y + 0.0705 - 0.05 * x * x / 0.026) / 0.0018)
        * smoothstep(0.026, 0.021, np.abs(x)),
    )
    colour = _eyes(colour, face, x, y)
    hair = rgb(face.hair)
    brow_y = 0.0235 - 5.0 * (np.abs(x) - 0.033) ** 2
    brow = smoothstep(1.0, 0.5, np.abs(y - brow_y) / 0.0062) * smoothstep(0.055, 0.048, np.abs(x))
    colour = mix(colour, hair * 0.75, 0.95 * brow * smoothstep(0.008, 0.014, np.abs(x)) * (0.6 + 0.4 * fine))
    jaw = smoothstep(-0.025, -0.05, y - 0.35 * np.maximum(np.abs(x) - 0.05, 0.0)) * smoothstep(
        -0.14, -0.118, y
    )
    lip_free = smoothstep(0.9, 1.3, np.hypot(x / 0.026, (y + 0.0705) / 0.012))
    whiskers = jaw * lip_free * smoothstep(0.155, 0.135, np.abs(x)) * (0.5 + 0.5 * fine)
    colour = mix(colour, hair, face.beard * whiskers)
    if face.style in {"short", "buzz", "bun", "long"}:  # hair's shadow, so that no skin shines through
        crown = smoothstep(0.0, 0.012, y - hairline(x, np.abs(x) / RADIUS))
        colour = mix(colour, hair, (0.55 if face.style == "buzz" else 0.9) * crown)
    roughness = 0.48 + 0.1 * fine
    return encode("skin", PbrTexture(colour, roughness, np.zeros(shape), 0.25 * fine), 4, (82, 60, 70))


def hairline(x: Field, angle: Field) -> Field:
    """Return the height down to which hair grows, by the angle (radians) from the front."""
    side = smoothstep(0.55, 0.95, angle)
    back = smoothstep(1.6, 2.1, angle)
    return np.asarray(0.078 + 0.0 * x - 0.075 * side - 0.075 * back)


def _eyes(colour: Floats, face: Face, x: Field, y: Field) -> Floats:
    """Return the picture with open eyes."""
    from_middle = np.abs(x) - 0.0345
    lid = 0.0062 * np.sqrt(np.clip(1.0 - (from_middle / 0.0145) ** 2, 0.0, 1.0))
    opening = smoothstep(0.0, 0.0012, lid - np.abs(y - 0.0045))
    rim = smoothstep(-0.0022, 0.0, lid - np.abs(y - 0.0045)) * (np.abs(from_middle) < 0.0155)
    upper = rim * (y > 0.0045)
    colour = mix(colour, rgb(face.skin) * 0.45, 0.75 * rim)
    colour = mix(colour, rgb("#20140f"), 0.8 * upper * (1.0 - opening))
    colour = mix(colour, rgb("#d3c8be"), opening)
    reach = np.hypot(from_middle, y - 0.005)
    colour = mix(colour, rgb(face.eyes), opening * smoothstep(0.0072, 0.0062, reach))
    colour = mix(colour, rgb("#0c0908"), opening * smoothstep(0.0038, 0.0030, reach))
    glint = np.hypot(from_middle - 0.002 * np.sign(x), y - 0.0075)
    return mix(colour, rgb("#ffffff"), opening * smoothstep(0.0014, 0.0007, glint))


@lru_cache(maxsize=32)
def hair(style: str, seed: int, error_m: float = 0.0012) -> Soup | None:
    """Return the hair of a style within an error, None where there is none to be seen as a shape."""
    if style in {"bald", "buzz"}:
        return None
    thick = {"short": 0.011, "bun": 0.009, "long": 0.016}[style]

    def crown(points: Floats) -> Floats:
        angle = np.abs(np.arctan2(points[:, 0], points[:, 2]))
        return np.asarray((hairline(points[:, 0], angle) - points[:, 1]) * 0.7)

    shape = common(grown(_skull(), thick), crown)
    if style == "bun":
        shape = melted(0.012, shape, ball((0.0, 0.075, -0.125), 0.036))
    if style == "long":
        fall = ellipsoid((0.0, -0.06, -0.055), (0.088, 0.16, 0.062))
        veil = carved(fall, 0.02, ellipsoid((0.0, -0.05, 0.05), (0.068, 0.15, 0.10)))
        shape = melted(0.02, shape, veil)
    shape = rippled(shape, 0.0022, 0.022, seed)
    return coarser(implicit.skin(shape, (-0.12, -0.25, -0.18), (0.12, 0.17, 0.13), 0.005), error_m, 0.03)


@lru_cache(maxsize=16)
def hair_material(colour: str) -> EncodedMaterial:
    """Return strands that run downwards."""
    shape = (128, 128)
    rng = np.random.default_rng(11)
    strands = uniform(spectral(rng, shape, 0.6, low=3, stretch=(16.0, 1.0)))
    wide = uniform(spectral(rng, shape, 1.2, low=2))
    picture = plain(shape, colour) * (0.55 + 0.6 * strands + 0.2 * wide)[..., None]
    return encode(
        "hair", PbrTexture(picture, 0.42 + 0.2 * strands, np.zeros(shape), 2.0 * strands), 2, (74, 60, 74)
    )
