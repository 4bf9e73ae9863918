"""Draws what the camera's optics and sensor do: each effect from its own generator, at its own rate."""

from __future__ import annotations

import math
from typing import cast

import numpy as np

from synthgen.color import LUMINANCE_WEIGHTS, linear_from_temperature
from synthgen.config.imaging import (
    BloomConfig,
    DepthOfFieldConfig,
    DistortionConfig,
    ImagingConfig,
    MotionConfig,
    WhiteBalanceConfig,
)
from synthgen.distributions import Distribution, sample_name, sample_value
from synthgen.model import BloomSpec, DepthOfFieldSpec, DistortionSpec, ImagingSpec, Rgb, ToneMap
from synthgen.rng import FrameRng
from synthgen.sampling.candidates import Placement
from synthgen.sampling.layout import Layout
from synthgen.sampling.view import View

NEUTRAL_K = 6500.0
"""The colour temperature that sRGB takes for white."""

BLURRED_SHARE = 0.12
"""Of the shorter side of an object's box: how wide the disc may be that depth of field makes of a point."""

WIDEST_DISC = 0.05
"""Of the image's height: how wide that disc may be of anything, the ground before the camera included."""


def sample_imaging(rng: FrameRng, config: ImagingConfig, layout: Layout) -> ImagingSpec:
    """What the camera does to the picture of a layout."""
    stage, view = rng.stage("imaging"), layout.view
    fringes, vignette, sharpening, jpeg = (
        rng.stage(f"imaging.{name}") for name in ("chromatic_aberration", "vignette", "sharpening", "jpeg")
    )
    quality = sample_amount(jpeg, config.jpeg.rate, config.jpeg.quality)
    return ImagingSpec(
        exposure_ev=sample_value(stage, config.exposure_ev),
        blur_sigma_px=sample_value(stage, config.blur_px),
        read_noise=sample_value(stage, config.read_noise),
        shot_noise=sample_value(stage, config.shot_noise),
        distortion=sample_distortion(rng.stage("imaging.distortion"), config.distortion, view),
        depth_of_field=sample_depth_of_field(
            rng.stage("imaging.depth_of_field"), config.depth_of_field, layout
        ),
        motion_px=sample_motion(rng.stage("imaging.motion"), config.motion, view.height),
        bloom=sample_bloom(rng.stage("imaging.bloom"), config.bloom, view.height),
        chromatic_aberration=sample_amount(
            fringes, config.chromatic_aberration.rate, config.chromatic_aberration.strength
        )
        or 0.0,
        vignette=sample_amount(vignette, config.vignette.rate, config.vignette.strength) or 0.0,
        white_balance_linear=sample_white_balance(rng.stage("imaging.white_balance"), config.white_balance),
        tone_map=cast(ToneMap, sample_name(rng.stage("imaging.tone_map"), config.tone_map)),
        sharpening=sample_amount(sharpening, config.sharpening.rate, config.sharpening.amount) or 0.0,
        jpeg_quality=None if quality is None else int(quality),
    )


def sample_amount(rng: np.random.Generator, rate: float, amount: Distribution) -> float | None:
    """One value of a distribution, or None in all but a share of the frames."""
    return sample_value(rng, amount) if rng.random() < rate else None


def sample_distortion(
    rng: np.random.Generator, config: DistortionConfig, view: View
) -> DistortionSpec | None:
    """A lens's distortion.

    The configuration counts radii in those of the image's corner, the specification in focal lengths.
    """
    if rng.random() >= config.rate:
        return None
    corner = math.hypot(view.width, view.height) / (2.0 * view.focal_px)
    k1, k2, p1, p2 = (sample_value(rng, each) for each in (config.k1, config.k2, config.p1, config.p2))
    return DistortionSpec(k1=k1 / corner**2, k2=k2 / corner**4, p1=p1 / corner, p2=p2 / corner)


def sample_depth_of_field(
    rng: np.random.Generator, config: DepthOfFieldConfig, layout: Layout
) -> DepthOfFieldSpec | None:
    """A focus at or about the depth of one of the objects, each equally likely.

    The aperture is no wider than leaves all objects recognisable, and no thing or ground before them a haze.
    """
    if rng.random() >= config.rate:
        return None
    depths = layout.center_depths
    depth = depths[int(rng.integers(len(depths)))]
    focus = depth * sample_value(rng, config.focus)
    aperture_px = layout.view.height * sample_value(rng, config.aperture)
    widest_px = [_widest_aperture_px(place, focus) for _, place in layout.objects]
    widest_px.append(_aperture_px(WIDEST_DISC * layout.view.height, layout.nearest, focus))
    return DepthOfFieldSpec(focus_distance=focus, aperture_px=min(aperture_px, *widest_px))


def _widest_aperture_px(place: Placement, focus: float) -> float:
    """The aperture at which an object is as blurred as it may be when the focus is at a depth (m)."""
    x0, y0, x1, y1 = place.box.tolist()
    return _aperture_px(BLURRED_SHARE * min(x1 - x0, y1 - y0), place.depth, focus)


def _aperture_px(disc_px: float, depth: float, focus: float) -> float:
    """The aperture that makes a disc of a point at a depth (m) when the focus is at another."""
    spread = abs(1.0 - focus / depth)
    return disc_px / spread if spread > 0.0 else math.inf


def sample_motion(rng: np.random.Generator, config: MotionConfig, height: int) -> tuple[float, float]:
    """How far x y the image moves, in pixels of an image of the given height."""
    if rng.random() >= config.rate:
        return 0.0, 0.0
    length = height * sample_value(rng, config.length)
    direction = math.radians(sample_value(rng, config.direction_deg))
    return length * math.cos(direction), -length * math.sin(direction)


def sample_bloom(rng: np.random.Generator, config: BloomConfig, height: int) -> BloomSpec | None:
    """Scattered light in an image of the given height (px)."""
    if rng.random() >= config.rate:
        return None
    strength = sample_value(rng, config.strength)
    return BloomSpec(strength=strength, sigma_px=height * sample_value(rng, config.sigma))


def sample_white_balance(rng: np.random.Generator, config: WhiteBalanceConfig) -> Rgb:
    """The gains of red, green and blue, which leave the luminance of white as it is.

    They make light of a colour temperature white, by a scale of each channel (von Kries).
    """
    if rng.random() >= config.rate:
        return 1.0, 1.0, 1.0
    light = np.array(linear_from_temperature(sample_value(rng, config.temperature_k)))
    gains = np.array(linear_from_temperature(NEUTRAL_K)) / light
    gains[1] *= 1.0 + sample_value(rng, config.tint)
    r, g, b = gains / float(gains @ LUMINANCE_WEIGHTS)
    return float(r), float(g), float(b)
