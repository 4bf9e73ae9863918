"""What surfaces reflect of white light, against an independent Monte Carlo integration."""

from typing import Any

import numpy as np
import pytest

from synthgen.render.ibl import reflectance_tables
from synthgen.render.ibl.tables import ggx_dfg_table, sheen_albedo_table

PLACES = [(8, 3), (8, 50), (20, 20), (40, 5), (40, 40), (63, 1), (63, 63)]


@pytest.fixture(scope="module")
def ggx() -> Any:
    return ggx_dfg_table()


@pytest.fixture(scope="module")
def sheen() -> Any:
    return sheen_albedo_table()


def smith_g(cosine: Any, alpha: float) -> Any:
    tangent2 = 1 / cosine**2 - 1
    return (np.sqrt(1 + alpha**2 * tangent2) - 1) / 2


def sampled_ggx(roughness: float, n_v: float, count: int = 400_000) -> tuple[float, float]:
    """Scale and bias with half vectors drawn from D cos, as Walter et al. 2007 do."""
    rng, alpha = np.random.default_rng(8), roughness**2
    u, azimuth = rng.random(count), 2 * np.pi * rng.random(count)
    n_h = np.sqrt((1 - u) / (1 + (alpha**2 - 1) * u))
    v_h = np.sqrt(1 - n_v**2) * np.sqrt(1 - n_h**2) * np.cos(azimuth) + n_v * n_h
    n_l = 2 * v_h * n_h - n_v
    is_lit = (n_l > 0) & (v_h > 0)
    n_l, n_h, v_h = n_l[is_lit], n_h[is_lit], v_h[is_lit]
    shadowing = 1 / (1 + smith_g(n_v, alpha) + smith_g(n_l, alpha))
    weight, fresnel = shadowing * v_h / (n_h * n_v), (1 - v_h) ** 5
    return float((weight * (1 - fresnel)).sum() / count), float((weight * fresnel).sum() / count)


@pytest.mark.parametrize(("row", "column"), PLACES)
def test_scale_and_bias_agree_with_monte_carlo(ggx: Any, row: int, column: int) -> None:
    expected = sampled_ggx((row + 0.5) / 64, (column + 0.5) / 64)
    np.testing.assert_allclose(ggx[row, column], expected, atol=0.008)


def test_a_smooth_white_surface_reflects_everything_and_a_rough_one_less(ggx: Any) -> None:
    albedo = ggx.sum(axis=-1)
    np.testing.assert_allclose(albedo[0], 1, atol=1e-3)
    assert albedo.max() <= 1 + 1e-6
    assert (np.diff(albedo[:, 32]) < 1e-3).all()
    assert albedo[63, 63] < 0.6
    assert (ggx >= 0).all()


def sampled_sheen(roughness: float, n_v: float, count: int = 400_000) -> float:
    """The albedo with even directions of light over the hemisphere, with the formulas of the paper."""
    rng, alpha = np.random.default_rng(9), roughness**2
    n_l, azimuth = rng.random(count), 2 * np.pi * rng.random(count)
    light = np.stack(
        (np.sqrt(1 - n_l**2) * np.cos(azimuth), np.sqrt(1 - n_l**2) * np.sin(azimuth), n_l), axis=1
    )
    half = light + np.array((np.sqrt(1 - n_v**2), 0, n_v))
    sine = np.sqrt(1 - np.minimum(half[:, 2] / np.linalg.norm(half, axis=1), 1) ** 2)
    density = (2 + 1 / alpha) * sine ** (1 / alpha) / (2 * np.pi)

    def curve(x: Any) -> Any:
        mix = (1 - alpha) ** 2
        low, high = (
            (25.3245, 3.32435, 0.16801, -1.27393, -4.85967),
            (21.5473, 3.82987, 0.19823, -1.97760, -4.32054),
        )
        a, b, c, d, e = (mix * p + (1 - mix) * q for p, q in zip(low, high, strict=True))
        return a / (1 + b * x**c) + d * x + e

    def mask(x: Any) -> Any:
        return np.where(x < 0.5, np.exp(curve(x)), np.exp(2 * curve(0.5) - curve(1 - x)))

    visibility = 1 / ((1 + mask(n_l) + mask(np.array(n_v))) * 4 * n_l * n_v)
    return float(np.mean(density * visibility * n_l) * 2 * np.pi)


@pytest.mark.parametrize(("row", "column"), PLACES[2:])
def test_sheen_agrees_with_monte_carlo(sheen: Any, row: int, column: int) -> None:
    expected = sampled_sheen((row + 0.5) / 64, (column + 0.5) / 64)
    assert sheen[row, column] == pytest.approx(expected, rel=0.02, abs=1e-4)


def test_sheen_is_a_share(sheen: Any) -> None:
    assert sheen.min() >= 0
    assert sheen.max() <= 1


def test_the_tables_are_put_together_and_read_only(ggx: Any, sheen: Any) -> None:
    tables = reflectance_tables()
    assert tables.dtype == np.float32
    # What the cache holds may have been computed by another NumPy, which rounds otherwise.
    np.testing.assert_allclose(tables, np.dstack((ggx, sheen)), rtol=1e-5, atol=1e-7)
    assert not tables.flags.writeable
