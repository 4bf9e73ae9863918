"""Arrays that are kept on disk: damage, other contents, and processes at once."""

import mmap
import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from synthgen.disk_cache import (
    CacheSettingError,
    cache_folder,
    cache_limit_bytes,
    cached_arrays,
    code_digest,
    content_digest,
)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the cache, which is not there yet."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("SYNTHGEN_CACHE_DIR", str(folder))
    return folder


def numbers() -> dict[str, Any]:
    return {
        "values": np.arange(1000, dtype=np.float32),
        "flags": np.array([True, False]),
        "none": np.empty((0, 3), np.uint32),
        "half": np.ones((2, 3), np.float16),
        "number": np.array(3.0),
    }


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
        lambda content: content[:-1] + bytes([content[-1] ^ 1]),
    ],
    ids=["empty", "other", "truncated", "one byte short", "one bit", "first byte", "checksum"],
)
def test_a_damaged_file_is_replaced(cache: Path, damage: Callable[[bytes], bytes]) -> None:
    assert not is_kept(cache)
    assert is_kept(cache)
    [path] = cache.iterdir()
    path.write_bytes(damage(path.read_bytes()))
    assert not is_kept(cache)
    assert is_kept(cache)


@pytest.mark.parametrize("times", [1, 2])
def test_what_is_returned_is_mapped_from_the_file_and_cannot_be_written_to(times: int) -> None:
    for _ in range(times):
        found = cached_arrays("n", numbers)
    assert found.keys() == numbers().keys()
    for name, array in numbers().items():
        assert found[name].dtype == array.dtype
        assert found[name].shape == array.shape
        np.testing.assert_array_equal(found[name], array)
        assert found[name].flags.aligned
        assert not found[name].flags.writeable
        base = found[name]
        while isinstance(base, np.ndarray):
            base = base.base
        assert isinstance(base, mmap.mmap)


def test_what_another_process_made_meanwhile_is_shared_and_not_replaced(cache: Path) -> None:
    files = []

    def slow() -> dict[str, Any]:
        cached_arrays("n", numbers)
        files.append((cache / "n.arrays").stat().st_ino)
        return numbers()

    cached_arrays("n", slow)
    assert files == [(cache / "n.arrays").stat().st_ino]


def test_nothing_is_pickled(cache: Path) -> None:
    with pytest.raises(ValueError, match="objects"):
        cached_arrays("n", lambda: {"objects": np.array([{}], dtype=object)})
    assert not cache.exists()


