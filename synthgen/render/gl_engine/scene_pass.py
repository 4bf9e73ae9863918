"""Passes over the scene: the radiance that reaches the lens, and what labels are made from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import moderngl
import numpy as np

from synthgen.arrays import F64
from synthgen.assets import AssetStore
from synthgen.geometry.transforms import transformed
from synthgen.model import EnvironmentSpec, SceneSpec
from synthgen.render.gl_engine.backdrops import Backdrops
from synthgen.render.gl_engine.camera import View
from synthgen.render.gl_engine.coarse_pass import CoarsePass
from synthgen.render.gl_engine.device import Device
from synthgen.render.gl_engine.draw_list import (
    Batch,
    InstanceBuffer,
    Item,
    ItemCollector,
    opaque_groups,
    translucent_groups,
)
from synthgen.render.gl_engine.environment import Surroundings, SurroundingsBuilder
from synthgen.render.gl_engine.environment_textures import EnvironmentTextures
from synthgen.render.gl_engine.lights import casts_sharp_shadows, lamp_defines, light_defines, light_uniforms
from synthgen.render.gl_engine.mesh_drawing import MeshDrawer
from synthgen.render.gl_engine.mirror_pass import MirrorImage, MirrorPass, mirrors, without_lamps
from synthgen.render.gl_engine.plane_drawing import LightPlan, PlaneDrawer
from synthgen.render.gl_engine.plane_shadows import LightShadows
from synthgen.render.gl_engine.plane_sky_shadows import SkyShadows
from synthgen.render.gl_engine.programs import TEXTURE_UNITS, Defines
from synthgen.render.gl_engine.shadow_pass import ShadowPass, ShadowPlan
from synthgen.render.gl_engine.shadow_patches import Casters
from synthgen.render.gl_engine.targets import SceneTargets, VisibilityTargets, scene_targets
from synthgen.render.gl_engine.translucent_pass import TranslucentPass


@dataclass(frozen=True, kw_only=True)
class DrawPlan:
    """All draws of a frame, whose instances are in one buffer."""

    surroundings: Surroundings
    light_shadows: LightShadows
    sky_shadows: SkyShadows
    shadows: ShadowPlan
    opaque: list[Batch]
    translucent: list[Batch]
    mirrored: list[Batch]
    mirrored_view: View | None

    @cached_property
    def lights(self) -> LightPlan:
        """What drawing needs to know of the lights."""
        lights = self.surroundings.lights
        return LightPlan(
            shadowed=light_defines(lights, shadow_groups=self.shadows.tiles_per_light),
            unshadowed=light_defines(lights),
            shadows=self.light_shadows,
            sky=self.sky_shadows,
        )

    @cached_property
    def lamps(self) -> Defines:
        """The macro of lights with soft shadows, if there are any."""
        return lamp_defines(self.surroundings.lights)

    @property
    def coarse_lights(self) -> Defines:
        """The macros of coarse_mesh.frag."""
        if not self.lamps:
            return self.sky_shadows.defines
        # A pixel takes the mean of several places, which may be dotted.
        return self.sky_shadows.defines | self.lamps | self.lights.shadowed - {("HAS_WIDE_LIGHTS", 1)}

    @property
    def opaque_lights(self) -> Defines:
        """The macros of lights.glsl for opaque meshes."""
        lights = self.surroundings.lights
        has_sharp = any(map(casts_sharp_shadows, lights))
        return (self.lights.shadowed if has_sharp else self.lights.unshadowed) | self.lamps


class ScenePass:
    """Renders scenes as a pinhole camera sees them."""

    def __init__(self, device: Device, assets: AssetStore) -> None:
        self._device = device
        self._assets = assets
        self._collector = ItemCollector(
            assets, device.meshes, device.materials, level_error_px=device.settings.level_error_px
        )
        self._surroundings = SurroundingsBuilder(assets)
        self._environment = EnvironmentTextures(device)
        self._backdrops = Backdrops(device, assets)
        self._instances = InstanceBuffer(device.context)
        self._shadows = ShadowPass(device)
        self._meshes = MeshDrawer(device, self._instances)
        self._planes = PlaneDrawer(device, assets, self._backdrops)
        self._mirror = MirrorPass(device, self._meshes)
        self._coarse = CoarsePass(device, self._shadows.sky, self._instances)
        self._translucent = TranslucentPass(device, self._meshes)

    def items(self, scene: SceneSpec, view: View) -> list[Item]:
        """All parts of a scene's instances; a frame begins with them.

        Raises:
            AssetError: a model of the scene cannot be used.
        """
        self._device.cache.begin_frame()
        return self._collector.items(scene.instances, view)

    def render(self, scene: SceneSpec, items: list[Item], view: View) -> SceneTargets:
        """The targets with the scene in them; they are used again by the next scene of the size.

        Raises:
            AssetError: an asset of the scene cannot be used.
        """
        plan = self._plan(scene, items, view)
        self._instances.upload()
        self._shadows.draw(plan.shadows, self._instances, plan.sky_shadows.directions)
        self._device.write_block("Environment", plan.surroundings.uniforms())
        self._device.context.depth_func = "<="
        self._device.context.front_face = "cw"
        mirror = None
        if plan.mirrored_view is not None:
            self._look_from(plan.mirrored_view, plan, moved=plan.mirrored_view.eye_offset - view.eye_offset)
            mirror = self._mirror.draw(plan.mirrored, plan.mirrored_view, plan.lights.shadowed)
        self._look_from(view, plan, moved=np.zeros(3))
        visibility = self._coarse.draw(plan.opaque, view, plan.coarse_lights, has_lamps=bool(plan.lamps))
        device, size = self._device, (view.width, view.height)
        targets = device.targets.get(
            ("scene", size),
            lambda: scene_targets(
                device.context, size, device.float_dtype, has_normals=device.writes_normals
            ),
        )
        self._draw_opaque(scene.environment, plan, visibility, mirror, targets, view)
        if plan.translucent:
            self._translucent.copy_behind(plan.translucent, targets)
            self._bind_shared_textures(plan.surroundings)
            self._translucent.draw(plan.translucent, targets, plan.lights.shadowed)
        return targets

    def _plan(self, scene: SceneSpec, items: list[Item], view: View) -> DrawPlan:
        surroundings = self._surroundings.surroundings(scene)
        self._instances.begin()
        hulls = [
            view.eye(transformed(each.T_world_object, self._assets.model_of(each).hull))
            for each in scene.instances
        ]
        casters, ids = Casters.of(hulls), [each.instance_id for each in scene.instances]
        shadows = self._shadows.plan(surroundings.lights, items, self._instances, view)
        mirrored_view, mirrored = None, []
        if items and mirrors(scene.environment, view):
            mirrored_view = view.mirrored()
            seen = self._collector.items(scene.instances, mirrored_view)
            shown = without_lamps(seen, surroundings.lights, mirrored_view)
            mirrored = self._instances.batches(opaque_groups(shown), mirrored_view)
        return DrawPlan(
            surroundings=surroundings,
            light_shadows=self._shadows.light_shadows(shadows, surroundings.lights, casters, ids, view),
            sky_shadows=self._shadows.sky_shadows(
                shadows, surroundings.directions(self._device.settings.sky_directions), casters, ids
            ),
            shadows=shadows,
            opaque=self._instances.batches(opaque_groups(items), view),
            translucent=self._instances.batches(translucent_groups(items), view),
            mirrored=mirrored,
            mirrored_view=mirrored_view,
        )

    def _look_from(self, view: View, plan: DrawPlan, moved: F64) -> None:
        """Sets what depends on the eye; `moved` [3] is how far it is from where the plan was made."""
        self._device.write_block("Frame", view.uniforms())
        lights = plan.surroundings.lights
        self._device.write_block("Lights", light_uniforms(lights, plan.shadows.first_tiles, view))
        self._shadows.set_eye(plan.shadows, moved)
        self._bind_shared_textures(plan.surroundings)

    def _draw_opaque(
        self,
        environment: EnvironmentSpec,
        plan: DrawPlan,
        visibility: VisibilityTargets,
        mirror: MirrorImage | None,
        targets: SceneTargets,
        view: View,
    ) -> None:
        targets.framebuffer.use()
        targets.framebuffer.viewport = (0, 0, view.width, view.height)
        targets.framebuffer.clear(depth=1.0)
        self._device.context.enable_only(moderngl.DEPTH_TEST)
        visibility.visibility.use(TEXTURE_UNITS["visibility_map"])
        visibility.hidden_lamps.use(TEXTURE_UNITS["lamp_map"])
        self._meshes.draw_all(plan.opaque, plan.opaque_lights | {("HAS_VISIBILITY", 1)})
        self._planes.draw(environment, view, plan.lights, targets.framebuffer, mirror=mirror)
        program = self._device.programs.program(
            "fullscreen.vert", "backdrop.frag", [self._backdrops.define(environment)]
        )
        self._backdrops.set_up(program, environment, view)
        self._device.draw_full_screen(program)

    def _bind_shared_textures(self, surroundings: Surroundings) -> None:
        self._environment.bind(surroundings)
        self._shadows.lights.bind(TEXTURE_UNITS["shadow_depth"])

    def release(self) -> None:
        """Gives the memory back."""
        self._shadows.release()
        self._environment.release()
