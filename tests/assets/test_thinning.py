"""Shapes with too many triangles, made small enough."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from synthgen.assets.shape import Shape
from synthgen.assets.thinning import thinned

TARGET = 4000


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
