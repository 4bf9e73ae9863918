"""Shadows in the light from all around: the casters seen from many directions, and what of it arrives."""

from __future__ import annotations

import moderngl
import numpy as np

from synthgen.arrays import F32, F64
from synthgen.render.gl_engine.casters import MAX_GROUPS, CasterGroup

MAX_DIRECTIONS = 64
MARGIN = 1.02


class SkyAtlas:
    """The depth texture of all directions and groups."""

    def __init__(self, context: moderngl.Context, size: int) -> None:
        self.size = size
        self.depth = context.depth_texture((size, size))
        self.depth.compare_func = "<="
        self.depth.filter = (moderngl.LINEAR, moderngl.LINEAR)
        self.depth.repeat_x = self.depth.repeat_y = False
        self.framebuffer = context.framebuffer(depth_attachment=self.depth)

    def tiles_across(self, directions: int, groups: int) -> int:
        """How many tiles lie side by side."""
        return int(np.ceil(np.sqrt(directions * max(groups, 1))))

    def release(self) -> None:
        """Gives the memory back."""
        self.framebuffer.release()
        self.depth.release()


def sky_uniforms(directions: F32, groups: list[CasterGroup], atlas: SkyAtlas) -> bytes:
    """The uniform block `SkyShadows` of sky_shadows.glsl, of directions with weights [n 4].

    The outermost texels of every map are empty.
    """
    across = atlas.tiles_across(len(directions), len(groups))
    texels = atlas.size // across
    axes = np.stack([*axes_across(directions[:, :3]), -directions[:, :3]], axis=1)
    maps = np.zeros((len(directions), len(groups), 3, 4))
    group_texels = np.zeros((MAX_GROUPS, 4))
    for index, group in enumerate(groups):
        side = 2.0 * MARGIN * group.radius * texels / (texels - 2)
        group_texels[index, 0] = side / texels
        maps[:, index, :, :3] = axes / side
        maps[:, index, :, 3] = 0.5 - axes @ group.center / side
    data = np.zeros((MAX_DIRECTIONS * (1 + 3 * MAX_GROUPS) + MAX_GROUPS + 1, 4))
    data[: len(directions)] = directions
    rows = maps.reshape(-1, 4)
    data[MAX_DIRECTIONS : MAX_DIRECTIONS + len(rows)] = rows
    data[-1 - MAX_GROUPS : -1] = group_texels
    data[-1] = [len(directions), len(groups), across, texels]
    return data.astype(np.float32).tobytes()


def axes_across(directions: F32) -> tuple[F64, F64]:
    """Two unit vectors [n 3] each that make an orthonormal basis with a direction [n 3].

    Source: Duff et al. 2017, Building an Orthonormal Basis, Revisited.
    """
    x, y, z = np.asarray(directions, np.float64).T
    sign = np.where(z >= 0.0, 1.0, -1.0)
    a = -1.0 / (sign + z)
    c = x * y * a
    right = np.stack([1.0 + sign * x * x * a, sign * c, -sign * x], axis=-1)
    return right, np.stack([c, sign + y * y * a, -y], axis=-1)
