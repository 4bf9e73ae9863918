"""Surfaces of what was heaped up or has grown: uneven, yet the same every time.

Each function returns positions [r a 3], normals [r a 3] of unit length and texture coordinates [r a 2] on a
grid: rows lead from the top down, columns once around the vertical axis, counter-clockwise seen from above.
Lengths are arbitrary.
"""

from __future__ import annotations

import numpy as np

from synthgen.arrays import F64

_AROUND = 32
_ROWS = 16
_OUTLINE = ((2, 0.09, 0.7), (3, 0.07, 2.1), (5, 0.04, 4.0))
"""Waves around a mound: how many, how high as a share of its radius, and their phase (rad)."""
_BALLS = 30
"""A bush is the union of so many."""
_LEAVES = 0.07
"""How far its surface is in or out, as a share of the distance from the middle."""
_UNDERSIDE = -0.3
"""Height of the level underside of a bush; its balls reach to about 1 from the origin."""


def mound() -> tuple[F64, F64, F64]:
    """A heap or a hill: its foot runs out, its outline is uneven, and it has no underside.

    The height is the mean of a parabola and of a squared cosine, both from the top to the foot.
    """
    share, angle = np.meshgrid(np.linspace(0.0, 1.0, _ROWS + 1), _angles(), indexing="ij")
    radius, slope = (
        np.ones_like(angle),
        np.zeros_like(angle),
    )  # where the foot is; its derivative by the angle
    for waves, swing, phase in _OUTLINE:
        radius += swing * np.cos(waves * angle + phase)
        slope -= swing * waves * np.sin(waves * angle + phase)
    c, s = np.cos(angle), np.sin(angle)
    height = 0.5 * (1.0 - share**2) + 0.5 * np.cos(0.5 * np.pi * share) ** 2
    fall = share + 0.25 * np.pi * np.sin(np.pi * share)
    positions = np.stack([share * radius * c, height, -share * radius * s], axis=-1)
    # The cross product of the derivatives by share and angle, divided by the share.
    normals = np.stack(
        [fall * (slope * s + radius * c), radius**2, fall * (slope * c - radius * s)],
        axis=-1,
    )
    level = positions[..., [0, 2]]
    texcoords = (level - level.min(axis=(0, 1))) / np.ptp(level, axis=(0, 1)).max()
    return positions, _unit(normals), texcoords


def bush() -> tuple[F64, F64, F64]:
    """A bush, or the crown of a tree: a union of balls as seen from the middle, rough, and level below."""
    level, angle = np.meshgrid(np.linspace(1.0, -1.0, _ROWS + 1), _angles(), indexing="ij")
    flat = np.sqrt(1.0 - level**2)
    rays = np.stack([flat * np.cos(angle), level, -flat * np.sin(angle)], axis=-1)
    centers, radii = _balls()
    along = rays @ centers.T
    under_root = along**2 - np.einsum("bi,bi->b", centers, centers) + radii**2
    exits = np.where(under_root >= 0.0, along + np.sqrt(np.maximum(under_root, 0.0)), 0.0)
    distance = exits.max(axis=-1) * _roughness(level.shape)
    positions = distance[..., None] * rays
    normals = _normals(positions)
    is_below = positions[..., 1] < _UNDERSIDE
    positions[is_below] *= (_UNDERSIDE / positions[is_below][:, 1])[:, None]
    normals[is_below] = (0.0, -1.0, 0.0)
    texcoords = np.stack([angle / np.pi, np.arccos(level) / np.pi], axis=-1)
    return positions, _unit(normals), texcoords


def _balls() -> tuple[F64, F64]:
    """The centres [b 3] and radii [b] of balls all around the origin, which they all but reach.

    A golden spiral spreads them, and fractional parts of multiples of irrational numbers vary them.
    """
    number = np.arange(_BALLS)
    level = 1.0 - 2.0 * (number + 0.5) / _BALLS
    flat, angle = np.sqrt(1.0 - level**2), number * np.pi * (3.0 - np.sqrt(5.0))
    distance = 0.5 + 0.2 * (number * np.sqrt(2.0) % 1.0)
    directions = np.column_stack([flat * np.cos(angle), level, flat * np.sin(angle)])
    return distance[:, None] * directions, 0.3 + 0.14 * (number * np.sqrt(3.0) % 1.0)


def _roughness(shape: tuple[int, ...]) -> F64:
    """Factors about 1 on a grid [r a]: one for each place on a sphere, the same every time."""
    factors = 1.0 + _LEAVES * np.random.default_rng(0).uniform(-1.0, 1.0, shape)
    factors[:, -1] = factors[:, 0]
    factors[[0, -1]] = 1.0
    return np.asarray(factors)


def _normals(positions: F64) -> F64:
    """Normals [r a 3] of a closed surface of a grid [r a 3] by differences between neighbours."""
    around = np.concatenate([positions[:, -2:-1], positions, positions[:, 1:2]], axis=1)
    across, down = around[:, 2:] - around[:, :-2], np.gradient(positions, axis=0)
    normals = np.cross(down, across)
    normals[0], normals[-1] = (0.0, 1.0, 0.0), (0.0, -1.0, 0.0)
    return normals


def _angles() -> F64:
    return np.linspace(0.0, 2.0 * np.pi, _AROUND + 1)


def _unit(vectors: F64) -> F64:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True))
