"""The machine and the versions that a measurement was made with."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def machine_lines(*packages: str) -> list[str]:
    """A line each on processor, memory, graphics, system, and the versions of packages."""
    gpus = _gpus()
    return [
        f"processor: {_processor()}, {len(os.sched_getaffinity(0))} cores, {_memory_gb():.0f} GB",
        f"OpenGL: {opengl_renderer()}",
        f"GPU: {'; '.join(gpus) if gpus else 'none'}",
        f"system: {platform.system()} {platform.machine()}, Python {platform.python_version()}",
        "versions: " + ", ".join(f"{name} {_version(name)}" for name in packages),
    ]


def opengl_renderer() -> str:
    """What OpenGL calls itself on this machine, in a context of its own."""
    import moderngl  # noqa: PLC0415 - OpenGL is loaded where it is asked for only

    try:
        context = moderngl.create_context(standalone=True, backend="egl")
    except Exception as error:  # its errors share no base
        return f"none ({error})"
    found = f"{context.info['GL_RENDERER']}, {context.info['GL_VERSION']}"
    context.release()
    return found


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown"
    )


def _memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def _gpus() -> list[str]:
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return []
    command = [tool, "--query-gpu=name,driver_version", "--format=csv,noheader"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return [line.strip() for line in done.stdout.splitlines()] if done.returncode == 0 else []


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"
