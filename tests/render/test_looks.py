"""Looks that are laid over materials."""

import math

import numpy as np
import pytest

from synthgen.assets import AssetStore
from synthgen.color import LUMINANCE_WEIGHTS
from synthgen.model import Clearcoat, JitterSpec, Material, PaintSpec, Texture, TextureSlot
from synthgen.render.looks import Looks, color_matrix, jittered


def changed(look: JitterSpec, color: tuple[float, float, float]) -> np.ndarray:
    return color_matrix(look) @ np.array([*color, 1.0])


def test_a_jitter_of_nothing_changes_nothing() -> None:
    assert changed(JitterSpec(), (0.2, 0.5, 0.8)) == pytest.approx([0.2, 0.5, 0.8])


def test_a_hue_of_a_third_of_a_turn_makes_red_green() -> None:
    assert changed(JitterSpec(hue=2 * math.pi / 3), (1.0, 0.0, 0.0)) == pytest.approx([0, 1, 0], abs=1e-12)
    assert changed(JitterSpec(hue=1.0), (0.4, 0.4, 0.4)) == pytest.approx([0.4] * 3), "grey stays grey"


def test_no_saturation_leaves_grey_of_the_same_luminance() -> None:
    color = (0.9, 0.1, 0.3)
    assert changed(JitterSpec(saturation=0.0), color) == pytest.approx([np.dot(LUMINANCE_WEIGHTS, color)] * 3)


def test_wear_fades_roughens_and_takes_the_coat() -> None:
    material = Material(roughness_factor=0.2, metallic_factor=0.9, clearcoat=Clearcoat(factor=1.0))
    worn = jittered(material, JitterSpec(wear=1.0, metallic=0.3))
    assert worn.roughness_factor == pytest.approx(0.5)
    assert worn.metallic_factor == 1.0
    assert worn.clearcoat is not None
    assert worn.clearcoat.factor == 0.0
    assert np.ptp(changed(JitterSpec(wear=1.0), (1.0, 0.0, 0.0))) < 0.8


def test_paint_replaces_opaque_materials_alone_and_equal_ones_are_one_object() -> None:
    looks = Looks(AssetStore())
    paint = PaintSpec(color_linear=(0.1, 0.2, 0.3), roughness=0.4, metallic=0.0, texture_id="patterns/dots/1")
    solid, glass = Material(metallic_factor=0.7), Material(alpha_mode="BLEND")
    painted = looks.material(solid, paint)
    assert painted.base_color_factor == (0.1, 0.2, 0.3, 1.0)
    assert painted.metallic_factor == 0.0
    assert painted.base_color_texture is not None
    assert looks.material(solid, paint) is painted
    assert looks.material(glass, paint) is glass
    assert looks.material(solid, None) is solid


def test_a_look_on_the_same_textured_material_is_the_same_object() -> None:
    slot = TextureSlot(texture=Texture(pixels=np.full((2, 2, 4), 90, np.uint8)))
    material, looks, look = Material(base_color_texture=slot), Looks(AssetStore()), JitterSpec(hue=0.1)
    laid = looks.material(material, look)
    assert laid.base_color_texture is slot
    assert looks.material(material, look) is laid
    assert looks.material(Material(base_color_texture=slot), look) is not laid
