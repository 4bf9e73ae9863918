"""Materials of glTF as BSDFs and emitters of Mitsuba."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import numpy as np

from bench.realism.gltf_bsdf import register_gltf_bsdf
from bench.realism.variant import is_vectorized, mitsuba
from synthgen.arrays import F32
from synthgen.assets import Relief
from synthgen.color import linear_from_srgb_bytes
from synthgen.model import GroundSpec, Material, SurfaceSpec, Texture, TextureSlot

Bsdf: TypeAlias = Literal["gltf", "gltf-single", "principled"]
"""glTF's own, with or without what scatters several times between microfacets; or Mitsuba's."""

MAX_TEXTURE_PX = 1024
"""Larger textures are averaged down to this: no picture here shows more of them."""

WRAP_MODES = {10497: "repeat", 33071: "clamp", 33648: "mirror"}


class MaterialBuilder:
    """Builds the BSDFs of a scene; textures that several materials share are decoded once."""

    def __init__(self, bsdf: Bsdf) -> None:
        """For one model of reflection."""
        self._is_gltf = bsdf != "principled" and is_vectorized()
        self._is_compensated = bsdf == "gltf"
        self._textures: dict[tuple[Any, ...], Any] = {}

    def bsdf(
        self, material: Material, *, is_mirrored: bool, has_uv: bool, has_colors: bool
    ) -> dict[str, Any]:
        """The BSDF of a material.

        Args:
            material: what is described.
            is_mirrored: the texture coordinates run clockwise, so that the bitangent is turned.
            has_uv: the mesh has texture coordinates; without them textures are left out.
            has_colors: the mesh has an attribute `vertex_color`.
        """
        slot = material.base_color_texture if has_uv else None
        factor = np.zeros(3) if material.is_unlit else np.array(material.base_color_factor[:3])
        base = self._color(slot, factor)
        tint: Any = {"type": "mesh_attribute", "name": "vertex_color"} if has_colors else _rgb(np.ones(3))
        packed = material.metallic_roughness_texture if has_uv else None
        roughness = self._channel(packed, 1, material.roughness_factor)
        metallic = self._channel(packed, 2, material.metallic_factor)
        found = self._surface(base, tint, roughness, metallic, material)
        if has_uv and material.normal_texture is not None:
            normals = self._normals(material.normal_texture, material.normal_scale, is_mirrored=is_mirrored)
            # glTF knows no shadowing of a shading normal's own.
            found = {
                "type": "normalmap",
                "normalmap": normals,
                "use_shadowing_function": False,
                "bsdf": found,
            }
        if not self._is_gltf:
            found = {"type": "twosided", "bsdf": found}
        if material.alpha_mode != "OPAQUE":
            found = {"type": "mask", "opacity": self._opacity(material, has_uv=has_uv), "bsdf": found}
        return found

    def emitter(self, material: Material, *, has_uv: bool) -> dict[str, Any] | None:
        """What the surface shines with, None where that is nothing."""
        if material.is_unlit:
            slot, factor = material.base_color_texture, np.array(material.base_color_factor[:3])
        else:
            slot = material.emissive_texture
            factor = np.array(material.emissive_factor) * material.emissive_strength
        if not factor.any():
            return None
        return {"type": "area", "radiance": self._color(slot if has_uv else None, factor)}

    def ground(
        self, spec: GroundSpec | SurfaceSpec, texture: Texture | None, relief: Relief | None, repeats: float
    ) -> dict[str, Any]:
        """The BSDF of a rectangle on which the texture is repeated that often along both sides."""
        # The rectangle's v grows away from the viewer, rows of the picture come towards them.
        to_uv = mitsuba().ScalarTransform3f().scale([repeats, -repeats])
        base: Any = _rgb(np.array(spec.tint_linear))
        if texture is not None:
            pixels = linear_from_srgb_bytes(texture.pixels[..., :3]) * np.float32(spec.tint_linear)
            base = _bitmap(pixels.astype(np.float32), "repeat", to_uv)
        roughness: Any = spec.roughness
        if relief is not None:
            shares = np.float32(spec.roughness / 255.0) * relief.levels[0][..., 2:3]
            roughness = _bitmap(np.ascontiguousarray(shares, np.float32), "repeat", to_uv)
        material = Material(metallic_factor=0.0, roughness_factor=spec.roughness)
        white = _rgb(np.ones(3))
        found = self._surface(base, white, roughness, 0.0, material)
        if relief is not None:
            found = {
                "type": "normalmap",
                "normalmap": _bitmap(_ground_normals(relief), "repeat", to_uv),
                "use_shadowing_function": False,
                "bsdf": found,
            }
        return found if self._is_gltf else {"type": "twosided", "bsdf": found}

    def _surface(
        self, base: Any, tint: Any, roughness: Any, metallic: Any, material: Material
    ) -> dict[str, Any]:
        strength = material.specular.factor if material.specular else 1.0
        f0 = min(((material.ior - 1) / (material.ior + 1)) ** 2 * strength, 1.0)
        if self._is_gltf:
            return {
                "type": register_gltf_bsdf(),
                "base_color": base,
                "tint": tint,
                "metallic": _mono(metallic),
                "roughness": _mono(roughness),
                "f0": f0,
                "f90": strength,
                "is_compensated": self._is_compensated,
            }
        is_tinted = tint.get("type") == "mesh_attribute" and base.get("type") != "bitmap"
        found = {
            "type": "principled",
            "base_color": tint if is_tinted else base,
            "metallic": metallic,
            "roughness": roughness,
            "specular": min(f0 / 0.08, 1.0),
        }
        if material.clearcoat is not None:
            found["clearcoat"] = material.clearcoat.factor
            found["clearcoat_gloss"] = 1.0 - material.clearcoat.roughness_factor
        return found

    def _color(self, slot: TextureSlot | None, factor: Any) -> Any:
        """A colour texture times a factor, both linear in the end."""
        if slot is None or not factor.any():
            return _rgb(factor)
        key = ("color", id(slot.texture), tuple(factor))
        return self._cached(key, slot, lambda px: linear_from_srgb_bytes(px[..., :3]) * np.float32(factor))

    def _channel(self, slot: TextureSlot | None, channel: int, factor: float) -> Any:
        if slot is None:
            return float(factor)
        key = ("channel", channel, id(slot.texture), factor)
        return self._cached(key, slot, lambda px: px[..., channel : channel + 1] / np.float32(255) * factor)

    def _normals(self, slot: TextureSlot, scale: float, *, is_mirrored: bool) -> Any:
        def pixels(px: Any) -> Any:
            n = px[..., :3].astype(np.float32) / 127.5 - 1.0
            n[..., :2] *= scale
            n[..., 1] *= -1.0 if is_mirrored else 1.0
            n /= np.maximum(np.linalg.norm(n, axis=-1, keepdims=True), 1e-6)
            return n * 0.5 + 0.5

        return self._cached(("normals", id(slot.texture), scale, is_mirrored), slot, pixels)

    def _opacity(self, material: Material, *, has_uv: bool) -> Any:
        factor, slot = material.base_color_factor[3], material.base_color_texture
        cutoff = material.alpha_cutoff if material.alpha_mode == "MASK" else None
        if slot is None or not has_uv:
            return float(factor if cutoff is None else factor >= cutoff)

        def pixels(px: Any) -> Any:
            alpha = px[..., 3:4] / np.float32(255) * factor
            return alpha if cutoff is None else (alpha >= cutoff).astype(np.float32)

        return self._cached(("opacity", id(slot.texture), factor, cutoff), slot, pixels)

    def _cached(self, key: tuple[Any, ...], slot: TextureSlot, pixels: Any) -> Any:
        key = (*key, slot.offset, slot.rotation, slot.scale)
        if key not in self._textures:
            wrap = WRAP_MODES.get(slot.texture.wrap_s, "repeat")
            array = _reduced(np.asarray(pixels(slot.texture.pixels), np.float32))
            self._textures[key] = (mitsuba().load_dict(_bitmap(array, wrap, _to_uv(slot))), slot)
        return self._textures[key][0]


def _to_uv(slot: TextureSlot) -> Any:
    """KHR_texture_transform as Mitsuba's 3x3 matrix."""
    c, s = np.cos(slot.rotation), np.sin(slot.rotation)
    rotation = np.array([[c, s], [-s, c]])
    matrix = np.eye(3)
    matrix[:2, :2] = rotation @ np.diag(slot.scale)
    matrix[:2, 2] = slot.offset
    return mitsuba().ScalarTransform3f(matrix)


