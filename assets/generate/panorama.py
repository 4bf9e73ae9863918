"""The grid of an equirectangular panorama, what light it sheds, and the Radiance file that holds it.

A direction d (+Y up) is seen at u = 0.5 + atan2(x, -z) / (2 pi), v = acos(y) / pi, row 0 at the top.
Panoramas are painted at twice the size of the file and averaged.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import OpenImageIO
from noise import Field
from numpy.typing import NDArray

WIDTH, HEIGHT = 1024, 512
FINE = 2
SHAPE = (HEIGHT * FINE, WIDTH * FINE)
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])

Light = NDArray[np.float64]  # (..., 3) linear sRGB, not negative
Vectors = NDArray[np.float64]  # (..., 3)


def angles() -> tuple[Field, Field]:
    """Return (azimuth, elevation) of the painted pixels, radians; azimuth is 0 at -Z, grows towards +X."""
    azimuth = ((np.arange(SHAPE[1]) + 0.5) / SHAPE[1] - 0.5) * 2.0 * np.pi
    elevation = (0.5 - (np.arange(SHAPE[0]) + 0.5) / SHAPE[0]) * np.pi
    across, up = np.meshgrid(azimuth, elevation)
    return across, up


def direction(azimuth: Field | float, elevation: Field | float) -> Vectors:
    """Return the unit vectors (..., 3) of angles in radians."""
    level = np.cos(elevation)
    parts = (np.sin(azimuth) * level, np.sin(elevation) + 0.0 * level, -np.cos(azimuth) * level)
    return np.stack(np.broadcast_arrays(*parts), axis=-1)


def solid_angles(height: int, width: int) -> Field:
    """Return the steradians (h, 1) of the pixels of each row."""
    edges = np.cos(np.linspace(0.0, np.pi, height + 1))
    return np.asarray((edges[:-1] - edges[1:])[:, None] * 2.0 * np.pi / width)


def irradiance_up(picture: Light) -> Light:
    """Return what (3,) reaches a level surface that looks up; pi under a sky of radiance 1."""
    height, width = picture.shape[:2]
    edges = np.sin(np.linspace(0.0, np.pi, height + 1)) ** 2 / 2.0
    weight = np.clip(edges[1:] - edges[:-1], 0.0, None)[:, None] * 2.0 * np.pi / width
    return np.asarray((picture * weight[..., None])[: height // 2].sum(axis=(0, 1)))


def averaged(picture: Light) -> Light:
    """Return the (HEIGHT, WIDTH, 3) picture of the file from the painted one."""
    return np.asarray(picture.reshape(HEIGHT, FINE, WIDTH, FINE, 3).mean(axis=(1, 3)))


def exposed(picture: Light, white: float) -> Light:
    """Return the panorama scaled so that a level white matt surface has that luminance."""
    return np.asarray(picture * (white * np.pi / (irradiance_up(picture) @ LUMINANCE)))


def radiance_within(picture: Light, limit: int) -> bytes:
    """Return the best Radiance file of at most `limit` bytes: with 8 bits of each value, or 7, or 6."""
    for bits in (8, 7, 6):
        data = radiance_file(picture, bits)
        if len(data) <= limit:
            return data
    message = f"no Radiance file of this panorama fits in {limit} bytes"
    raise ValueError(message)


def radiance_file(picture: Light, bits: int = 8) -> bytes:
    """Return a panorama as a run-length encoded Radiance file; fewer bits make longer runs."""
    brightest = picture.max(axis=2, keepdims=True)
    _, exponent = np.frexp(brightest * (1.0 + 0.5 ** (bits + 1)))  # that of the brightest after rounding up
    step = np.ldexp(1.0, exponent - bits)
    # The library cuts off what is below a step of 8 bits; a quarter of one keeps whole steps whole.
    rounded = np.where(brightest > 0.0, np.floor(picture / step + 0.5) + 0.25 * 0.5 ** (8 - bits), 0.0) * step
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "panorama.hdr")
        output = OpenImageIO.ImageOutput.create(path)
        spec = OpenImageIO.ImageSpec(picture.shape[1], picture.shape[0], 3, "float")
        done = output.open(path, spec) and output.write_image(rounded.astype(np.float32)) and output.close()
        if not done:
            raise OSError(output.geterror())
        return Path(path).read_bytes()
