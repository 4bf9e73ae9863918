"""Panoramas indoors, traced: a photographer's studio, a furnished room, a hall full of racks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hdri_furniture import furnish
from lightmap import Detail, Sunlight
from noise import smoothstep
from numpy.random import Generator
from panorama import Light, direction
from raycast import Face, Look, Points, Scene
from room_paint import lamp, lin, plain, planks, ribs, slabs, speckle, traced


def studio(rng: Generator) -> Light:
    """Return a dark grey cyclorama with four soft boxes, a strip light and a reflector."""
    scene = Scene()
    wall = plain("#68686a", speckle(rng, 4.0, 0.04))
    scene.add_room(
        (9.0, 4.2, 9.0), [plain("#58585a", speckle(rng, 3.0, 0.05), 0.03), plain("#3e3e40"), *[wall] * 4]
    )
    key, fill, rim, strip = (
        np.array(colour)
        for colour in ((24.0, 23.4, 22.6), (7.0, 7.3, 7.8), (13.0, 12.9, 12.8), (16.0, 16.2, 16.6))
    )
    _soft_box(scene, (-2.6, 2.5, -1.9), (1.6, 1.2), key)
    _soft_box(scene, (2.9, 1.9, -0.6), (1.2, 1.8), fill)
    _soft_box(scene, (1.5, 2.7, 2.8), (1.2, 0.8), rim)
    _soft_box(scene, (-2.4, 1.6, 2.5), (0.22, 2.2), strip)
    _soft_box(scene, (0.3, 3.75, -1.6), (2.2, 1.1), key * 0.35)
    scene.add_box((3.9, 0.0, -3.2), (0.05, 2.1, 1.5), plain("#dcdcd8"), 35.0)
    scene.add_box((-3.7, 0.0, 3.8), (1.1, 0.9, 0.5), plain("#1d1d20"), 20.0)
    scene.add_box((-3.6, 0.9, 3.8), (0.5, 0.25, 0.4), plain("#2f3338"), 10.0)
    return traced(scene, (0.0, 1.2, 0.0), Detail(0.12, 0.6, 4))


def _soft_box(scene: Scene, middle: Sequence[float], size: tuple[float, float], radiance: Light) -> None:
    """Add a lamp that shines at the place where the object stands, with its case and its stand."""
    centre = np.array(middle, float)
    axis = np.array([0.0, 0.6, 0.0]) - centre
    axis /= np.linalg.norm(axis)
    right = np.cross(axis, [0.0, 1.0, 0.0])
    right *= -size[0] / np.linalg.norm(right)
    up = np.cross(axis, right)
    up *= size[1] / np.linalg.norm(up)

    def glow(s: Points, t: Points) -> Points:
        x, y = 2.0 * s / size[0] - 1.0, 2.0 * t / size[1] - 1.0
        edge = smoothstep(1.0, 0.94, np.maximum(np.abs(x), np.abs(y)))
        return np.asarray(edge * (0.45 + 0.55 * np.exp(-1.3 * (x * x + y * y))))

    corner = centre - right / 2.0 - up / 2.0
    scene.faces.append(Face(corner, right, up, lamp(radiance, glow)))
    scene.faces.append(Face(corner - 0.02 * axis + right, -right, up, plain("#161617")))
    foot = centre - 0.7 * axis
    if middle[1] < 3.5:
        scene.add_box((foot[0], 0.0, foot[2]), (0.03, float(foot[1]), 0.03), plain("#161617"))


def interior(rng: Generator) -> Light:
    """Return a living room by day: two windows with sun on the floor, lamps, furniture of blocks."""
    scene = Scene()
    plaster = speckle(rng, 2.5, 0.025)
    wall, accent = plain("#e4dfd4", plaster), plain("#a9b7ae", plaster)
    floor, ceiling = plain("#957657", planks(rng), 0.03), plain("#f0efeb")
    scene.add_room((6.4, 2.7, 5.2), [floor, ceiling, wall, accent, wall, wall])
    for x in (-1.6, 1.4):
        _window(scene, (x, 0.85, -2.585), (1.5, 1.45), rng)
    furnish(scene, rng)
    warm = lamp(np.array([15.0, 11.5, 7.6]))
    scene.add_face((-2.96, 1.35, 1.96), (0.36, 0, 0), (0, 0.3, 0), warm)
    scene.add_face((-2.6, 1.35, 1.96), (0, 0, -0.36), (0, 0.3, 0), warm)
    scene.add_face((-0.9, 2.68, 0.35), (0.5, 0, 0), (0, 0, 0.5), lamp(np.array([7.5, 6.6, 5.3])))
    sun = Sunlight(direction(np.radians(-28.0), np.radians(38.0)), np.array([60.0, 54.0, 44.0]))
    return traced(scene, (0.2, 1.35, 0.3), Detail(0.05, 0.35, 4), sun)


def _window(scene: Scene, corner: Sequence[float], size: tuple[float, float], rng: Generator) -> None:
    """Add a window in the wall at -Z with what is seen through it, its sill and its curtains."""
    width, height = size
    ridge = 0.36 + 0.05 * np.interp(np.linspace(0.0, 20.0, 200), np.arange(21), rng.standard_normal(21))

    def view(s: Points, t: Points) -> Points:
        x, y = s / width, t / height
        sky = np.array([0.80, 0.95, 1.12]) * (1.05 - 0.25 * y)[:, None]
        green = np.array([0.14, 0.19, 0.08]) * (0.5 + 1.4 * y)[:, None]
        out = np.where((y > ridge[np.clip((x * 199).astype(int), 0, 199)])[:, None], sky, green)
        bar = (
            (np.abs(x - 0.5) < 0.022)
            | (np.abs(y - 0.68) < 0.016)
            | (np.abs(x - 0.5) > 0.47)
            | (np.abs(y - 0.5) > 0.47)
        )
        return np.where(bar[:, None], 0.05, out)

    scene.add_face(corner, (width, 0, 0), (0, height, 0), lamp(np.full(3, 12.0), view))
    x, y, z = corner[0] + width / 2.0, corner[1], corner[2]
    scene.add_box((x, y - 0.05, z + 0.09), (width + 0.2, 0.05, 0.2), plain("#e8e6e0"))
    for side in (-1.0, 1.0):
        curtain = plain("#b7ab97", ribs(0.085, 0.25))
        scene.add_box((x + side * (width / 2.0 + 0.16), 0.1, z + 0.06), (0.30, 2.35, 0.08), curtain)


def warehouse(rng: Generator) -> Light:
    """Return a hall with rows of lamps, racks of goods, steel columns and a polished concrete floor."""
    scene = Scene()
    cladding = plain("#c3c8ca", ribs(0.5, 0.06))
    floor = plain("#a8a69f", slabs(rng, line_at=15.0), 0.02)
    scene.add_room((30.0, 8.0, 44.0), [floor, plain("#8d9194", ribs(1.0, 0.08)), *[cladding] * 4])
    for x in (-10.5, -3.5, 3.5, 10.5):
        for z in np.arange(-19.0, 20.0, 5.4):
            scene.add_face(
                (x - 0.2, 7.2, z - 0.75), (0.4, 0, 0), (0, 0, 1.5), lamp(np.array([64.0, 66.0, 66.0]))
            )
            scene.add_box((x, 7.21, z), (0.5, 0.12, 1.6), plain("#6d7174"), blocks=False)
    for side in (-1.0, 1.0):
        _rack(scene, rng, side * 12.6)
        for z in (-16.5, -5.5, 5.5, 16.5):
            scene.add_box((side * 7.0, 0.0, z), (0.3, 7.6, 0.3), plain("#8a9aa3"))
    scene.add_face((-2.2, 0.02, -21.98), (4.4, 0, 0), (0, 4.2, 0), lamp(np.array([20.0, 22.0, 25.0]), _yard))
    scene.add_box((2.6, 0.0, -6.5), (1.2, 0.15, 0.8), plain("#a98556"), 12.0)
    scene.add_box((2.6, 0.15, -6.5), (1.1, 0.9, 0.75), plain("#b5905f"), 12.0)
    scene.add_box((-1.9, 0.0, 4.6), (1.1, 1.1, 2.2), Look(lin("#c9982a"), gloss=0.04), 15.0)
    scene.add_box((-1.9, 1.1, 4.9), (0.9, 1.0, 1.0), plain("#22262a"), 15.0)
    return traced(scene, (0.9, 1.6, 0.7), Detail(0.4, 2.2, 2))


def _rack(scene: Scene, rng: Generator, x: float) -> None:
    """Add a rack along Z, filled with boxes; its shadow is that of one block."""
    goods = ["#a9865a", "#b79a6c", "#8d6c45", "#6f7d86", "#2f5d7c", "#c8c4b8", "#7e8a4a"]
    scene.add_block((x, 0.0, 0.0), (0.9, 4.2, 35.0))
    for z in np.arange(-18.0, 18.1, 4.5):
        scene.add_box((x, 0.0, float(z)), (1.1, 5.2, 0.12), plain("#2f5f8f"), blocks=False)
    for y in (1.5, 3.0, 4.5):
        scene.add_box((x, y, 0.0), (1.12, 0.12, 36.0), plain("#c4622a"), blocks=False)
    for y in (0.1, 1.62, 3.12):
        for z in np.arange(-16.9, 17.0, 1.5):
            if rng.random() < 0.78:
                size = (1.0, rng.uniform(0.6, 1.25), rng.uniform(0.95, 1.3))
                scene.add_box((x, y, float(z)), size, plain(str(rng.choice(goods))), blocks=False)


def _yard(s: Points, t: Points) -> Points:
    """Return what is seen through the open door: sky over a wall over a yard."""
    light = np.where(t > 2.1, 1.0, np.where(t > 1.3, 0.22, 0.5))
    return np.asarray(light * (0.97 + 0.03 * np.sin(s * 5.0)))
