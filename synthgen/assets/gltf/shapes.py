"""Primitives of glTF meshes as arrays, before they are posed: vertices, triangles, morph targets, joints."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from synthgen.arrays import F32, U32
from synthgen.assets.gltf.accessors import AccessorReader
from synthgen.assets.gltf.document import Document
from synthgen.assets.gltf.draco import CompressedPrimitive, DracoMesh, decoded_primitive
from synthgen.assets.gltf.schema import MeshPrimitive
from synthgen.assets.shape import MorphTarget, Shape

_TRIANGLES, _STRIP, _FAN = 4, 5, 6
_DRACO = "KHR_draco_mesh_compression"


class ShapeReader:
    """Reads the primitives of one document, each once."""

    def __init__(self, document: Document, accessors: AccessorReader) -> None:
        self._document = document
        self._accessors = accessors
        self._shapes: dict[tuple[int, int], Shape | None] = {}

    def shape(self, mesh: int, index: int) -> Shape | None:
        """A primitive of a mesh; None where it has no triangles.

        Raises:
            AssetError: it is broken.
        """
        key = (mesh, index)
        if key not in self._shapes:
            source = self._document.root.meshes[mesh].primitives[index]
            self._shapes[key] = self._read(source, f"/meshes/{mesh}/primitives/{index}")
        return self._shapes[key]

    def _read(self, source: MeshPrimitive, pointer: str) -> Shape | None:
        if source.mode not in {_TRIANGLES, _STRIP, _FAN}:
            self._document.warn("points and lines are left out")
            return None
        if "POSITION" not in source.attributes:
            self._document.warn(f"{pointer} has no POSITION and is left out")
            return None
        draco = self._draco(source, pointer)
        if draco is None:
            floats = self._accessors.floats
            count = len(self._accessors.raw(source.attributes["POSITION"]))
            triangles = _triangles(self._order(source, count, pointer), source.mode)
        else:
            floats = self._replaced(source, draco)
            triangles = draco.triangles
        if not len(triangles):
            self._document.warn(f"{pointer} has no triangles")
            return None
        return self._assembled(source, triangles, floats, pointer)

    def _assembled(
        self, source: MeshPrimitive, triangles: U32, floats: Callable[..., F32], pointer: str
    ) -> Shape:
        given = source.attributes
        positions = floats(given["POSITION"], 3)
        normals = floats(given["NORMAL"], 3) if "NORMAL" in given else None
        tangents = floats(given["TANGENT"], 4) if "TANGENT" in given and normals is not None else None
        joints, weights = self._influences(source, floats, pointer)
        shape = Shape(
            positions=positions,
            triangles=triangles,
            normals=normals,
            tangents=tangents,
            texcoords=self._texcoords(source, floats),
            colors=self._colors(source, floats),
            targets=self._targets(source, len(positions), pointer),
            joints=joints,
            weights=weights,
        )
        others = (normals, tangents, *shape.texcoords, shape.colors, joints, weights)
        for array in others:
            if array is not None and len(array) != len(positions):
                found = f"the attributes have different lengths: {len(array)} and {len(positions)}"
                raise self._document.error(f"{pointer}/attributes", found)
        if int(triangles.max()) >= len(positions):
            found, expected = f"found the index {triangles.max()}", f"below {len(positions)}"
            place = pointer if source.indices is None else f"/accessors/{source.indices}"
            raise self._document.error(place, found, expected=expected)
        if normals is None:  # flat, as the specification asks: every triangle gets vertices of its own
            corners = triangles.reshape(-1)
            return shape.taken(corners, np.arange(len(corners), dtype=np.uint32).reshape(-1, 3))
        return shape

    def _order(self, source: MeshPrimitive, count: int, pointer: str) -> U32:
        if source.indices is None:
            order = np.arange(count, dtype=np.uint32)
        else:
            order = self._accessors.whole_numbers(source.indices, 1)[:, 0]
        if source.mode == _TRIANGLES and len(order) % 3:
            self._document.warn(f"{pointer}: {len(order) % 3} indices at the end make no triangle")
        return order

    def _draco(self, source: MeshPrimitive, pointer: str) -> DracoMesh | None:
        if _DRACO not in source.extensions:
            return None
        place = f"{pointer}/extensions/{_DRACO}"
        compressed = self._document.parsed(CompressedPrimitive, source.extensions[_DRACO], place)
        self._document.check_index(f"{place}/bufferView", "bufferViews", compressed.bufferView)
        data = bytes(self._accessors.view_bytes(compressed.bufferView))
        return decoded_primitive(self._document, compressed, data, place)

    def _replaced(self, source: MeshPrimitive, draco: DracoMesh) -> Callable[..., F32]:
        """Like `AccessorReader.floats`, with those of a Draco stream in the place of their accessors."""
        values = {
            source.attributes[name]: array.astype(self._accessors.dtype(source.attributes[name]))
            for name, array in draco.attributes.items()
            if name in source.attributes
        }

        def floats(index: int, *widths: int) -> F32:
            if index in values:
                return self._accessors.as_floats(values[index], index, *widths)
            return self._accessors.floats(index, *widths)

        return floats

    def _texcoords(self, source: MeshPrimitive, floats: Callable[..., F32]) -> tuple[F32, ...]:
        """All sets up to the last; one that is missing is stood in for by another, to keep their places."""
        indices = _numbered(source, "TEXCOORD")
        if not indices:
            return ()
        return tuple(
            floats(indices.get(number, indices[min(indices)]), 2) for number in range(max(indices) + 1)
        )

    def _colors(self, source: MeshPrimitive, floats: Callable[..., F32]) -> F32 | None:
        if "COLOR_0" not in source.attributes:
            return None
        values = floats(source.attributes["COLOR_0"], 3, 4)
        if values.min() < 0.0 or values.max() > 1.0:
            self._document.warn("vertex colours outside of 0 to 1 are moved to the nearest of both")
            values = values.clip(0.0, 1.0)
        if values.shape[1] == 4:
            return values
        return np.column_stack([values, np.ones(len(values), np.float32)])

    def _targets(self, source: MeshPrimitive, count: int, pointer: str) -> tuple[MorphTarget, ...]:
        targets = []
        for number, target in enumerate(source.targets):
            arrays: dict[str, F32] = {
                name: self._accessors.floats(target[name], 3)
                for name in ("POSITION", "NORMAL", "TANGENT")
                if name in target
            }
            for name, array in arrays.items():
                if len(array) != count:
                    found, expected = f"found {len(array)} elements", str(count)
                    raise self._document.error(f"{pointer}/targets/{number}/{name}", found, expected=expected)
            targets.append(
                MorphTarget(
                    positions=arrays.get("POSITION"),
                    normals=arrays.get("NORMAL"),
                    tangents=arrays.get("TANGENT"),
                )
            )
        return tuple(targets)

    def _influences(
        self, source: MeshPrimitive, floats: Callable[..., F32], pointer: str
    ) -> tuple[U32 | None, F32 | None]:
        """The joints and weights [n k] of all sets, with the weights' sum brought to 1."""
        joints, weights = _numbered(source, "JOINTS"), _numbered(source, "WEIGHTS")
        if not joints and not weights:
            return None, None
        if joints.keys() != weights.keys():
            found = f"{len(joints)} sets of joints and {len(weights)} of weights"
            raise self._document.error(f"{pointer}/attributes", found, expected="as many of both")
        places = np.concatenate([floats(joints[k], 4) for k in sorted(joints)], axis=1)
        shares = np.concatenate([floats(weights[k], 4) for k in sorted(joints)], axis=1)
        if shares.min() < 0.0:
            self._document.warn("negative weights of joints are taken as zero")
            shares = shares.clip(0.0)
        total = shares.sum(axis=1, keepdims=True)
        if np.abs(total - 1.0).max() > 0.05:
            self._document.warn("weights of joints are divided by their sum, which is not 1")
        shares = np.divide(shares, total, out=np.zeros_like(shares), where=total > 0.0)
        shares[total[:, 0] <= 0.0, 0] = 1.0
        return places.astype(np.uint32), shares


def _numbered(source: MeshPrimitive, name: str) -> dict[int, int]:
    """The accessors of attributes such as TEXCOORD_1 by their number, in order, from 0 on."""
    found = {}
    for number in range(8):
        if f"{name}_{number}" in source.attributes:
            found[number] = source.attributes[f"{name}_{number}"]
    return found


def _triangles(order: U32, mode: int) -> U32:
    """Triangles [t 3] of a list, strip or fan of vertex indices. Source: glTF 2.0, 3.7.2.1."""
    if mode == _TRIANGLES:
        return order[: len(order) // 3 * 3].reshape(-1, 3)
    if len(order) < 3:
        return np.empty((0, 3), np.uint32)
    a, b, c = order[:-2], order[1:-1], order[2:]
    if mode == _FAN:
        return np.column_stack([np.full_like(a, order[0]), b, c])
    odd = (np.arange(len(a)) % 2).astype(bool)
    return np.column_stack([a, np.where(odd, c, b), np.where(odd, b, c)])