def test_arrays_that_are_larger_than_the_cache_are_not_kept(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def computed() -> dict[str, Any]:
        return {"values": np.zeros(1_000_001, np.uint8)}

    for limit, count in (("1", 0), ("2", 1)):
        monkeypatch.setenv("SYNTHGEN_CACHE_MB", limit)
        assert len(cached_arrays("n", computed)["values"]) == 1_000_001
        assert len(list(cache.glob("*"))) == count


def test_a_limit_of_zero_means_no_cache(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_kept(cache)
    monkeypatch.setenv("SYNTHGEN_CACHE_MB", "0")
    assert not is_kept(cache)


def keep(name: str, megabytes: float) -> dict[str, Any]:
    return cached_arrays(name, lambda: {"values": np.full(int(megabytes * 1e6), ord(name[0]), np.uint8)})


def aged(cache: Path, *names: str) -> None:
    """Makes files as old as their places in the list, the first the oldest."""
    for index, name in enumerate(names):
        os.utime(cache / f"{name}.arrays", (1e9 + index, 1e9 + index))


def test_what_was_used_longest_ago_goes_when_the_cache_is_full(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYNTHGEN_CACHE_MB", "10")
    for name in ("a", "b", "c"):
        keep(name, 2.9)
    aged(cache, "a", "b", "c")
    (cache / "notes.txt").write_bytes(bytes(20_000_000))  # not ours: neither counted nor removed
    mapped = keep("a", 2.9)["values"]  # which uses it
    keep("d", 2.9)
    assert {path.stem for path in cache.glob("*.arrays")} == {"a", "c", "d"}
    assert (cache / "notes.txt").exists()
    aged(cache, "a", "c", "d")
    keep("e", 2.9)
    assert {path.stem for path in cache.glob("*.arrays")} == {"c", "d", "e"}
    assert (mapped == ord("a")).all()  # still there for whoever has mapped it


def test_files_that_were_never_finished_go_after_a_day(cache: Path) -> None:
    keep("a", 0.01)
    (cache / "old.part").write_bytes(b"x")
    (cache / "new.part").write_bytes(b"x")
    yesterday = time.time() - 25 * 3600
    os.utime(cache / "old.part", (yesterday, yesterday))
    keep("b", 0.01)
    assert {path.name for path in cache.iterdir()} == {"a.arrays", "b.arrays", "new.part"}


@pytest.mark.parametrize("text", ["ten", "-1", "1.5", "1e3"])
def test_a_limit_that_is_no_number_is_an_error(text: str) -> None:
    with pytest.raises(CacheSettingError, match="SYNTHGEN_CACHE_MB"):
        cache_limit_bytes({"SYNTHGEN_CACHE_MB": text})


def test_the_limit_is_in_millions_of_bytes() -> None:
    assert cache_limit_bytes({"SYNTHGEN_CACHE_MB": "12"}) == 12_000_000
    assert cache_limit_bytes({}) == cache_limit_bytes({"SYNTHGEN_CACHE_MB": ""}) > 1_000_000_000


def test_many_arrays_are_kept_in_one_file(cache: Path) -> None:
    many = {f"part {index} of a model with a long name": np.arange(index) for index in range(2000)}
    cached_arrays("n", lambda: many)
    found = cached_arrays("n", dict)
    assert list(found) == list(many)
    assert all(np.array_equal(found[name], array) for name, array in many.items())


def test_the_digest_tells_contents_types_shapes_and_their_order_apart() -> None:
    zeros = np.zeros((2, 3), np.float32)
    contents: list[tuple[Any, ...]] = [
        (zeros,),
        (zeros + 1,),
        (zeros.T,),
        (zeros.view(np.uint32),),
        (zeros[:1], zeros[1:]),
        (zeros, 1),
        (1, zeros),
        (zeros, "1"),
        (zeros, None),
        (zeros, zeros[:0]),
        (),
    ]
    assert len({content_digest(*each) for each in contents}) == len(contents)
    assert content_digest(zeros, "a") == content_digest(zeros.copy(), "a")
    assert content_digest(zeros.T) == content_digest(np.ascontiguousarray(zeros.T))


def test_the_digest_of_code_is_that_of_its_files(tmp_path: Path) -> None:
    digests = []
    for text in ("A = 1\n", "A = 2\n", "A = 1\n"):
        module = ModuleType("module")
        module.__file__ = str(tmp_path / "module.py")
        (tmp_path / "module.py").write_text(text)
        digests.append(code_digest(module))
    assert digests[0] == digests[2] != digests[1]


def test_the_digest_of_a_package_covers_all_modules_in_it(tmp_path: Path) -> None:
    digests = []
    (tmp_path / "inner").mkdir()
    (tmp_path / "__init__.py").write_text("")
    for text in ("A = 1\n", "A = 2\n"):
        package = ModuleType("package")
        package.__file__, package.__path__ = str(tmp_path / "__init__.py"), [str(tmp_path)]
        (tmp_path / "inner" / "module.py").write_text(text)
        digests.append(code_digest(package))
    assert digests[0] != digests[1]


def test_a_folder_that_cannot_be_made_means_no_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("SYNTHGEN_CACHE_DIR", str(tmp_path / "file" / "cache"))
    assert not is_kept(cache)
    assert not is_kept(cache)


def test_a_file_that_cannot_be_replaced_means_no_cache(cache: Path) -> None:
    (cache / "n.arrays").mkdir(parents=True)
    assert not is_kept(cache)
    assert not is_kept(cache)
    assert [path.name for path in cache.iterdir()] == ["n.arrays"]


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
            (folder / "shared.arrays").unlink(missing_ok=True)
        found = cached_arrays("shared", lambda: {"values": np.arange(200_000)})
        if not np.array_equal(found["values"], np.arange(200_000)):
            return False
    return True


def test_processes_at_once_do_not_disturb_each_other(cache: Path) -> None:
    method = "fork" if sys.platform == "linux" else "spawn"
    with multiprocessing.get_context(method).Pool(4) as pool:
        assert all(pool.map(_repeat, range(4)))
    assert [path.name for path in cache.iterdir()] in ([], ["shared.arrays"])


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
    monkeypatch.setattr("synthgen.disk_cache.kept_arrays.cache_folder", lambda: None)
    assert cached_arrays("n", numbers).keys() == numbers().keys()
