"""Panoramas of radiance from all directions (HDRI): Radiance and OpenEXR files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from synthgen.arrays import F32
from synthgen.errors import AssetError

if TYPE_CHECKING:
    from OpenImageIO import ImageInput, ImageSpec

MAX_WIDTH, MAX_HEIGHT = 16384, 8192

_ASPECT_TOLERANCE = 0.02
_FORMATS = frozenset({"hdr", "openexr"})
_FLIPS = {1: (1, 1), 2: (1, -1), 3: (-1, -1), 4: (-1, 1)}
"""The steps over rows and columns that turn an image of an Exif orientation upright."""


def load_panorama(path: Path) -> F32:
    """The linear radiance [h w 3] of an equirectangular panorama.

    A direction d of the world (+Y up) is seen at u = 0.5 + atan2(d.x, -d.z) / (2 pi), v = acos(d.y) / pi,
    with row 0 at the top. Values that are no light are repaired: NaN and negative ones are 0, and infinity
    is the largest finite value.

    Raises:
        AssetError: the file is missing or no Radiance or OpenEXR image, is not twice as wide as high, is
            larger than MAX_WIDTH by MAX_HEIGHT, has no colour channels, or is black.
    """
    import OpenImageIO  # noqa: PLC0415 - only a run with panoramas needs it

    if not path.is_file():
        raise AssetError(path, "there is no such file", remedy="check the path")
    source = OpenImageIO.ImageInput.open(str(path))
    if source is None:
        raise _undecodable(path, OpenImageIO.geterror())
    try:
        radiance_linear = _decoded(source, path)
    finally:
        source.close()
    _repair(radiance_linear)
    if not radiance_linear.any():
        raise AssetError(path, "the panorama is black", remedy="remove or replace it")
    radiance_linear.setflags(write=False)
    return radiance_linear


def _decoded(source: ImageInput, path: Path) -> F32:
    spec = source.spec()
    if source.format_name() not in _FORMATS or spec.deep:
        raise AssetError(
            path,
            f"the panorama is {'a deep image' if spec.deep else f'of the format {source.format_name()}'}",
            expected="a flat Radiance (.hdr) or OpenEXR (.exr) image, which hold linear radiance",
            remedy="convert it",
        )
    _check_size(spec.width, spec.height, path)
    channels = _rgb_channels(spec, path)
    first, last = min(channels), max(channels)
    values = source.read_image(0, 0, first, last + 1, "float")
    if values is None:
        raise _undecodable(path, source.geterror())
    rows, columns = _flips(spec, path)
    rgb = values[::rows, ::columns, [channel - first for channel in channels]]
    return np.ascontiguousarray(rgb, dtype=np.float32)


def _check_size(width: int, height: int, path: Path) -> None:
    found = f"the panorama has {width} x {height} pixels"
    if width > MAX_WIDTH or height > MAX_HEIGHT:
        expected = f"at most {MAX_WIDTH} x {MAX_HEIGHT}"
        raise AssetError(path, found, expected=expected, remedy="make it smaller")
    if abs(width / (2 * height) - 1.0) > _ASPECT_TOLERANCE:
        raise AssetError(
            path, found, expected="twice as wide as high (equirectangular)", remedy="convert or replace it"
        )


def _rgb_channels(spec: ImageSpec, path: Path) -> list[int]:
    """Where red, green and blue are, of the image itself or else of its first layer that has all three."""
    names = [name.lower() for name in spec.channelnames]
    layers = ["", *(name.rpartition(".")[0] + "." for name in names if "." in name)]
    for layer in layers:
        wanted = [f"{layer}{color}" for color in "rgb"]
        if all(name in names for name in wanted):
            return [names.index(name) for name in wanted]
    raise AssetError(
        path,
        f"the panorama has the channels {', '.join(spec.channelnames)}",
        expected="R, G and B",
        remedy="save it as a colour image",
    )


def _flips(spec: ImageSpec, path: Path) -> tuple[int, int]:
    orientation = spec.get_int_attribute("Orientation", 1)
    if orientation not in _FLIPS:
        raise AssetError(
            path,
            "the panorama lies on its side",
            expected="rows from left to right",
            remedy="save it upright",
        )
    return _FLIPS[orientation]


def _repair(values: F32) -> None:
    is_finite = np.isfinite(values)
    largest = values.max(where=is_finite, initial=0.0)
    np.nan_to_num(values, copy=False, nan=0.0, posinf=largest, neginf=0.0)
    np.maximum(values, 0.0, out=values)


def _undecodable(path: Path, reason: str) -> AssetError:
    sentence = " ".join(reason.split())
    return AssetError(path, f"the panorama cannot be decoded: {sentence}", remedy="copy or download it again")
