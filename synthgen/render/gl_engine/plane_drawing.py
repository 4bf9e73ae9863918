"""Draws the ground, the walls and the ceiling."""

from __future__ import annotations

from dataclasses import dataclass

import moderngl
import numpy as np

from synthgen.arrays import F64
from synthgen.assets import AssetStore
from synthgen.errors import RenderError
from synthgen.model import CatcherSpec, EnvironmentSpec, GroundSpec
from synthgen.render.gl_engine.backdrops import Backdrops
from synthgen.render.gl_engine.camera import View
from synthgen.render.gl_engine.device import Device
from synthgen.render.gl_engine.planes import DIELECTRIC_F0, Plane, planes_of
from synthgen.render.gl_engine.programs import TEXTURE_UNITS, Defines, set_uniforms
from synthgen.render.gl_engine.shadow_patches import shadow_patches
from synthgen.render.gl_engine.shadows import MAX_TILES, Tile

SLIGHTLY_FARTHER = (0.25, 4.0)
"""Polygon offset: factor and units."""
MOST_TRIANGLES = 6 * (MAX_TILES + 1)
"""Of a plane: its shadows are convex polygons of at most eight corners."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LightPlan:
    """The macros of lights.glsl with and without shadows, and the views of the shadow maps."""

    shadowed: Defines
    unshadowed: Defines
    tiles: list[Tile]


class PlaneDrawer:
    """Draws rectangles with `plane.frag`."""

    def __init__(self, device: Device, assets: AssetStore, backdrops: Backdrops) -> None:
        self._device = device
        self._assets = assets
        self._backdrops = backdrops
        self._corners = device.context.buffer(reserve=MOST_TRIANGLES * 3 * 3 * 4, dynamic=True)
        self._arrays: dict[int, moderngl.VertexArray] = {}

    def draw(self, environment: EnvironmentSpec, view: View, lights: LightPlan, *, has_mirror: bool) -> None:
        """Draws all planes of an environment: first where shadows may lie, and then without shadows.

        Raises:
            AssetError: a texture or the backdrop cannot be used.
        """
        context = self._device.context
        for plane in planes_of(environment, view):
            if plane.equation[3] >= 0:  # seen from behind
                continue
            is_ground = isinstance(plane.surface, GroundSpec | CatcherSpec)
            flags = _set({"HAS_MIRROR": has_mirror and is_ground, "IS_LEVEL": is_ground})
            patches = list(shadow_patches(plane, lights.tiles))
            if patches:
                self._draw(patches, plane, self._program(plane, environment, view, lights.shadowed | flags))
            # The depths of the same plane drawn in other triangles differ by rounding, so the parts that are
            # there already must win.
            context.polygon_offset = SLIGHTLY_FARTHER
            program = self._program(plane, environment, view, lights.unshadowed | flags)
            self._draw([plane.corners_eye], plane, program)
            context.polygon_offset = (0.0, 0.0)

    def _draw(self, polygons: list[F64], plane: Plane, program: moderngl.Program) -> None:
        """Draws convex parts of a plane."""
        set_uniforms(program, self._uniforms(plane))
        triangles = [
            polygon[[0, index, index + 1]] for polygon in polygons for index in range(1, len(polygon) - 1)
        ]
        corners = np.concatenate(triangles).astype(np.float32)
        if corners.nbytes > self._corners.size:
            raise RenderError("plane", f"its shadows have {len(triangles)} parts")
        self._corners.write(corners.tobytes())
        self._array(program).render(vertices=len(corners))

    def _program(
        self, plane: Plane, environment: EnvironmentSpec, view: View, defines: Defines
    ) -> moderngl.Program:
        programs, surface = self._device.programs, plane.surface
        if isinstance(surface, CatcherSpec):
            macros = defines | {("CATCHER", 1), self._backdrops.define(environment)}
            program = programs.program("plane.vert", "plane.frag", macros)
            self._backdrops.set_up(program, environment, view)
            return program
        if surface.texture_id is not None:
            pixels = self._assets.image_srgb(surface.texture_id)
            texture = self._device.textures.of_pixels(surface.texture_id, pixels, repeats=True)
            texture.bind(TEXTURE_UNITS["plane_map"])
        macros = defines | _set({"HAS_TEXTURE": surface.texture_id is not None})
        return programs.program("plane.vert", "plane.frag", macros)

    @staticmethod
    def _uniforms(plane: Plane) -> dict[str, object]:
        surface = plane.surface
        u, v = plane.texture_axes()
        color = (0.0, 0.0, 0.0) if isinstance(surface, CatcherSpec) else surface.tint_linear
        f0 = surface.reflectance if isinstance(surface, CatcherSpec) else DIELECTRIC_F0
        return {
            "plane": plane.equation,
            "axis_u": u,
            "axis_v": v,
            "plane_color": (*color, surface.roughness),
            "plane_f0": f0,
        }

    def _array(self, program: moderngl.Program) -> moderngl.VertexArray:
        if program.glo not in self._arrays:
            content = [(self._corners, "3f", "in_position")]
            self._arrays[program.glo] = self._device.context.vertex_array(program, content)
        return self._arrays[program.glo]


def _set(flags: dict[str, bool]) -> Defines:
    return frozenset((name, 1) for name, is_on in flags.items() if is_on)
