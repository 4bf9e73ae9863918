"""Panoramas: equirectangular maps of all directions, +Y in the top row and -Z in the middle."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from synthgen.arrays import F32, F64


def panorama_uv(directions: F64) -> F64:
    """The places [... 2] in [0, 1] of unit directions [... 3] in a panorama: u to the right, v down."""
    x, y, z = np.moveaxis(directions, -1, 0)
    u = 0.5 + np.arctan2(x, -z) / (2.0 * np.pi)
    return np.stack((u, np.arccos(np.clip(y, -1.0, 1.0)) / np.pi), axis=-1)


def panorama_directions(uv: F64) -> F64:
    """The unit directions [... 3] at places [... 2] of a panorama."""
    azimuth, polar = 2.0 * np.pi * (uv[..., 0] - 0.5), np.pi * uv[..., 1]
    x, z = np.sin(polar) * np.sin(azimuth), -np.sin(polar) * np.cos(azimuth)
    return np.stack((x, np.cos(polar), z), axis=-1)


def pixel_directions(height: int, width: int) -> F64:
    """The unit directions [height width 3] of the pixel centres of a panorama."""
    v, u = np.meshgrid(_centres(height), _centres(width), indexing="ij")
    return panorama_directions(np.stack((u, v), axis=-1))


def pixel_solid_angles(height: int, width: int, *, upper_only: bool = False) -> F64:
    """The exact solid angles [height 1] in steradians of the pixels of each row.

    With `upper_only`, only of their parts above the horizon.
    """
    edges = _row_edges(height)
    if upper_only:
        edges = np.maximum(edges, 0.0)
    return np.asarray((edges[:-1] - edges[1:])[:, None] * (2.0 * np.pi / width), dtype=np.float64)


def panorama_lookup(panorama: F32, directions: F64) -> F32:
    """The values [... c] of a panorama [h w c] in unit directions [... 3], bilinearly between pixel centres.

    It goes round at the sides, and over the poles to the opposite side.
    """
    height, width, channels = panorama.shape
    bordered = _bordered(panorama).reshape(-1, channels)
    uv = panorama_uv(directions).astype(np.float64)
    x = uv[..., 0] * width + 0.5
    y = uv[..., 1] * height + 0.5
    column = np.clip(x.astype(np.int64), 0, width)
    row = np.clip(y.astype(np.int64), 0, height)
    right = (x - column).astype(np.float32)[..., None]
    down = (y - row).astype(np.float32)[..., None]
    at = row * (width + 2) + column
    top = bordered[at] * (1 - right) + bordered[at + 1] * right
    bottom = bordered[at + width + 2] * (1 - right) + bordered[at + width + 3] * right
    return np.asarray(top * (1 - down) + bottom * down, dtype=np.float32)


def panorama_resized(panorama: F32, height: int, width: int) -> F32:
    """A panorama [h w c] as one of another size, every pixel the mean over its solid angle.

    Every pixel counts as constant over its area, so the flux from any direction is kept exactly.
    """
    if panorama.shape[:2] == (height, width):
        return panorama
    rows = _overlaps(-_row_edges(height), -_row_edges(panorama.shape[0]))
    columns = _overlaps(np.linspace(0.0, 1.0, width + 1), np.linspace(0.0, 1.0, panorama.shape[1] + 1))
    channels = panorama.shape[2]
    tall = (rows @ panorama.reshape(panorama.shape[0], -1)).reshape(height, -1, channels)
    wide = columns @ np.ascontiguousarray(tall.transpose(1, 0, 2)).reshape(panorama.shape[1], -1)
    return np.ascontiguousarray(wide.reshape(width, height, channels).transpose(1, 0, 2))


def _centres(count: int) -> F64:
    return (np.arange(count) + 0.5) / count


def _row_edges(height: int) -> F64:
    """The heights [height + 1] of the edges between the rows on the unit sphere, from 1 down to -1."""
    return np.cos(np.pi * np.arange(height + 1) / height)


def _bordered(panorama: F32) -> F32:
    """The panorama [h+2 w+2 c], continued by one pixel on all sides."""
    over_the_pole = np.roll(panorama, panorama.shape[1] // 2, axis=1)
    tall = np.concatenate((over_the_pole[:1], panorama, over_the_pole[-1:]))
    return np.concatenate((tall[:, -1:], tall, tall[:, :1]), axis=1)


def _overlaps(edges_to: F64, edges_from: F64) -> csr_array:
    """The share [to from] of every target cell that is in each source cell; the edges grow."""
    low = np.maximum(edges_to[:-1, None], edges_from[None, :-1])
    high = np.minimum(edges_to[1:, None], edges_from[None, 1:])
    shares = np.maximum(high - low, 0.0) / np.diff(edges_to)[:, None]
    return csr_array(shares.astype(np.float32))
