"""The schema of what is seen where no geometry is, and of the light that comes from there."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from synthgen.config.schema import ColorConfig, FilePath, Fraction, Section
from synthgen.distributions import Constant, Scalar, Uniform, within


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


class PanoramaConfig(Section):
    """The panorama of `environment` as backdrop."""

    kind: Literal["panorama"] = Field(description="`panorama`: that of `environment`.")
    blur_deg: Annotated[Scalar, within(0, 60)] = Field(
        default=Constant(0.0),
        description="Sigma of a blur of the backdrop; light and reflections stay sharp.",
    )


class EnvironmentConfig(Section):
    """A panorama (HDRI) that lights the scene and is mirrored in the objects."""

    folder: FilePath = Field(description="Where the .hdr and .exr files are; also searched below.")
    yaw_deg: Scalar = Field(
        default=Uniform(0, 360), description="Its turn; at 0 its centre is behind the objects."
    )
    exposure_ev: Scalar = Field(
        default=Uniform(-0.5, 0.5), description="Stops by which it is brighter than its file."
    )
