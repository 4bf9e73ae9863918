"""Models from binary glTF 2.0: the node tree is flattened, and all geometry brought into one frame."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from synthgen.arrays import F32, F64, U32, read_only
from synthgen.assets.glb_container import parse_glb
from synthgen.assets.gltf_materials import MaterialReader
from synthgen.assets.gltf_reader import GltfReader, finite_numbers
from synthgen.errors import AssetError
from synthgen.geometry.convex import hull_points
from synthgen.geometry.transforms import rotation_from_quaternion, transform, transformed
from synthgen.model import Asset, Material, Part, Primitive

REST_SUFFIX = ":rest"
"""Follows the id of an asset in the id of the parts of the same file that get no label."""

_TRIANGLES, _STRIP, _FAN = 4, 5, 6


def load_glb(path: Path, asset_id: str) -> Asset:
    """The model of a GLB file.

    Raises:
        AssetError: the file is missing, broken, or has nothing that could be drawn.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise AssetError(path, error.strerror or "cannot be read", remedy="check the path") from error
    chunks = parse_glb(data, str(path))
    try:
        return _Loader(GltfReader(chunks, str(path))).asset(asset_id, hashlib.sha256(data).hexdigest())
    except (AttributeError, TypeError, ValueError, LookupError, OverflowError) as error:
        # The JSON parser does not check types, so a text where a list belongs shows up only when it is used.
        raise AssetError(
            path, f"the JSON chunk is malformed: {error}", remedy="export the model again"
        ) from error


