"""The device that renders: its context, and everything that is kept on it from frame to frame."""

from __future__ import annotations

import moderngl

from synthgen.render.gl_engine.context import create_context, is_software
from synthgen.render.gl_engine.materials import MaterialUploader
from synthgen.render.gl_engine.memory import DeviceCache
from synthgen.render.gl_engine.meshes import MeshUploader
from synthgen.render.gl_engine.programs import UNIFORM_BLOCKS, ProgramLibrary
from synthgen.render.gl_engine.settings import QUALITIES
from synthgen.render.gl_engine.targets import Picture, TargetPool
from synthgen.render.gl_engine.textures import TextureUploader
from synthgen.render.options import RenderOptions


class Device:
    """A context with its programs, textures, meshes and targets."""

    def __init__(self, options: RenderOptions) -> None:
        """Makes a context.

        Raises:
            EngineError: there is no OpenGL that can be used, or not the device that was asked for.
        """
        self.context = create_context(options.device)
        self.is_closed = False
        self.settings = QUALITIES[options.quality]
        self.cache = DeviceCache(options.memory_mb << 20)
        self.writes_normals = "normals" in options.outputs
        constants = [
            ("BLOCKER_TAPS", self.settings.blocker_taps),
            ("SHADOW_TAPS", self.settings.shadow_taps),
            ("SKY_DIRECTIONS", self.settings.sky_directions),
            ("GROUND_TAPS", self.settings.ground_taps),
        ]
        if self.writes_normals:
            constants.append(("WRITES_NORMALS", 1))
        self.programs = ProgramLibrary(self.context, constants)
        # A software rasterizer takes a hundred times as long for textures filtered along one direction.
        anisotropy = 1.0 if is_software(self.context) else self.settings.anisotropy
        self.textures = TextureUploader(self.context, self.cache, anisotropy=anisotropy)
        self.meshes = MeshUploader(self.context, self.cache)
        self.materials = MaterialUploader(self.context, self.cache)
        self.targets = TargetPool()
        # Software reads 32-bit floats without converting them; graphics cards lose time on them.
        self.float_dtype = "f4" if is_software(self.context) else "f2"
        self.full_screen: dict[int, moderngl.VertexArray] = {}
        self._blocks: dict[str, moderngl.Buffer] = {}

    def write_block(self, name: str, data: bytes) -> None:
        """Sets a uniform block for the draws that follow."""
        if name not in self._blocks:
            self._blocks[name] = self.context.buffer(reserve=len(data), dynamic=True)
        self._blocks[name].write(data)
        self._blocks[name].bind_to_uniform_block(UNIFORM_BLOCKS[name])

    def picture(self, name: str, size: tuple[int, int], components: int = 4, dtype: str = "") -> Picture:
        """The picture of a name and size, for passes to render to; of floats unless another type is given."""
        kind = dtype or self.float_dtype
        return self.targets.get(
            (name, size, components, kind),
            lambda: Picture(self.context, size, components=components, dtype=kind),
        )

    def draw_full_screen(self, program: moderngl.Program) -> None:
        """Runs a program of `fullscreen.vert` over the whole framebuffer."""
        if program.glo not in self.full_screen:
            self.full_screen[program.glo] = self.context.vertex_array(program, [])
        self.full_screen[program.glo].render(moderngl.TRIANGLES, vertices=3)

    def release(self) -> None:
        """Gives back what is kept from frame to frame; the context must be the current one."""
        self.cache.clear()
        self.targets.clear()

    def close(self) -> None:
        """Gives the context back."""
        self.is_closed = True
        self.context.release()
