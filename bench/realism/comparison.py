"""How far an image is from its reference."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthgen.arrays import F32, U32
from synthgen.color import srgb_from_linear


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """An image against its reference, both as a display shows them."""

    flip: float
    """The mean of FLIP: 0 is equal, 1 is black for white."""
    psnr: float
    """Decibels."""
    flip_objects: float
    """The mean of FLIP over the pixels of the objects alone."""
    mask_iou: float
    """The least intersection over union of the objects' masks; 1 is equal."""
    flip_map: F32
    """[h w]."""


def developed(radiance_linear: F32, exposure_ev: float) -> F32:
    """The sRGB image [h w 3] in [0, 1]: exposure, clipping, encoding."""
    return srgb_from_linear(np.asarray(radiance_linear, np.float32) * np.float32(2.0**exposure_ev))


def difference(reference_srgb: F32, reference_ids: U32, image_srgb: F32, image_ids: U32) -> Difference:
    """How far an image [h w 3] and its ids [h w] are from the reference's."""
    flip_map = flip_errors(reference_srgb, image_srgb)
    mse = float(np.mean((reference_srgb.astype(np.float64) - image_srgb) ** 2))
    is_object = reference_ids > 0
    return Difference(
        flip=float(flip_map.mean()),
        psnr=float(10 * np.log10(1 / max(mse, 1e-12))),
        flip_objects=float(flip_map[is_object].mean()) if is_object.any() else 0.0,
        mask_iou=min_mask_iou(reference_ids, image_ids),
        flip_map=flip_map,
    )


def flip_errors(reference_srgb: F32, image_srgb: F32) -> F32:
    """FLIP [h w] of an image that is looked at from 0.7 m on a 4K monitor. Source: Andersson et al. 2020."""
    import flip_evaluator  # noqa: PLC0415 - slow to load

    reference, image = (np.ascontiguousarray(a, np.float32) for a in (reference_srgb, image_srgb))
    errors, _, _ = flip_evaluator.evaluate(reference, image, "LDR", applyMagma=False)
    return np.asarray(errors, np.float32).reshape(reference.shape[:2])


def min_mask_iou(a: U32, b: U32) -> float:
    """The least intersection over union of the masks of all ids that cover 100 pixels of either."""
    worst = 1.0
    for number in np.union1d(np.unique(a), np.unique(b)):
        in_a, in_b = a == number, b == number
        if number > 0 and max(np.count_nonzero(in_a), np.count_nonzero(in_b)) >= 100:
            both, either = np.count_nonzero(in_a & in_b), np.count_nonzero(in_a | in_b)
            worst = min(worst, both / either)
    return worst
