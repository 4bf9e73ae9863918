"""Colour: the exact sRGB transfer functions, HSV, luminance and the colour of a black body."""

from __future__ import annotations

import colorsys
from typing import TypeVar

import numpy as np

from synthgen.arrays import F32, F64, U8

LUMINANCE_WEIGHTS = (0.2126, 0.7152, 0.0722)
"""Weights of linear R, G, B in relative luminance. Source: ITU-R BT.709."""

Real = TypeVar("Real", F32, F64)


def linear_from_srgb(encoded_srgb: Real) -> Real:
    """Linear values in [0, 1] of sRGB-encoded values in [0, 1]. Source: IEC 61966-2-1."""
    dark, bright = encoded_srgb / 12.92, ((encoded_srgb + 0.055) / 1.055) ** 2.4
    return np.asarray(np.where(encoded_srgb <= 0.04045, dark, bright), dtype=encoded_srgb.dtype)


def srgb_from_linear(value_linear: Real) -> Real:
    """sRGB-encoded values of linear values; both are clipped to [0, 1]. Source: IEC 61966-2-1."""
    clipped = np.clip(value_linear, 0.0, 1.0)
    dark, bright = clipped * 12.92, 1.055 * clipped ** (1 / 2.4) - 0.055
    return np.asarray(np.where(clipped <= 0.0031308, dark, bright), dtype=value_linear.dtype)


_LINEAR_OF_BYTE: F32 = linear_from_srgb(np.arange(256) / 255.0).astype(np.float32)


def linear_from_srgb_bytes(image_srgb: U8) -> F32:
    """Linear values in [0, 1] of 8-bit sRGB, by table."""
    return _LINEAR_OF_BYTE[image_srgb]


def linear_from_hsv(hue: float, saturation: float, value: float) -> tuple[float, float, float]:
    """Linear RGB of an HSV colour that describes sRGB; the hue is in turns, the others in [0, 1]."""
    r, g, b = colorsys.hsv_to_rgb(hue % 1.0, saturation, value)
    return _linear_channel(r), _linear_channel(g), _linear_channel(b)


def _linear_channel(encoded_srgb: float) -> float:
    """What `linear_from_srgb` makes of a single number."""
    return encoded_srgb / 12.92 if encoded_srgb <= 0.04045 else ((encoded_srgb + 0.055) / 1.055) ** 2.4


def linear_from_temperature(temperature_k: float) -> tuple[float, float, float]:
    """Linear RGB of a black body of 1,667 K to 25,000 K, scaled to luminance 1.

    Source: Kim et al. 2002 (US 7024034), the cubic fit of the Planckian locus in CIE xy, and the
    BT.709 primaries.
    """
    t = 1e3 / temperature_k
    if temperature_k < 4000:
        x = -0.2661239 * t**3 - 0.2343589 * t**2 + 0.8776956 * t + 0.179910
    else:
        x = -3.0258469 * t**3 + 2.1070379 * t**2 + 0.2226347 * t + 0.240390
    if temperature_k < 2222:
        y = -1.1063814 * x**3 - 1.34811020 * x**2 + 2.18555832 * x - 0.20219683
    elif temperature_k < 4000:
        y = -0.9549476 * x**3 - 1.37418593 * x**2 + 2.09137015 * x - 0.16748867
    else:
        y = 3.0817580 * x**3 - 5.87338670 * x**2 + 3.75112997 * x - 0.37001483
    x, z = x / y, (1 - x - y) / y  # of XYZ, whose Y is 1
    return (
        max(3.2406 * x - 1.5372 - 0.4986 * z, 0.0),
        max(-0.9689 * x + 1.8758 + 0.0415 * z, 0.0),
        max(0.0557 * x - 0.2040 + 1.0570 * z, 0.0),
    )
