from __future__ import annotations

import copy
import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from glb_files import GlbFile, cube, cube_file, pack, picture

from synthgen.assets import load_model
from synthgen.errors import AssetError

TRIANGLE = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], np.float32)


def problem(folder: Path, data: bytes) -> str:
    """The text of the error, without the file's name, which it has to start with."""
    path = folder / "bad.glb"
    path.write_bytes(data)
    with pytest.raises(AssetError) as caught:
        load_model(path, "model/bad")
    text = str(caught.value)
    assert text.startswith(str(path))
    return text.removeprefix(str(path)).removeprefix(":").strip()


def textured() -> GlbFile:
    file = GlbFile()
    slot = {"baseColorTexture": {"index": file.texture(picture()[0], wrapS=33071)}}
    file.node(mesh=file.mesh_of(cube(), material=file.material(pbrMetallicRoughness=slot)), scale=[1, 2, 3])
    return file


def changed(change: Callable[[dict[str, Any]], Any], file: GlbFile | None = None) -> bytes:
    """The bytes of a valid file after a change of its JSON."""
    file = file or textured()
    change(file.document)
    return file.bytes()


# ---- the container


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match=r"absent.glb: there is no such file; check the path"):
        load_model(tmp_path / "absent.glb", "model/bad")


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match="check the path"):
        load_model(tmp_path, "model/bad")


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "the file is empty"),
        (b"hello, this is text", "byte 0: found b'hell'; expected the letters glTF"),
        (b'{"asset": {"version": "2.0"}}', "byte 0: found b'{\"as'"),
        (b"glTF\x02\0", "byte 6: the file ends inside its header"),
        (pack(b"{}", version=1), "byte 4: found version 1; expected glTF version 2"),
        (b"glTF" + struct.pack("<II", 2, 12), "byte 12: the first chunk is not JSON"),
        (
            b"glTF" + struct.pack("<IIII", 2, 24, 4, 0x004E4942) + b"abcd",
            "byte 12: the first chunk is not JSON",
        ),
        (
            b"glTF" + struct.pack("<IIII", 2, 20, 999, 0x4E4F534A),
            "byte 12: a chunk of 999 bytes does not fit",
        ),
    ],
)
def test_a_broken_container_names_the_byte(tmp_path: Path, data: bytes, found: str) -> None:
    assert problem(tmp_path, data).startswith(found)


def test_every_prefix_of_a_file_is_an_error(tmp_path: Path) -> None:
    file = GlbFile()
    file.node(mesh=file.mesh_of({"POSITION": TRIANGLE}))
    data = file.bytes()
    load_model(file.write(tmp_path), "model/whole")
    for end in range(len(data)):
        assert problem(tmp_path, data[:end])


def test_a_file_that_is_cut_off_says_so(tmp_path: Path) -> None:
    data = textured().bytes()
    found = problem(tmp_path, data[:-5])
    assert found.startswith(f"byte 8: the header says {len(data)} bytes, but the file has {len(data) - 5}")


def test_bytes_after_the_end_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "long.glb"
    path.write_bytes(textured().bytes() + b"rubbish")
    assert load_model(path, "model/long").triangle_count == 12


# ---- the document


@pytest.mark.parametrize(
    "text", [b"", b"{", b"[]", b"3", b"null", b'"text"', b"\xff\xfe{}", b"{'asset': 1}", b"[" * 100_000]
)
def test_a_json_chunk_that_is_no_document(tmp_path: Path, text: bytes) -> None:
    assert "JSON chunk" in problem(tmp_path, pack(text)) or text == b"null"


@pytest.mark.parametrize(
    "text", [b'{"asset": {"version": "2.0"}}', b'{"asset": {"version": "2.0"}, "meshes": []}']
)
def test_a_document_without_mesh(tmp_path: Path, text: bytes) -> None:
    assert problem(tmp_path, pack(text)).startswith("/: the model has no triangles")


@pytest.mark.parametrize("text", [b"{}", b'{"meshes": []}'])
def test_a_document_that_does_not_say_which_version_it_is(tmp_path: Path, text: bytes) -> None:
    assert problem(tmp_path, pack(text)).startswith("/asset: it is missing")


@pytest.mark.parametrize("version", ["1.0", "3.0", "two", ""])
def test_another_version_of_gltf(tmp_path: Path, version: str) -> None:
    data = changed(lambda document: document["asset"].update(version=version))
    assert problem(tmp_path, data).startswith("/asset/version: found ")


