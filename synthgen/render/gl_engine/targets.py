"""The textures that passes render to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import moderngl


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SceneTargets:
    """Light, and what labels are made from, of one size."""

    radiance: moderngl.Texture
    surface: moderngl.Texture
    """Two whole numbers: id, and the bits of the depth in metres."""
    normals: moderngl.Texture | None
    """Where they are asked for."""
    depth: moderngl.Texture
    framebuffer: moderngl.Framebuffer
    picture: moderngl.Framebuffer
    """Of the radiance alone, to be copied."""

    def release(self) -> None:
        """Gives the memory back."""
        for each in (self.framebuffer, self.picture, self.radiance, self.surface, self.normals, self.depth):
            if each is not None:
                each.release()


def scene_targets(
    context: moderngl.Context, size: tuple[int, int], dtype: str, *, has_normals: bool
) -> SceneTargets:
    """New targets of a size (width, height), with floats of a type."""
    radiance, surface = _filtered(context, size, 4, dtype), _words(context, size, 2)
    normals = _normals(context, size, dtype) if has_normals else None
    depth = context.depth_texture(size)
    attachments = [each for each in (radiance, surface, normals) if each is not None]
    return SceneTargets(
        radiance=radiance,
        surface=surface,
        normals=normals,
        depth=depth,
        framebuffer=context.framebuffer(attachments, depth),
        picture=context.framebuffer([radiance]),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VisibilityTargets:
    """What casters let through at the meshes, at few places of the image."""

    visibility: moderngl.Texture
    """Of the light from all around: packed shares, depth (-1 where no mesh is) and normal."""
    hidden_lamps: moderngl.Texture
    """What casters hide of lights whose shadows are not sharp: four words of four bytes."""
    depth: moderngl.Renderbuffer
    framebuffer: moderngl.Framebuffer
    lamps: moderngl.Framebuffer
    """Of `hidden_lamps` alone, to be cleared."""

    def release(self) -> None:
        """Gives the memory back."""
        for each in (self.framebuffer, self.lamps, self.visibility, self.hidden_lamps, self.depth):
            each.release()


def visibility_targets(context: moderngl.Context, size: tuple[int, int]) -> VisibilityTargets:
    """New targets of a size (width, height); depth needs all of its bits."""
    visibility, lamps = _filtered(context, size, 4, "f4"), _words(context, size, 4)
    depth = context.depth_renderbuffer(size)
    return VisibilityTargets(
        visibility=visibility,
        hidden_lamps=lamps,
        depth=depth,
        framebuffer=context.framebuffer([visibility, lamps], depth),
        lamps=context.framebuffer([lamps]),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DirectionTargets:
    """Pictures side by side of how much light arrives on one plane from four directions each."""

    arriving: moderngl.Texture
    depth: moderngl.Renderbuffer
    framebuffer: moderngl.Framebuffer

    def release(self) -> None:
        """Gives the memory back."""
        for each in (self.framebuffer, self.arriving, self.depth):
            each.release()


def direction_targets(context: moderngl.Context, size: tuple[int, int]) -> DirectionTargets:
    """New targets of a size (width, height) of all pictures together."""
    arriving, depth = _filtered(context, size, 4, "f1"), context.depth_renderbuffer(size)
    framebuffer = context.framebuffer([arriving], depth)
    return DirectionTargets(arriving=arriving, depth=depth, framebuffer=framebuffer)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlaneTargets:
    """Light that one plane sends back, or loses, at few places of the image."""

    diffuse: moderngl.Texture
    specular: moderngl.Texture
    lean: moderngl.Texture
    """How it grows where the normal leans."""
    framebuffer: moderngl.Framebuffer
    leaning: moderngl.Framebuffer
    """Of planes with a relief."""

    def release(self) -> None:
        """Gives the memory back."""
        for each in (self.framebuffer, self.leaning, self.diffuse, self.specular, self.lean):
            each.release()


def plane_targets(context: moderngl.Context, size: tuple[int, int], dtype: str) -> PlaneTargets:
    """New targets of a size (width, height), with floats of a type."""
    diffuse, specular, lean = (_filtered(context, size, 4, dtype) for _ in range(3))
    return PlaneTargets(
        diffuse=diffuse,
        specular=specular,
        lean=lean,
        framebuffer=context.framebuffer([diffuse, specular]),
        leaning=context.framebuffer([diffuse, specular, lean]),
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
    """Ids with depth, and normals where they are asked for, of the image's pixels."""

    def __init__(
        self, context: moderngl.Context, size: tuple[int, int], dtype: str, *, has_normals: bool
    ) -> None:
        self.surface = _words(context, size, 2)
        self.normals = _normals(context, size, dtype) if has_normals else None
        attachments = [each for each in (self.surface, self.normals) if each is not None]
        self.framebuffer = context.framebuffer(attachments)

    def release(self) -> None:
        """Gives the memory back."""
        for each in (self.framebuffer, self.surface, self.normals):
            if each is not None:
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


def _words(context: moderngl.Context, size: tuple[int, int], components: int) -> moderngl.Texture:
    texture = context.texture(size, components, dtype="u4")
    texture.filter = (moderngl.NEAREST, moderngl.NEAREST)
    return texture


def _normals(context: moderngl.Context, size: tuple[int, int], dtype: str) -> moderngl.Texture:
    texture = context.texture(size, 4, dtype=dtype)
    texture.filter = (moderngl.NEAREST, moderngl.NEAREST)
    return texture
