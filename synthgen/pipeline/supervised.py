"""A worker as its supervisor sees it, whatever it is."""

from __future__ import annotations

import queue
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from synthgen.pipeline.frames import Job
from synthgen.pipeline.messages import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """The worker has ended, or says nothing that makes sense any more."""


Inbox: TypeAlias = "queue.SimpleQueue[tuple[Worker, Message | Gone]]"

StartWorker: TypeAlias = "Callable[[Job, int, Inbox], Worker]"
"""Starts a worker for a job; the number says how many were started before it."""


class Worker(ABC):
    """Something that renders; all that it says goes to its supervisor's inbox, and `Gone` at the end."""

    start_timeout_s = 300.0
    """How long it may take to start, on a busy machine or from a network drive."""

    def __init__(self) -> None:
        self.is_ready = False
        self.is_retiring = False
        """Whether it is to be given no more frames."""
        self.is_alone = False
        """Whether the frame that it has is to be the only one."""
        self.in_flight: list[int] = []
        """The frames that it was given and that have not come back, oldest first."""
        self._since = time.monotonic()

    def give(self, frame_index: int) -> None:
        """Hands out a frame."""
        if not self.in_flight:
            self.heard()
        self.in_flight.append(frame_index)
        self._give(frame_index)

    def heard(self) -> None:
        """Notes that it has said something, or had nothing to say."""
        self._since = time.monotonic()

    @property
    def silence_s(self) -> float:
        """For how long it has had work, or has been starting, without a word."""
        return time.monotonic() - self._since if self.in_flight or not self.is_ready else 0.0

    @property
    @abstractmethod
    def memory_mb(self) -> float:
        """The memory that it holds now; 0 where that is watched by others."""

    @abstractmethod
    def end(self, reason: str = "") -> None:
        """Ends it at once, if it is still there; the first reason counts."""

    @abstractmethod
    def last_words(self) -> str:
        """Why it has ended."""

    @abstractmethod
    def close(self) -> None:
        """Ends it, and gives back what belongs to it."""

    @abstractmethod
    def _give(self, frame_index: int) -> None:
        """Passes a frame on; that it has just ended will show by itself."""
