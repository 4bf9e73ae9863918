"""The files that a model is made of: its own, and those that it names."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

from synthgen.assets.gltf.container import MAGIC, parse_glb
from synthgen.errors import AssetError

_MTLLIB = re.compile(rb"^[ \t]*mtllib[ \t]+(.+?)[ \t\r]*$", re.M)
_MAP = re.compile(rb"^[ \t]*(?:map_\w+|bump|disp|decal|norm|refl)[ \t]+(.+?)[ \t\r]*$", re.M | re.I)
_INIT_FROM = re.compile(rb"<init_from>\s*(?:<ref>)?\s*([^<]+?)\s*<")


def model_sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes; of one that names others, the SHA-256 of the names and digests of all.

    Raises:
        OSError: one of them cannot be read.
    """
    return files_sha256(path, referenced_files(path, path.read_bytes()))


def files_sha256(path: Path, others: tuple[Path, ...]) -> str:
    """The SHA-256 of a file's bytes; with others below its folder, that of the names and digests of all.

    Raises:
        OSError: one of them cannot be read.
    """
    own = _sha256(path)
    if not others:
        return own
    folder = path.parent.resolve()
    lines = [own, *(f"{each.resolve().relative_to(folder).as_posix()} {_sha256(each)}" for each in others)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def referenced_files(path: Path, data: bytes) -> tuple[Path, ...]:
    """The files, in order, that a model with these bytes names: buffers, images and libraries of materials.

    Those that are not there, or lie outside the folder of the model, are left out.
    """
    suffix = path.suffix.lower()
    if suffix in {".glb", ".gltf"}:
        return _existing(path.parent, _names_of_gltf(data))
    if suffix == ".dae":
        return _existing(path.parent, _names(_INIT_FROM, data))
    if suffix != ".obj":
        return ()
    libraries = _existing(path.parent, _names(_MTLLIB, data))
    maps = (name for each in libraries for name in _names(_MAP, each.read_bytes()))
    return tuple(sorted({*libraries, *_existing(path.parent, maps)}))


def _names_of_gltf(data: bytes) -> list[str]:
    """The URIs of buffers and images; none of a file that is broken, of which the loader says more."""
    try:
        text = parse_glb(data, "").json if data[: len(MAGIC)] == MAGIC else data
        document: Any = json.loads(text)
    except (AssetError, ValueError, RecursionError):
        return []
    if not isinstance(document, dict):
        return []
    lists = [document.get(kind) for kind in ("buffers", "images")]
    objects = [each for found in lists if isinstance(found, list) for each in found]
    uris = [each.get("uri") for each in objects if isinstance(each, dict)]
    return [uri for uri in uris if isinstance(uri, str) and not uri.lower().startswith("data:")]


def _names(pattern: re.Pattern[bytes], data: bytes) -> Iterable[str]:
    """What a pattern finds, and its last word, before which there may be options."""
    for found in pattern.findall(data):
        text = found.decode("utf-8", "replace")
        yield from (text, *text.split()[-1:])


def _existing(folder: Path, names: Iterable[str]) -> tuple[Path, ...]:
    """The files of names, plain or as URIs, within a folder."""
    root = folder.resolve()
    found = set()
    for name in dict.fromkeys(names):
        for text in (unquote_to_bytes(name).decode("utf-8", "replace"), name):
            try:
                path = (root / text.replace("\\", "/")).resolve()
                is_usable = path.is_relative_to(root) and path.is_file()
            except (OSError, ValueError, RuntimeError):  # too long, a null character, a loop of links
                continue
            if is_usable:
                found.add(path)
                break
    return tuple(sorted(found))


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()
