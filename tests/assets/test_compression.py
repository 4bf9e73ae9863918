"""Compressed models give the same geometry and colours as their plain originals."""

from __future__ import annotations

import base64
import io
import struct
from pathlib import Path
from typing import Any

import DracoPy
import ktx2_pictures
import meshopt
import numpy as np
import PIL.Image
import pytest
from glb_files import GlbFile, cube, picture

from synthgen.assets import LoadLimits, load_model
from synthgen.assets.texture_files import decoded_image
from synthgen.errors import AssetError
from synthgen.model import Asset, Primitive

SHARED = Path(__file__).resolve().parents[3] / "shared" / "models"


def sphere(rings: int = 24) -> dict[str, np.ndarray]:
    """A sphere of radius 1 with normals, texture coordinates and triangles."""
    v, u = np.meshgrid(np.linspace(0, np.pi, rings + 1), np.linspace(0, 2 * np.pi, rings + 1), indexing="ij")
    normals = np.stack([np.sin(v) * np.cos(u), np.cos(v), -np.sin(v) * np.sin(u)], -1).reshape(-1, 3)
    index = np.arange((rings + 1) ** 2).reshape(rings + 1, -1)
    a, b, c, d = (x.ravel() for x in (index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]))
    return {
        "POSITION": normals.astype(np.float32),
        "NORMAL": normals.astype(np.float32),
        "TEXCOORD_0": np.stack([u / (2 * np.pi), v / np.pi], -1).reshape(-1, 2).astype(np.float32),
        "indices": np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)]).ravel().astype(np.uint32),
    }


def only(asset: Asset) -> Primitive:
    (part,) = asset.parts
    return part.primitive


def corners(primitive: Primitive) -> Any:
    """What each corner of each triangle is [t 3 8], with the triangles in an order of their own."""
    arrays = np.column_stack([primitive.positions, primitive.normals, *primitive.texcoords])
    values = arrays[primitive.indices].astype(np.float64)
    first = np.array([np.lexsort(np.round(each[:, [7, 6, 2, 1, 0]], 3).T)[0] for each in values])
    values = np.stack([np.roll(each, -n, axis=0) for each, n in zip(values, first, strict=True)])
    return values[np.lexsort(np.round(values.reshape(len(values), -1), 3).T)]


def test_draco_gives_the_same_triangles(tmp_path: Path) -> None:
    arrays, plain, packed = sphere(), GlbFile(), GlbFile()
    plain.node(mesh=plain.mesh_of(arrays))
    stream = DracoPy.encode(
        arrays["POSITION"],
        arrays["indices"].reshape(-1, 3),
        quantization_bits=16,
        tex_coord=arrays["TEXCOORD_0"].astype(np.float64),
        normals=arrays["NORMAL"].astype(np.float64),
    )
    ids = {each["attribute_type"]: each["unique_id"] for each in DracoPy.decode(stream).attributes}
    mesh = packed.mesh_of(arrays)
    packed.node(mesh=mesh)
    for accessor in packed.document["accessors"]:  # whose data are in the stream alone
        accessor.pop("bufferView")
    extension = {
        "bufferView": packed.view(stream),
        "attributes": {"POSITION": ids[0], "NORMAL": ids[1], "TEXCOORD_0": ids[3]},
    }
    primitive = packed.document["meshes"][mesh]["primitives"][0]
    primitive["extensions"] = {"KHR_draco_mesh_compression": extension}
    packed.document["extensionsRequired"] = ["KHR_draco_mesh_compression"]
    expected = only(load_model(plain.write(tmp_path, "plain.glb"), "plain"))
    found = only(load_model(packed.write(tmp_path, "packed.glb"), "packed"))
    # Draco leaves out the triangles without area, which are those at the poles.
    assert len(expected.indices) - 48 <= len(found.indices) <= len(expected.indices)
    np.testing.assert_allclose(found.positions.max(axis=0), expected.positions.max(axis=0), atol=1e-3)
    u, v = found.texcoords[0].T.astype(np.float64)
    angle, height = 2 * np.pi * u, np.pi * v
    point = np.stack([np.sin(height) * np.cos(angle), np.cos(height), -np.sin(height) * np.sin(angle)], -1)
    np.testing.assert_allclose(found.positions, point, atol=0.02)
    np.testing.assert_allclose(found.normals, found.positions, atol=0.02)
    np.testing.assert_allclose(np.linalg.norm(found.positions, axis=1), 1.0, atol=1e-3)


