"""Stand-in photographs of open country: the edge of a wood, and a field under a cloudy sky."""

from __future__ import annotations

import numpy as np
from grass import grass
from noise import Field, axes, smoothstep, spectral, uniform
from numpy.random import Generator
from pbr_texture import Colour, mix, rgb
from photo_paint import (
    FINE,
    SHAPE,
    Point,
    bloom,
    develop,
    ground,
    mottle,
    paint,
    polygons,
    soften,
    sweep_down,
)
from PIL import Image, ImageDraw


def forest_edge(rng: Generator) -> Colour:
    """Return a wood's edge in summer: pale gaps behind, trunks, leaves in four layers, meadow in front."""
    v, u = axes(SHAPE)
    picture = sweep_down([(0.0, "#dfeede"), (0.45, "#c5dba4"), (0.7, "#75904a"), (1.0, "#5a7a33")])
    picture = picture * mottle(rng, 1.3, 3, 0.08)[..., None]
    for depth, code in enumerate(("#8fa07c", "#5c6148", "#3b3327", "#2c241b")):
        trunks = [_trunk(rng, 0.010 + 0.007 * depth) for _ in range(9 - 2 * depth)]
        bark = mottle(rng, 0.6, 12, 0.16) * (
            0.9 + 0.2 * uniform(spectral(rng, SHAPE, 0.8, low=20, stretch=(8.0, 1.0)))
        )
        picture = paint(picture, code, soften(polygons(trunks), 2.5 - 0.7 * depth), bark)
        picture = _leaves(rng, picture, depth)
    meadow = ground(picture, grass(rng, (512, 512)) * 1.15, 0.50, 2.6)
    rise = 0.735 + 0.012 * spectral(rng, SHAPE, 1.3, low=3, high=60)[0]
    picture = mix(picture, meadow * [1.12, 1.0, 0.95], smoothstep(-0.012, 0.012, v - rise[None, :]))
    dapple = uniform(spectral(rng, SHAPE, 1.6, low=2, stretch=(0.35, 1.0)))
    picture = (
        picture
        * (0.72 + 0.5 * smoothstep(0.35, 0.75, dapple) * smoothstep(0.6, 0.8, v) + 0.16 * (v < 0.7))[
            ..., None
        ]
    )
    sun = np.exp(-((u - 0.7) ** 2 + (v - 0.1) ** 2) / 0.06)
    return develop(rng, bloom(picture + 0.25 * sun[..., None] * rgb("#fff2c0"), 0.75, 10.0, 0.5), 0.014)


def _trunk(rng: Generator, half: float) -> list[Point]:
    """Return the outline of a tree's trunk from top to foot, by half its width."""
    x, lean = rng.random(), rng.normal(0.0, 0.04)
    foot = rng.uniform(0.72, 0.76)
    half *= rng.uniform(0.6, 1.4)
    return [(x + lean - half * 0.6, -0.02), (x + lean + half * 0.6, -0.02), (x + half * 0.9, foot - 0.05),
            (x + half * 1.6, foot), (x - half * 1.6, foot), (x - half * 0.9, foot - 0.05)]  # fmt: skip


GREENS = (
    ("#a9c17f", "#97b46d", "#bccd94"),
    ("#7f9f4c", "#6b8c3d", "#93ae5a"),
    ("#4f7030", "#64863a", "#3d5a26"),
    ("#33501f", "#27401a", "#567a2f"),
)


def _leaves(rng: Generator, picture: Colour, depth: int) -> Colour:
    """Return the picture with one layer of leaves, gathered into boughs; deeper numbers are nearer."""
    boughs = uniform(spectral(rng, SHAPE, 1.5, low=2.5))
    v, _ = axes(SHAPE)
    wanted = boughs + 0.25 * np.exp(-np.abs(v - 0.70) / 0.06) - 0.12 * depth + 0.15 * (0.4 - v)
    size = 3.0 + 2.2 * depth
    canvas = Image.fromarray(np.round(np.clip(picture, 0, 1) * 255).astype(np.uint8))
    canvas = canvas.resize((SHAPE[1] * FINE, SHAPE[0] * FINE))
    draw = ImageDraw.Draw(canvas)
    tints = np.stack([rgb(code) for code in GREENS[depth]])
    for _ in range(9000 - 1500 * depth):
        x, y = rng.random() * SHAPE[1], rng.random() * 0.76 * SHAPE[0]
        if wanted[int(y), int(x)] < 0.52:
            continue
        light = 0.7 + 0.55 * boughs[max(int(y) - 12, 0), int(x)] * rng.uniform(0.7, 1.3)
        red, green, blue = np.clip(tints[rng.integers(3)] * light * 255, 0, 255).astype(int).tolist()
        draw.polygon(_leaf(rng, (x, y), size), fill=(red, green, blue))
    return np.asarray(canvas.reduce(FINE), dtype=np.float64) / 255.0


