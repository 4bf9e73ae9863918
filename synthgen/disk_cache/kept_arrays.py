"""Arrays by name, from files that are mapped, or computed and written to such files."""

from __future__ import annotations

import json
import os
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from synthgen.disk_cache.folder import (
    PART_SUFFIX,
    SUFFIX,
    cache_folder,
    cache_limit_bytes,
    mark_used,
    shrink,
)

Arrays = dict[str, npt.NDArray[Any]]

_CHECKSUM_BYTES = 4
_LENGTH_BYTES = 8
_ALIGNMENT = 64


def cached_arrays(name: str, compute: Callable[[], Arrays]) -> Arrays:
    """What `compute` returns, or what it returned before under this name.

    The name says all that the arrays depend on. What is returned is mapped from a file, so that processes
    share its memory, and cannot be written to. A file that is damaged or cannot be read is replaced; where
    none can be written, the computed arrays are returned. Any number of processes may do this at once; all
    that find no file compute.

    Raises:
        CacheSettingError: a variable of the environment cannot be followed.
    """
    folder, limit = cache_folder(), cache_limit_bytes()
    if folder is None or limit == 0:
        return compute()
    path = folder / f"{name}{SUFFIX}"
    found = _read(path)
    if found is not None:
        mark_used(path)
        return found
    computed = compute()
    found = _read(path)  # another process may have been faster, and its memory is to be shared
    if found is not None:
        return found
    if sum(array.nbytes for array in computed.values()) <= limit and _write(path, computed):
        shrink(folder, limit)
        return _read(path) or computed
    return computed


def _read(path: Path) -> Arrays | None:
    try:
        content = np.asarray(np.memmap(path, np.uint8, "r"))
    except (OSError, ValueError):  # ValueError: the file is empty
        return None
    body, checksum = content[:-_CHECKSUM_BYTES], content[-_CHECKSUM_BYTES:]
    if zlib.crc32(body.data).to_bytes(_CHECKSUM_BYTES, "little") != checksum.tobytes():
        return None
    length = int.from_bytes(body[:_LENGTH_BYTES].tobytes(), "little")
    fields = json.loads(body[_LENGTH_BYTES : _LENGTH_BYTES + length].tobytes())
    arrays, offset = {}, _padded(_LENGTH_BYTES + length)
    for name, dtype, shape, size in fields:
        arrays[name] = body[offset : offset + size].view(dtype).reshape(shape)
        offset += _padded(size)
    return arrays


def _write(path: Path, arrays: Arrays) -> bool:
    """Writes a file under a name of its own, and then renames it; whether that worked."""
    chunks = _chunks(arrays)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=PART_SUFFIX)
    except OSError:
        return False
    try:
        # Against damage, not against forgery: who may write to the folder may write anything.
        checksum = 0
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                checksum = zlib.crc32(chunk, checksum)
                file.write(chunk)
            file.write(checksum.to_bytes(_CHECKSUM_BYTES, "little"))
        Path(temporary).replace(path)
    except OSError:
        return False
    finally:
        Path(temporary).unlink(missing_ok=True)
    return True


def _chunks(arrays: Arrays) -> list[bytes | memoryview]:
    """What a file holds before its checksum.

    The length of the list of fields, in 8 bytes, little-endian; the list, as JSON: name, type, shape and
    bytes of each array; the arrays in turn. Each of these begins at a multiple of 64 bytes.
    """
    if any(array.dtype.hasobject for array in arrays.values()):
        raise ValueError("only arrays of numbers are kept, and one of these holds objects")
    fields = [(name, array.dtype.str, array.shape, array.nbytes) for name, array in arrays.items()]
    listed = json.dumps(fields).encode()
    chunks: list[bytes | memoryview] = [len(listed).to_bytes(_LENGTH_BYTES, "little") + listed]
    chunks += [np.ascontiguousarray(array).reshape(-1).view(np.uint8).data for array in arrays.values()]
    return [part for chunk in chunks for part in (chunk, bytes(_padded(len(chunk)) - len(chunk)))]


def _padded(size: int) -> int:
    """The next multiple of the alignment."""
    return -(-size // _ALIGNMENT) * _ALIGNMENT
