"""The materials of an instance: those of its asset, with its own look laid over them."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from synthgen.arrays import F64
from synthgen.assets import AssetStore
from synthgen.color import LUMINANCE_WEIGHTS
from synthgen.geometry.transforms import rotation_about_axis
from synthgen.model import JitterSpec, LookSpec, Material, PaintSpec, TextureSlot

DUST_LINEAR = (0.30, 0.26, 0.21)
_FADED = 0.35
"""How much of the colour of a wholly worn surface is dust."""


class _Same:
    """A material as a key that is equal to itself alone: comparing textures would take too long."""

    __slots__ = ("material",)

    def __init__(self, material: Material) -> None:
        self.material = material

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.material is self.material

    def __hash__(self) -> int:
        return id(self.material)


class Looks:
    """Materials with looks laid over them; equal ones of the last frames are one object."""

    def __init__(self, assets: AssetStore) -> None:
        self._assets = assets
        self._material = lru_cache(1024)(self._laid_over)

    def material(self, material: Material, look: LookSpec | None) -> Material:
        """The material that an instance of a look has where its asset has the given one.

        Raises:
            AssetError: the look's texture cannot be used.
        """
        if look is None:
            return material
        return self._material(_Same(material), look)

    def _laid_over(self, same: _Same, look: LookSpec) -> Material:
        material = same.material
        if isinstance(look, JitterSpec):
            return jittered(material, look)
        # Cut-outs and glass keep their materials: their alpha says where they are.
        return self._painted(material, look) if material.alpha_mode == "OPAQUE" else material

    def _painted(self, material: Material, look: PaintSpec) -> Material:
        texture = None
        if look.texture_id is not None:
            texture = TextureSlot(
                texture=self._assets.texture(look.texture_id), scale=(look.repeats, look.repeats)
            )
        return Material(
            name=material.name,
            base_color_factor=(*look.color_linear, 1.0),
            base_color_texture=texture,
            metallic_factor=look.metallic,
            roughness_factor=look.roughness,
            emissive_factor=look.emission_linear,
            is_double_sided=material.is_double_sided,
        )


def jittered(material: Material, look: JitterSpec) -> Material:
    """A material a little changed. The colours of a texture are changed by `Material.color_matrix`."""
    coat = material.clearcoat
    metallic = material.metallic_factor + look.metallic
    roughness = material.roughness_factor + look.roughness + 0.3 * look.wear
    return replace(
        material,
        color_matrix=_rows(color_matrix(look)),
        metallic_factor=min(max(metallic, 0.0), 1.0),
        roughness_factor=min(max(roughness, 0.0), 1.0),
        clearcoat=None if coat is None else replace(coat, factor=coat.factor * (1.0 - look.wear)),
    )


def color_matrix(look: JitterSpec) -> F64:
    """The affine map [3 4] of linear colours: hue, then saturation, brightness and dust."""
    turned = rotation_about_axis((1.0, 1.0, 1.0), look.hue)
    grey = np.outer(np.ones(3), LUMINANCE_WEIGHTS)
    saturated = look.saturation * np.eye(3) + (1.0 - look.saturation) * grey
    dust = _FADED * look.wear
    linear = (1.0 - dust) * look.brightness * saturated @ turned
    return np.column_stack([linear, dust * np.array(DUST_LINEAR)])


def _rows(matrix: F64) -> tuple[tuple[float, float, float, float], ...]:
    return tuple((float(a), float(b), float(c), float(d)) for a, b, c, d in matrix)
