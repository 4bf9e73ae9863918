"""Blurs that are the same all over the image: motion, Gaussian and bloom."""

from __future__ import annotations

import math

import numpy as np
import scipy.ndimage

from synthgen.arrays import F32
from synthgen.model import BloomSpec

MAX_MOTION_SAMPLES = 32


def gaussian_weights(sigma_px: float) -> F32:
    """The weights [2 r + 1] of a Gaussian, r = ceil(3 sigma): exp(-k^2 / (2 sigma^2)) over their sum."""
    radius = math.ceil(3.0 * sigma_px)
    offsets = np.arange(-radius, radius + 1, dtype=np.float64)
    weights = np.exp(-0.5 * (offsets / sigma_px) ** 2)
    return np.asarray(weights / weights.sum(), dtype=np.float32)


def gaussian_blurred(image: F32, sigma_px: float) -> F32:
    """The image [h w c] after a Gaussian blur along x and then y, of `gaussian_weights`, clamped to the edge.

    A standard deviation of 0 leaves it as it is.
    """
    if sigma_px <= 0:
        return image
    weights = gaussian_weights(sigma_px)
    blurred = scipy.ndimage.correlate1d(image, weights, axis=1, mode="nearest")
    return np.asarray(scipy.ndimage.correlate1d(blurred, weights, axis=0, mode="nearest"), dtype=np.float32)


def bloomed(image: F32, spec: BloomSpec) -> F32:
    """The image [h w c] of which a share is scattered: (1 - s) image + s gaussian(image)."""
    if spec.strength <= 0 or spec.sigma_px <= 0:
        return image
    share = np.float32(spec.strength)
    return np.asarray((1 - share) * image + share * gaussian_blurred(image, spec.sigma_px))


def motion_offsets(motion_px: tuple[float, float]) -> list[tuple[float, float]]:
    """Where x y, in pixels from each pixel, motion blur samples the image: evenly along the motion.

    There are N = ceil(length of the motion) of them, but 1 to 32, at (k + 1/2) / N - 1/2 of the motion for
    k = 0 .. N - 1. So a motion of up to one pixel leaves the image as it is.
    """
    count = min(max(math.ceil(math.hypot(*motion_px)), 1), MAX_MOTION_SAMPLES)
    shares = [(k + 0.5) / count - 0.5 for k in range(count)]
    return [(share * motion_px[0], share * motion_px[1]) for share in shares]


def motion_blurred(image: F32, motion_px: tuple[float, float]) -> F32:
    """The mean of the image [h w c] over `motion_offsets`, sampled bilinearly and clamped to the edge."""
    offsets = motion_offsets(motion_px)
    if len(offsets) == 1:
        return image
    margin_x, margin_y = (math.ceil(abs(motion) / 2.0) + 1 for motion in motion_px)
    padded = np.pad(image, ((margin_y, margin_y), (margin_x, margin_x), (0, 0)), mode="edge")
    height, width = image.shape[:2]
    total = np.zeros_like(image)
    for x, y in offsets:
        rows = _shifted_rows(padded, y + margin_y, height)
        total += _shifted_rows(rows.swapaxes(0, 1), x + margin_x, width).swapaxes(0, 1)
    return np.asarray(total / np.float32(len(offsets)))


def _shifted_rows(image: F32, start: float, count: int) -> F32:
    """The rows that begin at a fractional index, interpolated linearly."""
    first = math.floor(start)
    share = np.float32(start - first)
    here, below = image[first : first + count], image[first + 1 : first + 1 + count]
    return np.asarray(here + share * (below - here) if share else here)
