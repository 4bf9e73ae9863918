"""The light of a gradient backdrop: all of it is linear in three colours, so it is a sum of what is known."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from synthgen.arrays import F32, F64, read_only
from synthgen.color import LUMINANCE_WEIGHTS
from synthgen.disk_cache import cached_arrays
from synthgen.model.environment import GradientSpec
from synthgen.render.ibl.atlas import half_precision, packed_atlas
from synthgen.render.ibl.directions import light_directions
from synthgen.render.ibl.harmonics import diffuse_harmonics
from synthgen.render.ibl.level_surface import level_surface_maps
from synthgen.render.ibl.light import EnvironmentLight, LightDirections
from synthgen.render.ibl.panorama import pixel_directions
from synthgen.render.ibl.prefilter import prefiltered_maps

_SIZES = (64, 32, 16, 16, 16, 16)
_LEVEL_SURFACE_SIZE = 16
_ROWS = 256
_FORMAT_VERSION = 3
_MEANS = np.array([1 / 3, 1 / 3, 1 / 3])
"""Of each basis function over the sphere: half of the mean of the square root is 1/3."""


class _Basis(NamedTuple):
    """The light of a sky of the zenith's, the horizon's or the nadir's colour alone, in the last axis."""

    harmonics: F32
    harmonics_upper: F32
    atlas: F32
    levels: F32


def gradient_light(spec: GradientSpec, *, scale: float = 1.0) -> EnvironmentLight:
    """The light of a gradient backdrop, its radiance times `scale`; it has no sun.

    The directions are the same for all colours, evenly spread.
    """
    basis = _basis()
    colors = scale * np.array((spec.zenith_linear, spec.horizon_linear, spec.nadir_linear), np.float32)
    luminances = colors @ np.array(LUMINANCE_WEIGHTS)
    return EnvironmentLight(
        harmonics=read_only(basis.harmonics @ colors, np.float32),
        harmonics_upper=read_only(basis.harmonics_upper @ colors, np.float32),
        atlas=read_only(half_precision(basis.atlas @ colors)),
        levels=basis.levels,
        suns=(),
        directions_16=_directions(luminances, 16, upper_only=False),
        directions_64=_directions(luminances, 64, upper_only=False),
        directions_16_upper=_directions(luminances, 16, upper_only=True),
        directions_64_upper=_directions(luminances, 64, upper_only=True),
        mean_radiance=tuple((_MEANS @ colors).tolist()),
    )


def gradient_shares(y: F64) -> F64:
    """The shares [... 3] of the zenith's, the horizon's and the nadir's colour at heights y in [-1, 1]."""
    above, below = np.sqrt(np.clip(y, 0.0, 1.0)), np.sqrt(np.clip(-y, 0.0, 1.0))
    return np.stack((above, 1 - above - below, below), axis=-1)


@cache
def _basis() -> _Basis:
    arrays = cached_arrays(f"gradient-{_FORMAT_VERSION}", _computed_basis)
    return _Basis(**{name: read_only(array) for name, array in arrays.items()})


def _computed_basis() -> dict[str, F32]:
    panorama = gradient_shares(pixel_directions(_ROWS, 2 * _ROWS)[..., 1]).astype(np.float32)
    maps = prefiltered_maps(panorama, _SIZES) + level_surface_maps(panorama, _LEVEL_SURFACE_SIZE)
    atlas, levels = packed_atlas(maps)
    return {
        "harmonics": diffuse_harmonics(panorama),
        "harmonics_upper": diffuse_harmonics(panorama, upper_only=True),
        "atlas": atlas,
        "levels": levels,
    }


@cache
def _even_directions(count: int, upper_only: bool) -> tuple[LightDirections, F32]:
    """Directions of radiance 1 from everywhere, and the shares of the colours [n 3] there."""
    even = light_directions(np.ones((2, 4, 3), np.float32), count, upper_only=upper_only)
    return even, gradient_shares(even.directions[:, 1].astype(np.float64)).astype(np.float32)


def _directions(luminances: F64, count: int, *, upper_only: bool) -> LightDirections:
    even, shares = _even_directions(count, upper_only)
    weights = even.weights * (shares @ luminances)
    return LightDirections(directions=even.directions, weights=read_only(weights, np.float32))
