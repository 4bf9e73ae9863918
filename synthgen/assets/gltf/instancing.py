"""Copies of a node's mesh that EXT_mesh_gpu_instancing makes."""

from __future__ import annotations

import numpy as np
from pydantic import Field

from synthgen.arrays import F32, F64
from synthgen.assets.gltf.accessors import AccessorReader
from synthgen.assets.gltf.document import Document
from synthgen.assets.gltf.schema import GltfObject, Index
from synthgen.geometry.transforms import rotations_from_quaternions

_NAME = "EXT_mesh_gpu_instancing"


class _Copies(GltfObject):
    """Accessors of the transforms."""

    attributes: dict[str, Index] = Field(min_length=1)


def copy_transforms(document: Document, accessors: AccessorReader, node: int) -> F64 | None:
    """The transforms [k 4 4] from the mesh of each copy to the node; None where there is only the node.

    Raises:
        AssetError: they are broken.
    Source: https://github.com/KhronosGroup/glTF/tree/main/extensions/2.0/Vendor/EXT_mesh_gpu_instancing
    """
    extensions = document.root.nodes[node].extensions
    if _NAME not in extensions:
        return None
    pointer = f"/nodes/{node}/extensions/{_NAME}"
    attributes = document.parsed(_Copies, extensions[_NAME], pointer).attributes
    arrays: dict[str, F32] = {}
    for name, width in (("TRANSLATION", 3), ("ROTATION", 4), ("SCALE", 3)):
        if name in attributes:
            document.check_index(f"{pointer}/attributes/{name}", "accessors", attributes[name])
            arrays[name] = accessors.floats(attributes[name], width)
    counts = {len(array) for array in arrays.values()}
    if len(counts) > 1:
        found = f"the attributes have different lengths: {sorted(counts)}"
        raise document.error(f"{pointer}/attributes", found)
    if not counts:
        return None
    transforms: F64 = np.tile(np.eye(4), (counts.pop(), 1, 1))
    if "ROTATION" in arrays:
        if not np.linalg.norm(arrays["ROTATION"], axis=1).all():
            raise document.error(f"{pointer}/attributes/ROTATION", "a quaternion is zero")
        transforms[:, :3, :3] = rotations_from_quaternions(arrays["ROTATION"].astype(np.float64))
    if "SCALE" in arrays:
        transforms[:, :3, :3] *= arrays["SCALE"][:, None, :]
    if "TRANSLATION" in arrays:
        transforms[:, :3, 3] = arrays["TRANSLATION"]
    return transforms
