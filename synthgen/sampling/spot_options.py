"""Which spots on the surfaces of a scenery show an object as it is wanted, whether or not it is free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from synthgen.arrays import F64, Bool
from synthgen.distributions import Distribution
from synthgen.geometry.triangle_tree import Indices
from synthgen.sampling.candidates import longer_sides, stacked
from synthgen.sampling.offsets import are_held
from synthgen.sampling.scenery import Spots
from synthgen.sampling.subjects import SIZE_WINDOW, Subject

_COARSE = 6
"""Of so many corners that decide a box, the one that is looked at to rule places out."""

_SLACK = 1.2
"""How much larger a box may be than those corners alone make it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Which spots of a sight [w n] each of w objects could take, as far as its box in the image tells."""

    is_own: Bool
    """With the apparent size that was drawn for it."""
    is_other: Bool
    """With another that can be drawn."""


def spot_options(sizes: Distribution, spots: Spots, subjects: Sequence[Subject]) -> Options:
    """The options of subjects among spots, that are relative to the camera; sizes are before zoom (px)."""
    subject, spot, size = possible_spots(sizes, spots, subjects)
    wanted = np.array([max(each.wish.size_px, 1e-6) for each in subjects])
    has_own_size = np.abs(size / wanted[subject] - 1.0) <= SIZE_WINDOW
    is_own, is_other = np.zeros((2, len(subjects), len(spots.points)), np.bool_)
    is_own[subject, spot], is_other[subject, spot] = has_own_size, ~has_own_size
    return Options(is_own=is_own, is_other=is_other)


def possible_spots(
    sizes: Distribution, spots: Spots, subjects: Sequence[Subject], *, at_a_glance: bool = False
) -> tuple[Indices, Indices, F64]:
    """All pairs [p] of a subject and a spot that shows it at a size of the law, and that size (px).

    Spots are relative to the camera. Few corners of each object rule out most of them, before all of its
    corners decide about the others; at a glance there are some too many.
    """
    view, candidates = subjects[0].view, stacked([each.candidate for each in subjects])
    along, upright = view.in_camera_axes(spots.points.T), view.in_camera_axes(spots.normals.T)
    centers = along[:, None] + candidates.center_height[:, None] * upright[:, None]
    low, high = (bound * view.zoom for bound in sizes.support)
    subject, spot = np.nonzero(-centers[2] > candidates.nearest_depth[:, None])
    right, up, back = centers[:, subject, spot]
    for coarse, slack in ((_COARSE, _SLACK),) if at_a_glance else ((_COARSE, _SLACK), (1, 1.0)):
        x, y = view.in_image(np.stack([right, up, back]))
        boxes = view.boxes(candidates.outlines[:, :, ::coarse].take(subject, axis=-1), x, y, -back)
        size, is_cut = longer_sides(boxes), candidates.is_truncated[subject]
        is_possible = (size * slack >= low) & (size <= high)
        is_possible &= are_held(boxes, view, is_cut) | (is_cut & (coarse > 1))
        kept = np.flatnonzero(is_possible)
        subject, spot, size = subject[kept], spot[kept], size[kept]
        right, up, back = right[kept], up[kept], back[kept]
    return subject, spot, size
