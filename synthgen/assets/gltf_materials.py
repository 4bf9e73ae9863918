"""Materials of a glTF document."""

from __future__ import annotations

from typing import Any

from synthgen.assets.gltf_material_extensions import MaterialExtensions
from synthgen.assets.gltf_reader import GltfReader, finite_numbers
from synthgen.assets.gltf_textures import TextureReader, number
from synthgen.model import AlphaMode, Material


class MaterialReader:
    """Reads materials with their textures."""

    def __init__(self, reader: GltfReader) -> None:
        self._reader = reader
        self._textures = TextureReader(reader)

    def material(self, index: int | None) -> Material:
        """The material with an index, or glTF's default material for None.

        Raises:
            AssetError: it, or an image that it uses, is broken.
        """
        if index is None:
            return Material()
        source = self._reader.item("materials", index)
        pbr, slot = source.pbrMetallicRoughness, self._textures.slot
        extensions = MaterialExtensions(source.extensions, self._reader, index)
        r, g, b, a = _factor(getattr(pbr, "baseColorFactor", None), (1.0, 1.0, 1.0, 1.0))
        er, eg, eb = _factor(source.emissiveFactor, (0.0, 0.0, 0.0))
        modes: dict[str | None, AlphaMode] = {"MASK": "MASK", "BLEND": "BLEND"}
        return Material(
            name=str(source.name or f"material {index}"),
            base_color_factor=(r, g, b, a),
            base_color_texture=slot(getattr(pbr, "baseColorTexture", None)),
            metallic_factor=number(pbr, "metallicFactor", 1.0),
            roughness_factor=number(pbr, "roughnessFactor", 1.0),
            metallic_roughness_texture=slot(getattr(pbr, "metallicRoughnessTexture", None)),
            normal_texture=slot(source.normalTexture),
            normal_scale=number(source.normalTexture, "scale", 1.0),
            occlusion_texture=slot(source.occlusionTexture),
            occlusion_strength=number(source.occlusionTexture, "strength", 1.0),
            emissive_factor=(er, eg, eb),
            emissive_texture=slot(source.emissiveTexture),
            alpha_mode=modes.get(source.alphaMode, "OPAQUE"),
            alpha_cutoff=number(source, "alphaCutoff", 0.5),
            is_double_sided=bool(source.doubleSided),
            emissive_strength=extensions.emissive_strength,
            is_unlit=extensions.is_unlit,
            ior=extensions.ior,
            clearcoat=extensions.clearcoat(self._textures),
            sheen=extensions.sheen(self._textures),
            specular=extensions.specular(self._textures),
            transmission=extensions.transmission(self._textures),
            anisotropy=extensions.anisotropy(self._textures),
            iridescence=extensions.iridescence(self._textures),
        )


def _factor(value: Any, default: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(finite_numbers(value, len(default)) or default)
