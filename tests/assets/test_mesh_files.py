"""OBJ, PLY, STL, 3MF, DAE and OFF files; trimesh writes most of those that are read here."""

from __future__ import annotations

import math
import zipfile
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
import trimesh

from synthgen.assets import ImportOptions, LoadLimits, find_models, load_model
from synthgen.errors import AssetError

SIZE = (1.0, 2.0, 3.0)


def written(folder: Path, kind: str) -> Path:
    """A box of 1 x 2 x 3 units about the origin as a file of a format."""
    path = folder / f"box.{kind}"
    trimesh.creation.box(SIZE).export(path)
    return path


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("obj", SIZE),
        ("ply", SIZE),
        ("off", SIZE),
        ("dae", SIZE),
        ("stl", (0.001, 0.003, 0.002)),
        ("3mf", (0.001, 0.003, 0.002)),
    ],
)
def test_a_box_of_every_format_arrives_in_metres_with_y_up(
    tmp_path: Path, kind: str, expected: tuple[float, float, float]
) -> None:
    asset = load_model(written(tmp_path, kind), "model/box")
    np.testing.assert_allclose(asset.size, expected, rtol=1e-5)
    assert asset.triangle_count == 12
    for part in asset.parts:
        primitive = part.primitive
        corners = primitive.positions[primitive.indices].astype(np.float64)
        faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        faces /= np.linalg.norm(faces, axis=1, keepdims=True)
        assert ((corners.mean(axis=1) * faces).sum(axis=1) > 0).all()
        if kind == "dae":  # which trimesh writes with normals of its own, round the edges
            continue
        # A box has edges, and no normal leans over one.
        np.testing.assert_allclose(
            primitive.normals[primitive.indices], faces[:, None].repeat(3, 1), atol=1e-5
        )


@pytest.mark.parametrize("kind", ["obj", "stl"])
def test_unit_and_up_axis_may_be_said(tmp_path: Path, kind: str) -> None:
    options = ImportOptions(unit="in", up_axis="x")
    asset = load_model(written(tmp_path, kind), "model/box", options=options)
    np.testing.assert_allclose(asset.size, np.array([2.0, 1.0, 3.0]) * 0.0254, rtol=1e-5)


def test_a_model_is_scaled_to_a_size(tmp_path: Path) -> None:
    asset = load_model(written(tmp_path, "obj"), "model/box", options=ImportOptions(size_m=0.6))
    np.testing.assert_allclose(asset.size, [0.2, 0.4, 0.6], rtol=1e-5)


def test_a_round_surface_is_smooth(tmp_path: Path) -> None:
    path = tmp_path / "ball.stl"
    trimesh.creation.icosphere(3, 10.0).export(path)
    primitive = load_model(path, "model/ball").parts[0].primitive
    outwards = primitive.positions / np.linalg.norm(primitive.positions, axis=1, keepdims=True)
    assert ((primitive.normals * outwards).sum(axis=1) > 0.999).all()


OBJ = """mtllib box.mtl
v 0 0 0
v 1 0 0
v 1 1 0
v 0 1 0
vt 0 0
vt 1 0
vt 1 1
vt 0 1
vn 0 0 1
usemtl {material}
f 1/1/1 2/2/1 3/3/1
f 1/1/1 3/3/1 4/4/1
"""
MTL = """newmtl wood
Kd 1 1 1
Ns 100
map_Kd {texture}
newmtl red
Kd 1 0 0
d 0.5
"""


def obj(folder: Path, material: str, texture: str = "wood.png") -> Path:
    (folder / "box.mtl").write_text(MTL.format(texture=texture))
    path = folder / "box.obj"
    path.write_text(OBJ.format(material=material))
    return path


def test_an_obj_has_the_texture_of_its_mtl(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (4, 8, 3), dtype=np.uint8)
    PIL.Image.fromarray(pixels).save(tmp_path / "wood.png")
    part = load_model(obj(tmp_path, "wood"), "model/box").parts[0]
    assert part.material.base_color_texture is not None
    np.testing.assert_array_equal(part.material.base_color_texture.texture.pixels[..., :3], pixels)
    assert part.material.roughness_factor == pytest.approx((2.0 / 102.0) ** 0.25, abs=0.01)
    assert part.material.metallic_factor == 0.0
    top_left = int(np.argmin(part.primitive.positions @ [1, -1, 0]))
    np.testing.assert_allclose(part.primitive.texcoords[0][top_left], [0, 0], atol=1e-6)


def test_an_obj_has_the_colour_of_its_mtl(tmp_path: Path) -> None:
    material = load_model(obj(tmp_path, "red"), "model/box").parts[0].material
    assert material.base_color_factor == pytest.approx((1, 0, 0, 0.5), abs=0.01)
    assert material.alpha_mode == "BLEND"


