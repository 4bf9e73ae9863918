"""`synth.yaml`, the file that ultralytics is given."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import yaml

from synthgen.errors import DatasetError

_HEADER = (
    "# Paths are relative to this file, so that the folder can be moved: hence there is no `path` key.\n"
)


def synth_yaml(names: Sequence[str]) -> str:
    """The text for classes in the order of their ids; the names are quoted, so that `no` stays a name."""
    lines = [f"  {class_id}: {_quoted(name)}\n" for class_id, name in enumerate(names)]
    return f"{_HEADER}train: images/train\nval: images/val\nnames:\n{''.join(lines)}"


def class_names(path: Path) -> list[str]:
    """The class names of a `synth.yaml` in the order of their ids.

    Raises:
        DatasetError: the file is missing or is no such file.
    """
    try:
        names = yaml.safe_load(path.read_text(encoding="utf-8"))["names"]
        return [str(names[class_id]) for class_id in range(len(names))]
    except OSError as error:
        raise DatasetError(
            path, error.strerror or "cannot be read", remedy="give the folder of a dataset"
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError, TypeError, LookupError) as error:
        raise DatasetError(
            path, f"found no class names: {error}", expected="names: with ids from 0"
        ) from error


def _quoted(name: str) -> str:
    return yaml.safe_dump(name, default_style='"', allow_unicode=True, width=10**6).strip()
