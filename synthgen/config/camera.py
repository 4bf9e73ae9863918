"""The schema of the camera."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from synthgen.config.schema import Section
from synthgen.distributions import OnSphere, Scalar, Uniform, within


class CameraConfig(Section):
    """Where the camera looks from."""

    elevation_deg: Annotated[Scalar, within(1, 90)] = Field(
        default=OnSphere(8, 60),
        description="How far it looks down: 0 is level, 90 straight down. `{on_sphere: [8, 60]}` is "
        "uniform over the directions from which the objects can be seen.",
    )
    roll_deg: Scalar = Field(default=Uniform(-5, 5), description="Turn about the viewing direction.")
    yfov_deg: Annotated[Scalar, within(1, 150)] = Field(
        default=Uniform(35, 65), description="Vertical field of view, before zoom."
    )
    focal_mm: Annotated[Scalar, within(2, 1000)] | None = Field(
        default=None,
        description="Focal length on a sensor of 24 mm height, before zoom; where it is given, it "
        "decides the field of view.",
    )
    height_m: Annotated[Scalar, within(0.01)] | None = Field(
        default=None,
        description="Height above the ground; by default any from which the objects are in view at their "
        "sizes. Objects get other sizes where it has to be.",
    )
