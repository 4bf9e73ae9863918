"""A lock on a file that the operating system gives back when the process ends, however it ends."""

from __future__ import annotations

import errno
import sys
from typing import BinaryIO

_TAKEN = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}


def lock_file(file: BinaryIO) -> bool:
    """Whether an open file could be locked for this process; it is locked until the file is closed.

    A file system without locks gives every process its lock.
    """
    try:
        _lock(file)
    except OSError as error:
        return error.errno not in _TAKEN
    return True


if sys.platform == "win32":
    import msvcrt

    _BEYOND = 1 << 62
    """A lock on Windows keeps others from reading, so it is laid on a byte that no file has."""

    def _lock(file: BinaryIO) -> None:
        file.seek(_BEYOND)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
