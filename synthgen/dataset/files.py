"""Files that appear whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from synthgen.errors import OutputError

_PART = ".part"


def write_file(path: Path, data: bytes, *, is_durable: bool = False) -> None:
    """Writes a file under a temporary name beside it, and renames it when it is complete.

    The temporary name is this call's own, so that any number of processes may write the same file.

    Args:
        path: the file.
        data: all of its bytes.
        is_durable: wait until the disk has them, so that a power cut leaves the old file or the new one.
            Without, a power cut may leave the new name with fewer bytes.

    Raises:
        OutputError: the disk is full, or the folder cannot be written to; what stood there stays.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}{_PART}")
    try:
        temporary.write_bytes(data)
        if is_durable:
            synchronize(temporary)
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise output_error(path, error) from error


def synchronize(path: Path) -> None:
    """Waits until the disk has what was written to a file.

    Raises:
        OSError: the disk is full or failing.
    """
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def is_unfinished(path: Path) -> bool:
    """Whether a path is the temporary file of a `write_file` that was cut off."""
    return path.name.startswith(".") and path.name.endswith(_PART)


def remove_unfinished(folders: Iterator[Path]) -> None:
    """Deletes the temporary files that lie directly in folders; one that is gone already is no fault.

    Raises:
        OSError: they cannot be deleted.
    """
    for folder in folders:
        for path in folder.iterdir() if folder.is_dir() else ():
            if is_unfinished(path):
                path.unlink(missing_ok=True)


def output_error(path: Path, error: OSError) -> OutputError:
    """The error for a path that the operating system will not write to."""
    return OutputError(
        path,
        error.strerror or str(error),
        remedy="free space or choose another --out; what is there stays, and --resume goes on from it",
    )
