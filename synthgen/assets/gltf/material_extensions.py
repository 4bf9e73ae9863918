"""The KHR_materials extensions of glTF 2.0: layers of a material besides metallic-roughness."""

from __future__ import annotations

import math

from synthgen.assets.gltf.document import Document
from synthgen.assets.gltf.schema import Material as MaterialSource
from synthgen.assets.gltf.textures import TextureReader
from synthgen.assets.gltf.values import Values
from synthgen.model import Anisotropy, Clearcoat, Iridescence, Sheen, Specular, TextureSlot, Transmission

_BLACK, _WHITE = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)


class MaterialExtensions:
    """The extensions of one material, each None where the material has it not.

    A number that is missing or malformed is the default of the specification, and one outside of the
    specification's range the nearest end of it.
    Source: https://github.com/KhronosGroup/glTF/tree/main/extensions/2.0/Khronos
    """

    def __init__(
        self, document: Document, textures: TextureReader, source: MaterialSource, pointer: str
    ) -> None:
        self._document = document
        self._textures = textures
        self._extensions = source.extensions
        self._pointer = f"{pointer}/extensions"

    @property
    def is_unlit(self) -> bool:
        """Whether the base colour is shown as it is."""
        return self._source("unlit") is not None

    @property
    def emissive_strength(self) -> float:
        """What the emission is multiplied by."""
        return self._given("emissive_strength").number("emissiveStrength", 1.0, low=0.0)

    @property
    def ior(self) -> float:
        """The index of refraction; 0 stands for one so high that the surface mirrors everything."""
        given = self._given("ior").number("ior", 1.5)
        return given if given == 0.0 else max(given, 1.0)

    def clearcoat(self) -> Clearcoat | None:
        """The clear layer on top."""
        source = self._source("clearcoat")
        if source is None:
            return None
        normal = source.texture("clearcoatNormalTexture")
        return Clearcoat(
            factor=source.number("clearcoatFactor", 0.0, low=0.0, high=1.0),
            texture=self._slot(source, "clearcoatTexture"),
            roughness_factor=source.number("clearcoatRoughnessFactor", 0.0, low=0.0, high=1.0),
            roughness_texture=self._slot(source, "clearcoatRoughnessTexture"),
            normal_texture=self._slot(source, "clearcoatNormalTexture"),
            normal_scale=1.0 if normal is None else normal.scale,
        )

    def sheen(self) -> Sheen | None:
        """The gleam of cloth."""
        source = self._source("sheen")
        if source is None:
            return None
        return Sheen(
            color_factor=source.rgb("sheenColorFactor", _BLACK),
            color_texture=self._slot(source, "sheenColorTexture"),
            roughness_factor=source.number("sheenRoughnessFactor", 0.0, low=0.0, high=1.0),
            roughness_texture=self._slot(source, "sheenRoughnessTexture"),
        )

    def specular(self) -> Specular | None:
        """Strength and colour of a dielectric's reflection."""
        source = self._source("specular")
        if source is None:
            return None
        return Specular(
            factor=source.number("specularFactor", 1.0, low=0.0, high=1.0),
            texture=self._slot(source, "specularTexture"),
            color_factor=source.rgb("specularColorFactor", _WHITE),
            color_texture=self._slot(source, "specularColorTexture"),
        )

    def transmission(self) -> Transmission | None:
        """How light passes through; a volume or a dispersion alone lets none through, so it is left out."""
        source = self._source("transmission")
        if source is None:
            return None
        volume = self._given("volume")
        distance = volume.number("attenuationDistance", math.inf)
        return Transmission(
            factor=source.number("transmissionFactor", 0.0, low=0.0, high=1.0),
            texture=self._slot(source, "transmissionTexture"),
            thickness_factor=volume.number("thicknessFactor", 0.0, low=0.0),
            thickness_texture=self._slot(volume, "thicknessTexture"),
            attenuation_distance=distance if distance > 0.0 else math.inf,
            attenuation_color=volume.rgb("attenuationColor", _WHITE),
            dispersion=self._given("dispersion").number("dispersion", 0.0, low=0.0),
        )

    def anisotropy(self) -> Anisotropy | None:
        """How highlights are stretched."""
        source = self._source("anisotropy")
        if source is None:
            return None
        return Anisotropy(
            strength=source.number("anisotropyStrength", 0.0, low=0.0, high=1.0),
            rotation=source.number("anisotropyRotation", 0.0),
            texture=self._slot(source, "anisotropyTexture"),
        )

    def iridescence(self) -> Iridescence | None:
        """The thin film."""
        source = self._source("iridescence")
        if source is None:
            return None
        return Iridescence(
            factor=source.number("iridescenceFactor", 0.0, low=0.0, high=1.0),
            texture=self._slot(source, "iridescenceTexture"),
            ior=source.number("iridescenceIor", 1.3, low=1.0),
            thickness_minimum=source.number("iridescenceThicknessMinimum", 100.0, low=0.0),
            thickness_maximum=source.number("iridescenceThicknessMaximum", 400.0, low=0.0),
            thickness_texture=self._slot(source, "iridescenceThicknessTexture"),
        )

    def specular_glossiness(self) -> Values | None:
        """The values of the extension that replaces metallic-roughness as a whole."""
        return self._source("pbrSpecularGlossiness")

    def _slot(self, source: Values, name: str) -> TextureSlot | None:
        return self._textures.slot(source.texture(name), f"{source.pointer}/{name}")

    def _given(self, name: str) -> Values:
        """The values of an extension, or none where the material has it not."""
        return self._source(name) or Values(self._document, {}, self._pointer)

    def _source(self, name: str) -> Values | None:
        name = f"KHR_materials_{name}"
        if self._extensions.get(name) is None:
            return None
        return Values(self._document, self._extensions[name], f"{self._pointer}/{name}")
