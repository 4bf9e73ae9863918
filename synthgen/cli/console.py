"""The terminal: where results and messages go, and progress."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

import click
import rich.console
import rich.progress

OUTPUT = rich.console.Console(soft_wrap=True, highlight=False, markup=False)
"""Results."""

ERRORS = rich.console.Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
"""Errors, warnings and progress."""


class Advance(Protocol):
    """Says how many of all images are done."""

    def __call__(self, done: int, count: int) -> None:
        """Shows it."""


@contextmanager
def image_progress(doing: str = "rendering", *, as_json: bool = False) -> Iterator[Advance]:
    """Shows progress in images, and the warnings of a run.

    A line that is drawn anew in a terminal, a new line every ten seconds elsewhere, or events as JSON on
    standard output.
    """
    if as_json:
        with _logged(lambda text: print_event("warning", text=text)):
            yield _Events()
    elif ERRORS.is_terminal:
        with (
            _logged(_print_warning),
            rich.progress.Progress(
                rich.progress.TextColumn(doing),
                rich.progress.BarColumn(),
                rich.progress.MofNCompleteColumn(),
                rich.progress.TextColumn("{task.fields[rate]}"),
                rich.progress.TimeRemainingColumn(),
                console=ERRORS,
            ) as bar,
        ):
            yield _Bar(bar)
    else:
        with _logged(_print_warning):
            yield _Lines()


def print_event(event: str, **data: object) -> None:
    """Prints a line of JSON on standard output, at once."""
    click.echo(json.dumps({"event": event} | data))


def _print_warning(text: str) -> None:
    ERRORS.print("warning:", text, style="yellow")


class _Printing(logging.Handler):
    """Hands the text of what is logged to a function."""

    def __init__(self, show: Callable[[str], None]) -> None:
        super().__init__(logging.WARNING)
        self._show = show

    def emit(self, record: logging.LogRecord) -> None:
        self._show(record.getMessage())


@contextmanager
def _logged(show: Callable[[str], None]) -> Iterator[None]:
    """Shows what synthgen logs."""
    logger, handler = logging.getLogger("synthgen"), _Printing(show)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


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
    """A line now and then."""

    seconds_between = 10.0

    def __init__(self) -> None:
        self._rate = _Rate()
        self._next = time.monotonic() + self.seconds_between

    def __call__(self, done: int, count: int) -> None:
        rate = self._rate.at(done)
        if time.monotonic() < self._next and done < count:
            return
        self._next = time.monotonic() + self.seconds_between
        self.show(done, count, rate)

    def show(self, done: int, count: int, rate: float) -> None:
        ERRORS.print(f"{done}/{count} images, {rate:.1f} images/s, {_left(done, count, rate):.0f} s left")


class _Events(_Lines):
    """The same as JSON, more often."""

    seconds_between = 1.0

    def show(self, done: int, count: int, rate: float) -> None:
        left = round(_left(done, count, rate), 1)
        print_event("progress", done=done, count=count, images_per_s=round(rate, 2), seconds_left=left)


def _left(done: int, count: int, rate: float) -> float:
    """Seconds to go; the first image that this run makes tells nothing of the rate."""
    return (count - done) / rate if rate else 0.0
