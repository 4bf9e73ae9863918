"""The furniture of the living room, of blocks."""

from __future__ import annotations

import numpy as np
from noise import spectral, uniform
from numpy.random import Generator
from raycast import Look, Points, Scene
from room_paint import plain, sampled, speckle

BOOKS = ("#7c2f2b", "#27425c", "#3f5b3a", "#c2a25a", "#d7d2c6", "#4c3a52", "#222327")


def furnish(scene: Scene, rng: Generator) -> None:
    """Add a sofa, a table, a rug, shelves, a screen, a lamp, a plant and a picture."""
    cloth = speckle(rng, 0.8, 0.10)
    wood, dark = plain("#8b5e3a", gloss=0.03), plain("#3b2d24")
    _sofa(scene, plain("#5d6b7d", cloth), plain("#c98f3c", cloth))
    scene.add_box((-0.2, 0.0, 0.9), (2.6, 0.012, 1.9), plain("#9d8f86", cloth), blocks=False)
    scene.add_box((0.0, 0.36, 0.95), (1.1, 0.05, 0.6), wood)
    for x in (-0.5, 0.5):
        scene.add_box((x, 0.0, 0.95), (0.05, 0.36, 0.5), wood)
    scene.add_box((0.25, 0.41, 0.95), (0.28, 0.04, 0.2), plain("#a3423a"), 20.0)
    scene.add_box((-2.75, 0.0, -1.0), (0.5, 0.55, 1.6), wood)
    scene.add_box((-2.85, 0.6, -1.0), (0.06, 0.72, 1.25), plain("#0b0b0d", gloss=0.05))
    scene.add_box((-2.78, 0.0, 1.78), (0.4, 0.55, 0.4), dark)
    scene.add_box((-2.78, 0.55, 1.78), (0.05, 0.8, 0.05), dark)
    _shelf(scene, rng)
    _plant(scene, rng)
    _picture(scene, rng)


def _sofa(scene: Scene, cover: Look, cushion: Look) -> None:
    scene.add_box((-0.2, 0.1, 2.05), (2.1, 0.33, 0.9), cover)
    scene.add_box((-0.2, 0.1, 2.45), (2.1, 0.75, 0.2), cover)
    for x in (-1.33, 0.93):
        scene.add_box((x, 0.1, 2.05), (0.18, 0.55, 0.9), cover)
    scene.add_box((-0.7, 0.43, 2.2), (0.45, 0.38, 0.16), cushion, 8.0)


def _shelf(scene: Scene, rng: Generator) -> None:
    """Add shelves of books on the wall at +X."""
    board = plain("#d8cdb9")
    for y in (0.1, 0.55, 1.0, 1.45, 1.9):
        scene.add_box((3.02, y, 0.6), (0.32, 0.03, 2.0), board)
    for z in (-0.41, 1.61):
        scene.add_box((3.02, 0.0, z), (0.32, 1.95, 0.03), board)
    for y in (0.13, 0.58, 1.03, 1.48):
        z = -0.34
        while z < 1.45:
            width = rng.uniform(0.06, 0.22)
            if rng.random() < 0.85:
                size = (0.22, rng.uniform(0.2, 0.34), width * 0.96)
                scene.add_box((3.05, y, z + width / 2.0), size, plain(str(rng.choice(BOOKS))), blocks=False)
            z += width


def _plant(scene: Scene, rng: Generator) -> None:
    scene.add_box((2.7, 0.0, -1.9), (0.34, 0.36, 0.34), plain("#d9d4cb"), 15.0)
    for turn in range(0, 180, 20):
        size = (rng.uniform(0.5, 0.8), rng.uniform(0.4, 1.1), 0.015)
        scene.add_box((2.7, 0.36, -1.9), size, plain("#35502c"), turn, blocks=turn % 60 == 0)


def _picture(scene: Scene, rng: Generator) -> None:
    """Add a framed painting on the wall at +Z."""
    field = uniform(spectral(rng, (256, 256), 1.6, low=2.0))

    def art(s: Points, t: Points) -> Points:
        value = sampled(field, s, t, 1.3)[:, None]
        colour = np.where(value > 0.5, np.array([0.55, 0.25, 0.12]), np.array([0.10, 0.22, 0.32]))
        return np.asarray(colour * (0.5 + value))

    scene.add_box((-0.2, 1.25, 2.58), (1.3, 0.85, 0.03), plain("#1c1a18"))
    scene.add_face((0.4, 1.3, 2.56), (-1.2, 0, 0), (0, 0.75, 0), Look(np.ones(3), art))
