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
        slot = material.base_color_texture
        is_cut_out = material.alpha_mode != "OPAQUE" and slot is not None
        if slot is None or not is_cut_out or f"in_texcoord_{slot.texcoord}" not in batch.mesh.attributes:
            return programs.program("caster.vert", "caster.frag")
        program = programs.program(
            "caster.vert", "caster.frag", [("ALPHA_MASK", 1), ("MASK_UV", slot.texcoord)]
        )
        u, v = uv_transform(slot)
        program["mask_transform_u"] = (*u.tolist(), 0.0)
        program["mask_transform_v"] = (*v.tolist(), 0.0)
        is_mask = material.alpha_mode == "MASK"
        program["mask_alpha"] = (
            material.base_color_factor[3],
            material.alpha_cutoff if is_mask else LEAST_LABELLED_OPACITY,
        )
        texture = self._device.textures.of_material(slot.texture, is_srgb=True)
        texture.bind(texture_units(program)["base_color_map"])
        return program
