"""Says whether this machine can render, and what to install if it cannot."""

from __future__ import annotations

from dataclasses import dataclass

from synthgen.assets import AssetStore
from synthgen.errors import EngineError
from synthgen.render import create_renderer
from synthgen.render.opengl import probe_platforms


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    is_good: bool
    text: str


def diagnose() -> list[Finding]:
    """Every way to OpenGL, and whether an engine starts on the best of them: that finding is the last."""
    findings = [
        Finding(subject=probe.platform, is_good=probe.is_usable, text=probe.finding)
        for probe in probe_platforms()
    ]
    try:
        renderer = create_renderer("pyrender", AssetStore())
    except EngineError as error:
        return [*findings, Finding(subject="pyrender", is_good=False, text=str(error))]
    findings.append(Finding(subject="pyrender", is_good=True, text=renderer.description))
    renderer.close()
    return findings
