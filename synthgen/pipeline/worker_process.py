"""A worker process as its supervisor sees it."""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias, cast

import synthgen
from synthgen.pipeline.machine import memory_mb
from synthgen.pipeline.worker import Message

LAST_WORDS_BYTES = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """The process has ended, or says nothing that makes sense any more."""


Inbox: TypeAlias = "queue.SimpleQueue[tuple[WorkerProcess, Message | Gone]]"


@dataclass(eq=False, kw_only=True)
class WorkerProcess:
    """A process that renders; all that it says goes to its supervisor's inbox."""

    process: subprocess.Popen[bytes]
    stderr: tempfile._TemporaryFileWrapper[bytes]
    is_ready: bool = False
    is_retiring: bool = False
    """Whether it is to be given no more frames."""
    is_alone: bool = False
    """Whether the frame that it has is to be the only one."""
    in_flight: list[int] = field(default_factory=list)
    """The frames that it was given and that have not come back, oldest first."""
    since: float = field(default_factory=time.monotonic)
    """When it last said something, or was given work while it had none."""
    reason: str = ""
    """Why the supervisor ended it."""

    def give(self, frame_index: int) -> None:
        """Hands out a frame; a process that has just died will be noticed by its answers' end."""
        if not self.in_flight:
            self.since = time.monotonic()
        self.in_flight.append(frame_index)
        self._send(pickle.dumps(frame_index))

    def heard(self) -> None:
        """Notes that it has said something."""
        self.since = time.monotonic()

    @property
    def silence_s(self) -> float:
        """For how long it has had work, or has been starting, without a word."""
        return time.monotonic() - self.since if self.in_flight or not self.is_ready else 0.0

    @property
    def memory_mb(self) -> float:
        """The memory that it holds now."""
        return memory_mb(self.process.pid)

    def end(self, reason: str = "") -> None:
        """Ends the process at once, if it is still there."""
        self.reason = self.reason or reason
        self.process.kill()

    def last_words(self) -> str:
        """Why the process has ended, with the end of what it wrote to standard error."""
        code = self.process.wait()
        if self.reason:
            return self.reason
        text = f"the worker ended with {_signal_name(-code) if code < 0 else f'code {code}'}"
        size = self.stderr.seek(0, os.SEEK_END)
        self.stderr.seek(max(0, size - LAST_WORDS_BYTES))
        said = self.stderr.read().decode(errors="replace").strip()
        return f"{text}, its last words: {said}" if said else text

    def close(self) -> None:
        """Ends the process, and gives back what belongs to it."""
        self.end()
        self.process.wait()
        for stream in (self.process.stdin, self.stderr):
            if stream is not None:
                with contextlib.suppress(OSError):  # what is left to be written to a dead process
                    stream.close()

    def _send(self, data: bytes) -> None:
        if self.process.stdin is not None:
            with contextlib.suppress(OSError):
                self.process.stdin.write(data)
                self.process.stdin.flush()


def start_worker(job: bytes, environment: Mapping[str, str], inbox: Inbox) -> WorkerProcess:
    """A new worker process for a pickled job."""
    stderr = cast("tempfile._TemporaryFileWrapper[bytes]", tempfile.TemporaryFile())  # noqa: SIM115 - kept
    # The package that runs here is to run there, and nothing of the same name in the working directory.
    paths = [str(Path(synthgen.__file__).parents[1]), *filter(None, [environment.get("PYTHONPATH")])]
    variables = {"PYTHONPATH": os.pathsep.join(paths), "PYTHONSAFEPATH": "1"}
    # It has a session of its own so that Ctrl-C reaches only the supervisor.
    process = subprocess.Popen(
        [sys.executable, "-c", "from synthgen.pipeline.worker import main; main()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        env=dict(environment) | variables,
        start_new_session=True,
    )
    worker = WorkerProcess(process=process, stderr=stderr)
    threading.Thread(target=_receive, args=(worker, inbox), daemon=True).start()
    worker._send(job)
    return worker


def _receive(worker: WorkerProcess, inbox: Inbox) -> None:
    """Puts what a worker says into the inbox, until it has ended."""
    with worker.process.stdout or contextlib.nullcontext() as answers:
        try:
            while answers is not None:
                inbox.put((worker, pickle.load(answers)))
        except (EOFError, pickle.UnpicklingError, OSError):
            inbox.put((worker, Gone()))  # it has ended, at the end of a message or in the middle of one
        except Exception as error:  # anything can come out of bytes that are no message
            worker.end(f"the worker's answer cannot be read: {type(error).__name__}: {error}")
            inbox.put((worker, Gone()))


def _signal_name(number: int) -> str:
    with contextlib.suppress(ValueError):
        return signal.Signals(number).name
    return f"signal {number}"
