"""How one instance looks, where it differs from the materials of its asset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from synthgen.model.light import Rgb


@dataclass(frozen=True, slots=True, kw_only=True)
class PaintSpec:
    """One material instead of all that the asset has."""

    color_linear: Rgb
    """Multiplies the texture, or is the colour."""
    roughness: float
    metallic: float
    texture_id: str | None = None
    """The asset id of a base colour texture, or None for a plain colour."""
    repeats: float = 1.0
    """How often the texture repeats where the asset's coordinates go from 0 to 1."""
    emission_linear: Rgb = (0.0, 0.0, 0.0)
    """The radiance that it gives off itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JitterSpec:
    """The asset's own materials, a little changed."""

    hue: float = 0.0
    """Radians by which colours are turned about the grey axis."""
    saturation: float = 1.0
    """Multiplies the distance of colours from grey of the same luminance."""
    brightness: float = 1.0
    """Multiplies the base colour."""
    roughness: float = 0.0
    """Added to the roughness factor."""
    metallic: float = 0.0
    """Added to the metallic factor."""
    wear: float = 0.0
    """0 is new; towards 1 colours fade and surfaces become rough and lose their coat."""


LookSpec: TypeAlias = PaintSpec | JitterSpec
