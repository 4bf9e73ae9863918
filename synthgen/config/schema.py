"""Building blocks of the configuration schema."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from synthgen.distributions import Constant, Scalar, Uniform, within


class Section(BaseModel):
    """A mapping of the configuration: unknown keys are errors, and values are not converted silently."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True)


Fraction = Annotated[float, Field(ge=0.0, le=1.0)]


def expanded(text: str) -> Path:
    """The path of a text, in which ~ stands for the home folder, if there is one."""
    with contextlib.suppress(RuntimeError):  # ~name of a user who does not exist
        return Path(text).expanduser()
    return Path(text)


def _parsed_path(value: object) -> object:
    if value == "":
        raise ValueError("found an empty path; expected a file or folder")
    return expanded(value) if isinstance(value, str) else value


FilePath = Annotated[
    Path,
    BeforeValidator(_parsed_path),
    PlainSerializer(lambda path: path.as_posix()),
    WithJsonSchema({"type": "string", "title": "path"}),
]


def _parsed_paths(value: object) -> object:
    return (value,) if isinstance(value, str) else as_tuple(value)


def as_tuple(value: Any) -> Any:
    """A list as a tuple, for strict models; anything else unchanged."""
    return tuple(value) if isinstance(value, list) else value


LIST = BeforeValidator(as_tuple)
"""The annotation of a tuple that YAML writes as a list."""

FilePaths = Annotated[tuple[FilePath, ...], BeforeValidator(_parsed_paths)]
"""Any number of files and folders; YAML writes one of them without a list."""


class Resolution(Section):
    """The size of the images in pixels."""

    width: int = Field(ge=16, le=16384)
    height: int = Field(ge=16, le=16384)


def _parsed_resolution(value: object) -> object:
    if isinstance(value, str):
        match = re.fullmatch(r"\s*(\d+)\s*[xX×]\s*(\d+)\s*", value)
        if not match:
            raise ValueError(f"found {value!r}; expected WIDTHxHEIGHT, such as 640x480")
        return {"width": int(match[1]), "height": int(match[2])}
    if isinstance(value, Resolution | dict):
        return value
    raise ValueError(f"found {value!r}; expected WIDTHxHEIGHT, such as 640x480")


ResolutionField = Annotated[
    Resolution,
    BeforeValidator(_parsed_resolution),
    PlainSerializer(lambda resolution: f"{resolution.width}x{resolution.height}"),
    WithJsonSchema({"type": "string", "title": "WIDTHxHEIGHT"}),
]


class ColorConfig(Section):
    """An sRGB colour by hue, saturation and value, each a distribution."""

    hue_deg: Annotated[Scalar, within(-360, 720)] = Field(
        default=Uniform(0, 360), description="Hue: 0 red, 120 green, 240 blue."
    )
    saturation: Annotated[Scalar, within(0, 1)] = Field(default=Constant(0.0), description="0 is grey.")
    value: Annotated[Scalar, within(0, 1)] = Field(default=Constant(1.0), description="0 is black.")
