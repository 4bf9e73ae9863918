"""Decoded models that are kept on disk: the same as without, shared, and checked all the same."""

from __future__ import annotations

import io
import json
import mmap
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import glb_files
import numpy as np
import PIL.Image
import pytest

from synthgen.assets import ImportOptions, LoadLimits, Model, load_model, texture_files
from synthgen.assets.gltf.geometry import GeometryReader
from synthgen.errors import AssetError
from synthgen.model import Asset

pytestmark = pytest.mark.usefixtures("cache")

SIDE = 80
POSITIONS_AT = SIDE * SIDE * 6 * 4
"""The byte of the buffer at which they begin, after the triangles."""
PICTURE = 520
VARIANTS = "KHR_materials_variants"


def grid() -> dict[str, Any]:
    """A bumpy sheet of SIDE x SIDE squares."""
    u, v = np.meshgrid(np.linspace(0.0, 1.0, SIDE + 1), np.linspace(0.0, 1.0, SIDE + 1))
    positions = np.stack([u, 0.05 * np.sin(9.0 * u) * np.cos(7.0 * v), v], -1).reshape(-1, 3)
    index = np.arange((SIDE + 1) ** 2).reshape(SIDE + 1, -1)
    a, b, c, d = (each.ravel() for each in (index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]))
    return {
        "POSITION": positions.astype(np.float32),
        "NORMAL": np.tile(np.array([[0.0, 1.0, 0.0]], np.float32), (len(positions), 1)),
        "TEXCOORD_0": np.stack([u, v], -1).reshape(-1, 2).astype(np.float32),
        "indices": np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)]).ravel().astype(np.uint32),
    }