def test_a_mesh_that_no_node_shows_is_shown_and_that_is_told(tmp_path: Path) -> None:
    file = textured()
    file.document["scenes"][0]["nodes"] = []
    assert load_model(file.write(tmp_path), "model/a").warnings == (
        "the scene 0 is empty, and all nodes are shown",
    )
    del file.document["nodes"], file.document["scenes"], file.document["scene"]
    asset = load_model(file.write(tmp_path), "model/b")
    assert asset.triangle_count == 12
    assert asset.warnings == ("no node shows a mesh, and all meshes are shown as they are",)


def test_a_model_of_points_only(tmp_path: Path) -> None:
    file = GlbFile()
    file.node(mesh=file.mesh_of({"POSITION": TRIANGLE}, mode=0))
    assert problem(tmp_path, file.bytes()).startswith(
        "/meshes: the model has no triangles (points and lines are left out)"
    )


@pytest.mark.parametrize("scale", [[0, 0, 0], [1e-300, 1e-300, 1e-300]])
def test_zero_size(tmp_path: Path, scale: list[float]) -> None:
    assert problem(tmp_path, cube_file(scale=scale).bytes()).startswith("/nodes: the model has zero size")


@pytest.mark.filterwarnings("ignore:.*(overflow|invalid value).*:RuntimeWarning")
@pytest.mark.parametrize(
    "node", [{"scale": [1e300, 1, 1]}, {"translation": [1e39, 0, 0]}, {"scale": [1e300] * 3}]
)
def test_a_node_that_sends_the_mesh_to_infinity(tmp_path: Path, node: dict[str, Any]) -> None:
    assert problem(tmp_path, cube_file(**node).bytes())


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", ["POSITION", "NORMAL", "TEXCOORD_0"])
def test_a_value_that_is_not_finite_names_its_accessor(tmp_path: Path, name: str, value: float) -> None:
    file, arrays = GlbFile(), cube()
    arrays[name][3, 1] = value
    mesh = file.mesh_of(arrays)
    file.node(mesh=mesh)
    index = file.document["meshes"][0]["primitives"][0]["attributes"][name]
    assert problem(tmp_path, file.bytes()).startswith(f"/accessors/{index}: the values hold NaN or infinity")


def test_an_index_beyond_the_vertices(tmp_path: Path) -> None:
    file, arrays = GlbFile(), cube()
    arrays["indices"][7] = 24
    file.node(mesh=file.mesh_of(arrays))
    index = file.document["meshes"][0]["primitives"][0]["indices"]
    assert problem(tmp_path, file.bytes()).startswith(
        f"/accessors/{index}: found the index 24; expected below 24"
    )


def test_indices_that_are_fractions(tmp_path: Path) -> None:
    file, arrays = GlbFile(), cube()
    file.node(mesh=file.mesh_of(arrays | {"indices": arrays["indices"].astype(np.float32)}))
    assert "expected 1 of unsigned whole numbers" in problem(tmp_path, file.bytes())


