"""Measures every object in the id buffer, and decides which of them are labelled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy.ndimage

from synthgen.arrays import U32
from synthgen.model import Box, FrameAnnotation, InstanceExtent, ObjectAnnotation, RenderBuffers, SceneSpec

DropReason = Literal["not_visible", "min_visible_fraction", "min_box_px", "max_truncated_fraction"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelPolicy:
    """Which objects are labelled."""

    min_visible_fraction: float = 0.1
    min_box_px: int = 4
    """Least width and least height of the visible box."""
    max_truncated_fraction: float = 0.8

    def drop_reason(self, annotation: ObjectAnnotation) -> DropReason | None:
        """The first rule that an object breaks, None where it keeps them all."""
        box = annotation.box_visible
        if box is None:
            return "not_visible"
        if annotation.visible_fraction < self.min_visible_fraction:
            return "min_visible_fraction"
        if min(box[2] - box[0], box[3] - box[1]) < self.min_box_px:
            return "min_box_px"
        if annotation.truncated_fraction > self.max_truncated_fraction:
            return "max_truncated_fraction"
        return None


def annotate_frame(scene: SceneSpec, buffers: RenderBuffers, policy: LabelPolicy) -> FrameAnnotation:
    """What is known of every object that has a class, in the order of the scene's instances."""
    height, width = buffers.instance_id.shape
    visible = _visible(buffers.instance_id)
    extents = {extent.instance_id: extent for extent in buffers.extents}
    objects, dropped = [], []
    for instance in scene.instances:
        if instance.class_id is None:
            continue
        annotation = _annotation(extents[instance.instance_id], instance.class_id, visible)
        reason = policy.drop_reason(annotation)
        if reason is None:
            objects.append(annotation)
        else:
            dropped.append((annotation, str(reason)))
    return FrameAnnotation(width=width, height=height, objects=tuple(objects), dropped=tuple(dropped))


def _annotation(
    extent: InstanceExtent, class_id: int, visible: dict[int, tuple[Box, int]]
) -> ObjectAnnotation:
    box, visible_px = visible.get(extent.instance_id, (None, 0))
    return ObjectAnnotation(
        instance_id=extent.instance_id,
        class_id=class_id,
        box_visible=box,
        box_amodal=extent.box_amodal,
        visible_px=visible_px,
        amodal_px=extent.amodal_px,
        full_px=extent.full_px,
    )


def _visible(instance_id: U32) -> dict[int, tuple[Box, int]]:
    """The tight box and the pixel count of every id above 0 in the buffer [h w]."""
    ids = instance_id.astype(np.intp)
    counts = np.bincount(ids.ravel())
    visible = {}
    for number, found in enumerate(scipy.ndimage.find_objects(ids), start=1):
        if found is not None:
            rows, columns = found
            visible[number] = ((columns.start, rows.start, columns.stop, rows.stop), int(counts[number]))
    return visible
