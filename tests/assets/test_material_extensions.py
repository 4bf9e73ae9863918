from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from glb_files import GlbFile, cube, picture

from synthgen.assets import load_model
from synthgen.assets.gltf.extensions import SUPPORTED_EXTENSIONS
from synthgen.errors import AssetError
from synthgen.model import (
    Anisotropy,
    Clearcoat,
    Iridescence,
    Material,
    Sheen,
    Specular,
    TextureSlot,
    Transmission,
)

TRANSFORM = {"offset": [0.1, 0.2], "rotation": 0.3, "scale": [4, 5], "texCoord": 1}

SLOTS = [  # the extension, the name in the file, the layer and the name in the model
    ("clearcoat", "clearcoatTexture", "clearcoat", "texture"),
    ("clearcoat", "clearcoatRoughnessTexture", "clearcoat", "roughness_texture"),
    ("clearcoat", "clearcoatNormalTexture", "clearcoat", "normal_texture"),
    ("sheen", "sheenColorTexture", "sheen", "color_texture"),
    ("sheen", "sheenRoughnessTexture", "sheen", "roughness_texture"),
    ("specular", "specularTexture", "specular", "texture"),
    ("specular", "specularColorTexture", "specular", "color_texture"),
    ("transmission", "transmissionTexture", "transmission", "texture"),
    ("volume", "thicknessTexture", "transmission", "thickness_texture"),
    ("anisotropy", "anisotropyTexture", "anisotropy", "texture"),
    ("iridescence", "iridescenceTexture", "iridescence", "texture"),
    ("iridescence", "iridescenceThicknessTexture", "iridescence", "thickness_texture"),
]


def loaded(
    tmp_path: Path, extensions: Any, file: GlbFile | None = None, node: dict[str, Any] | None = None
) -> Material:
    """The material with these extensions, whose names are given without KHR_materials_."""
    file = file or GlbFile()
    named = {f"KHR_materials_{name}": value for name, value in extensions.items()}
    file.node(mesh=file.mesh_of(cube(), material=file.material(extensions=named)), **(node or {}))
    return load_model(file.write(tmp_path), "model/test").parts[0].material


def differing(material: Material) -> dict[str, Any]:
    """What differs from a material without extensions."""
    plain = Material()
    return {
        name: getattr(material, name)
        for name in Material.__dataclass_fields__
        if name != "name" and getattr(material, name) != getattr(plain, name)
    }


# ---- values


