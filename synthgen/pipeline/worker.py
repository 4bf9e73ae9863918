"""The main function of a process that renders the frames that its parent names.

Both speak pickle: the parent writes a `Job` and then frame indices to standard input; the worker answers with
a `Ready`, and then with what became of each frame. It shares nothing with others but files that it reads.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import sys
import threading
from collections.abc import Iterator
from typing import BinaryIO, TypeAlias

from synthgen.errors import SynthgenError
from synthgen.pipeline.frames import FrameFailed, FrameMaker, Job
from synthgen.pipeline.messages import Message, Ready, Unable

Tasks: TypeAlias = "queue.SimpleQueue[int]"


def main() -> None:
    """Renders until standard input ends, which it also does when the parent dies."""
    # The parent decides when to stop; a terminal or a batch system sends these to all processes.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    answers = _answers()
    job: Job = pickle.load(sys.stdin.buffer)
    tasks: Tasks = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(sys.stdin.buffer, tasks), daemon=True).start()
    try:
        _work(job, tasks, answers)
    except SynthgenError as error:
        _send(answers, Unable(error=error))
    # The thread waits for standard input, where the interpreter cannot end it in good order.
    os._exit(0)


def _answers() -> BinaryIO:
    """Standard output for answers alone: whatever libraries print goes to standard error from now on."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers


def _receive(source: BinaryIO, tasks: Tasks) -> None:
    """Queues frame indices; ends the process with its parent, even when the engine hangs."""
    try:
        while True:
            tasks.put(pickle.load(source))
    except (EOFError, pickle.UnpicklingError):
        os._exit(0)


def _work(job: Job, tasks: Tasks, answers: BinaryIO) -> None:
    """Renders until an engine fails, which may have left it unable to render anything else."""
    renderer = job.create(job.recipe)
    _send(answers, Ready(description=renderer.description))
    maker, is_sound = FrameMaker(job, renderer), True
    while is_sound:
        for result in maker.results(_available(tasks)):
            _send(answers, result)
            if isinstance(result, FrameFailed) and result.scene is not None:
                is_sound = False


def _available(tasks: Tasks) -> Iterator[int]:
    """The next task, for which it waits, and those that are there by the time that they are asked for."""
    yield tasks.get()
    while not tasks.empty():
        yield tasks.get()


def _send(answers: BinaryIO, message: Message) -> None:
    pickle.dump(message, answers)
    answers.flush()
