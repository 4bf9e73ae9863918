"""The lights that came with a model, where the model stands."""

from __future__ import annotations

import math

import numpy as np

from synthgen.arrays import F64
from synthgen.color import LUMINANCE_WEIGHTS
from synthgen.model import (
    DirectionalLightSpec,
    EmbeddedLight,
    LightSpec,
    PointLightSpec,
    SpotLightSpec,
)
from synthgen.sampling.turned import TurnedObject

SOURCE_SHARE = 0.01
"""The radius of a source of the diagonal of its model's box; in the file it is a point."""
_WIDEST_CONE = math.radians(89.0)
_LEAST_FALLOFF = 0.001
"""Between the angles of a cone, in radians."""


def embedded_lights(turned: TurnedObject, center_world: F64) -> tuple[LightSpec, ...]:
    """The lights of a model whose box has its centre at a place [3]; those that are black are left out.

    They move and turn with the model. Its size leaves candela and lux as they are, and the range of a light,
    beyond which it need not be drawn, is not used.
    Source: https://github.com/KhronosGroup/glTF/tree/main/extensions/2.0/Khronos/KHR_lights_punctual
    """
    if turned.light_scale == 0.0:
        return ()
    placed = turned.T_world_object(center_world)
    lights = (_placed(light, placed @ light.T_asset_light, turned) for light in turned.asset.lights)
    return tuple(light for light in lights if light is not None)


def _placed(light: EmbeddedLight, T_world_light: F64, turned: TurnedObject) -> LightSpec | None:
    """A light as one of the scene; None where it gives no light, or its transform leaves it no direction."""
    luminance = float(np.dot(LUMINANCE_WEIGHTS, light.color_linear))
    along = -T_world_light[:3, 2]
    length = float(np.linalg.norm(along))
    strength = turned.light_scale * light.intensity * luminance
    if strength == 0.0 or length == 0.0:
        return None
    r, g, b = (value / luminance for value in light.color_linear)
    x, y, z = (float(value) / length for value in along)
    position = (float(T_world_light[0, 3]), float(T_world_light[1, 3]), float(T_world_light[2, 3]))
    if light.kind == "directional":
        return DirectionalLightSpec(
            direction_world=(x, y, z), color_linear=(r, g, b), illuminance=strength, has_shadow=True
        )
    radius = SOURCE_SHARE * turned.diameter
    if light.kind == "point" or light.cone is None:
        return PointLightSpec(
            position_world=position,
            color_linear=(r, g, b),
            intensity=strength,
            radius=radius,
            has_shadow=True,
        )
    inner, outer = light.cone
    outer = min(outer, _WIDEST_CONE)
    return SpotLightSpec(
        position_world=position,
        direction_world=(x, y, z),
        inner_cone_angle=max(0.0, min(inner, outer - _LEAST_FALLOFF)),
        outer_cone_angle=outer,
        color_linear=(r, g, b),
        intensity=strength,
        radius=radius,
        has_shadow=True,
    )