class _Loader:
    """Loads one document; collects warnings on the way."""

    def __init__(self, reader: GltfReader) -> None:
        self._reader = reader
        self._materials = MaterialReader(reader)
        self._warnings: dict[str, None] = {}

    def asset(self, asset_id: str, sha256: str) -> Asset:
        labelled: list[Part] = []
        rest: list[Part] = []
        for node, T_asset_node, is_labelled in self._nodes():
            (labelled if is_labelled else rest).extend(self._parts(node, T_asset_node))
        if not labelled and rest:
            raise AssetError(
                self._reader.file,
                "all of its nodes are marked as not labelled",
                remedy="leave the mark out at the nodes that are the object",
            )
        asset = self._asset(asset_id, sha256, tuple(labelled))
        if rest:
            asset = replace(asset, rest=self._asset(asset_id + REST_SUFFIX, sha256, tuple(rest)))
        return replace(asset, warnings=tuple(self._warnings))

    def _asset(self, asset_id: str, sha256: str, parts: tuple[Part, ...]) -> Asset:
        if not parts:
            raise AssetError(self._reader.file, "the model has no triangles", remedy="export a mesh")
        points = np.concatenate([part.primitive.positions for part in parts]).astype(np.float64)
        bounds = np.array([points.min(axis=0), points.max(axis=0)])
        if not np.isfinite(bounds).all():
            raise AssetError(
                self._reader.file, "its nodes move the mesh to infinity", remedy="export the model again"
            )
        if not (bounds[1] - bounds[0]).max() > 0:
            raise AssetError(
                self._reader.file, "the model has zero size", remedy="export it with its real size"
            )
        return Asset(
            asset_id=asset_id,
            sha256=sha256,
            parts=parts,
            bounds=read_only(bounds),
            hull=read_only(hull_points(points)),
        )

    def _nodes(self) -> Iterator[tuple[Any, F64, bool]]:
        """Every node of the default scene with its transform and whether it is labelled, parents first."""
        document = self._reader.document
        if document.scenes:
            roots = self._reader.item("scenes", document.scene or 0).nodes or []
        else:
            children = {child for node in document.nodes or [] for child in node.children or []}
            roots = [index for index in range(len(document.nodes or [])) if index not in children]
        pending = [(index, np.eye(4), True) for index in reversed(roots)]
        seen: set[int] = set()
        while pending:
            index, T_asset_parent, is_labelled = pending.pop()
            node = self._reader.item("nodes", index)
            if index in seen:
                raise self._reader.error(f"/nodes/{index}", "the node has two parents, or is in a cycle")
            seen.add(index)
            T_asset_node = T_asset_parent @ self._local_transform(node, index)
            is_labelled = is_labelled and _is_labelled(node)
            yield node, T_asset_node, is_labelled
            pending += [(child, T_asset_node, is_labelled) for child in reversed(node.children or [])]

    def _local_transform(self, node: Any, index: int) -> F64:
        fields = {"matrix": 16, "translation": 3, "rotation": 4, "scale": 3}
        given = {name: getattr(node, name) for name in fields if getattr(node, name) is not None}
        values = {name: finite_numbers(value, fields[name]) for name, value in given.items()}
        broken = [name for name, value in values.items() if value is None]
        if broken:
            raise self._reader.error(
                f"/nodes/{index}/{broken[0]}", f"found {given[broken[0]]}", expected="finite numbers"
            )
        matrix = values.get("matrix")
        if matrix is not None:
            columns: F64 = np.array(matrix, dtype=np.float64).reshape(4, 4)
            return np.ascontiguousarray(columns.T)
        x, y, z, w = values.get("rotation") or (0.0, 0.0, 0.0, 1.0)
        if x == y == z == w == 0:
            raise self._reader.error(f"/nodes/{index}/rotation", "the quaternion is zero")
        tx, ty, tz = values.get("translation") or (0.0, 0.0, 0.0)
        scale = np.diag(values.get("scale") or (1.0, 1.0, 1.0))
        return transform(rotation_from_quaternion((x, y, z, w)) @ scale, (tx, ty, tz))

    def _parts(self, node: Any, T_asset_node: F64) -> Iterator[Part]:
        if node.mesh is None:
            return
        if node.skin is not None:
            self._warn("the skeleton is not posed: the mesh is shown as it was modelled")
        for index, source in enumerate(self._reader.item("meshes", node.mesh).primitives or []):
            mode = _TRIANGLES if source.mode is None else source.mode
            if mode not in {_TRIANGLES, _STRIP, _FAN}:
                self._warn("points and lines are left out")
                continue
            pointer = f"/meshes/{node.mesh}/primitives/{index}"
            primitive = self._primitive(source, mode, pointer)
            if len(primitive.indices):
                yield Part(
                    primitive=_in_asset_frame(primitive, T_asset_node),
                    material=_scaled(self._materials.material(source.material), T_asset_node),
                )

    def _primitive(self, source: Any, mode: int, pointer: str) -> Primitive:
        attributes = source.attributes
        if attributes.POSITION is None:
            raise self._reader.error(f"{pointer}/attributes", "there is no POSITION")
        positions = self._reader.floats(attributes.POSITION, 3)
        if source.indices is None:
            order = np.arange(len(positions), dtype=np.uint32)
        else:
            order = self._reader.indices(source.indices, len(positions))
        triangles = _triangles(order, mode)
        texcoords = self._texcoords(attributes)
        colors = self._colors(attributes.COLOR_0)
        normals = None if attributes.NORMAL is None else self._reader.floats(attributes.NORMAL, 3)
        tangents = None if attributes.TANGENT is None else self._reader.floats(attributes.TANGENT, 4)
        for array in (*texcoords, *(a for a in (colors, normals, tangents) if a is not None)):
            if len(array) != len(positions):
                raise self._reader.error(f"{pointer}/attributes", "the attributes have different lengths")
        if normals is None:  # flat, as the specification asks: every triangle gets vertices of its own
            tangents = None
            corners = triangles.reshape(-1)
            positions, texcoords = positions[corners], tuple(uv[corners] for uv in texcoords)
            colors = None if colors is None else colors[corners]
            triangles = np.arange(len(corners), dtype=np.uint32).reshape(-1, 3)
            normals = _flat_normals(positions)
        return Primitive(
            positions=read_only(positions),
            normals=read_only(normals),
            indices=read_only(triangles),
            texcoords=tuple(read_only(uv) for uv in texcoords),
            colors=None if colors is None else read_only(colors),
            tangents=None if tangents is None else read_only(tangents),
        )

    def _texcoords(self, attributes: Any) -> tuple[F32, ...]:
        sets = (attributes.TEXCOORD_0, attributes.TEXCOORD_1)
        if attributes.TEXCOORD_0 is None and attributes.TEXCOORD_1 is not None:
            sets = (attributes.TEXCOORD_1,) * 2  # the first set is missing, and must keep its place
        return tuple(self._reader.floats(index, 2) for index in sets if index is not None)

    def _colors(self, index: int | None) -> F32 | None:
        if index is None:
            return None
        if self._reader.item("accessors", index).type == "VEC4":
            return self._reader.floats(index, 4)
        rgb = self._reader.floats(index, 3)
        return np.column_stack([rgb, np.ones(len(rgb), np.float32)])

    def _warn(self, text: str) -> None:
        self._warnings[text] = None


