"""One helmet: shell, brim, vents, suspension and chin strap, facing +Z, its rim near y = 0."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import hard_hat
import numpy as np
from modelling.assembly import Assembly
from modelling.finishes import BLACK, flat, plastic
from modelling.lettering import words
from modelling.outlines import all_of, mirrored, polygon
from modelling.soup import Soup, coarser, merged, smooth
from noise import Field, Strokes, scratches, smoothstep, spectral, uniform
from pbr_texture import EncodedMaterial, PbrTexture, blend, encode, mix, plain, rgb
from surfaces import Floats, Patch, grid, rectangle, sweep

HALF_WIDTH, HALF_LENGTH, DOME = 0.104, 0.124, 0.136
WALL = 0.003
AROUND = 60
SIDE = 400
WEBBING = flat("webbing", "#26282b", 0.85)


@dataclass(frozen=True)
class Make:
    """A shape of shell."""

    ridges: tuple[tuple[float, float, float], ...]  # (x, half width, height) of each, metres
    brim: tuple[float, float]  # how far it reaches behind and in front, metres
    vents: bool = False
    roundness: float = 0.88  # of the crown's profile; lower is flatter on top


MAKES = {
    "ridged": Make(((0.0, 0.020, 0.010), (-0.042, 0.011, 0.006), (0.042, 0.011, 0.006)), (0.006, 0.040)),
    "full_brim": Make(
        ((0.0, 0.016, 0.008), (-0.040, 0.010, 0.004), (0.040, 0.010, 0.004)), (0.042, 0.054), False, 0.84
    ),
    "vented": Make(((-0.026, 0.013, 0.006), (0.026, 0.013, 0.006)), (0.007, 0.032), True, 0.9),
    "smooth": Make((), (0.005, 0.026), False, 0.96),
    "grooved": Make(
        tuple((x, 0.007, 0.005) for x in (-0.05, -0.025, 0.0, 0.025, 0.05)), (0.010, 0.044), False, 0.82
    ),
}


@dataclass(frozen=True)
class Helmet:
    """One specimen."""

    make: str
    colour: str
    wear: float = 0.3
    text: str = ""
    strap: bool = True
    seed: int = 0


def add(out: Assembly, helmet: Helmet, place: Callable[[Soup], Soup], *, is_worn: bool = False) -> None:
    """Add a helmet to a model, every piece moved by `place`; one that is worn needs no inside."""
    outside, vents = shell(helmet.make)
    outside = coarser(outside, 0.0016 if is_worn else 0.0004)
    out.add(shell_material(helmet), place(outside))
    if vents is not None:
        out.add(BLACK, place(vents))
    hidden = [] if is_worn else [_soup(each) for each in (hard_hat.headband(), *hard_hat.straps())]
    inside = merged([*hidden, coarser(_soup(hard_hat.knob()), 0.0012)])
    out.add(plastic("#2b2d30", 0.5), place(inside), tile_m=0.1)
    if helmet.strap and not is_worn:
        out.add(WEBBING, place(loose_strap()))


def _soup(patch: Patch) -> Soup:
    return smooth(patch, 40.0)


@lru_cache(maxsize=8)
def shell(make_name: str) -> tuple[Soup, Soup | None]:
    """Return the shell, closed, with uvs that unroll it from the crown; and the vents' dark slots."""
    make = MAKES[make_name]
    turn = np.arange(AROUND) / AROUND * 2.0 * np.pi
    rows = np.sin(np.linspace(0.0, np.pi / 2.0, 19)) ** 1.15
    outer = [crown(make, turn, reach, 0.0) for reach in rows]
    inner = [crown(make, turn, reach, -WALL) for reach in rows[::-3]]
    edge = brim(make, turn, outer[-1])
    rings = np.stack([*outer, *edge, *inner])
    lengths = [*(0.80 * rows), *np.linspace(0.84, 0.98, 3), 0.98, 0.96, 0.9, *(0.8 * rows[::-3])]
    uvs = np.stack([np.column_stack([np.sin(turn), -np.cos(turn)]) * 0.5 * reach + 0.5 for reach in lengths])
    closed = np.concatenate([rings, rings[:, :1]], axis=1)
    patch = grid(closed, np.concatenate([uvs, uvs[:, :1]], axis=1))
    soup = smooth(patch.outward(), 40.0, keeps_uvs=True)
    if not make.vents:
        return soup, None
    slots = [
        polygon([(x - 0.004, z0), (x + 0.004, z0), (x + 0.006, z1), (x - 0.002, z1)], (0, 2), 0.0025)
        for x, z0, z1 in ((0.050, -0.055, -0.015), (0.056, 0.0, 0.042), (0.069, -0.03, 0.012))
    ]
    upper = lambda p: 0.035 - p[:, 1]  # noqa: E731 - above the brim
    cut, rest = soup, soup
    dark: list[Soup] = []
    for slot in slots:
        cut, rest = rest.split(all_of(mirrored(slot, 0), upper))
        dark.append(cut.with_uvs(None).pushed(-0.0012))
    return rest, merged(dark)