def compressed(file: GlbFile, accessor: int, array: np.ndarray, mode: str, kind: str = "NONE") -> None:
    """Moves the data of an accessor into a compressed view."""
    extra = file.document["bufferViews"].pop(file.view(meshopt.encode_gltf_buffer(array, mode)))
    stride = array.itemsize * (1 if array.ndim == 1 else array.shape[1])
    extension = {key: extra[key] for key in ("buffer", "byteOffset", "byteLength")}
    extension |= {"byteStride": stride, "count": len(array), "mode": mode, "filter": kind}
    view = file.document["bufferViews"][file.document["accessors"][accessor]["bufferView"]]
    view["extensions"] = {"EXT_meshopt_compression": extension}
    view["buffer"] = 1  # the fallback, which is not there
    view["byteLength"], view["byteOffset"] = len(array) * stride, 0


def test_meshopt_gives_the_same_numbers(tmp_path: Path) -> None:
    arrays, plain, packed = sphere(), GlbFile(), GlbFile()
    plain.node(mesh=plain.mesh_of(arrays))
    mesh = packed.mesh_of(arrays)
    packed.node(mesh=mesh)
    primitive = packed.document["meshes"][mesh]["primitives"][0]
    for name, index in primitive["attributes"].items():
        compressed(packed, index, arrays[name], "ATTRIBUTES")
    compressed(packed, primitive["indices"], arrays["indices"], "TRIANGLES")
    fallback = {"byteLength": 1 << 20, "extensions": {"EXT_meshopt_compression": {"fallback": True}}}
    packed.document["buffers"].append(fallback)
    packed.document["extensionsRequired"] = ["EXT_meshopt_compression"]
    expected = only(load_model(plain.write(tmp_path, "plain.glb"), "plain"))
    found = only(load_model(packed.write(tmp_path, "packed.glb"), "packed"))
    np.testing.assert_allclose(corners(found), corners(expected), atol=1e-6)


def test_meshopt_filters_are_undone(tmp_path: Path) -> None:
    arrays, file = sphere(), GlbFile()
    mesh = file.mesh_of(arrays)
    file.node(mesh=mesh)
    attributes = file.document["meshes"][mesh]["primitives"][0]["attributes"]
    padded = np.column_stack([arrays["NORMAL"], np.zeros(len(arrays["NORMAL"]), np.float32)])
    octahedral = meshopt.encode_filter_oct(padded, 4, 8)
    compressed(file, attributes["NORMAL"], octahedral, "ATTRIBUTES", "OCTAHEDRAL")
    file.document["accessors"][attributes["NORMAL"]].update(componentType=5120, normalized=True)
    exponential = meshopt.encode_filter_exp(arrays["POSITION"], 20)
    compressed(file, attributes["POSITION"], exponential, "ATTRIBUTES", "EXPONENTIAL")
    file.document["buffers"].append({"byteLength": 1 << 20})
    found = only(load_model(file.write(tmp_path), "packed"))
    np.testing.assert_allclose(found.positions, arrays["POSITION"], atol=1e-5)
    np.testing.assert_allclose(found.normals, arrays["NORMAL"], atol=0.02)


