"""Files that appear whole or not at all."""

from __future__ import annotations

import contextlib
from pathlib import Path

from synthgen.errors import OutputError


def write_file(path: Path, data: bytes) -> None:
    """Writes a file under a temporary name beside it, and renames it when it is complete.

    Raises:
        OutputError: the disk is full, or the folder cannot be written to; what stood there stays.
    """
    temporary = path.with_name(f".{path.name}.part")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise output_error(path, error) from error


def is_unfinished(path: Path) -> bool:
    """Whether a path is the temporary file of a `write_file` that was cut off."""
    return path.name.startswith(".") and path.name.endswith(".part")


def output_error(path: Path, error: OSError) -> OutputError:
    """The error for a path that the operating system will not write to."""
    return OutputError(
        path,
        error.strerror or str(error),
        remedy="free space or choose another --out; what is there stays, and --resume goes on from it",
    )
