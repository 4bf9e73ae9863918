"""The specification of one frame: everything that was drawn at random, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace

from synthgen.arrays import F64, ArrayFields
from synthgen.geometry.projection import focal_length_px
from synthgen.model.asset import UNLABELLED_SUFFIX, Pose
from synthgen.model.environment import EnvironmentSpec
from synthgen.model.imaging import ImagingSpec
from synthgen.model.light import LightSpec
from synthgen.model.look import JitterSpec, LookSpec

SCENE_FORMAT_VERSION = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CameraSpec(ArrayFields):
    """A pinhole camera with its principal point at the centre of the image."""

    yfov: float
    """The vertical field of view in radians, zoom included."""
    width: int
    """Pixels."""
    height: int
    """Pixels."""
    znear: float
    """Metres."""
    zfar: float
    """Metres."""
    T_world_camera: F64
    """[4 4], a rigid transform; the camera looks along its -Z."""

    @property
    def focal_px(self) -> float:
        """The focal length in pixels, the same along x and y."""
        return focal_length_px(self.yfov, self.height)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InstanceSpec(ArrayFields):
    """One object in the scene."""

    instance_id: int
    """1..N in the frame; what the id buffer holds where the object is seen."""
    asset_id: str
    class_id: int | None
    """The YOLO class index, or None for an object that is drawn but not labelled."""
    T_world_object: F64
    """[4 4]: from the asset's frame to the world; may hold a uniform scale."""
    pose: Pose | None = None
    """None is the model as it stands in its file."""
    variant: str | None = None
    """The set of materials; None is what the file shows at first."""
    look: LookSpec | None = None
    """Where it looks otherwise than its asset."""

    def companion(self, instance_id: int) -> InstanceSpec:
        """What its model has without a label, in the same place; the jitter of the object is not its own."""
        asset_id = self.asset_id + UNLABELLED_SUFFIX
        look = None if isinstance(self.look, JitterSpec) else self.look
        return replace(self, instance_id=instance_id, asset_id=asset_id, class_id=None, look=look)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawSpec:
    """How the draw of the frame went."""

    requested_objects: int
    """The number of objects that was drawn first."""
    attempts: int
    """1 where that many found room; every further attempt drew the frame anew with one object fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneSpec:
    """A frame as a value: with the assets it names, it determines the image and its labels."""

    format_version: int = SCENE_FORMAT_VERSION
    seed: int
    frame_index: int
    camera: CameraSpec
    environment: EnvironmentSpec
    lights: tuple[LightSpec, ...]
    instances: tuple[InstanceSpec, ...]
    imaging: ImagingSpec
    draw: DrawSpec
    scenario: str | None = None
    """The name of the scenario that it was drawn from, where the run has any."""

    @property
    def labelled(self) -> tuple[InstanceSpec, ...]:
        """The instances that have a class."""
        return tuple(each for each in self.instances if each.class_id is not None)
