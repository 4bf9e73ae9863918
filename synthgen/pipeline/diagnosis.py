"""Says whether this machine can render, and what to install if it cannot."""

from __future__ import annotations

from dataclasses import dataclass

from synthgen.assets import AssetStore
from synthgen.errors import EngineError
from synthgen.render import create_renderer
from synthgen.render.engines import ENGINE_NAMES
from synthgen.render.opengl import egl_devices, probe_platforms
from synthgen.render.options import RenderOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    is_good: bool
    text: str


def diagnose() -> list[Finding]:
    """Every way to OpenGL, every device and engine, and at the end whether one of them starts."""
    findings = [
        Finding(subject=probe.platform, is_good=probe.is_usable, text=probe.finding)
        for probe in probe_platforms()
    ]
    devices = [
        Finding(subject=f"device {device.index}", is_good=True, text=device.name) for device in egl_devices()
    ]
    engines = [_engine_finding(name) for name in ENGINE_NAMES]
    return [*findings, *devices, *engines, _verdict(engines)]


def _engine_finding(name: str) -> Finding:
    try:
        renderer = create_renderer(name, AssetStore(), RenderOptions())
    except EngineError as error:
        return Finding(subject=name, is_good=False, text=str(error))
    finding = Finding(subject=name, is_good=True, text=renderer.description)
    renderer.close()
    return finding


def _verdict(engines: list[Finding]) -> Finding:
    """Whether an engine starts, the first of which is the default."""
    usable = [finding.subject for finding in engines if finding.is_good]
    if not usable:
        return Finding(subject="rendering", is_good=False, text="no engine starts; see above for what to do")
    if usable[0] == engines[0].subject:
        return Finding(subject="rendering", is_good=True, text=f"ready, with {' or '.join(usable)}")
    return Finding(subject="rendering", is_good=True, text=f"only with --renderer {usable[0]}")
