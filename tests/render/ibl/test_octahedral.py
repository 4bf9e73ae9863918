"""The unfolding of the sphere into a square, and the border that hides its edges."""

from typing import Any

import numpy as np
import pytest

from synthgen.render.ibl.octahedral import (
    octahedral_directions,
    octahedral_uv,
    texel_directions,
    with_gutter,
)


@pytest.mark.parametrize(
    ("direction", "uv"),
    [
        ((0, 1, 0), (0.5, 0.5)),
        ((1, 0, 0), (1.0, 0.5)),
        ((-1, 0, 0), (0.0, 0.5)),
        ((0, 0, 1), (0.5, 1.0)),
        ((0, 0, -1), (0.5, 0.0)),
        ((0, -1, 0), (1.0, 1.0)),
        ((3, 4, 5), (0.5 + 3 / 24, 0.5 + 5 / 24)),
        ((1, -2, -3), (0.5 + (1 - 3 / 6) / 2, 0.5 - (1 - 1 / 6) / 2)),
    ],
)
def test_the_uv_of_known_directions(direction: Any, uv: Any) -> None:
    np.testing.assert_allclose(octahedral_uv(np.array(direction, np.float64)), uv, atol=1e-12)


def test_uv_and_directions_are_inverse(normals: Any) -> None:
    np.testing.assert_allclose(octahedral_directions(octahedral_uv(normals)), normals, atol=1e-12)


def test_rows_grow_with_z_and_columns_with_x() -> None:
    directions = texel_directions(8)
    assert directions.shape == (8, 8, 3)
    assert (np.diff(directions[3:5, :, 0], axis=1) > 0).all()
    assert (np.diff(directions[:, 3:5, 2], axis=0) > 0).all()


def bilinear(texels: Any, x: Any, y: Any) -> Any:
    """What texture hardware reads at texel positions x, y, with texel centres at +0.5."""
    column, row = np.floor(x - 0.5).astype(int), np.floor(y - 0.5).astype(int)
    right, down = (x - 0.5 - column)[:, None], (y - 0.5 - row)[:, None]
    top = texels[row, column] * (1 - right) + texels[row, column + 1] * right
    bottom = texels[row + 1, column] * (1 - right) + texels[row + 1, column + 1] * right
    return top * (1 - down) + bottom * down


def smooth(directions: Any) -> Any:
    x, y, z = np.moveaxis(directions, -1, 0)
    return np.stack((x + y * z, np.sin(2 * z) + y, x * z - 0.3 * x), axis=-1)


def test_bilinear_filtering_is_accurate_everywhere_and_at_the_edges(normals: Any) -> None:
    size = 64
    bordered = with_gutter(smooth(texel_directions(size)).astype(np.float32))
    assert bordered.shape == (size + 2, size + 2, 3)
    edge = np.linspace(0, 1, 101)
    on_edges = [np.stack((edge, np.full(101, end)), axis=1) for end in (0.0, 1.0)]
    uv = np.concatenate((octahedral_uv(normals), *on_edges, *(each[:, ::-1] for each in on_edges)))
    found = bilinear(bordered, 1 + uv[:, 0] * size, 1 + uv[:, 1] * size)
    np.testing.assert_allclose(found, smooth(octahedral_directions(uv)), atol=0.03)


def test_two_places_of_the_square_that_are_one_direction_read_the_same() -> None:
    noise = np.random.default_rng(1).random((9, 9, 2)).astype(np.float32)
    bordered, along = with_gutter(noise), np.linspace(0, 1, 50)
    for a, b in (
        ((along, 0 * along), (1 - along, 0 * along)),
        ((0 * along + 1, along), (0 * along + 1, 1 - along)),
    ):
        first, second = (bilinear(bordered, 1 + u * 9, 1 + v * 9) for u, v in (a, b))
        np.testing.assert_allclose(first, second, atol=1e-6)
    corners = [
        bilinear(bordered, np.array([1.0 + 9 * u]), np.array([1.0 + 9 * v])) for u in (0, 1) for v in (0, 1)
    ]
    np.testing.assert_allclose(corners, np.broadcast_to(corners[0], (4, 1, 2)), atol=1e-6)
