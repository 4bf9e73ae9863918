"""Brings pixels back from the device without waiting: they are asked for now and fetched later."""

from __future__ import annotations

from typing import Any

import moderngl
import numpy as np

from synthgen.render.gl_engine.device import Device

_NUMPY_TYPES = {"f1": "u1", "u1": "u1", "f2": "f2", "f4": "f4", "u4": "u4"}
"""NumPy's names of moderngl's types; its f1 is bytes that stand for 0 to 1."""
MOST_KEPT = 8
"""Free buffers; others are released."""


class Request:
    """Pixels on their way."""

    def __init__(
        self, readback: Readback, buffer: moderngl.Buffer, shape: tuple[int, ...], dtype: str
    ) -> None:
        self._readback = readback
        self._buffer = buffer
        self._shape = shape
        self._dtype = np.dtype(_NUMPY_TYPES[dtype])

    def fetched(self) -> Any:
        """The pixels [h w c], once; waits until they are there."""
        size = int(np.prod(self._shape)) * self._dtype.itemsize
        pixels = np.frombuffer(self._buffer.read(size), self._dtype).reshape(self._shape)
        self._readback.give_back(self._buffer)
        return pixels


class Readback:
    """Keeps the buffers through which pixels come."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self._free: list[moderngl.Buffer] = []

    def of_texture(self, texture: moderngl.Texture) -> Request:
        """Asks for all of a texture."""
        width, height = texture.size
        shape = (height, width, texture.components)
        buffer = self._buffer(shape, texture.dtype)
        texture.read_into(buffer)
        return Request(self, buffer, shape, texture.dtype)

    def of_rows(self, framebuffer: moderngl.Framebuffer, rows: int) -> Request:
        """Asks for the first rows of a framebuffer of one 8-bit channel."""
        shape = (rows, framebuffer.width, 1)
        buffer = self._buffer(shape, "u1")
        framebuffer.read_into(buffer, viewport=(0, 0, framebuffer.width, rows), components=1, alignment=1)
        return Request(self, buffer, shape, "u1")

    def give_back(self, buffer: moderngl.Buffer) -> None:
        """Takes a buffer that is no longer needed."""
        self._free.append(buffer)

    def release(self) -> None:
        """Gives the memory back."""
        for buffer in self._free:
            buffer.release()
        self._free.clear()

    def _buffer(self, shape: tuple[int, ...], dtype: str) -> moderngl.Buffer:
        size = int(np.prod(shape)) * np.dtype(_NUMPY_TYPES[dtype]).itemsize
        for index, buffer in enumerate(self._free):
            if size <= buffer.size <= 2 * size:
                return self._free.pop(index)
        while len(self._free) >= MOST_KEPT:
            self._free.pop(0).release()
        return self._device.context.buffer(reserve=size)