@pytest.mark.parametrize(
    ("extensions", "expected"),
    [
        ({"unlit": {}}, {"is_unlit": True}),
        ({"emissive_strength": {"emissiveStrength": 7.5}}, {"emissive_strength": 7.5}),
        ({"ior": {"ior": 1.33}}, {"ior": 1.33}),
        ({"ior": {"ior": 0}}, {"ior": 0.0}),
        (
            {
                "clearcoat": {
                    "clearcoatFactor": 0.4,
                    "clearcoatRoughnessFactor": 0.3,
                }
            },
            {"clearcoat": Clearcoat(factor=0.4, roughness_factor=0.3)},
        ),
        (
            {"sheen": {"sheenColorFactor": [0.1, 0.2, 0.3], "sheenRoughnessFactor": 0.6}},
            {"sheen": Sheen(color_factor=(0.1, 0.2, 0.3), roughness_factor=0.6)},
        ),
        (
            {"specular": {"specularFactor": 0.2, "specularColorFactor": [0.5, 1, 2]}},
            {"specular": Specular(factor=0.2, color_factor=(0.5, 1.0, 2.0))},
        ),
        (
            {
                "transmission": {"transmissionFactor": 0.9},
                "volume": {
                    "thicknessFactor": 0.25,
                    "attenuationDistance": 0.5,
                    "attenuationColor": [0.9, 0.8, 0.7],
                },
                "dispersion": {"dispersion": 0.4},
            },
            {
                "transmission": Transmission(
                    factor=0.9,
                    thickness_factor=0.25,
                    attenuation_distance=0.5,
                    attenuation_color=(0.9, 0.8, 0.7),
                    dispersion=0.4,
                )
            },
        ),
        ({"transmission": {"transmissionFactor": 1}}, {"transmission": Transmission(factor=1.0)}),
        (
            {"anisotropy": {"anisotropyStrength": 0.7, "anisotropyRotation": -1.2}},
            {"anisotropy": Anisotropy(strength=0.7, rotation=-1.2)},
        ),
        (
            {
                "iridescence": {
                    "iridescenceFactor": 0.8,
                    "iridescenceIor": 1.7,
                    "iridescenceThicknessMinimum": 250,
                    "iridescenceThicknessMaximum": 150,
                }
            },
            {
                "iridescence": Iridescence(
                    factor=0.8, ior=1.7, thickness_minimum=250.0, thickness_maximum=150.0
                )
            },
        ),
    ],
    ids="+".join,
)
def test_the_values_of_an_extension_arrive(
    tmp_path: Path, extensions: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert differing(loaded(tmp_path, extensions)) == expected


def test_an_empty_extension_has_the_defaults_of_the_specification(tmp_path: Path) -> None:
    names = (
        "unlit", "emissive_strength", "ior", "clearcoat", "sheen", "specular", "transmission", "volume",
        "dispersion", "anisotropy", "iridescence",
    )  # fmt: skip
    assert differing(loaded(tmp_path, {name: {} for name in names})) == {
        "is_unlit": True,
        "clearcoat": Clearcoat(),
        "sheen": Sheen(),
        "specular": Specular(),
        "transmission": Transmission(),
        "anisotropy": Anisotropy(),
        "iridescence": Iridescence(),
    }
    assert (Clearcoat().factor, Sheen().color_factor, Specular().factor) == (0.0, (0.0, 0.0, 0.0), 1.0)
    assert (Transmission().attenuation_distance, Iridescence().ior) == (math.inf, 1.3)


def test_a_volume_without_transmission_lets_no_light_through(tmp_path: Path) -> None:
    extensions = {"volume": {"thicknessFactor": 1}, "dispersion": {"dispersion": 1}}
    assert differing(loaded(tmp_path, extensions)) == {}


def test_an_extension_that_nobody_knows_is_ignored(tmp_path: Path) -> None:
    assert differing(loaded(tmp_path, {"sparkle": {"factor": 1}})) == {}


@pytest.mark.parametrize(
    ("scale", "expected"), [([2, 2, 2], 0.5), ([-3, 3, 3], 0.75), ([1, 4, 16], 1.0), ([1, 1, 1], 0.25)]
)
def test_the_thickness_of_a_volume_goes_with_the_scale_of_its_node(
    tmp_path: Path, scale: list[float], expected: float
) -> None:
    extensions = {
        "transmission": {"transmissionFactor": 1},
        "volume": {"thicknessFactor": 0.25, "attenuationDistance": 0.5},
    }
    transmission = loaded(tmp_path, extensions, node={"scale": scale}).transmission
    assert transmission is not None
    assert transmission.thickness_factor == pytest.approx(expected)
    assert transmission.attenuation_distance == 0.5  # in the frame of the world, says KHR_materials_volume


# ---- textures


@pytest.mark.parametrize(("extension", "key", "layer", "name"), SLOTS)
def test_a_texture_slot_arrives_with_its_transform(
    tmp_path: Path, extension: str, key: str, layer: str, name: str
) -> None:
    file = GlbFile()
    file.texture(picture((1, 1))[0])
    data, pixels = picture((5, 3))
    info = {"index": file.texture(data), "extensions": {"KHR_texture_transform": TRANSFORM}}
    extensions = {"transmission": {}} if extension == "volume" else {}
    material = loaded(tmp_path, extensions | {extension: {key: info}}, file)
    slots = getattr(material, layer)
    found = {
        field: getattr(slots, field)
        for field in type(slots).__dataclass_fields__
        if isinstance(getattr(slots, field), TextureSlot)
    }
    assert list(found) == [name]
    slot = found[name]
    np.testing.assert_array_equal(slot.texture.pixels[..., :3], pixels)
    assert (slot.offset, slot.rotation, slot.scale, slot.texcoord) == ((0.1, 0.2), 0.3, (4.0, 5.0), 1)


@pytest.mark.parametrize(("extension", "key", "layer", "name"), SLOTS)
def test_a_texture_slot_without_transform_is_laid_on_as_it_is(
    tmp_path: Path, extension: str, key: str, layer: str, name: str
) -> None:
    file = GlbFile()
    info = {"index": file.texture(picture()[0]), "texCoord": 1}
    extensions = {"transmission": {}} if extension == "volume" else {}
    slot = getattr(getattr(loaded(tmp_path, extensions | {extension: {key: info}}, file), layer), name)
    assert (slot.offset, slot.rotation, slot.scale, slot.texcoord) == ((0.0, 0.0), 0.0, (1.0, 1.0), 1)


def test_the_normals_of_a_clearcoat_have_a_scale(tmp_path: Path) -> None:
    file = GlbFile()
    info = {"index": file.texture(picture()[0]), "scale": 0.5}
    clearcoat = loaded(tmp_path, {"clearcoat": {"clearcoatNormalTexture": info}}, file).clearcoat
    assert clearcoat is not None
    assert clearcoat.normal_scale == 0.5


def test_an_image_of_two_textures_is_decoded_once(tmp_path: Path) -> None:
    file = GlbFile()
    first = file.texture(picture()[0])
    file.document["textures"].append({"source": 0})
    sheen = {"sheenColorTexture": {"index": first}, "sheenRoughnessTexture": {"index": first + 1}}
    layer = loaded(tmp_path, {"sheen": sheen}, file).sheen
    assert layer is not None
    assert layer.color_texture is not None
    assert layer.roughness_texture is not None
    assert layer.color_texture.texture.pixels is layer.roughness_texture.texture.pixels


# ---- malformed values


@pytest.mark.parametrize("value", [None, "much", [1], {}, float("nan"), float("inf")], ids=repr)
def test_a_value_that_is_no_number_is_the_default(tmp_path: Path, value: object) -> None:
    extensions = {
        "emissive_strength": {"emissiveStrength": value},
        "ior": {"ior": value},
        "specular": {"specularFactor": value, "specularColorFactor": value},
        "sheen": {"sheenColorFactor": [0.1, value, 0.3]},
        "transmission": {},
        "volume": {"attenuationDistance": value, "attenuationColor": value},
        "iridescence": {"iridescenceIor": value, "iridescenceThicknessMaximum": value},
    }
    material = loaded(tmp_path, extensions)
    assert differing(material) == {
        "specular": Specular(),
        "sheen": Sheen(),
        "transmission": Transmission(),
        "iridescence": Iridescence(),
    }


def test_a_value_outside_its_range_is_the_nearest_end(tmp_path: Path) -> None:
    extensions = {
        "emissive_strength": {"emissiveStrength": -1},
        "ior": {"ior": 0.5},
        "clearcoat": {"clearcoatFactor": 2, "clearcoatRoughnessFactor": -2},
        "sheen": {"sheenColorFactor": [-1, 0.5, 3]},
        "transmission": {"transmissionFactor": 1.5},
        "volume": {"thicknessFactor": -1, "attenuationDistance": 0},
        "anisotropy": {"anisotropyStrength": 9},
        "iridescence": {"iridescenceIor": 0.2, "iridescenceThicknessMinimum": -5},
    }
    assert differing(loaded(tmp_path, extensions)) == {
        "emissive_strength": 0.0,
        "ior": 1.0,
        "clearcoat": Clearcoat(factor=1.0, roughness_factor=0.0),
        "sheen": Sheen(color_factor=(0.0, 0.5, 3.0)),
        "transmission": Transmission(factor=1.0),
        "anisotropy": Anisotropy(strength=1.0),
        "iridescence": Iridescence(ior=1.0, thickness_minimum=0.0),
    }


@pytest.mark.parametrize("value", ["shiny", [1, 2], 3, True])
@pytest.mark.parametrize("name", ["unlit", "ior", "clearcoat", "sheen", "volume", "iridescence"])
def test_an_extension_that_is_no_object_is_named(tmp_path: Path, name: str, value: object) -> None:
    place = f"model.glb: /materials/0/extensions/KHR_materials_{name}: found {value!r}; expected an object"
    with pytest.raises(AssetError, match=re.escape(place)):
        loaded(tmp_path, {"transmission": {}, name: value})


@pytest.mark.parametrize(("extension", "key", "layer", "name"), SLOTS)
def test_a_texture_that_does_not_exist_is_an_error(
    tmp_path: Path, extension: str, key: str, layer: str, name: str
) -> None:
    extensions = {"transmission": {}} if extension == "volume" else {}
    with pytest.raises(AssetError, match=rf"/materials/0/extensions/\w+/{key}/index: found the index 7"):
        loaded(tmp_path, extensions | {extension: {key: {"index": 7}}})


@pytest.mark.parametrize("info", [3, "wood", [1], {}, {"index": None}, {"index": "0"}], ids=repr)
def test_a_texture_slot_that_is_malformed_is_an_error(tmp_path: Path, info: object) -> None:
    with pytest.raises(AssetError, match=r"model.glb: "):
        loaded(tmp_path, {"sheen": {"sheenColorTexture": info}})


# ---- extensionsRequired


def test_every_extension_that_is_read_may_be_required(tmp_path: Path) -> None:
    names = [name for name in SUPPORTED_EXTENSIONS if name.startswith("KHR_materials_")]
    assert len(names) == 13
    file = GlbFile()
    file.document["extensionsRequired"] = names
    loaded(tmp_path, {"transmission": {"transmissionFactor": 1}}, file)


def test_a_material_extension_that_is_not_read_may_not(tmp_path: Path) -> None:
    file = GlbFile()
    file.document["extensionsRequired"] = ["KHR_materials_velvet"]
    with pytest.raises(AssetError, match="the file needs KHR_materials_velvet"):
        loaded(tmp_path, {}, file)


# ---- samplers


@pytest.mark.parametrize(
    ("sampler", "expected"),
    [
        ({}, (10497, 10497, None, None)),
        ({"wrapS": 33071}, (33071, 10497, None, None)),
        ({"wrapT": 33648}, (10497, 33648, None, None)),
        ({"magFilter": 9729}, (10497, 10497, 9729, None)),
        ({"minFilter": 9984}, (10497, 10497, None, 9984)),
        ({"magFilter": 9987, "minFilter": 9728}, (10497, 10497, None, 9728)),
        ({"wrapS": 10496, "wrapT": 0, "magFilter": -1, "minFilter": 1.5}, (10497, 10497, None, None)),
    ],
    ids=json.dumps,
)
def test_modes_that_are_missing_or_unknown_are_left_open(
    tmp_path: Path, sampler: dict[str, Any], expected: tuple[int | None, ...]
) -> None:
    file = GlbFile()
    texture = file.texture(picture()[0])
    file.document["samplers"] = [sampler]
    file.document["textures"][texture]["sampler"] = 0
    file.node(mesh=file.mesh_of(cube(), material=file.material(emissiveTexture={"index": texture})))
    slot = load_model(file.write(tmp_path), "model/test").parts[0].material.emissive_texture
    assert slot is not None
    found = slot.texture
    assert (found.wrap_s, found.wrap_t, found.mag_filter, found.min_filter) == expected
