"""A parsed glTF document: its objects by index, and its accessors as arrays."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pygltflib

from synthgen.assets.glb_container import GlbChunks
from synthgen.errors import AssetError

SUPPORTED_EXTENSIONS = frozenset(
    {
        "KHR_materials_anisotropy",
        "KHR_materials_clearcoat",
        "KHR_materials_dispersion",
        "KHR_materials_emissive_strength",
        "KHR_materials_ior",
        "KHR_materials_iridescence",
        "KHR_materials_sheen",
        "KHR_materials_specular",
        "KHR_materials_transmission",
        "KHR_materials_unlit",
        "KHR_materials_volume",
        "KHR_mesh_quantization",
        "KHR_texture_transform",
    }
)

MAX_ZEROS = 1 << 24
"""How many elements an accessor may have that are not in the file."""

_COMPONENTS: dict[int, npt.DTypeLike] = {
    5120: np.int8, 5121: np.uint8, 5122: np.int16, 5123: np.uint16, 5125: np.uint32, 5126: np.float32,
}  # fmt: skip
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}


class GltfReader:
    """Checked access to one glTF document; every failure is an `AssetError` with a JSON pointer."""

    def __init__(self, chunks: GlbChunks, file: str) -> None:
        self.file = file
        self._binary = chunks.binary
        try:
            self.document = pygltflib.GLTF2.from_json(chunks.json.decode(), infer_missing=True)
        except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
            raise AssetError(
                file, f"the JSON chunk is no glTF: {error}", remedy="export the model again"
            ) from error
        unknown = sorted(set(self.document.extensionsRequired or ()) - SUPPORTED_EXTENSIONS)
        if unknown:
            raise self.error(
                "/extensionsRequired",
                f"the file needs {', '.join(unknown)}, which is not supported",
                remedy="export it without compression or that extension",
            )

    def error(self, pointer: str, found: str, *, expected: str = "", remedy: str = "") -> AssetError:
        """The error for a place in the document, given as a JSON pointer."""
        return AssetError(
            f"{self.file}: {pointer}", found, expected=expected, remedy=remedy or "export the model again"
        )

    def item(self, kind: str, index: Any) -> Any:
        """One of the document's accessors, meshes, nodes and so on.

        Raises:
            AssetError: the index is no number, or there are fewer.
        """
        items = getattr(self.document, kind) or []
        if not isinstance(index, int) or not 0 <= index < len(items):
            raise self.error(f"/{kind}", f"found the index {index!r}", expected=f"0 to {len(items) - 1}")
        return items[index]

    def buffer_view(self, index: int) -> bytes:
        """The bytes of a buffer view in the binary chunk.

        Raises:
            AssetError: the view is not within the chunk, or its buffer is another file.
        """
        view = self.item("bufferViews", index)
        pointer = f"/bufferViews/{index}"
        if self.item("buffers", view.buffer).uri is not None or view.buffer != 0:
            raise self.error(
                pointer, "the buffer is not in the file", remedy="export as .glb with everything embedded"
            )
        start, length = view.byteOffset or 0, view.byteLength or 0
        if start < 0 or length <= 0 or start + length > len(self._binary):
            raise self.error(
                pointer, f"bytes {start} to {start + length} lie outside the {len(self._binary)} bytes"
            )
        return self._binary[start : start + length]

    def floats(self, index: int, width: int) -> npt.NDArray[np.float32]:
        """An accessor as [n width] floats; normalized integers are scaled as glTF says.

        Raises:
            AssetError: the accessor is broken, has another width, or holds NaN or infinity.
        """
        values, normalized = self._accessor(index)
        if values.shape[1] != width:
            raise self.error(
                f"/accessors/{index}/type", f"found {values.shape[1]} components", expected=str(width)
            )
        result = values.astype(np.float32)
        if normalized and values.dtype != np.float32:
            result = np.maximum(result / np.float32(np.iinfo(values.dtype).max), -1.0)
        if not np.isfinite(result).all():
            raise self.error(
                f"/accessors/{index}", "the values hold NaN or infinity", remedy="repair the mesh"
            )
        return result

    def indices(self, index: int, vertex_count: int) -> npt.NDArray[np.uint32]:
        """An index accessor as [n], every one of which is below the vertex count.

        Raises:
            AssetError: the accessor is broken or an index too high.
        """
        values, _ = self._accessor(index)
        if values.dtype == np.float32 or values.shape[1] != 1:
            raise self.error(f"/accessors/{index}", "the indices are not whole numbers")
        flat = values[:, 0].astype(np.uint32)
        if flat.size and int(flat.max()) >= vertex_count:
            raise self.error(
                f"/accessors/{index}", f"found the index {flat.max()}", expected=f"below {vertex_count}"
            )
        return flat

    def _accessor(self, index: int) -> tuple[npt.NDArray[Any], bool]:
        accessor = self.item("accessors", index)
        pointer = f"/accessors/{index}"
        if accessor.componentType not in _COMPONENTS or accessor.type not in _WIDTHS:
            raise self.error(pointer, f"found components {accessor.componentType} of type {accessor.type}")
        dtype, width = np.dtype(_COMPONENTS[accessor.componentType]), _WIDTHS[accessor.type]
        count = accessor.count
        if not isinstance(count, int) or count < 1:
            raise self.error(f"{pointer}/count", f"found {count!r}", expected="at least 1")
        if accessor.bufferView is None:
            if accessor.sparse is None:
                raise self.error(pointer, "it has neither a buffer view nor sparse values")
            if count > MAX_ZEROS:
                raise self.error(f"{pointer}/count", f"found {count}", expected=f"at most {MAX_ZEROS}")
            values = np.zeros((count, width), dtype)
        else:
            view = self.item("bufferViews", accessor.bufferView)
            layout = (count, width, view.byteStride or 0, accessor.byteOffset or 0)
            values = self._strided(self.buffer_view(accessor.bufferView), dtype, layout, pointer)
        if accessor.sparse is not None:
            self._apply_sparse(values, accessor.sparse, pointer)
        return values, bool(accessor.normalized)

    def _strided(
        self, data: bytes, dtype: np.dtype[Any], layout: tuple[int, int, int, int], pointer: str
    ) -> npt.NDArray[Any]:
        count, width, stride, offset = layout
        row = dtype.itemsize * width
        stride = stride or row
        needed = offset + stride * (count - 1) + row
        if stride < row or offset < 0 or needed > len(data):
            raise self.error(pointer, f"it needs {needed} bytes; its buffer view has {len(data)}")
        view = np.ndarray((count, width), dtype, data, offset, (stride, dtype.itemsize))
        return np.array(view)

    def _apply_sparse(self, values: npt.NDArray[Any], sparse: Any, pointer: str) -> None:
        try:
            index_type = np.dtype(_COMPONENTS[sparse.indices.componentType])
            layout = (int(sparse.count), 1, 0, sparse.indices.byteOffset or 0)
            where = self._strided(self.buffer_view(sparse.indices.bufferView), index_type, layout, pointer)[
                :, 0
            ]
            layout = (int(sparse.count), values.shape[1], 0, sparse.values.byteOffset or 0)
            values[where] = self._strided(
                self.buffer_view(sparse.values.bufferView), values.dtype, layout, pointer
            )
        except (IndexError, TypeError, KeyError, AttributeError) as error:
            raise self.error(f"{pointer}/sparse", f"it is broken: {error}") from error


def finite_numbers(values: Any, length: int) -> list[float] | None:
    """The values where they are that many finite numbers, else None."""
    if not isinstance(values, list | tuple) or len(values) != length:
        return None
    if not all(isinstance(v, int | float) and math.isfinite(v) for v in values):
        return None
    return [float(v) for v in values]