def crown(make: Make, turn: Floats, reach: float, lift: float) -> Floats:
    """Return one ring of the dome at a share of the way from crown to rim; `lift` is towards the outside."""
    polar = reach * np.pi / 2.0
    out, up = np.sin(polar) ** 0.92, np.cos(polar) ** make.roundness
    x, z = np.sin(turn) * out * (HALF_WIDTH + lift), np.cos(turn) * out * (HALF_LENGTH + lift)
    y = np.full_like(turn, up * (DOME + lift))
    y = y + (0.014 + 0.012 * smoothstep(0.3, -1.0, np.cos(turn))) * (1.0 - up) + 0.014 * up
    rise = np.zeros_like(turn)
    for middle, half, height in make.ridges:
        flank = smoothstep(half, half * 0.45, np.abs(x - middle))
        rise += height * flank * smoothstep(0.92, 0.55, np.hypot(x / HALF_WIDTH, z / HALF_LENGTH))
    lean = np.stack([x / HALF_WIDTH**2, y / DOME**2, z / HALF_LENGTH**2], axis=1)
    lean /= np.maximum(np.linalg.norm(lean, axis=1, keepdims=True), 1e-9)
    return np.stack([x, y, z], axis=1) + lean * rise[:, None]


def brim(make: Make, turn: Floats, rim: Floats) -> list[Floats]:
    """Return the rings over the brim's top, edge and underside."""
    out = np.column_stack([np.sin(turn) / HALF_WIDTH, 0.0 * turn, np.cos(turn) / HALF_LENGTH])
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    back, front = make.brim
    reach = (back + (front - back) * smoothstep(0.05, 0.95, np.cos(turn)))[:, None]
    fall = (0.003 + 0.24 * reach) * np.array([0.0, -1.0, 0.0])

    def at(share: float, under: float) -> Floats:
        return np.asarray(rim + out * reach * share + fall * share + np.array([0.0, -under, 0.0]))

    return [at(0.3, 0.0), at(0.75, 0.0), at(0.98, 0.0003), at(1.0, 0.0018), at(0.97, 0.0034), at(0.3, 0.0036)]


def loose_strap() -> Soup:
    """Return a chin strap that hangs out of the helmet and lies beside it."""
    path = np.array(
        [
            (-0.088, 0.03, 0.01),
            (-0.094, 0.006, 0.03),
            (-0.075, -0.006, 0.075),
            (-0.02, -0.008, 0.10),
            (0.04, -0.007, 0.095),
            (0.085, -0.004, 0.055),
            (0.094, 0.008, 0.02),
            (0.088, 0.03, 0.0),
        ]
    )
    return webbing(path)


