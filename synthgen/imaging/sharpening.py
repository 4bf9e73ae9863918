"""The sharpening that a camera does to its encoded image."""

from __future__ import annotations

import numpy as np

from synthgen.arrays import F32
from synthgen.imaging.blur import gaussian_blurred

SIGMA_PX = 1.0


def sharpened(encoded_srgb: F32, amount: float) -> F32:
    """The image x [h w 3] with an unsharp mask, x + amount (x - gaussian(x, 1 px)), clipped to [0, 1]."""
    if amount == 0:
        return encoded_srgb
    detail = encoded_srgb - gaussian_blurred(encoded_srgb, SIGMA_PX)
    return np.asarray(np.clip(encoded_srgb + np.float32(amount) * detail, 0.0, 1.0), dtype=np.float32)