@pytest.mark.parametrize(
    ("name", "kind", "extension", "options"),
    [
        ("webp", "WEBP", "EXT_texture_webp", {"lossless": True}),
        ("avif", "AVIF", "EXT_texture_avif", {"quality": 100, "subsampling": "4:4:4"}),
    ],
)
def test_other_image_formats_give_the_same_colours(
    tmp_path: Path, name: str, kind: str, extension: str, options: dict[str, Any]
) -> None:
    _, pixels = picture((16, 16))
    pixels = np.asarray(PIL.Image.fromarray(pixels).resize((4, 4)).resize((64, 64)))  # without noise
    buffer = io.BytesIO()
    PIL.Image.fromarray(pixels).save(buffer, kind, **options)
    file = GlbFile()
    file.document["images"] = [{"bufferView": file.view(buffer.getvalue()), "mimeType": f"image/{name}"}]
    file.document["textures"] = [{"extensions": {extension: {"source": 0}}}]
    file.document["extensionsRequired"] = [extension]
    material = file.material(pbrMetallicRoughness={"baseColorTexture": {"index": 0}})
    file.node(mesh=file.mesh_of(cube(), material=material))
    slot = load_model(file.write(tmp_path), "model/a").parts[0].material.base_color_texture
    assert slot is not None
    assert np.abs(slot.texture.pixels[..., :3].astype(int) - pixels).mean() < (0.01 if name == "webp" else 3)


def test_the_plain_image_is_used_where_the_other_one_is_missing(tmp_path: Path) -> None:
    data, pixels = picture((8, 8))
    file = GlbFile()
    file.document["images"] = [{"bufferView": file.view(data)}, {"uri": "absent.webp"}]
    file.document["textures"] = [{"source": 0, "extensions": {"EXT_texture_webp": {"source": 1}}}]
    material = file.material(pbrMetallicRoughness={"baseColorTexture": {"index": 0}})
    file.node(mesh=file.mesh_of(cube(), material=material))
    asset = load_model(file.write(tmp_path), "model/a")
    slot = asset.parts[0].material.base_color_texture
    assert slot is not None
    np.testing.assert_array_equal(slot.texture.pixels[..., :3], pixels)
    assert asset.warnings == ()


def test_a_ktx2_texture_shows_what_the_model_is_known_for() -> None:
    path = SHARED / "extensions" / "grip-compressed.glb"
    if not path.exists():
        pytest.skip(f"there is no {path}")
    material = load_model(path, "model/grip").parts[0].material
    assert material.base_color_texture is not None
    pixels = material.base_color_texture.texture.pixels
    assert pixels.shape[0] >= 256
    gray = pixels[..., :3].mean(axis=-1)  # black rubber with white letters
    assert (gray < 90).mean() > 0.4
    assert (gray > 180).mean() > 0.02


@pytest.mark.parametrize("file", ktx2_pictures.FILES, ids=lambda file: file.name)
def test_ktx2_shows_its_picture_with_levels_opacity_and_any_size(
    tmp_path: Path, file: ktx2_pictures.Ktx2File
) -> None:
    glb = GlbFile()
    glb.document["images"] = [{"bufferView": glb.view(file.path.read_bytes()), "mimeType": "image/ktx2"}]
    glb.document["textures"] = [{"extensions": {"KHR_texture_basisu": {"source": 0}}}]
    glb.document["extensionsRequired"] = ["KHR_texture_basisu"]
    material = glb.material(pbrMetallicRoughness={"baseColorTexture": {"index": 0}})
    glb.node(mesh=glb.mesh_of(cube(), material=material))
    slot = load_model(glb.write(tmp_path), "model/a").parts[0].material.base_color_texture
    assert slot is not None
    expected = ktx2_pictures.picture(file.width, file.height, has_alpha=file.has_alpha)
    assert slot.texture.pixels.shape == expected.shape
    error = np.abs(slot.texture.pixels.astype(int) - expected).mean(axis=(0, 1))
    # ETC1S has one hue for each block of 4 x 4 pixels, and every part of 4 x 4 of these pictures has several.
    assert error[:3].mean() < (12.0 if file.codec == "etc1s" else 2.5)
    assert error[3] < (3.0 if file.has_alpha else 0.1)


def is_refused(data: bytes) -> bool:
    try:
        pixels = decoded_image(data, "it", LoadLimits(texture_px=1 << 16))
    except AssetError:
        return True
    assert pixels.shape[2] == 4
    return False


