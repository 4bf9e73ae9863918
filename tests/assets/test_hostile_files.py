"""Files that mean harm: they are refused with one error, before they take memory, time, or other files."""

from __future__ import annotations

import base64
import io
import json
import os
import socket
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from glb_files import GlbFile, cube, cube_file, picture

from synthgen.assets import LoadLimits, load_model
from synthgen.errors import AssetError


def gltf(folder: Path, file: GlbFile, uri: str | None) -> Path:
    """The file as JSON with its buffer at a URI."""
    document = json.loads(json.dumps(file.document))
    document["buffers"][0] |= {} if uri is None else {"uri": uri}
    path = folder / "model.gltf"
    path.write_text(json.dumps(document))
    return path


def refusal(path: Path, limits: LoadLimits | None = None) -> str:
    with pytest.raises(AssetError) as caught:
        load_model(path, "model/hostile", limits or LoadLimits())
    return str(caught.value).removeprefix(str(path)).removeprefix(": ")


# ---- other files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a model's buffer beside it, which the model must not reach."""
    (tmp_path / "secret.bin").write_bytes(cube_file().binary)
    (tmp_path / "inside").mkdir()
    return tmp_path / "inside"


@pytest.mark.parametrize(
    "uri",
    [
        "../secret.bin",
        "..%2Fsecret.bin",
        "%2e%2e/secret.bin",
        "./../secret.bin",
        "a/../../secret.bin",
        "..\\secret.bin",
        "{folder}/../secret.bin",
        "file://{folder}/../secret.bin",
    ],
)
def test_no_path_leads_out_of_the_folder(folder: Path, uri: str) -> None:
    path = gltf(folder, cube_file(), uri.format(folder=folder))
    found = refusal(path)
    assert found.startswith("/buffers/0/uri: ")
    assert "lies outside the folder" in found or "relative to the model" in found


def test_no_link_leads_out_of_the_folder(folder: Path) -> None:
    (folder / "buffer.bin").symlink_to("../secret.bin")
    assert "lies outside the folder" in refusal(gltf(folder, cube_file(), "buffer.bin"))


def test_a_loop_of_links_is_refused(folder: Path) -> None:
    (folder / "buffer.bin").symlink_to("buffer.bin")
    assert refusal(gltf(folder, cube_file(), "buffer.bin")).startswith("/buffers/0/uri")


def test_a_pipe_does_not_make_it_wait(folder: Path) -> None:
    os.mkfifo(folder / "buffer.bin")
    assert "there is no file" in refusal(gltf(folder, cube_file(), "buffer.bin"))


