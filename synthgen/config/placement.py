"""The schema of how objects lie, apart from each other or in a heap, and of how they are turned."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from synthgen.config.schema import Fraction, Section
from synthgen.distributions import Constant, Scalar, Uniform, within

PLACEMENTS = ("apart", "heap", "drop")
"""`drop` needs the extra `synthgen[physics]`."""


class HeapConfig(Section):
    """Objects that lie on and against each other."""

    spread: Annotated[Scalar, within(0.0, 10.0)] = Field(
        default=Uniform(0.3, 0.9),
        description="Radius of the disc over which objects come down; 1 is a disc as large as all the "
        "circles about single objects together, and less makes a higher heap.",
    )
    bin_rate: Fraction = Field(
        default=0.0, description="Share of the heaps that lie in an open box, which gets no label."
    )


class RotationConfig(Section):
    """How objects are turned."""

    yaw_deg: Scalar = Field(default=Uniform(0, 360), description="About the vertical axis.")
    faces_camera: bool = Field(
        default=False, description="Whether a yaw of 0 turns the model's front, +Z, towards the camera."
    )
    along_street: bool = Field(
        default=False,
        description="Whether a yaw of 0 turns it along the street of scenes with `rows` of props, and "
        "towards the camera, as oncoming traffic is.",
    )
    tilt_deg: Annotated[Scalar, within(0, 180)] = Field(
        default=Constant(0.0), description="Away from upright, towards a direction that is drawn uniformly."
    )

    @model_validator(mode="after")
    def _check_front(self) -> RotationConfig:
        if self.faces_camera and self.along_street:
            raise ValueError("found both faces_camera and along_street; expected one; leave out the other")
        return self


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


RotationField = Annotated[RotationConfig | Literal["free"], BeforeValidator(_rotation_from_text)]
