"""The schema of a camera: what its optics and its sensor do to the picture, each effect at its own rate.

Lengths that follow from the optics are shares of the image's height, so that a run looks the same at every
resolution: 0.01 is 6.4 px of 640.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from synthgen.config.schema import Fraction, Section
from synthgen.distributions import (
    Categorical,
    Category,
    Count,
    LogUniform,
    Normal,
    Scalar,
    Uniform,
    UniformInteger,
    one_of,
    within,
)

_RATE = "Share of the images that have it."


class DistortionConfig(Section):
    """Straight lines become curves: Brown and Conrady's model, with radius 1 in the image's corners."""

    rate: Fraction = Field(default=0.15, description=_RATE)
    # Beyond these bounds a picture would be folded, or have corners that no ray reaches.
    k1: Annotated[Scalar, within(-0.1, 0.25)] = Field(
        default=Uniform(-0.1, 0.05),
        description="By which share the corners move outwards; below 0 is a barrel, above it a cushion.",
    )
    k2: Annotated[Scalar, within(-0.015, 0.1)] = Field(
        default=Uniform(-0.015, 0.015), description="The same, with the fourth power of the radius."
    )
    p1: Annotated[Scalar, within(-0.003, 0.003)] = Field(
        default=Uniform(-0.001, 0.001), description="A lens that is out of centre, vertically."
    )
    p2: Annotated[Scalar, within(-0.003, 0.003)] = Field(
        default=Uniform(-0.001, 0.001), description="A lens that is out of centre, horizontally."
    )


class DepthOfFieldConfig(Section):
    """What is nearer or farther than the focus is blurred."""

    rate: Fraction = Field(default=0.15, description=_RATE)
    aperture: Annotated[Scalar, within(0, 0.2)] = Field(
        default=LogUniform(0.003, 0.02),
        description="Width of the disc that a point at infinity becomes, as a share of the image's height; "
        "less where an object would be blurred by more than 12 % of its width or height, or anything by more "
        "than 5 % of the image's height.",
    )
    focus: Annotated[Scalar, within(0.1, 10)] = Field(
        default=Normal(1.0, 0.05, 0.8, 1.25),
        description="Sharp distance, relative to that of an object drawn at random; above 1 is behind it.",
    )


class MotionConfig(Section):
    """The camera moves during the exposure."""

    rate: Fraction = Field(default=0.15, description=_RATE)
    length: Annotated[Scalar, within(0, 0.2)] = Field(
        default=LogUniform(0.0015, 0.02), description="How far the image moves, as a share of its height."
    )
    direction_deg: Scalar = Field(default=Uniform(0, 180), description="0 is sideways, 90 up and down.")


class BloomConfig(Section):
    """Light of bright places spreads around them."""

    rate: Fraction = Field(default=0.15, description=_RATE)
    strength: Annotated[Scalar, within(0, 1)] = Field(
        default=Uniform(0.03, 0.2), description="Share of the light that is scattered."
    )
    sigma: Annotated[Scalar, within(0, 0.2)] = Field(
        default=LogUniform(0.003, 0.025), description="How far, as a share of the image's height."
    )


class ChromaticAberrationConfig(Section):
    """The colours are not equally large."""

    rate: Fraction = Field(default=0.15, description=_RATE)
    strength: Annotated[Scalar, within(-0.05, 0.05)] = Field(
        default=Uniform(-0.002, 0.002), description="How much larger red is than green, and blue smaller."
    )


class VignetteConfig(Section):
    """The image gets darker towards its corners."""

    rate: Fraction = Field(default=0.3, description=_RATE)
    strength: Annotated[Scalar, within(0, 1)] = Field(
        default=Uniform(0.1, 0.5), description="Share of the light that is lost in the corners."
    )


class WhiteBalanceConfig(Section):
    """The camera takes another light for white than the picture's."""

    rate: Fraction = Field(default=0.3, description=_RATE)
    temperature_k: Annotated[Scalar, within(2500, 25000)] = Field(
        default=LogUniform(5000, 8500),
        description="Colour temperature that becomes white; about 6500 changes nothing, above is warmer.",
    )
    tint: Annotated[Scalar, within(-0.5, 0.5)] = Field(
        default=Uniform(-0.04, 0.04), description="How much stronger green is; below 0 is magenta."
    )


class SharpeningConfig(Section):
    """The camera sharpens its picture."""

    rate: Fraction = Field(default=0.3, description=_RATE)
    amount: Annotated[Scalar, within(0, 5)] = Field(
        default=Uniform(0.2, 1.0), description="Of an unsharp mask of 3 x 3 pixels."
    )


class JpegConfig(Section):
    """The camera stores JPEG, whatever the format of the dataset is."""

    rate: Fraction = Field(default=0.3, description=_RATE)
    quality: Annotated[Count, within(1, 100)] = Field(default=UniformInteger(40, 95), description="1 to 100.")


class ImagingConfig(Section):
    """What optics and sensor do to the picture."""

    exposure_ev: Scalar = Field(default=Uniform(-0.5, 0.5), description="Stops of over- or underexposure.")
    blur_px: Annotated[Scalar, within(0, 50)] = Field(
        default=Uniform(0, 0.8), description="Sigma of the blur."
    )
    read_noise: Annotated[Scalar, within(0, 1)] = Field(
        default=Uniform(0, 0.006), description="Sigma in the dark; white is 1."
    )
    shot_noise: Annotated[Scalar, within(0, 1)] = Field(
        default=Uniform(0, 0.02), description="Sigma at white."
    )
    distortion: DistortionConfig = DistortionConfig()
    depth_of_field: DepthOfFieldConfig = DepthOfFieldConfig()
    motion: MotionConfig = MotionConfig()
    bloom: BloomConfig = BloomConfig()
    chromatic_aberration: ChromaticAberrationConfig = ChromaticAberrationConfig()
    vignette: VignetteConfig = VignetteConfig()
    white_balance: WhiteBalanceConfig = WhiteBalanceConfig()
    tone_map: Annotated[Category, one_of("agx", "aces", "neutral", "none")] = Field(
        default=Categorical(("aces", "agx", "neutral", "none"), (0.1, 0.4, 0.3, 0.2)),
        description="How bright light becomes the image's white: agx, aces, neutral (of Khronos), or none, "
        "which clips; names with weights draw one.",
    )
    sharpening: SharpeningConfig = SharpeningConfig()
    jpeg: JpegConfig = JpegConfig()