@pytest.mark.parametrize("file", ktx2_pictures.FILES, ids=lambda file: file.name)
def test_damaged_ktx2_is_refused_or_decoded_and_nothing_else(file: ktx2_pictures.Ktx2File) -> None:
    rng, data = np.random.default_rng(0), file.path.read_bytes()
    cut = [data[:end] for end in rng.integers(0, len(data), 20)]
    changed = []
    for _ in range(40):
        content = bytearray(data)
        for place in rng.integers(0, rng.choice([200, len(data)]), 3):
            content[place % len(data)] = rng.integers(256)
        changed.append(bytes(content))
    refused = sum(is_refused(each) for each in (*cut, *changed))
    assert refused >= len(cut) // 2


def test_the_draco_duck_is_the_duck() -> None:
    plain, packed = SHARED / "khronos" / "Duck.glb", SHARED / "extensions" / "draco_duck" / "Duck.gltf"
    if not plain.exists() or not packed.exists():
        pytest.skip(f"there are no ducks in {SHARED}")
    duck, other = load_model(plain, "model/duck"), load_model(packed, "model/duck")
    assert other.triangle_count == duck.triangle_count
    np.testing.assert_allclose(other.bounds, duck.bounds, atol=2e-3)
    np.testing.assert_allclose(
        np.sort(only(other).positions[only(other).indices].mean(axis=1), axis=0),
        np.sort(only(duck).positions[only(duck).indices].mean(axis=1), axis=0),
        atol=5e-3,
    )
    pixels = [each.parts[0].material.base_color_texture for each in (duck, other)]
    assert pixels[0] is not None
    assert pixels[1] is not None
    np.testing.assert_array_equal(pixels[0].texture.pixels, pixels[1].texture.pixels)


# ---- specular and glossiness


def test_a_specular_glossiness_material_is_converted_without_loss(tmp_path: Path) -> None:
    rgba = np.zeros((4, 4, 4), np.uint8)
    rgba[..., :3], rgba[..., 3] = (200, 100, 50), 128
    buffer = io.BytesIO()
    PIL.Image.fromarray(rgba).save(buffer, "PNG")
    file = GlbFile()
    extension = {
        "diffuseFactor": [0.5, 0.25, 0.125, 1.0],
        "specularFactor": [0.1, 0.2, 0.3],
        "glossinessFactor": 0.5,
        "specularGlossinessTexture": {"index": file.texture(buffer.getvalue())},
    }
    material = file.material(extensions={"KHR_materials_pbrSpecularGlossiness": extension})
    file.node(mesh=file.mesh_of(cube(), material=material))
    found = load_model(file.write(tmp_path), "model/a").parts[0].material
    assert found.base_color_factor == (0.5, 0.25, 0.125, 1.0)
    assert (found.metallic_factor, found.roughness_factor, found.ior) == (0.0, 1.0, 0.0)
    assert found.specular is not None
    assert found.specular.color_factor == (0.1, 0.2, 0.3)
    assert found.specular.color_texture is not None
    np.testing.assert_array_equal(found.specular.color_texture.texture.pixels[..., :3], rgba[..., :3])
    slot = found.metallic_roughness_texture
    assert slot is not None
    assert set(slot.texture.pixels[..., 1].ravel().tolist()) == {round(255 - 0.5 * 128)}


def test_a_gray_image_of_16_bits_keeps_its_grays(tmp_path: Path) -> None:
    gray = (np.arange(16, dtype=np.uint16).reshape(4, 4) * 4096).astype(np.uint16)
    buffer = io.BytesIO()
    PIL.Image.fromarray(gray).save(buffer, "PNG")
    assert struct.unpack_from(">B", buffer.getvalue(), 24) == (16,)
    file = GlbFile()
    uri = "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
    file.document["images"], file.document["textures"] = [{"uri": uri}], [{"source": 0}]
    material = file.material(emissiveTexture={"index": 0})
    file.node(mesh=file.mesh_of(cube(), material=material))
    slot = load_model(file.write(tmp_path), "model/a").parts[0].material.emissive_texture
    assert slot is not None
    np.testing.assert_array_equal(slot.texture.pixels[..., 0], gray >> 8)
