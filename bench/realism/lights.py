"""Lights and environments of a SceneSpec as emitters of Mitsuba."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from bench.realism.variant import mitsuba
from synthgen.arrays import F32, F64
from synthgen.assets import AssetStore
from synthgen.model import (
    AreaLightSpec,
    DirectionalLightSpec,
    EnvironmentSpec,
    GradientSpec,
    LightSpec,
    PointLightSpec,
    SceneSpec,
    SpotLightSpec,
)

SUN_DISTANCE = 2000.0
"""Of a sun with a size, in metres: far beyond the objects, near enough for single precision."""

SPOT_PX = 512
GRADIENT_ROWS = 1024


def emitters(scene: SceneSpec, assets: AssetStore) -> dict[str, Any]:
    """All emitters of a scene but its shining surfaces."""
    found = {f"light{i}": _light(light) for i, light in enumerate(scene.lights)}
    surroundings = _surroundings(scene.environment, assets)
    return found | ({"surroundings": surroundings} if surroundings else {})


def _surroundings(spec: EnvironmentSpec, assets: AssetStore) -> dict[str, Any] | None:
    """Mitsuba knows one emitter around a scene: uniform light is added to the map.

    A gradient as backdrop gives the light from all around its colours, and `ambient_linear` its mean.
    """
    mi, ambient = mitsuba(), np.array(spec.ambient_linear, np.float32)
    if not ambient.any() and spec.map is None:
        return None
    if spec.map is None and isinstance(spec.backdrop, GradientSpec):
        radiance = _gradient_panorama(spec.backdrop) * np.float32(gradient_gains(spec))
        return {"type": "envmap", "bitmap": mi.Bitmap(radiance)}
    if spec.map is None:
        return {"type": "constant", "radiance": _rgb(ambient)}
    radiance = assets.panorama(spec.map.asset_id) * np.float32(spec.map.gain) + ambient
    # Mitsuba sees the left edge along -Z, this project the centre.
    turn = spec.map.yaw + math.pi
    c, s = math.cos(turn), math.sin(turn)
    matrix = np.array([[c, 0, s, 0], [0, 1, 0, 0], [-s, 0, c, 0], [0, 0, 0, 1]])
    return {"type": "envmap", "bitmap": mi.Bitmap(radiance), "to_world": mi.ScalarTransform4f(matrix)}


def gradient_gains(spec: EnvironmentSpec) -> F64:
    """How much brighter [3] than it looks a gradient is as light: its mean is that of the ambient light."""
    if not isinstance(spec.backdrop, GradientSpec):
        raise TypeError("the backdrop is no gradient")
    colors = (spec.backdrop.zenith_linear, spec.backdrop.horizon_linear, spec.backdrop.nadir_linear)
    # Over a hemisphere the mean of the square root of the height is 2/3.
    return np.asarray(np.array(spec.ambient_linear) / np.maximum(np.mean(colors, axis=0), 1e-6))


def _gradient_panorama(spec: GradientSpec) -> F32:
    """The radiance [h w 3] of a gradient."""
    height = np.cos((np.arange(GRADIENT_ROWS) + 0.5) / GRADIENT_ROWS * np.pi)[:, None]
    above, below = np.sqrt(np.maximum(height, 0)), np.sqrt(np.maximum(-height, 0))
    zenith, horizon, nadir = (
        np.array(color) for color in (spec.zenith_linear, spec.horizon_linear, spec.nadir_linear)
    )
    column = above * zenith + (1 - above - below) * horizon + below * nadir
    return np.repeat(column[:, None], 8, axis=1).astype(np.float32)


def _light(light: LightSpec) -> dict[str, Any]:
    if isinstance(light, DirectionalLightSpec):
        return _directional(light)
    if isinstance(light, PointLightSpec):
        return _point(light)
    if isinstance(light, SpotLightSpec):
        return _spot(light)
    return _area(light)


def _directional(light: DirectionalLightSpec) -> dict[str, Any]:
    irradiance = np.array(light.color_linear) * light.illuminance
    direction = np.array(light.direction_world, np.float64)
    if light.angular_diameter <= 0:
        return {"type": "directional", "direction": direction.tolist(), "irradiance": _rgb(irradiance)}
    half = light.angular_diameter / 2
    radius = SUN_DISTANCE * math.tan(half)
    matrix = _looking_along(direction, -SUN_DISTANCE * direction) @ np.diag([radius, radius, 1.0, 1.0])
    radiance = irradiance / (math.pi * math.sin(half) ** 2)
    return _shining({"type": "disk", "to_world": mitsuba().ScalarTransform4f(matrix)}, radiance)


def _point(light: PointLightSpec) -> dict[str, Any]:
    intensity = np.array(light.color_linear) * light.intensity
    if light.radius <= 0:
        return {"type": "point", "position": list(light.position_world), "intensity": _rgb(intensity)}
    shape = {"type": "sphere", "center": list(light.position_world), "radius": light.radius}
    return _shining(shape, intensity / (math.pi * light.radius**2))


def _spot(light: SpotLightSpec) -> dict[str, Any]:
    """The falloff of KHR_lights_punctual is in a texture, because Mitsuba's own is another."""
    mi = mitsuba()
    outer, inner = light.outer_cone_angle, light.inner_cone_angle
    x = (np.arange(SPOT_PX) + 0.5) / SPOT_PX * 2 - 1
    off_axis = np.hypot(*np.meshgrid(x, x)) * math.tan(outer)
    cosine = 1 / np.sqrt(1 + off_axis**2)
    scale = 1 / max(0.001, math.cos(inner) - math.cos(outer))
    falloff = np.clip((cosine - math.cos(outer)) * scale, 0, 1) ** 2
    pixels = np.repeat(falloff[..., None], 3, axis=2).astype(np.float32)
    matrix = _looking_along(np.array(light.direction_world), np.array(light.position_world))
    return {
        "type": "spot",
        "to_world": mi.ScalarTransform4f(matrix),
        "intensity": _rgb(np.array(light.color_linear) * light.intensity),
        "cutoff_angle": math.degrees(outer),
        "beam_width": math.degrees(outer) * 0.9999,
        "texture": {"type": "bitmap", "bitmap": mi.Bitmap(pixels), "raw": True, "wrap_mode": "clamp"},
    }


def _area(light: AreaLightSpec) -> dict[str, Any]:
    turn_and_size = np.diag([-light.width / 2, light.height / 2, -1.0, 1.0])
    matrix = np.asarray(light.T_world_light) @ turn_and_size
    shape = {"type": "rectangle", "to_world": mitsuba().ScalarTransform4f(matrix)}
    return _shining(shape, np.array(light.color_linear) * light.radiance)


def _shining(shape: dict[str, Any], radiance: Any) -> dict[str, Any]:
    """A shape that shines to its front and hides nothing."""
    return shape | {"emitter": {"type": "area", "radiance": _rgb(radiance)}, "bsdf": {"type": "null"}}


def _looking_along(direction: F64, position: F64) -> F64:
    """A frame [4 4] whose +Z is the direction."""
    z = direction / np.linalg.norm(direction)
    x = np.cross([0.0, 1.0, 0.0] if abs(z[1]) < 0.9 else [1.0, 0.0, 0.0], z)
    x /= np.linalg.norm(x)
    matrix = np.eye(4)
    matrix[:3, :4] = np.column_stack([x, np.cross(z, x), z, position])
    return matrix


def _rgb(value: Any) -> dict[str, Any]:
    return {"type": "rgb", "value": [float(v) for v in value]}
