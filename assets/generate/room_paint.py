"""Rooms as panoramas: what an eye sees of a lit scene, and the patterns of floors and walls."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from ground_textures import to_linear
from lightmap import Detail, Sunlight, lightmaps, looked_up
from noise import spectral
from numpy.random import Generator
from panorama import SHAPE, Light, angles, averaged, direction
from pbr_texture import rgb
from raycast import Look, Pattern, Points, Scene, Vectors
from scipy import ndimage

TILE = 128  # pixels along each side of a bundle of rays


def lin(code: str) -> Light:
    """Return the linear colour (3,) of a "#rrggbb" code."""
    return to_linear(rgb(code))


def plain(code: str, pattern: Pattern | None = None, gloss: float = 0.0) -> Look:
    """Return the look of a surface with the colour of a "#rrggbb" code."""
    return Look(lin(code), pattern, gloss)


def lamp(radiance: Light, glow: Pattern | None = None) -> Look:
    """Return the look of a surface that shines."""
    return Look(lin("#161617"), emission=radiance, glow=glow)


def traced(scene: Scene, eye: Sequence[float], detail: Detail, sunlight: Sunlight | None = None) -> Light:
    """Return the panorama of a room as it is seen from a point."""
    maps = lightmaps(scene, detail, sunlight)
    rays = direction(*angles())
    picture = np.empty((*SHAPE, 3))
    for row in range(0, SHAPE[0], TILE):
        for column in range(0, SHAPE[1], TILE):
            tile = (slice(row, row + TILE), slice(column, column + TILE))
            seen = _seen(scene, maps, np.array(eye, float), rays[tile].reshape(-1, 3), mirrors=1)
            picture[tile] = seen.reshape(TILE, TILE, 3)
    return averaged(picture)


def _seen(scene: Scene, maps: Sequence[Light], origin: Vectors, rays: Vectors, mirrors: int) -> Light:
    """Return the radiance (n, 3) that comes back along rays; glossy faces mirror it that many times."""
    hits = scene.cast(origin, rays)
    picture = np.zeros((len(rays), 3))
    for index in np.unique(hits.face[hits.face >= 0]):
        face, here = scene.faces[index], np.flatnonzero(hits.face == index)
        s, t = hits.s[here], hits.t[here]
        facing = -rays[here] @ face.normal
        matt = face.reflectance(s, t) * looked_up(maps[index], s, t) / np.pi
        back = face.look.albedo * 0.02
        picture[here] = np.where(facing[:, None] > 0.0, matt + face.radiance(s, t), back)
        if face.look.gloss and mirrors:
            facing = np.clip(facing, 0.0, 1.0)
            share = face.look.gloss + (0.5 - face.look.gloss) * (1.0 - facing) ** 5
            mirrored = rays[here] + 2.0 * facing[:, None] * face.normal
            points = face.points(s, t) + 1e-3 * face.normal
            picture[here] += share[:, None] * _seen(scene, maps, points, mirrored, mirrors - 1)
    return picture


def sampled(field: Points, s: Points, t: Points, period: float) -> Points:
    """Return a tile's values at places in metres; it repeats every `period` metres."""
    rows, columns = field.shape
    places = [t / period * rows, s / period * columns]
    return np.asarray(ndimage.map_coordinates(field, places, order=1, mode="grid-wrap"))


def speckle(rng: Generator, period: float, amount: float) -> Pattern:
    """Return soft noise about 1 that repeats every `period` metres."""
    field = 1.0 + amount * spectral(rng, (256, 256), 1.3, low=2.0, high=60.0)
    return lambda s, t: sampled(field, s, t, period)


def planks(rng: Generator) -> Pattern:
    """Return floor boards of 14 cm by 1.2 m with grain."""
    tone = rng.uniform(0.78, 1.14, 4096)
    grain = spectral(rng, (512, 512), 1.2, low=3.0, high=120.0, stretch=(0.25, 4.0))

    def pattern(s: Points, t: Points) -> Points:
        board = np.floor(t / 0.14)
        piece = np.floor(s / 1.2 + board * 0.37)
        gap = np.minimum(t / 0.14 % 1.0, 1.0 - t / 0.14 % 1.0) < 0.025
        shade = tone[(board * 61 + piece * 17).astype(int) % 4096]
        return np.asarray(shade * (1.0 + 0.07 * sampled(grain, s, t, 1.9)) * np.where(gap, 0.6, 1.0))

    return pattern


def slabs(rng: Generator, line_at: float) -> Pattern:
    """Return a concrete floor: cloudy, with joints every 5 m and two worn yellow lines 9.2 m apart."""
    cloud = spectral(rng, (512, 512), 1.6, low=2.0, high=60.0)

    def pattern(s: Points, t: Points) -> Points:
        joint = np.minimum(np.minimum(s % 5.0, -s % 5.0), np.minimum(t % 5.5, -t % 5.5)) < 0.015
        worn = 1.0 + 0.08 * sampled(cloud, s, t, 11.0)
        line = (np.abs(np.abs(s - line_at) - 4.6) < 0.06)[:, None] * 0.9
        base = (worn * np.where(joint, 0.6, 1.0))[:, None] * np.ones(3)
        return np.asarray(base * (1.0 - line) + line * np.array([1.25, 0.85, 0.12]))

    return pattern


def ribs(period: float, depth: float) -> Pattern:
    """Return upright ribs or folds that repeat every `period` metres."""
    return lambda s, _: np.asarray(1.0 + depth * np.sin(s * 2.0 * np.pi / period))
