"""The tree of nodes: where each is in the frame of the asset, at rest or moved by an animation."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from synthgen.arrays import F64
from synthgen.assets.gltf.document import Document
from synthgen.assets.gltf.schema import Node
from synthgen.geometry.transforms import rotation_from_quaternion, rotations_from_quaternions, transform

Moved = Mapping[tuple[int, str], F64]
"""What an animation sets: values by node and path (translation, rotation, scale, weights)."""


class NodeTree:
    """The nodes of a document, parents first."""

    def __init__(self, document: Document) -> None:
        self._document = document
        nodes = document.root.nodes
        self._parent = {child: index for index, node in enumerate(nodes) for child in node.children}
        self._order = self._below(self._all_roots())
        self._rest = self._rest_transforms()
        self.shown = self._below(self._roots())
        self.unlabelled = self._below([index for index in self._order if _is_unlabelled(nodes[index])])
        """Those that are marked as not labelled, and all below them."""

    def transforms(self, T_asset_scene: F64, moved: Moved) -> list[F64]:
        """The transform [4 4] from each node's frame to the asset's."""
        result = [T_asset_scene] * len(self._order)
        for index in self._order:
            parent = self._parent.get(index)
            T_asset_parent = T_asset_scene if parent is None else result[parent]
            result[index] = T_asset_parent @ self._local(index, moved)
        return result

    def _local(self, index: int, moved: Moved) -> F64:
        values = [moved.get((index, path)) for path in ("translation", "rotation", "scale")]
        if all(value is None for value in values):
            return np.asarray(self._rest[index])
        node = self._document.root.nodes[index]
        given = (node.translation or (0, 0, 0), node.rotation or (0, 0, 0, 1), node.scale or (1, 1, 1))
        t, r, s = (
            rest if value is None else value.tolist() for rest, value in zip(given, values, strict=True)
        )
        return _trs(t, r, s)

    def _rest_transforms(self) -> F64:
        """The transform [n 4 4] of each node in the file, all at once: there may be very many."""
        nodes = self._document.root.nodes
        parts = [
            (*(each.translation or (0, 0, 0)), *self._rotation(index), *(each.scale or (1, 1, 1)))
            for index, each in enumerate(nodes)
        ]
        translation, rotation, scale = np.split(np.array(parts, np.float64).reshape(-1, 10), [3, 7], axis=1)
        transforms = np.tile(np.eye(4), (len(nodes), 1, 1))
        transforms[:, :3, :3] = rotations_from_quaternions(rotation) * scale[:, None]
        transforms[:, :3, 3] = translation
        for index, node in enumerate(nodes):
            if node.matrix is not None:
                transforms[index] = self._matrix(index, node)
        return transforms

    def _matrix(self, index: int, node: Node) -> F64:
        if node.translation or node.rotation or node.scale:
            self._document.warn(f"/nodes/{index} has both a matrix and its parts: the matrix is used")
        matrix = np.array(node.matrix, dtype=np.float64).reshape(4, 4).T
        if not np.array_equal(matrix[3], (0, 0, 0, 1)):
            expected = "a last row of 0 0 0 1"
            found = f"the matrix has the last row {' '.join(f'{v:g}' for v in matrix[3])}"
            raise self._document.error(f"/nodes/{index}/matrix", found, expected=expected)
        return np.asarray(matrix)

    def _rotation(self, index: int) -> tuple[float, ...]:
        """The quaternion of a node, which need not have the length 1."""
        node = self._document.root.nodes[index]
        if not node.rotation or node.matrix is not None:
            return (0.0, 0.0, 0.0, 1.0)
        length = math.hypot(*node.rotation)
        if not 1e-6 < length < 1e6:
            found = (
                "the quaternion is zero" if length <= 1e-6 else f"the quaternion has the length {length:g}"
            )
            raise self._document.error(f"/nodes/{index}/rotation", found, expected="the length 1")
        if abs(length - 1.0) > 0.01:
            self._document.warn(f"/nodes/{index}/rotation has the length {length:.3g}, and is scaled to 1")
        return tuple(node.rotation)

    def _roots(self) -> list[int]:
        """The roots of the default scene, or the first one; all, where there is no scene, or an empty one."""
        root = self._document.root
        if not root.scenes:
            return self._all_roots()
        number = root.scene or 0
        if len(root.scenes) > 1:
            self._document.warn(f"the file has {len(root.scenes)} scenes, of which number {number} is shown")
        nodes = root.scenes[number].nodes
        for position, index in enumerate(nodes):
            if index in self._parent:
                pointer = f"/scenes/{number}/nodes/{position}"
                raise self._document.error(pointer, f"the node {index} is a child of {self._parent[index]}")
        if not nodes and root.nodes:
            self._document.warn(f"the scene {number} is empty, and all nodes are shown")
            return self._all_roots()
        return list(dict.fromkeys(nodes))

    def _all_roots(self) -> list[int]:
        return [index for index in range(len(self._document.root.nodes)) if index not in self._parent]

    def _below(self, roots: Sequence[int]) -> list[int]:
        """All nodes below some, and those, each parent right before its children and theirs."""
        nodes, order, pending = self._document.root.nodes, [], list(reversed(roots))
        while pending:
            index = pending.pop()
            order.append(index)
            pending += reversed(nodes[index].children)
        return order


def _is_unlabelled(node: Node) -> bool:
    """Whether a node has `"extras": {"synthgen": {"labelled": false}}`."""
    mark = node.extras.get("synthgen") if isinstance(node.extras, dict) else None
    return isinstance(mark, dict) and mark.get("labelled") is False


def _trs(translation: Sequence[float], rotation: Sequence[float], scale: Sequence[float]) -> F64:
    x, y, z, w = rotation
    tx, ty, tz = translation
    return transform(rotation_from_quaternion((x, y, z, w)) * np.asarray(scale), (tx, ty, tz))
