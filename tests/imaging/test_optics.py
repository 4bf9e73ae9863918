"""Colour fringes and vignette in closed form."""

import numpy as np
import pytest

from synthgen.imaging.optics import color_fringed, vignetted


def test_red_is_magnified_and_blue_shrunk_about_the_centre() -> None:
    y, x = np.mgrid[0:80, 0:120] + 0.5
    ramp = np.stack([x + 3 * y] * 3, axis=-1).astype(np.float32)
    fringed = color_fringed(ramp, 0.02)
    dx, dy = x - 60, y - 40
    inner = (slice(4, -4), slice(4, -4))
    for channel, factor in ((0, 1.02), (1, 1.0), (2, 0.98)):
        known = 60 + dx / factor + 3 * (40 + dy / factor)
        assert fringed[..., channel][inner] == pytest.approx(known[inner], abs=1e-3)
    assert np.array_equal(fringed[..., 1], ramp[..., 1])


def test_a_red_disc_grows_by_the_share() -> None:
    y, x = np.mgrid[-100:101, -100:101]
    disc = np.repeat((np.hypot(x, y) < 60).astype(np.float32)[..., None], 3, axis=2)
    red, green, blue = color_fringed(disc, 0.05).sum(axis=(0, 1))
    assert red / green == pytest.approx(1.05**2, rel=2e-3)
    assert blue / green == pytest.approx(0.95**2, rel=2e-3)


def test_fringes_clamp_to_the_edge_and_leave_plain_colour_alone() -> None:
    plain = np.full((7, 9, 3), (0.2, 0.3, 0.4), np.float32)
    assert color_fringed(plain, 0.1) == pytest.approx(plain, abs=1e-7)
    assert color_fringed(plain, 0.0) is plain


@pytest.mark.parametrize(("width", "height"), [(200, 100), (101, 101), (64, 160)])
def test_the_vignette_takes_its_share_in_the_corners_and_none_at_the_centre(width: int, height: int) -> None:
    light = vignetted(np.full((height, width, 3), 2.0, np.float32), 0.4)
    assert light.dtype == np.float32
    corner2 = (width**2 + height**2) / 4
    for row, column in ((0, 0), (0, width - 1), (height - 1, 0), (height // 2, 0), (height // 3, width // 5)):
        r2 = (column + 0.5 - width / 2) ** 2 + (row + 0.5 - height / 2) ** 2
        assert light[row, column] == pytest.approx([2 * (1 - 0.4 * r2 / corner2)] * 3, rel=1e-5)
    assert light[0, 0, 0] == pytest.approx(2 * 0.6, rel=0.03)
    assert light[height // 2, width // 2, 0] == pytest.approx(2.0, rel=1e-3)
