"""Renders a SceneSpec on OpenGL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import moderngl
import numpy as np

from synthgen.arrays import F32, read_only
from synthgen.assets import AssetStore
from synthgen.errors import RenderError
from synthgen.model import RenderBuffers, SceneSpec
from synthgen.render.gl_engine.camera import view_of
from synthgen.render.gl_engine.developing import Developer, Noise
from synthgen.render.gl_engine.device import Device
from synthgen.render.gl_engine.edges import edge_rectangles
from synthgen.render.gl_engine.extents import ExtentPass, extents_of
from synthgen.render.gl_engine.resolving import Resolver
from synthgen.render.gl_engine.scene_pass import ScenePass
from synthgen.render.lens_view import lens_view
from synthgen.render.options import RenderOptions
from synthgen.rng import noise_seed

OUT_OF_MEMORY = "GL_OUT_OF_MEMORY"


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
        self._extent_pass = ExtentPass(self._device, assets)
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
        with self._device.context:
            try:
                buffers = self._rendered(scene)
            except moderngl.Error as error:
                raise RenderError(f"frame {scene.frame_index}", f"OpenGL failed: {error}") from error
            self._check(scene.frame_index)
        return buffers

    def render_frames(self, scenes: Iterable[SceneSpec]) -> Iterator[RenderBuffers]:
        """The buffers of scenes one after the other."""
        return map(self.render, scenes)

    def close(self) -> None:
        """Gives the context back, and all that is on the device; a second call does nothing."""
        if self._device.is_closed:
            return
        # The current context may be another engine's, whose objects go by the same numbers.
        with self._device.context:
            self._extent_pass.release()
            self._scene_pass.release()
            self._device.release()
        self._device.close()

    def _rendered(self, scene: SceneSpec) -> RenderBuffers:
        lens = lens_view(scene.camera, scene.imaging.distortion)
        view = view_of(lens.source, self._device.settings.samples)
        items = self._scene_pass.items(scene, view)
        targets = self._scene_pass.render(scene, items, view)
        edges = edge_rectangles(items, scene.environment, view)
        resolved = self._resolver.radiance(targets, lens, 2.0**scene.imaging.exposure_ev, edges)
        surface = self._resolver.surface(targets, lens)
        outputs = self._options.outputs
        image = None
        if "image" in outputs:
            low, high = noise_seed(scene.seed, scene.frame_index)
            picture = self._developer.developed(
                resolved, surface.surface, scene.imaging, Noise(low=low, high=high)
            )
            image = _pixels(picture.texture, np.uint8, 4)[..., :3]
        planned = self._extent_pass.plan(scene, items, lens, view_of(lens.source, 1))
        ids_depth = _pixels(surface.surface, np.uint32, 2)
        ids = np.ascontiguousarray(ids_depth[..., 0])
        return RenderBuffers(
            radiance_linear=_rgb(resolved) if "radiance" in outputs else None,
            depth=read_only(np.ascontiguousarray(ids_depth[..., 1]).view(np.float32)),
            instance_id=read_only(ids),
            extents=extents_of(planned, scene, ids, lens),
            image_srgb=None if image is None else read_only(image),
            normals_world=_rgb(surface.normal_roughness) if "normals" in outputs else None,
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


def _pixels(texture: moderngl.Texture, dtype: type, components: int) -> np.ndarray:
    width, height = texture.size
    return np.frombuffer(texture.read(), dtype).reshape(height, width, components)


def _rgb(texture: moderngl.Texture) -> F32:
    return read_only(_pixels(texture, np.dtype(texture.dtype).type, 4)[..., :3], np.float32)
