"""Draws glass and other things that one sees through, over the finished picture of the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import moderngl

from synthgen.render.gl_engine.device import Device
from synthgen.render.gl_engine.draw_list import Batch
from synthgen.render.gl_engine.mesh_drawing import MeshDrawer
from synthgen.render.gl_engine.programs import TEXTURE_UNITS, Defines
from synthgen.render.gl_engine.targets import SceneTargets

HIDDEN, SHOWN = (False,) * 4, (True,) * 4


class TranslucentPass:
    """Holds the copy of the picture that transmission looks at."""

    def __init__(self, device: Device, meshes: MeshDrawer) -> None:
        self._device = device
        self._meshes = meshes

    def copy_behind(self, batches: Sequence[Batch], targets: SceneTargets) -> None:
        """Makes the picture so far, with blurred copies, what transmission sees."""
        if not any(batch.material.material.transmission for batch in batches):
            return
        device, size = self._device, targets.radiance.size
        behind = device.picture("behind", size)
        device.context.copy_framebuffer(behind.framebuffer, targets.picture)
        behind.texture.build_mipmaps()
        behind.texture.filter = (moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR)
        behind.texture.use(TEXTURE_UNITS["behind"])

    def draw(self, batches: Sequence[Batch], targets: SceneTargets, lights: Defines) -> None:
        """Draws batches, the farthest first: their light, and then their ids, depth and normals."""
        context = self._device.context
        context.blend_func = moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA
        others = 1 if targets.normals is None else 2
        targets.framebuffer.use()
        targets.framebuffer.depth_mask = False
        _set_color_mask(targets.framebuffer, [SHOWN] + others * [HIDDEN])
        for batch in batches:
            context.enable_only(moderngl.DEPTH_TEST | moderngl.BLEND)
            self._meshes.draw(batch, lights)
        targets.framebuffer.depth_mask = True
        _set_color_mask(targets.framebuffer, [HIDDEN] + others * [SHOWN])
        for batch in batches:
            context.enable_only(moderngl.DEPTH_TEST)
            self._meshes.draw(batch, lights)
        _set_color_mask(targets.framebuffer, [SHOWN] * (1 + others))


def _set_color_mask(framebuffer: Any, masks: list[tuple[bool, bool, bool, bool]]) -> None:
    """Which channels of each attachment are written; moderngl's types know a single mask only."""
    framebuffer.color_mask = masks
