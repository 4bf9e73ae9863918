"""Materials and textures of a glTF document."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import PIL.Image

from synthgen.arrays import read_only
from synthgen.assets.gltf_reader import GltfReader, finite_numbers
from synthgen.model import AlphaMode, Material, Texture, TextureSlot

MAX_TEXTURE_PIXELS = 16384 * 16384 // 4


class MaterialReader:
    """Reads materials; each image is decoded once."""

    def __init__(self, reader: GltfReader) -> None:
        self._reader = reader
        self._textures: dict[int, Texture] = {}

    def material(self, index: int | None) -> Material:
        """The material with an index, or glTF's default material for None.

        Raises:
            AssetError: it, or an image that it uses, is broken.
        """
        if index is None:
            return Material()
        source = self._reader.item("materials", index)
        pbr = source.pbrMetallicRoughness
        normal, occlusion = source.normalTexture, source.occlusionTexture
        r, g, b, a = self._factor(getattr(pbr, "baseColorFactor", None), (1.0, 1.0, 1.0, 1.0))
        er, eg, eb = self._factor(source.emissiveFactor, (0.0, 0.0, 0.0))
        modes: dict[str | None, AlphaMode] = {"MASK": "MASK", "BLEND": "BLEND"}
        return Material(
            name=str(source.name or f"material {index}"),
            base_color_factor=(r, g, b, a),
            base_color_texture=self._slot(getattr(pbr, "baseColorTexture", None)),
            metallic_factor=_number(getattr(pbr, "metallicFactor", None), 1.0),
            roughness_factor=_number(getattr(pbr, "roughnessFactor", None), 1.0),
            metallic_roughness_texture=self._slot(getattr(pbr, "metallicRoughnessTexture", None)),
            normal_texture=self._slot(normal),
            normal_scale=_number(getattr(normal, "scale", None), 1.0),
            occlusion_texture=self._slot(occlusion),
            occlusion_strength=_number(getattr(occlusion, "strength", None), 1.0),
            emissive_factor=(er, eg, eb),
            emissive_texture=self._slot(source.emissiveTexture),
            alpha_mode=modes.get(source.alphaMode, "OPAQUE"),
            alpha_cutoff=_number(source.alphaCutoff, 0.5),
            is_double_sided=bool(source.doubleSided),
        )

    def _factor(self, value: Any, default: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(finite_numbers(value, len(default)) or default)

    def _slot(self, info: Any) -> TextureSlot | None:
        if info is None:
            return None
        extension = (info.extensions or {}).get("KHR_texture_transform") or {}
        offset = finite_numbers(extension.get("offset"), 2) or [0.0, 0.0]
        scale = finite_numbers(extension.get("scale"), 2) or [1.0, 1.0]
        return TextureSlot(
            texture=self._texture(info.index),
            texcoord=int(extension.get("texCoord", info.texCoord or 0)),
            offset=(offset[0], offset[1]),
            rotation=_number(extension.get("rotation"), 0.0),
            scale=(scale[0], scale[1]),
        )

    def _texture(self, index: int) -> Texture:
        if index not in self._textures:
            source = self._reader.item("textures", index)
            sampler = self._reader.item("samplers", source.sampler) if source.sampler is not None else None
            self._textures[index] = Texture(
                pixels=read_only(self._image(source.source), np.uint8),
                wrap_s=getattr(sampler, "wrapS", None) or 10497,
                wrap_t=getattr(sampler, "wrapT", None) or 10497,
                mag_filter=getattr(sampler, "magFilter", None),
                min_filter=getattr(sampler, "minFilter", None),
            )
        return self._textures[index]

    def _image(self, index: int) -> Any:
        image = self._reader.item("images", index)
        pointer = f"/images/{index}"
        if image.bufferView is None:
            raise self._reader.error(
                pointer, "the image is not in the file", remedy="export as .glb with everything embedded"
            )
        try:
            with PIL.Image.open(io.BytesIO(self._reader.buffer_view(image.bufferView))) as picture:
                if picture.width * picture.height > MAX_TEXTURE_PIXELS:
                    found = f"the image has {picture.width} x {picture.height} pixels"
                    raise self._reader.error(pointer, found, remedy="make the texture smaller")
                return np.asarray(picture.convert("RGBA"))
        except (OSError, ValueError, SyntaxError, PIL.Image.DecompressionBombError) as error:
            raise self._reader.error(pointer, f"the image cannot be decoded: {error}") from error


def _number(value: Any, default: float) -> float:
    numbers = finite_numbers([value], 1)
    return numbers[0] if numbers else default
