"""Stand-in photographs of streets: a facade, a brick wall over a pavement, lights at night."""

from __future__ import annotations

import numpy as np
from ground_textures import asphalt
from noise import Field, axes, smoothstep, spectral, uniform
from numpy.random import Generator
from pbr_texture import Colour, mix, rgb
from photo_paint import (
    SHAPE,
    Box,
    bloom,
    boxes,
    develop,
    ellipse,
    ground,
    mottle,
    paint,
    polygons,
    shadow,
    soften,
    sweep_down,
)


def street_facade(rng: Generator) -> Colour:
    """Return a terrace of plastered houses with shops, a pavement, parked cars and a road."""
    v, _ = axes(SHAPE)
    picture = sweep_down([(0.0, "#9fc3e8"), (0.2, "#d4e4f2"), (1.0, "#dfe6ea")])
    left = -0.04
    for code in ("#d9c3a0", "#b9695a", "#c8ccc9", "#8fa3ad", "#dcb784"):
        right = left + rng.uniform(0.20, 0.27)
        picture = _house(rng, picture, code, (left, rng.uniform(0.03, 0.14), right, 0.70))
        left = right
    road = ground(picture, asphalt(rng, (512, 512)) * 1.25, 0.46, 2.2)
    picture = mix(picture, road, smoothstep(0.745, 0.748, v))
    pavement = boxes([(0.0, 0.70, 1.0, 0.748)])
    picture = paint(picture, "#a9a59d", pavement, mottle(rng, 0.8, 6, 0.05))
    picture = paint(picture, "#d5d2c8", boxes([(0.0, 0.744, 1.0, 0.752)]), 0.8)
    dashes = [
        [(x, 0.885), (x + 0.10, 0.885), (x + 0.105, 0.90), (x, 0.90)] for x in np.arange(-0.05, 1.0, 0.21)
    ]
    picture = paint(picture, "#cfcdc4", polygons(dashes), mottle(rng, 0.5, 20, 0.10))
    for x, code in ((0.06, "#7a1d1f"), (0.36, "#d7dadb"), (0.69, "#28455f")):
        picture = _car(picture, x, code)
    sun = 1.08 - 0.25 * smoothstep(0.3, 0.9, v)
    return develop(rng, soften(picture * sun[..., None], 0.8), 0.014)


def _house(rng: Generator, picture: Colour, code: str, wall: Box) -> Colour:
    """Return the picture with one house front: cornice, rows of windows, and a shop below."""
    left, top, right, bottom = wall
    _, u = axes(SHAPE)
    picture = paint(picture, code, boxes([wall]), mottle(rng, 1.1, 5, 0.05) * (0.96 + 0.1 * rng.random()))
    picture = paint(picture, "#6b6560", boxes([(left, top - 0.012, right, top + 0.008)]))
    across = np.linspace(left, right, 4)[:-1] + (right - left) / 6.0
    panes: list[Box] = [
        (x - 0.022, y, x + 0.022, y + 0.095) for x in across for y in np.arange(top + 0.05, 0.45, 0.15)
    ]
    frames = boxes([(a - 0.005, b - 0.007, c + 0.005, d + 0.010) for a, b, c, d in panes])
    picture = shadow(picture, frames, (4, 3), 2.0, 0.3)
    picture = paint(picture, "#e9e6de", frames)
    sky = uniform(spectral(rng, SHAPE, 1.4, low=4))
    picture = paint(picture, "#54656f", boxes(panes), 0.5 + 0.9 * sky)
    bars = [(x - 0.002, top, x + 0.002, 0.56) for x in across]
    picture = paint(picture, "#e9e6de", boxes(bars) * boxes(panes))
    shop = (left + 0.015, 0.56, right - 0.015, bottom)
    picture = paint(picture, str(rng.choice(["#23402f", "#3a2433", "#1d2e45", "#5c2a1e"])), boxes([shop]))
    glass = boxes(
        [(left + 0.025, 0.60, right - 0.075, bottom - 0.02), (right - 0.06, 0.60, right - 0.025, bottom)]
    )
    return paint(picture, "#a58c63", glass, 0.3 + 0.9 * sky + 0.2 * np.sin(u * 90.0))


def _car(picture: Colour, x: float, code: str) -> Colour:
    """Return the picture with a parked car, 0.26 of the width long, standing at x."""
    v, _ = axes(SHAPE)
    body = [(0.0, 0.06), (0.01, 0.03), (0.05, 0.015), (0.085, -0.045), (0.17, -0.05), (0.215, 0.01),
            (0.255, 0.025), (0.26, 0.06), (0.255, 0.085), (0.0, 0.085)]  # fmt: skip
    glass = [(0.065, 0.012), (0.09, -0.036), (0.165, -0.041), (0.20, 0.012)]
    mask = polygons([[(x + a, 0.69 + b) for a, b in body]])
    picture = shadow(picture, boxes([(x, 0.765, x + 0.26, 0.792)]), (3, 0), 7.0, 0.8)
    picture = paint(picture, code, mask, 1.35 - 0.8 * smoothstep(0.65, 0.775, v))
    picture = paint(
        picture, "#1d2429", polygons([[(x + a, 0.69 + b) for a, b in glass]]), 1.6 - 1.0 * (v - 0.64) * 12
    )
    for wheel in (0.055, 0.205):
        picture = paint(picture, "#151515", polygons([ellipse((x + wheel, 0.772), (0.024, 0.032))]))
        picture = paint(picture, "#8b8e90", polygons([ellipse((x + wheel, 0.772), (0.013, 0.018))]))
    return picture


