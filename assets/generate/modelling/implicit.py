"""Smooth organic shapes as distances: rounded cones and ellipsoids that melt into each other, and their skin.

Every shape is a function of points (n, 3) in metres to distances (n,), below 0 inside.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import numpy as np
from skimage.measure import marching_cubes
from surfaces import Floats

from modelling.soup import Distance, Soup

Point = Sequence[float] | Floats


def ball(centre: Point, radius: float) -> Distance:
    """Return a sphere."""
    c = np.asarray(centre)
    return lambda p: np.linalg.norm(p - c, axis=1) - radius


def ellipsoid(centre: Point, radii: Point, turn: Floats | None = None) -> Distance:
    """Return an ellipsoid; `turn` (3, 3) rotates its axes. Its distance is approximate."""
    c, r = np.asarray(centre), np.asarray(radii)
    rotation = np.eye(3) if turn is None else turn

    def distance(points: Floats) -> Floats:
        local = (points - c) @ rotation
        k = np.linalg.norm(local / r, axis=1)
        slope = np.linalg.norm(local / r**2, axis=1)
        return np.asarray(k * (k - 1.0) / np.maximum(slope, 1e-9))

    return distance


def cone(start: Point, end: Point, first: float, last: float) -> Distance:
    """Return a bar with round ends whose radius goes from `first` to `last`."""
    a, b = np.asarray(start), np.asarray(end)
    along = b - a
    length2 = float(along @ along)

    def distance(points: Floats) -> Floats:
        share = np.clip((points - a) @ along / length2, 0.0, 1.0)
        return np.asarray(
            np.linalg.norm(points - a - share[:, None] * along, axis=1) - (first + (last - first) * share)
        )

    return distance


def rounded_box(centre: Point, half: Point, radius: float, turn: Floats | None = None) -> Distance:
    """Return a box with round edges; `half` are its half sides."""
    c, h = np.asarray(centre), np.asarray(half) - radius
    rotation = np.eye(3) if turn is None else turn

    def distance(points: Floats) -> Floats:
        away = np.abs((points - c) @ rotation) - h
        outside = np.linalg.norm(np.maximum(away, 0.0), axis=1)
        return np.asarray(outside + np.minimum(away.max(axis=1), 0.0) - radius)

    return distance


def half_space(point: Point, outward: Point) -> Distance:
    """Return what lies behind a plane."""
    p, n = np.asarray(point), np.asarray(outward) / np.linalg.norm(outward)
    return lambda points: (points - p) @ n


def melted(width: float, *shapes: Distance) -> Distance:
    """Return shapes joined with fillets of a width in metres.

    Source: the polynomial smooth minimum, Inigo Quilez.
    """

    def pair(first: Floats, second: Floats) -> Floats:
        share = np.maximum(width - np.abs(first - second), 0.0) / width
        return np.minimum(first, second) - share * share * width / 4.0

    return lambda points: reduce(pair, (shape(points) for shape in shapes))


def carved(shape: Distance, width: float, *cuts: Distance) -> Distance:
    """Return a shape with others taken away, the edges rounded by a width in metres."""
    return lambda points: -melted(width, lambda p: -shape(p), *cuts)(points)


def common(*shapes: Distance) -> Distance:
    """Return what all shapes have in common, with sharp edges."""
    return lambda points: np.max([shape(points) for shape in shapes], axis=0)


def grown(shape: Distance, metres: float) -> Distance:
    """Return a shape that is thicker all round."""
    return lambda points: shape(points) - metres


def rippled(shape: Distance, height: float, length: float, seed: int) -> Distance:
    """Return a shape with soft folds of a height and a length in metres."""
    rng = np.random.default_rng(seed)
    waves = rng.normal(size=(6, 3)) * 2.0 * np.pi / length * np.array([0.6, 1.0, 0.6])
    phases = rng.uniform(0.0, 2.0 * np.pi, 6)

    def distance(points: Floats) -> Floats:
        folds = np.sin(points @ waves.T + phases).sum(axis=1) / np.sqrt(6.0)
        return np.asarray(shape(points) - height * folds)

    return distance


def skin(shape: Distance, low: Point, high: Point, step: float) -> Soup:
    """Return the surface within a box, by marching cubes of a step in metres, with the shape's own normals.

    Source: Lewiner et al. 2003, as scikit-image has it.
    """
    low, high = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
    counts = np.ceil((high - low) / step).astype(int) + 1
    axes = [low[i] + step * np.arange(counts[i]) for i in range(3)]
    points = np.stack(np.meshgrid(*axes, indexing="ij"), axis=3).reshape(-1, 3)
    values = shape(points).reshape(counts)
    vertices, faces, _, _ = marching_cubes(values, 0.0, spacing=(step, step, step))
    vertices = vertices.astype(np.float64) + low
    normals = gradient(shape, vertices, step / 4.0)
    corners = vertices[faces]
    towards = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    if np.einsum("fi,fci->", towards, normals[faces]) < 0.0:
        faces = faces[:, ::-1]
    corners, bent = vertices[faces], normals[faces]
    areas = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    keep = areas > 1e-10
    return Soup(corners[keep], bent[keep])


def gradient(shape: Distance, points: Floats, step: float) -> Floats:
    """Return the unit vectors (n, 3) in which a distance grows fastest."""
    steps = np.eye(3) * step
    rise = np.stack([shape(points + each) - shape(points - each) for each in steps], axis=1)
    return np.asarray(rise / np.maximum(np.linalg.norm(rise, axis=1, keepdims=True), 1e-12))
