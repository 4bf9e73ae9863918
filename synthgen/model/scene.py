"""The specification of one frame: everything that was drawn at random, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from synthgen.arrays import F64, ArrayFields
from synthgen.geometry.projection import focal_length_px

SCENE_FORMAT_VERSION = 1

Rgb = tuple[float, float, float]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class LightSpec:
    """A light far away, whose rays are parallel."""

    kind: Literal["directional"] = "directional"
    direction_world: tuple[float, float, float]
    """The unit vector along which the light travels."""
    color_linear: Rgb
    """Of luminance 1."""
    illuminance: float
    """On a surface that faces the light; pi makes a white diffuse surface white (radiance 1)."""
    has_shadow: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GradientSpec:
    """A backdrop that fades, over the elevation of the viewing ray, from below to the top of the sky."""

    zenith_linear: Rgb
    horizon_linear: Rgb
    nadir_linear: Rgb


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoSpec:
    """A photograph as backdrop: a crop of it, with the shape of the image, fills the frame."""

    asset_id: str
    crop_xyxy: tuple[float, float, float, float]
    """In fractions of the photograph's width and height."""
    is_mirrored: bool
    gain: float
    """Multiplies the linear values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundSpec:
    """A plane at y = 0 that reaches the horizon."""

    texture_id: str | None
    """The asset id of a tileable base colour texture, or None for a plain colour."""
    tint_linear: Rgb
    """Multiplies the texture, or is the colour."""
    roughness: float
    tile_size: float
    """The side of one repeat of the texture, in metres."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentSpec:
    """What surrounds the objects."""

    scene_name: str
    """The name of the scene file that it was drawn from."""
    backdrop: GradientSpec | PhotoSpec
    ground: GroundSpec | None
    ambient_linear: Rgb
    """The radiance that reaches every surface from all around."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagingSpec:
    """What the camera's optics and sensor do to the radiance."""

    exposure_ev: float
    """The radiance is multiplied by 2 to the power of this."""
    blur_sigma_px: float
    """The standard deviation of a Gaussian blur."""
    read_noise: float
    """The standard deviation of the noise that is there in the dark, where white is 1."""
    shot_noise: float
    """The standard deviation of the photon noise at white; it falls with the square root of the light."""


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
