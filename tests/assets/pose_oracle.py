"""Posed vertices of glTF models by another way: pygltflib, scipy's rotations and splines, and plain loops."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pygltflib
from scipy.interpolate import CubicHermiteSpline, interp1d
from scipy.spatial.transform import Rotation, Slerp

_TYPES = {5120: "i1", 5121: "u1", 5122: "i2", 5123: "u2", 5125: "u4", 5126: "f4"}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}


class Oracle:
    """One file."""

    def __init__(self, path: Path) -> None:
        self.folder = path.parent
        self.gltf: Any = pygltflib.GLTF2().load(str(path))

    def array(self, index: int) -> Any:
        """An accessor [n w] as floats."""
        accessor = self.gltf.accessors[index]
        dtype, width = np.dtype("<" + _TYPES[accessor.componentType]), _WIDTHS[accessor.type]
        values = np.zeros((accessor.count, width))
        if accessor.bufferView is not None:
            data, stride = self._view(accessor.bufferView)
            row = dtype.itemsize * width
            for n in range(accessor.count):
                start = (accessor.byteOffset or 0) + n * (stride or row)
                values[n] = np.frombuffer(data[start : start + row], dtype)
        if accessor.sparse is not None:
            self._replace(accessor.sparse, values, dtype)
        if accessor.normalized:
            values = np.maximum(values / np.iinfo(dtype).max, -1.0)
        return values

    def posed(self, animation: int | None, time: float) -> Any:
        """The positions [n 3] of all vertices of the default scene, node after node."""
        local = {n: self._rest(node) for n, node in enumerate(self.gltf.nodes)}
        weights: dict[int, Any] = {}
        if animation is not None:
            self._animate(self.gltf.animations[animation], time, local, weights)
        world: dict[int, Any] = {}
        order: list[int] = []

        def visit(index: int, parent: Any) -> None:
            t, r, s, m = (local[index][key] for key in ("translation", "rotation", "scale", "matrix"))
            if m is None:
                m = np.eye(4)
                m[:3, :3] = Rotation.from_quat(r).as_matrix() @ np.diag(s)
                m[:3, 3] = t
            world[index] = parent @ m
            order.append(index)
            for child in self.gltf.nodes[index].children or []:
                visit(child, world[index])

        for root in self.gltf.scenes[self.gltf.scene or 0].nodes:
            visit(root, np.eye(4))
        return np.concatenate(
            [
                self._vertices(index, world, weights)
                for index in order
                if self.gltf.nodes[index].mesh is not None
            ]
        )

    def _vertices(self, index: int, world: dict[int, Any], weights: dict[int, Any]) -> Any:
        node = self.gltf.nodes[index]
        mesh = self.gltf.meshes[node.mesh]
        shares = weights.get(index, getattr(node, "weights", None) or mesh.weights or [])
        parts = []
        for primitive in mesh.primitives:
            points = self.array(primitive.attributes.POSITION)
            for share, target in zip(shares, primitive.targets or [], strict=False):
                given = target if isinstance(target, dict) else vars(target)
                if given.get("POSITION") is not None:
                    points = points + share * self.array(given["POSITION"])
            homogeneous = np.column_stack([points, np.ones(len(points))])
            if node.skin is None:
                parts.append((homogeneous @ world[index].T)[:, :3])
                continue
            skin = self.gltf.skins[node.skin]
            bind = self.array(skin.inverseBindMatrices).reshape(-1, 4, 4).transpose(0, 2, 1)
            joints = self.array(primitive.attributes.JOINTS_0).astype(int)
            influence = self.array(primitive.attributes.WEIGHTS_0)
            influence = influence / influence.sum(axis=1, keepdims=True)
            moved = np.zeros((len(points), 3))
            matrices = np.array([world[joint] @ each for joint, each in zip(skin.joints, bind, strict=False)])
            for column in range(joints.shape[1]):
                each = np.einsum("nij,nj->ni", matrices[joints[:, column]], homogeneous)[:, :3]
                moved += influence[:, column, None] * each
            parts.append(moved)
        return np.concatenate(parts)

    def _animate(
        self, animation: Any, time: float, local: dict[int, dict[str, Any]], weights: dict[int, Any]
    ) -> None:
        for channel in animation.channels:
            sampler = animation.samplers[channel.sampler]
            times, values = self.array(sampler.input)[:, 0], self.array(sampler.output)
            path = channel.target.path
            width = {"rotation": 4, "weights": len(values) // len(times)}.get(path, 3)
            kind = sampler.interpolation or "LINEAR"
            if path == "weights" and kind == "CUBICSPLINE":
                width //= 3
            value = interpolated(times, values, (width, kind, path == "rotation"), time)
            if path == "weights":
                weights[channel.target.node] = value
            else:
                local[channel.target.node][path] = value

    def _rest(self, node: Any) -> dict[str, Any]:
        return {
            "translation": node.translation or [0, 0, 0],
            "rotation": node.rotation or [0, 0, 0, 1],
            "scale": node.scale or [1, 1, 1],
            "matrix": None if not node.matrix else np.reshape(node.matrix, (4, 4)).T,
        }

    def _view(self, index: int) -> tuple[bytes, int | None]:
        view = self.gltf.bufferViews[index]
        buffer = self.gltf.buffers[view.buffer]
        data = self.gltf.binary_blob() if buffer.uri is None else (self.folder / buffer.uri).read_bytes()
        start = view.byteOffset or 0
        return data[start : start + view.byteLength], view.byteStride

    def _replace(self, sparse: Any, values: Any, dtype: Any) -> None:
        where_type = np.dtype("<" + _TYPES[sparse.indices.componentType])
        data, _ = self._view(sparse.indices.bufferView)
        where = np.frombuffer(data, where_type, sparse.count, sparse.indices.byteOffset or 0)
        data, _ = self._view(sparse.values.bufferView)
        count = sparse.count * values.shape[1]
        new = np.frombuffer(data, dtype, count, sparse.values.byteOffset or 0)
        values[where] = new.reshape(sparse.count, -1)


def interpolated(times: Any, values: Any, layout: tuple[int, str, bool], time: float) -> Any:
    """The value [w] of key frames at a time; the layout is the width, the interpolation, and what it is."""
    width, kind, is_rotation = layout
    time = min(max(time, times[0]), times[-1])
    if kind == "CUBICSPLINE":
        values = values.reshape(len(times), 3, width)
        # scipy wants one tangent for each key, so every span is a spline of its own.
        n = min(max(int(np.searchsorted(times, time, side="right")) - 1, 0), len(times) - 2)
        spline = CubicHermiteSpline(
            times[n : n + 2], values[n : n + 2, 1], [values[n, 2], values[n + 1, 0]], axis=0
        )
        return spline(time)
    values = values.reshape(len(times), width)
    if len(times) == 1:
        return values[0]
    if kind == "STEP":
        return interp1d(times, values, kind="previous", axis=0)(time)
    if is_rotation:
        return Slerp(times, Rotation.from_quat(values))(time).as_quat()
    return interp1d(times, values, axis=0)(time)
