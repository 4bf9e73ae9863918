"""Tone maps: from scene values to those of a display, all of them linear with BT.709 primaries."""

from __future__ import annotations

import numpy as np

from synthgen.arrays import F32
from synthgen.model import ToneMap

LARGEST = 65504.0
"""The largest half-precision number; values above it are taken for it, and those below 0 for 0."""

AGX_INSET: F32 = np.array(
    [
        [0.842479062253094, 0.0784335999999992, 0.0792237451477643],
        [0.0423282422610123, 0.878468636469772, 0.0791661274605434],
        [0.0423756549057051, 0.0784336, 0.879142973793104],
    ],
    np.float32,
)
AGX_OUTSET: F32 = np.array(
    [
        [1.19687900512017, -0.0980208811401368, -0.0990297440797205],
        [-0.0528968517574562, 1.15190312990417, -0.0989611768448433],
        [-0.0529716355144438, -0.0980434501171241, 1.15107367264116],
    ],
    np.float32,
)
AGX_EV = (-12.47393, 4.026069)
AGX_CURVE = (15.5, -40.14, 31.96, -6.868, 0.4298, 0.1191, -0.00232)
"""Coefficients from the sixth power down."""

ACES_INPUT: F32 = np.array(
    [[0.59719, 0.35458, 0.04823], [0.07600, 0.90834, 0.01566], [0.02840, 0.13383, 0.83777]], np.float32
)
ACES_OUTPUT: F32 = np.array(
    [[1.60475, -0.53108, -0.07367], [-0.10208, 1.10813, -0.00605], [-0.00327, -0.07276, 1.07602]], np.float32
)


def tone_mapped(signal_linear: F32, tone_map: ToneMap) -> F32:
    """The display's linear values [h w 3] in [0, 1]; sRGB encoding comes after."""
    values = np.clip(signal_linear, np.float32(0.0), np.float32(LARGEST))
    if tone_map == "agx":
        values = agx(values)
    elif tone_map == "aces":
        values = aces(values)
    elif tone_map == "neutral":
        values = neutral(values)
    return np.clip(values, np.float32(0.0), np.float32(1.0))


def agx(values: F32) -> F32:
    """AgX, [h w 3]: inset, a curve over 16.5 stops, outset, and the display's power of 2.2 undone.

    The curve gives values for a display that raises them to 2.2; what is returned is linear, so that it
    can be encoded as sRGB like that of every other tone map.
    Source: Sobotka, AgX; the polynomial of the default contrast by Wrensch 2023, "Minimal AgX
    implementation".
    """
    low, high = AGX_EV
    stops = np.log2(np.maximum(_product(AGX_INSET, values), np.float32(2.0**low)))
    x = (np.minimum(stops, np.float32(high)) - np.float32(low)) / np.float32(high - low)
    curve = np.full_like(x, AGX_CURVE[0])
    for coefficient in AGX_CURVE[1:]:
        curve = curve * x + np.float32(coefficient)
    return np.asarray(np.maximum(_product(AGX_OUTSET, curve), np.float32(0.0)) ** np.float32(2.2))


def aces(values: F32) -> F32:
    """The fit of the ACES reference and output transforms for sRGB, [h w 3]; 1 of the scene is below white.

    Source: Hill 2016, ACES.hlsl of the BakingLab: (v (v + 0.0245786) - 0.000090537) over
    (v (0.983729 v + 0.4329510) + 0.238081), between two matrices.
    """
    v = _product(ACES_INPUT, values)
    above = v * (v + np.float32(0.0245786)) - np.float32(0.000090537)
    below = v * (np.float32(0.983729) * v + np.float32(0.4329510)) + np.float32(0.238081)
    return _product(ACES_OUTPUT, above / below)


def neutral(values: F32) -> F32:
    """Khronos PBR Neutral, [h w 3]: colours up to about 0.8 are shown as they are, highlights are compressed.

    Source: Khronos PBR Neutral Tone Mapper specification, its reference implementation.
    """
    start, desaturation = np.float32(0.8 - 0.04), np.float32(0.15)
    least = values.min(axis=-1, keepdims=True)
    offset = np.where(least < 0.08, least - np.float32(6.25) * least * least, np.float32(0.04))
    color = values - offset
    peak = color.max(axis=-1, keepdims=True)
    d = 1 - start
    compressed = 1 - d * d / np.maximum(peak + d - start, d)
    share = 1 - 1 / (desaturation * np.maximum(peak - compressed, np.float32(0.0)) + 1)
    scaled = color * (compressed / np.maximum(peak, start))
    bright = scaled + share * (compressed - scaled)
    return np.asarray(np.where(peak < start, color, bright), dtype=np.float32)


def _product(matrix: F32, values: F32) -> F32:
    """The matrix [3 3] times every value [h w 3]."""
    return np.asarray((values.reshape(-1, 3) @ matrix.T).reshape(values.shape))
