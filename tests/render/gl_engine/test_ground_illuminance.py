"""The light on a level ground, against values that follow from the definitions of the lights."""

import math

import numpy as np
import pytest

from synthgen.model import AreaLightSpec, DirectionalLightSpec, PointLightSpec, SpotLightSpec
from synthgen.render.gl_engine.environment import ground_illuminance

WHITE = (1.0, 1.0, 1.0)
BELOW, ASIDE = np.zeros((1, 3)), np.array([[2.0, 0.0, 0.0]])


def test_a_directional_light_is_the_same_everywhere_and_never_comes_from_below() -> None:
    down = DirectionalLightSpec(
        direction_world=(0.8, -0.6, 0.0), color_linear=WHITE, illuminance=5.0, has_shadow=False
    )
    up = DirectionalLightSpec(
        direction_world=(0.8, 0.6, 0.0), color_linear=WHITE, illuminance=5.0, has_shadow=False
    )
    assert ground_illuminance(down, np.vstack((BELOW, ASIDE))) == pytest.approx([3.0, 3.0])
    assert ground_illuminance(up, BELOW) == pytest.approx([0.0])


def test_a_point_light_falls_with_the_square_of_the_distance_and_the_cosine() -> None:
    lamp = PointLightSpec(
        position_world=(0.0, 2.0, 0.0), color_linear=WHITE, intensity=8.0, radius=0.0, has_shadow=False
    )
    assert ground_illuminance(lamp, BELOW) == pytest.approx([2.0])
    assert ground_illuminance(lamp, ASIDE) == pytest.approx([8.0 / 8.0 * math.sqrt(0.5)])


def test_a_spot_light_falls_off_between_its_cones() -> None:
    def spot(outer: float) -> SpotLightSpec:
        return SpotLightSpec(
            position_world=(0.0, 2.0, 0.0),
            direction_world=(0.0, -2.0, 0.0),
            inner_cone_angle=0.1,
            outer_cone_angle=outer,
            color_linear=WHITE,
            intensity=8.0,
            radius=0.0,
            has_shadow=False,
        )

    assert ground_illuminance(spot(0.7), BELOW) == pytest.approx([2.0])
    assert ground_illuminance(spot(0.7), ASIDE) == pytest.approx([0.0])
    share = (math.cos(math.pi / 4) - math.cos(1.0)) / (math.cos(0.1) - math.cos(1.0))
    assert ground_illuminance(spot(1.0), ASIDE) == pytest.approx([math.sqrt(0.5) * share**2])


def test_an_area_light_shines_to_its_front_as_much_as_its_area() -> None:
    pose = np.eye(4)
    pose[:3, :3] = [[1, 0, 0], [0, 0, 1], [0, -1, 0]]  # its -z points down
    pose[1, 3] = 2.0
    lamp = AreaLightSpec(
        T_world_light=pose, width=0.2, height=0.1, color_linear=WHITE, radiance=100.0, has_shadow=False
    )
    assert ground_illuminance(lamp, BELOW) == pytest.approx([100.0 * 0.02 / 4.0])
    assert ground_illuminance(lamp, ASIDE) == pytest.approx([100.0 * 0.02 / 8.0 * 0.5])
    turned = pose.copy()
    turned[:3, :3] = [[1, 0, 0], [0, 0, -1], [0, 1, 0]]
    away = AreaLightSpec(
        T_world_light=turned, width=0.2, height=0.1, color_linear=WHITE, radiance=100.0, has_shadow=False
    )
    assert ground_illuminance(away, BELOW) == pytest.approx([0.0])