def worn_strap() -> Soup:
    """Return a chin strap under a chin, in the frame of a head between its ears."""
    half = [
        (0.080, 0.045, 0.012),
        (0.077, 0.0, 0.022),
        (0.070, -0.045, 0.034),
        (0.052, -0.090, 0.046),
        (0.026, -0.119, 0.052),
        (0.0, -0.127, 0.054),
    ]
    return webbing(np.array([*half, *((-x, y, z) for x, y, z in half[-2::-1])]))


def webbing(path: Floats) -> Soup:
    """Return a tape, 14 mm wide, along points, flat against the middle axis."""
    fine = np.linspace(0.0, len(path) - 1.0, 15)
    path = np.column_stack([np.interp(fine, np.arange(len(path)), path[:, i]) for i in range(3)])
    tangent = np.gradient(path, axis=0)
    outward = path * [1.0, 0.15, 0.0] + np.array([0.0, -0.004, 0.0])
    ups = (
        outward
        - tangent
        * (np.einsum("ij,ij->i", outward, tangent) / np.einsum("ij,ij->i", tangent, tangent))[:, None]
    )
    ups /= np.linalg.norm(ups, axis=1, keepdims=True)
    return smooth(sweep(path, ups, rectangle(0.014, 0.002, 0.0006, steps=1), closed=False), 40.0)


@lru_cache(maxsize=32)
def shell_material(helmet: Helmet) -> EncodedMaterial:
    """Return glossy plastic with the dust, scratches and stickers of its age."""
    shape = (SIDE, SIDE)
    rng = np.random.default_rng(helmet.seed)
    v, u = np.meshgrid(*((np.arange(n) + 0.5) / n for n in shape), indexing="ij")
    reach = np.hypot(u - 0.5, v - 0.5) * 2.0
    cloud, fine = uniform(spectral(rng, shape, 1.4, low=2)), uniform(spectral(rng, shape, 0.9, low=24))
    colour = plain(shape, helmet.colour) * (0.97 + 0.05 * cloud)[..., None]
    if helmet.text:
        colour = mix(
            colour, rgb("#f2f2ee" if sum(rgb(helmet.colour)) < 1.6 else "#1c2430"), _printed(helmet.text)
        )
        sticker = smoothstep(0.030, 0.027, np.hypot(u - 0.80, v - 0.56))
        colour = mix(
            mix(colour, rgb("#e9e6dc"), sticker),
            rgb("#c23a2b"),
            smoothstep(0.02, 0.017, np.hypot(u - 0.80, v - 0.56)),
        )
    w = helmet.wear
    cuts = scratches(rng, shape, Strokes(int(420 * w), (0.01, 0.10), (0.0, 90.0), (0.5, 1.1)))
    rubs = scratches(rng, shape, Strokes(int(60 * w), (0.01, 0.06), (90.0, 40.0), (1.0, 3.0)))
    dirt = smoothstep(
        1.25 - 0.6 * w, 1.7 - 0.6 * w, 0.6 * cloud + 0.4 * fine + 0.35 * smoothstep(0.6, 0.85, reach)
    )
    colour = mix(colour, np.minimum(rgb(helmet.colour) * 1.2 + 0.12, 1.0), cuts * 0.5)
    colour = mix(mix(colour, rgb("#4a4136"), rubs * 0.6), rgb("#84755e"), dirt * 0.55)
    roughness = blend(blend(0.16 + 0.14 * w + 0.08 * cloud, 0.5, cuts + rubs), 0.8, dirt)
    height = 0.10 * spectral(rng, shape, 1.0, low=20, high=60) - 0.4 * cuts
    return encode("shell", PbrTexture(colour, roughness, np.zeros(shape), height), 4, (82, 70, 76))


def _printed(text: str) -> Field:
    """Return the ink of a text over the brow, readable from in front."""
    ink = words((SIDE, SIDE), text, 0.055, 0.07, (0.5, 0.80))
    return np.asarray(ink[::-1])
