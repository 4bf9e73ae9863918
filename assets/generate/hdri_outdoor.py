"""Panoramas outdoors: a square at noon, fields in the low sun, a road under clouds."""

from __future__ import annotations

import numpy as np
from grass import grass
from ground_textures import asphalt, concrete, to_linear, toned
from landscape import Daylight, facade, ground, hills, houses, ridge, tree, wood
from noise import smoothstep, spectral
from numpy.random import Generator
from panorama import Light, angles, averaged
from pbr_texture import mix
from raycast import Scene
from room_paint import plain
from scipy import ndimage
from sky import Sun, clear_sky, cloud_noise, overcast_sky, sun_disc

LEAVES = np.array([0.075, 0.115, 0.032])


def clear_noon(rng: Generator) -> Light:
    """Return a paved square between houses and trees under a high sun."""
    sun = Sun(np.radians(42.0), np.radians(56.0), 2.6)
    sky = clear_sky(sun)
    light = Daylight(sky, sun)
    veil = 0.22 * smoothstep(0.3, 2.2, cloud_noise(rng, 1.0, 5.0, 1.9))
    picture = mix(sky, light.on_ground / np.pi * 0.75, veil)
    picture = _on(picture, ground(light, _paving(rng), 9.6))
    picture = hills(picture, light, ridge(rng, 2.4, 0.9, 3.0, 1.8), np.array([0.09, 0.12, 0.06]), 3500.0)
    picture = wood(picture, light, ridge(rng, 3.2, 0.8, 6.0), LEAVES * 0.9, rng)
    picture = houses(picture, light, _town(rng))
    for bearing in (-38.0, 96.0, 118.0, 171.0):
        place = (bearing + rng.uniform(-4.0, 4.0), rng.uniform(16.0, 26.0), rng.uniform(7.0, 10.0))
        picture = tree(picture, light, place, LEAVES * rng.uniform(0.85, 1.2), rng)
    return averaged(picture + sun_disc(sun))


def low_sun(rng: Generator) -> Light:
    """Return a meadow with a track and hills all round, the sun low over them."""
    sun = Sun(np.radians(-35.0), np.radians(11.0), 2.6)
    sky = clear_sky(sun)
    light = Daylight(sky, sun)
    noise = cloud_noise(rng, 1.0, 7.0, 1.7)
    streaks = smoothstep(0.4, 2.0, noise)
    azimuth, elevation = angles()
    lit = (
        light.from_sun
        / np.pi
        * (0.35 + 0.5 * smoothstep(-1.0, 1.0, np.cos(azimuth - sun.azimuth)))[..., None]
    )
    picture = mix(sky, lit, 0.5 * streaks * smoothstep(0.05, 0.35, elevation))
    meadow = _albedo(grass(rng, (512, 512)), 0.10) * np.array([1.25, 1.0, 0.8])
    picture = _on(picture, _track(rng, ground(light, meadow, 3.0)))
    picture = hills(picture, light, ridge(rng, 5.0, 1.4, 2.0, 1.8), np.array([0.10, 0.12, 0.07]), 7000.0)
    picture = hills(picture, light, ridge(rng, 2.8, 1.1, 3.0, 1.8), np.array([0.11, 0.13, 0.05]), 2500.0)
    picture = wood(picture, light, ridge(rng, 1.8, 1.2, 4.0), LEAVES * np.array([1.2, 1.0, 0.8]), rng)
    picture = houses(picture, light, _farm())
    for place in (
        (62.0, 34.0, 9.0),
        (74.0, 48.0, 11.0),
        (-112.0, 22.0, 7.5),
        (158.0, 60.0, 12.0),
        (-78.0, 75.0, 13.0),
    ):
        picture = tree(picture, light, place, LEAVES * np.array([1.2, 1.0, 0.8]), rng)
    return averaged(picture + sun_disc(sun))


def overcast(rng: Generator) -> Light:
    """Return a road between fields, trees and a few houses under a closed, uneven sky."""
    sky = overcast_sky(6.0)
    billows = cloud_noise(rng, 1.0, 6.0, 1.9)
    sky = sky * np.clip(1.0 + 0.16 * billows, 0.6, 1.5)[..., None]
    light = Daylight(sky, None)
    road = _road(rng, light)
    picture = _on(sky, road)
    picture = hills(picture, light, ridge(rng, 1.8, 0.7, 3.0, 1.8), np.array([0.08, 0.11, 0.07]), 4500.0)
    picture = wood(picture, light, ridge(rng, 2.4, 1.6, 4.0), LEAVES * np.array([0.8, 0.85, 0.9]), rng)
    picture = houses(picture, light, _hamlet(rng))
    for place in ((-58.0, 19.0, 8.0), (-128.0, 26.0, 10.0), (40.0, 30.0, 11.0), (139.0, 17.0, 6.5)):
        picture = tree(picture, light, place, LEAVES, rng)
    return averaged(picture)


def _on(sky: Light, land: Light) -> Light:
    """Return the sky with land below the horizon."""
    _, elevation = angles()
    return mix(sky, land, (elevation < 0.0).astype(float))


def _albedo(picture: Light, mean: float, contrast: float = 0.4) -> Light:
    """Return a ground texture as albedo with that mean, softened."""
    linear = to_linear(toned(picture, mean))
    return mix(linear.mean(axis=(0, 1)), linear, np.full(linear.shape[:2], contrast))


