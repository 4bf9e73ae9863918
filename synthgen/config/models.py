"""The schema of the models of a run: how their files are read, and how large they may be."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from synthgen.config.schema import FilePath, Section
from synthgen.distributions import Constant, Scalar, within

Length = Annotated[float, Field(gt=0.0, le=1e6, allow_inf_nan=False)]
FiniteFloat = Annotated[float, Field(allow_inf_nan=False)]
Count1 = Annotated[int, Field(ge=1)]


def _model_from_text(value: object) -> object:
    if isinstance(value, str):
        path, equals, class_name = value.rpartition("=")
        if not equals or "/" in class_name or "\\" in class_name:  # a folder's name may hold a =
            return {"path": value}
        return {"path": path} | ({"class_name": class_name} if class_name else {})
    return value


def _switch_or_factor(value: object) -> object:
    if isinstance(value, int | float) and 0.0 <= value < math.inf:
        return value
    raise ValueError(f"found {value!r}; expected true, false, or a number from 0 on")


LightsField = Annotated[bool | float, BeforeValidator(_switch_or_factor)]


class ModelConfig(Section):
    """A model file, or a folder of models that are variants of one class."""

    path: FilePath = Field(
        description="A model, or a folder of them: `.glb`, `.gltf`, `.obj`, `.ply`, `.stl`, `.3mf`, "
        "`.dae` or `.off`."
    )
    class_name: str | None = Field(
        default=None,
        min_length=1,
        description="Its class; by default the run's `class_name`, or the name of the file or folder.",
    )
    size_m: Length | None = Field(
        default=None, description="Longest side that it is scaled to; by default the run's `size_m`."
    )
    unit: Literal["mm", "cm", "m", "in", "ft"] | None = Field(
        default=None, description="Of the file's numbers; by default what its format says, or metres."
    )
    up_axis: Literal["x", "y", "z"] | None = Field(
        default=None, description="Axis that is up in the file; by default what its format says, or y."
    )
    animation: str = Field(
        default="random",
        min_length=1,
        description="`random` (any moment of any animation), `rest` (as in the file), or a name.",
    )
    variant: str = Field(
        default="random",
        min_length=1,
        description="Set of materials: `random`, `first` (what the file shows at first), or a name.",
    )
    lights: LightsField = Field(
        default=False,
        description="Whether the lights in its file shine: `true` takes candela and lux as they are, "
        "of which pi lux make white paper white; a number multiplies them.",
    )


class SceneModelConfig(Section):
    """A model that is the scene: objects stand on its surfaces, and it gets no label."""

    path: FilePath = Field(
        description="A model file as for objects, or a folder of them, of which an image shows one."
    )
    size_m: Length | None = Field(
        default=None, description="Longest side that it is scaled to; by default as it is."
    )
    unit: Literal["mm", "cm", "m", "in", "ft"] | None = Field(
        default=None, description="Of the file's numbers; by default what its format says, or metres."
    )
    up_axis: Literal["x", "y", "z"] | None = Field(
        default=None, description="Axis that is up in the file; by default what its format says, or y."
    )
    max_slope_deg: Annotated[float, Field(ge=0.0, le=60.0, allow_inf_nan=False)] = Field(
        default=20.0, description="Steepest surface that objects stand on."
    )
    lowest_m: FiniteFloat | None = Field(
        default=None, description="Height in the model below which objects do not stand."
    )
    highest_m: FiniteFloat | None = Field(
        default=None, description="Height above which they do not, such as on roofs and the tops of walls."
    )
    lights: LightsField = Field(
        default=False, description="Whether the lights in its file shine, as for models of objects."
    )
    cameras: Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False)] = Field(
        default=0.0,
        description="Share of the images that the cameras in its file take, all equally often, from where "
        "they stand and with their field of view; `camera` and `zoom` are for the other images.",
    )
    camera_shift_m: Annotated[Scalar, within(0)] = Field(
        default=Constant(0.0), description="How far such a camera is moved, in any direction."
    )
    camera_turn_deg: Annotated[Scalar, within(0, 90)] = Field(
        default=Constant(0.0), description="How far such a camera is turned, about any axis."
    )


class LimitsConfig(Section):
    """How large a model may be before it is refused; by default what no usable model exceeds."""

    file_bytes: Count1 | None = Field(default=None, description="Of each file of a model.")
    decoded_bytes: Count1 | None = Field(default=None, description="Of a model's geometry, unpacked.")
    texture_px: Count1 | None = Field(default=None, description="Pixels of one texture.")
    all_textures_px: Count1 | None = Field(default=None, description="Pixels of a model's textures.")
    vertices: Count1 | None = Field(default=None, description="Of a model, with all copies of its meshes.")
    drawn_triangles: Count1 | None = Field(
        default=None, description="Of a model; one with more is thinned out to that, and says by how much."
    )
    nodes: Count1 | None = Field(default=None, description="Of a model.")
    node_levels: Count1 | None = Field(default=None, description="Of nodes below nodes.")


ModelField = Annotated[ModelConfig, BeforeValidator(_model_from_text)]
"""A mapping, or the text `path` or `path=class`."""
