from __future__ import annotations

import hashlib
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from glb_files import GlbFile, cube, cube_file, interleaved, picture
from hypothesis import given, settings
from hypothesis import strategies as st

from synthgen.arrays import F64
from synthgen.assets import load_model
from synthgen.model import Asset, Material, Primitive

SQUARE = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], np.float32)
TURN_Z = [0.0, 0.0, math.sin(math.pi / 4), math.cos(math.pi / 4)]


def load(file: GlbFile, tmp_path: Path) -> Asset:
    return load_model(file.write(tmp_path), "model/test")


def only(asset: Asset) -> Primitive:
    assert len(asset.parts) == 1
    return asset.parts[0].primitive


def geometric_normals(primitive: Primitive) -> F64:
    a, b, c = (primitive.positions[primitive.indices[:, k]].astype(np.float64) for k in range(3))
    return np.cross(b - a, c - a)


def assert_faces_agree_with_normals(primitive: Primitive) -> None:
    faces = geometric_normals(primitive)
    corner_normals = primitive.normals[primitive.indices].mean(axis=1)
    assert (np.einsum("ij,ij->i", faces, corner_normals) > 0).all()


def assert_faces_point_outwards(primitive: Primitive) -> None:
    center = primitive.positions.mean(axis=0)
    outwards = primitive.positions[primitive.indices].mean(axis=1) - center
    assert (np.einsum("ij,ij->i", geometric_normals(primitive), outwards) > 0).all()


def material_of(tmp_path: Path, file: GlbFile | None = None, **fields: Any) -> Material:
    file = file or GlbFile()
    file.node(mesh=file.mesh_of(cube(), material=file.material(**fields)))
    return load(file, tmp_path).parts[0].material


# ---- geometry


def test_a_cube_arrives_as_it_was_written(tmp_path: Path) -> None:
    primitive, given_arrays = only(load(cube_file(), tmp_path)), cube()
    np.testing.assert_array_equal(primitive.positions, given_arrays["POSITION"])
    np.testing.assert_array_equal(primitive.normals, given_arrays["NORMAL"])
    np.testing.assert_array_equal(primitive.texcoords[0], given_arrays["TEXCOORD_0"])
    np.testing.assert_array_equal(primitive.indices.ravel(), given_arrays["indices"])
    assert primitive.colors is None


def test_the_asset_knows_its_bounds_hull_and_hash(tmp_path: Path) -> None:
    file = cube_file(2.0)
    asset = load(file, tmp_path)
    np.testing.assert_array_equal(asset.bounds, [[-1, -1, -1], [1, 1, 1]])
    np.testing.assert_array_equal(asset.size, [2, 2, 2])
    assert asset.hull.shape == (8, 3)
    assert asset.triangle_count == 12
    assert asset.sha256 == hashlib.sha256(file.bytes()).hexdigest()
    assert asset.asset_id == "model/test"
    assert asset.warnings == ()


def test_all_arrays_are_read_only_and_of_their_type(tmp_path: Path) -> None:
    asset = load(cube_file(), tmp_path)
    primitive = only(asset)
    typed = {
        np.float32: (primitive.positions, primitive.normals, *primitive.texcoords),
        np.uint32: (primitive.indices,),
        np.float64: (asset.bounds, asset.hull),
    }
    for dtype, arrays in typed.items():
        assert all(array.dtype == dtype and not array.flags.writeable for array in arrays)


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "uint32"])
def test_indices_of_every_width(tmp_path: Path, dtype: str) -> None:
    file = GlbFile()
    arrays = cube()
    file.node(mesh=file.mesh_of(arrays | {"indices": arrays["indices"].astype(dtype)}))
    np.testing.assert_array_equal(only(load(file, tmp_path)).indices.ravel(), arrays["indices"])


