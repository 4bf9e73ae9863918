"""A model as it was loaded: geometry, materials and bounds, with the names of glTF 2.0."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np

from synthgen.arrays import F32, F64, U32, ArrayFields, read_only
from synthgen.model.material import Material

UNLABELLED_SUFFIX = ":unlabelled"
"""Follows the id of an asset in the id of the parts of the same file that get no label."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """A moment of one of a model's animations."""

    animation: str
    time: float
    """In seconds from the animation's start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnimationInfo:
    """An animation that a model can be posed by."""

    name: str
    duration: float
    """In seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keypoint:
    """A point of the model that has a name; its position is in the asset's frame, in metres."""

    name: str
    position: tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EmbeddedCamera(ArrayFields):
    """A camera that came with the model; it looks along its -Z."""

    name: str
    yfov: float
    """The vertical field of view in radians."""
    T_asset_camera: F64
    """[4 4]."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EmbeddedLight(ArrayFields):
    """A light that came with the model; it shines along its -Z. Units are those of KHR_lights_punctual."""

    name: str
    kind: Literal["directional", "point", "spot"]
    color_linear: tuple[float, float, float]
    intensity: float
    """Candela, or lux of a directional light."""
    range_m: float | None
    """None reaches without end."""
    cone: tuple[float, float] | None
    """The inner and outer angle of a spot light from its axis, in radians."""
    T_asset_light: F64
    """[4 4]."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Asset(ArrayFields):
    """A model in one pose that can be placed in a scene; its frame is in metres with +Y up."""

    asset_id: str
    """Of the model; in a pose or variant of its own, followed by which."""
    sha256: str
    """Of the file's bytes."""
    parts: tuple[Part, ...]
    bounds: F64
    """[2 3]: the lowest and the highest corner of the box about all positions."""
    hull: F64
    """[m 3]: the corners of the convex hull of all positions."""
    warnings: tuple[str, ...] = ()
    """What the loader left out or repaired, a sentence each."""
    animations: tuple[AnimationInfo, ...] = ()
    """What the model can be posed by."""
    variants: tuple[str, ...] = ()
    """The sets of materials that the model can be drawn with."""
    keypoints: tuple[Keypoint, ...] = ()
    cameras: tuple[EmbeddedCamera, ...] = ()
    lights: tuple[EmbeddedLight, ...] = ()
    is_one_off: bool = False
    """Whether the geometry is that of one frame, moved by an animation or made on demand, so that what is
    prepared of it is not worth keeping for others."""
    unlabelled: Asset | None = None
    """What is drawn with it in the same frame, and never labelled, such as the post of a sign; its id is that
    of the asset with UNLABELLED_SUFFIX."""

    @property
    def size(self) -> F64:
        """The lengths [3] of the sides of the bounding box, in metres."""
        return np.asarray(self.bounds[1] - self.bounds[0])

    @cached_property
    def center(self) -> F64:
        """The middle [3] of the bounding box."""
        return read_only((self.bounds[0] + self.bounds[1]) / 2.0)

    @cached_property
    def diameter(self) -> float:
        """The diagonal of the bounding box, in metres."""
        return math.dist(*self.bounds.tolist())

    @cached_property
    def corners(self) -> F64:
        """The corners [m 3] of the hull, and after them of what has no label, about the box's centre."""
        corners = self.hull
        if self.unlabelled is not None:
            corners = np.concatenate([corners, self.unlabelled.hull])
        return read_only(corners - self.center)

    @property
    def whole(self) -> Asset:
        """It and what has no label as one; of the hull there may be corners that lie within."""
        if self.unlabelled is None:
            return self
        bounds = np.stack([self.bounds, self.unlabelled.bounds])
        return replace(
            self,
            parts=(*self.parts, *self.unlabelled.parts),
            bounds=read_only(np.stack([bounds[:, 0].min(axis=0), bounds[:, 1].max(axis=0)])),
            hull=read_only(np.concatenate([self.hull, self.unlabelled.hull])),
            unlabelled=None,
        )

    @property
    def triangle_count(self) -> int:
        """How many triangles all parts have together."""
        return sum(len(part.primitive.indices) for part in self.parts)
