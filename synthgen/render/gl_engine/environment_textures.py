"""The textures of the light from all around: the map's atlas, and the table of what surfaces reflect."""

from __future__ import annotations

from dataclasses import dataclass

import moderngl
import numpy as np

from synthgen.render.gl_engine.device import Device
from synthgen.render.gl_engine.environment import Surroundings
from synthgen.render.gl_engine.programs import TEXTURE_UNITS
from synthgen.render.ibl import reflectance_tables


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Atlas:
    """One map's."""

    texture: moderngl.Texture
    size_bytes: int

    def release(self) -> None:
        """Gives the memory back."""
        self.texture.release()


class EnvironmentTextures:
    """Uploads atlases, and keeps them like other textures."""

    def __init__(self, device: Device) -> None:
        self._device = device
        table = reflectance_tables()
        height, width = table.shape[:2]
        self._table = device.context.texture(
            (width, height), 3, np.ascontiguousarray(table, dtype=np.float32).tobytes(), dtype="f4"
        )
        linear = moderngl.LINEAR
        self._sampler = device.context.sampler(repeat_x=False, repeat_y=False, filter=(linear, linear))

    def bind(self, surroundings: Surroundings) -> None:
        """Makes the map's atlas and the table the textures of their units."""
        atlas = self._device.cache.get(("atlas", surroundings.key), lambda: self._upload(surroundings))
        for name, texture in (("environment_atlas", atlas.texture), ("brdf_table", self._table)):
            texture.use(TEXTURE_UNITS[name])
            self._sampler.use(TEXTURE_UNITS[name])

    def _upload(self, surroundings: Surroundings) -> _Atlas:
        pixels = surroundings.light.atlas
        height, width = pixels.shape[:2]
        texture = self._device.context.texture((width, height), 3, pixels.tobytes(), dtype="f2")
        return _Atlas(texture=texture, size_bytes=pixels.nbytes)

    def release(self) -> None:
        """Gives the memory back."""
        self._table.release()
        self._sampler.release()