def test_without_indices_every_three_corners_are_a_triangle(tmp_path: Path) -> None:
    file = GlbFile()
    file.node(mesh=file.mesh_of({"POSITION": SQUARE[[0, 1, 2, 0, 2, 3]]}))
    np.testing.assert_array_equal(only(load(file, tmp_path)).indices, [[0, 1, 2], [3, 4, 5]])


@pytest.mark.parametrize(
    ("mode", "order", "expected"),
    [
        (4, [0, 1, 2, 0, 2, 3, 1], [[0, 1, 2], [0, 2, 3]]),
        (5, [0, 1, 3, 2], [[0, 1, 3], [1, 2, 3]]),
        (6, [0, 1, 2, 3], [[0, 1, 2], [0, 2, 3]]),
    ],
)
def test_lists_strips_and_fans(tmp_path: Path, mode: int, order: list[int], expected: list[Any]) -> None:
    file = GlbFile()
    normals = np.tile(np.float32([0, 0, 1]), (4, 1))
    arrays = {"POSITION": SQUARE, "NORMAL": normals, "indices": np.array(order, np.uint16)}
    file.node(mesh=file.mesh_of(arrays, mode=mode))
    primitive = only(load(file, tmp_path))
    turned = [np.roll(row, -int(np.argmin(row))).tolist() for row in primitive.indices]
    assert turned == expected
    assert_faces_agree_with_normals(primitive)


def test_points_and_lines_are_left_out_with_a_warning(tmp_path: Path) -> None:
    file = cube_file()
    file.node(mesh=file.mesh_of({"POSITION": SQUARE * 100}, mode=1))
    asset = load(file, tmp_path)
    assert asset.warnings == ("points and lines are left out",)
    assert asset.bounds.max() == 0.5


def test_missing_normals_are_flat(tmp_path: Path) -> None:
    file, arrays = GlbFile(), cube()
    indices = arrays["indices"]
    file.node(mesh=file.mesh_of({"POSITION": arrays["POSITION"], "indices": indices}))
    primitive = only(load(file, tmp_path))
    assert primitive.positions.shape == (36, 3)
    np.testing.assert_allclose(primitive.normals, arrays["NORMAL"][indices], atol=1e-6)
    np.testing.assert_array_equal(primitive.positions[primitive.indices.ravel()], arrays["POSITION"][indices])


def test_flat_normals_keep_texture_coordinates_and_colours_with_their_corners(tmp_path: Path) -> None:
    file, arrays = GlbFile(), cube()
    del arrays["NORMAL"]
    arrays["COLOR_0"] = np.random.default_rng(0).random((24, 4)).astype(np.float32)
    file.node(mesh=file.mesh_of(arrays))
    primitive = only(load(file, tmp_path))
    np.testing.assert_array_equal(primitive.texcoords[0], arrays["TEXCOORD_0"][arrays["indices"]])
    np.testing.assert_array_equal(primitive.colors, arrays["COLOR_0"][arrays["indices"]])


def test_normals_have_unit_length(tmp_path: Path) -> None:
    file, arrays = GlbFile(), cube()
    file.node(mesh=file.mesh_of(arrays | {"NORMAL": arrays["NORMAL"] * 7}), scale=[1, 2, 3])
    lengths = np.linalg.norm(only(load(file, tmp_path)).normals, axis=1)
    np.testing.assert_allclose(lengths, 1.0, atol=1e-6)


# ---- nodes


def test_a_node_applies_scale_then_rotation_then_translation(tmp_path: Path) -> None:
    asset = load(cube_file(scale=[4, 2, 1], rotation=TURN_Z, translation=[10, 20, 30]), tmp_path)
    np.testing.assert_allclose(asset.bounds, [[9, 18, 29.5], [11, 22, 30.5]], atol=1e-6)
    assert_faces_agree_with_normals(only(asset))


