"""The stop sign's printed face: red, white border, STOP in letters cut from our own polygons, and weather."""

from __future__ import annotations

import numpy as np
from noise import Field, Strokes, axes, blur, cells, scratches, smoothstep, spectral, uniform
from numpy.random import Generator
from pbr_texture import PbrTexture, blend, mix, plain, rgb
from PIL import Image, ImageDraw
from surfaces import Floats, inset, rounded_polygon

SIZE = 1024
FINE = 4  # the print is drawn this many times larger, then averaged down
LETTER = 1.0 / 3.0  # letter height, share of the sign's width
STROKE = 0.185  # letter stroke, share of the letter height
BORDER, RIM = 0.026, 0.006  # width of the white border, and of the red left outside it


def face_texture(rng: Generator) -> PbrTexture:
    """Return the face over the square round the octagon (0.75 m a side)."""
    shape = (SIZE, SIZE)
    v, u = axes(shape)
    white = print_mask()
    cloud, fine = uniform(spectral(rng, shape, 1.5, low=2)), uniform(spectral(rng, shape, 0.9, low=30))
    red = mix(plain(shape, "#ad1423"), rgb("#bb3133"), 0.6 * smoothstep(0.35, 1.0, cloud + 0.25 * (0.5 - v)))
    colour = mix(red, rgb("#eceae3"), white)
    seam = honeycomb(u, v)
    colour = colour * (1.0 - 0.035 * seam - 0.02 * fine)[..., None]
    grime = grime_amount(rng, v, u)
    cuts = scratches(rng, shape, Strokes(170, (0.01, 0.10), (40.0, 60.0), (0.5, 1.0)))
    colour = mix(mix(colour, rgb("#f0d8d0"), cuts * 0.45), rgb("#4a4136"), grime * 0.62)
    pits = smoothstep(0.07, 0.04, cells(rng, shape, 26).nearest) * smoothstep(0.8, 0.95, cloud)
    colour = mix(colour, rgb("#5b2a20"), pits * 0.8)
    roughness = blend(blend(0.28 + 0.10 * cloud + 0.04 * seam, 0.55, cuts), 0.8, grime + pits)
    dents = 3.0 * spectral(rng, shape, 2.5, low=2, high=14)
    height = dents + 0.10 * seam + 0.9 * blur(white, 0.8) - 0.6 * cuts - 0.8 * pits
    return PbrTexture(colour, roughness, np.zeros(shape), height)


def honeycomb(u: Field, v: Field) -> Field:
    """Return the fine lattice of the reflective sheeting, 0 in a cell to 1 on its seam."""
    wave = np.abs(np.sin(np.pi * (64 * u + 64 * v)) * np.sin(np.pi * (64 * u - 64 * v)))
    return smoothstep(0.25, 0.03, wave)


def grime_amount(rng: Generator, v: Field, u: Field) -> Field:
    """Return where dirt lies, 0 to 1: runs below the bolts, a film towards the foot, moss at the edge."""
    runs = uniform(spectral(rng, v.shape, 1.1, low=8, stretch=(14.0, 1.0)))
    fine = uniform(spectral(rng, v.shape, 0.9, low=16))
    film = 0.22 * smoothstep(0.45, 1.0, runs) * (0.4 + 0.6 * v) * (0.5 + 0.5 * fine)
    below_bolts = np.zeros_like(v)
    for top in (0.5 - 0.19 / 0.75, 0.5 + 0.19 / 0.75):
        drop = v - top
        tail = smoothstep(0.0, 0.012, drop) * np.exp(-drop / 0.07) * np.exp(-(((u - 0.5) / 0.011) ** 2))
        below_bolts += np.where(drop > 0.0, tail, 0.0)
    away = np.maximum(
        np.maximum(np.abs(u - 0.5), np.abs(v - 0.5)), (np.abs(u - 0.5) + np.abs(v - 0.5)) / np.sqrt(2)
    )
    edge = smoothstep(0.475, 0.505, away) * smoothstep(0.25, 0.8, fine * (0.5 + v))
    return np.asarray(np.clip(film + 0.7 * below_bolts * (0.5 + 0.5 * runs) + 0.55 * edge, 0.0, 1.0))


