"""What a level surface mirrors of the light above it, for every direction in which it is seen.

The lobe of a rough surface that is seen at a slant is neither round nor about the mirrored direction, and
the horizon cuts it off; blurring the panorama by a round lobe (`prefilter`) errs by a quarter there. Of a
level surface all is known beforehand but the direction of the view, so that the lobe's own shape can be used.
It depends on the two heights and on the difference of the azimuths: along each row it is a convolution.

Source: Walter et al. 2007, "Microfacet Models for Refraction" (D of GGX); Heitz 2014, "Understanding the
Masking-Shadowing Function" (equation 99); Schlick 1994 (Fresnel).
"""

from __future__ import annotations

import numpy as np
from scipy.fft import irfft, rfft

from synthgen.arrays import F32, F64
from synthgen.render.ibl.octahedral import texel_directions
from synthgen.render.ibl.panorama import panorama_resized, pixel_solid_angles

LEVEL_ROUGHNESSES = (0.4, 0.6, 0.8, 1.0)
"""Smoother surfaces have a narrow lobe, which is round enough."""

_F0 = 0.04
_ROWS = 64
"""Of the upper half of the panorama."""
_ELEVATIONS = 32
_LEAST_ELEVATION = np.radians(1.0)


def level_surface_maps(panorama: F32, size: int) -> list[F32]:
    """Octahedral maps [size size c], one per roughness, of the light of a panorama [h w c].

    For each direction, the mean over the lobe of a dielectric whose normal is +Y and which mirrors the camera
    to that direction. Below the horizon is what is above it, so that filtering about it finds the same.
    """
    upper = panorama_resized(panorama, 2 * _ROWS, 4 * _ROWS)[:_ROWS]
    directions = texel_directions(size)
    elevations = np.linspace(_LEAST_ELEVATION, np.pi / 2, _ELEVATIONS)
    elevation = np.maximum(np.arcsin(np.clip(np.abs(directions[..., 1]), 0, 1)), _LEAST_ELEVATION)
    share = (elevation - _LEAST_ELEVATION) / (np.pi / 2 - _LEAST_ELEVATION)
    turn = 0.5 + np.arctan2(directions[..., 0], -directions[..., 2]) / (2 * np.pi)
    at = np.stack((share * (_ELEVATIONS - 1), turn * upper.shape[1] - 0.5), axis=-1)
    return [_bilinear(_means(upper, np.sin(elevations), roughness), at) for roughness in LEVEL_ROUGHNESSES]


def _means(upper: F32, heights: F64, roughness: float) -> F64:
    """The means [n w c] of radiance [h w c] over the lobes of mirrored directions of heights [n]."""
    rows, width, _ = upper.shape
    polar = (np.arange(rows) + 0.5) * np.pi / (2 * rows)
    azimuth = 2 * np.pi * np.arange(width) / width
    area = pixel_solid_angles(2 * rows, width)[:rows]
    waves = rfft(upper.astype(np.float64), axis=1)
    result = np.empty((len(heights), width, upper.shape[2]))
    for index, height in enumerate(heights):
        kernel = area * _lobe(height, polar[:, None], azimuth, roughness)
        total = np.einsum("hf,hfc->fc", rfft(kernel, axis=1), waves)
        result[index] = irfft(total, n=width, axis=0) / kernel.sum()
    return np.maximum(result, 0)


def _lobe(n_v: float, polar: F64, azimuth: F64, roughness: float) -> F64:
    """BRDF times cosine, of light by its azimuth from the mirrored direction, whose height is n_v."""
    alpha2 = roughness**4
    n_l = np.cos(polar)
    v_l = n_v * n_l - np.sqrt(1 - n_v**2) * np.sin(polar) * np.cos(azimuth)
    v_h = np.sqrt(np.maximum(1 + v_l, 1e-12) / 2)
    n_h = (n_v + n_l) / (2 * v_h)
    density = alpha2 / (n_h**2 * (alpha2 - 1) + 1) ** 2
    shadowing = n_l * np.sqrt(n_v**2 * (1 - alpha2) + alpha2) + n_v * np.sqrt(n_l**2 * (1 - alpha2) + alpha2)
    fresnel = _F0 + (1 - _F0) * (1 - v_h) ** 5
    return np.asarray(fresnel * density / shadowing * n_l, dtype=np.float64)


def _bilinear(values: F64, at: F64) -> F32:
    """The values [... c] of a table [n w c], which goes round in w, at places [... 2]."""
    count, width, _ = values.shape
    row = np.minimum(at[..., 0].astype(np.int64), count - 2)
    column = np.floor(at[..., 1]).astype(np.int64)
    down, right = at[..., :1] - row[..., None], at[..., 1:] - column[..., None]
    left, other = column % width, (column + 1) % width
    top = values[row, left] * (1 - right) + values[row, other] * right
    bottom = values[row + 1, left] * (1 - right) + values[row + 1, other] * right
    return np.asarray(top * (1 - down) + bottom * down, dtype=np.float32)
