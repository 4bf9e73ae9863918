"""What an engine returns for one scene."""

from __future__ import annotations

from dataclasses import dataclass

from synthgen.arrays import F32, U8, U32, ArrayFields
from synthgen.model.annotation import Box


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceExtent:
    """How much of the image an instance covers when it is rendered alone."""

    instance_id: int
    amodal_px: int
    """Pixels covered within the frame."""
    box_amodal: Box | None
    """The tight box of those pixels, None where there are none."""
    full_px: int
    """Pixels covered on an image plane without borders."""
    box_full: Box | None
    """The tight box of those pixels in the coordinates of the frame; may reach outside it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RenderBuffers(ArrayFields):
    """Colour, depth and ids of one frame, pixel for pixel from the same geometry and camera."""

    radiance_linear: F32 | None
    """[h w 3], distorted by the lens and otherwise as it meets it; 1 is white at exposure 0.

    None where the engine does the work of the camera itself.
    """
    depth: F32
    """[h w], metres along the optical axis; infinity where nothing was hit."""
    instance_id: U32
    """[h w]; 0 is background."""
    extents: tuple[InstanceExtent, ...]
    """One for each labelled instance of the scene, in the same order."""
    image_srgb: U8 | None = None
    """[h w 3]: what the camera made of the radiance, before JPEG; where the engine does that."""
    normals_world: F32 | None = None
    """[h w 3], of unit length and facing the camera, zero where nothing was hit; if asked for."""
