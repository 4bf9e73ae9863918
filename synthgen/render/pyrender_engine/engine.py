"""Renders a SceneSpec with pyrender: one colour pass, one id pass, and solo id passes for the extents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from synthgen.arrays import F32, U32, read_only
from synthgen.assets import AssetStore
from synthgen.color import linear_from_srgb_bytes, srgb_from_linear
from synthgen.errors import EngineError, RenderError
from synthgen.model import (
    Asset,
    GroundSpec,
    InstanceExtent,
    LookSpec,
    RenderBuffers,
    SceneSpec,
)
from synthgen.render.footprint import hull_footprint
from synthgen.render.lens_view import NOTHING, LensView, lens_view
from synthgen.render.looks import Looks
from synthgen.render.opengl import REMEDY
from synthgen.render.pyrender_engine.compatibility import import_pyrender
from synthgen.render.pyrender_engine.meshes import MeshBuilder
from synthgen.render.pyrender_engine.stage import MeshPair, Stage, bounding_sphere
from synthgen.render.pyrender_engine.surroundings import Surroundings
from synthgen.render.silhouette import Silhouette, instance_extent


class PyrenderRenderer:
    """The pyrender engine; holds an OpenGL context, so it stays in the thread that made it."""

    def __init__(self, assets: AssetStore) -> None:
        """Makes an OpenGL context.

        Raises:
            EngineError: this machine has no OpenGL that can be used without a display.
        """
        self._pyrender = import_pyrender()
        self._assets = assets
        self._builder = MeshBuilder(self._pyrender)
        self._looks = Looks(assets)
        self._meshes: dict[str, MeshPair] = {}
        self._surroundings = Surroundings(assets, self._builder)
        try:
            self._offscreen = self._pyrender.OffscreenRenderer(16, 16)
        except Exception as error:  # pyrender asserts, and PyOpenGL's errors share no base but this
            raise EngineError("OpenGL", f"no context can be made: {error!r}", remedy=REMEDY) from error
        self._description = self._describe()

    @property
    def description(self) -> str:
        """The engine, its version, and the OpenGL that it runs on."""
        return self._description

    def _describe(self) -> str:
        """The description, while this engine's context is the current one."""
        from OpenGL import GL  # noqa: PLC0415 - loaded with pyrender, on the platform chosen there

        name, version = (GL.glGetString(key).decode() for key in (GL.GL_RENDERER, GL.GL_VERSION))
        return f"pyrender {self._pyrender.__version__} on {name}, OpenGL {version}"

    def close(self) -> None:
        """Gives the OpenGL context back."""
        self._offscreen.delete()

    def render(self, scene: SceneSpec) -> RenderBuffers:
        """The buffers of a scene.

        Raises:
            RenderError: OpenGL failed.
            AssetError: an asset of the scene cannot be used.
        """
        from OpenGL.error import Error as OpenGLError  # noqa: PLC0415 - loaded with pyrender

        view = lens_view(scene.camera, scene.imaging.distortion)
        scene = replace(scene, camera=view.source)
        backdrop = self._surroundings.backdrop(scene.environment, scene.camera)
        self._offscreen.viewport_width = scene.camera.width
        self._offscreen.viewport_height = scene.camera.height
        try:
            stage, nodes, surroundings = self._stage(scene)
            radiance = self._radiance(stage, backdrop) if nodes or surroundings else backdrop
            stage.show_bare(True)
            ids, depth = self._ids(stage, nodes | surroundings)
            extents = self._extents(stage, nodes, (scene, view), ids)
        except (RuntimeError, ValueError, OpenGLError) as error:  # what pyrender and PyOpenGL raise
            raise RenderError(f"frame {scene.frame_index}", f"pyrender failed: {error}") from error
        return RenderBuffers(
            radiance_linear=read_only(view.bilinear(radiance)),
            depth=read_only(view.nearest(np.where(depth > 0, depth, np.float32(np.inf))), np.float32),
            instance_id=read_only(view.nearest(ids)),
            extents=extents,
        )

    def render_frames(self, scenes: Iterable[SceneSpec]) -> Iterator[RenderBuffers]:
        """The buffers of scenes, one after the other."""
        return map(self.render, scenes)

    def _stage(self, scene: SceneSpec) -> tuple[Stage, dict[Any, int], dict[Any, int]]:
        """The scene in pyrender; the nodes of the instances, and of what surrounds them, with their ids."""
        assets = [self._assets.model_of(each) for each in scene.instances]
        center, radius = bounding_sphere(scene.instances, assets)
        ambient = self._surroundings.ambient(scene.environment)
        stage = Stage(self._pyrender, scene.camera, ambient, (center, radius))
        for light in scene.lights:
            stage.add_light(light)
        nodes = {
            stage.add(self._mesh_pair(asset, each.look), each.T_world_object): each.instance_id
            for each, asset in zip(scene.instances, assets, strict=True)
        }
        around = self._surroundings.meshes(scene.environment, 0.7 * scene.camera.zfar)
        return stage, nodes, {stage.add(each, np.eye(4)): 0 for each in around}

    def _mesh_pair(self, asset: Asset, look: LookSpec | None) -> MeshPair:
        pair = self._meshes.get(asset.asset_id) if look is None else None
        if pair is None:
            pair = self._new_mesh_pair(asset, look)
            if look is None and not asset.is_one_off:  # which the next frame may need again
                self._meshes[asset.asset_id] = pair
        return pair

    def _new_mesh_pair(self, asset: Asset, look: LookSpec | None) -> MeshPair:
        parts = tuple(
            replace(part, material=self._looks.material(part.material, look)) for part in asset.parts
        )
        return MeshPair(
            color=self._builder.color_mesh(replace(asset, parts=parts)), bare=self._builder.bare_mesh(asset)
        )

    def _radiance(self, stage: Stage, backdrop: F32) -> F32:
        """The colour pass before the backdrop [h w 3], both linear.

        pyrender's colours are encoded, and at edges mixed with transparent black as such: so they are mixed
        with the encoded backdrop, and the result is decoded.
        """
        flags = self._pyrender.RenderFlags
        stage.show_bare(False)
        shadows = flags.SHADOWS_DIRECTIONAL | (flags.SHADOWS_SPOT if stage.has_spot_shadows else 0)
        rgba, _ = self._offscreen.render(stage.scene, flags=flags.RGBA | shadows)
        uncovered = 1.0 - rgba[..., 3:].astype(np.float32) / 255.0
        encoded = rgba[..., :3] + 255.0 * uncovered * srgb_from_linear(backdrop).astype(np.float32)
        mixed = linear_from_srgb_bytes(np.clip(np.rint(encoded), 0, 255).astype(np.uint8))
        return np.where(uncovered == 1.0, backdrop, mixed)

    def _ids(self, stage: Stage, nodes: dict[Any, int]) -> tuple[U32, F32]:
        """What the given nodes cover: their ids [h w] and depth in metres, 0 where nothing is."""
        colors = {
            node: (number & 255, number >> 8 & 255, number >> 16 & 255) for node, number in nodes.items()
        }
        flags = self._pyrender.RenderFlags.SEG
        picture, depth = self._offscreen.render(stage.scene, flags=flags, seg_node_map=colors)
        r, g, b = (picture[..., channel].astype(np.uint32) for channel in range(3))
        return r | g << 8 | b << 16, depth

    def _extents(
        self, stage: Stage, nodes: dict[Any, int], seen: tuple[SceneSpec, LensView], ids: U32
    ) -> tuple[InstanceExtent, ...]:
        """The extents of labelled instances; one that stands clear of the others needs no pass of its own."""
        scene, view = seen
        has_ground = isinstance(scene.environment.ground, GroundSpec)
        footprints = [
            hull_footprint(self._assets.model_of(each).hull, each, view.source) for each in scene.instances
        ]
        extents = []
        for index, (instance, footprint) in enumerate(zip(scene.instances, footprints, strict=True)):
            if instance.class_id is None:
                continue
            others = footprints[:index] + footprints[index + 1 :]
            is_clear = footprint.stands_clear(others, view.source, has_ground=has_ground)
            if is_clear and scene.environment.room is None:
                amodal, full = view.silhouettes(ids == instance.instance_id)
            else:
                alone = {node: number for node, number in nodes.items() if number == instance.instance_id}
                amodal, full = self._solo_silhouettes(stage, alone, view, footprint.tiles(view.source))
            extents.append(instance_extent(instance.instance_id, amodal, full))
        return tuple(extents)

    def _solo_silhouettes(
        self, stage: Stage, alone: dict[Any, int], view: LensView, tiles: list[tuple[int, int]]
    ) -> tuple[Silhouette, Silhouette]:
        """What an instance covers alone: within the image, and beyond its borders too."""
        amodal = full = NOTHING
        for column, row in tiles:
            stage.look_at_tile(column, row)
            ids, _ = self._ids(stage, alone)
            offset = (column * view.source.width, row * view.source.height)
            in_frame, anywhere = view.silhouettes(ids > 0, offset)
            amodal += in_frame
            full += anywhere
        stage.look_at_tile(0, 0)
        return amodal, full