def print_mask() -> Field:
    """Return how white the print is, 0 to 1: the octagonal border and the four letters."""
    canvas = Image.new("L", (SIZE * FINE, SIZE * FINE), 0)
    draw = ImageDraw.Draw(canvas)
    turn = np.radians(22.5 + 45.0 * np.arange(8))
    octagon = np.column_stack([np.cos(turn), np.sin(turn)]) * 0.5 / np.cos(np.pi / 8.0)
    for distance, value in ((RIM, 255), (RIM + BORDER, 0)):
        ring = rounded_polygon(inset(octagon, distance), 0.06 - distance, 8)
        draw.polygon(_pixels(ring), fill=value)
    left = -word_width() / 2.0
    for shapes, width in glyphs():
        for outline, value in shapes:
            draw.polygon(_pixels((outline - [0.0, 0.5]) * LETTER + [left, 0.0]), fill=value)
        left += (width + 0.115) * LETTER
    return np.asarray(canvas.reduce(FINE), dtype=np.float64) / 255.0


def word_width() -> float:
    """Return the width of STOP as a share of the sign's width."""
    widths = [width for _, width in glyphs()]
    return (sum(widths) + 0.115 * (len(widths) - 1)) * LETTER


def _pixels(points: Floats) -> list[tuple[float, float]]:
    """Return points (right, up, from the sign's middle, shares of its width) as canvas pixels."""
    return [((x + 0.5) * SIZE * FINE, (0.5 - y) * SIZE * FINE) for x, y in points]


Glyph = tuple[list[tuple[Floats, int]], float]  # outlines with their fill, in letter heights; width


def glyphs() -> list[Glyph]:
    """Return the letters S, T, O, P as (outlines with fill 255 or 0, width); the letter stands on y = 0."""
    return [letter_s(), letter_t(), letter_o(), letter_p()]


def bar(x0: float, y0: float, x1: float, y1: float) -> Floats:
    """Return the rectangle between two corners."""
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])


def letter_t() -> Glyph:
    """Return the T."""
    width = 0.50
    stem = (width - STROKE) / 2.0
    return [(bar(0.0, 1.0 - STROKE, width, 1.0), 255), (bar(stem, 0.0, stem + STROKE, 1.0), 255)], width


def letter_o() -> Glyph:
    """Return the O: a tall rounded box with a smaller one cut out."""
    width = 0.54
    outside = rounded_polygon(bar(0.0, 0.0, width, 1.0), 0.26, 12)
    hole = rounded_polygon(bar(STROKE, STROKE, width - STROKE, 1.0 - STROKE), 0.084, 8)
    return [(outside, 255), (hole, 0)], width


def letter_p() -> Glyph:
    """Return the P: a stem, and a bowl rounded on its right."""
    width, foot = 0.52, 0.42
    bowl = rounded_polygon(bar(-0.4, foot, width, 1.0), 0.25, 12)
    bowl[:, 0] = np.maximum(bowl[:, 0], 0.0)
    hole = rounded_polygon(bar(-0.2, foot + STROKE, width - STROKE, 1.0 - STROKE), 0.09, 8)
    hole[:, 0] = np.maximum(hole[:, 0], STROKE)
    return [(bowl, 255), (hole, 0), (bar(0.0, 0.0, STROKE, 1.0), 255)], width


def letter_s() -> Glyph:
    """Return the S: a stroke of even width along two arcs joined by a slanting spine."""
    width, half = 0.53, STROKE / 2.0
    rx, ry = width / 2.0 - half, 0.25 - half / 2.0 + 0.002
    top, bottom = 1.0 - half - ry, half + ry
    upper = np.radians(np.linspace(12.0, 222.0, 40))
    lower = np.radians(np.linspace(42.0, -168.0, 40))
    line = np.concatenate([
        np.column_stack([np.cos(upper) * rx, top + np.sin(upper) * ry]),
        np.column_stack([np.cos(lower) * rx, bottom + np.sin(lower) * ry]),
    ])  # fmt: skip
    fine = np.linspace(0.0, len(line) - 1.0, 400)
    line = np.column_stack([np.interp(fine, np.arange(len(line)), line[:, i]) for i in (0, 1)])
    line = np.column_stack([smooth_line(line[:, i]) for i in (0, 1)])
    tangent = np.gradient(line, axis=0)
    normal = np.column_stack([-tangent[:, 1], tangent[:, 0]]) / np.linalg.norm(tangent, axis=1)[:, None]
    outline = np.concatenate([line + normal * half, (line - normal * half)[::-1]])
    outline[:, 1] = np.clip(outline[:, 1], 0.0, 1.0)
    return [(outline + np.array([width / 2.0, 0.0]), 255)], width


def smooth_line(values: Floats) -> Floats:
    """Return samples averaged with their neighbours, the ends held, to round off where two arcs meet."""
    padded = np.concatenate([2 * values[0] - values[8:0:-1], values, 2 * values[-1] - values[-2:-10:-1]])
    return np.convolve(padded, np.ones(17) / 17.0, mode="valid")
