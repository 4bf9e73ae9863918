"""A buffer for triangles that are made anew for every draw."""

from __future__ import annotations

from collections.abc import Sequence

import moderngl

from synthgen.arrays import F32


class VertexStream:
    """Vertices of one layout, drawn with any program that takes them."""

    def __init__(self, context: moderngl.Context, layout: Sequence[tuple[str, str]]) -> None:
        """A stream of vertices whose attributes have moderngl formats such as `3f`, and names."""
        self._context = context
        self._buffer = context.buffer(reserve=1 << 12, dynamic=True)
        self._format = " ".join(kind for kind, _ in layout)
        self._names = tuple(name for _, name in layout)
        self._arrays: dict[int, moderngl.VertexArray] = {}

    def draw(self, program: moderngl.Program, triangles: F32) -> None:
        """Draws triangles [t 3 c] of as many floats a vertex as the layout has."""
        if triangles.nbytes > self._buffer.size:
            self._buffer.orphan(2 * triangles.nbytes)
        self._buffer.write(triangles.tobytes())
        if program.glo not in self._arrays:
            self._arrays[program.glo] = self._context.vertex_array(
                program, [(self._buffer, self._format, *self._names)]
            )
        self._arrays[program.glo].render(vertices=3 * len(triangles))
