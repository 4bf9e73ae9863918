"""Draws the ground, the walls and the ceiling."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import moderngl
import numpy as np

from synthgen.arrays import F32
from synthgen.assets import AssetStore
from synthgen.model import CatcherSpec, EnvironmentSpec
from synthgen.render.gl_engine.backdrops import Backdrops
from synthgen.render.gl_engine.camera import View
from synthgen.render.gl_engine.device import Device
from synthgen.render.gl_engine.mirror_pass import MirrorImage
from synthgen.render.gl_engine.plane_shadows import LightShadows, PlaneShadows
from synthgen.render.gl_engine.plane_sky_shadows import PlaneSkyShadows, SkyShadows
from synthgen.render.gl_engine.planes import Plane, plane_uniforms, planes_of
from synthgen.render.gl_engine.programs import TEXTURE_UNITS, Defines, set_uniforms
from synthgen.render.gl_engine.targets import plane_targets
from synthgen.render.gl_engine.vertex_stream import VertexStream
from synthgen.render.gl_engine.window_cells import WindowCells

GL_CLIP_DISTANCE0 = 0x3000


@dataclass(frozen=True, slots=True, kw_only=True)
class LightPlan:
    """What planes need to know of the lights and of what casts shadows."""

    shadowed: Defines
    """The macros of lights.glsl."""
    unshadowed: Defines
    shadows: LightShadows
    sky: SkyShadows


class PlaneDrawer:
    """Draws rectangles: first the light on them at few places, and then what they look like."""

    def __init__(self, device: Device, assets: AssetStore, backdrops: Backdrops) -> None:
        self._device = device
        self._assets = assets
        self._backdrops = backdrops
        self._window = VertexStream(device.context, [("2f", "in_window")])
        self._shadows = PlaneShadows(device, self._window)
        self._sky_shadows = PlaneSkyShadows(device)

    def draw(
        self,
        environment: EnvironmentSpec,
        view: View,
        lights: LightPlan,
        target: moderngl.Framebuffer,
        *,
        mirror: MirrorImage | None,
    ) -> None:
        """Draws all planes of an environment: each one's light at few places, and then the plane.

        Raises:
            AssetError: a texture or the backdrop cannot be used.
        """
        context = self._device.context
        for bare in planes_of(environment, view):
            if bare.equation[3] >= 0:  # seen from behind
                continue
            cells = WindowCells.of(bare, view)
            if not cells.seen.any():
                continue
            plane = self._with_relief(bare)
            flags = _flags(plane, has_mirror=mirror is not None)
            self._draw_light(plane, view, lights, lights.unshadowed | flags)
            kind = _set({"CATCHER": isinstance(plane.surface, CatcherSpec)})
            shadowed, shadow_defines = self._shadows.draw(
                plane, view, cells, lights.shadows, lights.unshadowed | kind
            )
            target.use()
            context.enable_only(moderngl.DEPTH_TEST)
            if mirror is not None:
                mirror.bind()
            for where, macros in (
                (shadowed, lights.unshadowed | flags | shadow_defines),
                (cells.seen & ~shadowed, flags),
            ):
                if where.any():
                    self._draw(cells.triangles(where), plane, environment, view, macros)

    def _with_relief(self, plane: Plane) -> Plane:
        surface = plane.surface
        if (
            isinstance(surface, CatcherSpec)
            or surface.texture_id is None
            or not self._device.settings.has_relief
        ):
            return plane
        return replace(plane, relief=self._assets.relief(surface.texture_id))

    def _draw_light(self, plane: Plane, view: View, lights: LightPlan, defines: Defines) -> None:
        """Draws what a plane sends back as if it were white, beyond its borders too, lest it fade there."""
        device, context = self._device, self._device.context
        grid = view.grid(device.settings.coarse_spacing)
        coarse = device.targets.get(
            ("plane light", grid.size), lambda: plane_targets(context, grid.size, device.float_dtype)
        )
        self._sky_shadows.draw(plane, lights.sky, grid.size)
        program = self._device.programs.program("fullscreen.vert", "coarse_plane.frag", defines)
        set_uniforms(program, plane_uniforms(plane) | {"spacing": grid.spacing})
        target = coarse.framebuffer if plane.relief is None else coarse.leaning
        target.use()
        target.scissor = coarse_rectangle(plane, view, grid.size)
        context.enable_only(moderngl.NOTHING)
        self._device.draw_full_screen(program)
        coarse.diffuse.use(TEXTURE_UNITS["plane_diffuse_map"])
        coarse.specular.use(TEXTURE_UNITS["plane_specular_map"])
        coarse.lean.use(TEXTURE_UNITS["plane_lean_map"])

    def _draw(
        self,
        triangles: F32,
        plane: Plane,
        environment: EnvironmentSpec,
        view: View,
        defines: Defines,
    ) -> None:
        """Draws triangles [t 3 2] of the image, in samples, where a plane is seen in them."""
        programs, surface = self._device.programs, plane.surface
        if isinstance(surface, CatcherSpec):
            program = programs.program(
                "plane.vert", "plane.frag", defines | {self._backdrops.define(environment)}
            )
            self._backdrops.set_up(program, environment, view)
        else:
            has_texture = surface.texture_id is not None
            program = programs.program(
                "plane.vert", "plane.frag", defines | _set({"HAS_TEXTURE": has_texture})
            )
            if surface.texture_id is not None:
                load = self._assets.image_srgb
                texture = self._device.textures.of_image(surface.texture_id, load, repeats=True)
                texture.bind(TEXTURE_UNITS["plane_map"])
                if plane.relief is not None:
                    relief = self._device.textures.of_relief(surface.texture_id, plane.relief)
                    relief.bind(TEXTURE_UNITS["relief_map"])
        set_uniforms(program, plane_uniforms(plane))
        with _clipping(self._device.context):
            self._window.draw(program, triangles)


def coarse_rectangle(plane: Plane, view: View, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Left, top, width and height of what a plane's pixels read of coarse targets (width, height)."""
    clip = np.column_stack([plane.corners_eye, np.ones(4)]) @ view.clip_from_eye().T
    if plane.is_ground or (clip[:, 3] < view.camera.znear).any():
        return (0, 0, *size)
    window = (0.5 * clip[:, :2] / clip[:, 3:] + 0.5) * size
    x0, y0 = np.clip(np.floor(window.min(axis=0)) - 1, 0, size).astype(int)
    x1, y1 = np.clip(np.ceil(window.max(axis=0)) + 1, 0, size).astype(int)
    return int(x0), int(y0), int(x1 - x0), int(y1 - y0)


def _flags(plane: Plane, *, has_mirror: bool) -> Defines:
    is_catcher = isinstance(plane.surface, CatcherSpec)
    return _set(
        {
            "HAS_MIRROR": has_mirror and plane.is_ground,
            "CATCHER": is_catcher,
            "IS_LEVEL": plane.is_ground,
            "HAS_RELIEF": plane.relief is not None,
        }
    )


def _set(flags: dict[str, bool]) -> Defines:
    return frozenset((name, 1) for name, is_on in flags.items() if is_on)


@contextmanager
def _clipping(context: moderngl.Context) -> Iterator[None]:
    """Has plane.vert's clip distances count."""
    for index in range(4):
        context.enable_direct(GL_CLIP_DISTANCE0 + index)
    yield
    for index in range(4):
        context.disable_direct(GL_CLIP_DISTANCE0 + index)
