"""pyrender meshes of assets: one for colour, and a bare one for ids."""

from __future__ import annotations

from types import ModuleType
from typing import Any, Literal, TypeAlias

import numpy as np

from synthgen.arrays import F32, F64, U8, U32
from synthgen.model import Asset, GroundSpec, Material, Part, SurfaceSpec, Texture, TextureSlot
from synthgen.render.pyrender_engine.stage import MeshPair

TextureUse: TypeAlias = Literal["opaque", "plain", "roughness_metallic"]


class MeshBuilder:
    """Builds pyrender meshes; a texture that several materials share is uploaded once."""

    def __init__(self, pyrender: ModuleType) -> None:
        self._pyrender = pyrender
        self._textures: dict[tuple[int, str], Any] = {}

    def color_mesh(self, asset: Asset) -> Any:
        """The asset with its materials, all of them opaque."""
        return self._pyrender.Mesh([self._color_primitive(part) for part in asset.parts])

    def bare_mesh(self, asset: Asset) -> Any:
        """The asset's triangles alone.

        pyrender's id pass culls back faces whatever the material says, so double-sided parts get their
        triangles a second time, turned around.
        """
        return self._pyrender.Mesh([self._bare_primitive(part) for part in asset.parts])

    def texture(self, texture: Texture, use: TextureUse) -> Any:
        """The texture for pyrender, with the channels where a use of it expects them."""
        channels, pixels = _texture_pixels(texture, use)
        sampler = self._pyrender.Sampler(
            magFilter=texture.mag_filter,
            minFilter=texture.min_filter,
            wrapS=texture.wrap_s,
            wrapT=texture.wrap_t,
        )
        return self._pyrender.Texture(source=pixels, source_channels=channels, sampler=sampler)

    def surface_meshes(
        self, corners: F64, texcoords: F64, look: GroundSpec | SurfaceSpec, texture: Any | None
    ) -> MeshPair:
        """Plane quadrilaterals with corners [q 4 3] and texture coordinates [q 4 2].

        The corners go counter-clockwise as seen from the front; the texture is one for pyrender.
        """
        first = 4 * np.arange(len(corners))[:, None, None]
        indices = (first + np.array([[0, 1, 2], [0, 2, 3]])).reshape(-1, 3)
        normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        normals /= np.linalg.norm(normals, axis=1, keepdims=True)
        positions = corners.reshape(-1, 3).astype(np.float32)
        material = self._pyrender.MetallicRoughnessMaterial(
            baseColorFactor=(*look.tint_linear, 1.0),
            baseColorTexture=texture,
            metallicFactor=0.0,
            roughnessFactor=look.roughness,
        )
        color = self._pyrender.Primitive(
            positions=positions,
            normals=normals.repeat(4, axis=0).astype(np.float32),
            texcoord_0=texcoords.reshape(-1, 2).astype(np.float32) if texture else None,
            indices=indices,
            material=material,
        )
        bare = self._pyrender.Primitive(positions=positions, indices=indices)
        return MeshPair(color=self._pyrender.Mesh([color]), bare=self._pyrender.Mesh([bare]))

    def _color_primitive(self, part: Part) -> Any:
        primitive, material = part.primitive, part.material
        slot = _leading_slot(material)
        texcoords = None
        if slot is not None and slot.texcoord < len(primitive.texcoords):
            texcoords = _opengl_texcoords(primitive.texcoords[slot.texcoord], slot)
        return self._pyrender.Primitive(
            positions=primitive.positions,
            normals=primitive.normals,
            texcoord_0=texcoords,
            color_0=None if primitive.colors is None else _opaque_colors(primitive.colors),
            indices=primitive.indices,
            material=self._material(material, has_texcoords=texcoords is not None),
        )

    def _bare_primitive(self, part: Part) -> Any:
        indices: U32 = part.primitive.indices
        if part.material.is_double_sided:
            indices = np.concatenate([indices, indices[:, ::-1]])
        return self._pyrender.Primitive(positions=part.primitive.positions, indices=indices)

    def _material(self, material: Material, *, has_texcoords: bool) -> Any:
        def texture(slot: TextureSlot | None, use: TextureUse) -> Any:
            return self._shared_texture(slot.texture, use) if slot and has_texcoords else None

        return self._pyrender.MetallicRoughnessMaterial(
            name=material.name,
            baseColorFactor=(*material.base_color_factor[:3], 1.0),
            baseColorTexture=texture(material.base_color_texture, "opaque"),
            metallicFactor=float(material.metallic_factor),
            roughnessFactor=float(material.roughness_factor),
            metallicRoughnessTexture=texture(material.metallic_roughness_texture, "roughness_metallic"),
            normalTexture=texture(material.normal_texture, "plain"),
            occlusionTexture=texture(material.occlusion_texture, "plain"),
            emissiveTexture=texture(material.emissive_texture, "plain"),
            # pyrender's shader multiplies by the factor twice.
            emissiveFactor=np.sqrt(np.array(material.emissive_factor)),
            alphaMode="OPAQUE",
            doubleSided=material.is_double_sided,
        )

    def _shared_texture(self, texture: Texture, use: TextureUse) -> Any:
        key = (id(texture), use)
        if key not in self._textures:  # the texture is held too, so that its id stays its own
            self._textures[key] = (self.texture(texture, use), texture)
        return self._textures[key][0]


def _opaque_colors(colors: F32) -> F32:
    """Vertex colours [n 4] without their alpha, which pyrender would let the backdrop through with."""
    opaque: F32 = colors.copy()
    opaque[:, 3] = 1.0
    return opaque


def _texture_pixels(texture: Texture, use: TextureUse) -> tuple[str, U8]:
    pixels = texture.pixels
    if use == "opaque":  # glTF ignores the alpha of opaque materials; pyrender does not
        pixels = pixels.copy()
        pixels[..., 3] = 255
        return "RGBA", pixels
    if use == "roughness_metallic":  # pyrender reads red and green where glTF has green and blue
        return "RGB", np.ascontiguousarray(pixels[..., [1, 2, 0]])
    return "RGB", np.ascontiguousarray(pixels[..., :3])


def _leading_slot(material: Material) -> TextureSlot | None:
    """The texture whose coordinates are used for all: pyrender's shader reads one set only."""
    slots = (
        material.base_color_texture,
        material.metallic_roughness_texture,
        material.normal_texture,
        material.emissive_texture,
        material.occlusion_texture,
    )
    return next((slot for slot in slots if slot is not None), None)


def _opengl_texcoords(texcoords: F32, slot: TextureSlot) -> F32:
    """Texture coordinates after KHR_texture_transform, with v = 0 at the bottom row as in OpenGL."""
    c, s = np.cos(slot.rotation), np.sin(slot.rotation)
    rotation: F64 = np.array([[c, s], [-s, c]])
    uv = (texcoords * slot.scale) @ rotation.T + slot.offset
    return np.column_stack([uv[:, 0], 1.0 - uv[:, 1]]).astype(np.float32)
