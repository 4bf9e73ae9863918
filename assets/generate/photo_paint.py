"""Brushes for the stand-in photographs: shapes, perspective ground, lens blur, film grain.

A picture is (720, 960, 3) sRGB 0 to 1. Places on it are (x, y) shares of its
width and height from the top left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from noise import Field, Shape, axes, smoothstep, spectral
from numpy.random import Generator
from numpy.typing import NDArray
from pbr_texture import Colour, mix, rgb
from PIL import Image, ImageDraw
from scipy import ndimage

SHAPE: Shape = (720, 960)
FINE = 2

Point = tuple[float, float]
Box = tuple[float, float, float, float]  # left, top, right, bottom


def sweep_down(stops: Sequence[tuple[float, str]]) -> Colour:
    """Return a picture that fades downwards through (height, "#rrggbb") stops."""
    v, _ = axes(SHAPE)
    heights = [height for height, _ in stops]
    channels = [np.interp(v, heights, [rgb(code)[i] for _, code in stops]) for i in range(3)]
    return np.stack(channels, axis=2)


def polygons(shapes: Iterable[Sequence[Point]]) -> Field:
    """Return how much of each pixel lies in any of the polygons, 0 to 1."""
    canvas = Image.new("L", (SHAPE[1] * FINE, SHAPE[0] * FINE), 0)
    draw = ImageDraw.Draw(canvas)
    for shape in shapes:
        draw.polygon([(x * canvas.width, y * canvas.height) for x, y in shape], fill=255)
    return np.asarray(canvas.reduce(FINE), dtype=np.float64) / 255.0


def boxes(shapes: Iterable[Box]) -> Field:
    """Return how much of each pixel lies in any of the boxes, 0 to 1."""
    return polygons([[(a, b), (c, b), (c, d), (a, d)] for a, b, c, d in shapes])


def ellipse(middle: Point, reach: Point) -> list[Point]:
    """Return the outline of an ellipse, by its middle and its half width and half height."""
    turn = np.linspace(0.0, 2.0 * np.pi, 48, endpoint=False)
    return [(middle[0] + reach[0] * float(np.cos(a)), middle[1] + reach[1] * float(np.sin(a))) for a in turn]


def paint(picture: Colour, code: str, where: Field, light: Field | float = 1.0) -> Colour:
    """Return the picture with a colour, times a light field, laid on where the mask says."""
    shade = np.broadcast_to(np.asarray(light, dtype=np.float64), SHAPE)[..., None]
    return mix(picture, rgb(code) * shade, where)


def shadow(picture: Colour, mask: Field, offset: tuple[int, int], softness: float, depth: float) -> Colour:
    """Return the picture darkened by a mask's soft shadow, thrown (down, right) by pixels."""
    thrown = ndimage.shift(soften(mask, softness), offset, order=1)
    return np.asarray(picture * (1.0 - depth * thrown)[..., None])


def soften(field: NDArray[np.float64], pixels: float) -> NDArray[np.float64]:
    """Return a field or a picture under a Gaussian blur of that deviation, held at the borders."""
    sigma = (pixels, pixels, 0.0)[: field.ndim]
    return np.asarray(ndimage.gaussian_filter(field, sigma, mode="nearest"))


def ground(picture: Colour, tile: Colour, horizon: float, tiles_across: float) -> Colour:
    """Return the picture with a tiled texture laid on level ground below the horizon.

    At the bottom edge of the picture the view is `tiles_across` tiles wide; far off it fades to one tone.
    """
    v, u = (field.repeat(2, axis=0).repeat(2, axis=1) for field in axes(SHAPE))
    v = v + np.tile([[-0.25], [0.25]], (SHAPE[0], SHAPE[1] * 2)) / SHAPE[0]
    u = u + np.tile([[-0.25, 0.25]], (SHAPE[0] * 2, SHAPE[1])) / SHAPE[1]
    depth = (1.0 - horizon) / np.maximum(v - horizon, 1e-3)
    across = ((u - 0.5) * depth * tiles_across + 0.37) % 1.0 * tile.shape[1]
    along = (depth * tiles_across * 0.9) % 1.0 * tile.shape[0]
    texture = np.stack(
        [ndimage.map_coordinates(tile[..., i], [along, across], order=1, mode="grid-wrap") for i in range(3)],
        axis=2,
    )
    far = smoothstep(3.0, 18.0, depth * tiles_across / 1.5)
    texture = mix(texture, tile.mean(axis=(0, 1)), far)
    texture = texture.reshape(SHAPE[0], 2, SHAPE[1], 2, 3).mean(axis=(1, 3))
    return mix(picture, texture, (axes(SHAPE)[0] > horizon).astype(np.float64))


def bloom(picture: Colour, threshold: float, pixels: float, strength: float) -> Colour:
    """Return the picture with light spilling from whatever is brighter than the threshold."""
    bright = np.clip(picture - threshold, 0.0, None)
    return np.asarray(picture + strength * (soften(bright, pixels) + soften(bright, pixels * 4.0)))


def mottle(rng: Generator, exponent: float, low: float, amount: float) -> Field:
    """Return noise round 1 with the given deviation, to multiply a colour by."""
    return np.asarray(1.0 + amount * spectral(rng, SHAPE, exponent, low=low))


def develop(rng: Generator, picture: Colour, grain: float = 0.012, vignette: float = 0.25) -> Colour:
    """Return the finished photograph: dark corners, soft highlights, grain."""
    v, u = axes(SHAPE)
    corner = ((u - 0.5) ** 2 + (v - 0.5) ** 2) * 2.0
    lit = np.clip(picture, 0.0, None) * (1.0 - vignette * corner)[..., None]
    rolled = np.where(lit > 0.8, 0.8 + 0.2 * np.tanh((lit - 0.8) / 0.2), lit)
    speck = ndimage.gaussian_filter(rng.standard_normal(SHAPE), 0.6) * 2.0
    return np.asarray(np.clip(rolled + grain * speck[..., None], 0.0, 1.0))
