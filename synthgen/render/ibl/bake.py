"""The light of a panorama, computed once and kept on disk."""

from __future__ import annotations

from typing import Any

import numpy as np

from synthgen.arrays import F32, read_only
from synthgen.disk_cache import Arrays, cached_arrays
from synthgen.render.ibl.atlas import half_precision, packed_atlas
from synthgen.render.ibl.directions import light_directions
from synthgen.render.ibl.harmonics import diffuse_harmonics
from synthgen.render.ibl.level_surface import level_surface_maps
from synthgen.render.ibl.light import EnvironmentLight, LightDirections, Sun
from synthgen.render.ibl.panorama import panorama_resized, pixel_solid_angles
from synthgen.render.ibl.prefilter import prefiltered_maps
from synthgen.render.ibl.sun import extracted_suns

FORMAT_VERSION = 4
"""Goes into the names of the files; it changes with every change of what is computed."""

MAP_SIZES = (512, 128, 64, 32, 32, 32)
LEVEL_SURFACE_SIZE = 32
_ROWS = 512
"""Larger panoramas are made this high first."""
_DIRECTIONS = {
    "directions_16": (16, False),
    "directions_64": (64, False),
    "directions_16_upper": (16, True),
    "directions_64_upper": (64, True),
}


def bake_environment(panorama: F32, sha256: str) -> EnvironmentLight:
    """The light of a panorama [h w 3] of linear radiance, which is finite and not negative.

    `sha256`, in hexadecimal, names the content of the panorama: what was baked before under that name is
    read from the cache, and is the same to the bit.
    """
    arrays = cached_arrays(f"environment-{sha256}-{FORMAT_VERSION}", lambda: _arrays(panorama))
    return _light(arrays)


def _arrays(panorama: F32) -> Arrays:
    rows = min(len(panorama), _ROWS)
    whole = panorama_resized(np.asarray(panorama, np.float32), rows, 2 * rows)
    suns, without = extracted_suns(whole)
    maps = prefiltered_maps(without, MAP_SIZES) + level_surface_maps(without, LEVEL_SURFACE_SIZE)
    atlas, levels = packed_atlas(maps)
    area = pixel_solid_angles(*whole.shape[:2])[..., None]
    arrays: Arrays = {
        "harmonics": diffuse_harmonics(without),
        "harmonics_upper": diffuse_harmonics(without, upper_only=True),
        "atlas": half_precision(atlas),
        "levels": levels,
        "suns": np.array([_numbers(sun) for sun in suns]).reshape(-1, 8),
        "mean_radiance": (whole * area).sum(axis=(0, 1)) / (4 * np.pi),
    }
    for name, (count, upper_only) in _DIRECTIONS.items():
        found = light_directions(without, count, upper_only=upper_only)
        arrays[name] = np.column_stack((found.directions, found.weights))
    return arrays


def _light(arrays: Arrays) -> EnvironmentLight:
    directions: dict[str, Any] = {
        name: LightDirections(
            directions=read_only(arrays[name][:, :3]), weights=read_only(arrays[name][:, 3])
        )
        for name in _DIRECTIONS
    }
    r, g, b = arrays["mean_radiance"].tolist()
    return EnvironmentLight(
        harmonics=read_only(arrays["harmonics"]),
        harmonics_upper=read_only(arrays["harmonics_upper"]),
        atlas=read_only(arrays["atlas"]),
        levels=read_only(arrays["levels"]),
        suns=tuple(_sun(numbers) for numbers in arrays["suns"].tolist()),
        mean_radiance=(r, g, b),
        **directions,
    )


def _numbers(sun: Sun) -> list[float]:
    return [*sun.direction_to_sun, *sun.color_linear, sun.illuminance, sun.angular_diameter]


def _sun(numbers: list[float]) -> Sun:
    x, y, z, r, g, b, illuminance, angular_diameter = numbers
    return Sun(
        direction_to_sun=(x, y, z),
        color_linear=(r, g, b),
        illuminance=illuminance,
        angular_diameter=angular_diameter,
    )
