from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from glb_files import GlbFile, cube, picture
from hypothesis import given, settings
from hypothesis import strategies as st

from synthgen.arrays import F32
from synthgen.assets import load_model
from synthgen.errors import AssetError
from synthgen.model import Primitive

TURN_Z = [0.0, 0.0, math.sin(math.pi / 4), math.cos(math.pi / 4)]


def uv_cube() -> dict[str, np.ndarray]:
    """A cube whose tangents follow u, and whose bitangents follow -v: the top of a texture is at v = 0."""
    arrays = cube()
    corners = arrays["POSITION"].reshape(6, 4, 3)
    tangents = np.repeat(corners[:, 1] - corners[:, 0], 4, axis=0)
    arrays["TANGENT"] = np.column_stack([tangents, np.ones(24)]).astype(np.float32)
    return arrays


def loaded(tmp_path: Path, arrays: dict[str, np.ndarray], **node: Any) -> Primitive:
    file = GlbFile()
    file.node(mesh=file.mesh_of(arrays), **node)
    return load_model(file.write(tmp_path), "model/test").parts[0].primitive


def tangents_of(primitive: Primitive) -> F32:
    assert primitive.tangents is not None
    return primitive.tangents


def assert_they_follow_the_texture(primitive: Primitive) -> None:
    """The tangent leads to higher u, and cross(normal, tangent) * w to lower v, on every triangle."""
    tangents, uv = tangents_of(primitive).astype(np.float64), primitive.texcoords[0].astype(np.float64)
    for triangle in primitive.indices:
        edges = np.diff(primitive.positions[triangle].astype(np.float64), axis=0)
        du_dv = np.diff(uv[triangle], axis=0)
        along_u, along_v = np.linalg.solve(du_dv, edges)
        normal, tangent = primitive.normals[triangle[0]], tangents[triangle[0]]
        bitangent = np.cross(normal, tangent[:3]) * tangent[3]
        assert tangent[:3] @ along_u > 0.9 * np.linalg.norm(along_u)
        assert bitangent @ -along_v > 0


def test_tangents_arrive_as_they_were_written(tmp_path: Path) -> None:
    primitive = loaded(tmp_path, uv_cube())
    np.testing.assert_array_equal(tangents_of(primitive), uv_cube()["TANGENT"])
    assert tangents_of(primitive).dtype == np.float32
    assert not tangents_of(primitive).flags.writeable
    assert_they_follow_the_texture(primitive)


def test_without_tangents_there_are_none(tmp_path: Path) -> None:
    assert loaded(tmp_path, cube()).tangents is None


def test_they_turn_with_their_node(tmp_path: Path) -> None:
    primitive = loaded(tmp_path, uv_cube(), rotation=TURN_Z, translation=[5, 6, 7])
    given_tangents = uv_cube()["TANGENT"]
    expected = np.column_stack([-given_tangents[:, 1], given_tangents[:, 0], given_tangents[:, 2:]])
    np.testing.assert_allclose(tangents_of(primitive), expected, atol=1e-6)


def test_under_a_scale_they_stay_in_the_surface_and_of_unit_length(tmp_path: Path) -> None:
    arrays = uv_cube()
    slanted = math.sqrt(0.5)
    arrays["NORMAL"] = np.tile(np.float32([slanted, -slanted, 0]), (24, 1))
    arrays["TANGENT"] = np.tile(np.float32([slanted, slanted, 0, 1]), (24, 1))
    primitive = loaded(tmp_path, arrays, scale=[1, 3, 1])
    expected = np.array([1, 3, 0]) / math.sqrt(10)
    np.testing.assert_allclose(tangents_of(primitive)[:, :3], np.tile(expected, (24, 1)), atol=1e-6)
    products = np.einsum("ij,ij->i", tangents_of(primitive)[:, :3], primitive.normals)
    np.testing.assert_allclose(products, 0.0, atol=1e-6)


