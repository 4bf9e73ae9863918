"""Where ultralytics' log lines and progress bars go: anywhere but standard output."""

from __future__ import annotations

import contextlib
import logging
import sys
from collections.abc import Iterator
from typing import Any, TextIO


@contextlib.contextmanager
def redirected_output(stream: TextIO | None = None) -> Iterator[None]:
    """Sends what is printed inside, and ultralytics' log, to `stream` (None = standard error).

    ultralytics' log handler keeps the stream that was standard output when it was imported, so it is
    pointed at `stream` on entry as well as on exit, in case the import happened inside.
    """
    target = sys.stderr if stream is None else stream
    _point_handlers(target)
    try:
        with contextlib.redirect_stdout(target):
            yield
    finally:
        _point_handlers(sys.stderr)


def _point_handlers(stream: TextIO) -> None:
    """Makes every stream handler of ultralytics' logger write to the stream."""
    handler: logging.Handler
    for handler in logging.getLogger("ultralytics").handlers:
        if isinstance(handler, logging.StreamHandler) and not isinstance(handler, logging.FileHandler):
            stream_handler: logging.StreamHandler[Any] = handler
            stream_handler.setStream(stream)