def picture(seed: int, side: int = PICTURE) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 256, (side // 8, side // 8, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    PIL.Image.fromarray(pixels).resize((side, side)).save(buffer, "PNG")
    return buffer.getvalue()


def write_model(folder: Path, **changes: Any) -> Path:
    """A .gltf with its buffer and two textures beside it, a mesh without a label, and variants."""
    file = glb_files.GlbFile()
    document = file.document
    document["images"] = [{"uri": "colors.png"}, {"uri": "bumps.png"}]
    document["textures"] = [{"source": 0}, {"source": 1}]
    color = {"baseColorTexture": {"index": 0}}
    document["materials"] = [
        {"pbrMetallicRoughness": color, "normalTexture": {"index": 1}},
        {"pbrMetallicRoughness": color},
    ]
    document["extensionsUsed"] = [VARIANTS]
    document["extensions"] = {VARIANTS: {"variants": [{"name": "plain"}]}}
    mesh = file.mesh_of(grid(), material=0)
    mappings = {"mappings": [{"material": 1, "variants": [0]}]}
    document["meshes"][mesh]["primitives"][0]["extensions"] = {VARIANTS: mappings}
    document["meshes"][mesh]["primitives"].append({"attributes": {"POSITION": 1}, "mode": 0})
    file.node(mesh=mesh, rotation=[0.1, 0.2, 0.3, 0.9])
    mark = {"synthgen": {"labelled": False}}
    file.node(mesh=mesh, translation=[2.0, 0.0, 0.0], scale=[-1.0, 1.0, 1.0], extras=mark)
    document["buffers"][0]["uri"] = "it.bin"
    document |= changes
    (folder / "it.bin").write_bytes(file.binary)
    for seed, name in enumerate(("colors", "bumps")):
        (folder / f"{name}.png").write_bytes(picture(seed))
    path = folder / "it.gltf"
    path.write_text(json.dumps(document))
    return path


def assert_same(found: Any, expected: Any) -> None:
    assert type(found) is type(expected)
    if isinstance(expected, np.ndarray):
        assert found.dtype == expected.dtype
        np.testing.assert_array_equal(found, expected)
    elif is_dataclass(expected):
        for field in fields(expected):
            assert_same(getattr(found, field.name), getattr(expected, field.name))
    elif isinstance(expected, tuple):
        assert len(found) == len(expected)
        for pair in zip(found, expected, strict=True):
            assert_same(*pair)
    else:
        assert found == expected


def is_mapped(array: Any) -> bool:
    """Whether an array's memory is that of a file."""
    while isinstance(array, np.ndarray):
        array = array.base
    return isinstance(array, mmap.mmap)


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows whenever geometry or an image is decoded and not read."""
    calls: list[str] = []
    geometry, convert = GeometryReader.geometry, PIL.Image.Image.convert

    def counted_geometry(*args: Any) -> Any:
        calls.append("geometry")
        return geometry(*args)

    def counted_convert(*args: Any) -> Any:
        calls.append("image")
        return convert(*args)

    monkeypatch.setattr(GeometryReader, "geometry", counted_geometry)
    monkeypatch.setattr(PIL.Image.Image, "convert", counted_convert)
    return calls


def without_cache(monkeypatch: pytest.MonkeyPatch, path: Path, **options: Any) -> Asset:
    with monkeypatch.context() as patch:
        patch.setenv("SYNTHGEN_CACHE_MB", "0")
        return load_model(path, "models/it", **options)


@pytest.mark.parametrize("limits", [LoadLimits(), LoadLimits(drawn_triangles=3000)], ids=["whole", "thinned"])
def test_what_is_read_is_what_is_decoded_without_a_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, decoded: list[str], limits: LoadLimits
) -> None:
    path = write_model(tmp_path)
    expected = without_cache(monkeypatch, path, limits=limits)
    assert any("points" in text for text in expected.warnings)
    assert expected.unlabelled is not None
    assert expected.parts[0].primitive.tangents is not None
    first = load_model(path, "models/it", limits)
    assert decoded.count("geometry") == 2
    decoded.clear()
    second = load_model(path, "models/it", limits)
    assert decoded == []
    for found in (first, second):
        assert_same(found, expected)


def test_what_is_read_is_mapped_also_where_it_was_made(tmp_path: Path) -> None:
    path = write_model(tmp_path)
    for _ in range(2):
        [part] = load_model(path, "models/it").parts
        slot, primitive = part.material.base_color_texture, part.primitive
        assert slot is not None
        arrays = (slot.texture.pixels, primitive.positions, primitive.indices, primitive.tangents)
        assert all(is_mapped(array) for array in arrays)


@pytest.mark.parametrize(
    "limits",
    [LoadLimits(texture_px=PICTURE**2 - 1), LoadLimits(vertices=1000), LoadLimits(all_textures_px=1000)],
    ids=["texture_px", "vertices", "all_textures_px"],
)
def test_lower_limits_are_kept_also_by_what_was_decoded_before(tmp_path: Path, limits: LoadLimits) -> None:
    path = write_model(tmp_path)
    load_model(path, "models/it")
    with pytest.raises(AssetError, match="limits"):
        load_model(path, "models/it", limits)


def test_another_buffer_image_option_or_variant_is_another_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
    path = write_model(tmp_path)
    load_model(path, "models/it")
    count = len(list(cache.iterdir()))
    assert count == 3  # the geometry and two images
    binary = bytearray((tmp_path / "it.bin").read_bytes())
    binary[POSITIONS_AT : POSITIONS_AT + 4] = np.float32(-0.25).tobytes()
    (tmp_path / "it.bin").write_bytes(binary)
    (tmp_path / "colors.png").write_bytes(picture(7))
    options = ImportOptions(unit="cm", up_axis="z")
    assert_same(load_model(path, "models/it"), without_cache(monkeypatch, path))
    assert_same(
        load_model(path, "models/it", options=options), without_cache(monkeypatch, path, options=options)
    )
    plain = Model(path, "models/it").posed(None, "plain")
    assert plain.parts[0].primitive.tangents is None
    assert len(list(cache.iterdir())) == count + 4


def test_a_normal_map_that_comes_later_gets_its_tangents(tmp_path: Path) -> None:
    path = write_model(tmp_path)
    (tmp_path / "bumps.png").rename(tmp_path / "away.png")
    assert load_model(path, "models/it").parts[0].primitive.tangents is None
    (tmp_path / "away.png").rename(tmp_path / "bumps.png")
    assert load_model(path, "models/it").parts[0].primitive.tangents is not None


def test_damaged_files_are_made_anew(tmp_path: Path, cache: Path, decoded: list[str]) -> None:
    path = write_model(tmp_path)
    first = load_model(path, "models/it")
    decoded.clear()
    for each in cache.iterdir():
        content = bytearray(each.read_bytes())
        content[len(content) // 2] ^= 1
        each.unlink()  # what is mapped stays
        each.write_bytes(content)
    assert_same(load_model(path, "models/it"), first)
    assert sorted(decoded) == ["geometry", "image", "image"]


def nan_first(content: bytes) -> bytes:
    return content[:POSITIONS_AT] + np.float32(np.nan).tobytes() + content[POSITIONS_AT + 4 :]


@pytest.mark.parametrize(
    ("name", "damage", "kind"),
    [("it.bin", nan_first, "geometry-*"), ("colors.png", lambda content: content[:-2000], "image-*")],
    ids=["geometry", "image"],
)
def test_what_is_broken_is_refused_every_time_and_not_kept(
    tmp_path: Path, cache: Path, name: str, damage: Callable[[bytes], bytes], kind: str
) -> None:
    path = write_model(tmp_path)
    (tmp_path / "bumps.png").unlink()
    (tmp_path / name).write_bytes(damage((tmp_path / name).read_bytes()))
    for _ in range(2):
        with pytest.raises(AssetError):
            load_model(path, "models/it")
        assert list(cache.glob(kind)) == []


def test_small_models_are_not_kept(tmp_path: Path, cache: Path) -> None:
    file = glb_files.cube_file()
    file.texture(picture(0, 256))
    file.material(pbrMetallicRoughness={"baseColorTexture": {"index": 0}})
    file.document["meshes"][0]["primitives"][0]["material"] = 0
    [part] = load_model(file.write(tmp_path), "models/it").parts
    assert part.material.base_color_texture is not None
    assert list(cache.iterdir()) == []


def test_an_image_of_another_decoder_is_decoded_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, decoded: list[str]
) -> None:
    path = write_model(tmp_path)
    load_model(path, "models/it")
    decoded.clear()
    monkeypatch.setattr(texture_files, "library_version", lambda _: "99.0")
    load_model(path, "models/it")
    assert decoded == ["image", "image"]
