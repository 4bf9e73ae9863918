"""Textures of models and surfaces on the device."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import moderngl
import numpy as np
import PIL.Image

from synthgen.arrays import F32, U8
from synthgen.assets import Relief
from synthgen.model import Texture
from synthgen.render.gl_engine.memory import DeviceCache

GL_SRGB8_ALPHA8 = 0x8C43
_CLAMP_TO_EDGE, _MIRRORED_REPEAT = 33071, 33648
_NEAREST = 9728
_SMOOTH_MIN_FILTERS = frozenset({None, 9985, 9987})
"""Of linear interpolation in and between, or at least in, the levels."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DeviceTexture:
    """A texture and how it is sampled."""

    texture: moderngl.Texture
    sampler: moderngl.Sampler
    source: object
    """What it was made from, where it goes by that: held, so that its identity stays its own."""
    size_bytes: int

    def bind(self, unit: int) -> None:
        """Makes it the texture of a unit."""
        self.texture.use(unit)
        self.sampler.use(unit)

    def release(self) -> None:
        """Gives the memory back."""
        self.texture.release()
        self.sampler.release()


class TextureUploader:
    """Uploads textures; one that several materials share is there once for each way of decoding it."""

    def __init__(self, context: moderngl.Context, cache: DeviceCache, *, anisotropy: float) -> None:
        self._context = context
        self._cache = cache
        self._anisotropy = anisotropy
        self._largest = int(context.info["GL_MAX_TEXTURE_SIZE"])

    def of_material(self, texture: Texture, *, is_srgb: bool) -> DeviceTexture:
        """A texture of a material; is_srgb tells colours from data."""
        return self._cache.get((id(texture), is_srgb), lambda: self._upload(texture, is_srgb=is_srgb))

    def of_image(self, key: str, load_srgb: Callable[[str], U8], *, repeats: bool) -> DeviceTexture:
        """A photograph [h w 3] of a ground, wall or backdrop, loaded by its asset id where it is needed."""
        # What repeats is foreshortened and sampled twice: of the nearest level, that costs as much as once.
        minified = moderngl.LINEAR_MIPMAP_NEAREST if repeats else moderngl.LINEAR_MIPMAP_LINEAR
        return self._cache.get(
            (key, repeats),
            lambda: self._upload_pixels(load_srgb(key), is_srgb=True, repeats=repeats, minified=minified),
        )

    def of_relief(self, key: str, relief: Relief) -> DeviceTexture:
        """The normals and roughness of a texture that repeats."""
        return self._cache.get((key, "relief"), lambda: self._upload_relief(relief))

    def of_radiance(self, key: str, load_linear: Callable[[str], F32]) -> DeviceTexture:
        """A panorama [h w 3], which wraps around in u, loaded by its asset id where it is needed."""
        return self._cache.get(("radiance", key), lambda: self._upload_radiance(load_linear(key)))

    def _upload(self, texture: Texture, *, is_srgb: bool) -> DeviceTexture:
        uploaded = self._upload_pixels(texture.pixels, is_srgb=is_srgb, repeats=True)
        sampler = uploaded.sampler
        mag = moderngl.NEAREST if texture.mag_filter == _NEAREST else moderngl.LINEAR
        if mag == moderngl.NEAREST or texture.min_filter not in _SMOOTH_MIN_FILTERS:
            sampler.anisotropy = 1.0  # or else drivers would blend texels
        sampler.filter = (texture.min_filter or moderngl.LINEAR_MIPMAP_LINEAR, mag)
        # moderngl knows repeat and clamp only, so a mirrored texture is unfolded into one that repeats.
        mirrored = (texture.wrap_s == _MIRRORED_REPEAT, texture.wrap_t == _MIRRORED_REPEAT)
        if any(mirrored):
            uploaded.release()
            return self._upload(_unfolded(texture), is_srgb=is_srgb)
        sampler.repeat_x = texture.wrap_s != _CLAMP_TO_EDGE
        sampler.repeat_y = texture.wrap_t != _CLAMP_TO_EDGE
        return DeviceTexture(
            texture=uploaded.texture, sampler=sampler, source=texture, size_bytes=uploaded.size_bytes
        )

    def _upload_pixels(
        self, pixels: U8, *, is_srgb: bool, repeats: bool, minified: int = moderngl.LINEAR_MIPMAP_LINEAR
    ) -> DeviceTexture:
        fitting = self._fitting(pixels)
        height, width = fitting.shape[:2]
        rgba = fitting
        if fitting.shape[2] == 3:
            rgba = np.dstack([fitting, np.full((height, width), 255, np.uint8)])
        texture = self._context.texture(
            (width, height),
            4,
            np.ascontiguousarray(rgba),
            internal_format=GL_SRGB8_ALPHA8 if is_srgb else None,
        )
        texture.build_mipmaps()
        sampler = self._context.sampler(
            repeat_x=repeats,
            repeat_y=repeats,
            filter=(minified, moderngl.LINEAR),
            anisotropy=self._anisotropy,
        )
        return DeviceTexture(
            texture=texture, sampler=sampler, source=None, size_bytes=width * height * 4 * 4 // 3
        )

    def _upload_relief(self, relief: Relief) -> DeviceTexture:
        fitting = [each for each in relief.levels if max(each.shape[:2]) <= self._largest]
        height, width = fitting[0].shape[:2]
        texture = self._context.texture((width, height), 4, fitting[0].tobytes())
        texture.build_mipmaps()  # takes the memory of the levels, whose means are not those of the finest
        for level, pixels in enumerate(fitting):
            texture.write(pixels.tobytes(), level=level)
        sampler = self._context.sampler(filter=(moderngl.LINEAR_MIPMAP_NEAREST, moderngl.LINEAR))
        return DeviceTexture(
            texture=texture, sampler=sampler, source=None, size_bytes=width * height * 4 * 4 // 3
        )

    def _upload_radiance(self, radiance_linear: F32) -> DeviceTexture:
        height, width = radiance_linear.shape[:2]
        halves = np.minimum(radiance_linear, 65000.0).astype(np.float16)
        texture = self._context.texture((width, height), 3, np.ascontiguousarray(halves), dtype="f2")
        texture.build_mipmaps()
        sampler = self._context.sampler(
            repeat_x=True, repeat_y=False, filter=(moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR)
        )
        return DeviceTexture(
            texture=texture, sampler=sampler, source=None, size_bytes=width * height * 6 * 4 // 3
        )

    def _fitting(self, pixels: U8) -> U8:
        """The pixels, made smaller where the device takes no texture of their size."""
        longest = max(pixels.shape[:2])
        if longest <= self._largest:
            return pixels
        reduced = PIL.Image.fromarray(pixels).reduce(-(-longest // self._largest))
        return np.asarray(reduced, dtype=np.uint8)


def _unfolded(texture: Texture) -> Texture:
    """A texture that, repeated, looks like the given one mirrored; twice as wide or high."""
    pixels = texture.pixels
    if texture.wrap_s == _MIRRORED_REPEAT:
        pixels = np.concatenate([pixels, pixels[:, ::-1]], axis=1)
    if texture.wrap_t == _MIRRORED_REPEAT:
        pixels = np.concatenate([pixels, pixels[::-1]], axis=0)
    repeat = 10497
    return Texture(
        pixels=np.ascontiguousarray(pixels),
        wrap_s=repeat if texture.wrap_s == _MIRRORED_REPEAT else texture.wrap_s,
        wrap_t=repeat if texture.wrap_t == _MIRRORED_REPEAT else texture.wrap_t,
        mag_filter=texture.mag_filter,
        min_filter=texture.min_filter,
    )
