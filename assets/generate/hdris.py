"""The six panoramas of radiance, to light scenes with and to be reflected."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from hdri_indoor import interior, studio, warehouse
from hdri_outdoor import clear_noon, low_sun, overcast
from numpy.random import Generator
from panorama import Light, exposed, radiance_within

LIMIT = 1_200_000  # bytes of each file

Painter = Callable[[Generator], Light]
# name: painter, seed, radiance of a level white surface, description
HDRIS: dict[str, tuple[Painter, int, float, str]] = {
    "clear_noon": (clear_noon, 9110, 0.85, "Paved square between houses and trees under a high sun"),
    "low_sun": (low_sun, 9107, 0.65, "Meadow, farm and hills with the sun 11 degrees high"),
    "overcast": (overcast, 9108, 0.85, "Country road, trees and houses under a closed sky"),
    "studio": (studio, 9106, 0.85, "Dark grey studio with four soft boxes and a strip light"),
    "interior": (interior, 9108, 0.85, "Living room by day, with sun through two windows"),
    "warehouse": (warehouse, 9109, 0.85, "Hall with rows of lamps and racks along both sides"),
}


def build(name: str) -> bytes:
    """Return the named panorama, 1024 by 512, as a Radiance file."""
    paint, seed, white, _ = HDRIS[name]
    return radiance_within(exposed(paint(np.random.default_rng(seed)), white), LIMIT)
