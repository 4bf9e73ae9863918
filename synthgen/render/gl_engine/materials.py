"""glTF materials as the shaders take them: macros, a uniform block and textures."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import moderngl
import numpy as np

from synthgen.arrays import F32, F64
from synthgen.model import (
    Anisotropy,
    Clearcoat,
    Iridescence,
    Material,
    Sheen,
    Specular,
    Texture,
    TextureSlot,
    Transmission,
)
from synthgen.render.gl_engine.memory import DeviceCache
from synthgen.render.gl_engine.programs import UNIFORM_BLOCKS

_MIRRORED_REPEAT = 33648

SLOTS = (
    "base_color",
    "metallic_roughness",
    "normal",
    "occlusion",
    "emissive",
    "clearcoat",
    "clearcoat_roughness",
    "clearcoat_normal",
    "sheen_color",
    "sheen_roughness",
    "specular",
    "specular_color",
    "transmission",
    "thickness",
    "anisotropy",
    "iridescence",
    "iridescence_thickness",
)
"""The texture slots in the order of material.glsl."""

_SRGB_SLOTS = {"base_color", "emissive", "sheen_color", "specular_color"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotTexture:
    """A texture of a material."""

    uniform: str
    texture: Texture
    is_srgb: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DeviceMaterial:
    """A material on the device."""

    material: Material
    defines: frozenset[tuple[str, int]]
    """Which program it needs."""
    textures: tuple[SlotTexture, ...]
    factors: moderngl.Buffer
    mean_roughness: float
    size_bytes: int

    def bind(self) -> None:
        """Makes its factors those of the next draw."""
        self.factors.bind_to_uniform_block(UNIFORM_BLOCKS["MaterialFactors"])

    def release(self) -> None:
        """Gives the memory back."""
        self.factors.release()


class MaterialUploader:
    """Uploads the factors of materials."""

    def __init__(self, context: moderngl.Context, cache: DeviceCache) -> None:
        self._context = context
        self._cache = cache

    def uploaded(self, material: Material, texcoord_sets: int) -> DeviceMaterial:
        """A material on a mesh with that many sets of texture coordinates."""
        return self._cache.get(
            ("material", id(material), texcoord_sets), lambda: self._upload(material, texcoord_sets)
        )

    def _upload(self, material: Material, texcoord_sets: int) -> DeviceMaterial:
        # A texture without coordinates on the mesh cannot be placed, and counts as white.
        slots = {name: slot for name, slot in _slots(material) if slot.texcoord < min(texcoord_sets, 2)}
        data = material_factors(material, slots)
        return DeviceMaterial(
            material=material,
            defines=frozenset(_defines(material, slots)),
            textures=tuple(
                SlotTexture(uniform=f"{name}_map", texture=slot.texture, is_srgb=name in _SRGB_SLOTS)
                for name, slot in slots.items()
            ),
            factors=self._context.buffer(data.tobytes()),
            mean_roughness=_mean_roughness(material),
            size_bytes=data.nbytes,
        )


def is_translucent(material: Material) -> bool:
    """Whether what is behind a material shows through it."""
    return material.alpha_mode == "BLEND" or (
        material.transmission is not None and material.transmission.factor > 0
    )


def _mean_roughness(material: Material) -> float:
    slot = material.metallic_roughness_texture
    share = 1.0 if slot is None else float(slot.texture.pixels[..., 1].mean()) / 255.0
    return material.roughness_factor * share


def uv_transform(slot: TextureSlot) -> F64:
    """The affine transform [2 3] of a slot's texture coordinates.

    Source: KHR_texture_transform. Mirrored textures are unfolded to twice their size, so that their
    coordinates are halved.
    """
    c, s = math.cos(slot.rotation), math.sin(slot.rotation)
    sx, sy = slot.scale
    transform = np.array([[c * sx, s * sy, slot.offset[0]], [-s * sx, c * sy, slot.offset[1]]])
    texture = slot.texture
    halves = [0.5 if wrap == _MIRRORED_REPEAT else 1.0 for wrap in (texture.wrap_s, texture.wrap_t)]
    return np.asarray(transform * np.array(halves)[:, None])


def material_factors(material: Material, slots: dict[str, TextureSlot]) -> F32:
    """The uniform block `MaterialFactors` of material.glsl, [47 4]."""
    coat = material.clearcoat or Clearcoat()
    sheen = material.sheen or Sheen()
    specular = material.specular or Specular()
    passing = material.transmission or Transmission()
    grain = material.anisotropy or Anisotropy()
    film = material.iridescence or Iridescence()
    distance = passing.attenuation_distance
    r, g, b = (material.emissive_strength * value for value in material.emissive_factor)
    rows = [
        material.base_color_factor,
        (r, g, b, material.alpha_cutoff),
        (
            material.metallic_factor,
            material.roughness_factor,
            material.normal_scale,
            material.occlusion_strength,
        ),
        (material.ior, specular.factor, passing.factor, passing.dispersion),
        (*specular.color_factor, passing.thickness_factor),
        (coat.factor, coat.roughness_factor, coat.normal_scale, 0.0),
        (*sheen.color_factor, sheen.roughness_factor),
        (*passing.attenuation_color, distance if math.isfinite(distance) else 0.0),
        (grain.strength, math.cos(grain.rotation), math.sin(grain.rotation), 0.0),
        (film.factor, film.ior, film.thickness_minimum, film.thickness_maximum),
        *(material.color_matrix or np.eye(3, 4).tolist()),
    ]
    block = np.zeros((len(rows) + 2 * len(SLOTS), 4), np.float32)
    block[: len(rows)] = rows
    for name, slot in slots.items():
        row = len(rows) + 2 * SLOTS.index(name)
        block[row : row + 2, :3] = uv_transform(slot)
    return block


def _slots(material: Material) -> Iterator[tuple[str, TextureSlot]]:
    coat, sheen, specular = material.clearcoat, material.sheen, material.specular
    passing, grain, film = material.transmission, material.anisotropy, material.iridescence
    found: dict[str, TextureSlot | None] = {
        "base_color": material.base_color_texture,
        "metallic_roughness": material.metallic_roughness_texture,
        "normal": material.normal_texture,
        "occlusion": material.occlusion_texture,
        "emissive": material.emissive_texture,
        "clearcoat": coat.texture if coat else None,
        "clearcoat_roughness": coat.roughness_texture if coat else None,
        "clearcoat_normal": coat.normal_texture if coat else None,
        "sheen_color": sheen.color_texture if sheen else None,
        "sheen_roughness": sheen.roughness_texture if sheen else None,
        "specular": specular.texture if specular else None,
        "specular_color": specular.color_texture if specular else None,
        "transmission": passing.texture if passing else None,
        "thickness": passing.thickness_texture if passing else None,
        "anisotropy": grain.texture if grain else None,
        "iridescence": film.texture if film else None,
        "iridescence_thickness": film.thickness_texture if film else None,
    }
    for name, slot in found.items():
        if slot is not None:
            yield name, slot


def _defines(material: Material, slots: dict[str, TextureSlot]) -> Iterator[tuple[str, int]]:
    for name, slot in slots.items():
        yield f"{name.upper()}_UV", slot.texcoord
    if material.alpha_mode != "OPAQUE":
        yield f"ALPHA_{material.alpha_mode}", 1
    if is_translucent(material):
        yield "TRANSLUCENT", 1
    if material.is_unlit:
        yield "UNLIT", 1
        return
    layers = {
        "HAS_CLEARCOAT": material.clearcoat is not None and material.clearcoat.factor > 0,
        "HAS_SHEEN": material.sheen is not None and max(material.sheen.color_factor) > 0,
        "HAS_TRANSMISSION": material.transmission is not None and material.transmission.factor > 0,
        "HAS_DISPERSION": material.transmission is not None and material.transmission.dispersion > 0,
        "HAS_ANISOTROPY": material.anisotropy is not None and material.anisotropy.strength > 0,
        "HAS_IRIDESCENCE": material.iridescence is not None and material.iridescence.factor > 0,
    }
    for name, is_there in layers.items():
        if is_there:
            yield name, 1
