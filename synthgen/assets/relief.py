"""The relief of tileable textures: normals and roughness, from pictures that lie beside that of the colour.

`asphalt_normal.png` and `asphalt_roughness.png` are those of `asphalt.jpg`; any kind of image file will do.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import PIL.Image

from synthgen.arrays import F32, U8, read_only
from synthgen.assets.limits import LoadLimits
from synthgen.assets.model_files import IMAGE_SUFFIXES
from synthgen.assets.texture_files import decoded_image
from synthgen.errors import AssetError

NORMAL, ROUGHNESS = "_normal", "_roughness"
"""The ends of the names of maps, before the suffix."""
LEAST_COSINE = 0.1
"""Of a normal with its surface; a steeper one tells of nothing that a flat surface could show."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Relief:
    """Normals and roughness of a texture, filtered for all sizes at which it is seen."""

    levels: tuple[U8, ...]
    """Mip levels [h w 4], the finest first: x and y of the mean normal as 128 + 127 n, with x along the rows
    and y down the columns; the roughness; and z. A mean of unlike normals is shorter than 1."""
    mean_roughness: float
    """Of all of it seen from afar."""


def maps_of(path: Path) -> dict[str, Path]:
    """The maps beside a picture by the ends of their names; none of a picture that is alone."""
    beside = (
        (end, path.with_name(path.stem + end + suffix))
        for end in (NORMAL, ROUGHNESS)
        for suffix in sorted(IMAGE_SUFFIXES, reverse=True)
    )
    return {end: each for end, each in beside if each.is_file()}


def is_map(path: Path) -> bool:
    """Whether a picture is a map of another that lies beside it."""
    for end in (NORMAL, ROUGHNESS):
        stem = path.stem.removesuffix(end)
        if stem != path.stem and any(path.with_name(stem + each).is_file() for each in IMAGE_SUFFIXES):
            return True
    return False


def load_relief(path: Path, limits: LoadLimits) -> Relief | None:
    """The relief of a texture, or None where it has no maps.

    Raises:
        AssetError: a map is no image that can be decoded.
    """
    maps = {end: _pixels(each, limits) for end, each in maps_of(path).items()}
    return relief_of(maps.get(NORMAL), maps.get(ROUGHNESS)) if maps else None


def relief_of(normals: U8 | None, roughness: U8 | None) -> Relief:
    """The relief of a tangent-space normal map [h w 3+] (glTF's: green is up) and roughness [h w 1+] in red.

    Without normals it is flat, without roughness matt. Where a pixel sees normals that differ, it sees a
    rougher surface: alpha^2 grows by twice the variance of their slopes.
    Source: Olano and Baker 2010, LEAN Mapping; Karis 2013 (alpha = roughness^2).
    """
    if normals is None and roughness is None:
        raise ValueError("found no map; expected normals, roughness or both")
    height, width = (normals if normals is not None else roughness).shape[:2]  # type: ignore[union-attr]
    normal = np.tile(np.array([0.0, 0.0, 1.0], np.float32), (height, width, 1))
    if normals is not None:
        normal = (normals[..., :3].astype(np.float32) / 127.5 - 1.0) * np.array([1, -1, 1], np.float32)
        normal[..., 2] = np.maximum(normal[..., 2], LEAST_COSINE)
        normal /= np.linalg.norm(normal, axis=2, keepdims=True)
    rough = np.ones((height, width), np.float32)
    if roughness is not None:
        rough = _resized(roughness[..., 0].astype(np.float32) / 255.0, (width, height))
    slopes = normal[..., :2] / normal[..., 2:]
    planes = [*np.moveaxis(normal, 2, 0), rough**4, *np.moveaxis(slopes, 2, 0), (slopes**2).sum(axis=2)]
    levels = []
    while True:
        levels.append(read_only(_packed(planes), np.uint8))
        if width == height == 1:
            break
        width, height = max(width // 2, 1), max(height // 2, 1)
        planes = [_resized(each, (width, height)) for each in planes]
    return Relief(levels=tuple(levels), mean_roughness=float(levels[-1][0, 0, 2]) / 255.0)


def _packed(planes: list[F32]) -> F32:
    """One level of the means of the normal (x, y, z), alpha^2, slopes (u, v) and squared slope."""
    x, y, z, alpha2, u, v, squared = planes
    # The variance along one direction is half that of both together, and counts twice.
    rougher = np.clip(alpha2 + np.maximum(squared - u * u - v * v, 0.0), 0.0, 1.0)
    packed = np.stack([128.0 + 127.0 * x, 128.0 + 127.0 * y, 255.0 * rougher**0.25, 255.0 * z], axis=2)
    return np.asarray(np.rint(packed), dtype=np.float32)


def _resized(plane: F32, size: tuple[int, int]) -> F32:
    """A plane [h w] averaged over the boxes of a smaller size (width, height)."""
    picture = PIL.Image.fromarray(plane)
    return np.asarray(picture.resize(size, PIL.Image.Resampling.BOX), dtype=np.float32)


def _pixels(path: Path, limits: LoadLimits) -> U8:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise AssetError(path, error.strerror or "cannot be read", remedy="check the path") from error
    return decoded_image(data, str(path), limits)
