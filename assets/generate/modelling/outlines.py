"""Distances to flat shapes, and the volumes that they are drawn out to; below 0 is inside."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from surfaces import Floats

from modelling.soup import Distance

SIDE, TOP, FRONT = (0, 1), (0, 2), (2, 1)  # the axes (across, up) that one sees from there


def polygon(
    points: Sequence[tuple[float, float]] | Floats, axes: tuple[int, int], radius: float = 0.0
) -> Distance:
    """Return the distance to a simple polygon seen along the third axis, its corners rounded.

    Source: the signed distance to a polygon by edges and winding, in the way of Hain's point-in-polygon test.
    """
    corners = np.asarray(points, dtype=np.float64)

    def distance(places: Floats) -> Floats:
        p = places[:, list(axes)]
        least = np.full(len(p), np.inf)
        inside = np.zeros(len(p), dtype=bool)
        for a, b in zip(corners, np.roll(corners, -1, axis=0), strict=True):
            edge, to = b - a, p - a
            share = np.clip(to @ edge / (edge @ edge), 0.0, 1.0)
            least = np.minimum(least, np.linalg.norm(to - share[:, None] * edge, axis=1))
            crosses = (a[1] > p[:, 1]) != (b[1] > p[:, 1])
            with np.errstate(divide="ignore", invalid="ignore"):
                inside ^= crosses & (p[:, 0] < a[0] + (p[:, 1] - a[1]) / (b[1] - a[1]) * edge[0])
        return np.asarray(np.where(inside, -least, least))

    if radius == 0.0:
        return distance
    shrunk = polygon(inset(corners, radius), axes)
    return lambda places: shrunk(places) - radius


def inset(corners: Floats, metres: float) -> Floats:
    """Return a simple polygon, in either sense of rotation, with its edges moved inwards."""
    following = np.roll(corners, -1, axis=0)
    area = float(np.sum(corners[:, 0] * following[:, 1] - corners[:, 1] * following[:, 0]))
    edges = (following - corners) * np.sign(area)
    normals = np.column_stack([-edges[:, 1], edges[:, 0]]) / np.linalg.norm(edges, axis=1)[:, None]
    before = np.roll(normals, 1, axis=0)
    mitre = (normals + before) / np.maximum(1.0 + np.einsum("ij,ij->i", normals, before), 0.3)[:, None]
    return np.asarray(corners + mitre * metres)


def circle(centre: tuple[float, float], radius: float, axes: tuple[int, int] = SIDE) -> Distance:
    """Return the distance to a disc."""
    return lambda p: np.hypot(p[:, axes[0]] - centre[0], p[:, axes[1]] - centre[1]) - radius


def rectangle(
    low: tuple[float, float], high: tuple[float, float], axes: tuple[int, int], radius: float = 0.0
) -> Distance:
    """Return the distance to a rectangle between two corners."""
    middle = (np.asarray(low) + np.asarray(high)) / 2.0
    half = np.abs(np.asarray(high) - np.asarray(low)) / 2.0 - radius

    def distance(places: Floats) -> Floats:
        away = np.abs(places[:, list(axes)] - middle) - half
        outside = np.linalg.norm(np.maximum(away, 0.0), axis=1)
        return np.asarray(outside + np.minimum(away.max(axis=1), 0.0) - radius)

    return distance


def band(shape: Distance, width: float) -> Distance:
    """Return the distance to a line of some width round a shape's border."""
    return lambda p: np.abs(shape(p)) - width / 2.0


def above(axis: int, value: float) -> Distance:
    """Return the distance to the half-space where a coordinate is greater than a value."""
    return lambda p: value - p[:, axis]


def below(axis: int, value: float) -> Distance:
    """Return the distance to the half-space where a coordinate is less than a value."""
    return lambda p: p[:, axis] - value


def all_of(*shapes: Distance) -> Distance:
    """Return the distance to what all shapes have in common."""
    return lambda p: np.max([shape(p) for shape in shapes], axis=0)


def any_of(*shapes: Distance) -> Distance:
    """Return the distance to what lies in at least one of the shapes."""
    return lambda p: np.min([shape(p) for shape in shapes], axis=0)


def mirrored(shape: Distance, axis: int = 2) -> Distance:
    """Return the distance to a shape and its mirror image, given the one on the positive side."""

    def distance(places: Floats) -> Floats:
        folded = places.copy()
        folded[:, axis] = np.abs(folded[:, axis])
        return shape(folded)

    return distance
