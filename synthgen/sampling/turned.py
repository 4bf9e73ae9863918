"""Things that are turned but not placed: objects of a class, and what stands about."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from synthgen.arrays import F64, read_only
from synthgen.assets.shapes import shape, shape_id
from synthgen.geometry.transforms import transform
from synthgen.model import Asset, InstanceSpec, LookSpec, Pose
from synthgen.sampling.bodies import Body
from synthgen.sampling.candidates import Candidate
from synthgen.sampling.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnedObject:
    """A thing with a rotation and a size."""

    asset_id: str
    asset: Asset
    """In its pose and variant."""
    class_id: int | None
    """None for what gets no label."""
    R_world_object: F64
    scale: float = 1.0
    look: LookSpec | None = None
    pose: Pose | None = None
    variant: str | None = None
    light_scale: float = 0.0
    """What the lights of its asset are multiplied by; 0 leaves them off."""

    @property
    def diameter(self) -> float:
        """The diagonal of its box in metres."""
        return self.scale * self.asset.diameter

    @property
    def corners(self) -> F64:
        """The corners [3 m] of its hull, and after them of what comes with it without a label.

        They are about its box's centre, in world axes.
        """
        return np.asarray(self.scale * self.R_world_object @ self.asset.corners.T)

    def candidate(
        self, view: View, *, size_px: float, elevation: float = 0.0, is_truncated: bool = False
    ) -> Candidate:
        """What placing it needs to know of it."""
        return Candidate(
            points=self.corners,
            labelled_count=len(self.asset.hull),
            view=view,
            diameter=self.diameter,
            elevation=elevation,
            is_truncated=is_truncated,
            size_px=size_px,
            body=self.body,
        )

    @property
    def body(self) -> Body:
        """Its real geometry, turned."""
        return Body(asset=self.asset, linear=self.scale * self.R_world_object)

    def T_world_object(self, center_world: F64) -> F64:  # noqa: N802 - the name of a transform
        """[4 4], with the centre of its box at a place [3] in the world."""
        linear = self.scale * self.R_world_object
        return transform(linear, center_world - linear @ self.asset.center)

    def instance(self, instance_id: int, center_world: F64) -> InstanceSpec:
        """It, with the centre of its box at a place [3] in the world."""
        return InstanceSpec(
            instance_id=instance_id,
            asset_id=self.asset_id,
            class_id=self.class_id,
            T_world_object=read_only(self.T_world_object(center_world)),
            pose=self.pose,
            variant=self.variant,
            look=self.look,
        )


def turned_shape(
    kind: str, size: tuple[float, float, float], R_world_object: F64, look: LookSpec
) -> TurnedObject:
    """A shape of a size (m), without a label."""
    asset = shape(shape_id(kind, size))
    return TurnedObject(
        asset_id=asset.asset_id, asset=asset, class_id=None, R_world_object=R_world_object, look=look
    )


def turned_scenery(asset_id: str, asset: Asset, light_scale: float) -> TurnedObject:
    """The model of a scene, which stands as it is, without a label."""
    return TurnedObject(
        asset_id=asset_id, asset=asset, class_id=None, R_world_object=np.eye(3), light_scale=light_scale
    )


def turned_about_vertical(angle: float) -> F64:
    """The [3 3] rotation by an angle (rad) about +Y."""
    c, s = math.cos(angle), math.sin(angle)
    return np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])
