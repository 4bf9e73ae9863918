"""Backdrops on the device: which program shows one, and its uniforms."""

from __future__ import annotations

import math

import moderngl
import numpy as np

from synthgen.arrays import F64
from synthgen.assets import AssetStore
from synthgen.errors import RenderError
from synthgen.model import EnvironmentSpec, GradientSpec, PhotoSpec
from synthgen.render.backdrop import blurred_panorama, photo_crop_px
from synthgen.render.gl_engine.camera import View
from synthgen.render.gl_engine.device import Device
from synthgen.render.gl_engine.programs import TEXTURE_UNITS, set_uniforms
from synthgen.render.gl_engine.textures import DeviceTexture


class Backdrops:
    """Sets programs up to show the backdrop of a scene."""

    def __init__(self, device: Device, assets: AssetStore) -> None:
        self._device = device
        self._assets = assets

    @staticmethod
    def define(environment: EnvironmentSpec) -> tuple[str, int]:
        """The macro of backdrop.glsl for the kind of backdrop."""
        kind = type(environment.backdrop).__name__.removesuffix("Spec").upper()
        return f"BACKDROP_{kind}", 1

    def set_up(self, program: moderngl.Program, environment: EnvironmentSpec, view: View) -> None:
        """Sets the uniforms and the texture of backdrop.glsl.

        Raises:
            AssetError: the photograph or panorama cannot be used.
            RenderError: a panorama is to be seen, and there is none.
        """
        spec = environment.backdrop
        unit = TEXTURE_UNITS["backdrop_map"]
        uniforms: dict[str, object] = {}
        if isinstance(spec, GradientSpec):
            uniforms = {
                "backdrop_zenith": (*spec.zenith_linear, 0.0),
                "backdrop_horizon": (*spec.horizon_linear, 0.0),
                "backdrop_nadir": (*spec.nadir_linear, 0.0),
            }
        elif isinstance(spec, PhotoSpec):
            photo = self._assets.image_srgb(spec.asset_id)
            uniforms["backdrop_crop"] = _photo_crop(spec, photo.shape, view)
            uniforms["backdrop_turn"] = (0.0, 0.0, spec.gain, 0.0)
            load = self._assets.image_srgb
            self._device.textures.of_image(spec.asset_id, load, repeats=False).bind(unit)
        elif environment.map is None:
            raise RenderError(
                environment.scene_name, "the backdrop is the environment map, but the scene has none"
            )
        else:
            turn = environment.map
            panorama = self._panorama(turn.asset_id, spec.blur)
            level = _level(panorama.texture.width, view)
            uniforms["backdrop_turn"] = (math.cos(turn.yaw), math.sin(turn.yaw), turn.gain, level)
            panorama.bind(unit)
        set_uniforms(program, uniforms)

    def _panorama(self, asset_id: str, blur: float) -> DeviceTexture:
        if blur <= 0:
            return self._device.textures.of_radiance(asset_id, self._assets.panorama)
        return self._device.textures.of_radiance(
            f"{asset_id} blurred by {blur}", lambda _: blurred_panorama(self._assets.panorama(asset_id), blur)
        )


def _photo_crop(spec: PhotoSpec, shape: tuple[int, ...], view: View) -> F64:
    """The texture coordinates u0 v0 u1 v1 of the top left and bottom right corner of the buffers."""
    height, width = shape[:2]
    x0, y0, x1, y1 = photo_crop_px(spec, (width, height), view.camera)
    u0, u1 = (x1, x0) if spec.is_mirrored else (x0, x1)
    return np.array([u0 / width, y0 / height, u1 / width, y1 / height])


def _level(width: int, view: View) -> float:
    """The level of a panorama's texture whose texels are as wide as a pixel of the image."""
    return max(0.0, math.log2(width / (2.0 * math.pi * view.focal)))
