"""From the samples of a pinhole camera to the pixels of the image: edges smoothed, the lens distorting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import moderngl
import numpy as np

from synthgen.render.gl_engine.device import Device
from synthgen.render.gl_engine.edges import Rectangle
from synthgen.render.gl_engine.full_screen import run_full_screen
from synthgen.render.gl_engine.targets import SceneTargets, SurfacePicture
from synthgen.render.lens_view import LensView

LEAST_BEND = 0.25
"""The tangent of the angle at which a surface that faces the camera is taken to have an edge."""


class Resolver:
    """Makes pixels of samples."""

    def __init__(self, device: Device) -> None:
        self._device = device

    def radiance(
        self,
        targets: SceneTargets,
        lens: LensView,
        exposure: float,
        edges: Sequence[Rectangle],
        *,
        has_catcher: bool,
    ) -> moderngl.Texture:
        """The radiance of the image's pixels.

        Args:
            targets: the samples.
            lens: the image, and the source that was rendered for it.
            exposure: tells which edges will be seen.
            edges: where edges can be.
            has_catcher: whether the ground shows the backdrop, and has no edge against it.
        """
        self._prepare()
        settings, texture = self._device.settings, targets.radiance
        if settings.samples == 2:
            texture = self._supersampled(targets, lens)
        elif settings.smooths_edges and edges:
            uniforms = {"exposure": exposure, "least_bend": LEAST_BEND / lens.source.focal_px, "neighbors": 8}
            texture = self._smoothed(targets, uniforms, edges, has_catcher=has_catcher)
        if lens.grid is None:
            return texture
        program = self._device.programs.program("fullscreen.vert", "lens.frag")
        target = self._device.picture("distorted", (lens.camera.width, lens.camera.height))
        textures = {"picture": texture, "lens_grid": self._grid(lens)}
        run_full_screen(self._device, program, target.framebuffer, textures, {})
        return target.texture

    def _supersampled(self, targets: SceneTargets, lens: LensView) -> moderngl.Texture:
        program = self._device.programs.program("fullscreen.vert", "resolve.frag", [("SUPERSAMPLED", 1)])
        target = self._device.picture("resolved", (lens.source.width, lens.source.height))
        run_full_screen(self._device, program, target.framebuffer, {"radiance_map": targets.radiance}, {})
        return target.texture

    def _smoothed(
        self,
        targets: SceneTargets,
        uniforms: Mapping[str, object],
        edges: Sequence[Rectangle],
        *,
        has_catcher: bool,
    ) -> moderngl.Texture:
        """The picture, in whose rectangles edges are smoothed by how bright everything will look."""
        device, radiance = self._device, targets.radiance
        target = device.picture("resolved", radiance.size)
        device.context.copy_framebuffer(target.framebuffer, targets.picture)
        textures = {"radiance_map": radiance, "surface_map": targets.surface}
        defines = [("SMOOTH_EDGES", 1), *([("CATCHER", 1)] if has_catcher else [])]
        program = device.programs.program("fullscreen.vert", "resolve.frag", defines)
        run_full_screen(device, program, target.framebuffer, textures, uniforms, edges)
        return target.texture

    def surface(self, targets: SceneTargets, lens: LensView) -> SurfacePicture | SceneTargets:
        """Ids, depth and normals of the image's pixels."""
        if self._device.settings.samples == 1 and lens.grid is None:
            return targets
        self._prepare()
        size = (lens.camera.width, lens.camera.height)
        device, has_normals = self._device, targets.normals is not None
        target = device.targets.get(
            ("surface", size),
            lambda: SurfacePicture(device.context, size, device.float_dtype, has_normals=has_normals),
        )
        flags = {"SUPERSAMPLED": self._device.settings.samples == 2, "LENS": lens.grid is not None}
        program = self._device.programs.program(
            "fullscreen.vert", "resolve_surface.frag", [(name, 1) for name, is_on in flags.items() if is_on]
        )
        textures = {"surface_map": targets.surface}
        if targets.normals is not None:
            textures["normal_map"] = targets.normals
        if lens.grid is not None:
            textures["lens_grid"] = self._grid(lens)
        run_full_screen(self._device, program, target.framebuffer, textures, {})
        return target

    def _prepare(self) -> None:
        self._device.context.enable_only(moderngl.NOTHING)
        self._device.context.clear_samplers()

    def _grid(self, lens: LensView) -> moderngl.Texture:
        """The positions at which pixels look up the source."""
        grid = np.ascontiguousarray(lens.grid, dtype=np.float32)
        height, width = grid.shape[:2]
        found = self._device.picture("grid", (width, height), 2, "f4")
        found.texture.write(grid)
        return found.texture
