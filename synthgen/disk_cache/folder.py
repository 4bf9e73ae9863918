"""The folder of the cache: where it is, how large it may be, and what goes when it is full."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

SUFFIX = ".arrays"
PART_SUFFIX = ".part"
"""Of files that are being written."""

_STANDARD_MB = 10_000
_LEFT = 0.9
"""The share of the limit that is left full, so that not every new file means to clean."""
_ABANDONED_S = 24 * 3600.0
"""After so long, a file that is not finished is one whose process died."""


class CacheSettingError(ValueError):
    """A variable of the environment that says nothing about the cache that could be followed."""


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


def cache_limit_bytes(environment: Mapping[str, str] | None = None) -> int:
    """How large the cache may be: $SYNTHGEN_CACHE_MB million bytes; 0 keeps nothing.

    Raises:
        CacheSettingError: the variable is no whole number from 0 on.
    """
    text = (os.environ if environment is None else environment).get("SYNTHGEN_CACHE_MB") or str(_STANDARD_MB)
    if not (text.isascii() and text.isdecimal()):
        raise CacheSettingError(f"SYNTHGEN_CACHE_MB is {text!r}, and not a whole number of megabytes")
    return int(text) * 1_000_000


def mark_used(path: Path) -> None:
    """Notes that a file was used now: those used longest ago go first."""
    with suppress(OSError):
        os.utime(path)


def shrink(folder: Path, limit: int) -> None:
    """Removes the files used longest ago, if all together are larger than a limit in bytes.

    Who has mapped a file that is removed keeps it; the system gives its space back after the last of them.
    Where files in use cannot be removed (Windows), they stay.
    """
    files = []
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if not entry.name.endswith((SUFFIX, PART_SUFFIX)):
                continue
            with suppress(OSError):  # removed by another process just now
                found = entry.stat(follow_symlinks=False)
                if entry.name.endswith(SUFFIX):
                    files.append((found.st_mtime_ns, found.st_size, entry.path))
                elif time.time() - found.st_mtime > _ABANDONED_S:
                    Path(entry.path).unlink(missing_ok=True)
    total = sum(size for _, size, _ in files)
    if total <= limit:
        return
    for _, size, path in sorted(files):
        with suppress(OSError):
            Path(path).unlink(missing_ok=True)
            total -= size
        if total <= _LEFT * limit:
            return
