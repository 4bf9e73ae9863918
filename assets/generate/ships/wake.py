"""The foam that a ship under way leaves: beside its hull, in two arms from its bow, and behind its stern."""

from __future__ import annotations

import numpy as np
from modelling.assembly import Assembly
from modelling.finishes import flat
from modelling.soup import Distance, Soup, coarser, smooth
from noise import Field, spectral, uniform
from scipy.ndimage import map_coordinates
from surfaces import Floats, Patch

from ships.parts import Hull

FOAM = (flat("foam", "#e6ecea", 0.9), flat("spray", "#9db4b6", 0.6))
SHARES = (0.6, 1.0)  # of the density, below which noise has to be to show each of them
CELLS = 80  # along the hull
ARM_DEG = 17.0  # between the course and an arm; Kelvin's is 19.5 for a point


def add_wake(out: Assembly, hull: Hull, strength: float, seed: int) -> None:
    """Add the wake of a hull, without a label; a strength of 1 is much foam."""
    noise = _noise(seed)
    stern, bow = hull.water[0][0], hull.water[-1][0]
    length = bow - stern

    def density(points: Floats) -> Floats:
        return strength * _density(hull, points)

    def foam(share: float) -> Distance:
        def distance(points: Floats) -> Floats:
            places = points[:, [0, 2]].T * (noise.shape[0] / (0.35 * length))
            return map_coordinates(noise, places, order=1, mode="grid-wrap") - share * density(points)

        return distance

    def raised(points: Floats) -> Floats:
        near_bow = np.clip(1.0 - (bow - points[:, 2]) / (0.2 * length), 0.0, 1.0)
        lift = length * (0.0012 + 0.012 * near_bow**2 * np.clip(density(points), 0.0, 1.0))
        return np.column_stack([points[:, 0], lift, points[:, 2]])

    rest = _sheet(hull, length)
    for finish, share in zip(FOAM, SHARES, strict=True):
        shown, rest = rest.split(foam(share))
        out.add(finish, coarser(shown, 1e-3 * length).mapped(raised), is_labelled=False)


def _density(hull: Hull, points: Floats) -> Floats:
    """Return how likely foam is at points (n, 3) of the water, 0 or less to about 1."""
    table = np.array(hull.water)
    x, z = np.abs(points[:, 0]), points[:, 2]
    (stern, stern_breadth), bow = table[0], table[-1, 0]
    length = bow - stern
    back = (bow - z) / length  # 0 at the bow, 1 at the stern
    breadth = np.interp(z, table[:, 0], table[:, 1])
    beside = 1.0 - (x - breadth) / (length * (0.01 + 0.035 * np.clip(back, 0.0, 1.0)))
    beside = np.where((back > 0.0) & (back < 1.0), 0.75 * beside, -1.0)
    arm = np.tan(np.radians(ARM_DEG)) * (bow - z) + 0.004 * length
    width = length * (0.008 + 0.03 * np.clip(back, 0.0, 2.0))
    arms = 1.0 - np.abs(x - arm) / width - 0.75 * np.clip(back, 0.0, None)
    after = (stern - z) / length  # 0 at the stern
    half = stern_breadth * (1.0 + 1.2 * np.clip(after, 0.0, None))
    trail = np.where(after > 0.0, 1.1 - after / 0.75 - 0.6 * (x / half) ** 4, -1.0)
    return np.asarray(np.where(back < -0.01, -1.0, np.max([beside, arms, trail], axis=0)))


def _noise(seed: int) -> Field:
    """Return a tile of noise, uniform from 0 to 1, drawn out along the course."""
    fine = spectral(np.random.default_rng(seed), (128, 128), 1.1, low=4, stretch=(2.0, 1.0))
    return uniform(fine)


def _sheet(hull: Hull, length: float) -> Soup:
    """Return level triangles on the water all about the hull and behind it."""
    step = length / CELLS
    z = np.arange(hull.water[0][0] - 0.85 * length, hull.water[-1][0] + step, step)
    x = np.arange(-0.5 * length, 0.5 * length + step, step)
    grid = np.stack(np.meshgrid(x, [0.0], z, indexing="ij"), axis=-1)[:, 0]
    a, b, c, d = grid[:-1, :-1], grid[:-1, 1:], grid[1:, 1:], grid[1:, :-1]
    triangles = np.concatenate([np.stack(each, axis=2).reshape(-1, 3, 3) for each in ((a, b, c), (a, c, d))])
    return smooth(Patch(triangles, np.zeros((*triangles.shape[:2], 2))))
