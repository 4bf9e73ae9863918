"""The schema of lights. An illuminance of 1 makes a white surface that faces the light white."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from synthgen.config.schema import Section
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


class SunConfig(Section):
    """The light that casts shadows."""

    elevation_deg: Annotated[Scalar, within(1, 90)] = Field(
        default=Uniform(20, 80), description="Height above the horizon."
    )
    azimuth_deg: Scalar = Field(
        default=Uniform(0, 360), description="Direction it comes from; 0 is behind the objects."
    )
    illuminance: Annotated[Scalar, within(0)] = Field(
        default=Uniform(0.5, 1.1), description="1 makes a white surface that faces it white."
    )
    temperature_k: Annotated[Scalar, within(1700, 25000)] = Field(
        default=Uniform(4500, 7000), description="Colour temperature."
    )
    angular_diameter_deg: Annotated[Scalar, within(0, 60)] = Field(
        default=Constant(0.53),
        description="How wide it looks, which softens shadows; haze or a softbox are wider than the sun.",
    )


class FillConfig(Section):
    """Lights without shadow, from random directions above."""

    count: Annotated[Count, within(0, 4)] = Field(default=UniformInteger(0, 2), description="How many.")
    illuminance: Annotated[Scalar, within(0)] = Field(
        default=Uniform(0.05, 0.4), description="As for the sun."
    )
    temperature_k: Annotated[Scalar, within(1700, 25000)] = Field(
        default=Uniform(2700, 8000), description="Colour temperature."
    )


class LightsConfig(Section):
    """Lights near the objects, which face the middle of them and cast shadows."""

    count: Annotated[Count, within(0, 8)] = Field(default=UniformInteger(0, 0), description="How many.")
    kind: Annotated[Category, one_of("point", "spot", "area")] = Field(
        default=Categorical(("area", "point", "spot"), (1 / 3, 1 / 3, 1 / 3)),
        description="`point`, `spot` or `area` (a rectangle); a list, or names with weights, draws one.",
    )
    distance: Annotated[Scalar, within(1.1, 1000)] = Field(
        default=LogUniform(1.5, 4.0),
        description="From the middle of the objects, in radii of a sphere about them; a room limits it.",
    )
    elevation_deg: Annotated[Scalar, within(0, 90)] = Field(
        default=Uniform(15, 80), description="Height above the horizon, seen from the middle of the objects."
    )
    azimuth_deg: Scalar = Field(default=Uniform(0, 360), description="As for the sun.")
    size: Annotated[Scalar, within(0.001, 2)] = Field(
        default=LogUniform(0.05, 0.5),
        description="Width of the source, as a share of its distance; softens shadows.",
    )
    aspect: Annotated[Scalar, within(0.05, 20)] = Field(
        default=LogUniform(0.5, 2.0), description="Width over height of an area light, of the same area."
    )
    cone_deg: Annotated[Scalar, within(2, 170)] = Field(
        default=Uniform(30, 80), description="Full angle of a spot light's cone."
    )
    falloff: Annotated[Scalar, within(0.01, 1)] = Field(
        default=Uniform(0.1, 0.6), description="Outer share of the cone over which the light fades."
    )
    illuminance: Annotated[Scalar, within(0)] = Field(
        default=Uniform(0.2, 0.8), description="In the middle of the objects, as for the sun."
    )
    temperature_k: Annotated[Scalar, within(1700, 25000)] = Field(
        default=Uniform(2700, 8000), description="Colour temperature."
    )
