"""What the camera's optics and sensor do to the radiance, in the order in which it happens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from synthgen.model.light import Rgb

ToneMap: TypeAlias = Literal["none", "agx", "aces", "neutral"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DistortionSpec:
    """Lens distortion after Brown and Conrady, with the names of OpenCV.

    With x, y the position of a point in the ideal pinhole image, from the principal point and in focal
    lengths (y downwards), and r its distance, it is seen at
    x (1 + k1 r^2 + k2 r^4 + k3 r^6) + 2 p1 x y + p2 (r^2 + 2 x^2), and y likewise.
    """

    k1: float
    k2: float = 0.0
    k3: float = 0.0
    p1: float = 0.0
    p2: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DepthOfFieldSpec:
    """Blur of what is out of focus, of a thin lens."""

    focus_distance: float
    """The depth that is sharp, in metres."""
    aperture_px: float
    """The diameter in the image of the disc that a point at infinity becomes, in pixels.

    A point at depth z becomes a disc of diameter aperture_px * |1 - focus_distance / z|.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class BloomSpec:
    """Light that lens and sensor scatter around bright places."""

    strength: float
    """The share of the light that is scattered, 0 to 1."""
    sigma_px: float
    """The standard deviation of the scatter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagingSpec:
    """What the camera's optics and sensor do to the radiance.

    In the order of the light: distortion, depth of field, motion blur, blur, bloom, chromatic aberration,
    vignette; then exposure, white balance, noise, tone map and sRGB, sharpening, JPEG.
    """

    exposure_ev: float
    """The radiance is multiplied by 2 to the power of this."""
    blur_sigma_px: float
    """The standard deviation of a Gaussian blur."""
    read_noise: float
    """The standard deviation of the noise that is there in the dark, where white is 1."""
    shot_noise: float
    """The standard deviation of the photon noise at white; it falls with the square root of the light."""
    distortion: DistortionSpec | None = None
    depth_of_field: DepthOfFieldSpec | None = None
    motion_px: tuple[float, float] = (0.0, 0.0)
    """How far x y the image moves evenly during the exposure, centred on where it would be without."""
    bloom: BloomSpec | None = None
    chromatic_aberration: float = 0.0
    """How much larger the red image is than the green one, as a share; the blue one is as much smaller."""
    vignette: float = 0.0
    """The share of the light that is lost in the corners; elsewhere it goes with the squared radius."""
    white_balance_linear: Rgb = (1.0, 1.0, 1.0)
    """The gains of red, green and blue."""
    tone_map: ToneMap = "none"
    """How values become those of a display; none clips at 1."""
    sharpening: float = 0.0
    """The amount of an unsharp mask (synthgen.imaging.sharpening) on the encoded image."""
    jpeg_quality: int | None = None
    """1 to 100: the image is encoded and decoded once; None leaves it as it is."""
