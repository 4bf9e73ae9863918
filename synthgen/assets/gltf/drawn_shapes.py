"""Primitives as they are drawn: thinned where the model is too large, and with tangents that are missing."""

from __future__ import annotations

from synthgen.assets.gltf.shapes import ShapeReader
from synthgen.assets.shape import Shape
from synthgen.assets.tangents import with_tangents
from synthgen.assets.thinning import thinned
from synthgen.model import Material


class DrawnShapes:
    """Makes each shape once."""

    def __init__(self, shapes: ShapeReader) -> None:
        self._shapes = shapes
        self._thin: dict[tuple[int, int], tuple[Shape, float]] = {}
        self._with_tangents: dict[tuple[int, int, int], Shape] = {}

    def shape(self, material: Material, mesh: int, number: int, share: float) -> Shape:
        """A primitive of a mesh for a material, with a share of its triangles where that is less than 1.

        The primitive has to have triangles.
        """
        shape = self._thinned(mesh, number, share)
        slot = material.normal_texture or (material.clearcoat and material.clearcoat.normal_texture)
        if shape.tangents is not None or not shape.texcoords:
            return shape
        if slot is None and material.anisotropy is None:
            return shape
        texcoord = min(slot.texcoord if slot else 0, len(shape.texcoords) - 1)
        key = (mesh, number, texcoord)
        if key not in self._with_tangents:
            self._with_tangents[key] = with_tangents(shape, texcoord)
        return self._with_tangents[key]

    def error(self, mesh: int, number: int) -> float:
        """How far the surface of a primitive is off, in the mesh's units."""
        return self._thin[mesh, number][1] if (mesh, number) in self._thin else 0.0

    def _thinned(self, mesh: int, number: int, share: float) -> Shape:
        shape = self._shapes.shape(mesh, number)
        if shape is None:
            raise ValueError(f"the primitive {number} of the mesh {mesh} has no triangles")
        if share >= 1.0:
            return shape
        key = (mesh, number)
        if key not in self._thin:
            self._thin[key] = thinned(shape, int(share * len(shape.triangles)))
        return self._thin[key][0]
