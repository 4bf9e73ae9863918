"""Shapes with too many triangles, made small enough."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from synthgen.assets import thinning
from synthgen.assets.shape import MorphTarget, Shape
from synthgen.assets.thinning import thinned

TARGET = 4000

pytestmark = pytest.mark.usefixtures("cache")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows by the target whenever a shape is thinned and not read."""
    targets, original = [], thinning._thinned

    def counted(shape: Shape, target: int) -> tuple[Shape, float]:
        targets.append(target)
        return original(shape, target)

    monkeypatch.setattr(thinning, "_thinned", counted)
    return targets


def ball(rings: int) -> Shape:
    """A sphere of radius 2 whose texture has a seam, with 2 rings^2 triangles, some without area."""
    v, u = np.meshgrid(np.linspace(0, np.pi, rings + 1), np.linspace(0, 2 * np.pi, rings + 1), indexing="ij")
    normals = np.stack([np.sin(v) * np.cos(u), np.cos(v), -np.sin(v) * np.sin(u)], -1).reshape(-1, 3)
    normals = np.round(normals, 7)  # so that both sides of the seam, and the poles, are the same point
    index = np.arange((rings + 1) ** 2).reshape(rings + 1, -1)
    a, b, c, d = (x.ravel() for x in (index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]))
    return Shape(
        positions=(2 * normals).astype(np.float32),
        triangles=np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)]).astype(np.uint32),
        normals=normals.astype(np.float32),
        tangents=None,
        texcoords=(np.stack([u / (2 * np.pi), v / np.pi], -1).reshape(-1, 2).astype(np.float32),),
        colors=None,
        targets=(),
        joints=None,
        weights=None,
    )


def open_edges(shape: Shape) -> int:
    """How many edges between places have another number of triangles than two."""
    places = np.unique(shape.positions, axis=0, return_inverse=True)[1].reshape(-1)[shape.triangles]
    places = places[(np.diff(places[:, [0, 1, 2, 0]], axis=1) != 0).all(axis=1)]
    edges = np.sort(places[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2), axis=1)
    return int((np.unique(edges, axis=0, return_counts=True)[1] % 2 != 0).sum())


@pytest.mark.parametrize("rings", [70, 250], ids=["collapsed", "clustered"])
def test_a_ball_stays_closed_and_within_the_error_that_is_said(rings: int) -> None:
    shape = ball(rings)
    assert open_edges(shape) == 0
    thin, error = thinned(shape, TARGET)
    assert 0.2 * TARGET < len(thin.triangles) <= TARGET
    assert 0.0 < error < 0.3
    assert open_edges(thin) == 0
    middles = thin.positions[thin.triangles].mean(axis=1)
    assert np.linalg.norm(middles, axis=1).min() > 2.0 - error
    assert int(thin.triangles.max()) < len(thin.positions)


def test_attributes_stay_with_their_places() -> None:
    thin, error = thinned(ball(250), TARGET)
    assert thin.normals is not None
    along = (thin.normals * thin.positions).sum(axis=1) / 2.0
    assert along.min() > np.cos(error / 2.0 + 0.01)
    height = np.pi * thin.texcoords[0][:, 1]
    np.testing.assert_allclose(2.0 * np.cos(height), thin.positions[:, 1], atol=error + 0.01)


def test_flat_triangles_keep_vertices_of_their_own() -> None:
    shape = ball(250)
    corners = shape.triangles.reshape(-1)
    flat = replace(
        shape.taken(corners, np.arange(len(corners), dtype=np.uint32).reshape(-1, 3)), normals=None
    )
    thin, error = thinned(flat, TARGET)
    assert 0.2 * TARGET < len(thin.triangles) <= TARGET
    assert error < 0.3
    assert sorted(thin.triangles.ravel().tolist()) == list(range(len(thin.positions)))
    assert open_edges(thin) == 0


def test_a_small_shape_stays_as_it_is() -> None:
    shape = ball(20)
    assert thinned(shape, TARGET) == (shape, 0.0)


def full() -> Shape:
    """A shape of more triangles than are thinned without the cache, with all that a shape can have."""
    shape = ball(110)
    assert len(shape.triangles) >= thinning.KEPT_TRIANGLES
    count, random = len(shape.positions), np.random.default_rng(3)

    def numbers(width: int) -> Any:
        return random.random((count, width)).astype(np.float32)

    return replace(
        shape,
        tangents=numbers(4),
        texcoords=(*shape.texcoords, numbers(2)),
        colors=numbers(4),
        targets=(
            MorphTarget(positions=None, normals=None, tangents=None),
            MorphTarget(positions=numbers(3), normals=None, tangents=numbers(3)),
        ),
        joints=random.integers(0, 5, (count, 4)).astype(np.uint32),
        weights=numbers(4),
    )


def assert_same(one: Any, other: Any) -> None:
    if isinstance(one, np.ndarray):
        assert one.dtype == other.dtype
        np.testing.assert_array_equal(one, other)
    elif isinstance(one, tuple):
        assert len(one) == len(other)
        for first, second in zip(one, other, strict=True):
            assert_same(first, second)
    elif isinstance(one, Shape | MorphTarget):
        for field in fields(one):
            assert_same(getattr(one, field.name), getattr(other, field.name))
    else:
        assert one == other


@pytest.mark.parametrize("shape", [full(), ball(110)], ids=["full", "plain"])
def test_what_is_read_is_what_was_made(shape: Shape, made: list[int], cache: Path) -> None:
    first = thinned(shape, TARGET)
    assert_same(thinned(shape, TARGET), first)
    assert_same(thinning._thinned(shape, TARGET), first)
    assert len(made) == 2
    assert len(list(cache.iterdir())) == 1


def test_another_target_shape_or_code_is_made_anew(made: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    shape = ball(110)
    for _ in range(2):
        thinned(shape, TARGET)
        thinned(shape, TARGET // 2)
        thinned(replace(shape, texcoords=()), TARGET)
    assert made == [TARGET, TARGET // 2, TARGET]
    monkeypatch.setattr(thinning, "code_digest", lambda *_: "of an edited file")
    thinned(shape, TARGET)
    assert len(made) == 4


@pytest.mark.parametrize("damage", [lambda _: b"", lambda content: content[:-1]], ids=["empty", "cut off"])
def test_a_damaged_file_is_made_anew(made: list[int], cache: Path, damage: Callable[[bytes], bytes]) -> None:
    first = thinned(ball(110), TARGET)
    [path] = cache.iterdir()
    content = path.read_bytes()
    path.unlink()  # what is mapped stays
    path.write_bytes(damage(content))
    assert_same(thinned(ball(110), TARGET), first)
    assert_same(thinned(ball(110), TARGET), first)
    assert len(made) == 2


def test_smaller_shapes_are_not_kept(made: list[int], cache: Path) -> None:
    assert_same(thinned(ball(70), TARGET), thinned(ball(70), TARGET))
    assert len(made) == 2
    assert list(cache.iterdir()) == []
