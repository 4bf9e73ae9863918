"""What changes slowly over the image is worked out at few places: light on planes, visibility at meshes."""

from __future__ import annotations

from collections.abc import Sequence

import moderngl

from synthgen.model import EnvironmentSpec
from synthgen.render.gl_engine.camera import View
from synthgen.render.gl_engine.device import Device
from synthgen.render.gl_engine.draw_list import Batch, InstanceBuffer
from synthgen.render.gl_engine.plane_drawing import LightPlan, PlaneDrawer
from synthgen.render.gl_engine.programs import FIRST_FREE_UNIT, TEXTURE_UNITS, set_uniforms
from synthgen.render.gl_engine.sky_shadows import SkyAtlas
from synthgen.render.gl_engine.targets import CoarseTargets, coarse_targets

COARSER = 8.0
"""How much larger than in the image the error of a mesh may be here."""
NOTHING_THERE = (0.0, -1.0, 0.0, 0.0)
"""The visibility where no mesh is."""


class CoarsePass:
    """Fills the targets that the passes over the whole image read."""

    def __init__(self, device: Device, sky: SkyAtlas, planes: PlaneDrawer, instances: InstanceBuffer) -> None:
        self._device = device
        self._sky = sky
        self._planes = planes
        self._instances = instances

    def draw(
        self,
        environment: EnvironmentSpec,
        view: View,
        meshes: Sequence[Batch],
        lights: LightPlan,
        *,
        has_mirror: bool,
    ) -> CoarseTargets:
        """The light of all planes and the visibility at opaque meshes; used again by the next frame."""
        device, context = self._device, self._device.context
        spacing = device.settings.coarse_spacing
        size = (-(-view.width // spacing), -(-view.height // spacing))
        targets = device.targets.get(
            ("coarse", size), lambda: coarse_targets(context, size, device.float_dtype)
        )
        context.clear_samplers(FIRST_FREE_UNIT)
        self._sky.depth.use(TEXTURE_UNITS["sky_atlas"])
        self._planes.draw_light(environment, view, lights, targets, has_mirror=has_mirror)
        self._draw_meshes(meshes, targets)
        return targets

    def _draw_meshes(self, batches: Sequence[Batch], targets: CoarseTargets) -> None:
        context = self._device.context
        targets.meshes.use()
        targets.meshes.clear(*NOTHING_THERE, depth=1.0)
        for batch in batches:
            program = self._device.programs.program("mesh.vert", "coarse_mesh.frag")
            values = {"roughness": batch.material.mean_roughness, "first_instance": batch.first}
            set_uniforms(program, values)
            self._instances.bind(batch.chunk)
            is_open = batch.material.material.is_double_sided
            context.enable_only(moderngl.DEPTH_TEST | (moderngl.NOTHING if is_open else moderngl.CULL_FACE))
            level = batch.mesh.coarser_level(batch.level, COARSER)
            batch.mesh.vertex_array(program, level).render(instances=batch.count)
