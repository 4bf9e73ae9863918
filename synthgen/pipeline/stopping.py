"""Stops a run in good order when the process is asked to end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StopRequest:
    """Whether a run is to end after the frames that are begun."""

    def __init__(self) -> None:
        self.signal_number: int | None = None
        """The signal that asked for it; None as long as none has."""


@contextmanager
def stop_on_signals() -> Iterator[StopRequest]:
    """A request that SIGINT (Ctrl-C) and SIGTERM make; a second one raises KeyboardInterrupt at once.

    In other threads than the main one no signals arrive, so none are waited for.
    """
    request = StopRequest()

    def note(number: int, _: FrameType | None) -> None:
        if request.signal_number is not None:
            raise KeyboardInterrupt
        request.signal_number = number

    if threading.current_thread() is not threading.main_thread():
        yield request
        return
    with handlers_kept():
        for number in SIGNALS:
            signal.signal(number, note)
        yield request


@contextmanager
def handlers_kept() -> Iterator[None]:
    """Puts the handlers of signals back that are there now, whatever they are changed to meanwhile."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    try:
        yield
    finally:
        if threading.current_thread() is threading.main_thread():
            for number, handler in before.items():
                signal.signal(number, handler)
