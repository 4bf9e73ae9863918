"""Arrays kept on disk between runs, by name. The cache is never needed: every fault only means to compute."""

from __future__ import annotations

import hashlib
import io
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Arrays = dict[str, npt.NDArray[Any]]

_DIGEST_BYTES = hashlib.sha256().digest_size


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

    The name says all that the arrays depend on. A file that is damaged or cannot be read is replaced; a
    folder that cannot be written to is left alone. Any number of processes may do this at once.
    """
    folder = cache_folder()
    if folder is None:
        return compute()
    path = folder / f"{name}.npz"
    found = _read(path)
    if found is None:
        found = compute()
        _write(path, found)
    return found


def _read(path: Path) -> Arrays | None:
    try:
        content = path.read_bytes()
    except OSError:
        return None
    archive, digest = content[:-_DIGEST_BYTES], content[-_DIGEST_BYTES:]
    if hashlib.sha256(archive).digest() != digest:
        return None
    with np.load(io.BytesIO(archive), allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def _write(path: Path, arrays: Arrays) -> None:
    """Writes an npz file and, after it, its digest, under a name of its own; then renames it."""
    archive = io.BytesIO()
    np.savez(archive, allow_pickle=False, **arrays)
    content = archive.getvalue() + hashlib.sha256(archive.getvalue()).digest()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".part")
    except OSError:
        return
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
