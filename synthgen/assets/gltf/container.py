"""The binary container of glTF 2.0: a 12-byte header, a JSON chunk and a binary chunk."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from synthgen.errors import AssetError

MAGIC = b"glTF"
_JSON, _BIN = 0x4E4F534A, 0x004E4942
_REMEDY = "export the model again as binary glTF 2.0 (.glb)"


@dataclass(frozen=True, slots=True, kw_only=True)
class GlbChunks:
    """The two chunks of a GLB file; the binary one is None where the file has none."""

    json: bytes
    binary: bytes | None


def parse_glb(data: bytes, where: str) -> GlbChunks:
    """The chunks of a GLB file's bytes.

    Raises:
        AssetError: the bytes are no whole GLB 2.0 file; the text names the byte.
    Source: glTF 2.0 specification, 4 (GLB file format).
    """
    if not data:
        raise AssetError(where, "the file is empty", remedy=_REMEDY)
    if data[:4] != MAGIC:
        raise AssetError(
            where, f"byte 0: found {data[:4]!r}", expected="the letters glTF of a GLB file", remedy=_REMEDY
        )
    if len(data) < 12:
        raise AssetError(where, f"byte {len(data)}: the file ends inside its header", remedy=_REMEDY)
    version, length = struct.unpack_from("<II", data, 4)
    if version != 2:
        raise AssetError(where, f"byte 4: found version {version}", expected="glTF version 2", remedy=_REMEDY)
    if length > len(data):
        raise AssetError(
            where,
            f"byte 8: the header says {length} bytes, but the file has {len(data)}: it is cut off",
            remedy="copy or download it again",
        )
    chunks = _chunks(data[:length], where)
    if not chunks or chunks[0][0] != _JSON:
        raise AssetError(where, "byte 12: the first chunk is not JSON", remedy=_REMEDY)
    binary = next((body for kind, body in chunks[1:] if kind == _BIN), None)
    return GlbChunks(json=chunks[0][1], binary=binary)


def _chunks(data: bytes, where: str) -> list[tuple[int, bytes]]:
    chunks = []
    offset = 12
    while offset + 8 <= len(data):
        size, kind = struct.unpack_from("<II", data, offset)
        body = data[offset + 8 : offset + 8 + size]
        if len(body) < size:
            found = f"byte {offset}: a chunk of {size} bytes does not fit in the file"
            raise AssetError(where, found, remedy="copy or download it again")
        chunks.append((kind, body))
        offset += 8 + size
    return chunks
