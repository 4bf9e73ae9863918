"""The sharpening that a camera does to its encoded image."""

from __future__ import annotations

import numpy as np

from synthgen.arrays import F32


def sharpened(encoded_srgb: F32, amount: float) -> F32:
    """The image x [h w 3] with an unsharp mask, x + amount (x - b(x)), clipped to [0, 1].

    b is the binomial mean of 3 x 3 pixels, (1 2 1) / 4 along each side, whose sigma is 0.71 px. At the border
    the outermost pixels are repeated.
    """
    if amount == 0:
        return encoded_srgb
    detail = encoded_srgb - _binomial_mean(_binomial_mean(encoded_srgb, 0), 1)
    return np.asarray(np.clip(encoded_srgb + np.float32(amount) * detail, 0.0, 1.0), dtype=np.float32)


def _binomial_mean(image: F32, axis: int) -> F32:
    """The means (1 2 1) / 4 along an axis."""
    padding = [(0, 0)] * image.ndim
    padding[axis] = (1, 1)
    padded = np.pad(image, padding, mode="edge")
    before, after = (np.take(padded, range(s, s + image.shape[axis]), axis) for s in (0, 2))
    return np.asarray(np.float32(0.5) * image + np.float32(0.25) * (before + after))
