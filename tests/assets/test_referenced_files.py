"""Which files a model is made of, and that its digest changes with each of them."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import PIL.Image
import pytest
import trimesh
from glb_files import cube_file, pack

from synthgen.assets import AssetStore
from synthgen.assets.referenced_files import model_sha256, referenced_files


def gltf(folder: Path, *, buffers: list[Any] | None = None, images: list[Any] | None = None) -> Path:
    path = folder / "model.gltf"
    path.write_text(json.dumps({"asset": {"version": "2.0"}, "buffers": buffers, "images": images}))
    return path


def files_of(path: Path) -> list[str]:
    folder = path.parent.resolve()
    return [each.relative_to(folder).as_posix() for each in referenced_files(path, path.read_bytes())]


def test_buffers_and_images_of_a_gltf_count(tmp_path: Path) -> None:
    (tmp_path / "textures").mkdir()
    for name in ("mesh data.bin", "textures/a.png", "50%.png", "other.bin"):
        (tmp_path / name).write_bytes(name.encode())
    images = [{"uri": "textures\\a.png"}, {"uri": "50%.png"}, {"uri": "absent.png"}, {"bufferView": 0}]
    path = gltf(tmp_path, buffers=[{"uri": "mesh%20data.bin"}, {"uri": "data:,x"}], images=images)
    assert files_of(path) == ["50%.png", "mesh data.bin", "textures/a.png"]


def test_what_lies_outside_of_the_folder_does_not_count(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    (tmp_path / "secret.bin").write_bytes(b"secret")
    uris = ["../secret.bin", str(tmp_path / "secret.bin"), "https://example.com/a.bin", "\0", "a" * 5000, "."]
    if hasattr(os, "symlink"):
        (folder / "link.bin").symlink_to(tmp_path / "secret.bin")
        uris.append("link.bin")
    path = gltf(folder, buffers=[{"uri": uri} for uri in uris])
    assert files_of(path) == []
    assert model_sha256(path) == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"glTF",
        b"{",
        b"[]",
        b"\xff",
        b'{"buffers": 3, "images": [4, {"uri": 5}]}',
        b"[" * 100_000,
        pack(b"{"),
    ],
    ids=["empty", "magic", "brace", "list", "no text", "other types", "deep", "broken chunk"],
)
def test_a_broken_file_names_none(tmp_path: Path, content: bytes) -> None:
    for suffix in (".gltf", ".glb"):
        path = tmp_path / f"model{suffix}"
        path.write_bytes(content)
        assert model_sha256(path) == hashlib.sha256(content).hexdigest()


def test_a_glb_with_a_file_beside_it(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"picture")
    path = tmp_path / "model.glb"
    path.write_bytes(pack(json.dumps({"images": [{"uri": "a.png"}]}).encode()))
    assert files_of(path) == ["a.png"]


def test_a_whole_glb_has_the_digest_of_its_bytes(tmp_path: Path) -> None:
    path = cube_file().write(tmp_path)
    assert model_sha256(path) == hashlib.sha256(path.read_bytes()).hexdigest()


def _textured_obj(folder: Path) -> Path:
    (folder / "model.obj").write_text("mtllib  of the model.mtl \r\nv 0 0 0\n")
    (folder / "of the model.mtl").write_text(
        "newmtl a\n  map_Kd -s 1 1 1 a.png\nbump \x0b\nmap_d two words.png\n"
    )
    for name in ("a.png", "two words.png", "unused.png"):
        (folder / name).write_bytes(name.encode())
    return folder / "model.obj"


def test_libraries_of_materials_and_their_images_count(tmp_path: Path) -> None:
    assert files_of(_textured_obj(tmp_path)) == ["a.png", "of the model.mtl", "two words.png"]


def test_images_of_a_dae_count(tmp_path: Path) -> None:
    for name in ("old way.png", "new.png"):
        (tmp_path / name).write_bytes(name.encode())
    path = tmp_path / "model.dae"
    path.write_text("<init_from> old%20way.png </init_from><init_from><ref>./new.png</ref></init_from>")
    assert files_of(path) == ["new.png", "old way.png"]


def _gltf_with_files(folder: Path) -> Path:
    (folder / "a.bin").write_bytes(b"buffer")
    (folder / "a.png").write_bytes(b"picture")
    return gltf(folder, buffers=[{"uri": "a.bin"}], images=[{"uri": "a.png"}])


@pytest.mark.parametrize("made", [_gltf_with_files, _textured_obj])
def test_the_digest_changes_with_each_file(tmp_path: Path, made: Callable[[Path], Path]) -> None:
    path = made(tmp_path)
    store = AssetStore()
    asset_id = store.add(path, kind="models")
    first = store.sha256(asset_id)
    assert first != hashlib.sha256(path.read_bytes()).hexdigest()
    digests = {first}
    for each in referenced_files(path, path.read_bytes()):
        content = each.read_bytes()
        each.write_bytes(content + b" ")
        digests.add(store.sha256(asset_id))
        each.unlink()
        digests.add(store.sha256(asset_id))
        each.write_bytes(content)
        assert store.sha256(asset_id) == first
    assert len(digests) == 1 + 2 * len(referenced_files(path, path.read_bytes()))


def test_the_digest_does_not_depend_on_where_the_model_is(tmp_path: Path) -> None:
    digests = set()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        digests.add(model_sha256(_gltf_with_files(tmp_path / name)))
    assert len(digests) == 1


def test_what_the_loader_of_an_obj_reads_is_what_counts(tmp_path: Path) -> None:
    box = trimesh.creation.box()
    image = PIL.Image.new("RGB", (2, 2), "red")
    material = trimesh.visual.material.SimpleMaterial(image=image)
    box.visual = trimesh.visual.TextureVisuals(uv=box.vertices[:, :2], material=material)
    box.export(tmp_path / "box.obj")
    others = sorted(each.name for each in tmp_path.iterdir() if each.name != "box.obj")
    assert len(others) == 2
    assert files_of(tmp_path / "box.obj") == others
