"""Six ground coverings as tileable base colours, normals and roughness; each shows 2 m by 2 m from above.

The colours carry no light from a side, which is the normals' part. Pictures of grounds that are no materials,
in photographs and panoramas, are painted `lit`.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from grass import grass_ground
from noise import Field, Shape, Strokes, blur, cells, scratches, smoothstep, spectral, uniform
from numpy.random import Generator
from pbr_texture import Colour, PbrTexture, jpeg, jpeg_within, mix, normals, plain, rgb, shrink
from wooden_floor import wooden_floor_ground

SHAPE: Shape = (1024, 1024)
SIZE_M = 2.0
LIMIT = 350_000  # bytes of each JPEG
DETAIL = 2  # how many times smaller than the colours normals and roughness are
NORMAL_QUALITY, ROUGHNESS_QUALITY = 72, 70
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])


def build(name: str) -> dict[str, bytes]:
    """Return the named ground's JPEGs by the ends of their names: "", "_normal" and "_roughness"."""
    paint, seed, albedo, _ = TEXTURES[name]
    ground = paint(np.random.default_rng(seed), SHAPE, lit=False)
    roughness = np.repeat(ground.roughness[..., None], 3, axis=2)
    return {
        "": jpeg_within(toned(ground.base_colour, albedo), LIMIT),
        "_normal": jpeg(_halved_normals(ground), NORMAL_QUALITY, chroma=True),
        "_roughness": jpeg(shrink(roughness, DETAIL), ROUGHNESS_QUALITY),
    }


def _halved_normals(ground: PbrTexture) -> Colour:
    """Return the normals, averaged over squares of `DETAIL` pixels, as unit vectors again."""
    mean = 2.0 * shrink(normals(ground.height), DETAIL) - 1.0
    return np.asarray(0.5 + 0.5 * mean / np.linalg.norm(mean, axis=2, keepdims=True))


def toned(picture: Colour, albedo: float) -> Colour:
    """Return an sRGB picture scaled so that its mean linear luminance is `albedo`."""
    linear = to_linear(np.clip(picture, 0.0, 1.0))
    for _ in range(4):  # clipping the highlights costs a little light, so go round again
        linear = np.clip(linear * albedo / (linear @ LUMINANCE).mean(), 0.0, 1.0)
    return to_srgb(linear)


def to_linear(picture: Colour) -> Colour:
    """Return sRGB values as linear light, both 0 to 1."""
    return np.asarray(np.where(picture <= 0.04045, picture / 12.92, ((picture + 0.055) / 1.055) ** 2.4))


def to_srgb(linear: Colour) -> Colour:
    """Return linear light as sRGB values, both 0 to 1."""
    return np.asarray(np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1.0 / 2.4) - 0.055))


def relief(height: Field, depth: float, *, lit: bool) -> Field:
    """Return soft light over a height field, about 1 on the flat: dark in hollows, from the upper left."""
    slope = np.zeros_like(height)
    if lit:
        slope += (np.roll(height, -1, axis=1) - np.roll(height, 1, axis=1)) * 0.6
        slope += (np.roll(height, -1, axis=0) - np.roll(height, 1, axis=0)) * 0.8
    hollow = blur(height, 3.0) - height
    return np.asarray(np.clip(1.0 + depth * (slope - 0.6 * hollow), 0.25, 1.9))


def even(rng: Generator, shape: Shape, exponent: float, low: float, high: float = 1e9) -> Field:
    """Return noise of 0 to 1 without the slow swells that would give a tile's repeat away."""
    return uniform(spectral(rng, shape, exponent, low=low, high=high))


def asphalt(rng: Generator, shape: Shape) -> Colour:
    """Return a picture of worn asphalt."""
    return asphalt_ground(rng, shape, lit=True).base_colour