@pytest.mark.parametrize(
    "uri",
    ["http://example.com/a.bin", "https://example.com/a.bin", "//example.com/a.bin", "ftp://a/b", "s3:a"],
)
def test_nothing_is_read_from_the_network(folder: Path, uri: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    assert "nothing is read from the network" in refusal(gltf(folder, cube_file(), uri))


@pytest.mark.parametrize(
    "uri", ["", ".", "a\0b", "x" * 5000, "%", "%ff%fe", "data:", "data:;base64", "?", "#"]
)
def test_a_uri_that_names_nothing(folder: Path, uri: str) -> None:
    assert refusal(gltf(folder, cube_file(), uri)).startswith("/buffers/0")


@pytest.mark.parametrize("payload", ["!!!!", "AAA", "AAAA", "A===", "\u00e9"])
def test_a_data_uri_that_is_broken_or_short(folder: Path, payload: str) -> None:
    assert refusal(gltf(folder, cube_file(), f"data:;base64,{payload}")).startswith("/buffers/0")


def test_a_buffer_may_be_a_file_or_a_data_uri(folder: Path) -> None:
    file = cube_file()
    (folder / "a cube.bin").write_bytes(file.binary)
    whole = base64.b64encode(file.binary).decode()
    for uri in ("a%20cube.bin", "a cube.bin", f"data:application/octet-stream;base64,{whole}"):
        assert load_model(gltf(folder, file, uri), "model/cube").triangle_count == 12


def test_a_buffer_without_data(folder: Path) -> None:
    assert refusal(gltf(folder, cube_file(), None)).startswith("/buffers/0: the buffer has no data")


# ---- sizes


@pytest.mark.parametrize(
    ("limits", "place"),
    [
        (LoadLimits(file_bytes=100), "the size of the file in bytes: "),
        (LoadLimits(decoded_bytes=100), "/accessors/"),
        (LoadLimits(texture_px=3), "/images/0: the image has 2 x 2 pixels"),
        (LoadLimits(all_textures_px=3), "/images/0: the pixels of all textures: 4"),
        (LoadLimits(vertices=23), "the vertices of all meshes: 24"),
        (LoadLimits(nodes=0), "/nodes: the number of nodes: 1"),
    ],
)
def test_every_limit_is_checked_and_named(tmp_path: Path, limits: LoadLimits, place: str) -> None:
    file = GlbFile()
    material = file.material(emissiveTexture={"index": file.texture(picture()[0])})
    file.node(mesh=file.mesh_of(cube(), material=material))
    found = refusal(file.write(tmp_path), limits)
    assert found.startswith(place)
    assert "(limits." in found


def png_bomb(width: int, height: int) -> bytes:
    """A PNG file whose header promises far more pixels than there are bytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def ktx2_bomb() -> bytes:
    """A KTX2 header whose level claims to unpack to a terabyte."""
    header = struct.pack("<9I", 0, 1, 4, 4, 0, 0, 1, 1, 2) + bytes(32)
    return b"\xabKTX 20\xbb\r\n\x1a\n" + header + struct.pack("<3Q", 104, 8, 1 << 40) + bytes(64)


@pytest.mark.parametrize(
    "image", [png_bomb(60000, 60000), png_bomb(2**31 - 1, 2**31 - 1), png_bomb(9000, 9000), ktx2_bomb()]
)
def test_an_image_that_would_unpack_to_gigabytes(tmp_path: Path, image: bytes) -> None:
    file = GlbFile()
    material = file.material(emissiveTexture={"index": file.texture(image)})
    file.node(mesh=file.mesh_of(cube(), material=material))
    assert refusal(file.write(tmp_path)).startswith("/images/0: ")


@pytest.mark.parametrize("kind", ["EPS", "PDF"])
def test_a_picture_that_is_a_program_is_not_run(tmp_path: Path, kind: str) -> None:
    import PIL.Image  # noqa: PLC0415

    buffer = io.BytesIO()
    PIL.Image.new("RGB", (2, 2)).save(buffer, kind)
    file = GlbFile()
    material = file.material(emissiveTexture={"index": file.texture(buffer.getvalue())})
    file.node(mesh=file.mesh_of(cube(), material=material))
    assert refusal(file.write(tmp_path)).startswith("/images/0: the image cannot be decoded")


def draco(data: bytes) -> GlbFile:
    """A cube that claims to be compressed."""
    file = cube_file()
    primitive = file.document["meshes"][0]["primitives"][0]
    extension = {"bufferView": file.view(data), "attributes": {"POSITION": 0}}
    primitive["extensions"] = {"KHR_draco_mesh_compression": extension}
    return file


@pytest.mark.parametrize(
    "data",
    [
        b"DRACO",
        b"DRACO\x02\x02\x01\x01\0\0\0" + b"\xff" * 9 + b"\x01" + b"\xff" * 9 + b"\x01",
        b"DRACO\x02\x02\x01\0\0\0" + b"\xff\xff\xff\xff\x0f" * 2,
        b"DRACO\x02\x02\x01\0\0\0\x10\x10" + bytes(100),
        b"DRACO\x01\x01\x01\0\0\0\x10\x10" + bytes(100),
        b"DRACO\x02\x02\0\0\0\0\x10\x10" + bytes(100),
        b"\0" * 50,
    ],
)
def test_a_draco_stream_that_is_broken_or_a_bomb(tmp_path: Path, data: bytes) -> None:
    found = refusal(draco(data).write(tmp_path))
    assert found.startswith("/meshes/0/primitives/0/extensions/KHR_draco_mesh_compression")


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"count": 10**12}, "/bufferViews/0/extensions/EXT_meshopt_compression: the decoded size"),
        ({"count": 24, "byteStride": 257}, "/bufferViews/0/extensions/EXT_meshopt_compression/byteStride"),
        ({"mode": "MAGIC"}, "/bufferViews/0/extensions/EXT_meshopt_compression/mode"),
        ({"mode": "TRIANGLES"}, "/bufferViews/0/extensions/EXT_meshopt_compression: found "),
        ({"filter": "QUATERNION"}, "/bufferViews/0/extensions/EXT_meshopt_compression: the compressed data"),
        ({"byteOffset": 10**6}, "/bufferViews/0/extensions/EXT_meshopt_compression: bytes 1000000"),
        ({"buffer": 4}, "/bufferViews/0/extensions/EXT_meshopt_compression/buffer"),
        ({}, "/bufferViews/0/extensions/EXT_meshopt_compression: the compressed data are broken"),
    ],
)
def test_a_meshopt_view_that_is_broken_or_a_bomb(tmp_path: Path, change: dict[str, Any], place: str) -> None:
    file = cube_file()
    extension = {"buffer": 0, "byteLength": 100, "byteStride": 12, "count": 24, "mode": "ATTRIBUTES"}
    view = file.document["meshes"][0]["primitives"][0]["attributes"]["POSITION"]
    view = file.document["accessors"][view]["bufferView"]
    file.document["bufferViews"][view]["extensions"] = {"EXT_meshopt_compression": extension | change}
    assert refusal(file.write(tmp_path)).startswith(place.replace("/0/", f"/{view}/", 1))


# ---- deep and tangled documents


def chain(folder: Path, length: int) -> Path:
    """A cube under as many nodes, each below the next."""
    file = cube_file()
    for index in range(length):
        file.node(is_root=False, children=[index])
    file.document["scenes"][0]["nodes"] = [length]
    return file.write(folder)


def test_a_long_chain_of_nodes_loads(tmp_path: Path) -> None:
    assert load_model(chain(tmp_path, 5000), "model/deep").triangle_count == 12


def test_an_endless_chain_of_nodes_is_refused(tmp_path: Path) -> None:
    assert refusal(chain(tmp_path, 10_000)).startswith("/nodes: the levels of nodes: 10001")
    limits = LoadLimits(node_levels=10_001)
    assert load_model(chain(tmp_path, 10_000), "model/deep", limits=limits).triangle_count == 12


@pytest.mark.parametrize("make", [lambda deep: {"a": deep}, lambda deep: [deep]])
def test_json_without_end_is_refused(tmp_path: Path, make: Callable[[Any], Any]) -> None:
    file, deep = cube_file(), 0
    for _ in range(400):
        deep = make(deep)
    file.document["extras"] = deep
    assert refusal(file.write(tmp_path)).startswith("the JSON chunk is nested deeper than")


def test_a_thousand_copies_of_a_large_mesh_are_counted(tmp_path: Path) -> None:
    file = cube_file()
    for _ in range(1000):
        file.node(mesh=0)
    assert refusal(file.write(tmp_path), LoadLimits(vertices=20_000)).startswith("the vertices of all meshes")


@pytest.mark.parametrize("weights", [[0.0] * 4, [np.nan] * 4, [-1.0, 0, 0, 0]])
def test_weights_of_joints_that_are_no_weights(tmp_path: Path, weights: list[float]) -> None:
    file, arrays = GlbFile(), cube()
    arrays["JOINTS_0"] = np.zeros((24, 4), np.uint8)
    arrays["WEIGHTS_0"] = np.tile(np.array(weights, np.float32), (24, 1))
    file.node(mesh=file.mesh_of(arrays), skin=0)
    file.document["skins"] = [{"joints": [0]}]
    path = file.write(tmp_path)
    if np.isnan(weights[0]):
        assert "the values hold NaN or infinity, first in element 0" in refusal(path)
    else:
        np.testing.assert_allclose(load_model(path, "model/a").bounds, [[-0.5] * 3, [0.5] * 3])


def test_a_vertex_that_is_bound_to_no_joint_of_the_skin(tmp_path: Path) -> None:
    file, arrays = GlbFile(), cube()
    arrays["JOINTS_0"] = np.full((24, 4), 7, np.uint8)
    arrays["WEIGHTS_0"] = np.tile(np.array([1, 0, 0, 0], np.float32), (24, 1))
    file.node(mesh=file.mesh_of(arrays), skin=0)
    file.document["skins"] = [{"joints": [0]}]
    assert refusal(file.write(tmp_path)).startswith("/skins/0/joints: a vertex is bound to the joint 7")
