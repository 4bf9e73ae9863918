"""Materials of a glTF document."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from synthgen.arrays import F64, read_only
from synthgen.assets.gltf.document import Document
from synthgen.assets.gltf.material_extensions import MaterialExtensions
from synthgen.assets.gltf.schema import Material as MaterialSource
from synthgen.assets.gltf.schema import TextureInfo
from synthgen.assets.gltf.textures import TextureReader
from synthgen.assets.gltf.values import Values
from synthgen.model import AlphaMode, Material, Specular, TextureSlot


class MaterialReader:
    """Reads materials with their textures, each once."""

    def __init__(self, document: Document, textures: TextureReader) -> None:
        self._document = document
        self._textures = textures
        self._materials: dict[int, Material] = {}

    def material(self, index: int | None) -> Material:
        """The material with an index, or glTF's default material for None.

        Raises:
            AssetError: it, or an image that it uses, is broken.
        """
        if index is None:
            return Material()
        if index not in self._materials:
            source, pointer = self._document.root.materials[index], f"/materials/{index}"
            extensions = MaterialExtensions(self._document, self._textures, source, pointer)
            material = self._core(source, pointer, extensions)
            glossy = extensions.specular_glossiness()
            self._materials[index] = material if glossy is None else self._converted(material, glossy)
        return self._materials[index]

    def _core(self, source: MaterialSource, pointer: str, extensions: MaterialExtensions) -> Material:
        pbr, place = source.pbrMetallicRoughness, f"{pointer}/pbrMetallicRoughness"
        r, g, b, a = (max(value, 0.0) for value in pbr.baseColorFactor)
        er, eg, eb = (max(value, 0.0) for value in source.emissiveFactor)
        modes: dict[str, AlphaMode] = {"MASK": "MASK", "BLEND": "BLEND"}
        normal, occlusion = source.normalTexture, source.occlusionTexture
        return Material(
            name=str(source.name or pointer[1:].replace("/", " ")),
            base_color_factor=(r, g, b, min(a, 1.0)),
            base_color_texture=self._textures.slot(pbr.baseColorTexture, f"{place}/baseColorTexture"),
            metallic_factor=self._share(pbr.metallicFactor, f"{place}/metallicFactor"),
            roughness_factor=self._share(pbr.roughnessFactor, f"{place}/roughnessFactor"),
            metallic_roughness_texture=self._textures.slot(
                pbr.metallicRoughnessTexture, f"{place}/metallicRoughnessTexture"
            ),
            normal_texture=self._textures.slot(normal, f"{pointer}/normalTexture"),
            normal_scale=_factor(normal, "scale"),
            occlusion_texture=self._textures.slot(occlusion, f"{pointer}/occlusionTexture"),
            occlusion_strength=_factor(occlusion, "strength"),
            emissive_factor=(er, eg, eb),
            emissive_texture=self._textures.slot(source.emissiveTexture, f"{pointer}/emissiveTexture"),
            alpha_mode=modes.get(source.alphaMode, "OPAQUE"),
            alpha_cutoff=source.alphaCutoff,
            is_double_sided=source.doubleSided,
            emissive_strength=extensions.emissive_strength,
            is_unlit=extensions.is_unlit,
            ior=extensions.ior,
            clearcoat=extensions.clearcoat(),
            sheen=extensions.sheen(),
            specular=extensions.specular(),
            transmission=extensions.transmission(),
            anisotropy=extensions.anisotropy(),
            iridescence=extensions.iridescence(),
        )

    def _share(self, value: float, pointer: str) -> float:
        """A factor between 0 and 1."""
        if not 0.0 <= value <= 1.0:
            self._document.warn(f"{pointer} is {value:g}, and the nearest of 0 and 1 is used")
        return min(max(value, 0.0), 1.0)

    def _converted(self, material: Material, source: Values) -> Material:
        """A specular-glossiness material in the terms of metallic-roughness, without loss.

        The diffuse colour becomes the base colour of a dielectric whose reflection at normal incidence is the
        specular colour: an index of refraction of 0 makes that reflection 1 before it is multiplied.
        Source: KHR_materials_pbrSpecularGlossiness; KHR_materials_ior, on the index 0.
        """
        r, g, b, a = source.numbers("diffuseFactor", (1.0, 1.0, 1.0, 1.0), low=0.0)
        gloss = source.number("glossinessFactor", 1.0, low=0.0, high=1.0)
        diffuse = self._textures.slot(source.texture("diffuseTexture"), f"{source.pointer}/diffuseTexture")
        name = "specularGlossinessTexture"
        shine = self._textures.slot(source.texture(name), f"{source.pointer}/{name}")
        return replace(
            material,
            base_color_factor=(r, g, b, min(a, 1.0)),
            base_color_texture=diffuse,
            metallic_factor=0.0,
            roughness_factor=1.0 - gloss if shine is None else 1.0,
            metallic_roughness_texture=None if shine is None else _roughness(shine, gloss),
            ior=0.0,
            specular=Specular(
                color_factor=source.rgb("specularFactor", (1.0, 1.0, 1.0)), color_texture=shine
            ),
        )


def with_scaled_volume(material: Material, T_asset_node: F64) -> Material:
    """The material with the thickness of its volume, which is in the frame of the node, in the asset's frame.

    Source: KHR_materials_volume; of a scale that differs along the axes, the geometric mean.
    """
    transmission = material.transmission
    if transmission is None:
        return material
    scale = abs(float(np.linalg.det(T_asset_node[:3, :3]))) ** (1.0 / 3.0)
    thickness = transmission.thickness_factor * scale
    return replace(material, transmission=replace(transmission, thickness_factor=thickness))


def _roughness(shine: TextureSlot, gloss_factor: float) -> TextureSlot:
    """A texture with the roughness in green, of one with the glossiness in alpha."""
    pixels = np.zeros_like(shine.texture.pixels)
    pixels[..., 1] = np.rint(255.0 - gloss_factor * shine.texture.pixels[..., 3])
    pixels[..., 3] = 255
    return replace(shine, texture=replace(shine.texture, pixels=read_only(pixels)))


def _factor(info: TextureInfo | None, name: str) -> float:
    return 1.0 if info is None else float(getattr(info, name))
