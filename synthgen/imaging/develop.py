"""The camera's optics and sensor: from radiance to an 8-bit image."""

from __future__ import annotations

import numpy as np
import scipy.ndimage

from synthgen.arrays import F32, U8
from synthgen.color import srgb_from_linear
from synthgen.model import ImagingSpec
from synthgen.rng import FrameRng


def develop_image(radiance_linear: F32, spec: ImagingSpec, *, seed: int, frame_index: int) -> U8:
    """The sRGB image [h w 3] of radiance [h w 3]: exposure, blur, photon and read noise, clipping, encoding.

    The noise is that of the frame: equal arguments give equal bytes.
    Source of the noise model: EMVA standard 1288, a variance of read noise plus a share of the signal.
    """
    signal = radiance_linear * np.float32(2.0**spec.exposure_ev)
    if spec.blur_sigma_px > 0:
        signal = scipy.ndimage.gaussian_filter(
            signal, (spec.blur_sigma_px, spec.blur_sigma_px, 0), mode="nearest"
        )
    if spec.read_noise > 0 or spec.shot_noise > 0:
        rng = FrameRng(seed=seed, frame_index=frame_index).stage("imaging.noise")
        sigma = np.sqrt(spec.read_noise**2 + spec.shot_noise**2 * np.clip(signal, 0.0, 1.0))
        signal = signal + sigma * rng.standard_normal(signal.shape, dtype=np.float32)
    return np.asarray(np.rint(srgb_from_linear(signal) * 255.0), dtype=np.uint8)
