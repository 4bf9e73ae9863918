"""SceneSpecs and annotations to and from JSON, exactly: floats come back bit for bit."""

from __future__ import annotations

import json
from typing import Any, TypeVar

import cattrs
import numpy as np
from cattrs.strategies import configure_tagged_union

from synthgen.arrays import read_only
from synthgen.model.environment import CatcherSpec, GradientSpec, GroundSpec, PanoramaSpec, PhotoSpec
from synthgen.model.light import LightSpec
from synthgen.model.look import LookSpec

T = TypeVar("T")


def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(forbid_extra_keys=True)
    converter.register_unstructure_hook_func(_is_array, lambda array: array.tolist())
    converter.register_structure_hook_func(_is_array, lambda value, _: read_only(value, np.float64))
    for union in (GradientSpec | PhotoSpec | PanoramaSpec, GroundSpec | CatcherSpec, LightSpec, LookSpec):
        configure_tagged_union(union, converter, tag_name="kind", tag_generator=_tag)
    # cattrs knows an optional class, but not an optional union.
    _register_optional(converter, GroundSpec | CatcherSpec)
    _register_optional(converter, LookSpec)
    return converter


def _register_optional(converter: cattrs.Converter, union: Any) -> None:
    converter.register_structure_hook(
        union | None, lambda value, _: None if value is None else converter.structure(value, union)
    )
    converter.register_unstructure_hook(
        union | None, lambda value: None if value is None else converter.unstructure(value, union)
    )


def _tag(kind: type) -> str:
    return kind.__name__.removesuffix("Spec").removesuffix("Light").lower()


def _is_array(kind: Any) -> bool:
    return getattr(kind, "__origin__", kind) is np.ndarray


_CONVERTER = _converter()


def json_text(value: object) -> str:
    """One line of JSON of a dataclass of `synthgen.model`; equal values give equal text."""
    return json.dumps(_CONVERTER.unstructure(value), separators=(",", ":"), allow_nan=False)


def json_data(value: object) -> Any:
    """The same as dicts, lists and scalars."""
    return _CONVERTER.unstructure(value)


def from_json_data(data: object, kind: type[T]) -> T:
    """The dataclass of the given kind that `json_data` was made from.

    Raises:
        ValueError: the data does not describe such a value; the text says which field.
    """
    try:
        return _CONVERTER.structure(data, kind)
    except (cattrs.BaseValidationError, AttributeError, TypeError, KeyError, ValueError) as error:
        raise ValueError("; ".join(cattrs.transform_error(error))) from error
