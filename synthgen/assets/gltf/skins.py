"""Skins: what their joints do to the vertices that are bound to them."""

from __future__ import annotations

import numpy as np

from synthgen.arrays import F64
from synthgen.assets.gltf.accessors import AccessorReader
from synthgen.assets.gltf.document import Document
from synthgen.assets.shape import Shape


class SkinReader:
    """Reads the skins of a document."""

    def __init__(self, document: Document, accessors: AccessorReader) -> None:
        self._document = document
        self._accessors = accessors

    def joint_transforms(self, skin_index: int | None, shape: Shape, transforms: list[F64]) -> F64 | None:
        """What each joint of a skin does to the vertices, [j 4 4]; None where there is no skin."""
        if skin_index is None or shape.joints is None or shape.weights is None:
            return None
        skin, pointer = self._document.root.skins[skin_index], f"/skins/{skin_index}"
        count = len(skin.joints)
        highest = int(shape.joints[shape.weights > 0.0].max(initial=0))
        if highest >= count:
            found, expected = f"a vertex is bound to the joint {highest}", f"below {count}"
            raise self._document.error(f"{pointer}/joints", found, expected=expected)
        return np.stack([transforms[joint] for joint in skin.joints]) @ self.bind_matrices(skin_index)

    def bind_matrices(self, index: int) -> F64:
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
