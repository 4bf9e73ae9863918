"""Surfaces and their textures, with the names and defaults of glTF 2.0 and its KHR_materials extensions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

from synthgen.arrays import U8, ArrayFields

AlphaMode: TypeAlias = Literal["OPAQUE", "MASK", "BLEND"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Texture(ArrayFields):
    """An image [h w 4] of 8-bit RGBA and how it is sampled; row 0 is the top, at v = 0."""

    pixels: U8
    wrap_s: int = 10497
    """OpenGL's code of the wrapping mode along u: 10497 repeat, 33071 clamp to edge, 33648 mirrored."""
    wrap_t: int = 10497
    mag_filter: int | None = None
    """OpenGL's code of the filter, None where the file leaves the choice open."""
    min_filter: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextureSlot:
    """A texture as a material uses it: which set of texture coordinates, and KHR_texture_transform."""

    texture: Texture
    texcoord: int = 0
    offset: tuple[float, float] = (0.0, 0.0)
    rotation: float = 0.0
    """Counter-clockwise, in radians."""
    scale: tuple[float, float] = (1.0, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearcoat:
    """KHR_materials_clearcoat: a clear layer on top."""

    factor: float = 0.0
    texture: TextureSlot | None = None
    """Multiplies the factor, in red."""
    roughness_factor: float = 0.0
    roughness_texture: TextureSlot | None = None
    """In green."""
    normal_texture: TextureSlot | None = None
    normal_scale: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheen:
    """KHR_materials_sheen: the soft gleam of cloth."""

    color_factor: tuple[float, float, float] = (0.0, 0.0, 0.0)
    color_texture: TextureSlot | None = None
    """sRGB, in RGB."""
    roughness_factor: float = 0.0
    roughness_texture: TextureSlot | None = None
    """In alpha."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Specular:
    """KHR_materials_specular: strength and colour of a dielectric's reflection."""

    factor: float = 1.0
    texture: TextureSlot | None = None
    """In alpha."""
    color_factor: tuple[float, float, float] = (1.0, 1.0, 1.0)
    color_texture: TextureSlot | None = None
    """sRGB, in RGB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transmission:
    """KHR_materials_transmission and KHR_materials_volume: light passes through the surface."""

    factor: float = 0.0
    texture: TextureSlot | None = None
    """In red."""
    thickness_factor: float = 0.0
    """Of the volume beneath the surface, in metres of the asset; 0 is a thin wall."""
    thickness_texture: TextureSlot | None = None
    """In green."""
    attenuation_distance: float = math.inf
    """How far light travels, in metres, until attenuation_color is left of white."""
    attenuation_color: tuple[float, float, float] = (1.0, 1.0, 1.0)
    dispersion: float = 0.0
    """KHR_materials_dispersion: 20 divided by the Abbe number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anisotropy:
    """KHR_materials_anisotropy: highlights stretched along a direction of the surface."""

    strength: float = 0.0
    rotation: float = 0.0
    """Counter-clockwise from the tangent, in radians."""
    texture: TextureSlot | None = None
    """Direction in red and green, strength in blue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Iridescence:
    """KHR_materials_iridescence: the colours of a thin film."""

    factor: float = 0.0
    texture: TextureSlot | None = None
    """In red."""
    ior: float = 1.3
    thickness_minimum: float = 100.0
    """In nanometres, where the texture is 0."""
    thickness_maximum: float = 400.0
    """In nanometres, where the texture is 1, or there is none."""
    thickness_texture: TextureSlot | None = None
    """In green."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """glTF's metallic-roughness material; factors are linear and multiply their texture."""

    name: str = ""
    base_color_factor: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    base_color_texture: TextureSlot | None = None
    metallic_factor: float = 1.0
    roughness_factor: float = 1.0
    metallic_roughness_texture: TextureSlot | None = None
    """Roughness in green, metallic in blue."""
    normal_texture: TextureSlot | None = None
    normal_scale: float = 1.0
    occlusion_texture: TextureSlot | None = None
    occlusion_strength: float = 1.0
    emissive_factor: tuple[float, float, float] = (0.0, 0.0, 0.0)
    emissive_texture: TextureSlot | None = None
    alpha_mode: AlphaMode = "OPAQUE"
    alpha_cutoff: float = 0.5
    is_double_sided: bool = False
    emissive_strength: float = 1.0
    """KHR_materials_emissive_strength: multiplies the emission."""
    is_unlit: bool = False
    """KHR_materials_unlit: the base colour is shown as it is."""
    ior: float = 1.5
    """KHR_materials_ior: the index of refraction."""
    color_matrix: tuple[tuple[float, float, float, float], ...] | None = None
    """Three rows: an affine map of the linear base colour, after factor and texture; not part of glTF."""
    clearcoat: Clearcoat | None = None
    sheen: Sheen | None = None
    specular: Specular | None = None
    transmission: Transmission | None = None
    anisotropy: Anisotropy | None = None
    iridescence: Iridescence | None = None
