"""The schema of what makes the images of a run differ: scenarios, and how materials vary."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from synthgen.config.schema import Fraction, Section
from synthgen.distributions import Constant, Scalar, Uniform, within


class JitterConfig(Section):
    """The materials of objects, a little changed."""

    rate: Fraction = Field(default=0.3, description="Share of the objects whose materials are changed.")
    hue_deg: Annotated[Scalar, within(-180, 180)] = Field(
        default=Uniform(-4, 4), description="Turn of all colours about the colour circle."
    )
    saturation: Annotated[Scalar, within(0, 3)] = Field(
        default=Uniform(0.85, 1.1), description="Multiplies it; 0 is grey."
    )
    brightness: Annotated[Scalar, within(0, 3)] = Field(
        default=Uniform(0.8, 1.15), description="Multiplies the base colour."
    )
    roughness: Annotated[Scalar, within(-1, 1)] = Field(
        default=Uniform(-0.1, 0.15), description="Added to it."
    )
    metallic: Annotated[Scalar, within(-1, 1)] = Field(default=Constant(0.0), description="Added to it.")
    wear: Annotated[Scalar, within(0, 1)] = Field(
        default=Uniform(0, 0.4), description="Fading and dust: 0 is new, 1 very worn."
    )


class ScenarioConfig(Section):
    """A kind of image that the run is to hold, by the keys in which it differs."""

    name: str = Field(
        min_length=1,
        description="What the manifest counts it by. `far`, `close`, `crowded`, `occluded`, `night`, "
        "`backlit`, `motion` bring their own keys; every other name is of one's own, such as `plain`.",
    )
    weight: float = Field(
        default=1.0, ge=0.0, allow_inf_nan=False, description="How often, relative to the other scenarios."
    )
    run: dict[str, Any] = Field(default={}, description="Keys of the run, laid over those of the run file.")
    scene: dict[str, Any] = Field(
        default={},
        description="Keys of scene files, laid over every scene; what a scene lacks is passed over.",
    )
