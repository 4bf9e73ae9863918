"""The light of a whole panorama, and its cache on disk."""

import multiprocessing
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from synthgen.render.ibl import ROUGHNESSES, EnvironmentLight, bake, bake_environment
from synthgen.render.ibl.cache import cache_folder, cached_arrays
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
    assert light.sun is None
    assert light.mean_radiance == pytest.approx((1, 1, 1))
    for x, y, size in light.levels.astype(int):
        np.testing.assert_array_equal(light.atlas[y - 1 : y + size + 1, x - 1 : x + size + 1], 1)
    np.testing.assert_allclose(light.harmonics[:, 0], np.eye(9)[0], atol=1e-3)
    assert light.directions_16.weights.sum() == pytest.approx(4 * np.pi, rel=1e-4)
    assert light.directions_16_upper.weights.sum() == pytest.approx(2 * np.pi, rel=1e-4)


def test_the_sun_is_in_the_mean_and_in_no_other_part(sunny: Any, panorama: Callable[..., Any]) -> None:
    light = bake_environment(sunny, "sunny")
    plain = bake_environment(panorama(lambda d: 1 + 0.5 * d[..., 1], 256), "plain")
    assert light.sun is not None
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
        f"environment-none-{bake.FORMAT_VERSION}.npz",
        f"environment-sun-{bake.FORMAT_VERSION}.npz",
    ]


def test_another_content_or_version_is_computed(computed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    white = np.ones((32, 64, 3), np.float32)
    bake_environment(white, "one")
    bake_environment(2 * white, "two")
    monkeypatch.setattr(bake, "FORMAT_VERSION", bake.FORMAT_VERSION + 1)
    bake_environment(white, "one")
    assert len(computed) == 3


def numbers() -> dict[str, Any]:
    return {"values": np.arange(1000, dtype=np.float32), "flags": np.array([True, False])}


def is_kept(cache: Path) -> bool:
    """Whether the next call reads and does not compute."""
    calls: list[int] = []

    def compute() -> dict[str, Any]:
        calls.append(1)
        return numbers()

    np.testing.assert_array_equal(cached_arrays("n", compute)["values"], numbers()["values"])
    return not calls


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda _: b"PK not an archive",
        lambda content: content[: len(content) // 2],
        lambda content: content[:-1],
        lambda content: content[:2000] + bytes([content[2000] ^ 1]) + content[2001:],
        lambda content: bytes([content[0] ^ 255]) + content[1:],
    ],
    ids=["empty", "other", "truncated", "one byte short", "one bit", "first byte"],
)
def test_a_damaged_file_is_replaced(cache: Path, damage: Callable[[bytes], bytes]) -> None:
    assert not is_kept(cache)
    assert is_kept(cache)
    [path] = cache.iterdir()
    path.write_bytes(damage(path.read_bytes()))
    assert not is_kept(cache)
    assert is_kept(cache)


def test_a_cached_file_is_a_plain_npz(cache: Path) -> None:
    cached_arrays("n", numbers)
    with np.load(cache / "n.npz", allow_pickle=False) as arrays:
        assert sorted(arrays.files) == ["flags", "values"]


def test_a_folder_that_cannot_be_made_means_no_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("SYNTHGEN_CACHE_DIR", str(tmp_path / "file" / "cache"))
    assert not is_kept(cache)
    assert not is_kept(cache)


def test_a_file_that_cannot_be_replaced_means_no_cache(cache: Path) -> None:
    (cache / "n.npz").mkdir(parents=True)
    assert not is_kept(cache)
    assert not is_kept(cache)
    assert [path.name for path in cache.iterdir()] == ["n.npz"]


def test_a_full_disk_means_no_cache(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> Any:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        assert not is_kept(cache)
    assert list(cache.iterdir()) == []
    assert not is_kept(cache)
    assert is_kept(cache)


def _repeat(worker: int) -> bool:
    """Writes and reads one name again and again, and destroys it in between."""
    folder = cache_folder()
    assert folder is not None
    for turn in range(40):
        if (turn + worker) % 3 == 0:
            (folder / "shared.npz").unlink(missing_ok=True)
        found = cached_arrays("shared", lambda: {"values": np.arange(200_000)})
        if not np.array_equal(found["values"], np.arange(200_000)):
            return False
    return True


def test_processes_at_once_do_not_disturb_each_other(cache: Path) -> None:
    method = "fork" if sys.platform == "linux" else "spawn"
    with multiprocessing.get_context(method).Pool(4) as pool:
        assert all(pool.map(_repeat, range(4)))
    assert [path.name for path in cache.iterdir()] in ([], ["shared.npz"])


def test_the_folder_is_the_chosen_one_or_that_of_the_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: Path("/home/me"))
    monkeypatch.setattr(sys, "platform", "linux")
    assert cache_folder({"SYNTHGEN_CACHE_DIR": "/c", "XDG_CACHE_HOME": "/x"}) == Path("/c")
    assert cache_folder({"SYNTHGEN_CACHE_DIR": "", "XDG_CACHE_HOME": "/x"}) == Path("/x/synthgen")
    assert cache_folder({"XDG_CACHE_HOME": "relative"}) == Path("/home/me/.cache/synthgen")
    assert cache_folder({}) == Path("/home/me/.cache/synthgen")
    monkeypatch.setattr(sys, "platform", "darwin")
    assert cache_folder({}) == Path("/home/me/Library/Caches/synthgen")
    monkeypatch.setattr(sys, "platform", "win32")
    assert cache_folder({"LOCALAPPDATA": "/l"}) == Path("/l/synthgen/Cache")


def test_without_a_home_there_is_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> Path:
        raise RuntimeError("no home")

    monkeypatch.setattr(Path, "home", nowhere)
    assert cache_folder({}) is None
    monkeypatch.setattr("synthgen.render.ibl.cache.cache_folder", lambda: None)
    assert cached_arrays("n", numbers).keys() == {"values", "flags"}
