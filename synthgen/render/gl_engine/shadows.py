"""Shadow maps of the lights: which tile of the atlas is whose, and what it sees."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import moderngl
import numpy as np

from synthgen.arrays import F64, ArrayFields
from synthgen.geometry.transforms import rotation_looking_along, transform
from synthgen.model import DirectionalLightSpec, LightSpec, SpotLightSpec
from synthgen.render.gl_engine.camera import View
from synthgen.render.gl_engine.casters import CasterGroup
from synthgen.render.gl_engine.lights import light_position

MAX_TILES = 32
MARGIN = 1.02
"""How much more than the casters a tile shows, so that none touches its border."""
WIDEST_HALF_ANGLE = math.radians(75.0)
"""Of the tile of a light that stands among the casters."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tile(ArrayFields):
    """What one light sees of one group of casters."""

    group: CasterGroup
    clip_from_eye: F64
    """[4 4]."""
    near: float
    """Metres from the light, or from the plane where the sphere of the casters begins."""
    far: float
    is_perspective: bool
    side: float
    """Of the square that it shows, at distance 1 where it is perspective (m)."""


class ShadowAtlas:
    """The depth texture that all tiles share."""

    def __init__(self, context: moderngl.Context, size: int) -> None:
        self.size = size
        self.depth = context.depth_texture((size, size))
        self.depth.compare_func = ""
        self.framebuffer = context.framebuffer(depth_attachment=self.depth)
        nearest = moderngl.NEAREST
        self.sampler = context.sampler(repeat_x=False, repeat_y=False, filter=(nearest, nearest))

    def grid(self, tiles: int) -> tuple[int, int]:
        """How many tiles fit side by side for so many, and how many texels each has."""
        across = max(1, math.ceil(math.sqrt(tiles)))
        return across, self.size // across

    def bind(self, unit: int) -> None:
        """Makes it the texture of a unit."""
        self.depth.use(unit)
        self.sampler.use(unit)

    def release(self) -> None:
        """Gives the memory back."""
        for each in (self.framebuffer, self.depth, self.sampler):
            each.release()


def light_tiles(
    lights: tuple[LightSpec, ...], groups: list[CasterGroup], view: View
) -> tuple[list[Tile], dict[int, int]]:
    """The tiles of all lights with a shadow, and the first tile of each light by its index."""
    tiles: list[Tile] = []
    first: dict[int, int] = {}
    for index, light in enumerate(lights):
        if light.has_shadow and groups:
            first[index] = len(tiles)
            tiles += [_tile(light, group, view) for group in groups]
    return tiles, first


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TileUniforms(ArrayFields):
    """Tiles as shadows.glsl takes them."""

    matrices: F64
    """[n 4 4]: from eye space to the atlas, column after column."""
    boxes: F64
    """[n 4]."""
    ranges: F64
    """[n 4]."""

    def moved(self, offset: F64) -> TileUniforms:
        """The same for an eye that is [3] away."""
        return replace(self, matrices=transform(np.eye(3), offset).T @ self.matrices)


def tile_uniforms(tiles: list[Tile], atlas: ShadowAtlas) -> TileUniforms:
    """What shaders know of tiles."""
    across, texels = atlas.grid(len(tiles))
    matrices = np.zeros((len(tiles), 4, 4))
    boxes, ranges = np.zeros((len(tiles), 4)), np.zeros((len(tiles), 4))
    side = texels / atlas.size
    for index, tile in enumerate(tiles):
        row, column = divmod(index, across)
        x, y = column * side, row * side
        matrices[index] = (_window(x, y, side) @ tile.clip_from_eye).T
        texel = 1.0 / atlas.size
        boxes[index] = [x + texel, y + texel, x + side - texel, y + side - texel]
        ranges[index] = [tile.near, tile.far, float(tile.is_perspective), tile.side]
    return TileUniforms(matrices=matrices, boxes=boxes, ranges=ranges)


def shadow_uniforms(known: TileUniforms, tiles_per_light: int, atlas: ShadowAtlas) -> bytes:
    """The uniform block `Shadows` of shadows.glsl."""
    block = np.zeros((6 * MAX_TILES + 1, 4))
    parts = np.split(block, [4 * MAX_TILES, 5 * MAX_TILES, 6 * MAX_TILES])
    for part, values in zip(parts, (known.matrices.reshape(-1, 4), known.boxes, known.ranges), strict=False):
        part[: len(values)] = values
    block[-1] = [1.0 / atlas.size, tiles_per_light, atlas.grid(len(known.matrices))[1], 0.0]
    return block.astype(np.float32).tobytes()


def _window(x: float, y: float, side: float) -> F64:
    """[4 4]: from clip space to a tile's place in the atlas (uv) and depth from 0 to 1, homogeneous."""
    half = side / 2.0
    return np.array([[half, 0, 0, x + half], [0, half, 0, y + half], [0, 0, 0.5, 0.5], [0, 0, 0, 1.0]])


def _tile(light: LightSpec, group: CasterGroup, view: View) -> Tile:
    radius = MARGIN * group.radius
    if isinstance(light, DirectionalLightSpec):
        direction = np.array(light.direction_world)
        looking = _looking(direction, group.center - radius * direction)
        matrix = np.diag([1.0 / radius, 1.0 / radius, -1.0 / radius, 1.0])
        matrix[2, 3] = -1.0
        return Tile(
            group=group,
            clip_from_eye=matrix @ looking,
            near=0.0,
            far=2.0 * radius,
            is_perspective=False,
            side=2.0 * radius,
        )
    position = view.eye(light_position(light))
    towards = group.center - position
    distance = float(np.linalg.norm(towards))
    if distance > 1.1 * radius:
        half_angle, near = math.asin(radius / distance), distance - radius
    else:
        half_angle, near = WIDEST_HALF_ANGLE, 0.02 * radius
        if isinstance(light, SpotLightSpec):
            towards = np.array(light.direction_world)
        elif distance < 0.5 * radius:
            towards = np.array([0.0, -1.0, 0.0])
    far, slope = distance + radius, math.tan(half_angle)
    matrix = np.zeros((4, 4))
    matrix[0, 0] = matrix[1, 1] = 1.0 / slope
    matrix[2, 2], matrix[2, 3] = (far + near) / (near - far), 2.0 * far * near / (near - far)
    matrix[3, 2] = -1.0
    return Tile(
        group=group,
        clip_from_eye=matrix @ _looking(towards, position),
        near=near,
        far=far,
        is_perspective=True,
        side=2.0 * slope,
    )


def _looking(direction: F64, position: F64) -> F64:
    """[4 4]: from eye space to the frame of a camera at a position that looks along a direction."""
    rotation = rotation_looking_along(direction).T
    matrix = np.eye(4)
    matrix[:3, :3] = rotation
    matrix[:3, 3] = -rotation @ position
    return matrix