def _ground_normals(relief: Relief) -> F32:
    """The finest normals [h w 3] as 0.5 + 0.5 n, with y up the picture."""
    x, y, _, z = np.moveaxis(relief.levels[0].astype(np.float32), 2, 0)
    normals = np.stack([(x - 128.0) / 127.0, (128.0 - y) / 127.0, z / 255.0], axis=2)
    normals /= np.linalg.norm(normals, axis=2, keepdims=True)
    return np.ascontiguousarray(0.5 + 0.5 * normals, np.float32)


def _reduced(array: F32) -> F32:
    """The image [h w c], averaged down to the largest size that is wanted."""
    while max(array.shape[:2]) > MAX_TEXTURE_PX and min(array.shape[:2]) > 1:
        h, w = array.shape[0] // 2 * 2, array.shape[1] // 2 * 2
        array = array[:h, :w].reshape(h // 2, 2, w // 2, 2, -1).mean(axis=(1, 3), dtype=np.float32)
    return np.ascontiguousarray(array)


def _bitmap(linear: F32, wrap: str, to_uv: Any) -> dict[str, Any]:
    return {
        "type": "bitmap",
        "bitmap": mitsuba().Bitmap(linear),
        "raw": True,
        "wrap_mode": wrap,
        "to_uv": to_uv,
    }


def _rgb(value: Any) -> dict[str, Any]:
    return {"type": "rgb", "value": [float(v) for v in value]}


def _mono(value: Any) -> Any:
    """A texture for a number, which a BSDF written in Python cannot take for one."""
    return {"type": "uniform", "value": float(value)} if isinstance(value, float | int) else value
