"""The schema of the things that make a place: houses, racks, boxes, lamps."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from synthgen.config.schema import ColorConfig, FilePaths, Fraction, Section
from synthgen.distributions import (
    Categorical,
    Category,
    Constant,
    Count,
    LogUniform,
    Scalar,
    Uniform,
    UniformInteger,
    one_of,
    within,
)

SHAPES = ("box", "sphere", "cylinder", "cone", "pyramid", "torus", "prism", "dome", "mound", "bush")
"""Those of `synthgen.assets.shapes`."""

FLAT_TOPPED = ("box", "cylinder", "prism")


class PropsConfig(Section):
    """Things of one kind, without labels, that keep out of the view of the objects.

    What is no higher than 2 cm, such as lines on a road, lies anywhere, and objects stand on it.
    """

    where: Literal["around", "rows", "walls", "ceiling", "view"] = Field(
        description="`around` (anywhere on the ground), `rows` (on both sides of a street that leads "
        "away from the camera), `walls` or `ceiling` (of the room), or `view` (hovering all over the "
        "image)."
    )
    shape: Annotated[Category, one_of(*SHAPES)] = Field(
        default=Categorical(("box",), (1.0,)),
        description=f"Names with weights, or a list, draw one: {', '.join(SHAPES[:-1])} or {SHAPES[-1]}.",
    )
    count: Annotated[Count, within(0, 60)] = Field(
        default=UniformInteger(3, 8), description="How many; those without room are left out."
    )
    stack: Annotated[Count, within(1, 10)] = Field(
        default=UniformInteger(1, 1), description="How many stand on top of each other."
    )
    width_m: Annotated[Scalar, within(0.001, 1000)] = Field(
        default=Uniform(0.3, 1.0),
        description="Along a wall. In the `view`, all lengths are those of things one metre away: farther "
        "ones are as much larger.",
    )
    height_m: Annotated[Scalar, within(0.001, 1000)] = Field(
        default=Uniform(0.3, 1.0), description="Upwards."
    )
    depth_m: Annotated[Scalar, within(0.001, 1000)] = Field(
        default=Uniform(0.3, 1.0), description="Away from the wall."
    )
    distance_m: Annotated[Scalar, within(0.0, 2000)] = Field(
        default=LogUniform(0.5, 8.0),
        description="`around`: beyond a place among the objects; `rows`: from the middle of the street; "
        "`view`: behind the objects; otherwise not used.",
    )
    azimuth_deg: Scalar = Field(
        default=Uniform(-180, 180), description="`around`: direction from the camera; 0 is where it looks."
    )
    in_view: Fraction = Field(
        default=0.5,
        description="`around`: share that stands where the camera sees the ground, as far away as "
        "`distance_m` goes at most.",
    )
    street_gap_m: Annotated[float, Field(ge=0.0, le=1000.0)] = Field(
        default=0.0,
        description="`around`: how far from the middle of the street, along which the `rows` are, it stays, "
        "such as trees that are not to stand on the roadway.",
    )
    gap_m: Annotated[Scalar, within(0.0, 1000)] = Field(
        default=Uniform(0.0, 2.0), description="Between neighbours in `rows`."
    )
    elevation_m: Annotated[Scalar, within(0.0, 1000)] = Field(
        default=Constant(0.0),
        description="Height of the lower side above the ground. In `rows` only what has other props "
        "under it is shown, such as containers on a quay.",
    )
    textures: FilePaths = Field(
        default=(),
        description="Tileable textures: a folder, a file, or a list of them.",
    )
    tint: ColorConfig = Field(default=ColorConfig(), description="Multiplies the texture, or is the colour.")
    tile_m: Annotated[Scalar, within(0.001)] = Field(
        default=Uniform(1.0, 3.0), description="Side of one repeat of the texture."
    )
    roughness: Annotated[Scalar, within(0, 1)] = Field(default=Uniform(0.5, 1.0), description="1 is matt.")
    metallic: Annotated[Scalar, within(0, 1)] = Field(default=Constant(0.0), description="1 is metal.")
    patterned: bool = Field(
        default=False, description="Random colours and patterns instead of textures, tint and roughness."
    )
    shares_ground: bool = Field(
        default=False,
        description="Whether it may stand where other kinds stand, such as on top of them.",
    )
    bears: bool = Field(
        default=False,
        description="Whether objects may stand on such a thing, at the run's `on_props_rate`; it comes with "
        "its object, besides the `count` others. Its shape has to be `box`, `cylinder` or `prism`.",
    )
    emission: Annotated[Scalar, within(0, 1000)] = Field(
        default=Constant(0.0),
        description="Radiance that it gives off; 1 is white. On walls and ceiling it lights the room, too.",
    )
    temperature_k: Annotated[Scalar, within(1700, 25000)] = Field(
        default=Uniform(3000, 6500), description="Colour temperature of the emission."
    )

    @model_validator(mode="after")
    def _check_top(self) -> PropsConfig:
        round_ones = [name for name in self.shape.names if name not in FLAT_TOPPED]
        if self.bears and round_ones:
            raise ValueError(
                f"bears: {round_ones[0]} has no flat top; expected {', '.join(FLAT_TOPPED)}; "
                "give the other shapes an entry of their own"
            )
        return self
