"""Finds the functions that a run names under `randomizers`."""

from __future__ import annotations

import copyreg
import importlib.util
from collections.abc import Callable
from pathlib import Path

from synthgen.errors import ConfigError, ConfigProblem
from synthgen.sampling.randomizers import Randomizer


def load_randomizer(name: str, folder: Path = Path()) -> Randomizer:
    """The function that a text `path/to/file.py:function` names; its file is run.

    Args:
        name: the text.
        folder: what a relative path is relative to.

    Raises:
        ConfigError: there is no such file or function, or running the file raises.
    """
    path, _, function_name = name.rpartition(":")
    if not path.endswith(".py") or not function_name:
        raise _error(name, "this names no function", "write path/to/file.py:function")
    file = folder / path
    if not file.is_file():
        raise _error(name, f"there is no file {path}", "check the path")
    spec = importlib.util.spec_from_file_location(f"synthgen_randomizer_{file.stem}", file)
    if spec is None or spec.loader is None:
        raise _error(name, "the file is no Python module", "check the path")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # whatever a user's code raises is reported as theirs
        raise _error(
            name, f"running the file raised {type(error).__name__}: {error}", "correct it"
        ) from error
    function = getattr(module, function_name, None)
    if not callable(function):
        known = ", ".join(key for key, value in vars(module).items() if callable(value) and key[0] != "_")
        raise _error(name, f"the file has no function {function_name!r}", f"it has {known or 'none'}")
    return Randomizer(name=name, function=function)


def _reduced(randomizer: Randomizer) -> tuple[Callable[[str, Path], Randomizer], tuple[str, Path]]:
    """How a worker gets a function whose module it cannot import: from its file, wherever it stands."""
    return load_randomizer, (randomizer.name, Path.cwd())


copyreg.pickle(Randomizer, _reduced)


def _error(name: str, found: str, remedy: str) -> ConfigError:
    return ConfigError(ConfigProblem(f"randomizers: {name}", found, remedy=remedy))
