"""Packs a .gltf file with the files that it names into one GLB, so that models in pieces load too."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from glb_files import pack

_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".ktx2": "image/ktx2",
}


def packed_gltf(path: Path) -> bytes:
    """The bytes of a GLB with the content of a .gltf file."""
    document = json.loads(path.read_text(encoding="utf-8"))
    binary = b""
    offsets = []
    for buffer in document.get("buffers", []):
        binary += b"\0" * (-len(binary) % 4)
        offsets.append(len(binary))
        binary += _content(buffer["uri"], path) if "uri" in buffer else b"\0" * buffer["byteLength"]
    for view in document.get("bufferViews", []):
        view["byteOffset"] = view.get("byteOffset", 0) + offsets[view["buffer"]]
        view["buffer"] = 0
    for image in document.get("images", []):
        if "uri" in image:
            uri = image.pop("uri")
            data = _content(uri, path)
            binary += b"\0" * (-len(binary) % 4)
            views: list[Any] = document.setdefault("bufferViews", [])
            views.append({"buffer": 0, "byteOffset": len(binary), "byteLength": len(data)})
            image.setdefault("mimeType", _TYPES.get(Path(uri).suffix.lower(), "image/png"))
            image["bufferView"] = len(views) - 1
            binary += data
    if binary:
        document["buffers"] = [{"byteLength": len(binary)}]
    return pack(json.dumps(document).encode(), binary)


def _content(uri: str, path: Path) -> bytes:
    if uri.startswith("data:"):
        return base64.b64decode(uri.partition(",")[2])
    return (path.parent / unquote(uri)).read_bytes()
