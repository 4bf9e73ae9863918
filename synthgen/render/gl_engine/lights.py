"""The lights of a scene as the shaders take them."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from synthgen.arrays import F64
from synthgen.errors import RenderError
from synthgen.model import AreaLightSpec, DirectionalLightSpec, LightSpec, PointLightSpec, SpotLightSpec
from synthgen.render.gl_engine.camera import View
from synthgen.render.gl_engine.programs import Defines

MAX_LIGHTS = 16
MOST_COUNTED_LIGHTS, MOST_COUNTED_GROUPS = 1, 2
"""For so many lights, and for so many groups of casters of one, shaders are compiled; and for any number."""
SOFT_M = 0.1
"""The least width of a lamp whose shadows are taken to be soft."""
WIDE = 0.1
"""The least tangent of the angular diameter of a directional light whose penumbrae are wide."""
_DIRECTIONAL, _POINT, _SPOT, _AREA = range(4)


def sharp_first(lights: Iterable[LightSpec]) -> tuple[LightSpec, ...]:
    """The lights: those that cast sharp shadows, those that cast soft ones, and all others."""
    return tuple(sorted(lights, key=lambda each: (not casts_sharp_shadows(each), not each.has_shadow)))


def casts_sharp_shadows(light: LightSpec) -> bool:
    """Whether its shadows change within a few pixels."""
    least = WIDE if isinstance(light, DirectionalLightSpec) else SOFT_M
    return light.has_shadow and source_size(light) < least


def casts_soft_shadows(light: LightSpec) -> bool:
    """Whether it casts shadows that change slowly from pixel to pixel."""
    return light.has_shadow and not casts_sharp_shadows(light)


def light_uniforms(lights: tuple[LightSpec, ...], first_tiles: dict[int, int], view: View) -> bytes:
    """The uniform block `Lights` of lights.glsl, of lights in the order of `sharp_first`.

    first_tiles holds the shadow tile of lights that have one.

    Raises:
        RenderError: there are more lights than the shaders take.
    """
    if len(lights) > MAX_LIGHTS:
        raise RenderError(
            "lights",
            f"found {len(lights)} lights",
            expected=f"at most {MAX_LIGHTS}, the suns of a panorama included",
        )
    data = np.zeros((5 * MAX_LIGHTS + 1, 4))
    sharp, all_casting = sum(map(casts_sharp_shadows, lights)), sum(each.has_shadow for each in lights)
    data[-1, :3] = len(lights), sharp, all_casting
    for index, light in enumerate(lights):
        rows = _rows(light, view)
        rows[2, 3] = first_tiles.get(index, -1)
        data[5 * index : 5 * index + 5] = rows
    return data.astype(np.float32).tobytes()


def light_defines(lights: tuple[LightSpec, ...], *, shadow_groups: int = 0) -> Defines:
    """The macros of lights.glsl for lights whose casters are in so many groups; 0 means no shadows."""
    names = {f"HAS_{type(light).__name__.removesuffix('LightSpec').upper()}_LIGHTS" for light in lights}
    if shadow_groups:
        names.add("HAS_SHADOWS")
        if any(map(has_wide_penumbrae, lights)):
            names.add("HAS_WIDE_LIGHTS")
    macros = {(name, 1) for name in names}
    if len(lights) <= MOST_COUNTED_LIGHTS:
        macros.add(("LIGHTS", len(lights)))
        if 0 < shadow_groups <= MOST_COUNTED_GROUPS:
            macros.add(("SHADOW_GROUPS", shadow_groups))
    return frozenset(macros)


def lamp_defines(lights: tuple[LightSpec, ...]) -> Defines:
    """The macro by which shadows that are not sharp come from few places, if there are any."""
    return frozenset({("LAMP_WORDS", -(-len(lights) // 4))} if any(map(casts_soft_shadows, lights)) else ())


def has_wide_penumbrae(light: LightSpec) -> bool:
    """Whether the shadows of a light are so soft that few places of a map would look dotted."""
    return isinstance(light, DirectionalLightSpec) and source_size(light) > WIDE


def source_size(light: LightSpec) -> float:
    """How wide a light is: the tangent of its angular diameter (directional), else metres."""
    if isinstance(light, DirectionalLightSpec):
        return math.tan(light.angular_diameter)
    if isinstance(light, AreaLightSpec):
        return math.sqrt(light.width * light.height)
    return 2.0 * light.radius


def light_position(light: PointLightSpec | SpotLightSpec | AreaLightSpec) -> F64:
    """[3], in the world."""
    if isinstance(light, AreaLightSpec):
        return np.asarray(light.T_world_light[:3, 3])
    return np.array(light.position_world)


def _rows(light: LightSpec, view: View) -> F64:
    """The struct `LightData` [5 4]."""
    rows = np.zeros((5, 4))
    rows[1, 3] = source_size(light)
    color = np.array(light.color_linear)
    if isinstance(light, DirectionalLightSpec):
        rows[0] = [*(color * light.illuminance), _DIRECTIONAL]
        rows[2, :3] = light.direction_world
        return rows
    rows[1, :3] = view.eye(light_position(light))
    if isinstance(light, AreaLightSpec):
        axes = light.T_world_light[:3, :3]
        rows[0] = [*(color * light.radiance), _AREA]
        rows[2, :3] = -axes[:, 2]
        rows[3, :3] = axes[:, 0] * light.width / 2.0
        rows[4, :3] = axes[:, 1] * light.height / 2.0
    elif isinstance(light, SpotLightSpec):
        rows[0] = [*(color * light.intensity), _SPOT]
        rows[2, :3] = light.direction_world
        rows[3, 3] = math.cos(light.inner_cone_angle)
        rows[4, 3] = math.cos(light.outer_cone_angle)
    else:
        rows[0] = [*(color * light.intensity), _POINT]
    return rows
