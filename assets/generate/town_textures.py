"""Tileable fronts of houses and water: `python assets/generate/town_textures.py` writes their folders."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from noise import Field, blur, smoothstep, spectral
from numpy.random import Generator
from numpy.typing import NDArray
from pbr_texture import jpeg, normals

SIDE = 512
QUALITY = 82
FOLDER = Path(__file__).resolve().parents[1]

Picture = NDArray[np.float64]  # (SIDE, SIDE, 3) sRGB, 0 to 1


def build(name: str) -> bytes:
    """Return the named texture as a JPEG file."""
    paint, seed = TEXTURES[name]
    return jpeg(paint(np.random.default_rng(seed)), QUALITY, chroma=True)


def rendered_front(rng: Generator) -> Picture:
    """Return plaster with three storeys of upright windows."""
    wall = _stained(rng, np.array([0.80, 0.75, 0.66]), 0.05)
    return _with_windows(rng, wall, columns=3, rows=3, size=(0.42, 0.55), frame=(0.93, 0.92, 0.89))


def brick_front(rng: Generator) -> Picture:
    """Return brickwork with two storeys of broad windows."""
    x, y = _grid()
    courses = 48
    course = np.floor(y * courses)
    stone = np.floor(x * 16 + 0.5 * (course % 2))
    shade = np.random.default_rng(5).uniform(0.8, 1.15, size=(courses, 17))
    picture = np.array([0.55, 0.29, 0.22]) * shade[course.astype(int), stone.astype(int) % 16][..., None]
    joint = (y * courses % 1.0 < 0.14) | ((x * 16 + 0.5 * (course % 2)) % 1.0 < 0.05)
    picture = np.where(joint[..., None], np.array([0.62, 0.58, 0.53]), picture)
    picture = picture * (1.0 + 0.05 * spectral(rng, (SIDE, SIDE), 1.6))[..., None]
    return _with_windows(rng, picture, columns=2, rows=2, size=(0.55, 0.5), frame=(0.85, 0.84, 0.8))


def office_front(rng: Generator) -> Picture:
    """Return bands of glass between bands of concrete."""
    wall = _stained(rng, np.array([0.58, 0.58, 0.57]), 0.03)
    return _with_windows(rng, wall, columns=4, rows=4, size=(0.92, 0.62), frame=(0.25, 0.26, 0.28))


def metal_front(rng: Generator) -> Picture:
    """Return the corrugated sheet of a shed, with one band of windows high up."""
    x, _ = _grid()
    ribs = 0.5 + 0.5 * np.cos(2.0 * np.pi * 32 * x)
    picture = (0.5 + 0.16 * smoothstep(0.2, 0.8, ribs))[..., None] * np.array([0.95, 1.0, 1.03])
    streaks = spectral(rng, (SIDE, SIDE), 1.8).mean(axis=0, keepdims=True)
    return np.asarray(picture * (1.0 + 0.15 * streaks + 0.03 * spectral(rng, (SIDE, SIDE), 1.4))[..., None])


def water(rng: Generator) -> Picture:
    """Return open water: dark, with lighter crests of small waves."""
    crest = smoothstep(-1.5, 2.5, _waves(rng))
    deep, bright = np.array([0.12, 0.19, 0.22]), np.array([0.20, 0.28, 0.31])
    return np.asarray(deep + (bright - deep) * crest[..., None])


def water_normals(rng: Generator) -> Picture:
    """Return the normals of the same water, whose slopes are about one in eight."""
    waves = _waves(rng)
    steepness = np.hypot(*np.gradient(waves)).std()
    return normals(0.08 / steepness * waves)


def _waves(rng: Generator) -> Field:
    return blur(spectral(rng, (SIDE, SIDE), 1.9, low=3.0), 1.5)


def _grid() -> tuple[Field, Field]:
    """Return x and y of the pixels, 0 to 1."""
    steps = (np.arange(SIDE) + 0.5) / SIDE
    x, y = np.meshgrid(steps, steps)
    return x, y


def _stained(rng: Generator, color: Field, depth: float) -> Picture:
    noise = spectral(rng, (SIDE, SIDE), 1.7)
    drips = spectral(rng, (SIDE, SIDE), 1.5).mean(axis=0, keepdims=True)
    return np.asarray(color * (1.0 + depth * noise + 0.8 * depth * drips)[..., None])


def _with_windows(
    rng: Generator,
    wall: Picture,
    *,
    columns: int,
    rows: int,
    size: tuple[float, float],
    frame: tuple[float, float, float],
) -> Picture:
    """Return a wall with a window in each cell, of a size relative to the cell's."""
    x, y = _grid()
    across, down = np.abs(x * columns % 1.0 - 0.5), np.abs(y * rows % 1.0 - 0.5)
    cell = (np.floor(y * rows) * columns + np.floor(x * columns)).astype(int)
    brightness = rng.uniform(0.05, 0.35, size=rows * columns)[cell]
    sky = 1.0 - 0.6 * (y * rows % 1.0)
    glass = (brightness * sky)[..., None] * np.array([0.85, 1.0, 1.12])
    lit = rng.random(rows * columns)[cell] < 0.12
    glass = np.where(lit[..., None], np.array([0.75, 0.63, 0.42]), glass)
    is_frame = (across < size[0] / 2.0) & (down < size[1] / 2.0)
    bar_x, bar_y = 0.018 * columns, 0.018 * rows
    is_glass = (across < size[0] / 2.0 - bar_x) & (down < size[1] / 2.0 - bar_y) & (across > bar_x / 3.0)
    sill = (across < size[0] / 2.0 + 0.03) & (np.abs(y * rows % 1.0 - 0.5 - size[1] / 2.0 - 0.02) < 0.02)
    picture = np.where(is_frame[..., None], np.array(frame), wall)
    picture = np.where(is_glass[..., None], glass, picture)
    return np.asarray(np.where(sill[..., None], 0.75 * np.array(frame), picture))


# path without ending: painter, seed
TEXTURES: dict[str, tuple[Callable[[Generator], Picture], int]] = {
    "facades/plaster": (rendered_front, 9301),
    "facades/brick": (brick_front, 9302),
    "facades/office": (office_front, 9303),
    "facades/sheet": (metal_front, 9304),
    "water/waves": (water, 9305),
    "water/waves_normal": (water_normals, 9305),
}


def main() -> None:
    """Write every texture."""
    for name in TEXTURES:
        data, target = build(name), FOLDER / f"{name}.jpg"
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(data)
        print(f"{name}.jpg: {len(data) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
