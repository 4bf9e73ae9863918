"""A glTF document as a model: decoded once, and given out as an asset in any pose and variant."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from synthgen.arrays import F64
from synthgen.assets.gltf import embedded
from synthgen.assets.gltf.accessors import AccessorReader
from synthgen.assets.gltf.animations import read_animations
from synthgen.assets.gltf.document import Document
from synthgen.assets.gltf.extensions import KNOWN_EXTENSIONS, SUPPORTED_EXTENSIONS
from synthgen.assets.gltf.geometry import DrawnPrimitive, Extent, Geometry, GeometryReader, Standing
from synthgen.assets.gltf.kept_geometry import KeptGeometry
from synthgen.assets.gltf.materials import MaterialReader, with_scaled_volume
from synthgen.assets.gltf.nodes import Moved, NodeTree
from synthgen.assets.gltf.resources import Resources
from synthgen.assets.gltf.texcoords import with_used_sets
from synthgen.assets.gltf.textures import TextureReader
from synthgen.assets.gltf.variants import variant_names
from synthgen.assets.import_options import UpAxis
from synthgen.errors import AssetError
from synthgen.model import AnimationInfo, Asset, Part, Pose
from synthgen.model.asset import UNLABELLED_SUFFIX


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
        self._tree = NodeTree(document)
        self._geometry = GeometryReader(document, self._accessors, self._tree, self._materials)
        resources.check_buffers()
        self._kept = KeptGeometry(document, resources, sha256)
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
        with np.errstate(over="ignore", invalid="ignore"):  # bounds that are not finite are found
            start = np.eye(4) if T_asset_file is None else T_asset_file
            transforms = self._tree.transforms(start, moved)
            standing = self._geometry.standing(transforms, moved, start)

            def computed() -> Geometry | None:
                return self._geometry.geometry(standing, transforms, variant_index)

            geometry = computed() if pose else self._kept.geometry(start, variant_index, computed)
        if geometry is None:
            raise self._without_triangles()
        parts: dict[bool, list[Part]] = {True: [], False: []}
        for each in geometry.drawn:
            mesh = standing[each.standing]
            parts[mesh.is_labelled].append(self._part(mesh, each, variant_index))
        unlabelled, shown = geometry.unlabelled, self._tree.shown
        return replace(
            self._asset(asset_id, parts[True], geometry.labelled, is_one_off=pose is not None),
            unlabelled=None
            if unlabelled is None
            else self._asset(
                asset_id + UNLABELLED_SUFFIX, parts[False], unlabelled, is_one_off=pose is not None
            ),
            animations=self.animations,
            variants=self.variants,
            keypoints=embedded.keypoints(self._document, shown, transforms),
            cameras=embedded.cameras(self._document, shown, transforms),
            lights=embedded.lights(self._document, shown, transforms),
            warnings=self._document.warnings,
        )

    def _asset(self, asset_id: str, parts: list[Part], extent: Extent, *, is_one_off: bool) -> Asset:
        return Asset(
            asset_id=asset_id,
            sha256=self._sha256,
            parts=tuple(parts),
            bounds=extent.bounds,
            hull=extent.hull,
            is_one_off=is_one_off,
        )

    def _part(self, standing: Standing, drawn: DrawnPrimitive, variant: int | None) -> Part:
        """A primitive with its material."""
        material, primitive = self._geometry.material(standing, drawn.number, variant), drawn.primitive
        if not primitive.texcoords and material.base_color_texture is not None:
            pointer = f"/meshes/{standing.mesh}/primitives/{drawn.number}"
            self._document.warn(f"{pointer} has a texture but no TEXCOORD to lay it on")
        material, texcoords = with_used_sets(material, primitive.texcoords)
        return Part(
            primitive=replace(primitive, texcoords=texcoords),
            material=with_scaled_volume(material, standing.T_asset_mesh),
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
                self._geometry.shapes.shape(mesh_index, number)
        for index in range(len(root.textures)):
            self._textures.texture(index)
        for index in range(len(root.images)):
            self._textures.image_or_none(index)
        for index in range(len(root.materials)):
            self._materials.material(index)
        for index in range(len(root.skins)):
            self._geometry.skins.bind_matrices(index)

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

    def _without_triangles(self) -> AssetError:
        """Why nothing can be drawn."""
        file = self._document
        self.decode_all()  # which may find out
        reasons = "".join(f" ({text})" for text in file.warnings[:3])
        pointer = "/meshes" if file.root.meshes else ""
        return file.error(pointer, f"the model has no triangles{reasons}", remedy="export a mesh")
