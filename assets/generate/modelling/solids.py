"""Bevelled solids, as few triangles as their look allows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from surfaces import Floats, Patch, join, loft, rectangle, revolve, rotation, rounded_polygon

from modelling.outlines import inset
from modelling.soup import Soup, smooth

Point = tuple[float, float, float]


def block(size: Point, bevel: float, at: Point = (0.0, 0.0, 0.0)) -> Soup:
    """Return a box of (x, y, z) metres about a centre, with bevelled edges."""
    x, y, z = size
    bevel = min(bevel, 0.45 * min(size))
    outline = rectangle(x, y, bevel, 1)
    return prism(outline, z, bevel).moved(at[0], at[1], at[2] - z / 2.0)


def prism(
    outline: Sequence[tuple[float, float]] | Floats, depth: float, bevel: float, steps: int = 1
) -> Soup:
    """Return a simple outline (n, 2) in xy, counter-clockwise, from z = 0 to `depth`, bevelled."""
    outline = np.asarray(outline, dtype=np.float64)
    turn = np.linspace(0.0, np.pi / 2.0, steps + 1)
    levels = [(bevel * (1.0 - np.sin(t)), bevel * (1.0 - np.cos(t))) for t in turn]
    levels += [(i, depth - z) for i, z in reversed(levels)]
    rings = np.stack([np.column_stack([inset(outline, i), np.full(len(outline), z)]) for i, z in levels])
    faces = triangulated(rings[0, :, :2])
    front = Patch(rings[-1][faces], np.zeros((len(faces), 3, 2)))
    back = Patch(rings[0][faces][:, ::-1], np.zeros((len(faces), 3, 2)))
    return smooth(join([front, back, loft(rings[::-1])]), 50.0)


def triangulated(outline: Floats) -> Floats:
    """Return triangles (n - 2, 3) of point numbers that fill a simple counter-clockwise polygon (n, 2).

    Source: ear clipping (Meisters 1975).
    """
    left = list(range(len(outline)))
    out: list[tuple[int, int, int]] = []
    while len(left) > 3:
        ear = max(range(len(left)), key=lambda i: _ear_quality(outline, left, i))
        out.append((left[ear - 1], left[ear], left[(ear + 1) % len(left)]))
        del left[ear]
    return np.array([*out, tuple(left)])


def _ear_quality(outline: Floats, left: list[int], i: int) -> float:
    """Return how good an ear is to clip: its least angle's sine, below 0 where it is none."""
    ia, ib, ic = left[i - 1], left[i], left[(i + 1) % len(left)]
    a, b, c = outline[ia], outline[ib], outline[ic]
    area = _cross(b - a, c - a)
    if area <= 1e-12:
        return -1.0 + area
    others = np.array([outline[k] for k in left if k not in {ia, ib, ic}])
    if len(others):
        signs = [_cross(q - p, others - p) for p, q in ((a, b), (b, c), (c, a))]
        if (np.min(signs, axis=0) > -1e-12).any():
            return -1.0
    sides = [np.linalg.norm(b - a), np.linalg.norm(c - b), np.linalg.norm(a - c)]
    return float(area / max(sides) ** 2)


def _cross(a: Floats, b: Floats) -> Floats:
    return np.asarray(a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0])


def lathe(profile: Sequence[tuple[float, float]], segments: int = 24, crease_deg: float = 45.0) -> Soup:
    """Return a profile of (radius, height) turned about +Y; from axis to axis or a loop, it is closed."""
    return smooth(revolve(np.asarray(profile, dtype=np.float64), segments), crease_deg)


def cylinder(radius: float, length: float, bevel: float, segments: int = 24) -> Soup:
    """Return a round bar from y = 0 to `length` with bevelled ends."""
    bevel = min(bevel, 0.45 * length, 0.9 * radius)
    ends = [(radius - bevel, 0.0), (radius, bevel), (radius, length - bevel), (radius - bevel, length)]
    return lathe([(0.0, 0.0), *ends, (0.0, length)], segments)


def along(axis: str) -> Floats:
    """Return the rotation that lays +Y along the axis "x" or "z"."""
    return rotation("z", -90.0) if axis == "x" else rotation("x", 90.0)


def bar(start: Point, end: Point, radius: float, segments: int = 12) -> Soup:
    """Return a round bar between two points."""
    return tube([start, end], radius, segments)


def tube(path: Sequence[Point] | Floats, radius: float | Sequence[float], segments: int = 10) -> Soup:
    """Return a round tube along points (n, 3), capped flat; the radius may differ from point to point."""
    points = np.asarray(path, dtype=np.float64)
    radii = np.broadcast_to(np.asarray(radius, dtype=np.float64), len(points))
    tangents = np.gradient(points, axis=0)
    tangents /= np.linalg.norm(tangents, axis=1)[:, None]
    across = _first_normal(tangents[0])
    turn = np.arange(segments) / segments * 2.0 * np.pi
    rings = []
    for point, tangent, r in zip(points, tangents, radii, strict=True):
        across = across - tangent * (across @ tangent)
        across /= np.linalg.norm(across)
        other = np.cross(tangent, across)
        rings.append(point + r * (np.cos(turn)[:, None] * across + np.sin(turn)[:, None] * other))
    skin = np.stack(rings)
    ends = [np.broadcast_to(points[i], (1, segments, 3)) for i in (0, -1)]
    return smooth(loft(np.concatenate([ends[0], skin, ends[1]])).outward(), 60.0)


def _first_normal(tangent: Floats) -> Floats:
    axis = np.eye(3)[np.argmin(np.abs(tangent))]
    normal = np.cross(tangent, axis)
    return np.asarray(normal / np.linalg.norm(normal))


def curve(points: Sequence[Point] | Sequence[tuple[float, float]], count: int) -> Floats:
    """Return `count` points along a smooth (Catmull-Rom) curve through the given ones."""
    p = np.asarray(points, dtype=np.float64)
    padded = np.concatenate([2 * p[:1] - p[1:2], p, 2 * p[-1:] - p[-2:-1]])
    where = np.linspace(0.0, len(p) - 1.0, count)
    i = np.minimum(where.astype(int), len(p) - 2)
    t = (where - i)[:, None]
    a, b, c, d = (padded[i + k] for k in range(4))
    return np.asarray(
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    )


def hull_loft(rings: Floats, crease_deg: float = 35.0) -> Soup:
    """Return the skin over (rows, n, 3) rings, its first and last filled from their middles."""
    ends = [np.broadcast_to(ring.mean(axis=0), ring.shape)[None] for ring in (rings[0], rings[-1])]
    return smooth(loft(np.concatenate([ends[0], rings, ends[1]])).outward(), crease_deg)


def rounded(corners: Sequence[tuple[float, float]], radius: float, steps: int = 2) -> Floats:
    """Return a convex counter-clockwise polygon (n, 2) with rounded corners."""
    return rounded_polygon(np.asarray(corners, dtype=np.float64), radius, steps)
