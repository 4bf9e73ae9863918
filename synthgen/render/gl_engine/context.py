"""Makes an OpenGL context without a display, on the device that was asked for."""

from __future__ import annotations

import os
import sys
from typing import Any

import moderngl

from synthgen.errors import EngineError
from synthgen.render.opengl import REMEDY, EglDevice, egl_devices

REQUIRED = 410
"""OpenGL 4.1, the newest that macOS has."""


SOFTWARE_RENDERERS = ("llvmpipe", "softpipe", "SwiftShader", "Software")


def is_software(context: moderngl.Context) -> bool:
    """Whether a context renders on the processor."""
    return any(name in context.info["GL_RENDERER"] for name in SOFTWARE_RENDERERS)


def create_context(device: str) -> moderngl.Context:
    """A context on a device: `auto` is the first graphics card, or else software.

    Raises:
        EngineError: the device does not exist, or it offers no OpenGL 4.1.
    """
    if sys.platform != "linux":
        return _window_system_context()
    devices = egl_devices()
    if device not in {"auto", "cpu"} and not device.isdigit():
        raise EngineError("--device", f"found {device!r}", expected="auto, cpu, or a device's number")
    if device.isdigit():
        candidates = [each for each in devices if each.index == int(device)]
    else:
        candidates = sorted(devices, key=lambda each: each.is_software != (device == "cpu"))
        if device == "cpu":
            candidates = [each for each in devices if each.is_software]
    if not candidates:
        there = ", ".join(f"{each.index} ({each.name})" for each in devices) or "none"
        raise EngineError(
            f"--device {device}" if device != "auto" else "OpenGL",
            "there is no such device",
            expected=f"one of: {there}",
            remedy="" if devices else REMEDY,
        )
    failures: list[str] = []
    for candidate in candidates:
        context = _egl_context(candidate, failures)
        if context is not None:
            return context
    raise EngineError("OpenGL", f"no context can be made ({'; '.join(failures)})", remedy=REMEDY)


def _egl_context(device: EglDevice, failures: list[str]) -> moderngl.Context | None:
    """A context on a device; None, and why in failures, where it gives none."""
    # The libraries are named because finding them needs a compiler or ldconfig on the path.
    backend: dict[str, Any] = {
        "backend": "egl",
        "device_index": device.index,
        "libegl": os.environ.get("GLCONTEXT_LINUX_LIBEGL", "libEGL.so.1"),
        "libgl": os.environ.get("GLCONTEXT_LINUX_LIBGL", "libGL.so.1"),
    }
    try:
        return moderngl.create_context(require=REQUIRED, standalone=True, **backend)
    except Exception as error:  # glcontext and moderngl raise no type of their own
        failures.append(f"device {device.index} ({device.name}): {error}")
        return None


def _window_system_context() -> moderngl.Context:
    try:
        return moderngl.create_context(require=REQUIRED, standalone=True)
    except Exception as error:
        raise EngineError(
            "OpenGL", f"no context of OpenGL 4.1 can be made: {error}", remedy="update the graphics driver"
        ) from error
