"""What stands and lies round a panorama outdoors: ground, hills, woods and trees, houses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from noise import Field, smoothstep, spectral
from numpy.random import Generator
from panorama import SHAPE, Light, angles, direction, irradiance_up
from pbr_texture import mix
from raycast import Pattern, Points, Scene
from scipy import ndimage
from sky import Sun

TILE = 128
EYE = 1.6  # metres above the ground


@dataclass(frozen=True)
class Daylight:
    """The light of a sky, by which all that stands under it is painted."""

    sky: Light  # painted, without the sun
    sun: Sun | None  # None where it is hidden

    @property
    def from_sky(self) -> Light:
        """What (3,) reaches the ground from the sky alone."""
        return irradiance_up(self.sky)

    @property
    def from_sun(self) -> Light:
        """What (3,) reaches a surface that faces the sun."""
        return np.zeros(3) if self.sun is None else self.sun.illuminance

    @property
    def on_ground(self) -> Light:
        """What (3,) reaches the ground."""
        rise = 0.0 if self.sun is None else np.sin(self.sun.elevation)
        return np.asarray(self.from_sky + self.from_sun * rise)

    @property
    def haze(self) -> Light:
        """The radiance (3,) of the air before far hills."""
        middle = SHAPE[0] // 2
        return np.asarray(self.sky[middle - 12 : middle].mean(axis=(0, 1)))

    def upright(self, azimuth: Field) -> Light:
        """Return the radiance (..., 3) of white upright things that look back from an azimuth."""
        ambient = self.from_sky * 0.5 + self.on_ground * 0.08
        facing = np.zeros_like(azimuth)
        if self.sun is not None:
            facing = np.clip(0.5 - 0.6 * np.cos(azimuth - self.sun.azimuth), 0.05, 1.0) * np.cos(
                self.sun.elevation
            )
        return np.asarray((ambient + facing[..., None] * self.from_sun) / np.pi)


def ground(light: Daylight, albedo: Light, tile: float) -> Light:
    """Return the painted ground from a tile of albedo (h, w, 3) that is `tile` metres wide.

    Far off it fades to one tone, and into the haze.
    """
    azimuth, elevation = angles()
    distance = EYE / np.tan(np.maximum(-elevation, 1e-3))
    rows, columns = albedo.shape[:2]
    along, across = distance * np.cos(azimuth) / tile + 0.06, distance * np.sin(azimuth) / tile + 0.07
    places = [along * rows, across * columns]  # the eye is not above a joint
    near = np.stack(
        [ndimage.map_coordinates(albedo[..., i], places, order=1, mode="grid-wrap") for i in range(3)], axis=2
    )
    texel = tile / rows
    blurred = smoothstep(1.0, 8.0, distance**2 / EYE * np.pi / SHAPE[0] / texel / 4.0)
    shown = mix(near, albedo.mean(axis=(0, 1)), blurred) * light.on_ground / np.pi
    return mix(shown, light.haze, 0.5 * (1.0 - np.exp(-distance / 2500.0)))


def ridge(rng: Generator, height_deg: float, swing_deg: float, low: float, exponent: float = 1.4) -> Field:
    """Return how high (radians, one per column) a line of hills or woods stands all round."""
    line = spectral(rng, (1, SHAPE[1]), exponent, low=low)[0]
    return np.asarray(np.radians(np.maximum(height_deg + swing_deg * line, 0.2)))


def hills(picture: Light, light: Daylight, line: Field, albedo: Light, distance: float) -> Light:
    """Return the picture with smooth hills up to a line, hazy by their distance in metres."""
    azimuth, elevation = angles()
    colour = light.upright(azimuth) * albedo * (0.85 + 0.3 * elevation / np.maximum(line, 1e-3))[..., None]
    colour = mix(colour, light.haze, np.full(SHAPE, 1.0 - np.exp(-distance / 4000.0)))
    edge = np.pi / SHAPE[0]
    return mix(picture, colour, smoothstep(-edge, edge, line - elevation) * (elevation > 0.0))


def wood(picture: Light, light: Daylight, line: Field, albedo: Light, rng: Generator) -> Light:
    """Return the picture with a wall of foliage up to a ragged line."""
    azimuth, elevation = angles()
    leaves = spectral(rng, SHAPE, 1.1, low=40.0, high=500.0, stretch=(2.0, 1.0))
    crowns = spectral(rng, SHAPE, 1.3, low=25.0, high=120.0, stretch=(2.0, 1.0))
    height = elevation / np.maximum(line, 1e-3)
    shade = np.clip(0.45 + 0.45 * height + 0.22 * crowns + 0.12 * leaves, 0.12, 1.6)
    colour = light.upright(azimuth) * albedo * shade[..., None]
    ragged = line * (1.0 + 0.10 * leaves + 0.12 * crowns)
    edge = np.pi / SHAPE[0]
    return mix(picture, colour, smoothstep(-edge, edge, ragged - elevation) * (elevation > -0.01))


def tree(
    picture: Light, light: Daylight, place: tuple[float, float, float], albedo: Light, rng: Generator
) -> Light:
    """Return the picture with one tree: place is (azimuth in degrees, distance, height in metres)."""
    azimuth, elevation = angles()
    bearing, distance, height = np.radians(place[0]), place[1], place[2]
    aside = (azimuth - bearing + np.pi) % (2.0 * np.pi) - np.pi
    x, y = aside * distance, np.tan(np.clip(elevation, -1.3, 1.3)) * distance + EYE
    leaves = spectral(
        rng, SHAPE, 1.0, low=60.0 / (2.0 * np.pi * distance) * 12.0, high=600.0, stretch=(2.0, 1.0)
    )
    crown = np.hypot(x / (0.30 * height), (y - 0.63 * height) / (0.37 * height))
    where = smoothstep(0.06, -0.06, crown - 0.92 - 0.16 * leaves) * (np.abs(aside) < 1.2)
    lit = 0.55 + 0.35 * (y / height - 0.6) / 0.4
    if light.sun is not None:
        lit = lit + 0.3 * np.sin(light.sun.azimuth - bearing) * x / (0.3 * height)
    colour = light.upright(azimuth) * albedo * np.clip(lit + 0.22 * leaves, 0.08, 1.5)[..., None]
    trunk = smoothstep(1.0, 0.7, np.abs(x) / (0.022 * height)) * (y > 0.0) * (y < 0.6 * height)
    bark = light.upright(azimuth) * np.array([0.10, 0.075, 0.055])
    return mix(mix(picture, bark, trunk), colour, where)


def houses(picture: Light, light: Daylight, scene: Scene) -> Light:
    """Return the picture with the boxes of a scene, lit by sun and sky, and their shadows on the ground."""
    rays, out = direction(*angles()), picture.copy()
    eye = np.array([0.0, EYE, 0.0])
    for row in range(SHAPE[0] // 4 // TILE * TILE, SHAPE[0], TILE):
        for column in range(0, SHAPE[1], TILE):
            tile = (slice(row, row + TILE), slice(column, column + TILE))
            flat = rays[tile].reshape(-1, 3)
            out[tile] = _housed(out[tile].reshape(-1, 3), light, scene, eye, flat).reshape(TILE, TILE, 3)
    return out


def _housed(picture: Light, light: Daylight, scene: Scene, eye: Light, rays: Light) -> Light:
    hits = scene.cast(eye, rays)
    for index in np.unique(hits.face[hits.face >= 0]):
        face, here = scene.faces[index], np.flatnonzero(hits.face == index)
        s, t = hits.s[here], hits.t[here]
        arriving = light.from_sky * (0.5 + 0.5 * face.normal[1]) + light.on_ground * 0.1
        sunny = _sunny(scene, light, face.points(s, t) + 1e-2 * face.normal, face.normal)
        picture[here] = face.reflectance(s, t) * (arriving + sunny[:, None] * light.from_sun) / np.pi
    below = np.flatnonzero((hits.face < 0) & (rays[:, 1] < -0.01))
    if light.sun is not None and len(below):
        points = eye + rays[below] * (-EYE / rays[below, 1])[:, None]
        is_dark = _sunny(scene, light, points, np.array([0.0, 1.0, 0.0])) == 0.0
        picture[below[is_dark]] *= light.from_sky / light.on_ground
    return picture


def _sunny(scene: Scene, light: Daylight, points: Points, normal: Points) -> Points:
    """Return the cosine (n,) at which the sun meets points, 0 in the shade."""
    facing = 0.0 if light.sun is None else float(normal @ light.sun.toward)
    if light.sun is None or facing <= 0.0:
        return np.zeros(len(points))
    return np.where(scene.is_shaded(points, points + 400.0 * light.sun.toward), 0.0, facing)


def facade(rng: Generator, storey: float, bay: float, glass: Sequence[float] = (0.05, 0.06, 0.07)) -> Pattern:
    """Return rows of windows: a factor of 1 for the wall, less for panes."""
    tone = rng.uniform(0.5, 2.2, 997)

    def pattern(s: Points, t: Points) -> Points:
        x, y = s / bay % 1.0, t / storey % 1.0
        pane = (np.abs(x - 0.5) < 0.24) & (np.abs(y - 0.52) < 0.26)
        bar = pane & ((np.abs(x - 0.5) < 0.02) | (np.abs(y - 0.6) < 0.015))
        shade = tone[(np.floor(s / bay) * 31 + np.floor(t / storey) * 57).astype(int) % 997]
        wall = np.where(np.abs(y - 0.98) < 0.03, 0.8, 1.0)[:, None] * np.ones(3)
        out = np.where(pane[:, None], shade[:, None] * np.array(glass), wall)
        return np.where(bar[:, None], 0.9, out)

    return pattern
