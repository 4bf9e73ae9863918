"""Tileable patterns in grey or colour, made on demand, for things whose look must teach a detector nothing.

`patterns/checker/7` is the eighth of the checkers; there are as many as one likes.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from synthgen.arrays import F64, U8, read_only
from synthgen.errors import AssetError
from synthgen.rng import stage_generator

PREFIX = "patterns/"
SIZE = 128


def pattern(asset_id: str) -> U8:
    """The sRGB pixels [128 128 3] of a pattern.

    Raises:
        AssetError: the id names none.
    """
    kind, _, number = asset_id.removeprefix(PREFIX).partition("/")
    if kind not in _KINDS or not number.isdecimal():
        raise AssetError(asset_id, "there is no such pattern", expected=f"one of {', '.join(_KINDS)}")
    rng = stage_generator(seed=0, frame_index=int(number), attempt=0, stage=asset_id)
    share = _KINDS[kind](rng)[..., None]
    colors = rng.uniform(0.05, 1.0, size=(2, 3))
    pixels = (1.0 - share) * colors[0] + share * colors[1]
    return read_only(np.rint(255.0 * pixels), np.uint8)


def _grid() -> tuple[F64, F64]:
    """The coordinates x and y of the pixels' centres, in [0, 1)."""
    steps = (np.arange(SIZE) + 0.5) / SIZE
    y, x = np.meshgrid(steps, steps, indexing="ij")
    return x, y


def _checker(rng: np.random.Generator) -> F64:
    count = 2 * int(rng.integers(1, 9))
    x, y = _grid()
    return np.asarray(((x * count).astype(int) + (y * count).astype(int)) % 2, dtype=np.float64)


def _stripes(rng: np.random.Generator) -> F64:
    across, along = int(rng.integers(1, 9)), int(rng.integers(0, 5))
    x, y = _grid()
    wave = np.sin(2.0 * np.pi * (across * x + along * y))
    return np.asarray(np.clip(0.5 + rng.uniform(0.5, 8.0) * wave, 0.0, 1.0))


def _dots(rng: np.random.Generator) -> F64:
    count, radius = int(rng.integers(2, 9)), rng.uniform(0.15, 0.45)
    x, y = _grid()
    distance = np.hypot((x * count) % 1.0 - 0.5, (y * count) % 1.0 - 0.5)
    return np.asarray(np.clip(8.0 * (radius - distance) + 0.5, 0.0, 1.0))


def _clouds(rng: np.random.Generator) -> F64:
    """Noise whose spectrum falls with a power of the frequency, so that it tiles."""
    frequency = np.hypot(*np.meshgrid(np.fft.fftfreq(SIZE) * SIZE, np.fft.fftfreq(SIZE) * SIZE))
    frequency[0, 0] = np.inf
    phases = np.exp(2j * np.pi * rng.random((SIZE, SIZE)))
    noise = np.fft.ifft2(phases * frequency ** -rng.uniform(0.8, 2.0)).real
    return np.asarray(np.clip(0.5 + 0.25 * noise / noise.std(), 0.0, 1.0))


def _patches(rng: np.random.Generator) -> F64:
    """The cells of random points, each of one shade."""
    points, shades = rng.random((int(rng.integers(6, 40)), 2)), rng.random(40)
    x, y = _grid()
    away = np.abs(np.stack([x, y], axis=-1)[:, :, None] - points)
    nearest = (np.minimum(away, 1.0 - away) ** 2).sum(axis=-1).argmin(axis=-1)
    return np.asarray(shades[nearest])


_KINDS: dict[str, Callable[[np.random.Generator], F64]] = {
    "checker": _checker,
    "stripes": _stripes,
    "dots": _dots,
    "clouds": _clouds,
    "patches": _patches,
}
PATTERNS = tuple(_KINDS)
