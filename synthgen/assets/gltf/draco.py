"""Primitives that KHR_draco_mesh_compression compresses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import Field

from synthgen.arrays import U32
from synthgen.assets.gltf.document import Document
from synthgen.assets.gltf.schema import GltfObject, Index
from synthgen.errors import AssetError

_MAGIC = b"DRACO"
_HEADER_BYTES = 11
_MESH = 1
_EDGEBREAKER = 1
_HAS_METADATA = 0x8000
_MOST_FACES_A_BYTE = 256
"""More triangles than that in a byte of compressed data are a bomb; real meshes have one to eight."""


class CompressedPrimitive(GltfObject):
    """Where the compressed bytes are, and the ids of the attributes in them.

    Source: https://github.com/KhronosGroup/glTF/tree/main/extensions/2.0/Khronos/KHR_draco_mesh_compression
    """

    bufferView: Index
    attributes: dict[str, Index] = Field(min_length=1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DracoMesh:
    """What a Draco stream holds."""

    triangles: U32
    """[t 3]."""
    attributes: dict[str, npt.NDArray[Any]]
    """[n width] by the name of the attribute."""


def decoded_primitive(
    document: Document, source: CompressedPrimitive, data: bytes, pointer: str
) -> DracoMesh:
    """The triangles and attributes of a Draco stream.

    Raises:
        AssetError: the stream is broken, or lacks an attribute.
    """
    import DracoPy  # noqa: PLC0415 - only files with this compression need it

    faces, vertices = _counts(document, data, pointer)
    if faces > _MOST_FACES_A_BYTE * len(data):
        raise _broken(document, pointer, f"{len(data)} bytes claim to hold {faces} triangles")
    limits, where = document.limits, f"{document.file}: {pointer}"
    limits.check("vertices", max(3 * faces, vertices), where=where, what="the corners of the triangles")
    try:
        mesh = DracoPy.decode(data)
        by_id = {each["unique_id"]: np.asarray(each["data"]) for each in mesh.attributes}
        triangles = np.asarray(mesh.faces, dtype=np.uint32).reshape(-1, 3)
        points = len(mesh.points)
    except Exception as error:  # a decoder of another language may fail in any way
        raise _broken(document, pointer, str(error) or type(error).__name__) from error
    missing = sorted(name for name, key in source.attributes.items() if key not in by_id)
    if missing:
        raise _broken(document, f"{pointer}/attributes/{missing[0]}", "the stream has no such attribute")
    if triangles.size and int(triangles.max()) >= points:
        raise _broken(document, pointer, f"found the index {triangles.max()} among {points} vertices")
    attributes = {name: by_id[key].reshape(points, -1) for name, key in source.attributes.items()}
    return DracoMesh(triangles=triangles, attributes=attributes)


def _counts(document: Document, data: bytes, pointer: str) -> tuple[int, int]:
    """How many triangles and vertices the stream says that it holds, before anything is decoded.

    Source: Draco bitstream specification 2.2, header and connectivity (https://google.github.io/draco/spec).
    """
    if len(data) < _HEADER_BYTES + 1 or data[:5] != _MAGIC:
        raise _broken(document, pointer, "they do not start with DRACO")
    major, minor, kind, method = data[5:9]
    flags = int.from_bytes(data[9:11], "little")
    if (major, minor) != (2, 2) or kind != _MESH or flags & _HAS_METADATA:
        raise document.error(
            pointer,
            f"found Draco {major}.{minor}, kind {kind}, flags {flags:#x}",
            expected="a mesh of Draco 2.2 without metadata",
        )
    is_edgebreaker = method == _EDGEBREAKER
    first, offset = _varint(data, _HEADER_BYTES + is_edgebreaker)
    second, _ = _varint(data, offset)
    return (second, first) if is_edgebreaker else (first, second)


def _varint(data: bytes, offset: int) -> tuple[int, int]:
    """A number of seven bits a byte, and where it ends; the highest bit says that more follow."""
    value = shift = 0
    while offset < len(data):
        value |= (data[offset] & 0x7F) << shift
        shift += 7
        offset += 1
        if not data[offset - 1] & 0x80 or shift > 63:
            break
    return value, offset


def _broken(document: Document, pointer: str, reason: str) -> AssetError:
    return document.error(pointer, f"the compressed data are broken: {reason}")