def _is_labelled(node: Any) -> bool:
    """Whether a node has no `"extras": {"synthgen": {"labelled": false}}`."""
    mark = (node.extras or {}).get("synthgen") if isinstance(node.extras, dict) else None
    return not (isinstance(mark, dict) and mark.get("labelled") is False)


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


def _flat_normals(corners: F32) -> F32:
    """The normals [n 3] of triangles whose corners [n 3] follow each other."""
    a, b, c = corners[0::3], corners[1::3], corners[2::3]
    return _normalized(np.repeat(np.cross(b - a, c - a), 3, axis=0))


def _normalized(vectors: F32 | F64) -> F32:
    """Vectors [n 3] at unit length; +Y where the length is zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = np.divide(vectors, lengths, out=np.tile([0.0, 1.0, 0.0], (len(vectors), 1)), where=lengths > 0)
    return np.asarray(unit, dtype=np.float32)


def _in_asset_frame(primitive: Primitive, T_asset_node: F64) -> Primitive:
    """The primitive after its node's transform; a mirroring transform turns the triangles around."""
    linear = T_asset_node[:3, :3]
    determinant = float(np.linalg.det(linear))
    # Normals go with the cofactor matrix, the inverse transpose times the determinant, which exists
    # for singular transforms too; the sign of the determinant is taken out again.
    cofactor = np.column_stack(
        [
            np.cross(linear[:, 1], linear[:, 2]),
            np.cross(linear[:, 2], linear[:, 0]),
            np.cross(linear[:, 0], linear[:, 1]),
        ]
    )
    handedness = -1.0 if determinant < 0 else 1.0
    normals = _normalized(primitive.normals @ cofactor.T * handedness)
    indices = primitive.indices[:, ::-1] if determinant < 0 else primitive.indices
    return Primitive(
        positions=read_only(transformed(T_asset_node, primitive.positions), np.float32),
        normals=read_only(normals),
        indices=read_only(indices),
        texcoords=primitive.texcoords,
        colors=primitive.colors,
        tangents=_tangents_in_asset_frame(primitive.tangents, normals, linear, handedness),
    )


def _tangents_in_asset_frame(
    tangents: F32 | None, normals: F32, linear: F64, handedness: float
) -> F32 | None:
    """Tangents after a linear map; a mirroring one, whose handedness is -1, turns the bitangents around."""
    if tangents is None:
        return None
    directions = tangents[:, :3] @ linear.T
    is_zero = ~np.linalg.norm(directions, axis=1).astype(bool)
    directions[is_zero] = _perpendicular(normals[is_zero])
    signs = np.where(tangents[:, 3] < 0, -handedness, handedness)
    return read_only(np.column_stack([_normalized(directions), signs]), np.float32)


def _perpendicular(normals: F32) -> F64:
    """A vector [n 3] at a right angle to each normal [n 3]."""
    axes = np.eye(3)[np.argmin(np.abs(normals), axis=1)]
    return np.asarray(np.cross(axes, normals), dtype=np.float64)


def _scaled(material: Material, T_asset_node: F64) -> Material:
    """The material with the thickness of its volume, which is in the frame of the node, in the asset's frame.

    Source: KHR_materials_volume; of a scale that differs along the axes, the geometric mean.
    """
    transmission = material.transmission
    if transmission is None:
        return material
    scale = abs(float(np.linalg.det(T_asset_node[:3, :3]))) ** (1.0 / 3.0)
    thickness = transmission.thickness_factor * scale
    return replace(material, transmission=replace(transmission, thickness_factor=thickness))
