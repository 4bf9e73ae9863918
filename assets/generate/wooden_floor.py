"""A tileable floor of oak boards with grain, knots, bevelled joints and wear."""

from __future__ import annotations

import numpy as np
from noise import Field, Shape, Strokes, axes, scratches, smoothstep, spectral, uniform
from numpy.random import Generator
from numpy.typing import NDArray
from pbr_texture import Colour, PbrTexture, mix, rgb

ROWS = 16  # boards across the tile
TONES = ("#a9814f", "#b08755", "#a07848", "#b08958", "#a67a48", "#9a7244")


def wooden_floor(rng: Generator, shape: Shape) -> Colour:
    """Return a picture of the floor."""
    return wooden_floor_ground(rng, shape, lit=True).base_colour


def wooden_floor_ground(rng: Generator, shape: Shape, *, lit: bool) -> PbrTexture:
    """Return boards running from left to right, each cut from its own piece of grain."""
    v, u = axes(shape)
    row = np.floor(v * ROWS).astype(np.int64)
    board, joint = _boards(rng, row, u)
    across = v * ROWS - row  # 0 to 1 over a board's width
    shift = rng.integers(0, 1024, (board.max() + 1, 2))
    figure = _shifted(_figure(rng, shape), board, shift)
    pores = _shifted(uniform(spectral(rng, shape, 0.25, low=90, stretch=(1.0, 22.0))), board, shift)
    tones = np.stack([rgb(code) for code in TONES])
    tone = tones[rng.integers(0, len(tones), board.max() + 1)] * rng.uniform(0.96, 1.04, (board.max() + 1, 1))
    colour = tone[board] * (0.82 + 0.30 * figure)[..., None]
    colour = mix(colour, rgb("#4a3019"), 0.55 * smoothstep(0.72, 1.0, pores) * (0.4 + 0.6 * (1.0 - figure)))
    gap = np.minimum(
        np.minimum(across, 1.0 - across) * shape[0] / ROWS, joint * shape[1]
    )  # pixels to an edge
    if lit:
        bevel = smoothstep(3.5, 1.6, gap) * np.where(across < 0.5, 1.0, -1.0)
        colour = colour * (1.0 + 0.18 * bevel)[..., None]
    colour = mix(colour, rgb("#1d130b"), 0.92 * smoothstep(1.7, 0.4, gap))
    cuts = scratches(rng, shape, Strokes(260, (0.02, 0.14), (0.0, 60.0), (0.5, 0.8)))
    colour = mix(colour, rgb("#d3b78d"), cuts * 0.22)
    sunk = smoothstep(4.0, 0.5, gap)
    # Varnish, thinner in the pores and worn off by cuts.
    roughness = np.clip(0.5 + 0.12 * pores - 0.08 * figure + 0.25 * cuts + 0.35 * sunk, 0.0, 1.0)
    return PbrTexture(
        colour, roughness, np.zeros(shape), 0.12 * figure - 0.15 * pores - 0.3 * cuts - 1.4 * sunk
    )


def _boards(rng: Generator, row: NDArray[np.int64], u: Field) -> tuple[NDArray[np.int64], Field]:
    """Return each pixel's board number, and its distance to the nearest end joint (shares of the tile)."""
    board = np.zeros(row.shape, dtype=np.int64)
    joint = np.ones(row.shape)
    start = 0.0
    for r in range(ROWS):
        start = (start + rng.uniform(0.22, 0.40)) % 1.0
        ends = (start + np.array([0.0, rng.uniform(0.40, 0.60)])) % 1.0
        here = row == r
        away = np.abs((u[here][:, None] - ends + 0.5) % 1.0 - 0.5)
        second = ((u[here] - ends[0]) % 1.0) > ((ends[1] - ends[0]) % 1.0)
        board[here], joint[here] = 2 * r + second, away.min(axis=1)
    return board, joint


def _figure(rng: Generator, shape: Shape) -> Field:
    """Return the annual rings where a board cuts them: long wavering lines, 0 dark to 1 light."""
    sway = spectral(rng, shape, 1.8, low=8, high=60, stretch=(1.0, 9.0))
    rings = 0.5 + 0.5 * np.sin(2.0 * np.pi * 3.2 * sway)
    streak = uniform(spectral(rng, shape, 0.7, low=24, stretch=(1.0, 24.0)))
    return np.asarray(0.45 * rings**0.7 + 0.55 * streak)


def _shifted(field: Field, board: NDArray[np.int64], shift: NDArray[np.int64]) -> Field:
    """Return the field read, for each board, from its own place on the sheet."""
    h, w = field.shape
    down, right = np.meshgrid(np.arange(h), np.arange(w), indexing="ij")
    return np.asarray(field[(down + shift[board, 0]) % h, (right + shift[board, 1]) % w])