@pytest.mark.parametrize(
    ("scale", "sign"), [([-1, 1, 1], -1), ([1, -2, 1], -1), ([-1, -1, 1], 1), ([-1, -1, -3], -1)]
)
@pytest.mark.parametrize("given_sign", [1, -1])
def test_a_mirror_turns_the_bitangent_around(
    tmp_path: Path, scale: list[float], sign: int, given_sign: int
) -> None:
    arrays = uv_cube()
    if given_sign < 0:  # a texture that is laid on mirrored
        arrays["TEXCOORD_0"][:, 1] *= -1
        arrays["TANGENT"][:, 3] = -1
    primitive = loaded(tmp_path, arrays, scale=scale, rotation=TURN_Z)
    assert (tangents_of(primitive)[:, 3] == sign * given_sign).all()
    assert_they_follow_the_texture(primitive)


@settings(max_examples=30, deadline=None)
@given(values=st.lists(st.floats(-3, 3), min_size=9, max_size=9))
def test_they_follow_the_texture_after_any_matrix(
    tmp_path_factory: pytest.TempPathFactory, values: list[float]
) -> None:
    linear = np.array(values).reshape(3, 3)
    if abs(np.linalg.det(linear)) < 0.1:
        return
    matrix = np.eye(4)
    matrix[:3, :3] = linear
    primitive = loaded(tmp_path_factory.getbasetemp(), uv_cube(), matrix=matrix.T.ravel().tolist())
    np.testing.assert_allclose(np.linalg.norm(tangents_of(primitive)[:, :3], axis=1), 1.0, atol=1e-5)
    assert_they_follow_the_texture(primitive)


def test_lengths_and_signs_are_repaired(tmp_path: Path) -> None:
    arrays = uv_cube()
    arrays["TANGENT"] *= np.float32(0.25)
    arrays["TANGENT"][:5, 3] = -0.01
    arrays["TANGENT"][5:9, 3] = 0
    tangents = tangents_of(loaded(tmp_path, arrays))
    np.testing.assert_allclose(np.linalg.norm(tangents[:, :3], axis=1), 1.0, atol=1e-6)
    np.testing.assert_array_equal(tangents[:, 3], [-1] * 5 + [1] * 19)


def test_a_tangent_of_no_length_is_replaced_by_one_in_the_surface(tmp_path: Path) -> None:
    arrays = uv_cube()
    arrays["TANGENT"][:, :3] = 0
    primitive = loaded(tmp_path, arrays)
    tangents = tangents_of(primitive)[:, :3]
    np.testing.assert_allclose(np.linalg.norm(tangents, axis=1), 1.0, atol=1e-6)
    np.testing.assert_allclose(np.einsum("ij,ij->i", tangents, primitive.normals), 0.0, atol=1e-6)


def test_without_normals_they_are_dropped(tmp_path: Path) -> None:
    arrays = uv_cube()
    del arrays["NORMAL"]
    assert loaded(tmp_path, arrays).tangents is None


def test_quantized_tangents(tmp_path: Path) -> None:
    file, arrays = GlbFile(), uv_cube()
    attributes = {name: file.accessor(arrays[name]) for name in ("POSITION", "NORMAL", "TEXCOORD_0")}
    stored = np.rint(arrays["TANGENT"] * 127).astype(np.int8)
    attributes["TANGENT"] = file.accessor(stored, normalized=True)
    file.node(mesh=file.mesh(attributes, indices=file.accessor(arrays["indices"])))
    primitive = load_model(file.write(tmp_path), "model/test").parts[0].primitive
    np.testing.assert_allclose(tangents_of(primitive), arrays["TANGENT"], atol=1e-6)


def test_tangents_of_another_number_than_the_positions_are_an_error(tmp_path: Path) -> None:
    arrays = uv_cube()
    arrays["TANGENT"] = arrays["TANGENT"][:20]
    with pytest.raises(AssetError, match="/meshes/0/primitives/0/attributes: the attributes have different"):
        loaded(tmp_path, arrays)


