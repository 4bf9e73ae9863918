"""A mesh as convex pieces that cover its surface."""

from __future__ import annotations

import math

import numpy as np

from synthgen.arrays import F64
from synthgen.geometry.convex import hull_points

_MOST_SPLITS = 8
"""How often triangles may be halved; those of a sound mesh are small enough by then."""


def convex_pieces(triangles: F64, cells: int) -> list[F64]:
    """The corners [m 3] of hulls that together hold all triangles [t 3 3].

    The box about the mesh is cut into so many cells along its longest side, and into as many along the others
    as make cubes. Triangles are halved until they are no longer than a cell, and those whose middles are in
    one cell make a piece; so a piece differs from the surface by less than a cell, and neighbours overlap a
    little. The inside of a closed mesh stays hollow.
    """
    low, high = triangles.min(axis=(0, 1)), triangles.max(axis=(0, 1))
    side = float((high - low).max()) / cells
    counts = np.maximum(np.ceil((high - low) / side - 1e-9), 1.0)
    small = _halved(triangles, side)
    cell = np.minimum((small.mean(axis=1) - low) / side, counts - 1.0).astype(np.intp)
    keys = (
        (cell[:, 0] * math.prod(counts[1:].astype(int).tolist())) + cell[:, 1] * int(counts[2]) + cell[:, 2]
    )
    order = np.argsort(keys, kind="stable")
    ends = np.flatnonzero(np.diff(keys[order])) + 1
    return [hull_points(piece.reshape(-1, 3)) for piece in np.split(small[order], ends)]


def _halved(triangles: F64, longest: float) -> F64:
    """Triangles [t 3 3], each halved across its longest side while that is longer than wanted."""
    done: list[F64] = []
    for _ in range(_MOST_SPLITS * 2):
        sides = np.linalg.norm(np.roll(triangles, -1, axis=1) - triangles, axis=2)
        is_long = sides.max(axis=1) > longest
        done.append(triangles[~is_long])
        triangles, first = triangles[is_long], sides[is_long].argmax(axis=1)
        if not len(triangles):
            break
        turned = np.take_along_axis(triangles, ((first[:, None] + np.arange(3)) % 3)[..., None], axis=1)
        a, b, c = turned[:, 0], turned[:, 1], turned[:, 2]
        middle = (a + b) / 2.0
        triangles = np.concatenate([np.stack([a, middle, c], axis=1), np.stack([middle, b, c], axis=1)])
    return np.concatenate([*done, triangles])
