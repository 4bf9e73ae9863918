"""Programs that draw only what of a part is there: all of it, or what a cut-out material leaves."""

from __future__ import annotations

import moderngl

from synthgen.render.gl_engine.device import Device
from synthgen.render.gl_engine.draw_list import Batch
from synthgen.render.gl_engine.materials import uv_transform
from synthgen.render.gl_engine.programs import texture_units

LEAST_LABELLED_OPACITY = 0.1
"""As in mesh.frag: with which a blended surface counts as drawn."""


class MaskMaterials:
    """Sets up `caster.frag` for the materials of batches."""

    def __init__(self, device: Device) -> None:
        self._device = device

    def program(self, batch: Batch) -> moderngl.Program:
        """The program for a batch, ready but for its transforms."""
        material, programs = batch.material.material, self._device.programs
        if material.alpha_mode == "OPAQUE":
            return programs.program("caster.vert", "caster.frag")
        slot = material.base_color_texture
        if slot is not None and f"in_texcoord_{slot.texcoord}" not in batch.mesh.attributes:
            slot = None
        defines = {("ALPHA_MASK", 1)}
        if slot is not None:
            defines.add(("MASK_UV", slot.texcoord))
        if "in_color" in batch.mesh.attributes:
            defines.add(("MASK_COLORS", 1))
        program = programs.program("caster.vert", "caster.frag", defines)
        program["mask_alpha"] = (
            material.base_color_factor[3],
            material.alpha_cutoff if material.alpha_mode == "MASK" else LEAST_LABELLED_OPACITY,
        )
        if slot is not None:
            u, v = uv_transform(slot)
            program["mask_transform_u"] = (*u.tolist(), 0.0)
            program["mask_transform_v"] = (*v.tolist(), 0.0)
            texture = self._device.textures.of_material(slot.texture, is_srgb=True)
            texture.bind(texture_units(program)["base_color_map"])
        return program
