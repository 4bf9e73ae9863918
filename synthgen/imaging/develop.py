"""The camera's optics and sensor: from radiance to an 8-bit image."""

from __future__ import annotations

import numpy as np

from synthgen.arrays import F32, U8
from synthgen.color import srgb_from_linear
from synthgen.errors import RenderError
from synthgen.imaging.blur import bloomed, gaussian_blurred, motion_blurred
from synthgen.imaging.depth_of_field import defocused
from synthgen.imaging.encode import jpeg_round_trip
from synthgen.imaging.noise import noisy
from synthgen.imaging.optics import color_fringed, vignetted
from synthgen.imaging.sharpening import sharpened
from synthgen.imaging.tone_mapping import tone_mapped
from synthgen.model import ImagingSpec, RenderBuffers
from synthgen.rng import noise_seed


def develop_image(buffers: RenderBuffers, spec: ImagingSpec, *, seed: int, frame_index: int) -> U8:
    """The sRGB image [h w 3] of what an engine returned; equal arguments give equal bytes.

    An image that the engine has developed itself is only passed through JPEG, where that is asked for.
    Otherwise the radiance goes through all effects of `ImagingSpec` but distortion, in their order.

    Raises:
        RenderError: the buffers hold neither an image nor radiance.
    """
    image = buffers.image_srgb
    if image is None:
        if buffers.radiance_linear is None:
            raise RenderError(f"frame {frame_index}", "the engine returned neither an image nor radiance")
        light = _after_lens(buffers.radiance_linear, buffers.depth, spec)
        image = _after_sensor(light, spec, noise_seed(seed, frame_index))
    return image if spec.jpeg_quality is None else jpeg_round_trip(image, spec.jpeg_quality)


def _after_lens(radiance_linear: F32, depth: F32, spec: ImagingSpec) -> F32:
    """The light that reaches the sensor; an effect that is off costs nothing."""
    light = radiance_linear
    if spec.depth_of_field is not None:
        light = defocused(light, depth, spec.depth_of_field)
    light = motion_blurred(light, spec.motion_px)
    light = gaussian_blurred(light, spec.blur_sigma_px)
    if spec.bloom is not None:
        light = bloomed(light, spec.bloom)
    light = color_fringed(light, spec.chromatic_aberration)
    return vignetted(light, spec.vignette)


def _after_sensor(light: F32, spec: ImagingSpec, words: tuple[int, int]) -> U8:
    """The 8-bit image: exposure, white balance, noise, tone map, encoding, sharpening, rounding."""
    signal = light * np.array(spec.white_balance_linear, np.float32) * np.float32(2.0**spec.exposure_ev)
    signal = noisy(signal, read_noise=spec.read_noise, shot_noise=spec.shot_noise, words=words)
    encoded = srgb_from_linear(tone_mapped(signal, spec.tone_map))
    encoded = sharpened(encoded, spec.sharpening)
    return np.asarray(np.rint(encoded * np.float32(255.0)), dtype=np.uint8)
