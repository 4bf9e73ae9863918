"""The real geometry of things, to know whether they touch."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from synthgen.arrays import F64, read_only
from synthgen.geometry.concavity import open_share
from synthgen.geometry.convex_pieces import convex_pieces
from synthgen.geometry.mesh_contact import do_intersect
from synthgen.geometry.triangle_tree import TriangleTree, triangle_tree
from synthgen.model import Asset

CONCAVE = 0.25
"""The share of its hull that lies open from which on a shape counts as notably concave."""

_CELLS = 4
"""Along the longest side of a notably concave thing, of which each makes a convex piece."""

_CACHED = 128

_SAMPLES = 320
"""Points of a surface that stand for it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Solid:
    """The triangles of a model about the centre of its box, with those that get no label."""

    asset: Asset

    @cached_property
    def tree(self) -> TriangleTree:
        """Of all triangles that have an area."""
        return triangle_tree(self._triangles)

    @cached_property
    def is_concave(self) -> bool:
        """Whether something can be within its hull without touching it.

        What is made for one frame alone, by an animation or on demand, is not looked at and counts as convex.
        """
        if self.asset.is_one_off:
            return False
        return open_share(self.tree, self.asset.corners) >= CONCAVE

    @cached_property
    def pieces(self) -> list[F64]:
        """The corners [m 3] of convex pieces that cover the surface; of what is not concave, of the hull."""
        if self.is_concave:
            return convex_pieces(self._triangles, _CELLS)
        return [self.asset.corners]

    @cached_property
    def samples(self) -> F64:
        """Points [k 3] of the surface: the corners of the hull, and others uniform over the area."""
        triangles, areas = self._triangles, self._areas
        uniform = np.random.default_rng(0).random((_SAMPLES, 3))
        chosen = np.searchsorted(np.cumsum(areas), uniform[:, 0] * areas.sum())
        corners = triangles[np.minimum(chosen, len(triangles) - 1)]
        root = np.sqrt(uniform[:, 1:2])
        shares = np.column_stack([1.0 - root, root * (1.0 - uniform[:, 2:]), root * uniform[:, 2:]])
        hull = self.asset.corners
        kept = np.linspace(0, len(hull) - 1, min(len(hull), _SAMPLES)).astype(np.intp)
        return read_only(np.concatenate([hull[kept], np.einsum("kc,kci->ki", shares, corners)]))

    @cached_property
    def mass_center(self) -> F64:
        """The centre of mass [3] of its surface, as of a shell of one thickness."""
        return read_only(np.average(self._triangles.mean(axis=1), axis=0, weights=self._areas))

    @cached_property
    def _triangles(self) -> F64:
        primitives = [part.primitive for part in self.asset.whole.parts]
        triangles = np.concatenate([each.positions[each.indices].astype(np.float64) for each in primitives])
        areas = _areas(triangles)
        return np.asarray(triangles[areas > 0.0] - self.asset.center)

    @cached_property
    def _areas(self) -> F64:
        return _areas(self._triangles)


@dataclass(frozen=True, kw_only=True, eq=False)
class Body:
    """A model with a rotation and a size."""

    asset: Asset
    linear: F64
    """[3 3]: from the model's axes to the world's."""

    @property
    def solid(self) -> Solid:
        """Its geometry before it was turned."""
        return solid_of(self.asset)

    def at(self, center: F64) -> TriangleTree:
        """Its triangles, with the centre of its box at a place [3]."""
        return self.solid.tree.moved(self.linear, center)

    def is_apart(self, center: F64, other: Body, other_center: F64) -> bool:
        """Whether it is known to touch no triangle of another and neither is inside the other.

        It is looked at only where one of them is notably concave; else two hulls that overlap are a contact.
        """
        if not (self.solid.is_concave or other.solid.is_concave):
            return False
        if len(self.solid.tree.leaves) < len(other.solid.tree.leaves):
            return other._is_clear_of(self, center - other_center)
        return self._is_clear_of(other, other_center - center)

    def _is_clear_of(self, other: Body, offset: F64) -> bool:
        """The test in its own axes, so that only the triangles of the other have to be moved."""
        inverse = np.linalg.inv(self.linear)
        moved = other.solid.tree.moved(inverse @ other.linear, inverse @ offset)
        return not do_intersect(self.solid.tree, moved)


def solid_of(asset: Asset) -> Solid:
    """The geometry of a model; that of the last used ones is kept."""
    return _cached_solid(_Key(asset=asset))


@dataclass(frozen=True, eq=False, kw_only=True)
class _Key:
    """A model as the key of a cache: models of one id, file and size are one."""

    asset: Asset

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._parts == other._parts

    def __hash__(self) -> int:
        return hash(self._parts)

    @property
    def _parts(self) -> tuple[str, str, bytes]:
        return self.asset.asset_id, self.asset.sha256, self.asset.bounds.tobytes()


@lru_cache(_CACHED)
def _cached_solid(key: _Key) -> Solid:
    return Solid(asset=key.asset)


def _areas(triangles: F64) -> F64:
    """The areas of triangles [t 3 3]."""
    normals = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    return np.asarray(np.linalg.norm(normals, axis=1) / 2.0)
