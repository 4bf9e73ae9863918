"""The light of a whole panorama, and its cache on disk."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from synthgen.render.ibl import ROUGHNESSES, EnvironmentLight, bake, bake_environment
from synthgen.render.ibl.level_surface import LEVEL_ROUGHNESSES


@pytest.fixture(autouse=True)
def _small_maps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bake, "MAP_SIZES", (32, 16, 16, 8, 8, 8))


@pytest.fixture
def sunny(panorama: Callable[..., Any]) -> Any:
    sky = panorama(lambda d: 1 + 0.5 * d[..., 1], 256)
    sky[60, 100] = (9e5, 8e5, 5e5)
    return sky


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows by one whenever a panorama is baked and not read."""
    calls, original = [], bake._arrays

    def counted(panorama: Any) -> Any:
        calls.append("once")
        return original(panorama)

    monkeypatch.setattr(bake, "_arrays", counted)
    return calls


def test_the_parts_have_the_documented_shapes(sunny: Any) -> None:
    light = bake_environment(sunny, "a" * 64)
    assert light.harmonics.shape == light.harmonics_upper.shape == (9, 3)
    assert light.harmonics.dtype == light.harmonics_upper.dtype == light.levels.dtype == np.float32
    assert light.atlas.dtype == np.float16
    assert light.levels.shape == (len(ROUGHNESSES) + len(LEVEL_ROUGHNESSES), 3)
    assert light.directions_16.directions.shape == light.directions_16_upper.directions.shape == (16, 3)
    assert light.directions_64.weights.shape == light.directions_64_upper.weights.shape == (64,)
    assert (light.directions_64_upper.directions[:, 1] > 0).all()
    assert (light.directions_64.directions[:, 1] < 0).any()
    assert not light.atlas.flags.writeable
    assert np.isfinite(light.atlas).all()


def test_a_white_panorama_is_white_in_every_part() -> None:
    light = bake_environment(np.ones((64, 128, 3), np.float32), "white")
    assert not light.suns
    assert light.mean_radiance == pytest.approx((1, 1, 1))
    for x, y, size in light.levels.astype(int):
        np.testing.assert_array_equal(light.atlas[y - 1 : y + size + 1, x - 1 : x + size + 1], 1)
    np.testing.assert_allclose(light.harmonics[:, 0], np.eye(9)[0], atol=1e-3)
    assert light.directions_16.weights.sum() == pytest.approx(4 * np.pi, rel=1e-4)
    assert light.directions_16_upper.weights.sum() == pytest.approx(2 * np.pi, rel=1e-4)


def test_the_sun_is_in_the_mean_and_in_no_other_part(sunny: Any, panorama: Callable[..., Any]) -> None:
    light = bake_environment(sunny, "sunny")
    plain = bake_environment(panorama(lambda d: 1 + 0.5 * d[..., 1], 256), "plain")
    assert len(light.suns) == 1
    assert light.mean_radiance[0] > 1.5 * plain.mean_radiance[0]
    np.testing.assert_allclose(light.harmonics, plain.harmonics, atol=1e-3)
    np.testing.assert_allclose(light.atlas.astype(float), plain.atlas.astype(float), atol=0.02)
    assert light.directions_64.weights.sum() == pytest.approx(plain.directions_64.weights.sum(), rel=1e-3)


def test_large_and_odd_panoramas_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bake, "_ROWS", 64)
    noise = np.random.default_rng(1).random((101, 203, 3)).astype(np.float32)
    light = bake_environment(noise, "noise")
    np.testing.assert_allclose(light.mean_radiance, 0.5, atol=0.02)
    np.testing.assert_allclose(light.harmonics[0], light.mean_radiance, rtol=1e-5)


def test_what_is_read_is_to_the_bit_what_was_computed(sunny: Any, computed: list[str], cache: Path) -> None:
    for sky, name in ((sunny, "sun"), (np.ones((32, 64, 3), np.float32), "none")):
        first, second = bake_environment(sky, name), bake_environment(sky, name)
        assert isinstance(second, EnvironmentLight)
        assert first == second
        assert first.atlas.tobytes() == second.atlas.tobytes()
        assert type(first.mean_radiance[0]) is type(second.mean_radiance[0]) is float
        assert not second.atlas.flags.writeable
    assert len(computed) == 2
    assert sorted(path.name for path in cache.iterdir()) == [
        f"environment-none-{bake.FORMAT_VERSION}.arrays",
        f"environment-sun-{bake.FORMAT_VERSION}.arrays",
    ]


def test_another_content_or_version_is_computed(computed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    white = np.ones((32, 64, 3), np.float32)
    bake_environment(white, "one")
    bake_environment(2 * white, "two")
    monkeypatch.setattr(bake, "FORMAT_VERSION", bake.FORMAT_VERSION + 1)
    bake_environment(white, "one")
    assert len(computed) == 3
