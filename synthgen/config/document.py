"""A YAML file with the place of every key, without duplicates and without YAML 1.1's silent surprises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from synthgen.errors import ConfigError, ConfigProblem

KeyPath = tuple[str | int, ...]

MISREAD_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)[eE][-+]?\d+")
"""A number with an exponent that YAML 1.1 reads as text."""

_TRAPS = {
    "tag:yaml.org,2002:str": (
        MISREAD_NUMBER,
        "YAML reads this number as text; write it with point and sign, such as 1.0e-3, or without exponent",
    ),
    "tag:yaml.org,2002:float": (
        re.compile(r"[-+]?\d+(:\d+)+(\.\d*)?"),
        "YAML reads this as a number to base 60; put it in quotes",
    ),
    "tag:yaml.org,2002:int": (
        re.compile(r"[-+]?(\d+(:\d+)+|0\d+)"),
        "YAML reads this as a number to base 60 or 8; put it in quotes, or write it without the leading 0",
    ),
    "tag:yaml.org,2002:timestamp": (
        re.compile(r".*", re.DOTALL),
        "YAML reads this as a date; put it in quotes",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The mapping of a YAML file and the places of its keys; command-line options may be laid over it."""

    data: dict[str, Any]
    folder: Path
    """What relative paths in the file are relative to."""
    source: str
    """The file's name for messages."""
    places: dict[KeyPath, str] = field(default_factory=dict)
    """Where each value was written: `file:line`, or the option."""

    def place(self, path: KeyPath) -> str:
        """Where a value was written, or the nearest value around it."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.places:
                return self.places[path[:end]]
        return self.source

    def problem(self, path: KeyPath, found: str, *, expected: str = "", remedy: str = "") -> ConfigProblem:
        """A problem with the value at a key path."""
        dotted = ".".join(str(key) for key in path)
        where = f"{self.place(path)}: {dotted}" if dotted else self.place(path)
        return ConfigProblem(where, found, expected, remedy)


def load_document(path: Path) -> Document:
    """The contents of a YAML file whose top level is a mapping.

    Raises:
        ConfigError: the file cannot be read, is no YAML, repeats a key, or holds a value that YAML does
            not read as its writer means it.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise _single(str(path), f"byte {error.start} is not UTF-8 text", "save the file as UTF-8") from error
    except OSError as error:
        raise _single(str(path), error.strerror or "cannot be read", "check the path") from error
    try:
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        reader = _Reader(loader, path)
        data = reader.value(node, ()) if node is not None else {}
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{path}:{mark.line + 1}" if mark else str(path)
        raise _single(
            where, f"not valid YAML: {error.problem}", "correct the line or the one above"
        ) from error
    except yaml.reader.ReaderError as error:
        where = f"{path}:{text.count(chr(10), 0, error.position) + 1}"
        raise _single(where, f"not valid YAML: {error.reason}", "delete the character") from error
    except RecursionError as error:
        raise _single(
            str(path), "the values are nested without end, or too deep", "write them flat"
        ) from error
    if reader.problems:
        raise ConfigError(*reader.problems)
    if not isinstance(data, dict):
        raise _single(
            f"{path}:1", f"found {type(data).__name__}, not keys and values", "write `key: value` lines"
        )
    return Document(data=data, folder=path.parent, source=str(path), places=reader.places)


def key_paths(path: KeyPath, value: Any) -> Iterator[KeyPath]:
    """The key path of a value and of everything in it."""
    yield path
    inner = dict(enumerate(value)) if isinstance(value, list) else value
    for key, entry in inner.items() if isinstance(inner, dict) else ():
        yield from key_paths((*path, key), entry)


def _single(where: str, found: str, remedy: str) -> ConfigError:
    return ConfigError(ConfigProblem(where, found, remedy=remedy))


class _Reader:
    """Turns YAML nodes into values, and notes the line of each and what is wrong with it."""

    def __init__(self, loader: yaml.SafeLoader, path: Path) -> None:
        self._loader = loader
        self._file = path
        self.places: dict[KeyPath, str] = {}
        self.problems: list[ConfigProblem] = []

    def value(self, node: yaml.Node, path: KeyPath) -> Any:
        """The value of a node at a key path."""
        self.places.setdefault(path, f"{self._file}:{node.start_mark.line + 1}")
        if isinstance(node, yaml.MappingNode):
            return dict(self._items(node, path))
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*path, index)) for index, child in enumerate(node.value)]
        if self._is_trap(node, path):
            return None
        try:
            return self._loader.construct_object(node, deep=True)
        except (ValueError, LookupError, AttributeError):  # such as `!!int abc`
            remedy = f"write a value that is of the type {node.tag.removeprefix('tag:yaml.org,2002:')}"
            self._report(node.start_mark.line + 1, path, f"found {node.value!r}", remedy)
            return None

    def _items(self, node: yaml.MappingNode, path: KeyPath) -> Iterator[tuple[str, Any]]:
        self._merge(node)
        lines: dict[str, int] = {}
        for key_node, child in node.value:
            line = key_node.start_mark.line + 1
            key = str(key_node.value)
            if not isinstance(key_node, yaml.ScalarNode) or key_node.tag != "tag:yaml.org,2002:str":
                self._report(
                    line, path, f"found the key {key!r}, which YAML does not read as text", "put it in quotes"
                )
            elif key in lines:
                self._report(
                    line,
                    (*path, key),
                    f"the key stands a second time (first in line {lines[key]})",
                    "delete one",
                )
            lines.setdefault(key, line)
            child_path = (*path, key)
            self.places[child_path] = f"{self._file}:{line}"
            yield key, self.value(child, child_path)

    def _merge(self, node: yaml.MappingNode) -> None:
        """Fills in `<<: *anchor`; what the mapping itself says goes before what it merges."""
        own = [entry for entry in node.value if entry[0].tag != "tag:yaml.org,2002:merge"]
        if len(own) == len(node.value):
            return
        self._loader.flatten_mapping(node)
        merged = {str(key.value): (key, child) for key, child in node.value[: len(node.value) - len(own)]}
        for key, _ in own:
            merged.pop(str(key.value), None)
        node.value = [*merged.values(), *own]

    def _is_trap(self, node: yaml.Node, path: KeyPath) -> bool:
        if not isinstance(node, yaml.ScalarNode) or node.tag not in _TRAPS or node.style is not None:
            return False
        pattern, remedy = _TRAPS[node.tag]
        is_trap = pattern.fullmatch(node.value) is not None
        if is_trap:
            self._report(node.start_mark.line + 1, path, f"found {node.value}", remedy)
        return is_trap

    def _report(self, line: int, path: KeyPath, found: str, remedy: str) -> None:
        dotted = ".".join(str(key) for key in path)
        self.problems.append(ConfigProblem(f"{self._file}:{line}: {dotted}", found, remedy=remedy))
