"""The geometry of a model in a pose: its meshes where they stand, and the hulls about them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from synthgen.arrays import F64, read_only
from synthgen.assets.gltf.accessors import AccessorReader
from synthgen.assets.gltf.document import Document
from synthgen.assets.gltf.drawn_shapes import DrawnShapes
from synthgen.assets.gltf.instancing import copy_transforms
from synthgen.assets.gltf.materials import MaterialReader
from synthgen.assets.gltf.nodes import Moved, NodeTree
from synthgen.assets.gltf.shapes import ShapeReader
from synthgen.assets.gltf.skins import SkinReader
from synthgen.assets.gltf.variants import material_of
from synthgen.assets.posing import joined, posed
from synthgen.geometry.convex import hull_points
from synthgen.model import Material, Primitive


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Standing:
    """A mesh as it stands in the model."""

    mesh: int
    skin: int | None
    weights: Sequence[float]
    """Of the morph targets."""
    T_asset_mesh: F64
    copies: F64
    """[k 4 4]: from the mesh to the node."""
    is_labelled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DrawnPrimitive:
    """A primitive of a mesh, in the frame of the asset."""

    standing: int
    """The place of its mesh among those that stand in the model."""
    number: int
    """Its own place in the mesh."""
    primitive: Primitive


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Extent:
    """Where the parts of a model are that have a label, or those that have none."""

    bounds: F64
    """[2 3]."""
    hull: F64
    """[m 3]: the corners of the convex hull."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Geometry:
    """All that is drawn of a model, without its materials."""

    drawn: tuple[DrawnPrimitive, ...]
    labelled: Extent
    unlabelled: Extent | None
    """None where everything has a label."""


class GeometryReader:
    """Reads and poses the meshes of one document."""

    def __init__(
        self, document: Document, accessors: AccessorReader, tree: NodeTree, materials: MaterialReader
    ) -> None:
        self._document = document
        self._accessors = accessors
        self._tree = tree
        self._materials = materials
        self.shapes = ShapeReader(document, accessors)
        self.skins = SkinReader(document, accessors)
        self._drawn = DrawnShapes(self.shapes)

    def standing(self, transforms: list[F64], moved: Moved, T_asset_file: F64) -> list[Standing]:
        """Every mesh that is shown."""
        return list(self._standing(transforms, moved, T_asset_file))

    def material(self, standing: Standing, number: int, variant: int | None) -> Material:
        """The material of a primitive of a mesh in a variant."""
        pointer = f"/meshes/{standing.mesh}/primitives/{number}"
        source = self._document.root.meshes[standing.mesh].primitives[number]
        return self._materials.material(material_of(self._document, source, variant, pointer))

    def geometry(
        self, standing: Sequence[Standing], transforms: list[F64], variant: int | None
    ) -> Geometry | None:
        """What is drawn of meshes, thinned out where it is too much; None where there are no triangles.

        Raises:
            AssetError: something is broken, too large, or has no finite size.
        """
        shown = [
            (place, number, shape)
            for place, each in enumerate(standing)
            for number in range(len(self._document.root.meshes[each.mesh].primitives))
            if (shape := self.shapes.shape(each.mesh, number)) is not None
        ]
        vertices = sum(len(shape.positions) * len(standing[place].copies) for place, _, shape in shown)
        what = "the vertices of all meshes"
        self._document.limits.check("vertices", vertices, where=self._document.file, what=what)
        triangles = sum(len(shape.triangles) * len(standing[place].copies) for place, _, shape in shown)
        share = self._document.limits.drawn_triangles / max(triangles, 1)
        drawn = tuple(
            DrawnPrimitive(
                standing=place,
                number=number,
                primitive=self._posed(standing[place], number, transforms, (variant, share)),
            )
            for place, number, _ in shown
        )
        if share < 1.0:
            self._warn_of_thinning(standing, drawn, triangles)
        return self._measured(standing, drawn) if drawn else None

    def _standing(self, transforms: list[F64], moved: Moved, T_asset_file: F64) -> Iterator[Standing]:
        root, one = self._document.root, np.eye(4)[None]
        nodes = [(index, root.nodes[index]) for index in self._tree.shown]
        unlabelled = set(self._tree.unlabelled)
        shown = [(index, node, mesh) for index, node in nodes if (mesh := node.mesh) is not None]
        for index, node, mesh in shown:
            copies = copy_transforms(self._document, self._accessors, index)
            yield Standing(
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
                yield Standing(mesh=mesh, skin=None, weights=(), T_asset_mesh=T_asset_file, copies=one)

    def _weights(self, node: int, mesh: int, moved: Moved) -> Sequence[float]:
        """The weights of the morph targets of a mesh in a node."""
        if (node, "weights") in moved:
            return list(moved[node, "weights"])
        return self._document.root.nodes[node].weights or self._document.root.meshes[mesh].weights or ()

    def _posed(
        self, standing: Standing, number: int, transforms: list[F64], drawn: tuple[int | None, float]
    ) -> Primitive:
        """A primitive of a mesh in a variant, with a share of its triangles where that is less than 1."""
        variant, share = drawn
        material = self.material(standing, number, variant)
        shape = self._drawn.shape(material, standing.mesh, number, share)
        joints = self.skins.joint_transforms(standing.skin, shape, transforms)
        return joined(
            [posed(shape, standing.T_asset_mesh @ copy, standing.weights, joints) for copy in standing.copies]
        )

    def _warn_of_thinning(
        self, standing: Sequence[Standing], drawn: Sequence[DrawnPrimitive], triangles: int
    ) -> None:
        meshes = [(standing[each.standing], each.number) for each in drawn]
        error = max(
            self._drawn.error(each.mesh, number) * _scale(each.T_asset_mesh @ each.copies)
            for each, number in meshes
        )
        left = sum(len(each.primitive.indices) for each in drawn)
        self._document.warn(
            f"the model has {triangles} triangles, and is drawn with {left} of them, "
            f"off by {error:.3g} m at most"
        )

    def _measured(self, standing: Sequence[Standing], drawn: tuple[DrawnPrimitive, ...]) -> Geometry:
        points: dict[bool, list[F64]] = {True: [], False: []}
        for each in drawn:
            points[standing[each.standing].is_labelled].append(each.primitive.positions.astype(np.float64))
        if not points[True]:
            remedy = "leave the mark out at the nodes that are the object"
            raise self._document.error("/nodes", "all of them are marked as not labelled", remedy=remedy)
        return Geometry(
            drawn=drawn,
            labelled=self._extent(np.concatenate(points[True])),
            unlabelled=self._extent(np.concatenate(points[False])) if points[False] else None,
        )

    def _extent(self, points: F64) -> Extent:
        bounds = np.array([points.min(axis=0), points.max(axis=0)])
        if not np.isfinite(bounds).all():
            raise self._document.error("/nodes", "its nodes move the mesh to infinity")
        if not (bounds[1] - bounds[0]).max() > 0:
            remedy = "export it with its real size"
            raise self._document.error("/nodes", "the model has zero size", remedy=remedy)
        return Extent(bounds=read_only(bounds), hull=read_only(hull_points(points)))


def _scale(transforms: F64) -> float:
    """How many times as long as before a vector is at most after one of the transforms [k 4 4]."""
    return float(np.linalg.norm(transforms[:, :3, :3], 2, (1, 2)).max())
