"""What casters keep from planes of the light from all around, direction by direction."""

from __future__ import annotations

from dataclasses import dataclass

import moderngl
import numpy as np
import numpy.typing as npt

from synthgen.arrays import F32, F64, ArrayFields
from synthgen.render.gl_engine.device import Device
from synthgen.render.gl_engine.planes import Plane
from synthgen.render.gl_engine.programs import FIRST_FREE_UNIT, TEXTURE_UNITS, Defines, set_uniforms
from synthgen.render.gl_engine.shadow_patches import BLUR_TEXELS, Casters, sky_patches
from synthgen.render.gl_engine.targets import DirectionTargets, direction_targets
from synthgen.render.gl_engine.vertex_stream import VertexStream

LEAST_COSINE = 0.02
"""Of light from all around that counts: flatter light adds next to nothing, and has endless shadows."""
CHANNELS = 4
"""Of a picture: one for each direction."""
PICTURES_ACROSS = 4
"""In the texture that holds all pictures, as coarse_plane.frag has it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SkyShadows(ArrayFields):
    """The light from all around, and the maps of what casts shadows in it."""

    directions: F32
    """[n 4]: directions to it, with weights."""
    casters: Casters
    groups: npt.NDArray[np.intp]
    """[k]: in which group, and so in which map of each direction, each caster is; -1 for none."""
    texels: F64
    """Of the maps of each group, in metres."""
    atlas: moderngl.Texture
    defines: Defines
    """The macros of sky_shadows.glsl."""


class PlaneSkyShadows:
    """Draws how much of each direction's light reaches a plane past the casters, at few places."""

    def __init__(self, device: Device) -> None:
        self._device = device
        layout = [("3f", "in_position"), ("1f", "in_direction"), ("1f", "in_group"), ("1f", "in_rank")]
        self._patches = VertexStream(device.context, layout)

    def draw(self, plane: Plane, shadows: SkyShadows, size: tuple[int, int]) -> None:
        """Draws into pictures of a size (width, height), which are bound to their unit.

        What casters let through is multiplied, group after group; each group's maps are read only where
        shadows of the group can lie.
        """
        context, count = self._device.context, self._device.settings.sky_directions // CHANNELS
        target = self._device.targets.get(
            ("directions", size, count), lambda: direction_targets(context, _sheet_size(size, count))
        )
        target.framebuffer.use()
        target.framebuffer.clear(1.0, 1.0, 1.0, 1.0, depth=1.0)
        directions = np.asarray(shadows.directions[:, :3], np.float64)
        falling = np.flatnonzero(directions @ plane.normal > LEAST_COSINE)
        casting = np.argsort(shadows.groups, kind="stable")[np.count_nonzero(shadows.groups < 0) :]
        if len(falling) and len(casting):
            self._draw_patches(plane, shadows, falling, casting, target, size)
        context.clear_samplers(FIRST_FREE_UNIT)
        target.arriving.use(TEXTURE_UNITS["arriving_map"])

    def _draw_patches(
        self,
        plane: Plane,
        shadows: SkyShadows,
        falling: npt.NDArray[np.intp],
        casting: npt.NDArray[np.intp],
        target: DirectionTargets,
        size: tuple[int, int],
    ) -> None:
        groups = shadows.groups[casting]
        patches = sky_patches(
            plane,
            shadows.casters,
            np.asarray(shadows.directions[falling, :3], np.float64),
            BLUR_TEXELS * shadows.texels[shadows.groups],
        )[casting].swapaxes(0, 1)
        # Those of one map follow each other, each of them a little farther than those before it.
        count = np.bincount(groups)
        later = np.arange(len(groups)) - np.repeat(np.cumsum(count) - count, count)
        rank = (later + 0.5) / count[groups]
        shape = patches.shape[:-1]
        numbers = np.broadcast_to(falling[:, None, None], shape)
        of_casters = [np.broadcast_to(each[:, None], shape) for each in (groups, rank)]
        vertices = np.stack([*np.moveaxis(patches, -1, 0), numbers, *of_casters], axis=-1)
        context = self._device.context
        program = self._device.programs.program("sky_patch.vert", "sky_patch.frag", shadows.defines)
        set_uniforms(program, {"plane": plane.equation})
        context.clear_samplers(FIRST_FREE_UNIT)
        shadows.atlas.use(TEXTURE_UNITS["sky_atlas"])
        context.enable_only(moderngl.DEPTH_TEST | moderngl.BLEND)
        context.depth_func, context.blend_func = "<", (moderngl.ZERO, moderngl.SRC_COLOR)
        for picture in np.unique(falling // CHANNELS):
            row, column = divmod(int(picture), PICTURES_ACROSS)
            target.framebuffer.viewport = (column * size[0], row * size[1], *size)
            chosen = vertices[falling // CHANNELS == picture]
            self._patches.draw(program, _fans(chosen.reshape(-1, *chosen.shape[2:])))
        context.depth_func = "<="


def _sheet_size(size: tuple[int, int], pictures: int) -> tuple[int, int]:
    """Of pictures side by side."""
    return PICTURES_ACROSS * size[0], -(-pictures // PICTURES_ACROSS) * size[1]


def _fans(polygons: F64) -> F32:
    """The triangles [t 3 c] of convex polygons [k n c]."""
    count = polygons.shape[1]
    fan = np.stack([np.zeros(count - 2, int), np.arange(1, count - 1), np.arange(2, count)], axis=-1)
    return np.asarray(polygons[:, fan].reshape(-1, 3, polygons.shape[-1]), dtype=np.float32)
