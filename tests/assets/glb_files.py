"""GLB files made by hand: the JSON and the binary chunk are written side by side."""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import PIL.Image

JSON_CHUNK, BIN_CHUNK = 0x4E4F534A, 0x004E4942
CODES = {"int8": 5120, "uint8": 5121, "int16": 5122, "uint16": 5123, "uint32": 5125, "float32": 5126}
TYPES = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4", 16: "MAT4"}

_FACES = [(axis, sign) for axis in range(3) for sign in (-1.0, 1.0)]


def cube(size: float = 1.0) -> dict[str, npt.NDArray[Any]]:
    """The 24 corners of a cube about the origin, with normals, texture coordinates and triangles."""
    positions, normals, texcoords, indices = [], [], [], []
    for axis, sign in _FACES:
        normal = np.eye(3)[axis] * sign
        u = np.eye(3)[(axis + 1) % 3]
        v = np.cross(normal, u)
        first = len(positions)
        for s, t in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
            positions.append((normal + s * u + t * v) * size / 2)
            normals.append(normal)
            texcoords.append(((s + 1) / 2, (1 - t) / 2))
        indices += [first, first + 1, first + 2, first, first + 2, first + 3]
    return {
        "POSITION": np.array(positions, np.float32),
        "NORMAL": np.array(normals, np.float32),
        "TEXCOORD_0": np.array(texcoords, np.float32),
        "indices": np.array(indices, np.uint16),
    }


def picture(size: tuple[int, int] = (2, 2), *, kind: str = "PNG") -> tuple[bytes, npt.NDArray[np.uint8]]:
    """The bytes of an image file and its pixels [h w 3]."""
    width, height = size
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    PIL.Image.fromarray(pixels).save(buffer, kind)
    return buffer.getvalue(), pixels


class GlbFile:
    """A document and its binary chunk, to which arrays are added."""

    def __init__(self) -> None:
        self.binary = b""
        self.document: dict[str, Any] = {
            "asset": {"version": "2.0"},
            "scene": 0,
            "scenes": [{"nodes": []}],
            "nodes": [],
            "meshes": [],
            "accessors": [],
            "bufferViews": [],
            "buffers": [{"byteLength": 0}],
        }

    def view(self, data: bytes, **fields: Any) -> int:
        """The index of a new buffer view of these bytes."""
        offset = len(self.binary)
        self.binary += data + b"\0" * (-len(data) % 4)
        self.document["buffers"][0]["byteLength"] = len(self.binary)
        return self._add("bufferViews", buffer=0, byteOffset=offset, byteLength=len(data), **fields)

    def accessor(self, array: npt.NDArray[Any], **fields: Any) -> int:
        """The index of a new accessor of an array [n] or [n w]."""
        width = 1 if array.ndim == 1 else array.shape[1]
        kind = {"componentType": CODES[array.dtype.name], "type": TYPES[width], "count": len(array)}
        return self._add("accessors", **({"bufferView": self.view(array.tobytes())} | kind | fields))

    def mesh(self, attributes: dict[str, int], **primitive: Any) -> int:
        """The index of a new mesh with one primitive."""
        return self._add("meshes", primitives=[{"attributes": attributes, **primitive}])

    def mesh_of(self, arrays: dict[str, npt.NDArray[Any]], **primitive: Any) -> int:
        """The index of a new mesh of named arrays."""
        given = dict(arrays)
        indices = given.pop("indices", None)
        if indices is not None:
            primitive["indices"] = self.accessor(indices)
        return self.mesh({name: self.accessor(array) for name, array in given.items()}, **primitive)

    def node(self, *, is_root: bool = True, **fields: Any) -> int:
        """The index of a new node."""
        index = self._add("nodes", **fields)
        if is_root:
            self.document["scenes"][0]["nodes"].append(index)
        return index

    def texture(self, data: bytes, **sampler: Any) -> int:
        """The index of a new texture of an embedded image file."""
        image = self._add("images", bufferView=self.view(data), mimeType="image/png")
        fields = {"sampler": self._add("samplers", **sampler)} if sampler else {}
        return self._add("textures", source=image, **fields)

    def material(self, **fields: Any) -> int:
        """The index of a new material."""
        return self._add("materials", **fields)

    def _add(self, kind: str, **fields: Any) -> int:
        entries = self.document.setdefault(kind, [])
        entries.append(fields)
        return len(entries) - 1

    def bytes(self) -> bytes:
        """The whole file."""
        return pack(json.dumps(self.document).encode(), self.binary)

    def write(self, folder: Path, name: str = "model.glb") -> Path:
        """The path of the written file."""
        path = folder / name
        path.write_bytes(self.bytes())
        return path


def pack(text: bytes, binary: bytes = b"", *, version: int = 2) -> bytes:
    """A GLB file of a JSON and a binary chunk."""
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<II", len(text), JSON_CHUNK) + text
    if binary:
        chunks += struct.pack("<II", len(binary), BIN_CHUNK) + binary
    return b"glTF" + struct.pack("<II", version, 12 + len(chunks)) + chunks


def cube_file(size: float = 1.0, **node: Any) -> GlbFile:
    """A file with one node that shows a cube."""
    file = GlbFile()
    file.node(mesh=file.mesh_of(cube(size)), **node)
    return file


def interleaved(arrays: Sequence[npt.NDArray[Any]]) -> bytes:
    """The rows of arrays, one after another."""
    return b"".join(row.tobytes() for rows in zip(*arrays, strict=True) for row in rows)