def test_a_matrix_is_stored_by_columns(tmp_path: Path) -> None:
    matrix = [0, 2, 0, 0, -2, 0, 0, 0, 0, 0, 2, 0, 10, 20, 30, 1]
    primitive = only(load(cube_file(matrix=matrix), tmp_path))
    given_positions = cube()["POSITION"].astype(np.float64)
    expected = np.column_stack(
        [-2 * given_positions[:, 1], 2 * given_positions[:, 0], 2 * given_positions[:, 2]]
    )
    np.testing.assert_allclose(primitive.positions, expected + np.array([10, 20, 30]), atol=1e-5)


def test_matrix_and_trs_agree(tmp_path: Path) -> None:
    by_trs = load(cube_file(scale=[1, 2, 3], rotation=TURN_Z, translation=[1, 2, 3]), tmp_path)
    matrix = [0, 1, 0, 0, -2, 0, 0, 0, 0, 0, 3, 0, 1, 2, 3, 1]
    by_matrix = load(cube_file(matrix=matrix), tmp_path)
    np.testing.assert_allclose(only(by_trs).positions, only(by_matrix).positions, atol=1e-6)
    np.testing.assert_allclose(only(by_trs).normals, only(by_matrix).normals, atol=1e-6)


def test_children_are_placed_in_the_frame_of_their_parent(tmp_path: Path) -> None:
    file = GlbFile()
    child = file.node(is_root=False, mesh=file.mesh_of(cube()), translation=[1, 0, 0])
    file.node(children=[child], scale=[2, 2, 2], translation=[0, 5, 0])
    np.testing.assert_allclose(load(file, tmp_path).bounds, [[1, 4, -1], [3, 6, 1]], atol=1e-6)


def test_a_mesh_may_be_shown_twice(tmp_path: Path) -> None:
    file = GlbFile()
    mesh = file.mesh_of(cube())
    file.node(mesh=mesh)
    file.node(mesh=mesh, translation=[3, 0, 0])
    asset = load(file, tmp_path)
    assert len(asset.parts) == 2
    np.testing.assert_allclose(asset.bounds[1], [3.5, 0.5, 0.5])


def test_only_the_default_scene_is_shown(tmp_path: Path) -> None:
    file = cube_file()
    hidden = file.node(is_root=False, mesh=0, translation=[100, 0, 0])
    file.document["scenes"].append({"nodes": [hidden]})
    assert load(file, tmp_path).bounds.max() == 0.5
    file.document["scene"] = 1
    assert load(file, tmp_path).bounds.max() == 100.5


def test_without_scenes_all_roots_are_shown(tmp_path: Path) -> None:
    file = cube_file()
    del file.document["scenes"], file.document["scene"]
    child = file.node(is_root=False, mesh=0, translation=[1, 0, 0])
    file.node(is_root=False, children=[child], translation=[1, 0, 0])
    np.testing.assert_allclose(load(file, tmp_path).bounds[:, 0], [-0.5, 2.5])


@pytest.mark.parametrize(
    "scale", [[-1, 1, 1], [1, -2, 1], [-1, -1, -1], [-1, -2, 3], [2, 3, 4], [1, 1, -0.1]]
)
@pytest.mark.parametrize("has_normals", [True, False])
def test_mirrored_faces_still_agree_with_their_normals(
    tmp_path: Path, scale: list[float], has_normals: bool
) -> None:
    file, arrays = GlbFile(), cube()
    if not has_normals:
        del arrays["NORMAL"]
    file.node(mesh=file.mesh_of(arrays), scale=scale, rotation=TURN_Z)
    primitive = only(load(file, tmp_path))
    assert_faces_agree_with_normals(primitive)
    assert_faces_point_outwards(primitive)