def _leaf(rng: Generator, middle: Point, size: float) -> list[Point]:
    """Return a pointed leaf as canvas pixels round a middle in picture pixels."""
    angle, reach = rng.uniform(0.0, np.pi), size * rng.uniform(0.6, 1.4)
    c, s = np.cos(angle) * reach, np.sin(angle) * reach
    shape = ((1.0, 0.0), (0.2, 0.45), (-1.0, 0.0), (0.2, -0.45))
    return [((middle[0] + a * c - b * s) * FINE, (middle[1] + a * s + b * c) * FINE) for a, b in shape]


def field_and_sky(rng: Generator) -> Colour:
    """Return a ripening field with tractor lines, hedges and far hills under a broken sky."""
    v, u = axes(SHAPE)
    picture = sweep_down([(0.0, "#3f78bd"), (0.3, "#83b1de"), (0.52, "#d3e3ee"), (1.0, "#d3e3ee")])
    picture = _clouds(rng, picture)
    for i, (code, level, sway) in enumerate(
        (("#8ea6b5", 0.50, 0.025), ("#6f8f7c", 0.525, 0.018), ("#55753f", 0.55, 0.012))
    ):
        ridge = level + sway * spectral(rng, SHAPE, 1.6, low=1 + i, high=12 + 40 * i)[0]
        picture = paint(
            picture,
            code,
            smoothstep(-0.002, 0.002, v - ridge[None, :]),
            mottle(rng, 0.8, 12, 0.05 + 0.03 * i),
        )
    depth = 0.42 / np.maximum(v - 0.545, 4e-3)
    across = (u - 0.62) * depth
    rows = 0.5 + 0.5 * np.cos(across * 60.0)
    ears = 1.0 + 0.10 * spectral(rng, SHAPE, 0.5, low=10, stretch=(1.0, 1.0)) * smoothstep(0.55, 0.8, v)
    crop = mix(
        np.broadcast_to(rgb("#c9a850"), (*SHAPE, 3)), rgb("#a88a3c"), rows * smoothstep(12.0, 2.0, depth)
    )
    tracks = smoothstep(0.05, 0.03, np.abs(np.abs(across + 0.25) - 0.16))
    crop = mix(crop, rgb("#7d6a35"), 0.75 * tracks)
    swell = uniform(spectral(rng, SHAPE, 1.5, low=2, stretch=(0.3, 1.0)))
    crop = crop * (ears * (0.82 + 0.3 * swell))[..., None]
    picture = mix(picture, crop, smoothstep(0.574, 0.578, v))
    hedge = np.abs(v - 0.572) - 0.010 * uniform(spectral(rng, SHAPE, 0.9, low=8)[0])[None, :]
    picture = paint(picture, "#38522a", smoothstep(0.004, -0.002, hedge), mottle(rng, 0.5, 20, 0.15))
    return develop(rng, picture, 0.012, 0.3)


def _clouds(rng: Generator, sky: Colour) -> Colour:
    """Return the sky with heaped clouds: bright tops, grey feet, smaller towards the horizon."""
    v, u = axes(SHAPE)
    sheet = spectral(rng, (1024, 1024), 1.75, low=3)
    far = 0.35 / (0.58 - np.minimum(v, 0.55))
    down = ((far * 0.55) % 1.0 * 1023).astype(np.int64)
    right = (((u - 0.5) * far * 0.8 + 0.5) % 1.0 * 1023).astype(np.int64)
    body: Field = soften(sheet[down, right], 1.0)
    cover = smoothstep(0.15, 0.95, body)
    under = soften(np.roll(cover, -14, axis=0), 8.0)
    bright = mix(
        np.broadcast_to(rgb("#ffffff"), (*SHAPE, 3)),
        rgb("#a9b4c0"),
        0.75 * smoothstep(0.3, 1.3, cover * under * 1.3),
    )
    return mix(sky, bright, cover * smoothstep(0.56, 0.42, v) * 0.95)
