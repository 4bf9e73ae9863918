"""What casters keep from planes of the lights, worked out only where shadows can lie."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import moderngl
import numpy as np
import numpy.typing as npt

from synthgen.arrays import F32, F64, ArrayFields, Bool
from synthgen.model import LightSpec
from synthgen.render.gl_engine.camera import Grid, View
from synthgen.render.gl_engine.device import Device
from synthgen.render.gl_engine.lights import casts_sharp_shadows, has_wide_penumbrae, source_size
from synthgen.render.gl_engine.planes import Plane, plane_uniforms
from synthgen.render.gl_engine.programs import FIRST_FREE_UNIT, TEXTURE_UNITS, Defines, set_uniforms
from synthgen.render.gl_engine.shadow_patches import BLUR_TEXELS, Casters, light_outlines
from synthgen.render.gl_engine.shadows import TileUniforms
from synthgen.render.gl_engine.targets import plane_targets
from synthgen.render.gl_engine.vertex_stream import VertexStream
from synthgen.render.gl_engine.window_cells import WindowCells

CHANNELS = 4
"""Of a picture: one for each light."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LightCast(ArrayFields):
    """A light that casts shadows."""

    index: int
    """Among all lights."""
    light: LightSpec
    sources: F64
    """[s 4]: see `light_sources`."""
    texel: float
    """Of its shadow maps: metres, of a light at a point at distance 1."""
    first_tile: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LightShadows(ArrayFields):
    """The lights with shadows, and the maps of what keeps them away."""

    casts: list[LightCast]
    casters: Casters
    groups: npt.NDArray[np.intp]
    """[k]: in which group, and so in which map of each light, each caster is; -1 for none."""
    tiles_per_light: int
    tile_uniforms: TileUniforms


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Part(ArrayFields):
    """What one group of casters keeps away of one light."""

    cast: LightCast
    tile: int
    where: Bool
    """[r c]: the cells."""


class PlaneShadows:
    """Draws the shadows of all lights on a plane.

    Of lights with sharp shadows, it is how much of each light reaches each pixel. Of all others, it is what
    the plane loses, and at some of the pixels only.
    """

    def __init__(self, device: Device, window: VertexStream) -> None:
        self._device = device
        self._window = window

    def draw(
        self, plane: Plane, view: View, cells: WindowCells, shadows: LightShadows, lights: Defines
    ) -> tuple[Bool, Defines]:
        """The cells [r c] in which there may be shadows, and the macros by which plane.frag finds them.

        What is drawn is bound to its units, and right in those cells; `lights` are the macros of the lights
        and of the kind of plane.
        """
        first_soft = sum(casts_sharp_shadows(cast.light) for cast in shadows.casts)
        sharp, soft = shadows.casts[:first_soft], shadows.casts[first_soft:]
        macros = set()
        grid = view.grid(self._device.settings.soft_shadow_spacing)
        in_soft, pictures = self._draw_visibility(soft, plane, grid, cells, shadows)
        if in_soft.any():
            self._draw_soft(cells.triangles(in_soft), plane, grid, lights | pictures)
            macros.add(("SOFT_SHADOWS", 1))
        in_sharp, pictures = self._draw_visibility(sharp, plane, view.grid(1), cells, shadows)
        return in_soft | in_sharp, pictures | macros

    def _draw_visibility(
        self, casts: list[LightCast], plane: Plane, grid: Grid, cells: WindowCells, shadows: LightShadows
    ) -> tuple[Bool, Defines]:
        """Draws how much of some lights arrives, into pictures of four lights each, bound to their units.

        Returns the cells where that is not all of it, and the macro of kept_away.glsl.
        """
        parts = [part for cast in casts for part in _parts(cast, plane, cells, shadows)]
        if not parts:
            return np.zeros_like(cells.seen), frozenset()
        context, count = self._device.context, -(-len(casts) // CHANNELS)
        pictures = [self._device.picture(f"shadows {n}", grid.size, CHANNELS, "f1") for n in range(count)]
        for picture in pictures:
            picture.framebuffer.use()
            picture.framebuffer.clear(1.0, 1.0, 1.0, 1.0)
        context.clear_samplers(FIRST_FREE_UNIT)
        context.enable_only(moderngl.BLEND)
        context.blend_func = moderngl.ZERO, moderngl.SRC_COLOR
        for part in parts:
            number, channel = divmod(part.cast.index - casts[0].index, CHANNELS)
            pictures[number].framebuffer.use()
            self._draw_part(part, channel, plane, grid, cells, shadows.tile_uniforms)
        for number, picture in enumerate(pictures):
            picture.texture.use(TEXTURE_UNITS[f"shadows_{number}"])
        where = np.any([part.where for part in parts], axis=0)
        return where, frozenset({("SHADOW_PICTURES", count)})

    def _draw_part(
        self,
        part: _Part,
        channel: int,
        plane: Plane,
        grid: Grid,
        cells: WindowCells,
        known: TileUniforms,
    ) -> None:
        light = part.cast.light
        defines = [("HAS_WIDE_LIGHTS", 1)] if has_wide_penumbrae(light) else []
        program = self._device.programs.program("plane.vert", "plane_shadow.frag", defines)
        uniforms = {
            "plane": plane.equation,
            "tile_matrix": known.matrices[part.tile],
            "tile_rectangle": known.boxes[part.tile],
            "tile_range": known.ranges[part.tile],
            "source_size": source_size(light),
            "spacing": grid.spacing,
            "channel": np.eye(CHANNELS)[channel],
        }
        set_uniforms(program, uniforms)
        # Beyond the plane's borders, too, lest shadows fade there between two places.
        self._window.draw(program, cells.triangles(part.where))

    def _draw_soft(self, triangles: F32, plane: Plane, grid: Grid, defines: Defines) -> None:
        """Draws what a plane loses of lights with soft shadows, in triangles [t 3 2] of the image."""
        target = self._device.targets.get(
            ("soft shadows", grid.size),
            lambda: plane_targets(self._device.context, grid.size, self._device.float_dtype),
        )
        target.framebuffer.use()
        target.framebuffer.clear()
        program = self._device.programs.program("plane.vert", "soft_shadows.frag", defines)
        set_uniforms(program, plane_uniforms(plane) | {"spacing": grid.spacing})
        self._device.context.enable_only(moderngl.NOTHING)
        self._window.draw(program, triangles)
        target.diffuse.use(TEXTURE_UNITS["soft_diffuse_map"])
        target.specular.use(TEXTURE_UNITS["soft_specular_map"])


def _parts(cast: LightCast, plane: Plane, cells: WindowCells, shadows: LightShadows) -> Iterator[_Part]:
    """What each group of casters keeps away of a light, where it can be seen on a plane."""
    outlines = light_outlines(plane, shadows.casters, cast.sources, BLUR_TEXELS * cast.texel)
    may_be = cells.with_shadows(outlines) & cells.seen[..., None]
    for group in range(shadows.tiles_per_light):
        where = np.asarray(may_be[..., shadows.groups == group].any(axis=-1))
        if where.any():
            yield _Part(cast=cast, tile=cast.first_tile + group, where=where)
