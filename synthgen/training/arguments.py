"""Extra ultralytics arguments: `key=value`, `--key value` and `--key=value`, as typed values."""

from __future__ import annotations

import ast
import difflib
import importlib.util
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from synthgen.errors import TrainingError
from synthgen.training.environment import INSTALL_REMEDY

Value: TypeAlias = Any  # bool, int, float, str, None, or a list or tuple of them

_CONSTANTS: Mapping[str, Value] = {"none": None, "null": None, "true": True, "false": False}
_EXTRA_KEYS = {"save_dir": None}
# what synthgen decides itself, and where to say it
_RESERVED = {
    "data": "the data option",
    "model": "the model option",
    "resume": "the resume option",
    "task": "a model of that task, such as yolov8n-seg.yaml",
    "mode": "the train or export command",
    "cfg": "its arguments one by one",
}


def known_arguments() -> dict[str, Value]:
    """The arguments of ultralytics and their default values, from its own file and without importing it.

    Raises:
        TrainingError: ultralytics is not installed.
    """
    spec = importlib.util.find_spec("ultralytics")
    if spec is None or spec.origin is None:
        raise TrainingError("training", "ultralytics is not installed", remedy=INSTALL_REMEDY)
    file = Path(spec.origin).parent / "cfg" / "default.yaml"
    return {**yaml.safe_load(file.read_text(encoding="utf-8")), **_EXTRA_KEYS}


def parse_arguments(tokens: Sequence[str], *, known: Mapping[str, Value] | None = None) -> dict[str, Value]:
    """The arguments that the tokens spell; the last of two equal keys wins.

    `--cos-lr` is `cos_lr`, and a switch may stand alone (`--cos_lr` is true). Without `known` the keys of
    the installed ultralytics are taken.

    Raises:
        TrainingError: a token is no argument, a key is unknown or decided elsewhere, or a value is missing.
    """
    known = known_arguments() if known is None else known
    arguments: dict[str, Value] = {}
    for key, text in _pairs(tokens):
        check_key(key, known)
        if text is None and not isinstance(known[key], bool):
            raise TrainingError(f"--{key}", "no value", expected=f"{key}=VALUE")
        arguments[key] = True if text is None else parse_value(text)
    return arguments


def parse_value(text: str) -> Value:
    """The value that a text spells: None, bool, int, float (also 1e-3), list or tuple, or else the text."""
    stripped = text.strip()
    if stripped.lower() in _CONSTANTS:
        return _CONSTANTS[stripped.lower()]
    number = _number(stripped)
    if number is not None:
        return number
    if stripped[:1] in ("[", "(", "'", '"'):
        try:
            return ast.literal_eval(stripped)
        except (SyntaxError, ValueError):
            return text
    return text


def _number(text: str) -> int | float | None:
    """The number that a text spells, if it does; ultralytics has no use for nan and infinity."""
    if re.fullmatch(r"[+-]?\d+", text):
        return int(text)
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def check_key(key: str, known: Mapping[str, Value]) -> None:
    """Refuses a key that ultralytics does not know or that synthgen decides itself.

    Raises:
        TrainingError: with the nearest known keys.
    """
    if key in _RESERVED:
        raise TrainingError(key, "not an extra argument", remedy=f"use {_RESERVED[key]}")
    if key not in known:
        near = difflib.get_close_matches(key, known, n=3, cutoff=0.6)
        raise TrainingError(
            key,
            "ultralytics has no such argument",
            remedy=f"did you mean {' or '.join(near)}?"
            if near
            else "see the train settings of its documentation",
        )


def _pairs(tokens: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    """Each key with the text of its value; None for a `--key` that is followed by no value."""
    rest = list(tokens)
    while rest:
        token = rest.pop(0)
        is_option = token.startswith("--")
        key, equals, text = token.removeprefix("--").partition("=")
        key = key.strip().replace("-", "_")
        if not key.isidentifier() or not (is_option or equals):
            raise TrainingError(
                "extra arguments",
                f"{token!r}",
                expected="key=value, --key value or --key=value, such as lr0=0.01",
            )
        if equals:
            yield key, text
        elif rest and not rest[0].startswith("--") and not _is_assignment(rest[0]):
            yield key, rest.pop(0)
        else:
            yield key, None


def _is_assignment(token: str) -> bool:
    key, equals, _ = token.partition("=")
    return bool(equals) and key.isidentifier()
