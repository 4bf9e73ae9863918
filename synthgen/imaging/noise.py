"""Photon and read noise, from a generator that counts pixels, so that a shader can repeat it."""

from __future__ import annotations

import numpy as np

from synthgen.arrays import F32, U32

_HALF_WORD = np.uint32(16)
_BYTE = np.uint32(8)


def pcg4d(x: U32, y: U32, z: U32, w: U32) -> tuple[U32, U32, U32, U32]:
    """Four random words for each four words, in arithmetic modulo 2^32.

    Source: Jarzynski and Olano 2020, "Hash functions for GPU rendering", JCGT 9(3), listing of pcg4d.
    """
    x, y, z, w = (word * np.uint32(1664525) + np.uint32(1013904223) for word in (x, y, z, w))
    x, y, z, w = _mixed(x, y, z, w)
    x, y, z, w = (word ^ (word >> _HALF_WORD) for word in (x, y, z, w))
    return _mixed(x, y, z, w)


def _mixed(x: U32, y: U32, z: U32, w: U32) -> tuple[U32, U32, U32, U32]:
    x = x + y * w
    y = y + z * x
    z = z + x * y
    w = w + y * z
    return x, y, z, w


def unit_normals(width: int, height: int, words: tuple[int, int]) -> F32:
    """Independent normal deviates [h w 3] of mean 0 and variance 1, in float32.

    (a, b, c, d) = pcg4d(column, row, low, high), and with u1 = ((a >> 8) + 1) 2^-24, which is above 0 and
    at most 1, u2 = (b >> 8) 2^-24, u3 of c as u1 and u4 of d as u2:
    red sqrt(-2 ln u1) cos(2 pi u2), green sqrt(-2 ln u1) sin(2 pi u2), blue sqrt(-2 ln u3) cos(2 pi u4).
    All four are exact in float32. Source: Box and Muller 1958.
    """
    rows, columns = np.mgrid[0:height, 0:width].astype(np.uint32)
    low, high = (np.full_like(rows, word) for word in words)
    a, b, c, d = (_fraction(word) for word in pcg4d(columns, rows, low, high))
    normals = np.empty((height, width, 3), np.float32)
    step, turn = np.float32(2.0**-24), np.float32(2.0 * np.pi)
    length = np.sqrt(np.float32(-2.0) * np.log(a + step))
    normals[..., 0] = length * np.cos(turn * b)
    normals[..., 1] = length * np.sin(turn * b)
    normals[..., 2] = np.sqrt(np.float32(-2.0) * np.log(c + step)) * np.cos(turn * d)
    return normals


def _fraction(word: U32) -> F32:
    """The upper 24 bits as a fraction, 0 <= f < 1."""
    return np.asarray((word >> _BYTE).astype(np.float32) * np.float32(2.0**-24))


def noisy(signal: F32, *, read_noise: float, shot_noise: float, words: tuple[int, int]) -> F32:
    """The signal [h w 3], 1 at white, plus sqrt(read^2 + shot^2 clip(signal, 0, 1)) times `unit_normals`.

    Source: EMVA standard 1288, a variance of read noise plus a share of the signal.
    """
    if read_noise <= 0 and shot_noise <= 0:
        return signal
    variance = np.float32(read_noise**2) + np.float32(shot_noise**2) * np.clip(signal, 0.0, 1.0)
    height, width = signal.shape[:2]
    return np.asarray(signal + np.sqrt(variance) * unit_normals(width, height, words))
