"""What a lens does to colour and brightness away from the centre of the image."""

from __future__ import annotations

import numpy as np

from synthgen.arrays import F32


def color_fringed(image: F32, chromatic_aberration: float) -> F32:
    """The image [h w 3] with red scaled by 1 + a and blue by 1 - a about its centre; green stays.

    The red value at p is the bilinear sample of red at centre + (p - centre) / (1 + a), clamped to the edge;
    the centre is at (width / 2, height / 2), where pixel centres are at +0.5.
    """
    if chromatic_aberration == 0:
        return image
    red = _scaled(_scaled(image[..., 0], 1 + chromatic_aberration).T, 1 + chromatic_aberration).T
    blue = _scaled(_scaled(image[..., 2], 1 - chromatic_aberration).T, 1 - chromatic_aberration).T
    return np.stack([red, image[..., 1], blue], axis=-1)


def _scaled(channel: F32, factor: float) -> F32:
    """The channel [h w] scaled along y about its centre, interpolated linearly."""
    size = len(channel)
    centers = np.arange(size) + 0.5
    at = np.clip((centers - size / 2.0) / factor + size / 2.0 - 0.5, 0.0, size - 1.0)
    low = np.floor(at).astype(np.intp)
    share = (at - low).astype(np.float32)[:, None]
    below = channel[low]
    return np.asarray(below + share * (channel[np.minimum(low + 1, size - 1)] - below))


def vignetted(image: F32, vignette: float) -> F32:
    """The image [h w c] times 1 - v (r / r_corner)^2.

    r is from the centre of the image to that of the pixel, and r_corner half of the image's diagonal.
    """
    if vignette == 0:
        return image
    height, width = image.shape[:2]
    x, y = np.arange(width) + 0.5 - width / 2.0, np.arange(height) + 0.5 - height / 2.0
    share = (x[None, :] ** 2 + y[:, None] ** 2) / ((width / 2.0) ** 2 + (height / 2.0) ** 2)
    return np.asarray(image * (1.0 - vignette * share).astype(np.float32)[..., None])
