"""Workers that are processes of this machine."""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO

import synthgen
from synthgen.pipeline.frames import Job
from synthgen.pipeline.machine import job_on_a_card, memory_mb, worker_environment
from synthgen.pipeline.supervised import Gone, Inbox, Worker

LAST_WORDS_BYTES = 2000


class WorkerProcess(Worker):
    """A process of this machine."""

    def __init__(self, process: subprocess.Popen[bytes], stderr: IO[bytes]) -> None:
        super().__init__()
        self.process = process
        self._stderr = stderr
        self._reason = ""

    @property
    def memory_mb(self) -> float:
        return memory_mb(self.process.pid)

    def end(self, reason: str = "") -> None:
        self._reason = self._reason or reason
        self.process.kill()

    def last_words(self) -> str:
        """Why the process has ended, with the end of what it wrote to standard error."""
        code = self.process.wait()
        if self._reason:
            return self._reason
        text = f"the worker ended with {_signal_name(-code) if code < 0 else f'code {code}'}"
        size = self._stderr.seek(0, os.SEEK_END)
        self._stderr.seek(max(0, size - LAST_WORDS_BYTES))
        said = self._stderr.read().decode(errors="replace").strip()
        return f"{text}, its last words: {said}" if said else text

    def close(self) -> None:
        self.end()
        self.process.wait()
        for stream in (self.process.stdin, self._stderr):
            if stream is not None:
                with contextlib.suppress(OSError):  # what is left to be written to a dead process
                    stream.close()

    def _give(self, frame_index: int) -> None:
        self.send(frame_index)

    def send(self, what: Job | int) -> None:
        """Writes to the process; one that has just died will be noticed by its answers' end."""
        data = pickle.dumps(what)
        if self.process.stdin is not None:
            with contextlib.suppress(OSError):
                self.process.stdin.write(data)
                self.process.stdin.flush()


def start_worker_process(job: Job, number: int, inbox: Inbox, *, workers: int) -> WorkerProcess:
    """A new process for a job, one of so many workers."""
    stderr = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed with the worker
    # The package that runs here is to run there, and nothing of the same name in the working directory.
    paths = [str(Path(synthgen.__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])]
    variables = {"PYTHONPATH": os.pathsep.join(paths), "PYTHONSAFEPATH": "1"}
    # It has a session of its own so that Ctrl-C reaches only the supervisor.
    process = subprocess.Popen(
        [sys.executable, "-c", "from synthgen.pipeline.worker import main; main()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        env=worker_environment(workers, os.environ) | variables,
        start_new_session=True,
    )
    worker = WorkerProcess(process, stderr)
    threading.Thread(target=_receive, args=(worker, inbox), daemon=True).start()
    worker.send(job_on_a_card(job, number))
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