@settings(max_examples=30)
@given(values=st.lists(st.floats(-3, 3), min_size=9, max_size=9))
def test_faces_agree_with_normals_after_any_matrix(
    tmp_path_factory: pytest.TempPathFactory, values: list[float]
) -> None:
    linear = np.array(values).reshape(3, 3)
    if abs(np.linalg.det(linear)) < 0.1:
        return
    matrix = np.eye(4)
    matrix[:3, :3] = linear
    file = cube_file(matrix=matrix.T.ravel().tolist())
    primitive = only(load(file, tmp_path_factory.getbasetemp()))
    np.testing.assert_allclose(primitive.positions, cube()["POSITION"] @ linear.T, atol=1e-4)
    assert_faces_agree_with_normals(primitive)
    faces = geometric_normals(primitive)
    faces /= np.linalg.norm(faces, axis=1, keepdims=True)
    np.testing.assert_allclose(primitive.normals[primitive.indices[:, 0]], faces, atol=1e-3)


def test_a_flattened_mesh_keeps_its_normals(tmp_path: Path) -> None:
    primitive = only(load(cube_file(scale=[1, 1, 0]), tmp_path))
    assert np.isfinite(primitive.normals).all()
    np.testing.assert_allclose(np.linalg.norm(primitive.normals, axis=1), 1.0, atol=1e-6)


def test_a_skin_of_a_mesh_without_joints_does_nothing(tmp_path: Path) -> None:
    file = cube_file(skin=0)
    file.document["skins"] = [{"joints": [0]}]
    assert load(file, tmp_path).bounds.tolist() == [[-0.5] * 3, [0.5] * 3]


# ---- accessors


@pytest.mark.parametrize(("dtype", "top"), [("uint8", 255), ("uint16", 65535)])
def test_normalized_texture_coordinates(tmp_path: Path, dtype: str, top: int) -> None:
    file, arrays = GlbFile(), cube()
    stored = np.rint(arrays["TEXCOORD_0"] * top).astype(dtype)
    attributes = {
        "POSITION": file.accessor(arrays["POSITION"]),
        "TEXCOORD_0": file.accessor(stored, normalized=True),
        "NORMAL": file.accessor(arrays["NORMAL"]),
    }
    file.node(mesh=file.mesh(attributes, indices=file.accessor(arrays["indices"])))
    np.testing.assert_allclose(only(load(file, tmp_path)).texcoords[0], arrays["TEXCOORD_0"], atol=1e-7)


@pytest.mark.parametrize(("dtype", "top"), [("int8", 127), ("int16", 32767)])
def test_signed_normalized_values_reach_both_ends(tmp_path: Path, dtype: str, top: int) -> None:
    file, arrays = GlbFile(), cube(2.0)
    positions = (arrays["POSITION"] * top).astype(dtype)
    positions[positions == -top] = -top - 1  # both -top and -top - 1 stand for -1
    attributes = {
        "POSITION": file.accessor(positions, normalized=True),
        "NORMAL": file.accessor(arrays["NORMAL"]),
    }
    file.node(mesh=file.mesh(attributes, indices=file.accessor(arrays["indices"])))
    np.testing.assert_array_equal(only(load(file, tmp_path)).positions, arrays["POSITION"])


def test_quantized_positions_are_plain_numbers(tmp_path: Path) -> None:
    file, arrays = GlbFile(), cube(2.0)
    file.document["extensionsRequired"] = ["KHR_mesh_quantization"]
    file.node(mesh=file.mesh_of(arrays | {"POSITION": arrays["POSITION"].astype(np.int16)}), scale=[0.5] * 3)
    np.testing.assert_allclose(load(file, tmp_path).bounds, [[-0.5] * 3, [0.5] * 3])


def test_interleaved_attributes(tmp_path: Path) -> None:
    file, arrays = GlbFile(), cube()
    names = ("POSITION", "NORMAL", "TEXCOORD_0")
    view = file.view(interleaved([arrays[name] for name in names]), byteStride=32)
    attributes = {
        name: file.accessor(arrays[name], bufferView=view, byteOffset=offset)
        for name, offset in zip(names, (0, 12, 24), strict=True)
    }
    file.node(mesh=file.mesh(attributes, indices=file.accessor(arrays["indices"])))
    primitive = only(load(file, tmp_path))
    np.testing.assert_array_equal(primitive.positions, arrays["POSITION"])
    np.testing.assert_array_equal(primitive.normals, arrays["NORMAL"])
    np.testing.assert_array_equal(primitive.texcoords[0], arrays["TEXCOORD_0"])


