"""Chooses how Mitsuba computes: compiled by LLVM where a usable one is installed, else slowly."""

from __future__ import annotations

import os
import re
import sys
from functools import cache
from pathlib import Path
from typing import Any

MIN_LLVM = 16
"""Dr.Jit asks older ones for instructions that they do not know."""

LIBRARY_FOLDERS = ("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib")


@cache
def mitsuba() -> Any:
    """The mitsuba module with a variant set.

    `BENCH_MITSUBA_VARIANT` names one; by default it is llvm_ad_rgb where LLVM 16 or newer is found (or
    `DRJIT_LIBLLVM_PATH` names one), else scalar_rgb.
    """
    library = os.environ.get("DRJIT_LIBLLVM_PATH") or newest_llvm()
    variant = os.environ.get("BENCH_MITSUBA_VARIANT") or ("llvm_ad_rgb" if library else "scalar_rgb")
    if library:
        os.environ["DRJIT_LIBLLVM_PATH"] = library
    import mitsuba as mi  # noqa: PLC0415 - it reads the environment when it is imported

    mi.set_variant(variant)
    if variant == "scalar_rgb":
        print(
            "bench: no LLVM 16+ found, references are slow; on Debian: apt-get install libllvm19",
            file=sys.stderr,
        )
    return mi


def newest_llvm() -> str | None:
    """The path of the newest libLLVM that is new enough, None where there is none."""
    found: list[tuple[int, str]] = []
    for folder in map(Path, LIBRARY_FOLDERS):
        for path in sorted(folder.glob("libLLVM*.so*")) if folder.is_dir() else []:
            version = re.search(r"(\d+)", path.name)
            if version and int(version[1]) >= MIN_LLVM:
                found.append((int(version[1]), str(path)))
    return max(found)[1] if found else None


def is_vectorized() -> bool:
    """Whether Python code can take part in rendering without slowing it down."""
    return not mitsuba().variant().startswith("scalar")
