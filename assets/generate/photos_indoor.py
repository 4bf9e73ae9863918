"""Stand-in photographs taken indoors: a bright room out of focus, a wall of shelves, a workbench."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from noise import axes, smoothstep, spectral, uniform
from numpy.random import Generator
from pbr_texture import Colour, mix, rgb
from photo_paint import (
    SHAPE,
    Box,
    Point,
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
from wooden_floor import wooden_floor


def bright_room(rng: Generator) -> Colour:
    """Return a living room, far out of focus, against two tall windows."""
    v, u = axes(SHAPE)
    picture = sweep_down(
        [(0.0, "#b9a98f"), (0.1, "#a8977d"), (0.68, "#8d7c66"), (0.69, "#6b4f35"), (1.0, "#8a6a48")]
    )
    floor = ground(picture, wooden_floor(rng, (512, 512)), 0.55, 1.5)
    picture = mix(picture, floor, smoothstep(0.67, 0.68, v))
    windows: list[Box] = [(0.16, 0.08, 0.36, 0.60), (0.46, 0.08, 0.66, 0.60)]
    trees = 0.75 + 0.5 * uniform(spectral(rng, SHAPE, 1.5, low=3))
    picture = paint(
        picture, "#6f5f4c", boxes([(a - 0.015, b - 0.02, c + 0.015, d + 0.03) for a, b, c, d in windows])
    )
    view = mix(sweep_down([(0.0, "#ffffff"), (0.35, "#f4f9ff"), (0.6, "#b6cf98")]), rgb("#8fb070"),
               smoothstep(0.9, 1.2, trees + 0.9 * (v - 0.4)))  # fmt: skip
    picture = mix(picture, view * 1.25, boxes(windows))
    bars = [(0.255, 0.08, 0.265, 0.6), (0.555, 0.08, 0.565, 0.6), (0.16, 0.32, 0.66, 0.333)]
    picture = paint(picture, "#d8d0c2", boxes(bars) * boxes(windows))
    curtains = boxes([(0.09, 0.03, 0.17, 0.68), (0.65, 0.03, 0.74, 0.68), (0.37, 0.03, 0.445, 0.68)])
    picture = paint(picture, "#dccfb6", curtains, 0.85 + 0.15 * np.sin(u * 420.0))
    picture = paint(picture, "#3d5a66", boxes([(0.80, 0.16, 0.95, 0.40)]))
    picture = paint(picture, "#d98e3f", boxes([(0.83, 0.21, 0.92, 0.35)]), 0.6 + 0.6 * trees)
    for code, box in _furniture():
        mask = boxes([box])
        picture = shadow(picture, mask, (14, -10), 12.0, 0.35)
        picture = paint(picture, code, mask, 1.1 - 0.5 * (v - box[1]) / (box[3] - box[1]))
    leaves = [ellipse((0.05 + 0.07 * a, 0.42 + 0.16 * b), (0.012 + 0.02 * c, 0.04))
              for a, b, c in rng.standard_normal((40, 3)).clip(-1.0, 1.0)]  # fmt: skip
    picture = paint(picture, "#47663a", polygons(leaves), 0.7 + 0.5 * trees)
    spill = np.exp(-((u - 0.42 - 0.3 * (v - 0.7)) ** 2) / 0.03) * smoothstep(0.68, 0.9, v)
    picture = picture * (1.0 + 0.55 * spill)[..., None]
    return develop(rng, bloom(soften(picture, 6.5), 0.75, 14.0, 0.7), 0.010)


def _furniture() -> list[tuple[str, Box]]:
    """Return the room's furniture as (colour, box), back to front."""
    return [
        ("#7b6a5a", (0.0, 0.52, 0.11, 0.80)), ("#596b70", (0.50, 0.56, 0.98, 0.74)),
        ("#66797d", (0.48, 0.66, 1.0, 0.82)), ("#c9793f", (0.58, 0.60, 0.67, 0.71)),
        ("#d8cdb9", (0.70, 0.60, 0.78, 0.71)), ("#4b3424", (0.14, 0.76, 0.44, 0.79)),
        ("#3f2b1d", (0.16, 0.79, 0.18, 0.94)), ("#3f2b1d", (0.40, 0.79, 0.42, 0.94)),
        ("#b8442f", (0.24, 0.70, 0.28, 0.765)), ("#e8e2d4", (0.31, 0.73, 0.38, 0.765)),
    ]  # fmt: skip


SPINES = (
    "#7d2b26",
    "#24405c",
    "#3f5b3a",
    "#c7a25a",
    "#d9d2c0",
    "#5a4a6b",
    "#b5562c",
    "#22262b",
    "#8f8a7d",
    "#2f6f73",
)
CARTONS = ("#a67c4f", "#b58a5b", "#8e8f90", "#d4d1c8", "#4c6a8a")


def shelf_wall(rng: Generator) -> Colour:
    """Return a wall of shelves full of books, binders and boxes, seen square on."""
    v, _ = axes(SHAPE)
    picture = np.broadcast_to(rgb("#4a3b2e"), (*SHAPE, 3)) * mottle(rng, 1.2, 3, 0.06)[..., None]
    floors = np.array([0.0, 0.20, 0.395, 0.60, 0.80, 1.02])
    for top, bottom in pairwise(floors):
        for left, right in ((0.01, 0.325), (0.345, 0.66), (0.68, 0.99)):
            picture = _fill_shelf(rng, picture, (left, top + 0.022, right, bottom))
    wood = 0.9 + 0.25 * uniform(spectral(rng, SHAPE, 0.8, low=30, stretch=(1.0, 16.0)))
    boards = boxes([(0.0, y, 1.0, y + 0.022) for y in floors])
    sides = boxes([(x - 0.01, 0.0, x + 0.01, 1.0) for x in (0.0, 0.335, 0.67, 1.0)])
    picture = shadow(picture, boards, (16, 0), 9.0, 0.6)
    picture = paint(picture, "#8a6540", np.maximum(boards, sides), wood)
    lamp = 1.12 - 0.45 * (v - 0.25) ** 2 * 2.0
    return develop(rng, soften(picture * lamp[..., None], 0.9), 0.014, 0.5)


