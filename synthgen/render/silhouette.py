"""Pixel counts and tight boxes of masks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthgen.arrays import Bool
from synthgen.model import Box, InstanceExtent


@dataclass(frozen=True, slots=True, kw_only=True)
class Silhouette:
    """What a mask covers."""

    px: int
    box: Box | None

    def __add__(self, other: Silhouette) -> Silhouette:
        """What two masks cover that have no pixel in common."""
        if self.box is None or other.box is None:
            box = self.box or other.box
        else:
            (ax0, ay0, ax1, ay1), (bx0, by0, bx1, by1) = self.box, other.box
            box = (min(ax0, bx0), min(ay0, by0), max(ax1, bx1), max(ay1, by1))
        return Silhouette(px=self.px + other.px, box=box)


def silhouette(mask: Bool, offset: tuple[int, int] = (0, 0)) -> Silhouette:
    """What a mask [h w] covers, whose top-left pixel is at offset x y."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return Silhouette(px=0, box=None)
    x, y = offset
    box = (x + int(columns[0]), y + int(rows[0]), x + int(columns[-1]) + 1, y + int(rows[-1]) + 1)
    return Silhouette(px=int(np.count_nonzero(mask)), box=box)


def instance_extent(instance_id: int, amodal: Silhouette, full: Silhouette) -> InstanceExtent:
    """The extent of an instance from what it covers alone, in the image and on a plane without borders."""
    return InstanceExtent(
        instance_id=instance_id,
        amodal_px=amodal.px,
        box_amodal=amodal.box,
        full_px=full.px,
        box_full=full.box,
    )
