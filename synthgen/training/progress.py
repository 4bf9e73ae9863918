"""ultralytics' training callbacks: CPU threads, and a report after each epoch."""

from __future__ import annotations

import contextlib
import importlib
import sys
import time
from collections.abc import Callable
from typing import Any

from synthgen.training.environment import requested_threads
from synthgen.training.request import EpochProgress


class EpochReporter:
    """Hands an `EpochProgress` to a callback after every epoch of a model's training.

    The callback runs with the standard output of the time the reporter was made. An exception of its own
    ends the training and is kept in `error`, so that it can be told from one of ultralytics.
    """

    def __init__(self, on_epoch: Callable[[EpochProgress], None] | None) -> None:
        self.error: BaseException | None = None
        self._on_epoch = on_epoch
        self._stdout = sys.stdout
        self._start = time.monotonic()
        self._is_epoch_new = False

    def attach(self, model: Any) -> None:
        """Registers the callbacks with a model of ultralytics."""
        model.add_callback("on_pretrain_routine_start", _use_threads)
        model.add_callback("on_train_start", self._note_start)
        model.add_callback("on_train_epoch_end", self._note_epoch)
        model.add_callback("on_fit_epoch_end", self._report)

    def _note_start(self, _trainer: Any) -> None:
        self._start = time.monotonic()

    def _note_epoch(self, _trainer: Any) -> None:
        self._is_epoch_new = True

    def _report(self, trainer: Any) -> None:
        """Reports an epoch once: ultralytics calls this again after the last validation."""
        if self._on_epoch is None or not self._is_epoch_new:
            return
        self._is_epoch_new = False
        try:
            with contextlib.redirect_stdout(self._stdout):
                self._on_epoch(self._progress(trainer))
        except BaseException as error:
            self.error = error
            raise

    def _progress(self, trainer: Any) -> EpochProgress:
        metrics = trainer.metrics or {}

        def metric(name: str) -> float | None:
            value = metrics.get(f"metrics/{name}(B)")
            return None if value is None else float(value)

        return EpochProgress(
            epoch=trainer.epoch + 1,
            epochs=trainer.epochs,
            losses={name: float(value) for name, value in (trainer.tloss or {}).items()},
            precision=metric("precision"),
            recall=metric("recall"),
            map50=metric("mAP50"),
            map50_95=metric("mAP50-95"),
            seconds=time.monotonic() - self._start,
        )


def _use_threads(trainer: Any) -> None:
    """Undoes ultralytics' choice of one CPU thread less than there are CPUs (one on two)."""
    if trainer.device.type == "cpu":
        importlib.import_module("torch").set_num_threads(requested_threads())
