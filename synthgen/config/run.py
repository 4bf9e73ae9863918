"""The schema of a run: which models, scenes and how many images, and what is randomized how."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from synthgen.config.bystanders import DistractorsConfig, OccludersConfig
from synthgen.config.camera import CameraConfig
from synthgen.config.imaging import ImagingConfig
from synthgen.config.mixes import JitterConfig, ScenarioConfig
from synthgen.config.models import Length, LimitsConfig, ModelField
from synthgen.config.placement import PLACEMENTS, HeapConfig, RotationField
from synthgen.config.schema import LIST, Fraction, ResolutionField, Section
from synthgen.distributions import (
    Categorical,
    Category,
    Constant,
    Count,
    Distribution,
    LogUniform,
    Scalar,
    UniformInteger,
    one_of,
    within,
)


def _name_from_text(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


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
    SceneChoice(name="sky_and_ground"),
    SceneChoice(name="daylight", weight=2.0),
    SceneChoice(name="photo"),
    SceneChoice(name="hdri", weight=2.0),
    SceneChoice(name="hdri_ground", weight=2.0),
    SceneChoice(name="room", weight=2.0),
)


def _device_from_number(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _checked_device(value: str) -> str:
    if value in {"auto", "cpu"} or (value.isascii() and value.isdigit()):
        return value
    raise ValueError(f"found {value!r}; expected auto, cpu, or the number of a device from 0")


DeviceField = Annotated[str, BeforeValidator(_device_from_number), AfterValidator(_checked_device)]


def _checked_shard(value: str) -> str:
    number, slash, total = value.partition("/")
    if slash and number.isdecimal() and total.isdecimal() and 1 <= int(number) <= int(total):
        return value
    raise ValueError(f"found {value!r}; expected I/N, such as 1/4 to 4/4")


class LabelConfig(Section):
    """Which objects get a label."""

    min_visible_fraction: Fraction = Field(
        default=0.1, description="Of the part in the frame, what must not be hidden."
    )
    min_box_px: int = Field(default=4, ge=1, description="Least width and height of a visible box.")
    max_truncated_fraction: Fraction = Field(
        default=0.8, description="How much of the object may lie outside the frame."
    )


class SupervisionConfig(Section):
    """When workers are replaced, and how many frames may fail."""

    frame_timeout_s: float = Field(
        default=300.0,
        gt=0.0,
        allow_inf_nan=False,
        description="A worker that finishes no image for this long is taken to hang, and replaced.",
    )
    worker_memory_mb: int = Field(
        default=4096,
        ge=256,
        description="A worker that holds more after an image is replaced; one that holds twice as much in "
        "the middle of one is ended at once.",
    )
    max_failed_fraction: Fraction = Field(
        default=0.01,
        description="Share of `count` that may fail, rounded down; one more image that fails ends the run.",
    )


Disjoint = Literal["scenes", "backgrounds", "textures", "models", "distractors"]


class RunConfig(Section):
    """One run: everything that decides what the dataset holds."""

    models: Annotated[tuple[ModelField, ...], LIST] = Field(
        min_length=1,
        description="Models, each a mapping or the text `path` or `path=class`.",
        json_schema_extra={"remedy": "name a model with --glb PATH, or under `models` in a run file"},
    )
    class_name: str | None = Field(
        default=None, min_length=1, description="The class of models that name none."
    )
    size_m: Length | None = Field(
        default=None, description="Longest side that models are scaled to; by default as they are."
    )
    scenes: Annotated[
        tuple[Annotated[SceneChoice, BeforeValidator(_name_from_text)], ...],
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
    png_level: int = Field(
        default=1, ge=0, le=3, description="For `format: png`: 3 takes longer for smaller files."
    )
    webp_effort: int = Field(
        default=0, ge=0, le=6, description="For `format: webp`: 6 takes much longer for smaller files."
    )
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
    rotation: RotationField = Field(
        default="yaw",
        validate_default=True,
        description="`none`, `yaw` (any heading), `upright` (any heading, up to 15 degrees of tilt), "
        "`free` (any rotation), or a mapping.",
    )
    placement: Annotated[Category, one_of(*PLACEMENTS)] = Field(
        default=Categorical(("apart",), (1.0,)),
        description="`apart` (each on the ground by itself), `heap` (on and against each other), or `drop` "
        "(a heap that a physics engine has dropped, with `synthgen[physics]`); names with weights draw one "
        "for each image.",
    )
    heap: HeapConfig = HeapConfig()
    on_props_rate: Fraction = Field(
        default=0.0,
        description="Share of the objects placed `apart` that stand on a prop of the scene, of a kind that "
        "`bears`, where its top has room for them and is at least as wide and deep as they are tall.",
    )
    roadway: Literal["anywhere", "inside", "beside"] = Field(
        default="anywhere",
        description="Where objects placed `apart` stand in scenes with a `roadway_m`, where the image shows "
        "room for them there: vehicles `inside` it, signs `beside` it.",
    )
    class_weights: dict[str, Annotated[float, Field(ge=0.0, allow_inf_nan=False)]] = Field(
        default={},
        description="How often a class is drawn relative to the others, by its name; 1 for those not named.",
    )
    material: JitterConfig = JitterConfig()
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
    negative_rate: Fraction = Field(
        default=0.05, description="Share of the images without any object, besides what `objects` says."
    )
    distractors: DistractorsConfig = DistractorsConfig()
    occluders: OccludersConfig = OccludersConfig()
    truncation_rate: Fraction = Field(
        default=0.1, description="Share of the objects that the border of the image cuts."
    )
    placement_tries: int = Field(
        default=60,
        ge=1,
        description="Poses tried for an object before the frame is drawn anew with one fewer.",
    )
    scenarios: Annotated[
        tuple[
            Annotated[ScenarioConfig, BeforeValidator(lambda v: {"name": v} if isinstance(v, str) else v)],
            ...,
        ],
        LIST,
    ] = Field(
        default=(),
        description="A mix of kinds of images, each a mapping or just a name; without, all are alike.",
    )
    randomizers: Annotated[tuple[str, ...], LIST] = Field(
        default=(),
        description="Functions of one's own, each `path/to/file.py:function`, that take a SceneSpec and a "
        "generator and return a SceneSpec; they are applied to every drawn scene in this order.",
    )
    disjoint: Annotated[tuple[Disjoint, ...], LIST] = Field(
        default=(),
        description="What `val` shows and `train` does not: any of `scenes`, `backgrounds` (photographs, "
        "panoramas and models of a scene), `textures`, `models` (variants of a class), `distractors`.",
    )
    camera: CameraConfig = CameraConfig()
    imaging: ImagingConfig = ImagingConfig()
    labels: LabelConfig = LabelConfig()
    shard: Annotated[str, AfterValidator(_checked_shard)] | None = Field(
        default=None,
        description="`I/N` renders one of N parts of the run, by itself; `synthgen merge` joins them.",
    )
    workers: Annotated[int, Field(ge=0, le=1024)] | Literal["auto"] = Field(
        default="auto",
        description="Processes that render; `auto` is what the machine can use, and 0 renders in the process "
        "that was started. The images are the same with any.",
    )
    executor: Literal["local", "ray"] = Field(
        default="local", description="Where workers are: on this machine, or on a Ray cluster."
    )
    supervision: SupervisionConfig = SupervisionConfig()
    limits: LimitsConfig | None = Field(
        default=None, description="How large a model may be before it is refused; a mapping."
    )

    @property
    def apparent_sizes(self) -> Distribution:
        """`object_px`, or its default for the run's resolution."""
        if self.object_px is not None:
            return self.object_px
        short = min(self.resolution.width, self.resolution.height)
        return LogUniform(max(1, math.floor(0.06 * short)), math.floor(0.6 * short))

    @property
    def frame_indices(self) -> range:
        """The frames that are to be rendered: all, or every Nth from the (I - 1)th for the shard I/N."""
        if self.shard is None:
            return range(self.count)
        number, total = map(int, self.shard.split("/"))
        return range(number - 1, self.count, total)

    def resolved(self) -> RunConfig:
        """The same run with every default that depends on another key filled in."""
        return self.model_copy(update={"object_px": self.apparent_sizes})
