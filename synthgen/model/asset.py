"""A model as it was loaded: geometry, materials and bounds, with the names of glTF 2.0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from synthgen.arrays import F32, F64, U8, U32, ArrayFields

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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Primitive(ArrayFields):
    """Triangles that share a material, in the frame of their asset (metres, +Y up)."""

    positions: F32
    """[n 3]."""
    normals: F32
    """[n 3], of unit length."""
    indices: U32
    """[t 3], counter-clockwise seen from the front."""
    texcoords: tuple[F32, ...] = ()
    """Each [n 2]; v = 0 is the top row of the texture."""
    colors: F32 | None = None
    """[n 4], linear, multiplies the base colour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A primitive and its material."""

    primitive: Primitive
    material: Material


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asset(ArrayFields):
    """A model that can be placed in a scene; its frame is that of the file, in metres with +Y up."""

    asset_id: str
    sha256: str
    """Of the file's bytes."""
    parts: tuple[Part, ...]
    bounds: F64
    """[2 3]: the lowest and the highest corner of the box about all positions."""
    hull: F64
    """[m 3]: the corners of the convex hull of all positions."""
    warnings: tuple[str, ...] = ()
    """What the loader left out or repaired, a sentence each."""

    @property
    def size(self) -> F64:
        """The lengths [3] of the sides of the bounding box, in metres."""
        return np.asarray(self.bounds[1] - self.bounds[0])

    @property
    def triangle_count(self) -> int:
        """How many triangles all parts have together."""
        return sum(len(part.primitive.indices) for part in self.parts)
