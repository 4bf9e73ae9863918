"""The mirror image of the objects in the ground: the scene seen by the camera's own mirror image."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import moderngl
import numpy as np

from synthgen.model import AreaLightSpec, CatcherSpec, EnvironmentSpec, GroundSpec, LightSpec
from synthgen.render.gl_engine.camera import View
from synthgen.render.gl_engine.device import Device
from synthgen.render.gl_engine.draw_list import Batch, Item
from synthgen.render.gl_engine.lights import light_position
from synthgen.render.gl_engine.mesh_drawing import MeshDrawer
from synthgen.render.gl_engine.programs import TEXTURE_UNITS, Defines

ROUGHEST = 0.6
"""A rougher ground shows nothing that can be told from the light all around."""

LAMP_GAP_M = 0.02
"""How far before the glowing side of a lamp its light may be."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MirrorImage:
    """What the ground would show if it were a perfect mirror, in ever more blurred levels."""

    light: moderngl.Texture
    """Radiance times coverage, and the coverage in alpha."""
    beyond: moderngl.Texture
    """Of the way from the eye to what is seen, the share beyond the ground, times coverage."""
    depth: moderngl.Texture
    framebuffer: moderngl.Framebuffer

    def bind(self) -> None:
        """Makes its textures those of their units."""
        self.light.use(TEXTURE_UNITS["mirror_image"])
        self.beyond.use(TEXTURE_UNITS["mirror_beyond"])

    def release(self) -> None:
        """Gives the memory back."""
        for each in (self.framebuffer, self.light, self.beyond, self.depth):
            each.release()


def mirrors(environment: EnvironmentSpec, view: View) -> bool:
    """Whether the ground mirrors the objects so that it can be seen."""
    ground = environment.ground
    if ground is None or view.height_above_ground <= 0 or ground.roughness > ROUGHEST:
        return False
    return isinstance(ground, GroundSpec) or (isinstance(ground, CatcherSpec) and ground.reflectance > 0)


def without_lamps(items: Sequence[Item], lights: Sequence[LightSpec], view: View) -> list[Item]:
    """All items but what glows where a light shines: a ground mirrors the light itself as its highlight.

    Args:
        items: as a view sees them.
        lights: in the world.
        view: that one.
    """
    places = [view.eye(light_position(light)) for light in lights if isinstance(light, AreaLightSpec)]
    return [
        item
        for item in items
        if not max(item.material.material.emissive_factor) > 0.0
        or all(np.linalg.norm(place - item.center_eye) > item.radius + LAMP_GAP_M for place in places)
    ]


class MirrorPass:
    """Draws the mirror image at half the resolution."""

    def __init__(self, device: Device, meshes: MeshDrawer) -> None:
        self._device = device
        self._meshes = meshes

    def draw(self, batches: Sequence[Batch], view: View, lights: Defines) -> MirrorImage:
        """Draws opaque batches for the mirrored view, into textures that the next frame uses again."""
        context = self._device.context
        size = (max(1, view.width // 2), max(1, view.height // 2))
        image = self._device.targets.get(("mirror", size), lambda: _mirror_image(context, size))
        image.framebuffer.use()
        image.framebuffer.viewport = (0, 0, *size)
        image.framebuffer.clear(depth=1.0)
        context.enable_only(moderngl.DEPTH_TEST)
        context.front_face = "ccw"
        self._meshes.draw_all(batches, lights | {("MIRRORED", 1)})
        context.front_face = "cw"
        for texture in (image.light, image.beyond):
            texture.build_mipmaps()
        return image


def _mirror_image(context: moderngl.Context, size: tuple[int, int]) -> MirrorImage:
    light, beyond = (_blurred(context, size, components) for components in (4, 1))
    depth = context.depth_texture(size)
    framebuffer = context.framebuffer([light, beyond], depth)
    return MirrorImage(light=light, beyond=beyond, depth=depth, framebuffer=framebuffer)


def _blurred(context: moderngl.Context, size: tuple[int, int], components: int) -> moderngl.Texture:
    texture = context.texture(size, components, dtype="f2")
    texture.build_mipmaps()
    texture.filter = (moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR)
    texture.repeat_x = texture.repeat_y = False
    return texture
