"""The textures that passes render to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import moderngl


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SceneTargets:
    """Light in its parts, and what labels are made from, of one size."""

    direct: moderngl.Texture
    ambient_diffuse: moderngl.Texture
    ambient_specular: moderngl.Texture
    surface: moderngl.Texture
    """Two whole numbers: id, and the bits of the depth in metres."""
    normal_roughness: moderngl.Texture
    depth: moderngl.Texture
    radiance: moderngl.Texture
    """The parts put together."""
    framebuffer: moderngl.Framebuffer
    composite: moderngl.Framebuffer
    translucent: moderngl.Framebuffer
    """Draws over the radiance, with the same depth and surface."""

    def release(self) -> None:
        """Gives the memory back."""
        for framebuffer in (self.framebuffer, self.composite, self.translucent):
            framebuffer.release()
        for texture in (
            self.direct,
            self.ambient_diffuse,
            self.ambient_specular,
            self.surface,
            self.normal_roughness,
            self.depth,
            self.radiance,
        ):
            texture.release()


def scene_targets(context: moderngl.Context, size: tuple[int, int], dtype: str) -> SceneTargets:
    """New targets of a size (width, height), with floats of a type."""
    parts = [_filtered(context, size, 4, dtype) for _ in range(3)]
    surface = context.texture(size, 2, dtype="u4")
    surface.filter = (moderngl.NEAREST, moderngl.NEAREST)
    normal, radiance = (_filtered(context, size, 4, dtype) for _ in range(2))
    normal.filter = (moderngl.NEAREST, moderngl.NEAREST)
    depth = context.depth_texture(size)
    return SceneTargets(
        direct=parts[0],
        ambient_diffuse=parts[1],
        ambient_specular=parts[2],
        surface=surface,
        normal_roughness=normal,
        depth=depth,
        radiance=radiance,
        framebuffer=context.framebuffer([*parts, surface, normal], depth),
        composite=context.framebuffer([radiance]),
        translucent=context.framebuffer([radiance, parts[1], parts[2], surface, normal], depth),
    )


class Picture:
    """A texture that a pass renders to and the next one reads."""

    def __init__(
        self, context: moderngl.Context, size: tuple[int, int], *, components: int, dtype: str
    ) -> None:
        self.size = size
        self.texture = _filtered(context, self.size, components, dtype)
        self.framebuffer = context.framebuffer([self.texture])

    def release(self) -> None:
        """Gives the memory back."""
        self.framebuffer.release()
        self.texture.release()


class SurfacePicture:
    """Ids with depth, and normals, of the image's pixels."""

    def __init__(self, context: moderngl.Context, size: tuple[int, int], dtype: str) -> None:
        self.surface = context.texture(size, 2, dtype="u4")
        self.surface.filter = (moderngl.NEAREST, moderngl.NEAREST)
        self.normal_roughness = _filtered(context, size, 4, dtype)
        self.framebuffer = context.framebuffer([self.surface, self.normal_roughness])

    def release(self) -> None:
        """Gives the memory back."""
        for each in (self.framebuffer, self.surface, self.normal_roughness):
            each.release()


class Target(Protocol):
    """What a pass renders to."""

    def release(self) -> None:
        """Gives the memory back."""


T = TypeVar("T", bound=Target)


class TargetPool:
    """Keeps the targets of the last few sizes."""

    def __init__(self, limit: int = 24) -> None:
        self._limit = limit
        self._kept: dict[object, Any] = {}

    def get(self, key: object, create: Callable[[], T]) -> T:
        """The target of a key, made where it is not kept; a key always stands for the same kind."""
        found: T | None = self._kept.pop(key, None)
        target = create() if found is None else found
        self._kept[key] = target
        while len(self._kept) > self._limit:
            self._kept.pop(next(iter(self._kept))).release()
        return target

    def clear(self) -> None:
        """Releases all of them."""
        for target in self._kept.values():
            target.release()
        self._kept.clear()


def _filtered(
    context: moderngl.Context, size: tuple[int, int], components: int, dtype: str
) -> moderngl.Texture:
    texture = context.texture(size, components, dtype=dtype)
    texture.repeat_x = texture.repeat_y = False
    texture.filter = (moderngl.LINEAR, moderngl.LINEAR)
    return texture
