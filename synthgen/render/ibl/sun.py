"""The suns of a panorama: compact, strong sources, which become lights of their own.

A panorama has a source where, about its brightest pixel,

1. the source is small: within a cone its peak stands out of the ring around it by `CONTRAST` or more; and
2. it matters: on a surface that faces it, it gives at least a share of the light.

There are two kinds, which differ in the numbers: a `SUN`, as narrow as the one in the sky, and a `LAMP`, as
wide as those of a photographer's studio, which must give so much of the light that it is its shadow that is
seen. Overcast skies, windows and broad softboxes fail the first, the many small lamps of a hall and a sun
behind haze or leaves the second; they stay part of the light from all around.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthgen.arrays import F32, F64, Bool
from synthgen.color import LUMINANCE_WEIGHTS
from synthgen.render.ibl.light import Sun
from synthgen.render.ibl.panorama import pixel_directions, pixel_solid_angles

CONTRAST = 50.0
"""Peak over surroundings; the edge of a softbox or a window has up to 20, the sun has 800 and more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceKind:
    """What a source of some width is told by. Angles are in radians, from the centre of the source."""

    centering: float
    """Within it the centroid of the light is looked for."""
    cone: float
    """The greatest angle to what is taken as its light, glare included."""
    ring: float
    """To here, from the cone, are its surroundings."""
    share: float
    """The least that it gives of the light on a surface that faces it."""
    has_glare: bool
    """Whether most of its width is glare of the lens, so that its peak tells how wide it is."""


SUN = SourceKind(
    centering=np.radians(1.0), cone=np.radians(3.0), ring=np.radians(4.5), share=0.1, has_glare=True
)
LAMP = SourceKind(
    centering=np.radians(8.0), cone=np.radians(8.0), ring=np.radians(11.0), share=0.3, has_glare=False
)
MOST_SOURCES = 3
SMALLEST_DIAMETER = 0.0093
"""The sun as seen from the earth, in radians."""
LARGEST_DIAMETER = 0.12
"""Of a sun."""


def extracted_suns(panorama: F32) -> tuple[tuple[Sun, ...], F32]:
    """The suns and lamps of a panorama [h w 3], the brightest first, and the panorama without them.

    Within the cone of each every channel is cut to the mean of the ring. What is cut off is the source's
    light, so the flux of all together is that of the panorama, exactly.
    """
    suns: list[Sun] = []
    without = panorama
    while len(suns) < MOST_SOURCES:
        found = _extracted(SUN, panorama, without) or _extracted(LAMP, panorama, without)
        if found is None:
            break
        sun, without = found
        suns.append(sun)
    return tuple(suns), without


def _extracted(kind: SourceKind, whole: F32, panorama: F32) -> tuple[Sun, F32] | None:
    """The brightest source of a panorama [h w 3], which is the whole one less others, and what is left.

    None where that source is not of the kind.
    """
    height, width = panorama.shape[:2]
    directions, area = pixel_directions(height, width), pixel_solid_angles(height, width)
    light = panorama @ np.array(LUMINANCE_WEIGHTS)
    center = _center(light, area, directions, kind.centering)
    cosine = directions @ center
    in_cone = cosine >= np.cos(kind.cone)
    around = _mean_about(panorama, area, (cosine >= np.cos(kind.ring)) & ~in_cone)
    excess = np.maximum(panorama[in_cone] - around, 0)
    flux = excess * np.broadcast_to(area, light.shape)[in_cone][:, None]
    removed = flux.sum(axis=0)
    illuminance = float(removed @ LUMINANCE_WEIGHTS)
    peak = float((excess @ LUMINANCE_WEIGHTS).max())
    facing = float((whole @ np.array(LUMINANCE_WEIGHTS) * area * np.maximum(cosine, 0)).sum())
    is_small = peak > CONTRAST * float(around @ LUMINANCE_WEIGHTS)
    if not is_small or illuminance < kind.share * facing:
        return None
    if kind.has_glare:
        diameter = float(np.clip(_diameter(illuminance / peak), SMALLEST_DIAMETER, LARGEST_DIAMETER))
    else:
        diameter = _spread(cosine[in_cone], flux @ LUMINANCE_WEIGHTS)
    without = panorama.copy()
    without[in_cone] -= excess
    sun = Sun(
        direction_to_sun=_triple(center),
        color_linear=_triple(removed / illuminance),
        illuminance=illuminance,
        angular_diameter=diameter,
    )
    return sun, without


def _center(light: F64, area: F64, directions: F64, radius: float) -> F64:
    """The unit direction [3] of the centroid of the light within a radius about the brightest pixel."""
    center = directions.reshape(-1, 3)[light.argmax()]
    for _ in range(4):
        is_near = directions @ center >= np.cos(radius)
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
    """The angular diameter of a disc of even radiance and that solid angle."""
    return float(2 * np.sqrt(solid_angle / np.pi))


def _spread(cosines: F64, flux: F64) -> float:
    """The angular diameter of the disc of even radiance whose light is spread as that of a source.

    `cosines` and `flux`, both [n], are of the angles to its centre and of its pixels. The mean of the squared
    angle to the centre is half the squared radius of a disc.
    """
    squared = np.arccos(np.clip(cosines, -1.0, 1.0)) ** 2
    return float(2 * np.sqrt(2 * (squared @ flux) / flux.sum()))


def _triple(values: F64) -> tuple[float, float, float]:
    x, y, z = values.tolist()
    return x, y, z
