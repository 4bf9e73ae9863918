"""Draws how things look that are not what they were modelled as."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from synthgen.assets.patterns import PATTERNS
from synthgen.color import linear_from_hsv, linear_from_srgb_bytes
from synthgen.config import JitterConfig
from synthgen.distributions import sample_index, sample_value
from synthgen.model import Asset, JitterSpec, PaintSpec, Rgb

PATTERNED = 0.6
"""Share of the painted things that have a pattern instead of a plain colour."""

METAL = 0.15
"""Share of them that are metal."""


PAINT_NUMBERS = 9
"""Uniform numbers that a paint takes."""


def sample_paint(rng: np.random.Generator, numbers: tuple[int, ...]) -> PaintSpec:
    """Any colour, with or without a pattern of one of the numbers, matt or glossy, sometimes metal."""
    return paint_of(rng.random(PAINT_NUMBERS).tolist(), numbers)


def paint_of(uniform: Sequence[float], numbers: tuple[int, ...], length: float = 1.0) -> PaintSpec:
    """Such a paint from uniform numbers [9] in [0, 1); patterns repeat as often per metre of a length."""
    hue, saturation, value, kind, number, patterned, metal, roughness, repeats = uniform
    pattern = f"patterns/{PATTERNS[int(kind * len(PATTERNS))]}/{numbers[int(number * len(numbers))]}"
    return PaintSpec(
        color_linear=linear_from_hsv(hue, saturation**1.5, 0.15 + 0.85 * value),
        roughness=0.15 + 0.85 * roughness,
        metallic=1.0 if metal < METAL else 0.0,
        texture_id=pattern if patterned < PATTERNED else None,
        repeats=(0.5 + 3.5 * repeats) * length,
    )


def sample_jitter(rng: np.random.Generator, config: JitterConfig) -> JitterSpec | None:
    """A small change of materials, in a share of the cases."""
    if rng.random() >= config.rate:
        return None
    return JitterSpec(
        hue=math.radians(sample_value(rng, config.hue_deg)),
        saturation=sample_value(rng, config.saturation),
        brightness=sample_value(rng, config.brightness),
        roughness=sample_value(rng, config.roughness),
        metallic=sample_value(rng, config.metallic),
        wear=sample_value(rng, config.wear),
    )


def sample_paint_of(rng: np.random.Generator, asset: Asset) -> PaintSpec:
    """One of the colours of an asset, of the part of an area that is large the more likely."""
    part = asset.parts[sample_index(rng, [len(part.primitive.indices) for part in asset.parts])]
    material = part.material
    color = np.array(material.base_color_factor[:3])
    if material.base_color_texture is not None:
        pixels = material.base_color_texture.texture.pixels
        row, column = int(rng.integers(pixels.shape[0])), int(rng.integers(pixels.shape[1]))
        color = color * linear_from_srgb_bytes(pixels[row, column, :3])
    return PaintSpec(
        color_linear=_rgb(color),
        roughness=float(rng.uniform(0.3, 1.0)),
        metallic=float(round(material.metallic_factor))
        if material.metallic_roughness_texture is None
        else 0.0,
    )


def _rgb(color: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Rgb:
    r, g, b = color.tolist()
    return r, g, b
