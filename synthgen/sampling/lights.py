"""Draws lights. What is drawn is the illuminance at the objects; the strength of the source follows."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from synthgen.arrays import F64, read_only
from synthgen.color import linear_from_temperature
from synthgen.config import FillConfig, LightsConfig, SceneConfig, SunConfig
from synthgen.distributions import sample_name, sample_staged, sample_value
from synthgen.geometry.transforms import rotation_about_axis, rotation_looking_along, transform
from synthgen.model import (
    AreaLightSpec,
    DirectionalLightSpec,
    LightSpec,
    PointLightSpec,
    Rgb,
    RoomSpec,
    SpotLightSpec,
)
from synthgen.model.light import Xyz
from synthgen.rng import FrameRng
from synthgen.sampling.layout import Layout
from synthgen.sampling.room import distance_in_room, gap_in_room


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """A light near the objects, of whatever kind."""

    position: Xyz
    towards: F64
    """The unit vector [3] from the middle of the objects to the light."""
    distance: float
    """Likewise, in metres."""
    size: float
    """Its width in metres."""
    gap: float
    """From its centre to the nearest wall of the room, in metres; infinite outside."""
    color_linear: Rgb
    illuminance: float
    """In the middle of the objects, on a surface that faces the light."""

    @property
    def intensity(self) -> float:
        """That of a point which gives the illuminance: E = I / d^2 on a surface that faces it."""
        return self.illuminance * self.distance**2


def sample_lights(
    rng: FrameRng, config: SceneConfig, layout: Layout, room: RoomSpec | None
) -> tuple[LightSpec, ...]:
    """The sun, the lights that fill its shadows, and those near the objects."""
    lights: list[LightSpec] = []
    if config.sun is not None:
        lights.append(sample_sun(rng.stage("sun"), config.sun, layout.view.yaw))
    lights += sample_fills(rng.stage("fill"), config.fill)
    count = int(sample_staged(rng, "lights.count", config.lights.count))
    for index in range(count):
        lights.append(sample_light(rng.stage(f"lights.{index}"), config.lights, layout, room))
    return tuple(lights)


def sample_sun(rng: np.random.Generator, config: SunConfig, camera_yaw: float) -> DirectionalLightSpec:
    """The light that casts shadows; its azimuth is counted from the viewing direction."""
    elevation = math.radians(sample_value(rng, config.elevation_deg))
    azimuth = math.radians(sample_value(rng, config.azimuth_deg)) + camera_yaw
    x, y, z = _direction_to(elevation, azimuth)
    return DirectionalLightSpec(
        direction_world=(-x, -y, -z),
        color_linear=linear_from_temperature(sample_value(rng, config.temperature_k)),
        illuminance=math.pi * sample_value(rng, config.illuminance),
        has_shadow=True,
        angular_diameter=math.radians(sample_value(rng, config.angular_diameter_deg)),
    )


def sample_fills(rng: np.random.Generator, config: FillConfig) -> tuple[LightSpec, ...]:
    """Lights without shadow, from directions uniform over the upper half of the sphere."""
    return tuple(_sample_fill(rng, config) for _ in range(int(sample_value(rng, config.count))))


def _sample_fill(rng: np.random.Generator, config: FillConfig) -> DirectionalLightSpec:
    height, azimuth = rng.uniform(0.0, 1.0), rng.uniform(0.0, 2.0 * math.pi)
    radius = math.sqrt(1.0 - height * height)
    return DirectionalLightSpec(
        direction_world=(radius * math.cos(azimuth), -height, radius * math.sin(azimuth)),
        color_linear=linear_from_temperature(sample_value(rng, config.temperature_k)),
        illuminance=math.pi * sample_value(rng, config.illuminance),
        has_shadow=False,
    )


def sample_light(
    rng: np.random.Generator, config: LightsConfig, layout: Layout, room: RoomSpec | None
) -> LightSpec:
    """A light that shines on the middle of the objects; in a room it is within the room."""
    kind = sample_name(rng, config.kind)
    source = _sample_source(rng, config, layout, room)
    if kind == "spot":
        return _sample_spot(rng, config, source)
    if kind == "area":
        return _sample_area(rng, config, source)
    return PointLightSpec(
        position_world=source.position,
        color_linear=source.color_linear,
        intensity=source.intensity,
        radius=min(source.size / 2.0, source.gap),
        has_shadow=True,
    )


def _sample_source(
    rng: np.random.Generator, config: LightsConfig, layout: Layout, room: RoomSpec | None
) -> _Source:
    elevation = math.radians(sample_value(rng, config.elevation_deg))
    azimuth = math.radians(sample_value(rng, config.azimuth_deg)) + layout.view.yaw
    towards = np.array(_direction_to(elevation, azimuth))
    distance, gap = layout.radius * sample_value(rng, config.distance), math.inf
    if room is not None:
        distance = distance_in_room(room, layout, towards, distance)
        gap = gap_in_room(room, layout.center + distance * towards)
    elif layout.scenery is not None:
        free = layout.scenery.free_distance(layout.center, towards)
        distance = min(distance, 0.8 * free)
        gap = free - distance
    x, y, z = layout.center + distance * towards
    return _Source(
        position=(float(x), float(y), float(z)),
        towards=towards,
        distance=distance,
        size=distance * sample_value(rng, config.size),
        gap=gap,
        color_linear=linear_from_temperature(sample_value(rng, config.temperature_k)),
        illuminance=math.pi * sample_value(rng, config.illuminance),
    )


def _sample_spot(rng: np.random.Generator, config: LightsConfig, source: _Source) -> SpotLightSpec:
    outer = math.radians(sample_value(rng, config.cone_deg)) / 2.0
    x, y, z = -source.towards
    return SpotLightSpec(
        position_world=source.position,
        direction_world=(float(x), float(y), float(z)),
        inner_cone_angle=outer * (1.0 - sample_value(rng, config.falloff)),
        outer_cone_angle=outer,
        color_linear=source.color_linear,
        intensity=source.intensity,
        radius=min(source.size / 2.0, source.gap),
        has_shadow=True,
    )


def _sample_area(rng: np.random.Generator, config: LightsConfig, source: _Source) -> AreaLightSpec:
    stretch = math.sqrt(sample_value(rng, config.aspect))
    size = min(source.size, 2.0 * source.gap / math.hypot(stretch, 1.0 / stretch))
    width, height = size * stretch, size / stretch
    turn = rotation_about_axis((0.0, 0.0, 1.0), float(rng.uniform(0.0, 2.0 * math.pi)))
    rotation = rotation_looking_along(-source.towards) @ turn
    return AreaLightSpec(
        T_world_light=read_only(transform(rotation, source.position)),
        width=width,
        height=height,
        color_linear=source.color_linear,
        radiance=source.illuminance / rectangle_illuminance(width, height, source.distance),
        has_shadow=True,
    )


def rectangle_illuminance(width: float, height: float, distance: float) -> float:
    """The illuminance by a rectangle of radiance 1, straight before its centre, on a surface parallel to it.

    Source: Howell, A Catalog of Radiation Heat Transfer Configuration Factors, B-3, four times.
    """
    a, b = width / (2.0 * distance), height / (2.0 * distance)
    along_a, along_b = math.sqrt(1.0 + a * a), math.sqrt(1.0 + b * b)
    return 2.0 * (a / along_a * math.atan(b / along_a) + b / along_b * math.atan(a / along_b))


def _direction_to(elevation: float, azimuth: float) -> tuple[float, float, float]:
    """The unit vector to a place in the sky; at azimuth 0 it is along -Z, at pi / 2 along -X."""
    return (
        -math.cos(elevation) * math.sin(azimuth),
        math.sin(elevation),
        -math.cos(elevation) * math.cos(azimuth),
    )
