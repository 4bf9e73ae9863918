"""Textures of a glTF document, and the values that materials and their extensions are made of."""

from __future__ import annotations

import io
import math
from typing import Any

import numpy as np
import PIL.Image

from synthgen.arrays import U8, read_only
from synthgen.assets.gltf_reader import GltfReader, finite_numbers
from synthgen.model import Texture, TextureSlot

MAX_TEXTURE_PIXELS = 16384 * 16384 // 4

_REPEAT = 10497
_WRAP_MODES = frozenset({_REPEAT, 33071, 33648})
_MAG_FILTERS = frozenset({9728, 9729})
_MIN_FILTERS = frozenset({9728, 9729, 9984, 9985, 9986, 9987})


class TextureReader:
    """Reads textures; each image is decoded once."""

    def __init__(self, reader: GltfReader) -> None:
        self._reader = reader
        self._textures: dict[int, Texture] = {}
        self._images: dict[int, U8] = {}

    def slot(self, info: Any) -> TextureSlot | None:
        """The texture that a textureInfo names, and how it is laid on; None where there is none.

        Raises:
            AssetError: the texture does not exist, or its image is broken.
        """
        if info is None:
            return None
        transform = (value_of(info, "extensions") or {}).get("KHR_texture_transform") or {}
        offset = finite_numbers(transform.get("offset"), 2) or [0.0, 0.0]
        scale = finite_numbers(transform.get("scale"), 2) or [1.0, 1.0]
        return TextureSlot(
            texture=self._texture(value_of(info, "index")),
            texcoord=int(transform.get("texCoord", value_of(info, "texCoord") or 0)),
            offset=(offset[0], offset[1]),
            rotation=number(transform, "rotation", 0.0),
            scale=(scale[0], scale[1]),
        )

    def _texture(self, index: Any) -> Texture:
        source = self._reader.item("textures", index)
        if index not in self._textures:
            sampler = self._reader.item("samplers", source.sampler) if source.sampler is not None else None
            self._textures[index] = Texture(
                pixels=self._image(source.source),
                wrap_s=_code(sampler, "wrapS", _WRAP_MODES) or _REPEAT,
                wrap_t=_code(sampler, "wrapT", _WRAP_MODES) or _REPEAT,
                mag_filter=_code(sampler, "magFilter", _MAG_FILTERS),
                min_filter=_code(sampler, "minFilter", _MIN_FILTERS),
            )
        return self._textures[index]

    def _image(self, index: Any) -> U8:
        image = self._reader.item("images", index)
        if index not in self._images:
            self._images[index] = self._decoded(image, f"/images/{index}")
        return self._images[index]

    def _decoded(self, image: Any, pointer: str) -> U8:
        if image.bufferView is None:
            raise self._reader.error(
                pointer, "the image is not in the file", remedy="export as .glb with everything embedded"
            )
        try:
            with PIL.Image.open(io.BytesIO(self._reader.buffer_view(image.bufferView))) as picture:
                if picture.width * picture.height > MAX_TEXTURE_PIXELS:
                    found = f"the image has {picture.width} x {picture.height} pixels"
                    raise self._reader.error(pointer, found, remedy="make the texture smaller")
                return read_only(np.asarray(picture.convert("RGBA")), np.uint8)
        except (OSError, ValueError, SyntaxError, PIL.Image.DecompressionBombError) as error:
            raise self._reader.error(pointer, f"the image cannot be decoded: {error}") from error


def value_of(source: Any, name: str) -> Any:
    """A value of a JSON object, which is a dict within an extension and an object elsewhere; else None."""
    return source.get(name) if isinstance(source, dict) else getattr(source, name, None)


def number(
    source: Any, name: str, default: float, *, low: float = -math.inf, high: float = math.inf
) -> float:
    """A number of a JSON object within limits; the default where it is missing or no finite number."""
    numbers = finite_numbers([value_of(source, name)], 1)
    return min(max(numbers[0], low), high) if numbers else default


def rgb(source: Any, name: str, default: tuple[float, float, float]) -> tuple[float, float, float]:
    """A colour of a JSON object, not negative; the default where it is missing or malformed."""
    numbers = finite_numbers(value_of(source, name), 3)
    if numbers is None:
        return default
    r, g, b = (max(value, 0.0) for value in numbers)
    return (r, g, b)


def _code(sampler: Any, name: str, allowed: frozenset[int]) -> int | None:
    """OpenGL's code of a mode of a sampler; None where it is missing or none of the allowed ones."""
    code = getattr(sampler, name, None)
    return code if isinstance(code, int) and code in allowed else None
