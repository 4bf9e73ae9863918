"""Surfaces that many models share: small tileable textures of paint, rubber, metal, glass and cloth."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from noise import Field, Strokes, cells, scratches, smoothstep, spectral, uniform
from pbr_texture import Colour, EncodedMaterial, PbrTexture, blend, encode, linear, mix, plain, rgb

SIDE = 256  # texels of a tile
QUALITIES = (76, 70, 74)


def _encoded(name: str, texture: PbrTexture) -> EncodedMaterial:
    return encode(name, texture, detail=2, qualities=QUALITIES)


def _clouds(seed: int) -> tuple[np.random.Generator, Field, Field]:
    """Return the generator with two fields that are uniform from 0 to 1: wide and fine."""
    rng = np.random.default_rng(seed)
    shape = (SIDE, SIDE)
    wide = uniform(spectral(rng, shape, 1.4, low=2))
    return rng, wide, uniform(spectral(rng, shape, 0.8, low=20))


@lru_cache(maxsize=64)
def paint(colour: str, wear: float = 0.3, *, coat: float = 0.0, seed: int = 1) -> EncodedMaterial:
    """Return paint on steel: dust, scratches, and chips down to rusty metal as the wear (0 to 1) grows.

    `coat` is the strength of a clear coat, as cars have it.
    """
    rng, wide, fine = _clouds(seed)
    shape = wide.shape
    base = plain(shape, colour) * (0.97 + 0.04 * fine + 0.04 * wear * (wide - 0.5))[..., None]
    dust = smoothstep(1.15 - 0.75 * wear, 1.5 - 0.5 * wear, wide + 0.45 * fine)
    cuts = scratches(rng, shape, Strokes(int(160 * wear), (0.02, 0.2), (0.0, 90.0), (0.4, 0.9)))
    chip = smoothstep(1.30 - 0.36 * wear, 1.33 - 0.36 * wear, 0.7 * fine + 0.6 * wide)
    streaks = uniform(spectral(rng, shape, 1.1, low=6, stretch=(10.0, 1.0)))
    base = mix(base, rgb("#6f6656"), 0.55 * dust + 0.30 * wear * smoothstep(0.6, 1.0, streaks))
    base = mix(mix(base, rgb("#c9c6bf"), 0.25 * cuts), rgb("#54352a"), 0.85 * chip * min(1.0, 2.0 * wear))
    roughness = blend(0.22 + 0.2 * wear + 0.06 * fine, 0.8, np.clip(dust + chip, 0.0, 1.0))
    height = 0.35 * wear * fine - 0.4 * cuts - 0.6 * chip
    out = _encoded(f"paint_{colour[1:]}", PbrTexture(base, roughness, np.zeros(shape), height))
    return EncodedMaterial(out.name, out.base_colour, out.metallic_roughness, out.normal, clearcoat=coat)


@lru_cache(maxsize=8)
def steel(tone: str = "#8b8d8f", rust: float = 0.2, seed: int = 2) -> EncodedMaterial:
    """Return bare steel, worn bright and stained brown."""
    rng, wide, fine = _clouds(seed)
    shape = wide.shape
    brushed = uniform(spectral(rng, shape, 0.7, low=10, stretch=(1.0, 8.0)))
    brown = smoothstep(1.25 - rust, 1.5 - 0.8 * rust, wide + 0.5 * fine)
    base = plain(shape, tone) * (0.82 + 0.2 * brushed + 0.06 * fine)[..., None]
    base = mix(base, rgb("#5c3d2a"), 0.85 * brown)
    roughness = blend(0.34 + 0.14 * brushed, 0.85, brown)
    return _encoded("steel", PbrTexture(base, roughness, 0.85 - 0.8 * brown, 0.5 * fine - 0.4 * brown))


@lru_cache(maxsize=8)
def rubber(tone: str = "#222325", dust: float = 0.5, seed: int = 3) -> EncodedMaterial:
    """Return black rubber with pale dust on it."""
    _, wide, fine = _clouds(seed)
    shape = wide.shape
    pale = smoothstep(1.2 - 0.7 * dust, 1.6 - 0.5 * dust, wide + 0.5 * fine)
    base = mix(plain(shape, tone) * (0.85 + 0.25 * fine)[..., None], rgb("#7d7465"), 0.55 * pale)
    return _encoded("rubber", PbrTexture(base, 0.72 + 0.2 * pale, np.zeros(shape), 0.6 * fine))


@lru_cache(maxsize=32)
def plastic(colour: str, roughness: float = 0.45, seed: int = 4) -> EncodedMaterial:
    """Return moulded plastic with a fine grain and a few scratches."""
    rng, wide, fine = _clouds(seed)
    shape = wide.shape
    cuts = scratches(rng, shape, Strokes(60, (0.02, 0.2), (0.0, 90.0), (0.4, 0.9)))
    base = plain(shape, colour) * (0.92 + 0.08 * wide + 0.06 * fine)[..., None]
    base = mix(base, rgb("#b4b0a8"), 0.18 * cuts)
    height = 0.35 * fine - 0.4 * cuts
    return _encoded(
        f"plastic_{colour[1:]}", PbrTexture(base, roughness + 0.15 * wide, np.zeros(shape), height)
    )


@lru_cache(maxsize=32)
def cloth(colour: str, *, ribs: int = 64, stains: float = 0.2, seed: int = 5) -> EncodedMaterial:
    """Return woven cloth; `ribs` threads cross a tile each way."""
    _, wide, fine = _clouds(seed)
    shape = wide.shape
    v, u = np.meshgrid(*(np.arange(n) / n for n in shape), indexing="ij")
    twill = 0.5 + 0.5 * np.sin(2.0 * np.pi * ribs * (u + v)) * np.cos(2.0 * np.pi * ribs / 2 * (u - v))
    base = plain(shape, colour) * (0.90 + 0.04 * twill + 0.10 * wide + 0.08 * fine)[..., None]
    base = mix(base, rgb("#4d463c"), stains * smoothstep(0.9, 1.4, wide + 0.5 * fine))
    return _encoded(
        f"cloth_{colour[1:]}",
        PbrTexture(base, 0.88 + 0.08 * fine, np.zeros(shape), 0.25 * twill + 0.5 * fine),
    )


@lru_cache(maxsize=8)
def wood(colour: str = "#a07a50", seed: int = 6) -> EncodedMaterial:
    """Return planks, eight to a tile, that run along u."""
    rng, wide, _fine = _clouds(seed)
    shape = wide.shape
    v = (np.arange(SIDE) / SIDE * 8.0)[:, None] + np.zeros(shape)
    tone = rng.random(8)[np.floor(v).astype(int) % 8]
    seam = smoothstep(0.46, 0.49, np.abs(v % 1.0 - 0.5))
    grain = uniform(spectral(rng, shape, 1.0, low=6, stretch=(1.0, 14.0)))
    base = plain(shape, colour) * (0.75 + 0.2 * tone + 0.2 * grain)[..., None] * (1.0 - 0.7 * seam)[..., None]
    height = 0.5 * grain - 2.5 * seam
    return _encoded("wood", PbrTexture(base, 0.7 + 0.15 * wide, np.zeros(shape), height))


@lru_cache(maxsize=8)
def soil(colour: str = "#6b5138", seed: int = 7) -> EncodedMaterial:
    """Return crumbled earth or gravel."""
    rng, wide, fine = _clouds(seed)
    stones = cells(rng, wide.shape, 18, warp=0.3)
    tone = rng.random(18 * 18)[stones.label]
    base = plain(wide.shape, colour) * (0.55 + 0.4 * tone + 0.2 * fine + 0.2 * wide)[..., None]
    height = 3.0 * smoothstep(0.0, 0.5, stones.border) + fine
    return _encoded("soil", PbrTexture(base, 0.95 + 0.0 * wide, np.zeros(wide.shape), height))


def flat(
    name: str, colour: str, roughness: float, *, metallic: float = 0.0, coat: float = 0.0
) -> EncodedMaterial:
    """Return a material of one colour without textures, for glass, lamps, chrome and small parts."""
    return EncodedMaterial(
        name,
        colour_factor=linear(colour),
        metallic_factor=metallic,
        roughness_factor=roughness,
        clearcoat=coat,
    )


def printed(name: str, picture: Colour, roughness: float = 0.4) -> EncodedMaterial:
    """Return a picture (h, w, 3), sRGB of 0 to 1, as a material that its parts' own uvs lay out."""
    shape = (picture.shape[0], picture.shape[1])
    texture = PbrTexture(picture, np.full(shape, roughness), np.zeros(shape), np.zeros(shape))
    colours = encode(name, texture, qualities=(84, 10, 10))
    return EncodedMaterial(name, colours.base_colour, metallic_factor=0.0, roughness_factor=roughness)


GLASS = flat("glass", "#15191c", 0.04)
BLACK = flat("black_trim", "#141416", 0.5)
CHROME = flat("chrome", "#d8dadc", 0.12, metallic=1.0)
HEADLAMP = flat("headlamp", "#8f999e", 0.06, metallic=0.5, coat=1.0)
TAIL_LAMP = flat("tail_lamp", "#6e080b", 0.1, coat=1.0)
INDICATOR = flat("indicator", "#d8740c", 0.15, coat=1.0)
