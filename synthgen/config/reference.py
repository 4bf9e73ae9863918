"""The configuration reference and the commented starter file, both made from the schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, get_args

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from synthgen.config.run import RunConfig
from synthgen.config.scene import SceneConfig

_STARTER_HEADER = """\
# A run of synthgen. Render it with:  synthgen render --config {name} --out out/
# Every key but `models` may be left out; the values below are the defaults.
# Wherever a range [low, high] stands, a number, {{normal: {{mean: 1, std: 0.2}}}}, {{log_uniform: [1, 9]}} or
# {{choice: [1, 2]}} may stand as well.
"""


def reference_markdown() -> str:
    """The reference of all keys of run and scene files, as Markdown tables."""
    parts = []
    for title, model in (("Run files", RunConfig), ("Scene files", SceneConfig)):
        rows = "".join(f"| `{key}` | {default} | {text} |\n" for key, default, text in _rows(model, ""))
        parts.append(f"## {title}\n\n| key | default | meaning |\n| --- | --- | --- |\n{rows}")
    return "\n".join(parts)


def starter_yaml(name: str, model_path: str) -> str:
    """A run file with every key, its default and what it means; name is that of the file."""
    lines = [_STARTER_HEADER.format(name=name), "models:\n", f"  - path: {json.dumps(model_path)}\n"]
    lines += ["    # class_name: part   # by default the name of the file or folder\n"]
    lines += _starter_lines(RunConfig, indent="", skip={"models", "class_name"})
    return "".join(lines)


def _starter_lines(model: type[BaseModel], *, indent: str, skip: set[str]) -> Iterator[str]:
    for key, field in model.model_fields.items():
        if key in skip:
            continue
        inner = _section(field)
        if inner is not None and isinstance(field.default, BaseModel):
            yield f"\n{indent}{key}:  # {(inner.__doc__ or '').splitlines()[0]}\n"
            yield from _starter_lines(inner, indent=indent + "  ", skip=set())
            continue
        comment = (field.description or "").replace("\n", " ").replace("`", "")
        value = _plain(field.default)
        if value is None:
            yield f"{indent}# {key}:  # {comment}\n"
        else:
            yield f"{indent}{key}: {_inline(value)}  # {comment}\n"


def _rows(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, str, str]]:
    for key, field in model.model_fields.items():
        sections = list(_sections(field.annotation))
        default = "required" if field.is_required() else _shown_default(field)
        text = (
            field.description or (sections[0].__doc__ or "").splitlines()[0]
            if sections or field.description
            else ""
        )
        yield f"{prefix}{key}", default, text.replace("|", "\\|")
        for section in sections:
            marker = "[]" if "tuple" in str(field.annotation) else ""
            yield from _rows(section, f"{prefix}{key}{marker}.")


def _shown_default(field: FieldInfo) -> str:
    if isinstance(field.default, BaseModel):
        return ""
    value = _plain(field.default)
    return "" if value is None else f"`{_inline(value)}`"


def _section(field: FieldInfo) -> type[BaseModel] | None:
    return next(iter(_sections(field.annotation)), None)


def _sections(annotation: Any) -> Iterator[type[BaseModel]]:
    """The sections that a value of a type may hold; those that are written as text are left out."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation.__name__ != "Resolution":
            yield annotation
        return
    for argument in get_args(annotation):
        yield from _sections(argument)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, BaseModel):
        data = value.model_dump(exclude_defaults=True)
        return data.get("name", data) if set(data) <= {"name"} else data
    to_yaml = getattr(value, "to_yaml", None)
    return to_yaml() if to_yaml else value


def _inline(value: Any) -> str:
    text: str = yaml.safe_dump(value, default_flow_style=True, width=10**6)
    return text.removesuffix("...\n").strip()