def sparse(file: GlbFile, where: list[int], values: list[list[float]]) -> dict[str, Any]:
    return {
        "count": len(where),
        "indices": {"bufferView": file.view(np.array(where, np.uint16).tobytes()), "componentType": 5123},
        "values": {"bufferView": file.view(np.array(values, np.float32).tobytes())},
    }


def test_sparse_values_replace_those_of_the_buffer(tmp_path: Path) -> None:
    file, arrays = GlbFile(), cube()
    changes = sparse(file, [0, 5], [[9, 9, 9], [-9, -9, -9]])
    attributes = {"POSITION": file.accessor(arrays["POSITION"], sparse=changes)}
    normals = file.accessor(arrays["NORMAL"])
    file.node(mesh=file.mesh(attributes | {"NORMAL": normals}, indices=file.accessor(arrays["indices"])))
    expected = arrays["POSITION"].copy()
    expected[0], expected[5] = 9, -9
    np.testing.assert_array_equal(only(load(file, tmp_path)).positions, expected)


def test_sparse_values_without_a_buffer_stand_among_zeros(tmp_path: Path) -> None:
    file = GlbFile()
    accessor = file.accessor(SQUARE[:3], sparse=sparse(file, [1, 2], [[1, 0, 0], [0, 1, 0]]))
    del file.document["accessors"][accessor]["bufferView"]
    file.node(mesh=file.mesh({"POSITION": accessor}))
    np.testing.assert_array_equal(only(load(file, tmp_path)).positions, [[0, 0, 0], [1, 0, 0], [0, 1, 0]])


@pytest.mark.parametrize("width", [3, 4])
def test_vertex_colours_are_rgba(tmp_path: Path, width: int) -> None:
    file, arrays = GlbFile(), cube()
    colors = np.random.default_rng(0).random((24, width)).astype(np.float32)
    file.node(mesh=file.mesh_of(arrays | {"COLOR_0": colors}))
    primitive = only(load(file, tmp_path))
    assert primitive.colors is not None
    np.testing.assert_array_equal(primitive.colors[:, :width], colors)
    if width == 3:
        assert (primitive.colors[:, 3] == 1).all()


def test_normalized_vertex_colours(tmp_path: Path) -> None:
    file, arrays = GlbFile(), cube()
    colors = np.full((24, 4), 51, np.uint8)
    file.node(
        mesh=file.mesh(
            {
                "POSITION": file.accessor(arrays["POSITION"]),
                "COLOR_0": file.accessor(colors, normalized=True),
            }
        )
    )
    np.testing.assert_allclose(only(load(file, tmp_path)).colors, 0.2, atol=1e-7)


# ---- materials


def test_without_material_it_is_that_of_gltf(tmp_path: Path) -> None:
    assert load(cube_file(), tmp_path).parts[0].material == Material()
    assert (Material().metallic_factor, Material().roughness_factor) == (1.0, 1.0)


def test_material_factors_arrive(tmp_path: Path) -> None:
    material = material_of(
        tmp_path,
        name="paint",
        pbrMetallicRoughness={
            "baseColorFactor": [0.1, 0.2, 0.3, 0.4],
            "metallicFactor": 0,
            "roughnessFactor": 0.6,
        },
        emissiveFactor=[0.7, 0.8, 0.9],
        alphaMode="MASK",
        alphaCutoff=0.25,
        doubleSided=True,
    )
    assert material == Material(
        name="paint",
        base_color_factor=(0.1, 0.2, 0.3, 0.4),
        metallic_factor=0.0,
        roughness_factor=0.6,
        emissive_factor=(0.7, 0.8, 0.9),
        alpha_mode="MASK",
        alpha_cutoff=0.25,
        is_double_sided=True,
    )


