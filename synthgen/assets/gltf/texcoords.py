"""Texture coordinates as engines take them: two sets at most, of any that a file may have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from synthgen.arrays import F32
from synthgen.model import Material, Texture, TextureSlot

MOST_SETS = 2

_ValueT = TypeVar("_ValueT")


def used_sets(material: Material) -> list[int]:
    """The numbers of the sets that the textures of a material are laid on by, in order."""
    return sorted({slot.texcoord for slot in _slots(material)})


def textures_of(material: Material) -> list[Texture]:
    """The textures of a material and its layers."""
    return [slot.texture for slot in _slots(material)]


def with_used_sets(material: Material, texcoords: tuple[F32, ...]) -> tuple[Material, tuple[F32, ...]]:
    """The material and only the sets that it uses, in their order, where there are more than two sets.

    Textures of sets beyond the second used one are laid on by the first.
    """
    if len(texcoords) <= MOST_SETS:
        return material, texcoords
    kept = [number for number in used_sets(material) if number < len(texcoords)][:MOST_SETS] or [0]
    numbers = {number: place for place, number in enumerate(kept)}
    return _renumbered(material, numbers), tuple(texcoords[number] for number in kept)


def _slots(value: Any) -> Iterator[TextureSlot]:
    if isinstance(value, TextureSlot):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from _slots(getattr(value, field.name))


def _renumbered(value: _ValueT, numbers: Mapping[int, int]) -> _ValueT:
    if isinstance(value, TextureSlot):
        return replace(value, texcoord=numbers.get(value.texcoord, 0))
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changed = {field.name: _renumbered(getattr(value, field.name), numbers) for field in fields(value)}
    return replace(value, **changed)
