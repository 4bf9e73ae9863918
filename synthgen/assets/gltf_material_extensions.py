"""The KHR_materials extensions of glTF 2.0: layers of a material besides metallic-roughness."""

from __future__ import annotations

import math
from typing import Any

from synthgen.assets.gltf_reader import GltfReader
from synthgen.assets.gltf_textures import TextureReader, number, rgb, value_of
from synthgen.model import Anisotropy, Clearcoat, Iridescence, Sheen, Specular, Transmission

_BLACK, _WHITE = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)


class MaterialExtensions:
    """The extensions of one material, each None where the material has it not.

    A number that is missing or malformed is the default of the specification, and one outside of the
    specification's range the nearest end of it.
    Source: https://github.com/KhronosGroup/glTF/tree/main/extensions/2.0/Khronos
    """

    def __init__(self, extensions: dict[str, Any] | None, reader: GltfReader, index: int) -> None:
        self._extensions = extensions or {}
        self._reader = reader
        self._pointer = f"/materials/{index}/extensions"

    @property
    def is_unlit(self) -> bool:
        """Whether the base colour is shown as it is."""
        return self._source("unlit") is not None

    @property
    def emissive_strength(self) -> float:
        """What the emission is multiplied by."""
        return number(self._source("emissive_strength"), "emissiveStrength", 1.0, low=0.0)

    @property
    def ior(self) -> float:
        """The index of refraction; 0 stands for one so high that the surface mirrors everything."""
        given = number(self._source("ior"), "ior", 1.5)
        return given if given == 0.0 else max(given, 1.0)

    def clearcoat(self, textures: TextureReader) -> Clearcoat | None:
        """The clear layer on top."""
        source = self._source("clearcoat")
        if source is None:
            return None
        normal = source.get("clearcoatNormalTexture")
        return Clearcoat(
            factor=number(source, "clearcoatFactor", 0.0, low=0.0, high=1.0),
            texture=textures.slot(source.get("clearcoatTexture")),
            roughness_factor=number(source, "clearcoatRoughnessFactor", 0.0, low=0.0, high=1.0),
            roughness_texture=textures.slot(source.get("clearcoatRoughnessTexture")),
            normal_texture=textures.slot(normal),
            normal_scale=number(normal, "scale", 1.0),
        )

    def sheen(self, textures: TextureReader) -> Sheen | None:
        """The gleam of cloth."""
        source = self._source("sheen")
        if source is None:
            return None
        return Sheen(
            color_factor=rgb(source, "sheenColorFactor", _BLACK),
            color_texture=textures.slot(source.get("sheenColorTexture")),
            roughness_factor=number(source, "sheenRoughnessFactor", 0.0, low=0.0, high=1.0),
            roughness_texture=textures.slot(source.get("sheenRoughnessTexture")),
        )

    def specular(self, textures: TextureReader) -> Specular | None:
        """Strength and colour of a dielectric's reflection."""
        source = self._source("specular")
        if source is None:
            return None
        return Specular(
            factor=number(source, "specularFactor", 1.0, low=0.0, high=1.0),
            texture=textures.slot(source.get("specularTexture")),
            color_factor=rgb(source, "specularColorFactor", _WHITE),
            color_texture=textures.slot(source.get("specularColorTexture")),
        )

    def transmission(self, textures: TextureReader) -> Transmission | None:
        """How light passes through; a volume or a dispersion alone lets none through, so it is left out."""
        source = self._source("transmission")
        if source is None:
            return None
        volume = self._source("volume") or {}
        distance = number(volume, "attenuationDistance", math.inf)
        return Transmission(
            factor=number(source, "transmissionFactor", 0.0, low=0.0, high=1.0),
            texture=textures.slot(source.get("transmissionTexture")),
            thickness_factor=number(volume, "thicknessFactor", 0.0, low=0.0),
            thickness_texture=textures.slot(volume.get("thicknessTexture")),
            attenuation_distance=distance if distance > 0.0 else math.inf,
            attenuation_color=rgb(volume, "attenuationColor", _WHITE),
            dispersion=number(self._source("dispersion"), "dispersion", 0.0, low=0.0),
        )

    def anisotropy(self, textures: TextureReader) -> Anisotropy | None:
        """How highlights are stretched."""
        source = self._source("anisotropy")
        if source is None:
            return None
        return Anisotropy(
            strength=number(source, "anisotropyStrength", 0.0, low=0.0, high=1.0),
            rotation=number(source, "anisotropyRotation", 0.0),
            texture=textures.slot(source.get("anisotropyTexture")),
        )

    def iridescence(self, textures: TextureReader) -> Iridescence | None:
        """The thin film."""
        source = self._source("iridescence")
        if source is None:
            return None
        return Iridescence(
            factor=number(source, "iridescenceFactor", 0.0, low=0.0, high=1.0),
            texture=textures.slot(source.get("iridescenceTexture")),
            ior=number(source, "iridescenceIor", 1.3, low=1.0),
            thickness_minimum=number(source, "iridescenceThicknessMinimum", 100.0, low=0.0),
            thickness_maximum=number(source, "iridescenceThicknessMaximum", 400.0, low=0.0),
            thickness_texture=textures.slot(source.get("iridescenceThicknessTexture")),
        )

    def _source(self, name: str) -> dict[str, Any] | None:
        name = f"KHR_materials_{name}"
        source = value_of(self._extensions, name)
        if source is not None and not isinstance(source, dict):
            raise self._reader.error(f"{self._pointer}/{name}", f"found {source!r}", expected="an object")
        return source