def test_the_defaults_of_a_written_material(tmp_path: Path) -> None:
    material = material_of(tmp_path, pbrMetallicRoughness={})
    assert material == Material(name=material.name)


def test_an_embedded_image_is_decoded(tmp_path: Path) -> None:
    file = GlbFile()
    data, pixels = picture((5, 3))
    texture = file.texture(data)
    material = material_of(tmp_path, file, pbrMetallicRoughness={"baseColorTexture": {"index": texture}})
    slot = material.base_color_texture
    assert slot is not None
    np.testing.assert_array_equal(slot.texture.pixels[..., :3], pixels)
    assert (slot.texture.pixels[..., 3] == 255).all()
    assert not slot.texture.pixels.flags.writeable
    assert (slot.texture.wrap_s, slot.texture.wrap_t) == (10497, 10497)


@pytest.mark.parametrize("wrap_s", [10497, 33071, 33648])
@pytest.mark.parametrize("wrap_t", [10497, 33071, 33648])
def test_both_wrap_modes_and_filters_arrive(tmp_path: Path, wrap_s: int, wrap_t: int) -> None:
    file = GlbFile()
    texture = file.texture(picture()[0], wrapS=wrap_s, wrapT=wrap_t, magFilter=9728, minFilter=9987)
    material = material_of(tmp_path, file, emissiveTexture={"index": texture})
    assert material.emissive_texture is not None
    sampled = material.emissive_texture.texture
    assert (sampled.wrap_s, sampled.wrap_t) == (wrap_s, wrap_t)
    assert (sampled.mag_filter, sampled.min_filter) == (9728, 9987)


def test_every_texture_slot_arrives_with_its_strength(tmp_path: Path) -> None:
    file = GlbFile()
    texture = file.texture(picture()[0])
    material = material_of(
        tmp_path,
        file,
        pbrMetallicRoughness={"metallicRoughnessTexture": {"index": texture, "texCoord": 1}},
        normalTexture={"index": texture, "scale": 0.5},
        occlusionTexture={"index": texture, "strength": 0.25},
    )
    assert material.metallic_roughness_texture is not None
    assert material.metallic_roughness_texture.texcoord == 1
    assert material.normal_texture is not None
    assert material.occlusion_texture is not None
    assert (material.normal_scale, material.occlusion_strength) == (0.5, 0.25)
    assert material.base_color_texture is None
    assert material.emissive_texture is None


def test_a_texture_transform_arrives(tmp_path: Path) -> None:
    file = GlbFile()
    extension = {"offset": [0.1, 0.2], "rotation": 0.3, "scale": [4, 5], "texCoord": 1}
    info = {"index": file.texture(picture()[0]), "extensions": {"KHR_texture_transform": extension}}
    slot = material_of(tmp_path, file, pbrMetallicRoughness={"baseColorTexture": info}).base_color_texture
    assert slot is not None
    assert (slot.offset, slot.rotation, slot.scale, slot.texcoord) == ((0.1, 0.2), 0.3, (4.0, 5.0), 1)


def test_a_texture_used_twice_is_decoded_once(tmp_path: Path) -> None:
    file = GlbFile()
    texture = file.texture(picture()[0])
    material = material_of(
        tmp_path, file, emissiveTexture={"index": texture}, normalTexture={"index": texture}
    )
    assert material.emissive_texture is not None
    assert material.normal_texture is not None
    assert material.emissive_texture.texture is material.normal_texture.texture


def test_loading_twice_gives_equal_assets(tmp_path: Path) -> None:
    assert load(cube_file(), tmp_path) == load(cube_file(), tmp_path)
