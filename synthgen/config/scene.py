"""The schema of a scene: what surrounds the objects."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from synthgen.config.backdrops import EnvironmentConfig, GradientConfig, PanoramaConfig, PhotoConfig
from synthgen.config.lights import FillConfig, LightsConfig, SunConfig
from synthgen.config.models import SceneModelConfig
from synthgen.config.props import PropsConfig
from synthgen.config.schema import LIST, Section
from synthgen.config.surfaces import GroundConfig, GroundField, RoomConfig
from synthgen.distributions import Constant, Scalar, Uniform, within


class SceneConfig(Section):
    """One environment."""

    description: str = Field(default="", description="For people.")
    backdrop: GradientConfig | PhotoConfig | PanoramaConfig = Field(
        discriminator="kind", description="What is seen where nothing is; one of three kinds."
    )
    environment: EnvironmentConfig | None = Field(
        default=None,
        validate_default=True,
        description="A panorama (HDRI) that lights the scene and is mirrored in the objects. It has its own "
        "sun and sky: mostly, `sun: null`, `fill: {count: 0}` and `ambient: 0` go with it.",
    )
    ground: GroundField | None = Field(
        default=None,
        description="A plane, of one of two kinds; without it objects float before the backdrop.",
    )
    room: RoomConfig | None = Field(
        default=None,
        description="Walls and a ceiling, which hide the backdrop; `ground` is the floor. Give it `lights`.",
    )
    props: Annotated[tuple[PropsConfig, ...], LIST] = Field(
        default=(), description="What makes the place; a list."
    )
    street_shift_m: Scalar = Field(
        default=Constant(0.0),
        description="How far to the right of the camera the middle of the street is, along which the `rows` "
        "of props stand.",
    )
    roadway_m: Annotated[Scalar, within(0)] | None = Field(
        default=None,
        description="How far from the middle of the street vehicles drive, for runs that say where objects "
        "stand with `roadway`.",
    )
    elevation_deg: Annotated[Scalar, within(1, 90)] | None = Field(
        default=None,
        description="How far the camera looks down here, instead of the run's `camera.elevation_deg`; for "
        "photographs, say, which were taken level.",
    )
    model: SceneModelConfig | None = Field(
        default=None,
        description="A 3D model that is the scene; takes the place of `ground`, `room` and `props`.",
    )
    sun: SunConfig | None = Field(
        default=SunConfig(), description="The light that casts shadows; null for none."
    )
    fill: FillConfig = FillConfig()
    lights: LightsConfig = LightsConfig()
    ambient: Annotated[Scalar, within(0)] = Field(
        default=Uniform(0.15, 0.45), description="Light from all around, as radiance."
    )
    ambient_saturation: Annotated[Scalar, within(0, 1)] = Field(
        default=Constant(0.0), description="How much of the horizon's colour the ambient light takes."
    )

    @field_validator("environment")
    @classmethod
    def _has_its_panorama(
        cls, environment: EnvironmentConfig | None, info: ValidationInfo
    ) -> EnvironmentConfig | None:
        if environment is None and isinstance(info.data.get("backdrop"), PanoramaConfig):
            raise ValueError(
                "found none, but the backdrop is its panorama; expected a folder of .hdr or .exr files"
            )
        return environment

    @field_validator("room")
    @classmethod
    def _has_a_floor(cls, room: RoomConfig | None, info: ValidationInfo) -> RoomConfig | None:
        if room is not None and "ground" in info.data and not isinstance(info.data["ground"], GroundConfig):
            raise ValueError("found a room without a floor; expected a ground of kind surface; add `ground`")
        return room

    @field_validator("props")
    @classmethod
    def _have_walls(cls, props: tuple[PropsConfig, ...], info: ValidationInfo) -> tuple[PropsConfig, ...]:
        for number, each in enumerate(props):
            if each.where in {"walls", "ceiling"} and info.data.get("room") is None:
                raise ValueError(
                    f"found props on {each.where} (number {number}), but there is no room; expected a room; "
                    f"add `room`"
                )
        return props

    @field_validator("model")
    @classmethod
    def _is_alone(cls, model: SceneModelConfig | None, info: ValidationInfo) -> SceneModelConfig | None:
        others = [key for key in ("ground", "room", "props") if info.data.get(key)]
        if model is not None and others:
            names = " and ".join(others)
            raise ValueError(f"found a model beside {names}; expected either; leave out {names}")
        return model
