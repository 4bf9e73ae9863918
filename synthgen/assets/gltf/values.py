"""The values of an extension of glTF, where a missing or malformed one is the specification's default."""

from __future__ import annotations

import math

from synthgen.assets.gltf.document import Document
from synthgen.assets.gltf.schema import TextureInfo


class Values:
    """The values of one JSON object; what is malformed is warned of once."""

    def __init__(self, document: Document, raw: object, pointer: str) -> None:
        if not isinstance(raw, dict):
            raise document.error(pointer, f"found {raw!r:.60}", expected="an object")
        self._document = document
        self._raw = raw
        self.pointer = pointer

    def number(self, name: str, default: float, *, low: float = -math.inf, high: float = math.inf) -> float:
        """A number, which is moved to the nearest of the limits."""
        value = self._raw.get(name)
        if value is None:
            return default
        if not _is_number(value):
            self._warn(name)
            return default
        return min(max(float(value), low), high)

    def numbers(self, name: str, default: tuple[float, ...], *, low: float = -math.inf) -> tuple[float, ...]:
        """As many numbers as the default has."""
        values = self._raw.get(name)
        if values is None:
            return default
        if not isinstance(values, list) or len(values) != len(default) or not all(map(_is_number, values)):
            self._warn(name)
            return default
        return tuple(max(float(value), low) for value in values)

    def rgb(self, name: str, default: tuple[float, float, float]) -> tuple[float, float, float]:
        """A colour, not negative."""
        r, g, b = self.numbers(name, default, low=0.0)
        return (r, g, b)

    def texture(self, name: str) -> TextureInfo | None:
        """A textureInfo.

        Raises:
            AssetError: it is malformed.
        """
        if self._raw.get(name) is None:
            return None
        return self._document.parsed(TextureInfo, self._raw[name], f"{self.pointer}/{name}")

    def _warn(self, name: str) -> None:
        self._document.warn(f"{self.pointer}/{name} is malformed, and the default is used")


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) < 1e300 and math.isfinite(value)
