"""What an engine needs to light a scene from all around."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from synthgen.arrays import F32, ArrayFields
from synthgen.model.light import Rgb, Xyz

F16: TypeAlias = npt.NDArray[np.float16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sun:
    """A source so small and strong that it needs a light of its own, with a shadow."""

    direction_to_sun: Xyz
    """The unit vector from the scene to the sun, in the frame of the panorama."""
    color_linear: Rgb
    """Of luminance 1."""
    illuminance: float
    """On a surface that faces it, beyond what its surroundings give; pi makes a white matt surface white."""
    angular_diameter: float
    """Radians."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LightDirections(ArrayFields):
    """Directions that stand for all of the light: sum_i weight_i max(0, n . l_i) is near the illuminance."""

    directions: F32
    """[n 3], unit vectors to the light."""
    weights: F32
    """[n], luminance times solid angle; none is negative."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EnvironmentLight(ArrayFields):
    """Light from all around without its suns, in the frame of the panorama, at gain 1."""

    harmonics: F32
    """[9 3]: the radiance of white matt surfaces, as in `harmonics`."""
    harmonics_upper: F32
    """[9 3]: the same if all below the horizon were black."""
    atlas: F16
    """[H W 3]: octahedral maps of reflected radiance, one per roughness of `ROUGHNESSES`, and then
    those of level surfaces, one per roughness of `LEVEL_ROUGHNESSES`."""
    levels: F32
    """[10 3]: the texel x, y in the atlas of the corner of each map's interior, and its size."""
    suns: tuple[Sun, ...]
    directions_16: LightDirections
    directions_64: LightDirections
    directions_16_upper: LightDirections
    """Above the horizon only."""
    directions_64_upper: LightDirections
    mean_radiance: Rgb
    """Over all directions, suns included."""
