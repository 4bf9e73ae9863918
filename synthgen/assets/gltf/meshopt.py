"""Buffer views that EXT_meshopt_compression or KHR_meshopt_compression compresses."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from synthgen.assets.gltf.document import Document
from synthgen.assets.gltf.schema import GltfObject, Index, Offset, Size, Whole
from synthgen.errors import AssetError

COMPRESSION_NAMES = ("EXT_meshopt_compression", "KHR_meshopt_compression")


class CompressedView(GltfObject):
    """Where the compressed bytes are, and what they become.

    Source: https://github.com/KhronosGroup/glTF/tree/main/extensions/2.0/Vendor/EXT_meshopt_compression
    """

    buffer: Index
    byteLength: Size
    byteStride: Annotated[Whole, Field(ge=1, le=256)]
    count: Size
    mode: Literal["ATTRIBUTES", "TRIANGLES", "INDICES"]
    byteOffset: Offset = 0
    filter: Literal["NONE", "OCTAHEDRAL", "QUATERNION", "EXPONENTIAL", "COLOR"] = "NONE"


def decoded_view(document: Document, source: CompressedView, data: memoryview, pointer: str) -> bytes:
    """The decoded bytes of a buffer view: `count` rows of `byteStride` bytes.

    Raises:
        AssetError: the data are broken, or the decoder is not installed.
    """
    try:
        import meshopt  # noqa: PLC0415 - only files with this compression need it
    except ImportError as error:
        raise document.error(
            pointer,
            "the decoder of this compression is not installed",
            remedy="pip install meshopt (it needs Python 3.11 or later), or export without compression",
        ) from error
    _check_layout(document, source, pointer)
    try:
        rows = meshopt.decode_gltf_buffer(
            bytes(data), source.count, source.byteStride, source.mode, source.filter
        )
    except (ValueError, RuntimeError) as error:
        raise _broken(document, pointer, str(error)) from error
    result: bytes = rows.tobytes()
    if len(result) != source.count * source.byteStride:
        raise _broken(document, pointer, f"they hold {len(result)} bytes")
    return result


def _check_layout(document: Document, source: CompressedView, pointer: str) -> None:
    if source.mode == "ATTRIBUTES":
        is_sound = source.byteStride % 4 == 0
    else:
        is_sound = source.byteStride in {2, 4} and (source.mode == "INDICES" or source.count % 3 == 0)
    if not is_sound:
        found = f"{source.count} rows of {source.byteStride} bytes"
        raise document.error(pointer, f"found {found}", expected=f"what the mode {source.mode} allows")


def _broken(document: Document, pointer: str, reason: str) -> AssetError:
    return document.error(pointer, f"the compressed data are broken: {reason}")
