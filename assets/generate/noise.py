"""Noise that tiles: every field here continues across its own left/right and top/bottom borders.

A field is a (height, width) float array; sizes and lengths along it are shares of the tile, 0 to 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy import fft, ndimage, special
from scipy.spatial import cKDTree

Field = NDArray[np.float64]
Shape = tuple[int, int]


def spectral(
    rng: Generator, shape: Shape, exponent: float, low: float = 1.0, high: float = 1e9,
    stretch: tuple[float, float] = (1.0, 1.0),
) -> Field:  # fmt: skip
    """Return Gaussian noise (mean 0, deviation 1) whose amplitude falls as frequency to the -exponent.

    Only frequencies from `low` to `high` cycles per tile are kept. `stretch` (down, across) draws the
    pattern out along an axis: (4, 1) gives marks four times as tall as wide.
    """
    down = fft.fftfreq(shape[0])[:, None] * shape[0] * stretch[0]
    across = fft.rfftfreq(shape[1])[None, :] * shape[1] * stretch[1]
    frequency = np.hypot(down, across)
    kept = (frequency >= low) & (frequency <= high)
    gain = np.where(kept, np.maximum(frequency, 1e-9) ** -exponent, 0.0)
    field = fft.irfft2(fft.rfft2(rng.standard_normal(shape)) * gain, s=shape)
    return np.asarray(field / field.std())


def uniform(field: Field) -> Field:
    """Return Gaussian noise (mean 0, deviation 1) remapped so that every value 0 to 1 is equally common."""
    return np.asarray(0.5 + 0.5 * special.erf(field / np.sqrt(2.0)))


def smoothstep(start: float, end: float, value: Field) -> Field:
    """Return 0 before `start`, 1 after `end`, and a smooth S between; `end` may be the smaller one."""
    t = np.clip((value - start) / (end - start), 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t))


def blur(field: Field, pixels: float) -> Field:
    """Return the field under a Gaussian blur of that deviation, wrapping at the borders."""
    return np.asarray(ndimage.gaussian_filter(field, pixels, mode="wrap"))


def axes(shape: Shape) -> tuple[Field, Field]:
    """Return (v, u) fields of the pixel centres, 0 to 1 down and across."""
    v, u = np.meshgrid((np.arange(shape[0]) + 0.5) / shape[0], (np.arange(shape[1]) + 0.5) / shape[1],
                       indexing="ij")  # fmt: skip
    return v, u


@dataclass(frozen=True)
class Cells:
    """A tile cut into cells round scattered seeds."""

    nearest: Field  # distance to the seed, in mean cell widths
    border: Field  # distance to the second seed less that to the first, in mean cell widths
    label: NDArray[np.int64]  # number of the cell
    toward: NDArray[np.float64]  # (h, w, 2) offset (down, across) from the seed, in mean cell widths


def cells(rng: Generator, shape: Shape, across: int, warp: float = 0.0) -> Cells:
    """Return about `across` squared cells; `warp` (in cell widths) makes their borders wander."""
    lattice = np.stack(np.meshgrid(np.arange(across), np.arange(across), indexing="ij"), axis=2)
    seeds = (lattice.reshape(-1, 2) + rng.random((across * across, 2))) / across % 1.0
    v, u = axes(shape)
    if warp > 0.0:
        v = v + warp / across * spectral(rng, shape, 2.2, low=across, high=4 * across)
        u = u + warp / across * spectral(rng, shape, 2.2, low=across, high=4 * across)
    points = np.stack([v, u], axis=2) % 1.0
    points[points >= 1.0] = 0.0
    distance, index = cKDTree(seeds, boxsize=1.0).query(points.reshape(-1, 2), k=2)
    distance, label = distance.reshape(*shape, 2) * across, index[:, 0].reshape(shape)
    toward = (points - seeds[label] + 0.5) % 1.0 - 0.5
    return Cells(distance[..., 0], distance[..., 1] - distance[..., 0], label, toward * across)


@dataclass(frozen=True)
class Strokes:
    """How thin marks are scattered over a tile."""

    count: int
    length: tuple[float, float]  # shortest and longest, shares of the tile's width
    angle: tuple[float, float]  # mean and deviation, degrees from the u axis
    width: tuple[float, float] = (0.5, 1.0)  # thinnest and thickest, pixels
    bend: float = 0.15  # sideways bow, share of the length


def scratches(rng: Generator, shape: Shape, strokes: Strokes) -> Field:
    """Return how much each pixel (0 to 1) is covered by bent scratches of varied strength."""
    fine = 2
    size = (shape[1] * fine, shape[0] * fine)
    canvas = Image.new("L", size, 0)
    draw = ImageDraw.Draw(canvas)
    for _ in range(strokes.count):
        line = _bent_line(rng, strokes) * size[0]
        width = max(1, round(rng.uniform(*strokes.width) * fine))
        strength = round(255 * rng.uniform(0.3, 1.0) ** 1.5)
        for offset in _copies(line, size):
            draw.line([tuple(p) for p in line + offset], fill=strength, width=width)
    return np.asarray(canvas.reduce(fine), dtype=np.float64) / 255.0


def _bent_line(rng: Generator, strokes: Strokes) -> NDArray[np.float64]:
    """Return (9, 2) points (across, down) in tile widths."""
    along = np.linspace(0.0, 1.0, 9)
    angle = np.radians(rng.normal(*strokes.angle))
    length = rng.uniform(*strokes.length)
    bow = rng.normal(0.0, strokes.bend) * along * along
    c, s = np.cos(angle), np.sin(angle)
    points = np.stack([along * c - bow * s, along * s + bow * c], axis=1) * length
    return np.asarray(points + rng.random(2))


def _copies(points: NDArray[np.float64], size: Sequence[int]) -> list[NDArray[np.float64]]:
    """Return the offsets at which a mark must be drawn for it to wrap round the tile."""
    low, high = points.min(axis=0), points.max(axis=0)
    shifts = [range(-int(high[i] // size[i]) - 1, -int(low[i] // size[i]) + 2) for i in (0, 1)]
    offsets = [np.array([x * size[0], y * size[1]], dtype=np.float64) for x in shifts[0] for y in shifts[1]]
    return [o for o in offsets if ((high + o) >= -8).all() and ((low + o) <= np.asarray(size) + 8).all()]
