"""Draws batches of parts with their materials."""

from __future__ import annotations

from collections.abc import Sequence

import moderngl

from synthgen.render.gl_engine.device import Device
from synthgen.render.gl_engine.draw_list import Batch, InstanceBuffer
from synthgen.render.gl_engine.programs import Defines, texture_units


class MeshDrawer:
    """Binds what a batch needs, and draws it."""

    def __init__(self, device: Device, instances: InstanceBuffer) -> None:
        self._device = device
        self._instances = instances

    def draw_all(self, batches: Sequence[Batch], defines: Defines) -> None:
        """Draws batches into the current framebuffer, with the macros of the lights and of the pass."""
        for batch in batches:
            self.draw(batch, defines)

    def draw(self, batch: Batch, defines: Defines) -> None:
        """Draws one batch."""
        device, material = self._device, batch.material
        macros = material.defines | batch.mesh.defines | defines
        program = device.programs.program("mesh.vert", "mesh.frag", macros)
        units = texture_units(program)
        for slot in material.textures:
            if slot.uniform in units:
                device.textures.of_material(slot.texture, is_srgb=slot.is_srgb).bind(units[slot.uniform])
        material.bind()
        self._instances.bind(batch.chunk)
        program["first_instance"] = batch.first
        array = batch.mesh.vertex_array(program, batch.level)
        if material.material.is_double_sided:
            array.render(instances=batch.count)
            return
        device.context.enable(moderngl.CULL_FACE)
        array.render(instances=batch.count)
        device.context.disable(moderngl.CULL_FACE)