def asphalt_ground(rng: Generator, shape: Shape, *, lit: bool) -> PbrTexture:
    """Return worn asphalt: grey stones of three sizes in dark bitumen."""
    colour = plain(shape, "#3a3a3b") * (0.8 + 0.35 * even(rng, shape, 0.3, 60))[..., None]
    height = 0.5 * even(rng, shape, 0.6, 30)
    for across, share, tint in ((240, 0.55, "#6f6e6b"), (150, 0.45, "#7a7772"), (95, 0.22, "#86827a")):
        crystal = cells(rng, shape, across, warp=0.2)
        tone = rng.random(across * across)[crystal.label]
        radius = 0.25 + 0.30 * rng.random(across * across)[crystal.label]
        stone = smoothstep(0.0, 0.16, radius - crystal.nearest) * (tone < share)
        shade = 0.62 + 0.7 * rng.random(across * across)[crystal.label]
        colour = mix(colour, rgb(tint) * shade[..., None], stone * 0.85)
        height += stone * np.sqrt(np.clip(1.0 - crystal.nearest, 0.0, 1.0))
    colour = colour * (relief(height, 0.28, lit=lit) * (0.93 + 0.14 * even(rng, shape, 1.0, 6)))[..., None]
    worn = even(rng, shape, 1.2, 5)
    colour = mix(colour, rgb("#6a675f"), 0.16 * smoothstep(0.6, 1.0, worn))
    # Stones stand 2 mm out of bitumen, and are polished by wheels.
    roughness = np.clip(0.98 - 0.28 * uniform(height / height.std() - height.mean() / height.std()), 0.0, 1.0)
    return surface(colour, 2.0 * blur(height, 1.0), roughness)


def concrete(rng: Generator, shape: Shape) -> Colour:
    """Return a picture of floated concrete."""
    return concrete_ground(rng, shape, lit=True).base_colour


def concrete_ground(rng: Generator, shape: Shape, *, lit: bool) -> PbrTexture:
    """Return floated concrete: cloudy cement film, fine sand, air holes, hair scratches."""
    cloud, fine = even(rng, shape, 1.3, 4), even(rng, shape, 0.5, 80)
    colour = mix(plain(shape, "#a3a19b"), rgb("#b6b3aa"), cloud)
    colour = mix(colour, rgb("#8d8a83"), 0.35 * smoothstep(0.6, 1.0, even(rng, shape, 1.5, 5)))
    hole = cells(rng, shape, 70)
    size = 0.20 * rng.random(70 * 70)[hole.label] ** 4 + 0.02
    holes = smoothstep(0.03, -0.03, hole.nearest - size) * (rng.random(70 * 70)[hole.label] < 0.5)
    floated = scratches(rng, shape, Strokes(900, (0.03, 0.2), (20.0, 60.0), (0.5, 0.8), 0.5))
    height = 0.8 * fine + 0.5 * cloud - 1.6 * holes - 0.4 * floated
    colour = mix(colour * relief(height, 0.11, lit=lit)[..., None], rgb("#6d6a64"), holes * 0.7)
    colour = mix(colour, rgb("#c9c6bd"), floated * 0.12)
    roughness = 0.72 + 0.16 * cloud + 0.06 * fine + 0.1 * np.maximum(holes, floated)
    return surface(colour, 0.6 * height, roughness)


def sand_ground(rng: Generator, shape: Shape, *, lit: bool) -> PbrTexture:
    """Return dry sand: grains of many tints over small wind-blown undulations and old footfall."""
    swell = spectral(rng, shape, 2.4, low=10, high=90, stretch=(1.0, 2.2))
    dimple = cells(rng, shape, 26, warp=0.3)
    pock = smoothstep(0.55, 0.1, dimple.nearest) * (rng.random(26 * 26)[dimple.label] < 0.3)
    grain = spectral(rng, shape, 0.0, low=120)
    height = 2.0 * swell - 2.2 * blur(pock, 5.0) + 0.11 * grain
    light = relief(height, 0.55, lit=lit)
    colour = mix(plain(shape, "#b89d74"), rgb("#cfb78e"), even(rng, shape, 0.8, 8))
    specks = spectral(rng, shape, 0.0, low=150)
    colour = mix(colour, rgb("#6b533a"), 0.75 * smoothstep(1.9, 2.8, specks))
    colour = mix(colour, rgb("#efe3cc"), 0.7 * smoothstep(-1.8, -2.7, specks))
    return surface(colour * light[..., None], 1.1 * height, np.clip(0.95 + 0.02 * grain, 0.0, 1.0))


