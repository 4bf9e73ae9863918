"""Reflected radiance of rough surfaces, for every direction: the panorama, blurred by the GGX lobe.

With n = v = r the lobe about n is a function of the angle to n alone, so the blur is a convolution on the
sphere. On a panorama it is one between every pair of rows, cyclic in azimuth, which the discrete Fourier
transform makes a product: exact, without noise, and the same on every run.

Source: Karis 2013, "Real Shading in Unreal Engine 4" (the split sum, and its weight n . l).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.fft import dct, irfft, rfft

from synthgen.arrays import F32
from synthgen.render.ibl.octahedral import texel_directions
from synthgen.render.ibl.panorama import panorama_lookup, panorama_resized, pixel_solid_angles

Index: TypeAlias = npt.NDArray[np.int64]

ROUGHNESSES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
"""Perceptual roughness of each level; alpha is its square. Level 0 is a mirror."""

_ROWS_AT_ONCE = 8


def prefiltered_maps(panorama: F32, sizes: tuple[int, ...]) -> list[F32]:
    """Octahedral maps [size size 3], one per roughness, of the radiance that arrives about each direction.

    Directions are those of the panorama [h w 3]; the maps have no border.
    """
    maps = [panorama_lookup(panorama, texel_directions(sizes[0]))]
    for roughness, size in zip(ROUGHNESSES[1:], sizes[1:], strict=True):
        rows = _rows_for(roughness)
        blurred = _blurred(panorama_resized(panorama, rows, 2 * rows), roughness)
        maps.append(panorama_lookup(blurred, texel_directions(size)))
    return maps


def _rows_for(roughness: float) -> int:
    """As many rows as show the lobe, whose half width at half maximum is about 1.3 alpha radians."""
    return 256 if roughness < 0.3 else 128


def _blurred(panorama: F32, roughness: float) -> F32:
    """The panorama [h w 3] with every pixel the mean over the lobe about its direction."""
    return _zonal_convolution(panorama, lambda haversine: lobe(haversine, roughness))


def lobe(haversine: F32, roughness: float) -> F32:
    """D(n . h) max(0, n . l) up to a factor, of the haversine (1 - n . l) / 2 = 1 - (n . h)^2.

    Source: Walter et al. 2007, "Microfacet Models for Refraction" (D of GGX).
    """
    alpha2 = np.float32(roughness**4)
    facing = np.maximum(1 - 2 * haversine, 0)
    return np.asarray(facing / np.square(1 + haversine * (1 / alpha2 - 1)), dtype=np.float32)


def _zonal_convolution(panorama: F32, kernel: Callable[[F32], F32]) -> F32:
    """The panorama [h w c] blurred by a kernel that depends on the haversine of the angle alone.

    h and w are even. Row i and its mirror image across the horizon see the same angles, hence the flipped
    copy. There is no matrix product, since those of many libraries depend on the number of threads.
    """
    height, width = panorama.shape[:2]
    area = pixel_solid_angles(height, width).astype(np.float32)
    flux = np.moveaxis(panorama * area[..., None], 2, 0)
    waves = rfft(np.concatenate((flux, flux[:, ::-1])), axis=2)
    waves = np.concatenate((waves.real, waves.imag))  # [part channel, row, frequency]
    blurred = np.empty((height // 2, len(waves), waves.shape[2]), np.float32)
    for first in range(0, height // 2, _ROWS_AT_ONCE):
        rows = np.arange(first, min(first + _ROWS_AT_ONCE, height // 2))
        gains = _row_gains(rows, height, width, kernel)
        total = np.einsum("ij,j->i", gains[..., 0], area[:, 0])
        blurred[rows] = np.einsum("ijm,cjm->icm", gains, waves) / total[:, None, None]
    real, imaginary = np.split(blurred, 2, axis=1)
    upper, lower = np.split(irfft(real + 1j * imaginary, n=width, axis=2), 2, axis=1)
    whole = np.concatenate((upper, lower[::-1])).transpose(0, 2, 1)
    return np.ascontiguousarray(np.maximum(whole, 0), dtype=np.float32)


def _row_gains(rows: Index, height: int, width: int, kernel: Callable[[F32], F32]) -> F32:
    """The Fourier coefficients [row row_in frequency], all real, of the kernel between two rows."""
    polar = (np.arange(height) + 0.5) * np.pi / height
    along = np.sin((polar[rows][:, None] - polar) / 2) ** 2
    across = np.sin(polar[rows])[:, None] * np.sin(polar)
    around = np.sin(np.pi * np.arange(width // 2 + 1) / width) ** 2
    haversine = along[..., None] + across[..., None] * around
    return np.asarray(dct(kernel(haversine.astype(np.float32)), type=1, axis=2), dtype=np.float32)
