"""Renders a SceneSpec on OpenGL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import moderngl
import numpy as np
import numpy.typing as npt

from synthgen.arrays import read_only
from synthgen.assets import AssetStore
from synthgen.errors import RenderError, SynthgenError
from synthgen.model import CatcherSpec, RenderBuffers, SceneSpec
from synthgen.render.gl_engine.camera import view_of
from synthgen.render.gl_engine.developing import Developer, Noise
from synthgen.render.gl_engine.device import Device
from synthgen.render.gl_engine.edges import edge_rectangles
from synthgen.render.gl_engine.extents import ExtentPass, PlannedExtents, extents_of
from synthgen.render.gl_engine.readback import Readback, Request
from synthgen.render.gl_engine.resolving import Resolver
from synthgen.render.gl_engine.scene_pass import ScenePass
from synthgen.render.lens_view import LensView, lens_view
from synthgen.render.options import RenderOptions
from synthgen.rng import noise_seed

OUT_OF_MEMORY = "GL_OUT_OF_MEMORY"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pending:
    """A frame whose pixels are on their way."""

    scene: SceneSpec
    lens: LensView
    pixels: dict[str, Request]
    extents: PlannedExtents


class GlRenderer:
    """The engine on OpenGL; holds a context, so it stays in the thread that made it."""

    def __init__(self, assets: AssetStore, options: RenderOptions) -> None:
        """Makes a context.

        Raises:
            EngineError: there is no OpenGL that can be used, or not the device that was asked for.
        """
        self._options = options
        self._device = Device(options)
        self._scene_pass = ScenePass(self._device, assets)
        self._readback = Readback(self._device)
        self._extent_pass = ExtentPass(self._device, assets, self._readback)
        self._resolver = Resolver(self._device)
        self._developer = Developer(self._device)

    @property
    def description(self) -> str:
        """The engine, its quality, and the OpenGL that it runs on."""
        info = self._device.context.info
        quality = self._options.quality
        return f"gl ({quality}) on {info['GL_RENDERER']}, OpenGL {info['GL_VERSION']}"

    def render(self, scene: SceneSpec) -> RenderBuffers:
        """The buffers of a scene.

        Raises:
            RenderError: OpenGL failed, or its memory does not suffice.
            AssetError: an asset of the scene cannot be used.
            ConfigError: the lens distorts beyond what can be rendered.
        """
        return self._collected(self._submitted(scene))

    def render_frames(self, scenes: Iterable[SceneSpec]) -> Iterator[RenderBuffers]:
        """The buffers of scenes one after the other; the device draws one while that before is fetched.

        Raises:
            RenderError: OpenGL failed, or its memory does not suffice.
            AssetError: an asset of a scene cannot be used.
            ConfigError: a lens distorts beyond what can be rendered.
        """
        pending: _Pending | None = None
        for scene in scenes:
            try:
                submitted = self._submitted(scene)
            except SynthgenError:
                if pending is not None:  # the frame before is as good as ever
                    yield self._collected(pending)
                raise
            if pending is not None:
                yield self._collected(pending)
            pending = submitted
        if pending is not None:
            yield self._collected(pending)

    def close(self) -> None:
        """Gives the context back, and all that is on the device; a second call does nothing."""
        if self._device.is_closed:
            return
        # The current context may be another engine's, whose objects go by the same numbers.
        with self._device.context:
            self._readback.release()
            self._extent_pass.release()
            self._scene_pass.release()
            self._device.release()
        self._device.close()

    def _submitted(self, scene: SceneSpec) -> _Pending:
        """The frame as it is being drawn."""
        with self._device.context:
            try:
                pending = self._drawn(scene)
            except moderngl.Error as error:
                raise RenderError(f"frame {scene.frame_index}", f"OpenGL failed: {error}") from error
            self._check(scene.frame_index)
        return pending

    def _drawn(self, scene: SceneSpec) -> _Pending:
        lens = lens_view(scene.camera, scene.imaging.distortion)
        view = view_of(lens.source, self._device.settings.samples)
        items = self._scene_pass.items(scene, view)
        targets = self._scene_pass.render(scene, items, view)
        footprints = self._extent_pass.footprints(scene, lens)
        resolved = self._resolver.radiance(
            targets,
            lens,
            2.0**scene.imaging.exposure_ev,
            edge_rectangles(footprints.values(), scene.environment, view),
            has_catcher=isinstance(scene.environment.ground, CatcherSpec),
        )
        surface = self._resolver.surface(targets, lens)
        pixels = {"surface": self._readback.of_texture(surface.surface)}
        if "image" in self._options.outputs:
            low, high = noise_seed(scene.seed, scene.frame_index)
            picture = self._developer.developed(
                resolved, surface.surface, scene.imaging, Noise(low=low, high=high)
            )
            pixels["image"] = self._readback.of_texture(picture.texture)
        if "radiance" in self._options.outputs:
            pixels["radiance"] = self._readback.of_texture(resolved)
        if surface.normals is not None:
            pixels["normals"] = self._readback.of_texture(surface.normals)
        extents = self._extent_pass.plan(scene, footprints, items, lens, view_of(lens.source, 1))
        return _Pending(scene=scene, lens=lens, pixels=pixels, extents=extents)

    def _collected(self, pending: _Pending) -> RenderBuffers:
        """The buffers of a frame; waits until it is drawn."""
        with self._device.context:
            pixels = {name: request.fetched() for name, request in pending.pixels.items()}
            surface = pixels["surface"]
            ids = read_only(surface[..., 0], np.uint32)
            extents = extents_of(pending.extents, pending.scene, ids, pending.lens)
            self._check(pending.scene.frame_index)
        return RenderBuffers(
            radiance_linear=_rgb(pixels.get("radiance"), np.float32),
            depth=read_only(surface[..., 1]).view(np.float32),
            instance_id=ids,
            extents=extents,
            image_srgb=_rgb(pixels.get("image"), np.uint8),
            normals_world=_rgb(pixels.get("normals"), np.float32),
        )

    def _check(self, frame_index: int) -> None:
        """Raises where OpenGL met an error."""
        found = self._device.context.error
        if found == "GL_NO_ERROR":
            return
        remedy = ""
        if found == OUT_OF_MEMORY:
            remedy = "choose a smaller resolution, --quality standard, another --device, or smaller textures"
        raise RenderError(f"frame {frame_index}", f"OpenGL reports {found}", remedy=remedy)


def _rgb(rgba: npt.NDArray[Any] | None, dtype: type) -> Any:
    """The colours [h w 3] of pixels [h w 4]; None of None."""
    if rgba is None:
        return None
    # One channel after the other: numpy is eight times slower at copying three of four values at a time.
    rgb = np.empty((*rgba.shape[:2], 3), dtype)
    for channel in range(3):
        rgb[..., channel] = rgba[..., channel]
    rgb.setflags(write=False)
    return rgb
