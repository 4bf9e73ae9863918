"""Imports pyrender 0.1.45 so that it works with NumPy 2 and with the PyOpenGL 3.1.0 that it pins."""

from __future__ import annotations

import ctypes
import os
import sys
from types import ModuleType
from typing import Any

import numpy as np

from synthgen.errors import EngineError
from synthgen.render.opengl import REMEDY, Platform, choose_platform

MAX_LIGHTS = 16
"""Of each kind; pyrender's own limit is 4, and it leaves out the lights beyond."""


def import_pyrender() -> ModuleType:
    """The pyrender module, on the best OpenGL of this machine.

    Raises:
        EngineError: there is no usable OpenGL, or its libraries cannot be loaded.
    """
    platform = choose_platform()
    if platform != "window":
        os.environ["PYOPENGL_PLATFORM"] = platform
        _leave_viewer_out()
    _restore_infty()
    try:
        import pyrender  # noqa: PLC0415 - OpenGL is chosen by the environment when it is imported
        import pyrender.renderer  # noqa: PLC0415

        pyrender.renderer.MAX_N_LIGHTS = MAX_LIGHTS
        _prepare(platform)
    except (ImportError, AttributeError, OSError) as error:
        raise EngineError("pyrender", f"OpenGL cannot be loaded: {error}", remedy=REMEDY) from error
    module: ModuleType = pyrender
    return module


def _leave_viewer_out() -> None:
    """Pyrender imports its interactive viewer, which wants the X libraries of a desktop."""
    viewer: Any = ModuleType("pyrender.viewer")
    viewer.Viewer = None
    sys.modules.setdefault("pyrender.viewer", viewer)


def _restore_infty() -> None:
    """Pyrender names `np.infty`, which NumPy 2 no longer has."""
    if not hasattr(np, "infty"):
        numpy: Any = np
        numpy.infty = np.inf


def _prepare(platform: Platform) -> None:
    import OpenGL  # noqa: PLC0415

    OpenGL.ERROR_LOGGING = False
    _register_references()
    if platform == "osmesa":
        _add_osmesa_attributes()
        _make_osmesa_contexts_hashable()
    if platform == "egl":
        _keep_egl_display()


def _keep_egl_display() -> None:
    """Pyrender terminates the display with a context, and with it the contexts of all other engines."""
    from pyrender.platforms.egl import EGLPlatform  # noqa: PLC0415

    def delete_context(self: Any) -> None:
        from OpenGL import EGL  # noqa: PLC0415 - it can be loaded only where there is EGL

        if self._egl_context is not None:
            nothing = (EGL.EGL_NO_SURFACE, EGL.EGL_NO_SURFACE, EGL.EGL_NO_CONTEXT)
            EGL.eglMakeCurrent(self._egl_display, *nothing)
            EGL.eglDestroyContext(self._egl_display, self._egl_context)
            self._egl_context = None

    EGLPlatform.delete_context = delete_context


def _register_references() -> None:
    """PyOpenGL 3.1.0 knows the type of ctypes' references by the name that it had before Python 3.12."""
    from OpenGL.arrays.ctypesparameters import CtypesParameterHandler, ParamaterType  # noqa: PLC0415
    from OpenGL.arrays.formathandler import FormatHandler  # noqa: PLC0415

    FormatHandler.TYPE_REGISTRY.register(CtypesParameterHandler(), ParamaterType)


def _add_osmesa_attributes() -> None:
    """PyOpenGL 3.1.0 lacks the function that makes an OSMesa context of a given version.

    Framebuffer objects work in such a context as in any other, which pyrender does not assume: without
    them it has no alpha and no multisampling.
    Source: Mesa, include/GL/osmesa.h.
    """
    import OpenGL.osmesa  # noqa: PLC0415
    from OpenGL import platform as opengl_platform  # noqa: PLC0415
    from pyrender.platforms.osmesa import OSMesaPlatform  # noqa: PLC0415

    create = opengl_platform.PLATFORM.OSMesa.OSMesaCreateContextAttribs
    create.restype = OpenGL.osmesa.OSMesaContext
    create.argtypes = [ctypes.POINTER(ctypes.c_int), OpenGL.osmesa.OSMesaContext]

    def create_context(attributes: Any, share: Any) -> Any:
        values = np.asarray(attributes, dtype=np.intc)
        return create(values.ctypes.data_as(ctypes.POINTER(ctypes.c_int)), share)

    added = {
        "OSMesaCreateContextAttribs": create_context,
        "OSMESA_DEPTH_BITS": 0x30,
        "OSMESA_PROFILE": 0x33,
        "OSMESA_CORE_PROFILE": 0x34,
        "OSMESA_CONTEXT_MAJOR_VERSION": 0x36,
        "OSMESA_CONTEXT_MINOR_VERSION": 0x37,
    }
    for name, value in added.items():
        if not hasattr(OpenGL.osmesa, name):
            setattr(OpenGL.osmesa, name, value)
    OSMesaPlatform.supports_framebuffers = lambda _: True


def _make_osmesa_contexts_hashable() -> None:
    """PyOpenGL 3.1.0 keeps tables by context, and its OSMesa contexts are pointers, which have no hash."""
    from OpenGL import platform as opengl_platform  # noqa: PLC0415

    opengl_platform.PLATFORM.GetCurrentContext.restype = ctypes.c_void_p
