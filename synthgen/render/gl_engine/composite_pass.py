"""Puts the parts of the light together: how much of the light from all around arrives, and the sum."""

from __future__ import annotations

import moderngl

from synthgen.render.gl_engine.camera import View
from synthgen.render.gl_engine.device import Device
from synthgen.render.gl_engine.full_screen import run_full_screen
from synthgen.render.gl_engine.sky_shadows import SkyAtlas
from synthgen.render.gl_engine.targets import SceneTargets


class CompositePass:
    """Runs `visibility.frag` and `composite.frag`."""

    def __init__(self, device: Device, sky: SkyAtlas) -> None:
        self._device = device
        self._sky = sky

    def draw(self, targets: SceneTargets, view: View) -> None:
        """Fills the targets' radiance."""
        device, scale = self._device, self._device.settings.visibility_scale
        device.context.enable_only(moderngl.NOTHING)
        device.context.clear_samplers()
        low = (-(-view.width // scale), -(-view.height // scale))
        visibility = device.picture("visibility", low, dtype="f4")
        textures = {
            "surface_map": targets.surface,
            "normal_roughness_map": targets.normal_roughness,
            "sky_atlas": self._sky.depth,
        }
        program = device.programs.program("fullscreen.vert", "visibility.frag")
        run_full_screen(device, program, visibility.framebuffer, textures, {"scale": float(scale)})
        textures |= {
            "direct_map": targets.direct,
            "ambient_diffuse_map": targets.ambient_diffuse,
            "ambient_specular_map": targets.ambient_specular,
            "visibility_map": visibility.texture,
        }
        program = device.programs.program("fullscreen.vert", "composite.frag")
        run_full_screen(device, program, targets.composite, textures, {"scale": float(scale)})
