"""The block of lights as lights.glsl reads it: five rows of four floats a light."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from synthgen.errors import RenderError
from synthgen.model import AreaLightSpec, DirectionalLightSpec, PointLightSpec, SpotLightSpec
from synthgen.render.gl_engine.camera import view_of
from synthgen.render.gl_engine.lights import (
    MAX_LIGHTS,
    lamp_defines,
    light_defines,
    light_uniforms,
    sharp_first,
)

COLOR = (0.5, 1.0, 0.25)
POSE = np.array([[0, 0, 1, 4], [0, 1, 0, 5], [-1, 0, 0, 6], [0, 0, 0, 1]], np.float64)
SUN = DirectionalLightSpec(
    direction_world=(0.0, -1.0, 0.0),
    color_linear=COLOR,
    illuminance=2.0,
    has_shadow=True,
    angular_diameter=0.1,
)
LAMP = PointLightSpec(
    position_world=(1.0, 2.0, 3.0), color_linear=COLOR, intensity=4.0, radius=0.25, has_shadow=False
)
SPOT = SpotLightSpec(
    position_world=(1.0, 2.0, 3.0),
    direction_world=(1.0, 0.0, 0.0),
    inner_cone_angle=0.2,
    outer_cone_angle=0.5,
    color_linear=COLOR,
    intensity=8.0,
    radius=0.5,
    has_shadow=True,
)
PANEL = AreaLightSpec(
    T_world_light=POSE, width=2.0, height=0.5, color_linear=COLOR, radiance=3.0, has_shadow=True
)


@pytest.fixture
def view(make: Any) -> Any:
    pose = np.eye(4)
    pose[:3, 3] = (0.5, 1.0, -1.0)
    return view_of(make.camera(T_world_camera=pose), 1)


def rows(*lights: Any, view: Any, first_tiles: Any = None) -> Any:
    data = np.frombuffer(light_uniforms(lights, first_tiles or {}, view), np.float32)
    assert len(data) == (MAX_LIGHTS * 5 + 1) * 4
    assert data[-4] == len(lights)
    return data[:-4].reshape(MAX_LIGHTS, 5, 4)


def test_each_kind_of_light_has_its_numbers(view: Any) -> None:
    sun, lamp, spot, panel, *rest = rows(SUN, LAMP, SPOT, PANEL, view=view, first_tiles={0: 0, 2: 3, 3: 6})
    assert sun[0] == pytest.approx([1.0, 2.0, 0.5, 0])
    assert (sun[1, 3], *sun[2]) == pytest.approx((math.tan(0.1), 0, -1, 0, 0))
    assert lamp[0] == pytest.approx([2.0, 4.0, 1.0, 1])
    assert lamp[1] == pytest.approx([0.5, 1.0, 4.0, 0.5])
    assert lamp[2, 3] == -1
    assert spot[0] == pytest.approx([4.0, 8.0, 2.0, 2])
    assert spot[2] == pytest.approx([1, 0, 0, 3])
    assert (spot[3, 3], spot[4, 3]) == pytest.approx((math.cos(0.2), math.cos(0.5)))
    assert panel[0] == pytest.approx([1.5, 3.0, 0.75, 3])
    assert panel[1] == pytest.approx([3.5, 4.0, 7.0, 1.0])
    assert panel[2] == pytest.approx([-1, 0, 0, 6]), "it shines along -z of its frame"
    assert panel[3, :3] == pytest.approx([0, 0, -1])
    assert panel[4, :3] == pytest.approx([0, 0.25, 0])
    assert not np.any(rest)


def test_lights_with_sharp_shadows_come_first_and_those_without_shadows_last(view: Any) -> None:
    narrow, small = replace(SUN, angular_diameter=0.01), replace(SPOT, radius=0.04)
    ordered = sharp_first([LAMP, PANEL, narrow, SUN, small])
    assert ordered == (narrow, small, PANEL, SUN, LAMP)
    numbers = np.frombuffer(light_uniforms(ordered, {}, view), np.float32)[-4:]
    assert list(numbers) == [5, 2, 4, 0]


def test_soft_shadows_come_from_few_places_in_words_of_four_lights(view: Any) -> None:
    narrow = replace(SUN, angular_diameter=0.01)
    assert lamp_defines((narrow, LAMP)) == set()
    assert lamp_defines((narrow, PANEL)) == {("LAMP_WORDS", 1)}
    assert lamp_defines((*[PANEL] * 4, LAMP)) == {("LAMP_WORDS", 2)}


def test_there_are_16_lights_at_most(view: Any) -> None:
    assert rows(*[LAMP] * 16, view=view)[15, 0, 3] == 1
    with pytest.raises(RenderError, match=r"17 lights.*at most 16"):
        rows(*[LAMP] * 17, view=view)


def test_programs_are_told_which_lights_there_are() -> None:
    assert light_defines((SUN, SUN, PANEL), shadow_groups=3) == {
        ("HAS_DIRECTIONAL_LIGHTS", 1),
        ("HAS_AREA_LIGHTS", 1),
        ("HAS_SHADOWS", 1),
        ("HAS_WIDE_LIGHTS", 1),
    }
    narrow = replace(SUN, angular_diameter=0.01)
    assert "HAS_WIDE_LIGHTS" not in dict(light_defines((narrow, PANEL), shadow_groups=1))
    assert light_defines(()) == {("LIGHTS", 0)}
    assert light_defines((SUN,)) == {("HAS_DIRECTIONAL_LIGHTS", 1), ("LIGHTS", 1)}
    assert light_defines((SUN,), shadow_groups=2) >= {("LIGHTS", 1), ("HAS_SHADOWS", 1), ("SHADOW_GROUPS", 2)}
    assert "SHADOW_GROUPS" not in dict(light_defines((SUN,), shadow_groups=3))
    names = {name for name, _ in light_defines((LAMP, SPOT))}
    assert names == {"HAS_POINT_LIGHTS", "HAS_SPOT_LIGHTS"}
