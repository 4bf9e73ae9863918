"""A few directions that stand for the light from all around, to find how much of it is hidden.

Half of them follow the light and half are spread evenly, so that neither a lamp nor a faint sky is missed.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from synthgen.arrays import F32, F64, read_only
from synthgen.color import LUMINANCE_WEIGHTS
from synthgen.render.ibl.light import LightDirections
from synthgen.render.ibl.panorama import (
    panorama_directions,
    panorama_resized,
    pixel_directions,
    pixel_solid_angles,
)

Index: TypeAlias = npt.NDArray[np.int64]

_ROWS = 64


def light_directions(panorama_without_sun: F32, count: int, *, upper_only: bool) -> LightDirections:
    """Directions and weights of the light of a panorama [h w 3]: the same ones on every call.

    Points of a Hammersley set are warped, by the inverse of the distribution function, to a density that is
    half luminance and half even. Each then takes over all light that is nearest to it, with its flux as
    weight and its centroid as direction. That estimates the same as weights of luminance / density / count,
    with an error that is many times smaller for real panoramas. With `upper_only` there is nothing below the
    horizon.

    Source: Pharr, Jakob and Humphreys 2023, "Physically Based Rendering", 4th ed., A.4 and A.5 (the warp);
    Debevec 2005, "A Median Cut Algorithm for Light Probe Sampling" (lights at centroids of regions).
    """
    grid = panorama_resized(panorama_without_sun, _ROWS, 2 * _ROWS)
    area = pixel_solid_angles(_ROWS, 2 * _ROWS, upper_only=upper_only)
    flux = (grid @ np.array(LUMINANCE_WEIGHTS)) * area
    share = np.broadcast_to(area / area.sum() / (2 * _ROWS), flux.shape)
    if flux.sum() > 0:
        share = (share + flux / flux.sum()) / 2
    directions, weights = _gathered(_warped(_hammersley(count), share), flux)
    return LightDirections(
        directions=read_only(directions, np.float32), weights=read_only(weights, np.float32)
    )


def _gathered(directions: F64, flux: F64) -> tuple[F64, F64]:
    """The centroids [n 3] and sums [n] of the flux [h w] nearest to each of unit directions [n 3]."""
    is_lit = flux.ravel() > 0
    lit, every = flux.ravel()[is_lit], pixel_directions(*flux.shape).reshape(-1, 3)[is_lit]
    nearest = np.einsum("pk,nk->pn", every, directions).argmax(axis=1)
    weights = np.bincount(nearest, lit, len(directions))
    sums = np.stack([np.bincount(nearest, lit * every[:, k], len(directions)) for k in range(3)], axis=-1)
    length = np.linalg.norm(sums, axis=1, keepdims=True)
    centroids = np.where(length > 0, sums / np.where(length > 0, length, 1), directions)
    return np.asarray(centroids, dtype=np.float64), np.asarray(weights, dtype=np.float64)


def _hammersley(count: int) -> F64:
    """Evenly spread points [count 2] in the unit square: (i + 1/2) / count, and i with its bits mirrored."""
    index = np.arange(count)
    bits = max(1, int(count - 1).bit_length())
    mirrored = sum(((index >> bit) & 1) << (bits - 1 - bit) for bit in range(bits))
    return np.stack(((index + 0.5) / count, (mirrored + 0.5) / 2**bits), axis=-1)


def _warped(points: F64, share: F64) -> F64:
    """The directions [n 3] of points of the unit square [n 2], spread as the shares [h w] of the pixels."""
    height, width = share.shape
    of_rows = np.broadcast_to(share.sum(axis=1), (len(points), height))
    row, down = _inverse_cdf(of_rows, points[:, 0])
    column, right = _inverse_cdf(share[row], points[:, 1])
    top, bottom = np.cos(np.pi * row / height), np.cos(np.pi * (row + 1) / height)
    v = np.arccos(top + down * (bottom - top)) / np.pi
    return panorama_directions(np.stack(((column + right) / width, v), axis=-1))


def _inverse_cdf(shares: F64, at: F64) -> tuple[Index, F64]:
    """The cells and the places in them, both [n], where running sums of [n cells] reach fractions [n]."""
    total = np.cumsum(shares, axis=1)
    target = at * total[:, -1]
    cell = np.minimum((total <= target[:, None]).sum(axis=1), shares.shape[1] - 1)
    each = np.arange(len(at))
    inside = 1 - (total[each, cell] - target) / shares[each, cell]
    return cell, np.clip(inside, 0, 1)
