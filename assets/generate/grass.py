"""Tileable grass, drawn blade by blade from the soil up, in colours and in heights."""

from __future__ import annotations

import numpy as np
from noise import Field, Shape, blur, spectral, uniform
from numpy.random import Generator
from numpy.typing import NDArray
from pbr_texture import Colour, PbrTexture, mix, plain, rgb
from PIL import Image, ImageDraw

FINE = 2  # blades are drawn this many times larger, then averaged down
BLADES = 26_000
HEIGHT = 5.0  # of the highest blades, in final pixels, as far as it throws light about
MARGIN = 64  # longest reach of a blade, in final pixels

FRESH = np.stack([rgb(c) for c in ("#4d6b24", "#5d7d2c", "#3f5d1f", "#6e8c38", "#57742f", "#7b9144")])
DRY = np.stack([rgb(c) for c in ("#a39a58", "#b3a56a", "#8a8449")])


def grass(rng: Generator, shape: Shape) -> Colour:
    """Return a picture of short grass."""
    return grass_ground(rng, shape, lit=True).base_colour


def grass_ground(rng: Generator, shape: Shape, *, lit: bool) -> PbrTexture:  # noqa: ARG001 - its light has no side
    """Return short mixed grass; later blades are higher and catch more light."""
    soil = mix(plain(shape, "#231f14"), rgb("#333a1a"), uniform(spectral(rng, shape, 0.8, low=10)))
    eight_bit = np.round(soil * 255.0).astype(np.uint8)
    canvas = Image.fromarray(eight_bit).resize((shape[1] * FINE, shape[0] * FINE))
    heights = Image.new("L", canvas.size, 0)
    draw, draw_height = ImageDraw.Draw(canvas), ImageDraw.Draw(heights)
    drift = uniform(spectral(rng, shape, 1.0, low=6, high=40))
    for i in range(BLADES):
        depth = i / BLADES
        root = rng.random(2) * [shape[1], shape[0]]
        patch = drift[int(root[1]), int(root[0])]
        blade = _blade(rng, 10.0 + 16.0 * patch)
        _draw_wrapped(draw, root, blade, _tint(rng, depth, patch), shape)
        _draw_wrapped(draw_height, root, blade, round(40 + 215 * depth), shape)
    colour = np.asarray(canvas.reduce(FINE), dtype=np.float64) / 255.0
    height: Field = np.asarray(heights.reduce(FINE), dtype=np.float64) / 255.0
    # Leaves shine a little; the soil between them does not.
    return PbrTexture(colour, 0.92 - 0.22 * height, np.zeros(shape), HEIGHT * blur(height, 1.0))


def _tint(rng: Generator, depth: float, patch: float) -> tuple[int, int, int]:
    """Return a blade's 8-bit colour by its layer (0 soil to 1 tip) and how lush its patch is (0 to 1)."""
    dry = rng.random() < 0.10 + 0.10 * (1.0 - patch)
    tints = DRY if dry else FRESH
    colour = tints[rng.integers(len(tints))] * (0.38 + 0.72 * depth) * rng.uniform(0.8, 1.2)
    red, green, blue = np.clip(np.round(colour * 255.0), 0, 255).astype(int).tolist()
    return red, green, blue


def _blade(rng: Generator, length: float) -> NDArray[np.float64]:
    """Return a bent tapering blade as a (2n, 2) outline in final pixels from its root."""
    angle, bend = rng.uniform(0.0, 2.0 * np.pi), rng.normal(0.0, 0.9)
    reach = min(length * rng.uniform(0.6, 1.5), MARGIN - 2.0)
    along = np.linspace(0.0, 1.0, 5)
    heading = angle + bend * along
    step = np.stack([np.cos(heading), np.sin(heading)], axis=1) * reach / 5.0
    spine = np.cumsum(step, axis=0)
    side = np.stack([-np.sin(heading), np.cos(heading)], axis=1)
    half = (rng.uniform(0.6, 1.15) * (1.0 - along**2) + 0.1)[:, None]
    return np.concatenate([spine + side * half, (spine - side * half)[::-1]])


def _draw_wrapped(
    draw: ImageDraw.ImageDraw, root: NDArray[np.float64], blade: NDArray[np.float64],
    tint: int | tuple[int, int, int], shape: Shape,
) -> None:  # fmt: skip
    """Draw a blade at its root, and again across each border that it may reach over."""
    for dx in (-shape[1], 0, shape[1]):
        for dy in (-shape[0], 0, shape[0]):
            x, y = root[0] + dx, root[1] + dy
            if -MARGIN < x < shape[1] + MARGIN and -MARGIN < y < shape[0] + MARGIN:
                outline = (blade + np.array([x, y])) * FINE
                draw.polygon([tuple(p) for p in outline.tolist()], fill=tint)
