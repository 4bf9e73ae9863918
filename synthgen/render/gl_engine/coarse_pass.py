"""How much of what light arrives at meshes, where that changes slowly: worked out at few places."""

from __future__ import annotations

from collections.abc import Sequence

import moderngl

from synthgen.render.gl_engine.camera import View
from synthgen.render.gl_engine.device import Device
from synthgen.render.gl_engine.draw_list import Batch, InstanceBuffer
from synthgen.render.gl_engine.programs import FIRST_FREE_UNIT, TEXTURE_UNITS, Defines, set_uniforms
from synthgen.render.gl_engine.sky_shadows import SkyAtlas
from synthgen.render.gl_engine.targets import VisibilityTargets, visibility_targets

NOTHING_THERE = (4096.0 * 4095.0 + 4095.0, -1.0, 0.0, 0.0)
"""Where no mesh is: all light arrives, for things so thin that none of the places lies on them."""


class CoarsePass:
    """Fills what the meshes read; each plane fills its own when it is drawn."""

    def __init__(self, device: Device, sky: SkyAtlas, instances: InstanceBuffer) -> None:
        self._device = device
        self._sky = sky
        self._instances = instances

    def draw(
        self, batches: Sequence[Batch], view: View, lights: Defines, *, has_lamps: bool
    ) -> VisibilityTargets:
        """The visibility at opaque meshes, in targets that the next frame uses again.

        `lights` are the macros of sky_visibility.glsl and, where lamps have soft shadows, of lights.glsl. For
        those, the places are closer together.
        """
        device, context = self._device, self._device.context
        settings = device.settings
        size = view.grid(settings.soft_shadow_spacing if has_lamps else settings.coarse_spacing).size
        targets = device.targets.get(("visibility", size), lambda: visibility_targets(context, size))
        context.clear_samplers(FIRST_FREE_UNIT)
        self._sky.depth.use(TEXTURE_UNITS["sky_atlas"])
        targets.framebuffer.use()
        targets.framebuffer.clear(*NOTHING_THERE, depth=1.0)
        targets.lamps.use()
        targets.lamps.clear()
        targets.framebuffer.use()
        for batch in batches:
            program = device.programs.program("mesh.vert", "coarse_mesh.frag", lights)
            values = {"roughness": batch.material.mean_roughness, "first_instance": batch.first}
            set_uniforms(program, values)
            self._instances.bind(batch.chunk)
            is_open = batch.material.material.is_double_sided
            context.enable_only(moderngl.DEPTH_TEST | (moderngl.NOTHING if is_open else moderngl.CULL_FACE))
            batch.mesh.vertex_array(program, batch.level).render(instances=batch.count)
        return targets
