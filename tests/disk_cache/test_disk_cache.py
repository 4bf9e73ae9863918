"""Arrays that are kept on disk: damage, other contents, and processes at once."""

import mmap
import multiprocessing
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from synthgen import disk_cache
from synthgen.disk_cache import cache_folder, cached_arrays, code_digest, content_digest


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


def test_a_cached_file_is_a_plain_npy_of_one_record(cache: Path) -> None:
    cached_arrays("n", numbers)
    record = np.load(cache / "n.npy", allow_pickle=False)
    assert record.shape == ()
    assert record.dtype.names == ("values", "flags", "none", "half", "number")


def test_what_is_read_is_mapped_from_the_file_and_cannot_be_written_to() -> None:
    cached_arrays("n", numbers)
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


def test_nothing_is_pickled(cache: Path) -> None:
    with pytest.raises(ValueError, match="allow_pickle"):
        cached_arrays("n", lambda: {"objects": np.array([{}], dtype=object)})
    assert list(cache.iterdir()) == []


def test_arrays_that_are_too_large_are_not_kept(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk_cache, "_MOST_BYTES", 1000)
    assert not is_kept(cache)
    assert not cache.exists()


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


def test_a_folder_that_cannot_be_made_means_no_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("SYNTHGEN_CACHE_DIR", str(tmp_path / "file" / "cache"))
    assert not is_kept(cache)
    assert not is_kept(cache)


def test_a_file_that_cannot_be_replaced_means_no_cache(cache: Path) -> None:
    (cache / "n.npy").mkdir(parents=True)
    assert not is_kept(cache)
    assert not is_kept(cache)
    assert [path.name for path in cache.iterdir()] == ["n.npy"]


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
            (folder / "shared.npy").unlink(missing_ok=True)
        found = cached_arrays("shared", lambda: {"values": np.arange(200_000)})
        if not np.array_equal(found["values"], np.arange(200_000)):
            return False
    return True


def test_processes_at_once_do_not_disturb_each_other(cache: Path) -> None:
    method = "fork" if sys.platform == "linux" else "spawn"
    with multiprocessing.get_context(method).Pool(4) as pool:
        assert all(pool.map(_repeat, range(4)))
    assert [path.name for path in cache.iterdir()] in ([], ["shared.npy"])


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
    monkeypatch.setattr("synthgen.disk_cache.cache_folder", lambda: None)
    assert cached_arrays("n", numbers).keys() == numbers().keys()
