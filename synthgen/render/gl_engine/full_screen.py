"""Runs a program over a whole framebuffer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import moderngl

from synthgen.render.gl_engine.device import Device
from synthgen.render.gl_engine.edges import Rectangle
from synthgen.render.gl_engine.programs import set_uniforms, texture_units


def run_full_screen(
    device: Device,
    program: moderngl.Program,
    framebuffer: moderngl.Framebuffer,
    textures: Mapping[str, moderngl.Texture],
    uniforms: Mapping[str, object],
    parts: Sequence[Rectangle] = (),
) -> None:
    """Sets textures and uniforms, those that the program has, and runs it over a framebuffer or its parts."""
    for name, unit in texture_units(program).items():
        textures[name].use(unit)
    set_uniforms(program, uniforms)
    framebuffer.use()
    framebuffer.viewport = (0, 0, *framebuffer.size)
    if not parts:
        device.draw_full_screen(program)
        return
    for part in parts:
        framebuffer.scissor = part
        device.draw_full_screen(program)
    framebuffer.scissor = (0, 0, *framebuffer.size)
