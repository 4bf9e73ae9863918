"""The levels of detail of models, which are made once and kept on disk."""

import math
import multiprocessing
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from synthgen.arrays import read_only
from synthgen.assets import shapes
from synthgen.model import Asset, Material, Part, Primitive
from synthgen.render.gl_engine import mesh_levels
from synthgen.render.gl_engine.mesh_levels import PartLevels, asset_levels

pytestmark = pytest.mark.usefixtures("cache")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows by the triangles of each part whose levels are made and not read."""
    counts, original = [], mesh_levels._computed

    def counted(primitive: Primitive) -> PartLevels:
        counts.append(len(primitive.indices))
        return original(primitive)

    monkeypatch.setattr(mesh_levels, "_computed", counted)
    return counts


def grid(rows: int, height: float = 0.1) -> Part:
    """A wavy square of 2 rows^2 triangles with texture coordinates."""
    u, v = np.meshgrid(*[np.linspace(0.0, 1.0, rows + 1)] * 2)
    y = height * np.sin(math.tau * u) * np.sin(math.tau * v)
    corner = (np.arange(rows)[:, None] * (rows + 1) + np.arange(rows)).reshape(-1)
    quads = corner[:, None] + [0, rows + 1, 1, 1, rows + 1, rows + 2]
    primitive = Primitive(
        positions=read_only(np.stack([u, y, v], axis=2).reshape(-1, 3), np.float32),
        normals=read_only(np.tile([0.0, 1.0, 0.0], (u.size, 1)), np.float32),
        texcoords=(read_only(np.stack([u, v], axis=2).reshape(-1, 2), np.float32),),
        indices=read_only(quads.reshape(-1, 3), np.uint32),
    )
    return Part(primitive=primitive, material=Material())


def asset_of(*parts: Part) -> Asset:
    return replace(
        shapes.shape(shapes.shape_id("box", (1.0, 1.0, 1.0))),
        asset_id="models/grid",
        parts=parts,
        is_one_off=False,
    )


def assert_same(one: tuple[PartLevels, ...], other: tuple[PartLevels, ...]) -> None:
    assert len(one) == len(other)
    for first, second in zip(one, other, strict=True):
        for levels, others in zip(first, second, strict=True):
            assert [error for error, _ in levels] == [error for error, _ in others]
            for (_, indices), (_, other_indices) in zip(levels, others, strict=True):
                assert indices.dtype == other_indices.dtype == np.uint32
                np.testing.assert_array_equal(indices, other_indices)


def test_what_is_read_is_what_was_made(made: list[int], cache: Path) -> None:
    asset = asset_of(grid(20), grid(4), grid(12))
    first = asset_levels(asset)
    assert made == [800, 32, 288]
    assert_same(asset_levels(replace(asset, asset_id="models/another-name")), first)
    assert made == [800, 32, 288]
    assert len(list(cache.iterdir())) == 1
    assert [len(seen) > 1 for seen, _ in first] == [True, False, True]
    for part, (seen, bare) in zip(asset.parts, first, strict=True):
        assert seen[0] == (0.0, part.primitive.indices)
        counts = [len(indices) for _, indices in seen]
        assert counts == sorted(counts, reverse=True)
        assert all(len(indices) < len(part.primitive.indices) for _, indices in bare)


def test_what_is_read_is_what_is_made_without_a_cache(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asset = asset_of(grid(24))
    asset_levels(asset)
    read = asset_levels(asset)
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("SYNTHGEN_CACHE_DIR", str(tmp_path / "file"))
    assert_same(asset_levels(asset), read)


def test_a_model_without_coarser_levels_is_kept_too(made: list[int]) -> None:
    asset = asset_of(*[grid(4)] * 40)
    first = asset_levels(asset)
    assert_same(asset_levels(asset), first)
    assert len(made) == 40
    assert all(len(seen) == 1 and not bare for seen, bare in first)


def test_small_models_are_not_kept(made: list[int], cache: Path) -> None:
    asset = asset_of(grid(12))
    assert asset.triangle_count < mesh_levels.KEPT_TRIANGLES
    assert_same(asset_levels(asset), asset_levels(asset))
    assert made == [288, 288]
    assert list(cache.iterdir()) == []


def test_other_vertices_are_another_file(made: list[int]) -> None:
    part = grid(24)
    primitive = part.primitive
    others = [
        primitive,
        grid(24, height=0.2).primitive,
        replace(primitive, texcoords=()),
        replace(primitive, texcoords=(read_only(primitive.texcoords[0][::-1]),)),
        replace(primitive, colors=read_only(np.ones((len(primitive.positions), 4)), np.float32)),
        replace(primitive, indices=read_only(primitive.indices[::-1])),
    ]
    for _ in range(2):
        for each in others:
            asset_levels(asset_of(replace(part, primitive=each)))
    assert len(made) == len(others)


def test_other_code_makes_them_anew(made: list[int], monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    asset = asset_of(grid(24))
    asset_levels(asset)
    monkeypatch.setattr(mesh_levels, "code_digest", lambda *_: "of an edited file")
    asset_levels(asset)
    assert len(made) == len(list(cache.iterdir())) == 2


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda content: content[:-100],
        lambda content: content[:500] + content[501:] + b"\0",
    ],
    ids=["empty", "cut off", "shifted"],
)
def test_a_damaged_file_is_made_anew(made: list[int], cache: Path, damage: Callable[[bytes], bytes]) -> None:
    asset = asset_of(grid(24))
    first = asset_levels(asset)
    [path] = cache.iterdir()
    content = path.read_bytes()
    path.unlink()  # what is mapped stays
    path.write_bytes(damage(content))
    assert_same(asset_levels(asset), first)
    assert len(made) == 2
    assert_same(asset_levels(asset), first)
    assert len(made) == 2


def _levels(_: int) -> Any:
    return asset_levels(asset_of(grid(24), grid(16)))


def test_processes_that_start_together_all_get_the_same(cache: Path) -> None:
    method = "fork" if sys.platform == "linux" else "spawn"
    with multiprocessing.get_context(method).Pool(4) as pool:
        results = pool.map(_levels, range(8), chunksize=1)
    for each in results:
        assert_same(each, _levels(0))
    assert len(list(cache.iterdir())) == 1
