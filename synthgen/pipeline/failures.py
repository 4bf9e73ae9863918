"""The frames that could not be rendered: what is kept of them, and how many a run bears."""

from __future__ import annotations

import json
import logging

from synthgen.dataset import Layout
from synthgen.dataset.files import output_error
from synthgen.errors import FailedFramesError, UserError
from synthgen.model.serialization import json_data
from synthgen.pipeline.frames import FrameFailed

LOG = logging.getLogger(__name__)

SHOWN = 3
"""How many failures the report of a run names."""


class FailureLog:
    """Writes one JSON line a failed frame, with its SceneSpec and error, and ends a run with too many."""

    def __init__(self, layout: Layout, *, count: int, max_failed_fraction: float) -> None:
        """Forgets the failures of an earlier run: its frames are tried again.

        Raises:
            OutputError: the file of failures cannot be deleted.
        """
        self._path, self._count = layout.failures, count
        self._allowed = int(max_failed_fraction * count)
        self._shown: list[str] = []
        self._is_users = True
        self.total = 0
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            raise output_error(self._path, error) from error

    def add(self, failure: FrameFailed) -> None:
        """Keeps a failure.

        Raises:
            FailedFramesError: there are more than the run allows; the text names the first.
            OutputError: the disk is full.
        """
        LOG.warning("an image failed: %s", failure.error)
        self.total += 1
        self._is_users = self._is_users and isinstance(failure.error, UserError)
        if len(self._shown) < SHOWN:
            self._shown.append(str(failure.error))
        data = {
            "frame_index": failure.frame_index,
            "error": str(failure.error),
            "details": failure.details,
            "scene": None if failure.scene is None else json_data(failure.scene),
        }
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(data) + "\n")
        except OSError as error:
            raise output_error(self._path, error) from error
        if self.total > self._allowed:
            raise self._error()

    def _error(self) -> FailedFramesError:
        count = f"{self.total} of {self._count} images" if self._count > 1 else "the image"
        found = (
            f"{count} could not be rendered, of which supervision.max_failed_fraction allows {self._allowed}"
        )
        first = "".join(f"\n  {text}" for text in self._shown)
        return FailedFramesError(
            self._path,
            f"{found}; the first:{first}\n",
            remedy="what is finished stays; --resume tries the others again",
            is_users=self._is_users,
        )
