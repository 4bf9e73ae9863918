"""Reads the file of a glTF model, binary or not."""

from __future__ import annotations

import hashlib
from pathlib import Path

from synthgen.assets.gltf.container import MAGIC, GlbChunks, parse_glb
from synthgen.assets.gltf.document import Document
from synthgen.assets.gltf.model import GltfModel
from synthgen.assets.gltf.resources import Resources
from synthgen.assets.limits import STANDARD_LIMITS, LoadLimits
from synthgen.errors import AssetError


def load_gltf(path: Path, limits: LoadLimits = STANDARD_LIMITS) -> GltfModel:
    """The model of a .glb or .gltf file; which of both it is, its first bytes say.

    Raises:
        AssetError: the file is missing, broken, or too large; the text has the JSON pointer or the byte.
    """
    try:
        if not path.is_file():
            raise AssetError(path, "there is no such file", remedy="check the path")
        limits.check("file_bytes", path.stat().st_size, where=path, what="the size of the file in bytes")
        data = path.read_bytes()
    except OSError as error:
        raise AssetError(path, error.strerror or "cannot be read", remedy="check the path") from error
    is_text = data[: len(MAGIC)] != MAGIC and path.suffix.lower() == ".gltf"
    chunks = GlbChunks(json=data, binary=None) if is_text else parse_glb(data, str(path))
    document = Document(chunks.json, str(path), limits)
    resources = Resources(document, path.parent, chunks.binary)
    return GltfModel(document, resources, hashlib.sha256(data).hexdigest())
