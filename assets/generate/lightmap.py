"""How much light falls on the faces of a room: straight from its lamps, and from face to face."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from panorama import Light
from raycast import Face, Points, Scene, Vectors, meeting
from scipy import ndimage

BOUNCES = 12


@dataclass(frozen=True)
class Sunlight:
    """The sun outside a room, which comes in where a ray to it meets a shining face (a window)."""

    toward: Vectors
    irradiance: Light
    blur: float = 0.012  # radians, so that the rims of sunny patches are no staircases

    def directions(self) -> Vectors:
        """Return unit vectors (9, 3) to the middle of the sun and to a ring about it."""
        side = np.cross(self.toward, [0.0, 1.0, 0.0])
        other = np.cross(self.toward, side)
        turn = np.arange(8) * np.pi / 4.0
        ring = self.blur * (np.cos(turn)[:, None] * side + np.sin(turn)[:, None] * other)
        spread = self.toward + np.concatenate([np.zeros((1, 3)), ring])
        return np.asarray(spread / np.linalg.norm(spread, axis=1, keepdims=True))


@dataclass(frozen=True)
class Detail:
    """How finely light is worked out."""

    texel: float  # metres, of what lamps shed
    patch: float  # metres, of what faces shed on each other
    samples: int  # along each edge of a lamp


@dataclass(frozen=True)
class Grid:
    """Points on faces, in one list: face after face, row after row."""

    points: Vectors
    normals: Vectors
    areas: Points
    albedo: Light
    shapes: list[tuple[int, int]]


def lightmaps(scene: Scene, detail: Detail, sunlight: Sunlight | None = None) -> list[Light]:
    """Return the irradiance of each face as a (rows, columns, 3) map over its edges."""
    fine, coarse = _grid(scene, detail.texel), _grid(scene, detail.patch)
    direct = _direct(scene, fine, detail.samples, sunlight)
    bounced = _bounced(scene, coarse, _direct(scene, coarse, detail.samples, sunlight))
    maps = []
    for own, shape, other in zip(_split(direct, fine), fine.shapes, _split(bounced, coarse), strict=True):
        maps.append(own + _resized(other, shape))
    return maps


def looked_up(map_: Light, s: Points, t: Points) -> Light:
    """Return the values (n, 3) of a map at shares of the edges of its face."""
    rows, columns = map_.shape[:2]
    places = [t * rows - 0.5, s * columns - 0.5]
    channels = [ndimage.map_coordinates(map_[..., i], places, order=1, mode="nearest") for i in range(3)]
    return np.stack(channels, axis=1)


def _grid(scene: Scene, step: float) -> Grid:
    points, normals, areas, albedo, shapes = [], [], [], [], []
    for face in scene.faces:
        columns, rows = (max(1, round(length / step)) for length in face.size)
        t, s = ((axis.ravel() + 0.5) for axis in np.indices((rows, columns)).astype(float))
        s, t = s / columns, t / rows
        points.append(face.points(s, t) + 1e-3 * face.normal)
        normals.append(np.broadcast_to(face.normal, (len(s), 3)))
        areas.append(np.full(len(s), face.size[0] * face.size[1] / len(s)))
        albedo.append(face.reflectance(s, t))
        shapes.append((rows, columns))
    return Grid(*(np.concatenate(part) for part in (points, normals, areas, albedo)), shapes)


def _split(values: Light, grid: Grid) -> list[Light]:
    ends = np.cumsum([rows * columns for rows, columns in grid.shapes])
    parts = np.split(values, ends[:-1])
    return [part.reshape(*shape, 3) for part, shape in zip(parts, grid.shapes, strict=True)]


def _resized(map_: Light, shape: tuple[int, int]) -> Light:
    t, s = ((axis.ravel() + 0.5) for axis in np.indices(shape).astype(float))
    return looked_up(map_, s / shape[1], t / shape[0]).reshape(*shape, 3)


def _direct(scene: Scene, grid: Grid, samples: int, sunlight: Sunlight | None) -> Light:
    """Return the irradiance (n, 3) straight from shining faces and from the sun."""
    total = np.zeros_like(grid.points)
    for lamp in scene.faces:
        if lamp.look.emission is None:
            continue
        t, s = ((axis.ravel() + 0.5) / samples for axis in np.indices((samples, samples)).astype(float))
        area = lamp.size[0] * lamp.size[1] / len(s)
        for point, radiance in zip(lamp.points(s, t), lamp.radiance(s, t), strict=True):
            away = point - grid.points
            squared = np.maximum((away * away).sum(axis=1), area / np.pi)
            leaving = -away @ lamp.normal
            arriving = (away * grid.normals).sum(axis=1)
            lit = np.flatnonzero((leaving > 0.0) & (arriving > 0.0))
            lit = lit[~scene.is_shaded(grid.points[lit], np.broadcast_to(point, (len(lit), 3)))]
            share = leaving[lit] * arriving[lit] / squared[lit] ** 2 * area
            total[lit] += share[:, None] * radiance
    if sunlight is not None:
        total += _sunshine(scene, grid, sunlight)
    return total


def _sunshine(scene: Scene, grid: Grid, sunlight: Sunlight) -> Light:
    total = np.zeros_like(grid.points)
    panes = [face for face in scene.faces if face.look.emission is not None and face.look.glow is not None]
    directions = sunlight.directions()
    for toward in directions:
        arriving = grid.normals @ toward
        lit = np.flatnonzero(arriving > 0.0)
        for pane in panes:
            here = lit[_comes_in(scene, pane, grid.points[lit], toward)]
            total[here] += arriving[here, None] * sunlight.irradiance / len(directions)
    return total


def _comes_in(scene: Scene, pane: Face, points: Vectors, toward: Vectors) -> NDArray[np.int64]:
    """Return which points (n, 3) see the sun through a pane."""
    distance, s, t = meeting(points, np.broadcast_to(toward, points.shape), pane)
    here = np.flatnonzero(np.isfinite(distance))
    here = here[pane.radiance(s[here], t[here]).max(axis=1) > 0.1 * np.max(pane.look.emission)]
    ends = points[here] + distance[here, None] * toward
    return np.asarray(here[~scene.is_shaded(points[here], ends)])


def _bounced(scene: Scene, grid: Grid, direct: Light) -> Light:
    """Return the irradiance (n, 3) from patch to patch: radiosity.

    Source: Cohen and Wallace, Radiosity and Realistic Image Synthesis (1993), 4.7 (disc approximation).
    """
    factors = _form_factors(scene, grid)
    bounced = np.zeros_like(direct)
    for _ in range(BOUNCES):
        bounced = factors @ (grid.albedo * (direct + bounced))
    return np.asarray(bounced)


def _form_factors(scene: Scene, grid: Grid) -> NDArray[np.float64]:
    count = len(grid.points)
    factors = np.zeros((count, count))
    for row in range(count):
        away = grid.points - grid.points[row]
        squared = (away * away).sum(axis=1)
        leaving = -(away * grid.normals).sum(axis=1)
        arriving = away @ grid.normals[row]
        seen = np.flatnonzero((leaving > 0.0) & (arriving > 0.0))
        start = np.broadcast_to(grid.points[row], (len(seen), 3))
        seen = seen[~scene.is_shaded(start, grid.points[seen])]
        far = np.pi * squared[seen] + grid.areas[seen]
        factors[row, seen] = leaving[seen] * arriving[seen] / squared[seen] * grid.areas[seen] / far
    return factors / np.maximum(factors.sum(axis=1, keepdims=True), 1.0)