PEBBLES = ("#8d8984", "#a39b8f", "#77746f", "#b5ab9c", "#8b7a69", "#6b6c70", "#9c948c", "#c0bab0")


def gravel_ground(rng: Generator, shape: Shape, *, lit: bool) -> PbrTexture:
    """Return loose crushed stone, 15 to 50 mm, two layers deep over grit."""
    colour = plain(shape, "#4c4741") * (0.7 + 0.5 * even(rng, shape, 0.3, 60))[..., None]
    tints = np.stack([rgb(code) for code in PEBBLES])
    height, roughness = np.zeros(shape), np.full(shape, 0.95)
    for across, share in ((110, 1.0), (64, 0.85), (40, 0.55)):
        stone = cells(rng, shape, across, warp=0.02)
        count = across * across
        present = (rng.random(count) < share)[stone.label]
        body = smoothstep(0.03, 0.16, stone.border) * present
        tint = tints[rng.integers(0, len(tints), count)] * rng.uniform(0.75, 1.12, (count, 1))
        facet = (stone.toward * rng.normal(0.0, 0.30, (count, 2))[stone.label]).sum(axis=2)
        dome = np.sqrt(np.clip(stone.border, 0.0, 1.0))
        light = 0.62 + 0.36 * dome
        if lit:
            light += np.clip(facet, -0.2, 0.2) - 0.26 * (stone.toward @ np.array([0.8, 0.6]))
        rough = 0.90 + 0.2 * even(rng, shape, 0.5, 50)
        fall = (across // 20 + 3, across // 30 + 2) if lit else (0, 0)
        shadow = blur(np.roll(body, fall, axis=(0, 1)), 3.0)
        colour = colour * (1.0 - 0.55 * shadow)[..., None]
        colour = mix(colour, tint[stone.label] * (light * rough)[..., None], body)
        # A stone lies on what is below it, and rises by a third of its width, with slanted faces.
        rise = 0.33 * shape[0] / across * (dome + facet)
        height = height * (1.0 - body) + (0.5 * blur(height, 6.0) + rise) * body
        roughness = roughness * (1.0 - body) + (0.7 + 0.2 * even(rng, shape, 0.3, 40)) * body
    return surface(np.clip(colour, 0.0, 1.0), blur(height, 1.0), roughness)


def surface(colour: Colour, height: Field, roughness: Field) -> PbrTexture:
    """Return the material of a ground, none of which is of metal."""
    return PbrTexture(colour, roughness, np.zeros_like(height), height)


class Painter(Protocol):
    """Paints a ground."""

    def __call__(self, rng: Generator, shape: Shape, *, lit: bool) -> PbrTexture:
        """Return the material; `lit` paints light from the upper left into the colours."""


# name: painter, seed, mean linear luminance, description
TEXTURES: dict[str, tuple[Painter, int, float, str]] = {
    "asphalt": (asphalt_ground, 8001, 0.11, "Worn asphalt road surface with exposed stones"),
    "concrete": (concrete_ground, 8002, 0.35, "Floated concrete slab with fine pores"),
    "grass": (grass_ground, 8003, 0.10, "Short meadow grass seen from above"),
    "sand": (sand_ground, 8004, 0.36, "Dry sand with small wind ripples"),
    "gravel": (gravel_ground, 8005, 0.22, "Loose crushed stone, 15 to 50 mm"),
    "wooden_floor": (wooden_floor_ground, 8006, 0.20, "Oak floorboards, 125 mm wide, with staggered joints"),
}
