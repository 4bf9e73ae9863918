"""The sun of a panorama: a compact, strong source, which becomes a light of its own.

A panorama has a sun where, about its brightest pixel,

1. the source is small: within `CONE` its peak stands out of the ring around it by `CONTRAST` or more; and
2. it matters: on a surface that faces it, it gives at least `SHARE` of the light.

Overcast skies, windows and the broad lamps of a studio fail the first, the small lamps of an interior and
a sun behind haze or leaves the second; they stay part of the light from all around.
"""

from __future__ import annotations

import numpy as np

from synthgen.arrays import F32, F64, Bool
from synthgen.color import LUMINANCE_WEIGHTS
from synthgen.render.ibl.light import Sun
from synthgen.render.ibl.panorama import pixel_directions, pixel_solid_angles

CONE = np.radians(3.0)
"""The greatest angle from the centre of the sun to what is taken as its light, glare included."""
RING = np.radians(4.5)
"""To here, from `CONE`, are its surroundings."""
CONTRAST = 50.0
"""Peak over surroundings; lamps of some degrees have up to 20, the sun has 800 and more."""
SHARE = 0.1
SMALLEST_DIAMETER = 0.0093
"""The sun as seen from the earth, in radians."""
LARGEST_DIAMETER = 0.12

_CENTERING = np.radians(1.0)


def extracted_sun(panorama: F32) -> tuple[Sun | None, F32]:
    """The sun of a panorama [h w 3], or None, and the panorama without it.

    Within the cone every channel is cut to the mean of the ring. What is cut off is the sun's light, so the
    flux of both together is that of the panorama, exactly.
    """
    height, width = panorama.shape[:2]
    directions, area = pixel_directions(height, width), pixel_solid_angles(height, width)
    light = panorama @ np.array(LUMINANCE_WEIGHTS)
    center = _center(light, area, directions)
    cosine = directions @ center
    in_cone = cosine >= np.cos(CONE)
    around = _mean_about(panorama, area, (cosine >= np.cos(RING)) & ~in_cone)
    excess = np.maximum(panorama[in_cone] - around, 0)
    removed = (excess * np.broadcast_to(area, light.shape)[in_cone][:, None]).sum(axis=0)
    illuminance = float(removed @ LUMINANCE_WEIGHTS)
    peak = float((excess @ LUMINANCE_WEIGHTS).max())
    facing = float((light * area * np.maximum(cosine, 0)).sum())
    is_small = peak > CONTRAST * float(around @ LUMINANCE_WEIGHTS)
    if not is_small or illuminance < SHARE * facing:
        return None, panorama
    without = panorama.copy()
    without[in_cone] -= excess
    sun = Sun(
        direction_to_sun=_triple(center),
        color_linear=_triple(removed / illuminance),
        illuminance=illuminance,
        angular_diameter=_diameter(illuminance / peak),
    )
    return sun, without


def _center(light: F64, area: F64, directions: F64) -> F64:
    """The unit direction [3] of the centroid of the light about the brightest pixel."""
    center = directions.reshape(-1, 3)[light.argmax()]
    for _ in range(2):
        is_near = directions @ center >= np.cos(_CENTERING)
        flux = (light * area)[is_near]
        if flux.sum() <= 0:
            break
        mean = flux @ directions[is_near]
        center = mean / np.linalg.norm(mean)
    return np.asarray(center, dtype=np.float64)


def _mean_about(panorama: F32, area: F64, where: Bool) -> F32:
    """The mean radiance [3] of the pixels; of none at all inf, above which nothing stands out."""
    weights = np.broadcast_to(area, where.shape)[where]
    if not len(weights):
        return np.full(3, np.inf, np.float32)
    return np.asarray(weights @ panorama[where] / weights.sum(), dtype=np.float32)


def _diameter(solid_angle: float) -> float:
    """The angular diameter of a disc of even radiance and that solid angle, within the limits."""
    return float(np.clip(2 * np.sqrt(solid_angle / np.pi), SMALLEST_DIAMETER, LARGEST_DIAMETER))


def _triple(values: F64) -> tuple[float, float, float]:
    x, y, z = values.tolist()
    return x, y, z