def test_a_texture_outside_of_the_folder_is_not_read(tmp_path: Path) -> None:
    PIL.Image.new("RGB", (2, 2), "red").save(tmp_path / "secret.png")
    (tmp_path / "inside").mkdir()
    path = obj(tmp_path / "inside", "wood", texture="../secret.png")
    try:
        part = load_model(path, "model/box").parts[0]
    except AssetError as error:
        assert "lies outside the folder" in str(error)  # noqa: PT017 - being left out is fine too
    else:
        assert part.material.base_color_texture is None


def test_vertex_colours_of_a_ply_are_linear(tmp_path: Path) -> None:
    box = trimesh.creation.box(SIZE)
    box.visual.vertex_colors = np.tile(np.array([255, 128, 0, 255], np.uint8), (8, 1))
    box.export(tmp_path / "box.ply")
    part = load_model(tmp_path / "box.ply", "model/box").parts[0]
    assert part.primitive.colors is not None
    expected = [1.0, ((128 / 255 + 0.055) / 1.055) ** 2.4, 0.0, 1.0]
    np.testing.assert_allclose(
        part.primitive.colors, np.tile(expected, (len(part.primitive.colors), 1)), atol=1e-4
    )
    assert part.material.base_color_factor == (1.0, 1.0, 1.0, 1.0)


def test_a_collada_file_says_its_unit_and_up_axis(tmp_path: Path) -> None:
    path = written(tmp_path, "dae")
    text = path.read_text()
    asset = '<asset><unit name="inch" meter="0.0254"/><up_axis>Z_UP</up_axis></asset>'
    start, end = text.index("<asset"), text.index("</asset>") + len("</asset>")
    path.write_text(text[:start] + asset + text[end:])
    np.testing.assert_allclose(
        load_model(path, "model/box").size, np.array([1.0, 3.0, 2.0]) * 0.0254, rtol=1e-5
    )


@pytest.mark.parametrize("kind", ["obj", "ply", "stl", "3mf", "dae", "off"])
@pytest.mark.parametrize("data", [b"", b"rubbish", b"\0" * 200, b"ply\nformat binary", b"<a><b>", b"PK\3\4"])
def test_a_file_that_is_none_is_one_error(tmp_path: Path, kind: str, data: bytes) -> None:
    path = tmp_path / f"bad.{kind}"
    path.write_bytes(data)
    with pytest.raises(AssetError) as caught:
        load_model(path, "model/bad")
    assert str(caught.value).startswith(str(path))


@pytest.mark.parametrize("kind", ["obj", "ply", "stl", "3mf", "dae", "off"])
def test_a_damaged_file_loads_or_is_one_error(tmp_path: Path, kind: str) -> None:
    data, rng = written(tmp_path, kind).read_bytes(), np.random.default_rng(1)
    path = tmp_path / f"bad.{kind}"
    for number in range(40):
        broken = bytearray(data)
        for position in rng.integers(0, len(data), size=3):
            broken[position] ^= int(rng.integers(1, 256))
        path.write_bytes(broken[: len(data) if number % 2 else int(rng.integers(len(data)))])
        try:
            asset = load_model(path, "model/bad")
        except AssetError as error:
            assert str(error).startswith(str(path))  # noqa: PT017 - being left out is fine too
        else:
            assert np.isfinite(asset.bounds).all()


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.3mf"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("3D/3dmodel.model", b" " * 10_000_000)
    with pytest.raises(AssetError, match="the unpacked size of the archive"):
        load_model(path, "model/bomb", LoadLimits(decoded_bytes=1_000_000))


def test_a_mesh_with_too_many_triangles_is_thinned_and_that_is_told(tmp_path: Path) -> None:
    path = tmp_path / "ball.ply"
    ball = trimesh.creation.icosphere(5, 1.0)
    ball.export(path)
    asset = load_model(path, "model/ball", LoadLimits(drawn_triangles=3000))
    assert 1000 < asset.triangle_count <= 3900
    assert asset.warnings[0].startswith("the model has 20480 triangles, and is drawn with ")
    said = float(asset.warnings[0].split("off by ")[1].split()[0])
    radii = np.linalg.norm(asset.parts[0].primitive.positions, axis=1)
    assert said < 0.05
    assert math.isclose(radii.min(), 1.0, abs_tol=said + 1e-6)


def test_all_formats_of_a_folder_are_found(tmp_path: Path) -> None:
    for kind in ("obj", "ply", "stl", "3mf", "dae", "off", "glb", "gltf", "mtl", "png"):
        (tmp_path / f"a.{kind}").write_bytes(b"")
    assert {path.suffix[1:] for path in find_models(tmp_path)} == {
        *("obj", "ply", "stl", "3mf", "dae", "off", "glb", "gltf")
    }