def _fill_shelf(rng: Generator, picture: Colour, bay: Box) -> Colour:
    """Return the picture with one bay of shelf filled from left to right."""
    left, top, right, bottom = bay
    x = left + 0.004
    boxed = rng.random() < 0.35
    _, u = axes(SHAPE)
    while x < right - 0.012:
        width = rng.uniform(0.06, 0.13) if boxed else rng.uniform(0.009, 0.028)
        tall = (bottom - top) * (rng.uniform(0.45, 0.85) if boxed else rng.uniform(0.58, 0.92))
        if rng.random() < 0.07:
            x += width * 1.3
            continue
        end = min(x + width, right - 0.003)
        code = str(rng.choice(CARTONS if boxed else SPINES))
        body = boxes([(x, bottom - tall, end - 0.0015, bottom)])
        round_off = 0.72 + 0.36 * np.sin(np.pi * np.clip((u - x) / (end - x), 0.0, 1.0))
        picture = paint(picture, code, body, (0.95 if boxed else round_off) * rng.uniform(0.75, 1.15))
        low = bottom - tall * rng.uniform(0.55, 0.85)
        label = [(x + 0.2 * (end - x), low, end - 0.22 * (end - x), low + tall * rng.uniform(0.05, 0.18))]
        picture = paint(picture, "#e4dcc6", boxes(label), 0.9)
        x = end + (0.004 if boxed else 0.0)
    return picture


def workbench(rng: Generator) -> Colour:
    """Return a workbench under a pegboard of hand tools, with tins and offcuts on it."""
    v, u = axes(SHAPE)
    light = 1.45 - 0.7 * np.hypot(u - 0.35, v - 0.2)
    picture = np.broadcast_to(rgb("#b3946a"), (*SHAPE, 3)) * (mottle(rng, 0.9, 8, 0.03) * light)[..., None]
    holes = [
        ellipse((x, y), (0.0028, 0.0037))
        for x in np.arange(0.012, 1.0, 0.03)
        for y in np.arange(0.02, 0.6, 0.04)
    ]
    picture = paint(picture, "#43331f", polygons(holes), 0.8)
    for code, outline in _tools():
        mask = polygons([outline])
        sheen = 0.8 + 0.35 * uniform(spectral(rng, SHAPE, 1.2, low=6))
        picture = shadow(picture, mask, (9, 7), 5.0, 0.5)
        picture = paint(picture, code, mask, sheen * light)
    bench = smoothstep(0.608, 0.612, v)
    laid = ground(picture, wooden_floor(rng, (512, 512)) * 1.15, 0.36, 0.7)
    picture = shadow(mix(picture, laid, bench), 1.0 - bench, (20, 0), 10.0, 0.45)
    tints = ("#2d6ca2", "#c0392b", "#d8b13a", "#3a3d40", "#dcdcd8", "#4b7a45")
    for x in np.sort(rng.uniform(0.02, 0.9, 9)):
        wide, tall, foot = rng.uniform(0.04, 0.10), rng.uniform(0.06, 0.17), rng.uniform(0.68, 0.86)
        mask = polygons([[(x, foot - tall), (x + wide, foot - tall), (x + wide, foot), (x, foot)],
                         ellipse((x + wide / 2, foot), (wide / 2, 0.012))])  # fmt: skip
        picture = shadow(picture, mask, (6, 16), 7.0, 0.55)
        curve = 0.55 + 0.6 * np.sin(np.pi * np.clip((u - x) / wide, 0.05, 0.95)) ** 0.7
        picture = paint(picture, str(rng.choice(tints)), mask, curve)
        picture = paint(
            picture, "#c9ccce", polygons([ellipse((x + wide / 2, foot - tall), (wide / 2, 0.012))]), 0.85
        )
    return develop(rng, soften(picture, 1.3), 0.016, 0.45)


def _tools() -> list[tuple[str, list[Point]]]:
    """Return the tools on the pegboard as (colour, outline)."""
    spanner = [(0.60, 0.08), (0.64, 0.08), (0.63, 0.13), (0.63, 0.44), (0.65, 0.50), (0.59, 0.50),
               (0.61, 0.44), (0.61, 0.13)]  # fmt: skip
    out: list[tuple[str, list[Point]]] = [
        ("#c4712c", [(0.10, 0.20), (0.125, 0.20), (0.13, 0.50), (0.095, 0.50)]),
        ("#53585d", [(0.05, 0.11), (0.16, 0.11), (0.18, 0.15), (0.16, 0.20), (0.05, 0.19)]),
        ("#a9afb3", [(0.24, 0.10), (0.30, 0.10), (0.52, 0.36), (0.50, 0.39), (0.24, 0.26)]),
        ("#7a3f22", [(0.22, 0.06), (0.31, 0.07), (0.30, 0.16), (0.23, 0.20)]),
        ("#8e9499", spanner),
    ]
    for i, code in enumerate(("#c0392b", "#2d6ca2", "#d8a51f", "#2e2f31")):
        x = 0.72 + 0.06 * i
        out.append((code, [(x, 0.10), (x + 0.028, 0.10), (x + 0.024, 0.24), (x + 0.004, 0.24)]))
        out.append(("#aeb3b7", [(x + 0.010, 0.24), (x + 0.018, 0.24), (x + 0.018, 0.42), (x + 0.010, 0.42)]))
    return out
