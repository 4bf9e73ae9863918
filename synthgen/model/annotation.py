"""What is known of every object in an image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Box: TypeAlias = tuple[int, int, int, int]
"""Half-open pixel box x0 y0 x1 y1: x1 and y1 are one past the last pixel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectAnnotation:
    """One labelled object, measured in pixels."""

    instance_id: int
    class_id: int
    box_visible: Box | None
    """The tight box of what can be seen of it, None where that is nothing."""
    box_amodal: Box | None
    """The tight box within the frame if nothing were in front of it."""
    visible_px: int
    amodal_px: int
    full_px: int
    """Pixels that it would cover on an image without borders."""

    @property
    def visible_fraction(self) -> float:
        """Of what is within the frame, the share that nothing hides. Source: BOP."""
        return self.visible_px / self.amodal_px if self.amodal_px else 0.0

    @property
    def truncated_fraction(self) -> float:
        """The share of the object that lies outside the frame. Source: BOP."""
        return 1.0 - self.amodal_px / self.full_px if self.full_px else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameAnnotation:
    """The objects of an image that are labelled, and the reasons why others are not."""

    width: int
    height: int
    objects: tuple[ObjectAnnotation, ...]
    dropped: tuple[tuple[ObjectAnnotation, str], ...] = ()
    """Objects that the label policy leaves out, each with the name of the rule."""
