"""What workers tell their supervisor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from synthgen.errors import SynthgenError
from synthgen.pipeline.frames import FrameResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """The engine has started."""

    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unable:
    """The worker cannot go on, and another could not either."""

    error: SynthgenError


Message: TypeAlias = Ready | Unable | FrameResult
