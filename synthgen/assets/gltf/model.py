"""A glTF document as a model: decoded once, and given out as an asset in any pose and variant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from synthgen.arrays import F64, read_only
from synthgen.assets.gltf import embedded
from synthgen.assets.gltf.accessors import AccessorReader
from synthgen.assets.gltf.animations import read_animations
from synthgen.assets.gltf.document import Document
from synthgen.assets.gltf.drawn_shapes import DrawnShapes
from synthgen.assets.gltf.extensions import KNOWN_EXTENSIONS, SUPPORTED_EXTENSIONS
from synthgen.assets.gltf.instancing import copy_transforms
from synthgen.assets.gltf.materials import MaterialReader, with_scaled_volume
from synthgen.assets.gltf.nodes import Moved, NodeTree
from synthgen.assets.gltf.resources import Resources
from synthgen.assets.gltf.shapes import ShapeReader
from synthgen.assets.gltf.skins import SkinReader
from synthgen.assets.gltf.texcoords import with_used_sets
from synthgen.assets.gltf.textures import TextureReader
from synthgen.assets.gltf.variants import material_of, variant_names
from synthgen.assets.import_options import UpAxis
from synthgen.assets.posing import joined, posed
from synthgen.errors import AssetError
from synthgen.geometry.convex import hull_points
from synthgen.model import AnimationInfo, Asset, Part, Pose
from synthgen.model.asset import UNLABELLED_SUFFIX


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Standing:
    """A mesh as it stands in the model."""

    mesh: int
    skin: int | None
    weights: Sequence[float]
    """Of the morph targets."""
    T_asset_mesh: F64
    copies: F64
    """[k 4 4]: from the mesh to the node."""
    is_labelled: bool = True


class GltfModel:
    """A model whose file has been read; `asset` poses it."""

    unit_m = 1.0
    up_axis: UpAxis = "y"

    def __init__(self, document: Document, resources: Resources, sha256: str) -> None:
        self._document = document
        self._sha256 = sha256
        self._accessors = AccessorReader(document, resources)
        self._textures = TextureReader(document, resources, self._accessors)
        self._materials = MaterialReader(document, self._textures)
        self._shapes = ShapeReader(document, self._accessors)
        self._drawn = DrawnShapes(self._shapes)
        self._skins = SkinReader(document, self._accessors)
        self._tree = NodeTree(document)
        resources.check_buffers()
        self._animations = {each.name: each for each in read_animations(document, self._accessors)}
        self._variants = variant_names(document)

    @property
    def animations(self) -> tuple[AnimationInfo, ...]:
        """What the model can be posed by."""
        return tuple(
            AnimationInfo(name=each.name, duration=each.duration) for each in self._animations.values()
        )

    @property
    def variants(self) -> tuple[str, ...]:
        """The sets of materials that the model can be drawn with."""
        return self._variants

    @property
    def extensions(self) -> dict[str, str]:
        """What is done with each extension that the file says it uses."""
        names = dict.fromkeys((*self._document.root.extensionsUsed, *self._document.root.extensionsRequired))
        left_out = {name: f"left out: {text}" for name, text in KNOWN_EXTENSIONS.items()}
        treatments = left_out | SUPPORTED_EXTENSIONS
        return {name: treatments.get(name, "left out: it is unknown") for name in names}

    def asset(
        self,
        asset_id: str,
        *,
        pose: Pose | None = None,
        variant: str | None = None,
        T_asset_file: F64 | None = None,
    ) -> Asset:
        """The model in a pose.

        Args:
            asset_id: what it is called.
            pose: a moment of an animation; None leaves it as it stands in the file.
            variant: one of `variants`; None takes the materials that the file shows at first.
            T_asset_file: [4 4], from the frame of the file to that of the asset, if they differ.

        Raises:
            AssetError: it is broken, has nothing that could be drawn, or has no such animation or variant.
        """
        moved = self._moved(pose)
        variant_index = self._variant_index(variant)
        with np.errstate(over="ignore", invalid="ignore"):  # bounds that are not finite are found below
            start = np.eye(4) if T_asset_file is None else T_asset_file
            transforms = self._tree.transforms(start, moved)
            labelled, unlabelled = self._all_parts(transforms, moved, variant_index, start)
        if unlabelled and not labelled:
            remedy = "leave the mark out at the nodes that are the object"
            raise self._document.error("/nodes", "all of them are marked as not labelled", remedy=remedy)
        is_one_off, shown = pose is not None, self._tree.shown
        return replace(
            self._asset(asset_id, labelled, is_one_off=is_one_off),
            unlabelled=self._asset(asset_id + UNLABELLED_SUFFIX, unlabelled, is_one_off=is_one_off)
            if unlabelled
            else None,
            animations=self.animations,
            variants=self.variants,
            keypoints=embedded.keypoints(self._document, shown, transforms),
            cameras=embedded.cameras(self._document, shown, transforms),
            lights=embedded.lights(self._document, shown, transforms),
            warnings=self._document.warnings,
        )

    def _asset(self, asset_id: str, parts: tuple[Part, ...], *, is_one_off: bool) -> Asset:
        bounds = self._bounds(parts)
        return Asset(
            asset_id=asset_id,
            sha256=self._sha256,
            parts=parts,
            bounds=read_only(bounds),
            hull=read_only(hull_points(_points(parts))),
            is_one_off=is_one_off,
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
            self._skins.bind_matrices(index)

    def _moved(self, pose: Pose | None) -> Moved:
        if pose is None:
            return {}
        if pose.animation not in self._animations:
            names = ", ".join(self._animations) or "none: the model has no animations"
            raise AssetError(self._document.file, f"there is no animation {pose.animation!r}", expected=names)
        return self._animations[pose.animation].at(pose.time)

    def _variant_index(self, variant: str | None) -> int | None:
        if variant is None:
            return None
        if variant not in self.variants:
            names = ", ".join(self.variants) or "none: the model has no variants"
            raise AssetError(self._document.file, f"there is no variant {variant!r}", expected=names)
        return self.variants.index(variant)

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

    def _all_parts(
        self, transforms: list[F64], moved: Moved, variant: int | None, T_asset_file: F64
    ) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
        """Those with a label, and those without."""
        standing = list(self._standing(transforms, moved, T_asset_file))
        shapes = [
            (each, number, shape)
            for each in standing
            for number in range(len(self._document.root.meshes[each.mesh].primitives))
            if (shape := self._shapes.shape(each.mesh, number)) is not None
        ]
        vertices = sum(len(shape.positions) * len(each.copies) for each, _, shape in shapes)
        what = "the vertices of all meshes"
        self._document.limits.check("vertices", vertices, where=self._document.file, what=what)
        triangles = sum(len(shape.triangles) * len(each.copies) for each, _, shape in shapes)
        share = self._document.limits.drawn_triangles / max(triangles, 1)
        parts = [self._part(each, number, transforms, (variant, share)) for each, number, _ in shapes]
        if share < 1.0:
            drawn = sum(len(part.primitive.indices) for part in parts)
            error = max(
                self._drawn.error(each.mesh, number) * _scale(each.T_asset_mesh @ each.copies)
                for each, number, _ in shapes
            )
            self._document.warn(
                f"the model has {triangles} triangles, and is drawn with {drawn} of them, "
                f"off by {error:.3g} m at most"
            )
        marked = [(each.is_labelled, part) for (each, *_), part in zip(shapes, parts, strict=True)]
        return (
            tuple(part for is_labelled, part in marked if is_labelled),
            tuple(part for is_labelled, part in marked if not is_labelled),
        )

    def _standing(self, transforms: list[F64], moved: Moved, T_asset_file: F64) -> Iterator[_Standing]:
        """Every mesh that is shown."""
        root, one = self._document.root, np.eye(4)[None]
        nodes = [(index, root.nodes[index]) for index in self._tree.shown]
        unlabelled = set(self._tree.unlabelled)
        shown = [(index, node, mesh) for index, node in nodes if (mesh := node.mesh) is not None]
        for index, node, mesh in shown:
            copies = copy_transforms(self._document, self._accessors, index)
            yield _Standing(
                mesh=mesh,
                skin=node.skin,
                weights=self._weights(index, mesh, moved),
                T_asset_mesh=transforms[index],
                copies=one if copies is None else copies,
                is_labelled=index not in unlabelled,
            )
        if not shown and root.meshes:
            self._document.warn("no node shows a mesh, and all meshes are shown as they are")
            for mesh in range(len(root.meshes)):
                yield _Standing(mesh=mesh, skin=None, weights=(), T_asset_mesh=T_asset_file, copies=one)

    def _weights(self, node: int, mesh: int, moved: Moved) -> Sequence[float]:
        """The weights of the morph targets of a mesh in a node."""
        if (node, "weights") in moved:
            return list(moved[node, "weights"])
        return self._document.root.nodes[node].weights or self._document.root.meshes[mesh].weights or ()

    def _part(
        self, standing: _Standing, number: int, transforms: list[F64], drawn: tuple[int | None, float]
    ) -> Part:
        """A primitive of a mesh in a variant, with a share of its triangles where that is less than 1."""
        variant, share = drawn
        pointer = f"/meshes/{standing.mesh}/primitives/{number}"
        source = self._document.root.meshes[standing.mesh].primitives[number]
        material = self._materials.material(material_of(self._document, source, variant, pointer))
        shape = self._drawn.shape(material, standing.mesh, number, share)
        joints = self._skins.joint_transforms(standing.skin, shape, transforms)
        primitive = joined(
            [posed(shape, standing.T_asset_mesh @ copy, standing.weights, joints) for copy in standing.copies]
        )
        if not primitive.texcoords and material.base_color_texture is not None:
            self._document.warn(f"{pointer} has a texture but no TEXCOORD to lay it on")
        material, texcoords = with_used_sets(material, primitive.texcoords)
        return Part(
            primitive=replace(primitive, texcoords=texcoords),
            material=with_scaled_volume(material, standing.T_asset_mesh),
        )


def _scale(transforms: F64) -> float:
    """How many times as long as before a vector is at most after one of the transforms [k 4 4]."""
    return float(np.linalg.norm(transforms[:, :3, :3], 2, (1, 2)).max())


def _points(parts: tuple[Part, ...]) -> F64:
    return np.concatenate([part.primitive.positions for part in parts]).astype(np.float64)