def test_tangents_without_sign_are_an_error(tmp_path: Path) -> None:
    arrays = uv_cube()
    arrays["TANGENT"] = np.ascontiguousarray(arrays["TANGENT"][:, :3])
    with pytest.raises(AssetError, match=r"/accessors/\d+/type: found 3 components; expected 4"):
        loaded(tmp_path, arrays)


def test_two_sets_of_texture_coordinates_and_colours_arrive_beside_them(tmp_path: Path) -> None:
    rng, arrays = np.random.default_rng(0), uv_cube()
    arrays["TEXCOORD_1"] = rng.random((24, 2)).astype(np.float32)
    arrays["COLOR_0"] = rng.random((24, 4)).astype(np.float32)
    primitive = loaded(tmp_path, arrays, scale=[-1, 1, 1])
    np.testing.assert_array_equal(primitive.texcoords[0], arrays["TEXCOORD_0"])
    np.testing.assert_array_equal(primitive.texcoords[1], arrays["TEXCOORD_1"])
    np.testing.assert_array_equal(primitive.colors, arrays["COLOR_0"])


# ---- tangents that are missing


def normal_mapped(arrays: dict[str, np.ndarray], tmp_path: Path) -> Primitive:
    """What becomes of a mesh without tangents whose material has a normal map."""
    file = GlbFile()
    material = file.material(normalTexture={"index": file.texture(picture()[0])})
    file.node(mesh=file.mesh_of(arrays, material=material))
    return load_model(file.write(tmp_path), "model/test").parts[0].primitive


@pytest.mark.parametrize("has_normals", [True, False])
def test_tangents_are_made_where_a_normal_map_needs_them(tmp_path: Path, has_normals: bool) -> None:
    arrays = {name: array for name, array in uv_cube().items() if name != "TANGENT"}
    if not has_normals:
        del arrays["NORMAL"]
    primitive = normal_mapped(arrays, tmp_path)
    assert_they_follow_the_texture(primitive)
    np.testing.assert_allclose(np.linalg.norm(tangents_of(primitive)[:, :3], axis=1), 1.0, atol=1e-6)
    if has_normals:
        np.testing.assert_allclose(tangents_of(primitive), uv_cube()["TANGENT"], atol=1e-6)


def test_a_mirrored_texture_splits_the_vertices_between(tmp_path: Path) -> None:
    arrays = {
        "POSITION": np.array(
            [[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0], [-1, 0, 0], [-1, 1, 0]], np.float32
        ),
        "NORMAL": np.tile(np.array([0, 0, 1], np.float32), (6, 1)),
        "TEXCOORD_0": np.array([[0, 1], [1, 1], [1, 0], [0, 0], [1, 1], [1, 0]], np.float32),
        "indices": np.array([0, 1, 2, 0, 2, 3, 0, 3, 5, 0, 5, 4], np.uint16),
    }
    primitive = normal_mapped(arrays, tmp_path)
    assert len(primitive.positions) == 8
    assert_they_follow_the_texture(primitive)
    right = primitive.positions[:, 0] > 0
    np.testing.assert_allclose(tangents_of(primitive)[right], np.tile([1, 0, 0, 1], (2, 1)), atol=1e-6)
    left = primitive.positions[:, 0] < 0
    np.testing.assert_allclose(tangents_of(primitive)[left], np.tile([-1, 0, 0, -1], (2, 1)), atol=1e-6)


def test_a_texture_that_is_one_point_leaves_tangents_in_the_surface(tmp_path: Path) -> None:
    arrays = {name: array for name, array in uv_cube().items() if name != "TANGENT"}
    arrays["TEXCOORD_0"] = np.zeros_like(arrays["TEXCOORD_0"])
    primitive = normal_mapped(arrays, tmp_path)
    along = (tangents_of(primitive)[:, :3] * primitive.normals).sum(axis=1)
    np.testing.assert_allclose(along, 0.0, atol=1e-6)
