"""The schema of a scene: what surrounds the objects."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from synthgen.config.schema import ColorConfig, FilePath, Fraction, Section
from synthgen.distributions import Constant, Count, Scalar, Uniform, UniformInteger, within


class GradientConfig(Section):
    """A backdrop that fades from the nadir over the horizon to the zenith."""

    kind: Literal["gradient"] = Field(description="`gradient`: a plain sky or studio wall.")
    zenith: ColorConfig = ColorConfig()
    horizon: ColorConfig = ColorConfig()
    nadir: ColorConfig = ColorConfig()


class PhotoConfig(Section):
    """A photograph as backdrop."""

    kind: Literal["photo"] = Field(description="`photo`: a photograph of a folder.")
    folder: FilePath = Field(description="Where the photographs are; also searched below.")
    min_crop: Annotated[float, Field(gt=0.0, le=1.0)] = Field(
        default=0.6, description="Smallest crop, as a share of the largest one with the image's shape."
    )
    mirror_rate: Fraction = Field(default=0.5, description="Share of the photographs that are mirrored.")
    gain: Annotated[Scalar, within(0)] = Field(
        default=Uniform(0.8, 1.2), description="Multiplies the brightness."
    )


class GroundConfig(Section):
    """The ground plane."""

    textures: FilePath | None = Field(
        default=None, description="A folder of tileable textures; without, a plain colour."
    )
    tint: ColorConfig = Field(default=ColorConfig(), description="Multiplies the texture, or is the colour.")
    roughness: Annotated[Scalar, within(0, 1)] = Field(default=Uniform(0.7, 1.0), description="1 is matt.")
    tile_m: Annotated[Scalar, within(0.001)] = Field(
        default=Uniform(1.5, 3.0), description="Side of one repeat of the texture."
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


class FillConfig(Section):
    """Lights without shadow, from random directions above."""

    count: Annotated[Count, within(0, 4)] = Field(default=UniformInteger(0, 2), description="How many.")
    illuminance: Annotated[Scalar, within(0)] = Field(
        default=Uniform(0.05, 0.4), description="As for the sun."
    )
    temperature_k: Annotated[Scalar, within(1700, 25000)] = Field(
        default=Uniform(2700, 8000), description="Colour temperature."
    )


class SceneConfig(Section):
    """One environment."""

    description: str = Field(default="", description="For people.")
    backdrop: GradientConfig | PhotoConfig = Field(discriminator="kind")
    ground: GroundConfig | None = Field(
        default=None, description="Without it objects float before the backdrop."
    )
    sun: SunConfig = SunConfig()
    fill: FillConfig = FillConfig()
    ambient: Annotated[Scalar, within(0)] = Field(
        default=Uniform(0.15, 0.45), description="Light from all around, as radiance."
    )
    ambient_saturation: Annotated[Scalar, within(0, 1)] = Field(
        default=Constant(0.0), description="How much of the horizon's colour the ambient light takes."
    )
