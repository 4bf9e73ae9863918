"""Accessors of a glTF document as arrays: strided, sparse, normalized and compressed ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from synthgen.arrays import F32, F64, U32
from synthgen.assets.gltf.document import Document
from synthgen.assets.gltf.meshopt import COMPRESSION_NAMES, CompressedView, decoded_view
from synthgen.assets.gltf.resources import Resources
from synthgen.assets.gltf.schema import Accessor, Sparse

AnyArray = npt.NDArray[Any]

_DTYPES: dict[int, npt.DTypeLike] = {
    5120: np.int8, 5121: np.uint8, 5122: np.int16, 5123: np.uint16, 5125: np.uint32, 5126: np.float32,
}  # fmt: skip
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}

_MOST_ZEROS = 1 << 24
"""How many elements an accessor may have that are not in the file."""


class AccessorReader:
    """Reads the accessors of one document; each is decoded once, and the arrays must not be written to."""

    def __init__(self, document: Document, resources: Resources) -> None:
        self._document = document
        self._resources = resources
        self._arrays: dict[int, AnyArray] = {}
        self._views: dict[int, bytes] = {}
        self._strides: dict[int, int] = {}
        self._decoded_bytes = 0

    def raw(self, index: int) -> AnyArray:
        """An accessor as [n width] of its own type.

        Raises:
            AssetError: the accessor is broken.
        """
        if index not in self._arrays:
            values = self._decoded(index)
            values.setflags(write=False)
            self._arrays[index] = values
        return self._arrays[index]

    def dtype(self, index: int) -> np.dtype[Any]:
        """The type of an accessor's components."""
        return np.dtype(_DTYPES[self._document.root.accessors[index].componentType])

    def floats(self, index: int, *widths: int) -> F32:
        """An accessor as [n width] floats; normalized integers are scaled as glTF says.

        Raises:
            AssetError: the accessor is broken, has none of the widths, or holds NaN or infinity.
        """
        return self.as_floats(self.raw(index), index, *widths)

    def as_floats(self, values: AnyArray, index: int, *widths: int) -> F32:
        """Values [n width] that stand for those of an accessor, such as decompressed ones, as floats.

        Raises:
            AssetError: they have none of the widths, or hold NaN or infinity.
        """
        accessor = self._document.root.accessors[index]
        if values.shape[1] not in widths:
            raise self._document.error(
                f"/accessors/{index}/type",
                f"found {values.shape[1]} components",
                expected=" or ".join(map(str, widths)),
            )
        result = values.astype(np.float32)
        if accessor.normalized and values.dtype.kind in "iu":
            result = np.maximum(result / np.float32(np.iinfo(values.dtype).max), np.float32(-1.0))
        if not np.isfinite(result).all():
            row = int(np.argmin(np.isfinite(result).all(axis=1)))
            raise self._document.error(
                f"/accessors/{index}",
                f"the values hold NaN or infinity, first in element {row}",
                remedy="repair the mesh",
            )
        return result

    def whole_numbers(self, index: int, width: int) -> U32:
        """An accessor of indices or joints as [n width].

        Raises:
            AssetError: the accessor is broken, has another width, or holds no whole numbers from zero.
        """
        values = self.raw(index)
        if values.dtype.kind != "u" or values.shape[1] != width:
            found = f"found {values.shape[1]} components of type {values.dtype}"
            expected = f"{width} of unsigned whole numbers"
            raise self._document.error(f"/accessors/{index}", found, expected=expected)
        return np.asarray(values, dtype=np.uint32)

    def matrices(self, index: int) -> F64:
        """An accessor of matrices as [n 4 4].

        Raises:
            AssetError: the accessor is broken or holds something else.
        """
        columns = self.floats(index, 16).reshape(-1, 4, 4)
        return np.ascontiguousarray(columns.transpose(0, 2, 1), dtype=np.float64)

    def view_bytes(self, index: int) -> bytes | memoryview:
        """The bytes of a buffer view, decompressed.

        Raises:
            AssetError: the view does not fit its buffer, or the compressed data are broken.
        """
        view, pointer = self._document.root.bufferViews[index], f"/bufferViews/{index}"
        name = next((name for name in COMPRESSION_NAMES if name in view.extensions), None)
        if name is None:
            return self._resources.span(view.buffer, view.byteOffset, view.byteLength, pointer)
        if index not in self._views:
            place = f"{pointer}/extensions/{name}"
            source = self._document.parsed(CompressedView, view.extensions[name], place)
            self.reserve(source.count * source.byteStride, place)
            self._document.check_index(f"{place}/buffer", "buffers", source.buffer)
            data = self._resources.span(source.buffer, source.byteOffset, source.byteLength, place)
            self._views[index] = decoded_view(self._document, source, data, place)
            self._strides[index] = source.byteStride
        return self._views[index]

    def reserve(self, size: int, pointer: str) -> None:
        """Counts bytes that are about to be decoded.

        Raises:
            AssetError: with them it is more than the limit.
        """
        self._decoded_bytes += size
        self._document.limits.check(
            "decoded_bytes",
            self._decoded_bytes,
            where=f"{self._document.file}: {pointer}",
            what="the decoded size of the model in bytes",
        )

    def _decoded(self, index: int) -> AnyArray:
        accessor, pointer = self._document.root.accessors[index], f"/accessors/{index}"
        dtype, width = self.dtype(index), _WIDTHS[accessor.type]
        self.reserve(accessor.count * width * dtype.itemsize, pointer)
        if accessor.bufferView is None:
            if accessor.count > _MOST_ZEROS:
                found, expected = f"found {accessor.count} without data", f"at most {_MOST_ZEROS}"
                raise self._document.error(f"{pointer}/count", found, expected=expected)
            values = np.zeros((accessor.count, width), dtype)
        else:
            values = self._strided(accessor, accessor.bufferView, dtype, pointer)
        if accessor.sparse is not None:
            values = values.copy()
            self._apply_sparse(values, accessor.sparse, pointer)
        return values

    def _strided(self, accessor: Accessor, view: int, dtype: np.dtype[Any], pointer: str) -> AnyArray:
        """Elements from a view, which may lie apart; those of a compressed view do as its extension says.

        Source: glTF 2.0, 3.6.2.4 (Data alignment): columns of matrices start at multiples of four bytes.
        """
        data = self.view_bytes(view)
        stride = self._strides.get(view) or self._document.root.bufferViews[view].byteStride
        layout = (accessor.byteOffset, stride)
        width = _WIDTHS[accessor.type]
        if not accessor.type.startswith("MAT"):
            return self._rows(data, np.dtype((dtype, (width,))), accessor.count, layout, pointer)
        columns = int(accessor.type[3:])
        padded = columns + -columns % (4 // min(dtype.itemsize, 4))
        data = bytes(data) + bytes((padded - columns) * dtype.itemsize)  # which the last one may lack
        rows = self._rows(data, np.dtype((dtype, (columns * padded,))), accessor.count, layout, pointer)
        return rows.reshape(-1, columns, padded)[..., :columns].reshape(-1, width)

    def _rows(
        self,
        data: bytes | memoryview,
        row: np.dtype[Any],
        count: int,
        layout: tuple[int, int | None],
        pointer: str,
    ) -> AnyArray:
        """Rows of bytes, from an offset and with a stride."""
        offset, stride = layout[0], layout[1] or row.itemsize
        needed = offset + stride * (count - 1) + row.itemsize
        if stride < row.itemsize or needed > len(data):
            raise self._document.error(
                pointer, f"it needs {needed} bytes with the stride {stride}; its buffer view has {len(data)}"
            )
        strides = (stride, row.base.itemsize)
        array: AnyArray = np.ndarray((count, *row.shape), row.base, data, offset, strides)
        return array

    def _apply_sparse(self, values: AnyArray, sparse: Sparse, pointer: str) -> None:
        pointer, count = f"{pointer}/sparse", sparse.count
        if count > len(values):
            raise self._document.error(
                f"{pointer}/count", f"found {count}", expected=f"at most {len(values)}, the accessor's count"
            )
        index_type = np.dtype((_DTYPES[sparse.indices.componentType], (1,)))
        layout = (sparse.indices.byteOffset, None)
        data = self.view_bytes(sparse.indices.bufferView)
        where = self._rows(data, index_type, count, layout, f"{pointer}/indices")[:, 0]
        if int(where.max()) >= len(values):
            raise self._document.error(
                f"{pointer}/indices", f"found the index {where.max()}", expected=f"below {len(values)}"
            )
        row = np.dtype((values.dtype, (values.shape[1],)))
        layout = (sparse.values.byteOffset, None)
        data = self.view_bytes(sparse.values.bufferView)
        values[where] = self._rows(data, row, count, layout, f"{pointer}/values")
