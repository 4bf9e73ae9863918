"""Depth of field: what is out of focus is blurred, near things over far ones but not the other way round.

The scheme gathers, in a single pass, what would be scattered. Every pixel p has a circle of confusion of
radius c(p) (`confusion_radius_px`) and a reach R(p) (`reach_px`). It is the mean of n taps, the more the
larger R is (`TAPS`), tap i at

    distance d_i = R(p) sqrt((i + 1/2) / n), angle i * 2.39996323 (from x towards y, downwards),

rounded to whole pixels, floor(p + offset + 1/2), and clamped to the edge. The tap's pixel q counts with its
own colour where its circle covers p, and with the colour of p where it does not:

    q is farther than p:  where c(p) >= d_i   (what lies behind cannot spread over p, but shows where p is
                                               spread thin)
    otherwise:            where c(q) >= d_i

Depths are compared by their circles, which shrink towards the focus and grow behind it.

Source: the spiral is that of Vogel 1979, the single pass that of Gustafsson 2018, "Bokeh depth of field in
a single pass".
"""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from synthgen.arrays import F32
from synthgen.model import DepthOfFieldSpec

Index: TypeAlias = npt.NDArray[np.intp]

TAPS = ((1.0, 8), (2.5, 16), (math.inf, 32))
"""Reaches in pixels, and how many taps those have that are smaller."""
RADIUS_STEP_PX = 1.0 / 64.0
"""Of radii, so that half floats hold them."""
GOLDEN_ANGLE = 2.39996323
MAX_RADIUS_PX = 24.0
TILE_PX = 4
LEAST_REACH_PX = 0.5
"""Below it all taps round to the pixel itself."""


def signed_radius_px(depth: F32, spec: DepthOfFieldSpec) -> F32:
    """The radius of the circle of confusion [h w] behind the focus, and less than 0 before it.

    It is aperture_px / 2 * (1 - focus_distance / z), within 24 to either side and in steps of 1/64, and half
    of aperture_px at infinite depth. Source: a thin lens, Potmesil and Chakravarty 1981.
    """
    radius = np.float32(0.5 * spec.aperture_px) * (1 - np.float32(spec.focus_distance) / depth)
    limited = np.clip(radius, np.float32(-MAX_RADIUS_PX), np.float32(MAX_RADIUS_PX))
    step = np.float32(RADIUS_STEP_PX)
    return np.asarray(np.floor(limited / step + np.float32(0.5)) * step)


def reach_px(signed_radius: F32) -> F32:
    """How far from a pixel taps are needed, R [h w].

    The larger of its own radius c(p), and the greatest c(q) of a pixel nearer than the focus whose circle may
    get to p. That is found for tiles of 4 x 4 pixels. Each has the greatest c of its pixels before the focus,
    and takes over, first along its row and then along its column, that of a tile n tiles away where it is no
    less than the distance of the nearest pixels of the two, 4 (n - 1) + 1. Pixels behind the focus need no
    such search: those nearer than them have smaller circles.
    """
    near = np.maximum(-signed_radius, np.float32(0.0))
    height, width = near.shape
    padded = np.pad(near, ((0, -height % TILE_PX), (0, -width % TILE_PX)))
    rows, columns = padded.shape[0] // TILE_PX, padded.shape[1] // TILE_PX
    tiles = padded.reshape(rows, TILE_PX, columns, TILE_PX).max(axis=(1, 3))
    reached = _reached_along_rows(np.ascontiguousarray(_reached_along_rows(tiles).T)).T
    spread = reached.repeat(TILE_PX, axis=0).repeat(TILE_PX, axis=1)[:height, :width]
    return np.asarray(np.maximum(np.abs(signed_radius), spread))


def _reached_along_rows(radius: F32) -> F32:
    """For every tile the greatest radius [h w] along its row that is no less than its distance."""
    found: F32 = radius.copy()
    for tiles in range(1, int(MAX_RADIUS_PX) // TILE_PX + 1):
        if tiles >= radius.shape[1]:
            break
        reaching = np.where(radius >= TILE_PX * (tiles - 1) + 1, radius, np.float32(0.0))
        np.maximum(found[:, tiles:], reaching[:, :-tiles], out=found[:, tiles:])
        np.maximum(found[:, :-tiles], reaching[:, tiles:], out=found[:, :-tiles])
    return found


def defocused(image: F32, depth: F32, spec: DepthOfFieldSpec) -> F32:
    """The image [h w c] with depth of field; depth [h w] is in metres, infinity where nothing is.

    Where little but the pixel itself is reached (R < 1/2 px), the image stays bit for bit. Pixels that lie
    within the reach of a near object but have a small circle of their own are blurred with few taps.
    """
    signed_radius = signed_radius_px(depth, spec)
    reach = reach_px(signed_radius)
    out: F32 = image.copy()
    least = LEAST_REACH_PX
    for most, taps in TAPS:
        rows, columns = np.nonzero((reach >= least) & (reach < most))
        out[rows, columns] = _gathered(image, signed_radius, reach, rows, columns, taps)
        least = most
    return out


def _gathered(image: F32, signed_radius: F32, reach: F32, rows: Index, columns: Index, taps: int) -> F32:
    """The means [n c] of the taps of some pixels."""
    height, width = reach.shape
    flat, radii = image.reshape(height * width, -1), signed_radius.ravel()
    here = rows * width + columns
    own, own_radius, own_reach = flat[here], radii[here], reach.ravel()[here]
    total = np.zeros_like(own)
    for tap in range(taps):
        distance = own_reach * np.float32(math.sqrt((tap + 0.5) / taps))
        x = _rounded_sum(columns, distance * np.float32(math.cos(tap * GOLDEN_ANGLE)), width)
        y = _rounded_sum(rows, distance * np.float32(math.sin(tap * GOLDEN_ANGLE)), height)
        there = y * width + x
        covering = np.abs(np.minimum(radii[there], own_radius))
        total += np.where((covering >= distance)[:, None], flat[there], own)
    return np.asarray(total / np.float32(taps))


def _rounded_sum(pixel: Index, offset: F32, size: int) -> Index:
    moved = pixel + np.floor(offset + np.float32(0.5)).astype(np.intp)
    return np.asarray(np.clip(moved, 0, size - 1))
