"""The eight stand-in photographs, for use as swappable backdrops."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from pbr_texture import Colour, jpeg_within
from photos_indoor import bright_room, shelf_wall, workbench
from photos_nature import field_and_sky, forest_edge
from photos_town import brick_wall, night_street, street_facade

LIMIT = 150_000  # bytes of each JPEG

Painter = Callable[[Generator], Colour]
# name: painter, seed, description
PHOTOS: dict[str, tuple[Painter, int, str]] = {
    "bright_room": (bright_room, 9001, "Out-of-focus living room against two bright windows"),
    "shelf_wall": (shelf_wall, 9002, "Wall of shelves with books and boxes"),
    "workbench": (workbench, 9003, "Workbench under a pegboard of hand tools"),
    "street_facade": (street_facade, 9004, "Terrace of houses, parked cars and a road"),
    "brick_wall": (brick_wall, 9005, "Red brick wall above a paved footway"),
    "night_street": (night_street, 9006, "Wet street at night, lights out of focus"),
    "forest_edge": (forest_edge, 9007, "Edge of a summer wood above a meadow"),
    "field_and_sky": (field_and_sky, 9008, "Ripe field and hedges under a cloudy sky"),
}


def build(name: str) -> bytes:
    """Return the named photograph, 960 by 720, as a JPEG."""
    paint, seed, _ = PHOTOS[name]
    return jpeg_within(paint(np.random.default_rng(seed)), LIMIT)
