"""The terminal: where results and messages go, and progress."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import rich.console
import rich.progress

OUTPUT = rich.console.Console(soft_wrap=True, highlight=False, markup=False)
"""Results."""

ERRORS = rich.console.Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
"""Errors, warnings and progress."""

_SECONDS_BETWEEN_LINES = 10.0


class Advance(Protocol):
    """Says how many of all images are done."""

    def __call__(self, done: int, count: int) -> None:
        """Shows it."""


@contextmanager
def image_progress() -> Iterator[Advance]:
    """Shows progress in images: a bar in a terminal, a line every ten seconds elsewhere."""
    if ERRORS.is_terminal:
        with rich.progress.Progress(
            rich.progress.TextColumn("rendering"),
            rich.progress.BarColumn(),
            rich.progress.MofNCompleteColumn(),
            rich.progress.TextColumn("{task.fields[rate]}"),
            rich.progress.TimeRemainingColumn(),
            console=ERRORS,
        ) as bar:
            yield _Bar(bar)
    else:
        yield _Lines()


class _Rate:
    """Images per second since the first image that this run made."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._first: int | None = None

    def at(self, done: int) -> float:
        """The rate when that many are done."""
        if self._first is None:
            self._first = done - 1
        return (done - self._first) / max(time.monotonic() - self._start, 1e-9)


class _Bar:
    def __init__(self, bar: rich.progress.Progress) -> None:
        self._bar = bar
        self._task = bar.add_task("", total=None, rate="")
        self._rate = _Rate()

    def __call__(self, done: int, count: int) -> None:
        self._bar.update(self._task, completed=done, total=count, rate=f"{self._rate.at(done):.1f} images/s")


class _Lines:
    def __init__(self) -> None:
        self._rate = _Rate()
        self._next = time.monotonic() + _SECONDS_BETWEEN_LINES

    def __call__(self, done: int, count: int) -> None:
        rate = self._rate.at(done)
        if time.monotonic() < self._next and done < count:
            return
        self._next = time.monotonic() + _SECONDS_BETWEEN_LINES
        ERRORS.print(f"{done}/{count} images, {rate:.1f} images/s, {(count - done) / rate:.0f} s left")
