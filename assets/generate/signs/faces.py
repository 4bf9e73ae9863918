"""The printed faces of the signs, and what sun, dirt and people do to them.

A face fills a square, whose side is the sign's longer side; places are (right, up) from -1 to 1.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from modelling.lettering import words
from noise import Strokes, axes, scratches, smoothstep, spectral, uniform
from pbr_texture import Colour, PbrTexture, blend, mix, plain, rgb
from PIL import Image, ImageDraw
from surfaces import Floats, inset, rounded_polygon

SIDE = 512  # texels
FINE = 3

RED, BLUE, YELLOW = "#b3121d", "#12489c", "#f0b400"
WHITE, BLACK = "#eeede6", "#161616"


class Print:
    """A face in the making: flat inks on the whole square."""

    def __init__(self, ground: str) -> None:
        self.colour: Colour = plain((SIDE, SIDE), ground)

    def ink(self, colour: str, *outlines: Floats) -> None:
        """Print filled outlines (n, 2)."""
        canvas = Image.new("L", (SIDE * FINE, SIDE * FINE), 0)
        draw = ImageDraw.Draw(canvas)
        for outline in outlines:
            draw.polygon([tuple(p) for p in (outline * [1.0, -1.0] + 1.0) / 2.0 * SIDE * FINE], fill=255)
        self.colour = mix(self.colour, rgb(colour), np.asarray(canvas.reduce(FINE), dtype=np.float64) / 255.0)

    def line(self, colour: str, points: Sequence[tuple[float, float]] | Floats, width: float) -> None:
        """Print a stroke with round ends."""
        p = np.asarray(points, dtype=np.float64)
        ends = [disc(width / 2.0, (x, y)) for x, y in p]
        self.ink(colour, *ends, *(_bar(a, b, width) for a, b in itertools.pairwise(p)))

    def text(self, colour: str, text: str, height: float, at: tuple[float, float] = (0.0, 0.0)) -> None:
        """Print bold words; the height is that of the capitals, of which the face is 2 high."""
        place = ((at[0] + 1.0) / 2.0, (1.0 - at[1]) / 2.0)
        self.colour = mix(self.colour, rgb(colour), words((SIDE, SIDE), text, height / 2.0, 0.055, place))


def _bar(a: Floats, b: Floats, width: float) -> Floats:
    along = (b - a) / np.linalg.norm(b - a)
    side = np.array([-along[1], along[0]]) * width / 2.0
    return np.array([a - side, b - side, b + side, a + side])


def disc(radius: float, at: tuple[float, float] = (0.0, 0.0)) -> Floats:
    """Return the outline of a disc."""
    turn = np.linspace(0.0, 2.0 * np.pi, 97)[:-1]
    return np.column_stack([np.cos(turn), np.sin(turn)]) * radius + at


def regular(corners: int, first_deg: float, radius: float, rounding: float) -> Floats:
    """Return a regular polygon, counter-clockwise, whose first corner is that far from +x."""
    turn = np.radians(first_deg) + 2.0 * np.pi * np.arange(corners) / corners
    return rounded_polygon(np.column_stack([np.cos(turn), np.sin(turn)]) * radius, rounding, 5)


def box(x0: float, y0: float, x1: float, y1: float) -> Floats:
    """Return the rectangle between two corners."""
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])


OCTAGON = regular(8, 22.5, 1.0 / np.cos(np.pi / 8.0), 0.10)
TRIANGLE_DOWN = regular(3, 30.0, 1.0 / np.cos(np.pi / 6.0), 0.13) + np.array([0.0, 0.289])
TRIANGLE_UP = -TRIANGLE_DOWN
SQUARE = rounded_polygon(box(-1.0, -1.0, 1.0, 1.0), 0.12, 5)
DIAMOND = regular(4, 0.0, 1.0, 0.12)
DISC = disc(1.0)[::2]


def stop() -> Colour:
    """Return STOP on red."""
    out = Print(RED)
    out.ink(WHITE, inset(OCTAGON, 0.03))
    out.ink(RED, inset(OCTAGON, 0.09))
    out.text(WHITE, "STOP", 0.46)
    return out.colour


def give_way() -> Colour:
    """Return an empty triangle that stands on its tip."""
    out = Print(RED)
    out.ink(WHITE, TRIANGLE_DOWN * 0.68 + [0.0, 0.09])
    return out.colour


def speed_limit(number: int) -> Callable[[], Colour]:
    """Return the painter of a limit."""

    def painted() -> Colour:
        out = Print(RED)
        out.ink(WHITE, disc(0.76))
        out.text(BLACK, str(number), 0.66)
        return out.colour

    return painted


def no_entry() -> Colour:
    """Return the white bar on red."""
    out = Print(RED)
    out.ink(WHITE, disc(0.965))
    out.ink(RED, disc(0.93))
    out.ink(WHITE, rounded_polygon(box(-0.68, -0.17, 0.68, 0.17), 0.03, 3))
    return out.colour


def no_parking() -> Colour:
    """Return blue with a red ring and one red stroke."""
    out = Print(RED)
    out.ink(BLUE, disc(0.78))
    out.ink(RED, _bar(np.array([-0.62, 0.62]), np.array([0.62, -0.62]), 0.20))
    return out.colour


def no_stopping() -> Colour:
    """Return blue with a red ring and a red cross."""
    out = Print(RED)
    out.ink(BLUE, disc(0.78))
    for sign in (-1.0, 1.0):
        out.ink(RED, _bar(np.array([-0.62, 0.62 * sign]), np.array([0.62, -0.62 * sign]), 0.19))
    return out.colour


def priority_road() -> Colour:
    """Return the yellow diamond with a white border."""
    out = Print(WHITE)
    out.ink(BLACK, DIAMOND * 0.985)
    out.ink(WHITE, DIAMOND * 0.965)
    out.ink(YELLOW, DIAMOND * 0.66)
    return out.colour


def pedestrian_crossing() -> Colour:
    """Return a walker on stripes in a white triangle on blue."""
    out = Print(BLUE)
    out.ink(WHITE, inset(SQUARE, 0.035))
    out.ink(BLUE, inset(SQUARE, 0.075))
    out.ink(WHITE, np.array([[-0.84, -0.70], [0.84, -0.70], [0.0, 0.84]]))
    for x in (-0.58, -0.29, 0.0, 0.29, 0.58):
        out.ink(BLACK, np.array([[x - 0.09, -0.66], [x + 0.03, -0.66], [x + 0.05, -0.46], [x - 0.04, -0.46]]))
    _walker(out, (0.02, -0.46), 0.92)
    return out.colour


def _walker(out: Print, foot: tuple[float, float], height: float) -> None:
    """Print a person who walks to the left, on a point between the feet."""

    def at(*points: tuple[float, float]) -> Floats:
        return np.asarray(points) * height + foot

    out.ink(BLACK, disc(0.085 * height, tuple(at((-0.02, 0.88))[0])))
    out.line(BLACK, at((0.0, 0.72), (0.03, 0.45)), 0.17 * height)
    out.line(BLACK, at((0.04, 0.44), (-0.08, 0.24), (-0.20, 0.02)), 0.095 * height)
    out.line(BLACK, at((0.05, 0.44), (0.12, 0.22), (0.26, 0.03)), 0.095 * height)
    out.line(BLACK, at((0.0, 0.74), (-0.16, 0.60), (-0.24, 0.46)), 0.065 * height)
    out.line(BLACK, at((0.02, 0.74), (0.14, 0.58), (0.13, 0.42)), 0.065 * height)


def roundabout() -> Colour:
    """Return three arrows that chase each other on blue."""
    out = Print(BLUE)
    out.ink(WHITE, disc(0.965))
    out.ink(BLUE, disc(0.93))
    for turn in (90.0, 210.0, 330.0):
        arc = np.radians(np.linspace(turn - 38.0, turn + 40.0, 24))
        out.line(WHITE, np.column_stack([np.cos(arc), np.sin(arc)])[:-2] * 0.52, 0.17)
        tip = np.radians(turn + 72.0)
        base = np.radians(turn + 34.0)
        out.ink(
            WHITE,
            np.array(
                [[np.cos(base) * r, np.sin(base) * r] for r in (0.26, 0.78)]
                + [[np.cos(tip) * 0.54, np.sin(tip) * 0.54]]
            ),
        )
    return out.colour


def keep_right() -> Colour:
    """Return a white arrow down to the right on blue."""
    out = Print(BLUE)
    out.ink(WHITE, disc(0.965))
    out.ink(BLUE, disc(0.93))
    out.line(WHITE, [(-0.48, 0.48), (0.30, -0.30)], 0.22)
    out.ink(WHITE, np.array([[0.60, -0.60], [0.60, 0.06], [-0.06, -0.60]]))
    return out.colour


def danger() -> Colour:
    """Return an exclamation mark in a red triangle."""
    out = _warning()
    out.ink(BLACK, np.array([[-0.10, 0.22], [-0.065, -0.16], [0.065, -0.16], [0.10, 0.22]]))
    out.ink(BLACK, disc(0.10, (0.0, 0.22)), disc(0.10, (0.0, -0.36)))
    return out.colour


def children() -> Colour:
    """Return two walkers in a red triangle."""
    out = _warning()
    _walker(out, (-0.17, -0.56), 0.74)
    _walker(out, (0.24, -0.56), 0.56)
    return out.colour


def _warning() -> Print:
    out = Print(RED)
    out.ink(WHITE, TRIANGLE_UP * 0.72 + [0.0, -0.08])
    return out


@dataclass(frozen=True)
class Weather:
    """How much a face has suffered, each from 0 to 1."""

    fading: float
    dirt: float
    scratches: float
    sticker: bool = False


def weathered(picture: Colour, weather: Weather, seed: int) -> PbrTexture:
    """Return a face after years outdoors."""
    rng, shape = np.random.default_rng(seed), (SIDE, SIDE)
    v, _ = axes(shape)
    wide, fine = uniform(spectral(rng, shape, 1.5, low=2)), uniform(spectral(rng, shape, 0.9, low=30))
    pale = mix(picture, rgb("#e3d9cd"), np.full(shape, 0.5 * weather.fading) * (0.6 + 0.6 * wide))
    colour = pale * (0.97 + 0.03 * fine)[..., None]
    runs = uniform(spectral(rng, shape, 1.1, low=8, stretch=(14.0, 1.0)))
    grime = weather.dirt * (
        0.6 * smoothstep(0.45, 1.0, runs) * (0.3 + 0.7 * v) + 0.6 * smoothstep(0.6, 1.1, wide)
    )
    cuts = scratches(
        rng, shape, Strokes(int(220 * weather.scratches), (0.01, 0.15), (30.0, 60.0), (0.5, 1.2))
    )
    if weather.sticker:
        colour = _stuck(colour, rng)
    colour = mix(mix(colour, rgb("#d9d2c4"), 0.5 * cuts), rgb("#4f4739"), 0.75 * grime)
    roughness = blend(0.30 + 0.25 * weather.fading + 0.05 * fine, 0.8, grime + 0.5 * cuts)
    height = 2.0 * spectral(rng, shape, 2.5, low=2, high=10) + 0.1 * fine - 0.5 * cuts
    return PbrTexture(colour, roughness, np.zeros(shape), height)


STICKERS = ("#e8e24a", "#3f7f55", "#22262a", "#d8dadb", "#b23a6b", "#2f6fb0", "#e07a1f")


def _stuck(colour: Colour, rng: np.random.Generator) -> Colour:
    """Return the face with up to three round and square stickers, as far up as an arm reaches."""
    out = Print(WHITE)
    out.colour = colour
    for _ in range(int(rng.integers(0, 4))):
        paper, ink = rng.choice(STICKERS, 2, replace=False)
        x, y, r = rng.uniform(-0.45, 0.45), rng.uniform(-0.6, 0.1), rng.uniform(0.05, 0.11)
        if rng.random() < 0.5:
            out.ink(paper, disc(r, (x, y)))
            out.ink(ink, disc(0.55 * r, (x, y)))
        else:
            out.ink(paper, box(x - r, y - 0.6 * r, x + r, y + 0.6 * r))
            out.ink(ink, box(x - 0.8 * r, y - 0.2 * r, x + 0.8 * r, y + 0.1 * r))
    return out.colour
