"""Digests of what cached arrays depend on: contents, and the code that works on them."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt


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
    """The SHA-256, in hexadecimal, of the files of modules, and of all that is in packages among them.

    It is another one whenever one of them is edited.
    """
    digest = hashlib.sha256()
    for module in modules:
        path = Path(str(module.__file__))
        for each in sorted(path.parent.rglob("*.py")) if hasattr(module, "__path__") else (path,):
            digest.update(each.read_bytes())
    return digest.hexdigest()


@cache
def library_version(name: str) -> str:
    """The version of an installed package; empty where it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
