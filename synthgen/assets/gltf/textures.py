"""Textures of a glTF document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from synthgen.arrays import U8, read_only
from synthgen.assets.gltf.accessors import AccessorReader
from synthgen.assets.gltf.document import Document
from synthgen.assets.gltf.resources import MissingFileError, Resources
from synthgen.assets.gltf.schema import GltfObject, Index, TextureInfo
from synthgen.assets.gltf.schema import Texture as TextureSource
from synthgen.assets.gltf.values import Values
from synthgen.assets.texture_files import decoded_image
from synthgen.errors import AssetError
from synthgen.model import Texture, TextureSlot

_REPEAT = 10497
_WRAP_MODES = frozenset({_REPEAT, 33071, 33648})
_MAG_FILTERS = frozenset({9728, 9729})
_MIN_FILTERS = frozenset({9728, 9729, 9984, 9985, 9986, 9987})
_SOURCES = ("KHR_texture_basisu", "EXT_texture_webp", "EXT_texture_avif")


class _ImageChoice(GltfObject):
    """An extension of a texture that names another image."""

    source: Index


class TextureReader:
    """Reads textures; each image is decoded once."""

    def __init__(self, document: Document, resources: Resources, accessors: AccessorReader) -> None:
        self._document = document
        self._resources = resources
        self._accessors = accessors
        self._textures: dict[int, Texture | None] = {}
        self._images: dict[int, U8] = {}
        self._pixels = 0

    def slot(self, info: TextureInfo | None, pointer: str) -> TextureSlot | None:
        """The texture that a textureInfo names, and how it is laid on.

        None where there is no texture, or where its file is missing, which is warned of.

        Raises:
            AssetError: the texture does not exist, or its image is broken.
        """
        if info is None:
            return None
        self._document.check_index(f"{pointer}/index", "textures", info.index)
        texture = self.texture(info.index)
        if texture is None:
            return None
        place = f"{pointer}/extensions/KHR_texture_transform"
        transform = Values(self._document, info.extensions.get("KHR_texture_transform", {}), place)
        offset, scale = transform.numbers("offset", (0.0, 0.0)), transform.numbers("scale", (1.0, 1.0))
        return TextureSlot(
            texture=texture,
            texcoord=int(transform.number("texCoord", info.texCoord, low=0.0)),
            offset=(offset[0], offset[1]),
            rotation=transform.number("rotation", 0.0),
            scale=(scale[0], scale[1]),
        )

    def image(self, index: int) -> U8:
        """An image [h w 4] of 8-bit RGBA.

        Raises:
            MissingFileError: its file is not there.
            AssetError: it cannot be decoded, or is too large.
        """
        if index not in self._images:
            pixels = read_only(self._decoded(index), np.uint8)
            self._pixels += pixels.shape[0] * pixels.shape[1]
            where, what = f"{self._document.file}: /images/{index}", "the pixels of all textures"
            self._document.limits.check("all_textures_px", self._pixels, where=where, what=what)
            self._images[index] = pixels
        return self._images[index]

    def image_or_none(self, index: int) -> U8 | None:
        """An image, or None where its file is missing, which is warned of.

        Raises:
            AssetError: it cannot be decoded, or is too large.
        """
        found = self._image_or_fault(index)
        if isinstance(found, MissingFileError):
            self._document.warn(found.found)
            return None
        if isinstance(found, AssetError):
            raise found
        return found

    def texture(self, index: int) -> Texture | None:
        """A texture; None where the file of its image is missing, which is warned of.

        Raises:
            AssetError: its image is broken.
        """
        if index not in self._textures:
            source = self._document.root.textures[index]
            sampler = None if source.sampler is None else self._document.root.samplers[source.sampler]
            pixels = self._pixels_of(source, f"/textures/{index}")
            self._textures[index] = (
                pixels
                if pixels is None
                else Texture(
                    pixels=pixels,
                    wrap_s=_code(sampler, "wrapS", _WRAP_MODES) or _REPEAT,
                    wrap_t=_code(sampler, "wrapT", _WRAP_MODES) or _REPEAT,
                    mag_filter=_code(sampler, "magFilter", _MAG_FILTERS),
                    min_filter=_code(sampler, "minFilter", _MIN_FILTERS),
                )
            )
        return self._textures[index]

    def _pixels_of(self, source: TextureSource, pointer: str) -> U8 | None:
        """The first of a texture's images that can be used; None where all their files are missing."""
        found = [self._image_or_fault(index) for index in self._candidates(source, pointer)]
        images = [each for each in found if not isinstance(each, AssetError)]
        faults = [each for each in found if isinstance(each, AssetError)]
        broken = [each for each in faults if not isinstance(each, MissingFileError)]
        if images:
            return images[0]
        if broken:
            raise broken[0]
        reason = faults[0].found if faults else f"{pointer} has no image that is understood"
        self._document.warn(f"a texture is missing, and its surfaces are drawn without it: {reason}")
        return None

    def _image_or_fault(self, index: int) -> U8 | AssetError:
        try:
            return self.image(index)
        except AssetError as error:
            return error

    def _candidates(self, source: TextureSource, pointer: str) -> Iterator[int]:
        for name in _SOURCES:
            if name in source.extensions:
                place = f"{pointer}/extensions/{name}"
                choice = self._document.parsed(_ImageChoice, source.extensions[name], place)
                self._document.check_index(f"{place}/source", "images", choice.source)
                yield choice.source
        if source.source is not None:
            yield source.source

    def _decoded(self, index: int) -> U8:
        image, pointer = self._document.root.images[index], f"/images/{index}"
        if image.bufferView is not None:
            data = bytes(self._accessors.view_bytes(image.bufferView))
        elif image.uri is not None:
            data = self._resources.read(image.uri, f"{pointer}/uri")
        else:
            raise self._document.error(pointer, "the image has neither a uri nor a bufferView")
        return decoded_image(data, f"{self._document.file}: {pointer}", self._document.limits)


def _code(sampler: Any, name: str, allowed: frozenset[int]) -> int | None:
    """OpenGL's code of a mode of a sampler; None where it is missing or none of the allowed ones."""
    code = getattr(sampler, name, None)
    return code if isinstance(code, int) and code in allowed else None