def _paving(rng: Generator) -> Light:
    """Return (768, 768, 3) of 9.6 m of concrete flags, 1.2 m wide, in two tones."""
    stone = np.tile(_albedo(concrete(rng, (384, 384)), 0.27, 0.5), (2, 2, 1))
    rows, columns = np.indices((768, 768))
    tone = rng.uniform(0.8, 1.12, (8, 8))[rows // 96, columns // 96]
    gap = (np.minimum(rows % 96, columns % 96) < 2) * 0.5
    return np.asarray(stone * (tone * (1.0 - gap))[..., None])


def _track(rng: Generator, land: Light) -> Light:
    """Return the meadow with a sandy track along Z and slow swells of tone."""
    azimuth, elevation = angles()
    distance = 1.6 / np.tan(np.maximum(-elevation, 1e-3))
    x, z = distance * np.sin(azimuth), -distance * np.cos(azimuth)
    tile = spectral(rng, (256, 256), 1.6, low=2.0, high=60.0)
    swell = ndimage.map_coordinates(tile, [z / 60.0 * 256, x / 60.0 * 256], order=1, mode="grid-wrap")
    near = smoothstep(200.0, 40.0, distance)
    land = land * (1.0 + 0.16 * swell * near)[..., None]
    bend = x - 2.6 - 0.9 * np.sin(z / 17.0)
    rut = smoothstep(0.45, 0.2, np.abs(np.abs(bend) - 0.85) + 0.06 * swell) * smoothstep(
        160.0, 60.0, distance
    )
    sand = land.mean(axis=2, keepdims=True) * np.array([1.75, 1.45, 1.05]) * 1.2
    return mix(land, sand, 0.85 * rut)


def _road(rng: Generator, light: Daylight) -> Light:
    """Return fields with a road along Z that has a dashed middle line."""
    azimuth, elevation = angles()
    distance = 1.6 / np.tan(np.maximum(-elevation, 1e-3))
    x, z = distance * np.sin(azimuth), -distance * np.cos(azimuth)
    field = ground(light, _albedo(grass(rng, (512, 512)), 0.09, 0.3), 3.0)
    tar = ground(light, _albedo(asphalt(rng, (1024, 1024)), 0.11, 0.18), 4.0)
    white = light.on_ground / np.pi * 0.55
    reach = smoothstep(400.0, 150.0, distance)
    paint = ((np.abs(x + 1.5) < 0.07) & (z % 9.0 < 4.5)) | (np.abs(np.abs(x + 1.5) - 3.1) < 0.06)
    tar = mix(tar, white, paint * 0.85 * smoothstep(120.0, 40.0, distance))
    return mix(field, tar, smoothstep(3.6, 3.4, np.abs(x + 1.5)) * reach)


def _town(rng: Generator) -> Scene:
    """Return two rows of houses along the north and west of a square."""
    scene = Scene()
    codes = ("#c9b28d", "#a8563f", "#cfcabf", "#8d9aa0", "#d1a877", "#b9b3a6", "#9c6b4f")
    x = -46.0
    while x < 44.0:
        width, height = rng.uniform(9.0, 15.0), rng.uniform(8.0, 15.5)
        look = plain(str(rng.choice(codes)), facade(rng, 3.1, rng.uniform(2.2, 3.0)))
        scene.add_box(
            (x + width / 2.0, 0.0, -34.0 - rng.uniform(0.0, 2.0)), (width * 0.985, height, 12.0), look
        )
        x += width
    z = -26.0
    while z < 40.0:
        width, height = rng.uniform(10.0, 17.0), rng.uniform(7.0, 19.0)
        look = plain(str(rng.choice(codes)), facade(rng, 3.2, rng.uniform(2.2, 3.2)))
        scene.add_box(
            (-40.0 - rng.uniform(0.0, 3.0), 0.0, z + width / 2.0), (12.0, height, width * 0.985), look
        )
        z += width
    scene.add_box((9.0, 0.0, 13.0), (1.6, 0.45, 0.5), plain("#7c5a3c"), 20.0)
    scene.add_box((12.0, 0.0, -7.0), (4.2, 0.75, 1.8), plain("#8f2a22"), 70.0)
    scene.add_box((12.0, 0.75, -7.0), (2.2, 0.6, 1.6), plain("#23292e"), 70.0)
    return scene


def _farm() -> Scene:
    scene = Scene()
    scene.add_box((34.0, 0.0, -38.0), (16.0, 5.5, 9.0), plain("#7d3a2c"), 25.0)
    scene.add_box((34.0, 5.5, -38.0), (16.4, 1.2, 6.0), plain("#5a5450"), 25.0)
    scene.add_box((50.0, 0.0, -30.0), (5.0, 9.0, 5.0), plain("#b9bab6"), 10.0)
    for k in range(14):
        scene.add_box((-7.0, 0.0, -30.0 + 4.5 * k), (0.12, 1.2, 0.12), plain("#8a7358"))
        for y in (0.55, 0.95):
            scene.add_box((-7.0, y, -27.75 + 4.5 * k), (0.05, 0.1, 4.5), plain("#8a7358"))
    return scene


def _hamlet(rng: Generator) -> Scene:
    scene = Scene()
    for x, z, turn in ((24.0, -30.0, 12.0), (38.0, -14.0, -20.0), (-34.0, 26.0, 30.0), (-26.0, -44.0, 5.0)):
        wall = plain(str(rng.choice(["#d8d2c4", "#b98b6b", "#a4634c"])), facade(rng, 2.8, 2.6))
        scene.add_box((x, 0.0, z), (11.0, 5.6, 8.0), wall, turn)
        scene.add_box((x, 5.6, z), (11.6, 1.1, 6.4), plain("#5b3a32"), turn)
        scene.add_box((x, 6.7, z), (11.6, 1.0, 3.4), plain("#5b3a32"), turn)
        scene.add_box((x + 2.0, 7.2, z), (0.7, 1.6, 0.7), plain("#7d5244"), turn)
    for k in range(12):
        scene.add_box((3.4, 0.0, -66.0 + 12.0 * k), (0.16, 6.5, 0.16), plain("#777b7d"))
    return scene
