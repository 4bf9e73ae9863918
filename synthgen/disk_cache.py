"""Arrays kept on disk between runs, by name. The cache is never needed: every fault only means to compute."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

Arrays = dict[str, npt.NDArray[Any]]

_DIGEST_BYTES = hashlib.sha256().digest_size
_ALIGNMENT = 64
_MOST_BYTES = 1 << 30
"""Of the arrays of a file; numpy has no records of 2 GiB."""


def cache_folder(environment: Mapping[str, str] | None = None) -> Path | None:
    """The folder for cached files, or None where there is none; it need not exist.

    $SYNTHGEN_CACHE_DIR, else the folder `synthgen` in the place of the platform: $XDG_CACHE_HOME or ~/.cache,
    ~/Library/Caches on macOS, %LOCALAPPDATA% on Windows.
    """
    values = os.environ if environment is None else environment
    if chosen := values.get("SYNTHGEN_CACHE_DIR"):
        return Path(chosen)
    if (xdg := values.get("XDG_CACHE_HOME")) and Path(xdg).is_absolute():
        return Path(xdg) / "synthgen"
    if sys.platform == "win32" and (local := values.get("LOCALAPPDATA")):
        return Path(local) / "synthgen" / "Cache"
    try:
        home = Path.home()
    except RuntimeError:
        return None
    return home / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "synthgen"


def cached_arrays(name: str, compute: Callable[[], Arrays]) -> Arrays:
    """What `compute` returns, or what it returned before under this name.

    The name says all that the arrays depend on. What is read is mapped, so that processes share its memory,
    and cannot be written to. A file that is damaged or cannot be read is replaced; a folder that cannot be
    written to is left alone. Any number of processes may do this at once; all that find no file compute.
    """
    folder = cache_folder()
    if folder is None:
        return compute()
    path = folder / f"{name}.npy"
    found = _read(path)
    if found is None:
        found = compute()
        _write(path, found)
    return found


def content_digest(*content: npt.NDArray[Any] | str | float | None) -> str:
    """The SHA-256, in hexadecimal, of arrays with types and shapes, of texts and of numbers, in turn."""
    digest = hashlib.sha256()
    for each in content:
        if isinstance(each, np.ndarray):
            digest.update(f"{each.dtype.str}{each.shape}".encode())
            digest.update(np.ascontiguousarray(each).data)
        else:
            digest.update(f"{each!r}\n".encode())
    return digest.hexdigest()


@cache
def code_digest(*modules: ModuleType) -> str:
    """The SHA-256, in hexadecimal, of the files of modules: another whenever one of them is edited."""
    digest = hashlib.sha256()
    for module in modules:
        digest.update(Path(str(module.__file__)).read_bytes())
    return digest.hexdigest()


def _read(path: Path) -> Arrays | None:
    try:
        content = np.memmap(path, np.uint8, "r")
        archive, digest = content[:-_DIGEST_BYTES], content[-_DIGEST_BYTES:]
        if hashlib.sha256(archive.data).digest() != digest.tobytes():
            return None
        record = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError):  # ValueError: the file is empty
        return None
    return {name: np.asarray(record[name]) for name in record.dtype.names}


def _write(path: Path, arrays: Arrays) -> None:
    """Writes an npy file and, after it, its digest, under a name of its own; then renames it."""
    if sum(array.nbytes for array in arrays.values()) > _MOST_BYTES:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".part")
    except OSError:
        return
    try:
        with suppress(OSError):
            with os.fdopen(handle, "w+b") as file:
                np.save(file, _record(arrays), allow_pickle=False)
                file.seek(0)
                file.write(hashlib.sha256(file.read()).digest())
            Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)


def _record(arrays: Arrays) -> npt.NDArray[np.void]:
    """One record with an array in each field, placed so that a mapped file has them aligned."""
    offsets, end = [], 0
    for array in arrays.values():
        offsets.append(end)
        end += -(-array.nbytes // _ALIGNMENT) * _ALIGNMENT
    formats = [(array.dtype, array.shape) for array in arrays.values()]
    layout: Any = {"names": list(arrays), "formats": formats, "offsets": offsets, "itemsize": end}
    record: npt.NDArray[np.void] = np.zeros((), np.dtype(layout))
    for name, array in arrays.items():
        record[name] = array
    return record