def brick_wall(rng: Generator) -> Colour:
    """Return a red brick wall in low sun above a pavement of concrete slabs."""
    v, u = axes(SHAPE)
    course, long = 0.036, 0.082
    row = np.floor(v / course)
    column = np.floor(u / long + 0.5 * (row % 2))
    seed = (row.astype(np.int64) * 31 + column.astype(np.int64)) % 997
    tone, hue = rng.uniform(0.72, 1.12, 997)[seed], rng.random(997)[seed]
    wobble = 0.03 * spectral(rng, SHAPE, 1.2, low=20)
    in_row = np.abs(v / course % 1.0 - 0.5 + wobble)
    in_column = np.abs((u / long + 0.5 * (row % 2)) % 1.0 - 0.5 + wobble * 0.5)
    brick = smoothstep(0.445, 0.395, in_row) * smoothstep(0.480, 0.458, in_column)
    fine = mottle(rng, 0.5, 20, 0.09)
    face = mix(np.broadcast_to(rgb("#9a4a36"), (*SHAPE, 3)), rgb("#6e3a30"), smoothstep(0.6, 0.9, hue))
    face = mix(face, rgb("#b9704f"), smoothstep(0.25, 0.1, hue)) * (tone * fine)[..., None]
    mortar = rgb("#b5aa9b") * (mottle(rng, 0.4, 30, 0.07) * 0.8)[..., None]
    edge = np.roll(brick, 2, axis=0) - np.roll(brick, -2, axis=0)
    picture = mix(mortar, face, brick) * (1.0 - 0.16 * edge)[..., None]
    stain = smoothstep(0.55, 1.0, uniform(spectral(rng, SHAPE, 1.4, low=2, stretch=(2.5, 1.0))))
    picture = mix(picture, rgb("#d8cfc4"), 0.22 * stain) * (0.9 + 0.22 * u)[..., None]
    slabs = ground(picture, _slabs(rng), 0.52, 1.3)
    picture = mix(picture, slabs, smoothstep(0.716, 0.72, v))
    dirt = np.exp(-np.abs(v - 0.715) / 0.025)
    return develop(rng, soften(picture * (1.0 - 0.5 * dirt)[..., None], 0.7), 0.014)


def _slabs(rng: Generator) -> Colour:
    """Return a (512, 512, 3) tile of two by two paving slabs."""
    shape = (512, 512)
    v, u = axes(shape)
    tone = rng.uniform(0.86, 1.06, 4)[(np.floor(v * 2) * 2 + np.floor(u * 2)).astype(np.int64)]
    grain = 1.0 + 0.06 * spectral(rng, shape, 0.5, low=12) + 0.05 * spectral(rng, shape, 1.4, low=2)
    stone = rgb("#9d978c") * (tone * grain)[..., None]
    gap = smoothstep(
        0.016, 0.006, np.minimum(0.5 - np.abs(v * 2.0 % 1.0 - 0.5), 0.5 - np.abs(u * 2.0 % 1.0 - 0.5))
    )
    return mix(stone, rgb("#4a463d"), gap * 0.85)


LAMPS = ("#ffb45a", "#ffd9a0", "#ff5a3c", "#e8f1ff", "#7fd0ff", "#58e08a", "#ff4a7d", "#fff3c8")


def night_street(rng: Generator) -> Colour:
    """Return a wet street at night, far out of focus: discs of lamp light and their reflections."""
    v, u = axes(SHAPE)
    picture = sweep_down(
        [(0.0, "#0b1020"), (0.35, "#1a2036"), (0.55, "#2b2530"), (0.6, "#15151d"), (1.0, "#0c0d12")]
    )
    roofs = zip(np.arange(0.0, 1.0, 0.12), rng.uniform(0.0, 0.4, 9), strict=True)
    towers = boxes([(x, y, x + 0.11, 0.58) for x, y in roofs if abs(x - 0.45) > 0.1])
    picture = paint(picture, "#0e1019", soften(towers, 8.0))
    glow = np.zeros_like(picture)
    for _ in range(120):
        side = rng.choice([-1.0, 1.0])
        away = rng.random() ** 0.7
        x, y = 0.5 + side * (0.04 + 0.5 * away), 0.55 - rng.random() ** 2 * 0.5 * away - 0.02
        radius = rng.uniform(0.012, 0.032) * (0.5 + away)
        disc = _disc(u, v, (x, y), radius)
        code = str(rng.choice(LAMPS, p=[0.3, 0.2, 0.14, 0.12, 0.06, 0.05, 0.05, 0.08]))
        strength = rng.uniform(0.15, 0.75)
        glow += (disc * strength)[..., None] * rgb(code)
        streak = (
            np.exp(-(((u - x) / (radius * 0.9)) ** 2)) * smoothstep(0.58, 0.66, v) * np.exp(-(v - 0.6) / 0.16)
        )
        glow += (streak * strength * 0.16)[..., None] * rgb(code)
    ripple = mottle(rng, 1.0, 6, 0.12)
    lit = picture + glow * np.where(v > 0.58, ripple, 1.0)[..., None]
    return develop(rng, bloom(soften(lit, 1.6), 0.5, 16.0, 0.35), 0.020, 0.3)


def _disc(u: Field, v: Field, middle: tuple[float, float], radius: float) -> Field:
    """Return a lens's picture of a point of light: a disc, a little brighter at its edge."""
    r = np.hypot(u - middle[0], (v - middle[1]) * SHAPE[0] / SHAPE[1]) / radius
    return np.asarray(smoothstep(1.04, 0.96, r) * (0.7 + 0.3 * np.minimum(r, 1.0) ** 4))