def test_a_buffer_view_beyond_the_buffer(tmp_path: Path) -> None:
    data = changed(lambda document: document["bufferViews"][1].update(byteLength=10**6))
    assert problem(tmp_path, data).startswith("/bufferViews/1: bytes ")


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda d: d["bufferViews"][1].update(byteOffset=-4), "/bufferViews/1"),
        (lambda d: d["bufferViews"][1].update(byteOffset=10**9), "/bufferViews/1"),
        (lambda d: d["bufferViews"][1].update(byteLength=0), "/bufferViews/1"),
        (lambda d: d["bufferViews"][1].update(byteLength=4), "/accessors/0"),
        (lambda d: d["bufferViews"][1].update(buffer=1), "/bufferViews/1/buffer"),
        (lambda d: d["buffers"][0].update(uri="other.bin"), "/buffers/0/uri"),
        (lambda d: d["accessors"][0].update(count=10**9), "/accessors/0"),
        (lambda d: d["accessors"][0].update(count=0), "/accessors/0/count"),
        (lambda d: d["accessors"][0].update(count=-1), "/accessors/0/count"),
        (lambda d: d["accessors"][0].update(componentType=5124), "/accessors/0"),
        (lambda d: d["accessors"][0].update(type="VEC5"), "/accessors/0"),
        (lambda d: d["accessors"][1].update(type="VEC2"), "/accessors/1/type"),
        (lambda d: d["accessors"][0].update(byteOffset=-12), "/accessors/0"),
        (lambda d: d["accessors"][0].update(bufferView=99), "/accessors/0/bufferView"),
        (lambda d: d["accessors"][2].update(count=23), "/meshes/0/primitives/0/attributes"),
        (lambda d: d["meshes"][0]["primitives"][0]["attributes"].pop("POSITION"), "/meshes"),
        (
            lambda d: d["meshes"][0]["primitives"][0]["attributes"].update(POSITION=99),
            "/meshes/0/primitives/0/attributes/POSITION",
        ),
        (lambda d: d["meshes"][0]["primitives"][0].update(indices=99), "/meshes/0/primitives/0/indices"),
        (lambda d: d["meshes"][0]["primitives"][0].update(material=99), "/meshes/0/primitives/0/material"),
        (lambda d: d["nodes"][0].update(mesh=99), "/nodes/0/mesh"),
        (lambda d: d["nodes"][0].update(mesh=-1), "/nodes/0/mesh"),
        (lambda d: d["nodes"][0].update(children=[99]), "/nodes/0/children/0"),
        (lambda d: d["scenes"][0].update(nodes=[99]), "/scenes/0/nodes/0"),
        (lambda d: d.update(scene=9), "/scene"),
        (lambda d: d["nodes"][0].update(scale=[1, 2]), "/nodes/0/scale"),
        (lambda d: d["nodes"][0].update(scale="big"), "/nodes/0/scale"),
        (lambda d: d["nodes"][0].update(translation=[1, 2, float("nan")]), "/nodes/0/translation"),
        (lambda d: d["nodes"][0].update(rotation=[0, 0, 0, 0]), "/nodes/0/rotation"),
        (lambda d: d["nodes"][0].update(matrix=[1] * 15), "/nodes/0/matrix"),
        (lambda d: d["textures"][0].update(source=9), "/textures/0/source"),
        (lambda d: d["textures"][0].update(sampler=9), "/textures/0/sampler"),
        (lambda d: d["images"][0].update(bufferView=99), "/images/0/bufferView"),
        (
            lambda d: d["materials"][0]["pbrMetallicRoughness"]["baseColorTexture"].update(index=7),
            "/materials/0/pbrMetallicRoughness/baseColorTexture/index",
        ),
    ],
)
def test_a_wrong_value_is_named_with_its_json_pointer(
    tmp_path: Path, change: Callable[[dict[str, Any]], Any], place: str
) -> None:
    assert problem(tmp_path, changed(change)).startswith(place)


def test_a_stride_that_is_too_small(tmp_path: Path) -> None:
    data = changed(lambda document: document["bufferViews"][1].update(byteStride=4))
    assert problem(tmp_path, data).startswith("/accessors/0: it needs ")


def test_a_sparse_accessor_of_absurd_size(tmp_path: Path) -> None:
    file = GlbFile()
    fields = {"count": 1, "indices": {"bufferView": 0, "componentType": 5123}, "values": {"bufferView": 0}}
    accessor = file.accessor(TRIANGLE, sparse=fields)
    file.document["accessors"][accessor].update(count=10**13)
    del file.document["accessors"][accessor]["bufferView"]
    file.node(mesh=file.mesh({"POSITION": accessor}))
    assert problem(tmp_path, file.bytes()).startswith("/accessors/0")


@pytest.mark.parametrize(
    "change", [{"count": 99}, {"indices": {}}, {"values": None}, {"count": "x"}, {"count": -1}]
)
def test_broken_sparse_values(tmp_path: Path, change: dict[str, Any]) -> None:
    file = GlbFile()
    fields = {
        "count": 1,
        "indices": {"bufferView": file.view(b"\1\0"), "componentType": 5123},
        "values": {"bufferView": file.view(b"\0" * 12)},
    }
    file.node(mesh=file.mesh({"POSITION": file.accessor(TRIANGLE, sparse=fields | change)}))
    assert problem(tmp_path, file.bytes())


def test_a_sparse_index_beyond_the_accessor(tmp_path: Path) -> None:
    file = GlbFile()
    fields = {
        "count": 1,
        "indices": {"bufferView": file.view(b"\x09\0"), "componentType": 5123},
        "values": {"bufferView": file.view(b"\0" * 12)},
    }
    file.node(mesh=file.mesh({"POSITION": file.accessor(TRIANGLE, sparse=fields)}))
    assert problem(tmp_path, file.bytes()).startswith("/accessors/0/sparse")


