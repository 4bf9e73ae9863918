"""Lights of a scene, with the units of KHR_lights_punctual on the project's scale of radiance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from synthgen.arrays import F64, ArrayFields

Rgb = tuple[float, float, float]
Xyz = tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectionalLightSpec:
    """A light far away, whose rays are parallel."""

    direction_world: Xyz
    """The unit vector along which the light travels."""
    color_linear: Rgb
    """Of luminance 1."""
    illuminance: float
    """On a surface that faces the light; pi makes a white diffuse surface white (radiance 1)."""
    has_shadow: bool
    angular_diameter: float = 0.0
    """How wide the source looks, in radians (the sun: 0.0093); softens the shadow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointLightSpec:
    """A small sphere that shines in all directions."""

    position_world: Xyz
    color_linear: Rgb
    """Of luminance 1."""
    intensity: float
    """The illuminance on a surface that faces the light at 1 m; it falls with the squared distance."""
    radius: float
    """Of the sphere, in metres; softens the shadow and widens highlights."""
    has_shadow: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotLightSpec:
    """A point light that shines into a cone."""

    position_world: Xyz
    direction_world: Xyz
    """The unit vector along the axis of the cone, away from the light."""
    inner_cone_angle: float
    """Radians from the axis to where the light begins to fall off."""
    outer_cone_angle: float
    """Radians from the axis to where it ends; above the inner one and below pi / 2."""
    color_linear: Rgb
    """Of luminance 1."""
    intensity: float
    """As for a point light, on the axis."""
    radius: float
    """Of the source, in metres."""
    has_shadow: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AreaLightSpec(ArrayFields):
    """A rectangle that shines to one side with the same radiance in all directions; it is not seen itself."""

    T_world_light: F64
    """[4 4], rigid: the rectangle lies in x and y about the origin, and shines along -z."""
    width: float
    """Along x, in metres."""
    height: float
    """Along y, in metres."""
    color_linear: Rgb
    """Of luminance 1."""
    radiance: float
    """1 is white at exposure 0."""
    has_shadow: bool


LightSpec: TypeAlias = DirectionalLightSpec | PointLightSpec | SpotLightSpec | AreaLightSpec
