"""A glTF document as a model: decoded once, and given out as an asset in any pose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from synthgen.arrays import F64, read_only
from synthgen.assets.gltf.accessors import AccessorReader
from synthgen.assets.gltf.document import Document
from synthgen.assets.gltf.materials import MaterialReader
from synthgen.assets.gltf.nodes import Moved, NodeTree
from synthgen.assets.gltf.posing import posed
from synthgen.assets.gltf.resources import Resources
from synthgen.assets.gltf.shapes import Shape, ShapeReader
from synthgen.assets.gltf.textures import TextureReader
from synthgen.geometry.convex import hull_points
from synthgen.model import Asset, Material, Part


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Standing:
    """A mesh as it stands in the model."""

    mesh: int
    skin: int | None
    weights: Sequence[float]
    """Of the morph targets."""
    T_asset_mesh: F64


class GltfModel:
    """A model whose file has been read; `asset` poses it."""

    def __init__(self, document: Document, resources: Resources, sha256: str) -> None:
        self._document = document
        self._sha256 = sha256
        self._accessors = AccessorReader(document, resources)
        self._textures = TextureReader(document, resources, self._accessors)
        self._materials = MaterialReader(document, self._textures)
        self._shapes = ShapeReader(document, self._accessors)
        self._tree = NodeTree(document)
        resources.check_buffers()

    def asset(self, asset_id: str) -> Asset:
        """The model as it stands in the file.

        Raises:
            AssetError: it is broken, or has nothing that could be drawn.
        """
        moved: Moved = {}
        with np.errstate(over="ignore", invalid="ignore"):  # bounds that are not finite are found below
            transforms = self._tree.transforms(np.eye(4), moved)
            parts = self._all_parts(transforms, moved)
        bounds = self._bounds(parts)
        return Asset(
            asset_id=asset_id,
            sha256=self._sha256,
            parts=parts,
            bounds=read_only(bounds),
            hull=read_only(hull_points(_points(parts))),
            warnings=self._document.warnings,
        )

    def decode_all(self) -> None:
        """Decodes all that the file holds, shown or not.

        Raises:
            AssetError: something is broken.
        """
        root = self._document.root
        for index in range(len(root.bufferViews)):
            self._accessors.view_bytes(index)
        for index, accessor in enumerate(root.accessors):
            if accessor.bufferView is not None or accessor.sparse is not None:
                self._accessors.floats(index, self._accessors.raw(index).shape[1])
        for mesh_index, mesh in enumerate(root.meshes):
            for number in range(len(mesh.primitives)):
                self._shapes.shape(mesh_index, number)
        for index in range(len(root.textures)):
            self._textures.texture(index)
        for index in range(len(root.images)):
            self._textures.image_or_none(index)
        for index in range(len(root.materials)):
            self._materials.material(index)
        for index in range(len(root.skins)):
            self._bind_matrices(index)

    def _bounds(self, parts: tuple[Part, ...]) -> F64:
        file = self._document
        if not parts:
            self.decode_all()  # which may find out why
            reasons = "".join(f" ({text})" for text in file.warnings[:3])
            pointer = "/meshes" if file.root.meshes else ""
            found = f"the model has no triangles{reasons}"
            raise file.error(pointer, found, remedy="export a mesh")
        points = _points(parts)
        bounds = np.array([points.min(axis=0), points.max(axis=0)])
        if not np.isfinite(bounds).all():
            raise file.error("/nodes", "its nodes move the mesh to infinity")
        if not (bounds[1] - bounds[0]).max() > 0:
            remedy = "export it with its real size"
            raise file.error("/nodes", "the model has zero size", remedy=remedy)
        return bounds

    def _all_parts(self, transforms: list[F64], moved: Moved) -> tuple[Part, ...]:
        root, parts, vertices = self._document.root, [], 0
        standing = [
            _Standing(
                mesh=mesh,
                skin=root.nodes[index].skin,
                weights=self._weights(index, mesh, moved),
                T_asset_mesh=transforms[index],
            )
            for index in self._tree.shown
            if (mesh := root.nodes[index].mesh) is not None
        ]
        if not standing and root.meshes:
            self._document.warn("no node shows a mesh, and all meshes are shown as they are")
            standing = [
                _Standing(mesh=mesh, skin=None, weights=(), T_asset_mesh=np.eye(4))
                for mesh in range(len(root.meshes))
            ]
        for each in standing:
            for part in self._parts(each, transforms):
                vertices += len(part.primitive.positions)
                what = "the vertices of all meshes"
                self._document.limits.check("vertices", vertices, where=self._document.file, what=what)
                parts.append(part)
        return tuple(parts)

    def _weights(self, node: int, mesh: int, moved: Moved) -> Sequence[float]:
        """The weights of the morph targets of a mesh in a node."""
        if (node, "weights") in moved:
            return list(moved[node, "weights"])
        return self._document.root.nodes[node].weights or self._document.root.meshes[mesh].weights or ()

    def _parts(self, standing: _Standing, transforms: list[F64]) -> Iterator[Part]:
        T_asset_mesh = standing.T_asset_mesh
        for number, source in enumerate(self._document.root.meshes[standing.mesh].primitives):
            shape = self._shapes.shape(standing.mesh, number)
            if shape is None:
                continue
            joints = self._joint_transforms(standing.skin, shape, transforms)
            primitive = posed(shape, T_asset_mesh, standing.weights, joints)
            material = self._materials.material(source.material)
            if not shape.texcoords and material.base_color_texture is not None:
                place = f"/meshes/{standing.mesh}/primitives/{number}"
                self._document.warn(f"{place} has a texture but no TEXCOORD to lay it on")
            yield Part(primitive=primitive, material=_scaled(material, T_asset_mesh))

    def _joint_transforms(self, skin_index: int | None, shape: Shape, transforms: list[F64]) -> F64 | None:
        """What each joint of a skin does to the vertices, [j 4 4]; None where there is no skin."""
        if skin_index is None or shape.joints is None or shape.weights is None:
            return None
        skin, pointer = self._document.root.skins[skin_index], f"/skins/{skin_index}"
        count = len(skin.joints)
        highest = int(shape.joints[shape.weights > 0.0].max(initial=0))
        if highest >= count:
            found, expected = f"a vertex is bound to the joint {highest}", f"below {count}"
            raise self._document.error(f"{pointer}/joints", found, expected=expected)
        return np.stack([transforms[joint] for joint in skin.joints]) @ self._bind_matrices(skin_index)

    def _bind_matrices(self, index: int) -> F64:
        """From the frame of the mesh to that of each joint of a skin, as they were bound, [j 4 4]."""
        skin = self._document.root.skins[index]
        count = len(skin.joints)
        if skin.inverseBindMatrices is None:
            return np.tile(np.eye(4), (count, 1, 1))
        bind = self._accessors.matrices(skin.inverseBindMatrices)
        if len(bind) < count:
            pointer, found = f"/skins/{index}/inverseBindMatrices", f"found {len(bind)} matrices"
            raise self._document.error(pointer, found, expected=f"{count}, one for each joint")
        return bind[:count]


def _points(parts: tuple[Part, ...]) -> F64:
    return np.concatenate([part.primitive.positions for part in parts]).astype(np.float64)


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
