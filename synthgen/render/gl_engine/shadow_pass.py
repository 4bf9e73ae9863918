"""Draws the casters into the shadow maps of the lights and of the light from all around."""

from __future__ import annotations

from dataclasses import dataclass

import moderngl
import numpy as np

from synthgen.arrays import F32, F64
from synthgen.model import LightSpec
from synthgen.render.gl_engine.camera import View
from synthgen.render.gl_engine.casters import MAX_GROUPS, CasterGroup, group_numbers, grouped_casters
from synthgen.render.gl_engine.device import Device
from synthgen.render.gl_engine.draw_list import Batch, InstanceBuffer, Item, caster_groups
from synthgen.render.gl_engine.mask_material import MaskMaterials
from synthgen.render.gl_engine.plane_shadows import LightCast, LightShadows
from synthgen.render.gl_engine.plane_sky_shadows import SkyShadows
from synthgen.render.gl_engine.programs import set_uniforms
from synthgen.render.gl_engine.shadow_patches import Casters, light_sources
from synthgen.render.gl_engine.shadows import (
    MAX_TILES,
    ShadowAtlas,
    Tile,
    TileUniforms,
    light_tiles,
    shadow_uniforms,
    tile_uniforms,
)
from synthgen.render.gl_engine.sky_shadows import SkyAtlas, sky_uniforms

LIGHT_SPREAD, SKY_SPREAD = 6.0, 3.0
"""Of the groups of casters. Each further group costs time at every pixel, and at few places for the sky."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowPlan:
    """What is drawn into which map."""

    tiles: list[tuple[Tile, list[Batch]]]
    groups: list[CasterGroup]
    tile_uniforms: TileUniforms
    first_tiles: dict[int, int]
    tiles_per_light: int
    """0 where no light has a shadow."""
    sky_groups: list[CasterGroup]
    sky_batches: list[list[Batch]]
    """Of each group."""


class ShadowPass:
    """Holds the atlases."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self._masks = MaskMaterials(device)
        self.lights = ShadowAtlas(device.context, device.settings.shadow_atlas)
        self.sky = SkyAtlas(device.context, device.settings.sky_atlas)

    def plan(
        self,
        lights: tuple[LightSpec, ...],
        items: list[Item],
        instances: InstanceBuffer,
        view: View,
    ) -> ShadowPlan:
        """Lists the draws; their instances join the frame's buffer."""
        shadow_lights = sum(light.has_shadow for light in lights)
        limit = max(1, min(MAX_GROUPS, MAX_TILES // max(shadow_lights, 1)))
        groups = grouped_casters(items, spread=LIGHT_SPREAD, limit=limit)
        tiles, first_tiles = light_tiles(lights, groups, view)
        _, texels = self.lights.grid(len(tiles))
        drawn = []
        for tile in tiles:
            # Less than a texel cannot be seen in the shadow.
            tolerance = 0.75 * 2.0 * tile.group.radius / texels
            drawn.append((tile, instances.batches(caster_groups(tile.group.items, tolerance), view)))
        sky_groups = grouped_casters(items, spread=SKY_SPREAD)
        across = self.sky.tiles_across(self._device.settings.sky_directions, len(sky_groups))
        sky_batches = []
        for group in sky_groups:
            # These shadows are so soft that a texel and a half does not show.
            tolerance = 1.5 * 2.0 * group.radius * across / self.sky.size
            sky_batches.append(instances.batches(caster_groups(group.items, tolerance), view))
        return ShadowPlan(
            tiles=drawn,
            groups=groups,
            tile_uniforms=tile_uniforms(tiles, self.lights),
            first_tiles=first_tiles,
            tiles_per_light=len(groups) if tiles else 0,
            sky_groups=sky_groups,
            sky_batches=sky_batches,
        )

    def light_shadows(
        self,
        plan: ShadowPlan,
        lights: tuple[LightSpec, ...],
        casters: Casters,
        instance_ids: list[int],
        view: View,
    ) -> LightShadows:
        """What shadows on planes are drawn from; the casters are instances with some ids."""
        _, texels = self.lights.grid(len(plan.tiles))
        return LightShadows(
            casts=[
                LightCast(
                    index=index,
                    light=lights[index],
                    sources=light_sources(lights[index], view),
                    texel=max(tile.side for tile, _ in plan.tiles[first : first + plan.tiles_per_light])
                    / texels,
                    first_tile=first,
                )
                for index, first in plan.first_tiles.items()
            ],
            casters=casters,
            groups=group_numbers(plan.groups, instance_ids),
            tiles_per_light=plan.tiles_per_light,
            tile_uniforms=plan.tile_uniforms,
        )

    def sky_shadows(
        self, plan: ShadowPlan, directions: F32, casters: Casters, instance_ids: list[int]
    ) -> SkyShadows:
        """What shadows on planes in the light from some directions [n 4] are drawn from."""
        across = self.sky.tiles_across(len(directions), len(plan.sky_groups))
        return SkyShadows(
            directions=directions,
            casters=casters,
            groups=group_numbers(plan.sky_groups, instance_ids),
            texels=np.array([2.0 * group.radius * across / self.sky.size for group in plan.sky_groups]),
            atlas=self.sky.depth,
            defines=frozenset({("SKY_GROUPS", len(plan.sky_groups))}),
        )

    def draw(self, plan: ShadowPlan, instances: InstanceBuffer, directions: F32) -> None:
        """Draws all maps, and sets the uniform block by which those of the sky are read."""
        device, context = self._device, self._device.context
        device.write_block("SkyShadows", sky_uniforms(directions, plan.sky_groups, self.sky))
        context.enable_only(moderngl.DEPTH_TEST)
        if plan.tiles:
            self._draw_lights(plan, instances)
        self._draw_sky(plan, instances, len(directions))

    def set_eye(self, plan: ShadowPlan, moved: F64) -> None:
        """Sets the uniform block by which the maps are read, for an eye moved by [3] since the plan."""
        known = plan.tile_uniforms.moved(moved)
        data = shadow_uniforms(known, max(plan.tiles_per_light, 1), self.lights)
        self._device.write_block("Shadows", data)

    def _draw_lights(self, plan: ShadowPlan, instances: InstanceBuffer) -> None:
        across, texels = self.lights.grid(len(plan.tiles))
        self.lights.framebuffer.use()
        self.lights.framebuffer.viewport = (0, 0, self.lights.size, self.lights.size)
        self.lights.framebuffer.clear(depth=1.0)
        for index, (tile, batches) in enumerate(plan.tiles[:MAX_TILES]):
            row, column = divmod(index, across)
            self.lights.framebuffer.viewport = (column * texels, row * texels, texels, texels)
            for batch in batches:
                program = self._masks.program(batch)
                uniforms = {"clip_from_eye": tile.clip_from_eye.T, "first_instance": batch.first}
                set_uniforms(program, uniforms)
                instances.bind(batch.chunk)
                batch.mesh.vertex_array(program, batch.level).render(instances=batch.count)

    def _draw_sky(self, plan: ShadowPlan, instances: InstanceBuffer, directions: int) -> None:
        program = self._device.programs.program("sky_caster.vert", "caster.frag")
        self.sky.framebuffer.use()
        self.sky.framebuffer.clear(depth=1.0)
        for group, batches in enumerate(plan.sky_batches):
            program["caster_group"] = group
            for batch in batches:
                program["first_instance"] = batch.first
                instances.bind(batch.chunk)
                batch.mesh.vertex_array(program, batch.level).render(instances=batch.count * directions)

    def release(self) -> None:
        """Gives the memory back."""
        self.lights.release()
        self.sky.release()
