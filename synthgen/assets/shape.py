"""Geometry of one material before it is posed: vertices, triangles, morph targets, joints."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from synthgen.arrays import F32, U32
from synthgen.disk_cache import Arrays


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MorphTarget:
    """What is added to the vertices [n 3], times the target's weight; None adds nothing."""

    positions: F32 | None
    normals: F32 | None
    tangents: F32 | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shape:
    """A primitive in the frame of its mesh, or of the skin's bind pose."""

    positions: F32
    """[n 3]."""
    triangles: U32
    """[t 3]."""
    normals: F32 | None
    """[n 3]; None where they are flat: then no two triangles share a vertex."""
    tangents: F32 | None
    """[n 4]."""
    texcoords: tuple[F32, ...]
    colors: F32 | None
    """[n 4]."""
    targets: tuple[MorphTarget, ...]
    joints: U32 | None
    """[n k]: places in the joints of the skin."""
    weights: F32 | None
    """[n k], of sum 1."""

    def taken(self, vertices: U32, triangles: U32) -> Shape:
        """The shape with copies of some of its vertices, in that order, and triangles between those."""

        def of(array: F32 | None) -> F32 | None:
            return None if array is None else array[vertices]

        return replace(
            self,
            positions=self.positions[vertices],
            triangles=triangles,
            normals=of(self.normals),
            tangents=of(self.tangents),
            texcoords=tuple(uv[vertices] for uv in self.texcoords),
            colors=of(self.colors),
            targets=tuple(
                MorphTarget(
                    positions=of(each.positions), normals=of(each.normals), tangents=of(each.tangents)
                )
                for each in self.targets
            ),
            joints=None if self.joints is None else self.joints[vertices],
            weights=of(self.weights),
        )

    def to_arrays(self) -> Arrays:
        """All that there is of it, by name."""
        texcoords = {f"texcoords_{index}": uv for index, uv in enumerate(self.texcoords)}
        targets = {
            f"target_{index}_{name}": getattr(target, name)
            for index, target in enumerate(self.targets)
            for name in _TARGET_NAMES
        }
        own = {name: getattr(self, name) for name in _NAMES}
        found = {name: array for name, array in (own | texcoords | targets).items() if array is not None}
        return found | {"counts": np.array([len(self.texcoords), len(self.targets)])}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Shape:
        """The shape that the arrays were made from."""
        texcoords, targets = arrays["counts"].tolist()
        return cls(
            **{name: arrays.get(name) for name in _NAMES},  # type: ignore[arg-type]
            texcoords=tuple(arrays[f"texcoords_{index}"] for index in range(texcoords)),
            targets=tuple(
                MorphTarget(**{name: arrays.get(f"target_{index}_{name}") for name in _TARGET_NAMES})
                for index in range(targets)
            ),
        )


_NAMES = ("positions", "triangles", "normals", "tangents", "colors", "joints", "weights")
_TARGET_NAMES = ("positions", "normals", "tangents")
