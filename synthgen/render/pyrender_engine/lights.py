"""Lights in pyrender, whose units are those of KHR_lights_punctual, like ours.

It has no area lights: one is a point at its centre, with the intensity that it has far away along its
axis. Only directional lights and spots can have shadows.
"""

from __future__ import annotations

from functools import cache
from types import ModuleType
from typing import Any

import numpy as np

from synthgen.arrays import F64
from synthgen.geometry.transforms import rotation_looking_along, transform
from synthgen.model import AreaLightSpec, DirectionalLightSpec, LightSpec, SpotLightSpec

FAR_LIGHT = 1e4
"""Distance of a light whose rays count as parallel, in radii of the objects."""

CLAMP_TO_BORDER = 0x812D
"""OpenGL's code of the wrapping mode that gives the border colour, for which pyrender takes the far plane."""

WIDEST_SHADOW_MAP = 2.6
"""Field of view, in radians, of the widest shadow map of a spot; light beyond it has no shadow."""


def placed_light(pyrender: ModuleType, light: LightSpec, focus: tuple[F64, float]) -> tuple[Any, F64]:
    """The light for pyrender and its pose [4 4]; shadow maps cover a sphere, centre [3] and radius (m)."""
    # Colours as floats: pyrender takes whole numbers for bytes.
    color = np.array(light.color_linear, dtype=np.float64)
    if isinstance(light, DirectionalLightSpec):
        return _directional_light(pyrender, light, color, focus)
    if isinstance(light, SpotLightSpec):
        return _spot_light(pyrender, light, color, focus)
    if isinstance(light, AreaLightSpec):
        intensity = light.radiance * light.width * light.height
        position = light.T_world_light[:3, 3]
    else:
        intensity, position = light.intensity, np.array(light.position_world)
    return pyrender.PointLight(color=color, intensity=intensity), transform(np.eye(3), position)


def _directional_light(
    pyrender: ModuleType, light: DirectionalLightSpec, color: F64, focus: tuple[F64, float]
) -> tuple[Any, F64]:
    (center, radius), direction = focus, np.array(light.direction_world)
    pose = transform(rotation_looking_along(direction), center)
    if light.has_shadow:
        return _with_shadow_map(_sun_class(pyrender)(color=color, intensity=light.illuminance)), pose
    # pyrender gives every directional light a shadow or none, so this one is a far point.
    distance = FAR_LIGHT * radius
    pose[:3, 3] = center - distance * direction
    return pyrender.PointLight(color=color, intensity=light.illuminance * distance**2), pose


def _spot_light(
    pyrender: ModuleType, light: SpotLightSpec, color: F64, focus: tuple[F64, float]
) -> tuple[Any, F64]:
    position = np.array(light.position_world)
    source = _spot_class(pyrender)(
        color=color,
        intensity=light.intensity,
        innerConeAngle=light.inner_cone_angle,
        outerConeAngle=light.outer_cone_angle,
    )
    pose = transform(rotation_looking_along(light.direction_world), position)
    if not light.has_shadow:
        # Beside spots with shadows it gets a map too; but what is beyond its far plane has no shadow.
        source.shadow_range = (0.5e-6, 1e-6)
        return source, pose
    distance = float(np.linalg.norm(focus[0] - position))
    nearest, farthest = distance - focus[1], distance + focus[1]
    source.shadow_range = (max(0.8 * nearest, 0.01 * farthest), 4.0 * farthest)
    return _with_shadow_map(source), pose


def _with_shadow_map(source: Any) -> Any:
    source._generate_shadow_texture()
    source.shadow_texture.sampler.wrapS = source.shadow_texture.sampler.wrapT = CLAMP_TO_BORDER
    return source


@cache
def _sun_class(pyrender: ModuleType) -> Any:
    """A light with more bias against self-shadowing, which is a share of the shadow camera's depth range."""

    class Sun(pyrender.DirectionalLight):  # type: ignore[misc, name-defined]
        def _get_shadow_camera(self, scene_scale: float) -> Any:
            return pyrender.OrthographicCamera(
                znear=0.01 * scene_scale, zfar=30.0 * scene_scale, xmag=scene_scale, ymag=scene_scale
            )

    return Sun


@cache
def _spot_class(pyrender: ModuleType) -> Any:
    """A spot that chooses the depth range (m) of its shadow map itself."""

    class Spot(pyrender.SpotLight):  # type: ignore[misc, name-defined]
        shadow_range: tuple[float, float]

        def _get_shadow_camera(self, _: float) -> Any:
            near, far = self.shadow_range
            yfov = min(2.0 * self.outerConeAngle + 0.02, WIDEST_SHADOW_MAP)
            return pyrender.PerspectiveCamera(znear=near, zfar=far, yfov=yfov, aspectRatio=1.0)

    return Spot