@pytest.mark.parametrize("children", [[0], [0, 0], [1], [1, 1]])
def test_a_cycle_of_nodes_names_a_node(tmp_path: Path, children: list[int]) -> None:
    file = textured()
    file.node(is_root=False, children=[0])
    data = changed(lambda document: document["nodes"][0].update(children=children), file)
    assert problem(tmp_path, data).startswith("/nodes/")


def test_nodes_that_fan_out_again_and_again_are_refused_soon(tmp_path: Path) -> None:
    file = textured()
    for index in range(60):  # 2 to the power of 60 paths, if all were followed
        file.node(is_root=index == 59, children=[index, index])
    assert problem(tmp_path, file.bytes()).startswith("/nodes/")


def test_an_extension_that_is_required_and_unknown_is_named(tmp_path: Path) -> None:
    data = changed(lambda document: document.update(extensionsRequired=["ACME_sparkle"]))
    found = problem(tmp_path, data)
    assert found.startswith("/extensionsRequired: the file needs ACME_sparkle")


def test_an_extension_that_is_only_used_is_ignored(tmp_path: Path) -> None:
    file = textured()
    file.document["extensionsUsed"] = ["ACME_sparkle"]
    asset = load_model(file.write(tmp_path), "model/good")
    assert asset.triangle_count == 12
    assert asset.warnings == ("the extension ACME_sparkle is left out: it is unknown",)


@pytest.mark.parametrize("image", [{"uri": "wood.png"}, {"uri": "folder/wood.png"}])
def test_a_texture_whose_file_is_missing_is_left_out_and_that_is_told(
    tmp_path: Path, image: dict[str, str]
) -> None:
    file = textured()
    file.document["images"][0] = image
    asset = load_model(file.write(tmp_path), "model/bare")
    assert asset.parts[0].material.base_color_texture is None
    assert f"there is no file '{image['uri']}'" in asset.warnings[0]


@pytest.mark.parametrize(
    "data", [b"not an image", picture((40, 40))[0][:60], picture((40, 40))[0][:200], b"\x89PNG"]
)
def test_a_broken_image_is_named(tmp_path: Path, data: bytes) -> None:
    file = GlbFile()
    info = {"index": file.texture(data)}
    file.node(mesh=file.mesh_of(cube(), material=file.material(emissiveTexture=info)))
    assert problem(tmp_path, file.bytes()).startswith("/images/0: the image cannot be decoded")


# ---- fuzzing


def json_paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    entries = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    return [path, *(deeper for key, inner in entries for deeper in json_paths(inner, (*path, key)))]


def replaced(document: Any, path: tuple[Any, ...], value: object) -> Any:
    if not path:
        return value
    result = copy.deepcopy(document)
    target = result
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    return result


def loads_or_is_refused(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    try:
        asset = load_model(path, "model/fuzzed")
    except AssetError as error:
        assert str(error).startswith(str(path))  # noqa: PT017 - loading without an error is fine as well
    else:
        assert np.isfinite(asset.bounds).all()


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("value", [None, True, -1, 1.5, 10**400, "text", [], [[]], {}, {"a": 1}], ids=repr)
def test_a_json_value_of_any_wrong_type_is_refused_or_harmless(tmp_path: Path, value: object) -> None:
    file = textured()
    for path in json_paths(file.document):
        text = json.dumps(replaced(file.document, path, value)).encode()
        loads_or_is_refused(tmp_path / "fuzzed.glb", pack(text, file.binary))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("flips", [1, 3, 20])
def test_flipped_bytes_are_refused_or_harmless(tmp_path: Path, flips: int) -> None:
    rng = np.random.default_rng(flips)
    data = textured().bytes()
    for _ in range(300):
        broken = bytearray(data)
        for position in rng.integers(0, len(data), size=flips):
            broken[position] ^= int(rng.integers(1, 256))
        loads_or_is_refused(tmp_path / "fuzzed.glb", bytes(broken))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_flipped_bytes_of_the_json_are_refused_or_harmless(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    file = textured()
    text = json.dumps(file.document).encode()
    for _ in range(300):
        broken = bytearray(text)
        broken[int(rng.integers(len(text)))] = int(rng.choice(list(b'0123456789"[]{},:-.e')))
        loads_or_is_refused(tmp_path / "fuzzed.glb", pack(bytes(broken), file.binary))
