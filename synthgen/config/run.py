"""The schema of a run: which models, scenes and how many images, and what is randomized how."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from synthgen.config.imaging import ImagingConfig
from synthgen.config.schema import LIST, FilePath, Fraction, ResolutionField, Section
from synthgen.distributions import (
    Constant,
    Count,
    Distribution,
    LogUniform,
    Scalar,
    Uniform,
    UniformInteger,
    within,
)


def _model_from_text(value: object) -> object:
    if isinstance(value, str):
        path, equals, class_name = value.rpartition("=")
        if not equals or "/" in class_name or "\\" in class_name:  # a folder's name may hold a =
            return {"path": value}
        return {"path": path} | ({"class_name": class_name} if class_name else {})
    return value


class ModelConfig(Section):
    """A model file, or a folder of models that are variants of one class."""

    path: FilePath = Field(description="A `.glb` file, or a folder of them.")
    class_name: str | None = Field(
        default=None,
        min_length=1,
        description="Its class; by default the run's `class_name`, or the name of the file or folder.",
    )


class SceneChoice(Section):
    """A scene that images are drawn from."""

    name: str = Field(
        min_length=1,
        description="A scene of `scenes/`, a scene file, or a folder of photographs or of panoramas.",
    )
    weight: float = Field(
        default=1.0, ge=0.0, allow_inf_nan=False, description="How often, relative to the other scenes."
    )


DEFAULT_SCENES = (
    SceneChoice(name="studio"),
    SceneChoice(name="sky_and_ground", weight=2.0),
    SceneChoice(name="photo"),
    SceneChoice(name="hdri", weight=2.0),
    SceneChoice(name="hdri_ground", weight=2.0),
    SceneChoice(name="room", weight=2.0),
)


class RotationConfig(Section):
    """How objects are turned."""

    yaw_deg: Scalar = Field(default=Uniform(0, 360), description="About the vertical axis.")
    faces_camera: bool = Field(
        default=False, description="Whether a yaw of 0 turns the model's front, +Z, towards the camera."
    )
    tilt_deg: Annotated[Scalar, within(0, 180)] = Field(
        default=Constant(0.0), description="Away from upright, towards a direction that is drawn uniformly."
    )


ROTATIONS: dict[str, RotationConfig] = {
    "none": RotationConfig(yaw_deg=Constant(0.0)),
    "yaw": RotationConfig(),
    "upright": RotationConfig(tilt_deg=Uniform(0, 15)),
}


def _rotation_from_text(value: object) -> object:
    if isinstance(value, str) and value != "free":
        if value not in ROTATIONS:
            raise ValueError(
                f"found {value!r}; expected free, {', '.join(ROTATIONS)}, or yaw_deg and tilt_deg"
            )
        return ROTATIONS[value]
    return value


class CameraConfig(Section):
    """Where the camera looks from."""

    elevation_deg: Annotated[Scalar, within(1, 90)] = Field(
        default=Uniform(8, 60), description="How far it looks down: 0 is level, 90 straight down."
    )
    roll_deg: Scalar = Field(default=Uniform(-5, 5), description="Turn about the viewing direction.")
    yfov_deg: Annotated[Scalar, within(1, 150)] = Field(
        default=Uniform(35, 65), description="Vertical field of view, before zoom."
    )


def _device_from_number(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _checked_device(value: str) -> str:
    if value in {"auto", "cpu"} or (value.isascii() and value.isdigit()):
        return value
    raise ValueError(f"found {value!r}; expected auto, cpu, or the number of a device from 0")


DeviceField = Annotated[str, BeforeValidator(_device_from_number), AfterValidator(_checked_device)]


class LabelConfig(Section):
    """Which objects get a label."""

    min_visible_fraction: Fraction = Field(
        default=0.1, description="Of the part in the frame, what must not be hidden."
    )
    min_box_px: int = Field(default=4, ge=1, description="Least width and height of a visible box.")
    max_truncated_fraction: Fraction = Field(
        default=0.8, description="How much of the object may lie outside the frame."
    )


class RunConfig(Section):
    """One run: everything that decides what the dataset holds."""

    models: Annotated[tuple[Annotated[ModelConfig, BeforeValidator(_model_from_text)], ...], LIST] = Field(
        min_length=1,
        description="Models, each a mapping or the text `path` or `path=class`.",
        json_schema_extra={"remedy": "name a model with --glb PATH, or under `models` in a run file"},
    )
    class_name: str | None = Field(
        default=None, min_length=1, description="The class of models that name none."
    )
    scenes: Annotated[
        tuple[
            Annotated[SceneChoice, BeforeValidator(lambda v: {"name": v} if isinstance(v, str) else v)], ...
        ],
        LIST,
    ] = Field(
        default=DEFAULT_SCENES,
        min_length=1,
        description="Environments, each a mapping or just its name.",
    )
    count: int = Field(default=100, ge=1, description="Number of images.")
    val_fraction: Fraction = Field(default=0.5, description="Share of the images that goes to `val`.")
    seed: int = Field(default=0, ge=0, description="Same seed, same dataset.")
    resolution: ResolutionField = Field(
        default="640x640", validate_default=True, description="Size of the images."
    )
    format: Literal["png", "jpg", "webp"] = Field(default="png", description="png and webp are lossless.")
    jpg_quality: int = Field(default=92, ge=1, le=100, description="For `format: jpg`.")
    renderer: Literal["gl", "pyrender"] = Field(
        default="gl",
        description="The engine; `pyrender` is a simpler one, without reflections of the surroundings.",
    )
    quality: Literal["draft", "standard", "high"] = Field(
        default="standard", description="How much time an image may take; draft is for a quick look."
    )
    device: DeviceField = Field(
        default="auto",
        description="What renders: `auto`, `cpu`, or the number of a device as `synthgen doctor` lists them.",
    )
    objects: Annotated[Count, within(0, 1000)] = Field(
        default=UniformInteger(1, 5), description="Objects in an image."
    )
    rotation: Annotated[RotationConfig | Literal["free"], BeforeValidator(_rotation_from_text)] = Field(
        default="yaw",
        validate_default=True,
        description="`none`, `yaw` (any heading), `upright` (any heading, up to 15 degrees of tilt), "
        "`free` (any rotation), or a mapping.",
    )
    height_m: Annotated[Scalar, within(0)] = Field(
        default=Constant(0.0), description="Height of an object's lowest point above the ground."
    )
    zoom: Annotated[Scalar, within(0.05, 50)] = Field(
        default=Constant(1.0), description="Multiplies the focal length, and so all sizes in the image."
    )
    object_px: Annotated[Scalar, within(1)] | None = Field(
        default=None,
        description="Longer side of an object's box before zoom, truncation and occlusion; by default "
        "log-uniform from 6 to 60 % of the image's shorter side.",
    )
    truncation_rate: Fraction = Field(
        default=0.1, description="Share of the objects that the border of the image cuts."
    )
    placement_tries: int = Field(
        default=60,
        ge=1,
        description="Poses tried for an object before the frame is drawn anew with one fewer.",
    )
    camera: CameraConfig = CameraConfig()
    imaging: ImagingConfig = ImagingConfig()
    labels: LabelConfig = LabelConfig()

    @property
    def apparent_sizes(self) -> Distribution:
        """`object_px`, or its default for the run's resolution."""
        if self.object_px is not None:
            return self.object_px
        short = min(self.resolution.width, self.resolution.height)
        return LogUniform(max(1, math.floor(0.06 * short)), math.floor(0.6 * short))

    def resolved(self) -> RunConfig:
        """The same run with every default that depends on another key filled in."""
        return self.model_copy(update={"object_px": self.apparent_sizes})
