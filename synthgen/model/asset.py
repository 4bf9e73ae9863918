"""A model as it was loaded: geometry, materials and bounds, with the names of glTF 2.0."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthgen.arrays import F32, F64, U32, ArrayFields
from synthgen.model.material import Material


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Primitive(ArrayFields):
    """Triangles that share a material, in the frame of their asset (metres, +Y up)."""

    positions: F32
    """[n 3]."""
    normals: F32
    """[n 3], of unit length."""
    indices: U32
    """[t 3], counter-clockwise seen from the front."""
    texcoords: tuple[F32, ...] = ()
    """Each [n 2]; v = 0 is the top row of the texture."""
    colors: F32 | None = None
    """[n 4], linear, multiplies the base colour."""
    tangents: F32 | None = None
    """[n 4]: the unit tangent, and in w the sign of the bitangent; None where the file has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A primitive and its material."""

    primitive: Primitive
    material: Material


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asset(ArrayFields):
    """A model that can be placed in a scene; its frame is that of the file, in metres with +Y up."""

    asset_id: str
    sha256: str
    """Of the file's bytes."""
    parts: tuple[Part, ...]
    bounds: F64
    """[2 3]: the lowest and the highest corner of the box about all positions."""
    hull: F64
    """[m 3]: the corners of the convex hull of all positions."""
    warnings: tuple[str, ...] = ()
    """What the loader left out or repaired, a sentence each."""
    rest: Asset | None = None
    """What is drawn with it in the same frame, and never labelled, such as the post of a sign."""

    @property
    def size(self) -> F64:
        """The lengths [3] of the sides of the bounding box, in metres."""
        return np.asarray(self.bounds[1] - self.bounds[0])

    @property
    def triangle_count(self) -> int:
        """How many triangles all parts have together."""
        return sum(len(part.primitive.indices) for part in self.parts)
