"""Image files as bytes."""

from __future__ import annotations

import io
from typing import Literal

import numpy as np
import PIL.Image

from synthgen.arrays import U8
from synthgen.imaging.png import COMPRESSION, png_bytes

ImageFormat = Literal["png", "jpg", "webp"]


def encoded_image(
    image_srgb: U8,
    image_format: ImageFormat,
    *,
    jpg_quality: int,
    png_level: int = COMPRESSION,
    webp_effort: int = 0,
) -> bytes:
    """The file of an image [h w 3]; png and webp are lossless, jpg has a quality from 1 to 100.

    A higher level (0 to 3) or effort (0 to 6) makes smaller files of the same pixels, and takes longer.
    """
    if image_format == "png":
        return png_bytes(image_srgb, png_level)
    buffer = io.BytesIO()
    picture = PIL.Image.fromarray(image_srgb)
    if image_format == "webp":
        picture.save(buffer, "WEBP", lossless=True, quality=0, method=webp_effort)
    else:
        picture.save(buffer, "JPEG", quality=jpg_quality, subsampling=0 if jpg_quality >= 90 else 2)
    return buffer.getvalue()


def jpeg_round_trip(image_srgb: U8, quality: int) -> U8:
    """The image [h w 3] after JPEG of a quality from 1 to 100, its colour at half the resolution (4:2:0)."""
    buffer = io.BytesIO()
    PIL.Image.fromarray(image_srgb).save(buffer, "JPEG", quality=quality, subsampling="4:2:0")
    with PIL.Image.open(buffer) as decoded:
        return np.asarray(decoded.convert("RGB"), dtype=np.uint8)
