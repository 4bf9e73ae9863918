"""Image files as textures: what Pillow reads, and KTX2 with a Basis Universal payload."""

from __future__ import annotations

import io
import struct
import sys
import warnings
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import PIL.Image

from synthgen.arrays import U8
from synthgen.assets.limits import LoadLimits
from synthgen.disk_cache import (
    CacheSettingError,
    cached_arrays,
    code_digest,
    content_digest,
    library_version,
)
from synthgen.errors import AssetError

_FORMATS = ("PNG", "JPEG", "WEBP", "AVIF", "BMP", "TGA", "TIFF", "GIF", "DDS", "JPEG2000", "PPM", "ICO")
"""Pillow's formats that are pictures and nothing else; its others include programs (PostScript)."""
_KTX2 = b"\xabKTX 20\xbb\r\n\x1a\n"
_KTX2_HEADER = 80
_MOST_BYTES_A_PIXEL = 16

KEPT_PX = 512 * 512
"""From which on the pixels are kept: decoding takes 12 to 30 ns a pixel, reading a file 1 and up to 1 ms."""

Unread: TypeAlias = tuple[int, Callable[[], U8]]
"""How many pixels an image has, known from its header, and what decodes it."""


def decoded_image(data: bytes, where: str, limits: LoadLimits) -> U8:
    """The pixels [h w 4] of an image file's bytes, as 8-bit RGBA.

    Those of large images are kept on disk, by the bytes that they were decoded from, and mapped.

    Raises:
        AssetError: they are no image that is understood, are broken, or have too many pixels; the size is
            known before memory is taken for the pixels.
    """
    try:
        is_ktx2 = data[:12] == _KTX2
        px, decode = _ktx2(data, where, limits) if is_ktx2 else _opened(data, where, limits)
        if px < KEPT_PX:
            return decode()
        library = library_version("opengl_basisu" if is_ktx2 else "pillow")
        content = content_digest(code_digest(sys.modules[__name__]), library, np.frombuffer(data, np.uint8))
        return cached_arrays(f"image-{content}", lambda: {"pixels": decode()})["pixels"]
    except (AssetError, CacheSettingError):
        raise
    except Exception as error:  # decoders fail on broken data in any way
        reason = " ".join(str(error).split()) or type(error).__name__
        raise AssetError(
            where, f"the image cannot be decoded: {reason}", remedy="save the image again"
        ) from error


def _opened(data: bytes, where: str, limits: LoadLimits) -> Unread:
    """An image that Pillow reads."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PIL.Image.DecompressionBombWarning)  # the limits decide
        try:
            picture = PIL.Image.open(io.BytesIO(data), formats=_FORMATS)
        except PIL.UnidentifiedImageError as error:
            raise ValueError(f"it is none of {', '.join(_FORMATS)} or KTX2") from error
    _check_size(picture.width, picture.height, where, limits)

    def decode() -> U8:
        with picture:
            if picture.mode.startswith("I"):  # 16 bits, which Pillow would clip to 8
                gray = (np.asarray(picture, dtype=np.int64) >> 8).clip(0, 255).astype(np.uint8)
                return np.dstack([gray, gray, gray, np.full_like(gray, 255)])
            return np.asarray(picture.convert("RGBA"))

    return picture.width * picture.height, decode


def _ktx2(data: bytes, where: str, limits: LoadLimits) -> Unread:
    """The finest level of a KTX2 file. Source: KTX File Format Specification 2.0, 3 (File structure)."""
    if len(data) < _KTX2_HEADER + 24:
        raise ValueError(f"the KTX2 file ends at byte {len(data)}")
    width, height = struct.unpack_from("<II", data, 20)
    (levels,) = struct.unpack_from("<I", data, 40)
    _check_size(width, max(height, 1), where, limits)
    for level in range(min(max(levels, 1), 32)):
        (unpacked,) = struct.unpack_from("<Q", data, _KTX2_HEADER + 24 * level + 16)
        if unpacked > _MOST_BYTES_A_PIXEL * max(width * max(height, 1), 16):
            raise ValueError(f"level {level} claims to unpack to {unpacked} bytes")
    return width * max(height, 1), lambda: _transcoded(data)


def _transcoded(data: bytes) -> U8:
    import opengl_basisu  # noqa: PLC0415 - only files with such textures need it

    return np.asarray(opengl_basisu.open(data).transcode("rgba8").data, dtype=np.uint8)


def _check_size(width: int, height: int, where: str, limits: LoadLimits) -> None:
    what = f"the image has {width} x {height} pixels"
    limits.check("texture_px", width * height, where=where, what=what)
