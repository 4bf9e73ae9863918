"""An atlas: octahedral maps of several sizes in one array, each with a border."""

from __future__ import annotations

import numpy as np

from synthgen.arrays import F32
from synthgen.render.ibl.light import F16
from synthgen.render.ibl.octahedral import with_gutter

_LARGEST = np.finfo(np.float16).max


def packed_atlas(maps: list[F32]) -> tuple[F32, F32]:
    """The atlas [H W c] of square maps [n n c], and where they are: [level 3], x, y of the interior and n.

    The first map is on the left, and the others, none of them larger, are stacked to its right.
    """
    bordered = [with_gutter(each) for each in maps]
    first, second = bordered[0].shape[0], max((len(each) for each in bordered[1:]), default=0)
    height = max(first, sum(len(each) for each in bordered[1:]))
    atlas = np.zeros((height, first + second, maps[0].shape[2]), np.float32)
    corners = [(0, 0)] + [(first, sum(map(len, bordered[1:k]))) for k in range(1, len(bordered))]
    for (x, y), each in zip(corners, bordered, strict=True):
        atlas[y : y + len(each), x : x + len(each)] = each
    levels = [(x + 1, y + 1, len(each)) for (x, y), each in zip(corners, maps, strict=True)]
    return atlas, np.array(levels, np.float32)


def half_precision(values: F32) -> F16:
    """The values as float16, which holds 11 bits and at most 65504; what is larger becomes that."""
    return np.asarray(np.minimum(values, _LARGEST), dtype=np.float16)
