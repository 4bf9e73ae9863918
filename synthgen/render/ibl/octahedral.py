"""Octahedral maps: the sphere of directions unfolded into a square, with +Y in its middle.

Source: Cigolle et al. 2014, "A Survey of Efficient Representations for Independent Unit Vectors".
"""

from __future__ import annotations

import numpy as np

from synthgen.arrays import F32, F64


def octahedral_uv(directions: F64) -> F64:
    """The places [... 2] in [0, 1] of directions [... 3] in an octahedral map.

    u grows with x and v with z on the upper half, which fills the inner diamond; the corners are -Y. The
    directions need not be of unit length. The texel position is uv times the size of the map.
    """
    x, y, z = np.moveaxis(directions / np.abs(directions).sum(axis=-1, keepdims=True), -1, 0)
    s = np.where(y >= 0, x, (1.0 - np.abs(z)) * np.where(x >= 0, 1.0, -1.0))
    t = np.where(y >= 0, z, (1.0 - np.abs(x)) * np.where(z >= 0, 1.0, -1.0))
    return np.asarray(0.5 * np.stack((s, t), axis=-1) + 0.5, dtype=np.float64)


def octahedral_directions(uv: F64) -> F64:
    """The unit directions [... 3] at places [... 2] in [0, 1] of an octahedral map: its inverse."""
    s, t = np.moveaxis(2.0 * uv - 1.0, -1, 0)
    y = 1.0 - np.abs(s) - np.abs(t)
    x = np.where(y >= 0, s, (1.0 - np.abs(t)) * np.where(s >= 0, 1.0, -1.0))
    z = np.where(y >= 0, t, (1.0 - np.abs(s)) * np.where(t >= 0, 1.0, -1.0))
    directions = np.stack((x, y, z), axis=-1)
    return np.asarray(directions / np.linalg.norm(directions, axis=-1, keepdims=True), dtype=np.float64)


def texel_directions(size: int) -> F64:
    """The unit directions [size size 3] of the texel centres of an octahedral map."""
    centres = (np.arange(size) + 0.5) / size
    v, u = np.meshgrid(centres, centres, indexing="ij")
    return octahedral_directions(np.stack((u, v), axis=-1))


def with_gutter(octahedral_map: F32) -> F32:
    """An octahedral map [n n c] with a border of one texel [n+2 n+2 c], which continues it beyond its edges.

    Every edge is folded onto itself about its middle, and all corners are the same direction. Bilinear
    filtering anywhere within the n x n interior is then free of seams.
    """
    n = len(octahedral_map)
    bordered = np.empty((n + 2, n + 2, octahedral_map.shape[2]), octahedral_map.dtype)
    bordered[1:-1, 1:-1] = octahedral_map
    bordered[0, 1:-1] = octahedral_map[0, ::-1]
    bordered[-1, 1:-1] = octahedral_map[-1, ::-1]
    bordered[1:-1, 0] = octahedral_map[::-1, 0]
    bordered[1:-1, -1] = octahedral_map[::-1, -1]
    bordered[0, 0], bordered[-1, -1] = octahedral_map[-1, -1], octahedral_map[0, 0]
    bordered[0, -1], bordered[-1, 0] = octahedral_map[-1, 0], octahedral_map[0, -1]
    return bordered
