"""Finds out which OpenGL this machine offers without a display, before any of it is loaded."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from dataclasses import dataclass
from typing import Literal

from synthgen.errors import EngineError

Platform = Literal["egl", "osmesa", "window"]

REMEDY = (
    "install one: on Debian or Ubuntu `apt-get install libegl1 libgl1 libgl1-mesa-dri`, "
    "on Fedora `dnf install mesa-libEGL mesa-libGL mesa-dri-drivers`"
)

_EGL_DEFAULT_DISPLAY = 0
_EGL_PLATFORM_DEVICE_EXT = 0x313F
_EGL_VENDOR, _EGL_VERSION, _EGL_EXTENSIONS = 0x3053, 0x3054, 0x3055


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What was found when one way to OpenGL was tried."""

    platform: Platform
    is_usable: bool
    finding: str


def probe_platforms() -> list[Probe]:
    """Every way to OpenGL that this operating system knows, best first."""
    if sys.platform != "linux":
        return [Probe(platform="window", is_usable=True, finding="a hidden window of the operating system")]
    return [_probe_egl(), _probe_osmesa()]


def choose_platform() -> Platform:
    """The way to OpenGL to use: `PYOPENGL_PLATFORM` where it is set, else the first that works.

    Raises:
        EngineError: none works; the text says what was tried.
    """
    wanted = os.environ.get("PYOPENGL_PLATFORM")
    if wanted == "egl":
        return "egl"
    if wanted == "osmesa":
        return "osmesa"
    probes = probe_platforms()
    for probe in probes:
        if probe.is_usable:
            return probe.platform
    tried = "; ".join(f"{probe.platform}: {probe.finding}" for probe in probes)
    raise EngineError("OpenGL", f"none can be used ({tried})", remedy=REMEDY)


def _load(names: list[str]) -> ctypes.CDLL | None:
    for name in names:
        with contextlib.suppress(OSError):
            return ctypes.CDLL(name)
    return None


def _probe_egl() -> Probe:
    library = _load(["libEGL.so.1", "libEGL.so"])
    if library is None:
        return Probe(platform="egl", is_usable=False, finding="libEGL.so.1 is not installed")
    library.eglGetProcAddress.restype = ctypes.c_void_p
    library.eglGetProcAddress.argtypes = [ctypes.c_char_p]
    display = _device_display(library)
    library.eglInitialize.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p]
    if not display or not library.eglInitialize(display, None, None):
        return Probe(platform="egl", is_usable=False, finding="EGL finds no device: no driver is installed")
    library.eglQueryString.restype = ctypes.c_char_p
    library.eglQueryString.argtypes = [ctypes.c_void_p, ctypes.c_int]
    vendor, version = (
        (library.eglQueryString(display, name) or b"?").decode() for name in (_EGL_VENDOR, _EGL_VERSION)
    )
    return Probe(platform="egl", is_usable=True, finding=f"EGL {version} by {vendor}")


@dataclass(frozen=True, slots=True, kw_only=True)
class EglDevice:
    """A device that EGL can render on without a display."""

    index: int
    name: str
    is_software: bool


def egl_devices() -> list[EglDevice]:
    """The devices of this machine, in EGL's order; none where there is no EGL.

    Source: EGL_EXT_device_enumeration, EGL_EXT_device_query and EGL_MESA_device_software.
    """
    library = _load(["libEGL.so.1", "libEGL.so"])
    if library is None:
        return []
    library.eglGetProcAddress.restype = ctypes.c_void_p
    library.eglGetProcAddress.argtypes = [ctypes.c_char_p]
    devices, count = _queried_devices(library)
    query = library.eglGetProcAddress(b"eglQueryDeviceStringEXT")
    if not query:
        return [EglDevice(index=index, name="unknown", is_software=False) for index in range(count)]
    query_string = ctypes.CFUNCTYPE(ctypes.c_char_p, ctypes.c_void_p, ctypes.c_int)(query)
    found = []
    for index in range(count):
        extensions = (query_string(devices[index], _EGL_EXTENSIONS) or b"").decode().split()
        is_software = "EGL_MESA_device_software" in extensions
        name = "software" if is_software else "graphics card"
        found.append(EglDevice(index=index, name=name, is_software=is_software))
    return found


def graphics_cards() -> list[int]:
    """The numbers of the devices that are graphics cards, as far as EGL knows them."""
    devices = egl_devices() if sys.platform == "linux" else []
    return [each.index for each in devices if not each.is_software]


def is_software_device(device: str) -> bool:
    """Whether a device of `--device` renders on the processor, as far as EGL tells without a context."""
    if sys.platform != "linux":
        return False
    devices = egl_devices()
    if device == "auto":
        return all(each.is_software for each in devices)
    return device == "cpu" or any(each.is_software for each in devices if str(each.index) == device)


def _queried_devices(library: ctypes.CDLL) -> tuple[ctypes.Array[ctypes.c_void_p], int]:
    """EGL's devices, and how many of them there are."""
    devices = (ctypes.c_void_p * 32)()
    count = ctypes.c_int()
    query = library.eglGetProcAddress(b"eglQueryDevicesEXT")
    if query:
        query_devices = ctypes.CFUNCTYPE(ctypes.c_uint, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)(query)
        query_devices(len(devices), devices, ctypes.byref(count))
    return devices, count.value


def _device_display(library: ctypes.CDLL) -> int | None:
    """The display of the device that `EGL_DEVICE_ID` names, by default the first."""
    query = library.eglGetProcAddress(b"eglQueryDevicesEXT")
    get_display = library.eglGetProcAddress(b"eglGetPlatformDisplayEXT")
    if not query or not get_display:
        library.eglGetDisplay.restype = ctypes.c_void_p
        library.eglGetDisplay.argtypes = [ctypes.c_void_p]
        display: int | None = library.eglGetDisplay(_EGL_DEFAULT_DISPLAY)
        return display
    devices, count = _queried_devices(library)
    index = int(os.environ.get("EGL_DEVICE_ID", "0"))
    if index >= count:
        return None
    get_platform_display = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_uint, ctypes.c_void_p, ctypes.c_void_p)
    found: int | None = get_platform_display(get_display)(_EGL_PLATFORM_DEVICE_EXT, devices[index], None)
    return found


def _probe_osmesa() -> Probe:
    if _load(["libOSMesa.so.8", "libOSMesa.so.6", "libOSMesa.so"]) is None:
        return Probe(platform="osmesa", is_usable=False, finding="libOSMesa is not installed")
    return Probe(platform="osmesa", is_usable=True, finding="libOSMesa, rendering in software")
