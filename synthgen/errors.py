"""Every error that synthgen raises on purpose, and the exit code each one ends a command with.

::

    SynthgenError                 exit 1: a fault of ours
    ├── RenderError               the engine failed on a frame
    ├── FailedFramesError         exit 4: more frames failed than the run allows (2: all through the input)
    ├── StoppedError              exit 130 or 143: a run was asked to stop, by SIGINT or SIGTERM
    └── UserError                 exit 2: something the user can mend
        ├── ConfigError           a run or scene file, or a command-line option
        ├── AssetError            a model, texture, photograph or panorama
        ├── OutputError           the output folder: permission, space, another run's files
        ├── DatasetError          a dataset that is read (preview, train)
        ├── EngineError           no usable OpenGL, or an unknown engine
        └── TrainingError         ultralytics or torch missing, or bad training arguments

A text reads *where: what was found; what was expected; what to do*.
"""

from __future__ import annotations

from dataclasses import dataclass


class SynthgenError(Exception):
    """An error with a place, a finding, and where they are known an expectation and a remedy."""

    exit_code = 1

    def __init__(self, where: object, found: str, *, expected: str = "", remedy: str = "") -> None:
        self.where = str(where)
        self.found = found
        self.expected = expected
        self.remedy = remedy
        super().__init__(where, found)

    def __str__(self) -> str:
        return _sentence(self.where, self.found, self.expected, self.remedy)


class RenderError(SynthgenError):
    """An engine failed on a frame that is valid."""


class FailedFramesError(SynthgenError):
    """More frames failed than the run allows."""

    exit_code = 4

    def __init__(self, where: object, found: str, *, remedy: str = "", is_users: bool = False) -> None:
        """Where all of them failed through what the user gave, the exit code is that of a user's error."""
        super().__init__(where, found, remedy=remedy)
        if is_users:
            self.exit_code = UserError.exit_code


class StoppedError(SynthgenError):
    """A run was asked to stop, and has finished the frames that were begun."""

    def __init__(self, where: object, found: str, *, remedy: str = "", signal_number: int = 2) -> None:
        super().__init__(where, found, remedy=remedy)
        self.exit_code = 128 + signal_number


class UserError(SynthgenError):
    """Something the user gave that cannot be used."""

    exit_code = 2


class AssetError(UserError):
    """A model, texture, photograph or panorama that cannot be used."""


class OutputError(UserError):
    """An output folder that cannot be written, or that holds another run."""


class DatasetError(UserError):
    """A dataset on disk that cannot be read."""


class EngineError(UserError):
    """No usable OpenGL on this machine, or an engine name nobody knows."""


class TrainingError(UserError):
    """Training cannot start: a package is missing, or an argument is wrong."""


@dataclass(frozen=True, slots=True)
class ConfigProblem:
    """One problem of a configuration; a `ConfigError` reports all of them."""

    where: str
    found: str
    expected: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        return _sentence(self.where, self.found, self.expected, self.remedy)


class ConfigError(UserError):
    """All problems of a configuration in one report, one line each."""

    def __init__(self, *problems: ConfigProblem) -> None:
        self.problems = problems
        first = problems[0]
        super().__init__(first.where, first.found, expected=first.expected, remedy=first.remedy)

    def __reduce__(self) -> tuple[type[ConfigError], tuple[ConfigProblem, ...]]:
        return type(self), self.problems

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def _sentence(where: str, found: str, expected: str, remedy: str) -> str:
    text = f"{where}: {found}"
    if expected:
        text += f"; expected {expected}"
    if remedy:
        text += f"; {remedy}"
    return text
