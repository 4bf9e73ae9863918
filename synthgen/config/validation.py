"""From a YAML document to a validated model, with all problems in one report."""

from __future__ import annotations

import difflib
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from synthgen.config.document import Document, KeyPath
from synthgen.errors import ConfigError, ConfigProblem

M = TypeVar("M", bound=BaseModel)


def validated(document: Document, model: type[M]) -> M:
    """The document as a model.

    Raises:
        ConfigError: with every problem, each with its file, line and key path.
    """
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        problems = [
            (_document_path(document, details["loc"]), _problem(document, model, details))
            for details in error.errors()
        ]
        raise ConfigError(*_most_specific(problems)) from error


def _most_specific(problems: list[tuple[KeyPath, ConfigProblem]]) -> list[ConfigProblem]:
    # A union reports a problem for each of its members, and a list one of its own where an entry has one:
    # keep the first of each place, and of nested places the innermost.
    paths = [path for path, _ in problems]
    first: dict[str, ConfigProblem] = {}
    for path, problem in problems:
        if not any(path == other[: len(path)] for other in paths if len(other) > len(path)):
            first.setdefault(problem.where, problem)
    return list(first.values())


def _problem(document: Document, model: type[BaseModel], details: ErrorDetails) -> ConfigProblem:
    path = _document_path(document, details["loc"])
    kind = details["type"]
    if kind == "extra_forbidden":
        return _unknown_key(document, model, details["loc"], path)
    if kind == "missing":
        where = (*_document_path(document, details["loc"][:-1]), str(details["loc"][-1]))
        return document.problem(
            where, "this key is missing", remedy=_remedy_of_missing(model, details["loc"])
        )
    if kind == "value_error":
        found, _, rest = str(details["ctx"]["error"]).partition("; expected ")
        expected, _, remedy = rest.partition("; ")
        return document.problem(path, found, expected=expected, remedy=remedy)
    remedy = ""
    if isinstance(details["input"], bool) and kind == "string_type":
        remedy = "YAML reads yes, no, on, off, true and false as truth values: put the text in quotes"
    if isinstance(details["input"], str) and kind in {"tuple_type", "list_type"}:
        remedy = f"write [{details['input']}]"
    return document.problem(
        path, f"found {_shown(details['input'])}", expected=_expected(details), remedy=remedy
    )


def _remedy_of_missing(model: type[BaseModel], loc: tuple[int | str, ...]) -> str:
    """What the schema says of a top-level key that has to be there, or simply to add it."""
    field = model.model_fields.get(str(loc[-1])) if len(loc) == 1 else None
    extra = field.json_schema_extra if field else None
    return str(extra["remedy"]) if isinstance(extra, dict) and "remedy" in extra else "add it"


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


_BOUNDS = {
    "greater_than_equal": ("ge", "at least"),
    "greater_than": ("gt", "more than"),
    "less_than_equal": ("le", "at most"),
    "less_than": ("lt", "less than"),
    "too_short": ("min_length", "a list of at least"),
    "string_too_short": ("min_length", "a text of at least"),
}
_IN_YAML = {
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "keys with values",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
}


def _expected(details: ErrorDetails) -> str:
    if details["type"] in _BOUNDS:
        limit, words = _BOUNDS[details["type"]]
        return f"{words} {details['ctx'][limit]:g}"
    if details["type"] in _IN_YAML:
        return _IN_YAML[details["type"]]
    message = details["msg"]
    for prefix in ("Input should be ", "Input should "):
        if message.startswith(prefix):
            return message[len(prefix) :]
    return message


def _document_path(document: Document, loc: tuple[int | str, ...]) -> KeyPath:
    """The location without the names of union members, which are in no document."""
    path: KeyPath = ()
    for key in loc:
        if (*path, key) in document.places or not path:
            path = (*path, key)
    return path


def _unknown_key(
    document: Document, model: type[BaseModel], loc: tuple[int | str, ...], path: KeyPath
) -> ConfigProblem:
    known = known_keys(model, loc[:-1])
    close = difflib.get_close_matches(str(loc[-1]), known, n=1, cutoff=0.5)
    remedy = f"did you mean {close[0]}?" if close else f"known keys: {', '.join(known)}"
    return document.problem(path, f"unknown key {loc[-1]!r}", remedy=remedy)


def known_keys(model: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    """The keys that may stand at a location, as pydantic reports it."""
    models: list[type[BaseModel]] = [model]
    for key in loc:
        models = [each for each in models if key in _kinds(each)] or models
        fields = [m.model_fields[str(key)].annotation for m in models if str(key) in m.model_fields]
        models = [inner for field in fields for inner in _models_in(field)] or models
    return sorted({name for each in models for name in each.model_fields})


def _kinds(model: type[BaseModel]) -> tuple[Any, ...]:
    """The values of `kind` by which a union knows its member."""
    field = model.model_fields.get("kind")
    return get_args(field.annotation) if field else ()


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for argument in get_args(annotation) for model in _models_in(argument)]
