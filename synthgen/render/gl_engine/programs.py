"""Shader programs: GLSL files with includes, compiled once for each set of features."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import moderngl
import numpy as np

from synthgen.errors import EngineError

_FOLDER = Path(__file__).resolve().parent / "shaders"
_INCLUDE = re.compile(r'^\s*#include "([^"]+)"\s*$', re.MULTILINE)

UNIFORM_BLOCKS = {
    "Frame": 0,
    "Environment": 1,
    "Shadows": 2,
    "Lights": 3,
    "Instances": 4,
    "MaterialFactors": 5,
    "SkyShadows": 6,
}
"""The binding point of each uniform block, the same in all programs."""

TEXTURE_UNITS = {
    "environment_atlas": 0,
    "brdf_table": 1,
    "shadow_depth": 2,
    "visibility_map": 3,
    "soft_diffuse_map": 3,
    "mirror_image": 4,
    "behind": 4,
    "lamp_map": 4,
    "sky_atlas": 5,
    "backdrop_map": 5,
    "plane_map": 5,
    "arriving_map": 6,
    "plane_diffuse_map": 6,
    "plane_specular_map": 7,
    "relief_map": 8,
    "plane_lean_map": 9,
    "mirror_beyond": 10,
    "shadows_0": 11,
    "shadows_1": 12,
    "shadows_2": 13,
    "shadows_3": 14,
    "soft_specular_map": 15,
}
"""The unit of each texture that passes over the scene share."""
FIRST_FREE_UNIT = 5
"""Of the units for the textures of one material or pass, in the order of their names."""

_SAMPLER_TYPES = {0x8B5E, 0x8B62, 0x8DD2}
"""sampler2D, sampler2DShadow and usampler2D."""

Defines = frozenset[tuple[str, int]]


class ProgramLibrary:
    """Compiles programs, and keeps them."""

    def __init__(self, context: moderngl.Context, constants: Iterable[tuple[str, int]] = ()) -> None:
        """A library whose programs all see the constants as macros."""
        self._context = context
        self._constants = tuple(constants)
        self._programs: dict[tuple[str, str, Defines], moderngl.Program] = {}

    def program(
        self, vertex: str, fragment: str, defines: Iterable[tuple[str, int]] = ()
    ) -> moderngl.Program:
        """The program of two shader files, such as `mesh.vert`, and the macros they are compiled with.

        Raises:
            EngineError: the driver does not compile or link it.
        """
        key = (vertex, fragment, frozenset(defines))
        if key not in self._programs:
            self._programs[key] = self._compiled(*key)
        return self._programs[key]

    def _compiled(self, vertex: str, fragment: str, defines: Defines) -> moderngl.Program:
        macros = "".join(f"#define {name} {value}\n" for name, value in sorted({*self._constants, *defines}))
        head = f"#version 410 core\n{macros}"
        try:
            program = self._context.program(
                vertex_shader=head + shader_source(vertex), fragment_shader=head + shader_source(fragment)
            )
        except moderngl.Error as error:
            raise EngineError(
                f"{vertex}, {fragment}",
                f"the driver cannot compile this shader: {error}",
                remedy="update the graphics driver, choose another --device, or use --renderer pyrender",
            ) from error
        for name, binding in UNIFORM_BLOCKS.items():
            block = program.get(name, None)
            if isinstance(block, moderngl.UniformBlock):
                block.binding = binding
        for name, unit in texture_units(program).items():
            program[name] = unit
        return program


def texture_units(program: moderngl.Program) -> dict[str, int]:
    """The unit of every texture of a program."""
    names = sorted(name for name in program if _is_sampler(program[name]))
    own = [name for name in names if name not in TEXTURE_UNITS]
    units = {name: TEXTURE_UNITS[name] for name in names if name in TEXTURE_UNITS}
    return units | {name: FIRST_FREE_UNIT + index for index, name in enumerate(own)}


def set_uniforms(program: moderngl.Program, values: Mapping[str, object]) -> None:
    """Sets those uniforms that the program has; an array is written in the shader's order of memory."""
    for name, value in values.items():
        uniform = program.get(name, None)
        if isinstance(uniform, moderngl.Uniform):
            if isinstance(value, np.ndarray):
                uniform.write(np.ascontiguousarray(value, dtype=np.float32).tobytes())
            else:
                uniform.value = value


def _is_sampler(member: object) -> bool:
    return isinstance(member, moderngl.Uniform) and member.gl_type in _SAMPLER_TYPES  # type: ignore[attr-defined]


@cache
def shader_source(name: str) -> str:
    """The text of a shader file with its includes put in, each of them once."""
    return _expanded(name, set())


def _expanded(name: str, included: set[str]) -> str:
    if name in included:
        return ""
    included.add(name)
    text = (_FOLDER / name).read_text(encoding="utf-8")
    # Files of lib/ name each other without the folder, as they lie side by side.
    folder = name.rpartition("/")[0]
    return _INCLUDE.sub(lambda match: _expanded("/".join(filter(None, (folder, match[1]))), included), text)
