"""How much of each light reaches a plane past the casters, worked out only where shadows can lie."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import moderngl
import numpy as np
import numpy.typing as npt

from synthgen.arrays import F64, ArrayFields, Bool
from synthgen.model import LightSpec
from synthgen.render.gl_engine.camera import View
from synthgen.render.gl_engine.device import Device
from synthgen.render.gl_engine.lights import casts_sharp_shadows, has_wide_penumbrae, source_size
from synthgen.render.gl_engine.planes import Plane
from synthgen.render.gl_engine.programs import FIRST_FREE_UNIT, TEXTURE_UNITS, Defines, set_uniforms
from synthgen.render.gl_engine.shadow_patches import Casters, light_outlines
from synthgen.render.gl_engine.shadows import TileUniforms
from synthgen.render.gl_engine.vertex_stream import VertexStream
from synthgen.render.gl_engine.window_cells import WindowCells

BLUR_TEXELS = 3.0
"""By how much shadow maps may widen shadows."""
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
    """Draws the shadows of all lights on a plane into pictures of four lights each."""

    def __init__(self, device: Device, window: VertexStream) -> None:
        self._device = device
        self._window = window

    def draw(
        self, plane: Plane, view: View, cells: WindowCells, shadows: LightShadows
    ) -> tuple[Bool, Defines]:
        """The cells [r c] in which there may be shadows, and the macros by which plane.frag finds them.

        The pictures are bound to their units; they are right in those cells.
        """
        parts = [part for cast in shadows.casts for part in _parts(cast, plane, cells, shadows)]
        if not parts:
            return np.zeros_like(cells.seen), frozenset()
        context, spacing = self._device.context, self._spacing(shadows)
        size = (-(-view.width // spacing), -(-view.height // spacing))
        count = 1 + max(part.cast.index for part in parts) // CHANNELS
        pictures = [self._device.picture(f"shadows {n}", size, CHANNELS, "f1") for n in range(count)]
        for picture in pictures:
            picture.framebuffer.use()
            picture.framebuffer.clear(1.0, 1.0, 1.0, 1.0)
        context.clear_samplers(FIRST_FREE_UNIT)
        context.enable_only(moderngl.BLEND)
        context.blend_func = moderngl.ZERO, moderngl.SRC_COLOR
        for part in parts:
            framebuffer = pictures[part.cast.index // CHANNELS].framebuffer
            framebuffer.use()
            framebuffer.viewport = (0, 0, *size)
            self._draw(
                part, plane, cells, shadows.tile_uniforms, (view.width / size[0], view.height / size[1])
            )
        for number, picture in enumerate(pictures):
            picture.texture.use(TEXTURE_UNITS[f"shadows_{number}"])
        shadowed = np.any([part.where for part in parts], axis=0)
        return shadowed, frozenset({("SHADOW_PICTURES", count)})

    def _spacing(self, shadows: LightShadows) -> int:
        """Samples from one place where shadows are worked out to the next."""
        is_sharp = any(casts_sharp_shadows(cast.light) for cast in shadows.casts)
        return 1 if is_sharp else self._device.settings.soft_shadow_spacing

    def _draw(
        self,
        part: _Part,
        plane: Plane,
        cells: WindowCells,
        known: TileUniforms,
        spacing: tuple[float, float],
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
            "spacing": spacing,
            "channel": np.eye(CHANNELS)[part.cast.index % CHANNELS],
        }
        set_uniforms(program, uniforms)
        # Beyond the plane's borders, too, lest shadows fade there between two places.
        self._window.draw(program, cells.triangles(part.where))


def _parts(cast: LightCast, plane: Plane, cells: WindowCells, shadows: LightShadows) -> Iterator[_Part]:
    """What each group of casters keeps away of a light, where it can be seen on a plane."""
    outlines = light_outlines(plane, shadows.casters, cast.sources, BLUR_TEXELS * cast.texel)
    may_be = cells.with_shadows(outlines) & cells.seen[..., None]
    for group in range(shadows.tiles_per_light):
        where = np.asarray(may_be[..., shadows.groups == group].any(axis=-1))
        if where.any():
            yield _Part(cast=cast, tile=cast.first_tile + group, where=where)
