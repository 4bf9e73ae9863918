"""Light that a matt surface sends back, against what photometry says about each kind of light."""

import math
from typing import Any

import numpy as np
import pytest
from scipy.spatial.transform import Rotation
from stage import (
    at,
    lambert,
    looking,
    panel,
    pbr,
    point,
    quad,
    rays_world,
    sphere,
    sphere_hits,
    spot,
    sun,
)


@pytest.fixture(scope="module")
def wall(stage: Any) -> str:
    return stage.model(quad(40, 40), lambert((0.5, 0.5, 0.5)))


def lit_wall(stage: Any, make: Any, wall: str, *lights: Any, depth: float = 2.0, **fields: Any) -> Any:
    values = {"camera": make.camera(33, 33, focal_px=33.0)} | fields
    return stage.radiance(make.scene(at(1, wall, (0, 0, -depth)), lights=lights, **values))


def centre(*args: Any, **fields: Any) -> Any:
    return lit_wall(*args, **fields)[16, 16]


def test_a_lambert_sphere_under_an_illuminance_of_pi_has_the_cosine_as_radiance(
    stage: Any, make: Any
) -> None:
    camera = make.camera(64, 64, focal_px=160.0)
    towards = np.array([0.6, 0.5, 0.62]) / np.linalg.norm([0.6, 0.5, 0.62])
    ball = stage.model(sphere(rows=96), lambert())
    scene = make.scene(at(1, ball, (0, 0, -6)), camera=camera, lights=(sun(math.pi, -towards),))
    buffers = stage.buffers(scene)
    normals = sphere_hits(camera, (0, 0, -6), 1.0)[1]
    known = np.maximum(normals @ towards, 0.0)
    inside = np.nan_to_num(normals[..., 2]) > 0.42  # a pixel from the rim, which is smoothed
    assert inside.sum() > 1500
    assert buffers.radiance_linear[inside].mean(axis=1) == pytest.approx(known[inside], abs=0.012)
    assert stage.radiance(scene, "draft")[inside].mean(axis=1) == pytest.approx(known[inside], abs=0.012)


@pytest.mark.parametrize("angle_deg", [0, 30, 60, 85, 100])
def test_a_slanted_light_gives_the_cosine(stage: Any, make: Any, wall: str, angle_deg: float) -> None:
    angle = math.radians(angle_deg)
    lit = centre(stage, make, wall, sun(math.pi, (math.sin(angle), 0.0, -math.cos(angle))))
    assert lit == pytest.approx([0.5 * max(0.0, math.cos(angle))] * 3, abs=1e-3)


@pytest.mark.parametrize("depth", [0.5, 1.0, 3.0])
def test_a_point_light_falls_with_the_squared_distance_and_the_cosine(
    stage: Any, make: Any, wall: str, depth: float
) -> None:
    camera = make.camera(33, 33, focal_px=33.0)
    lit = lit_wall(stage, make, wall, point(math.pi), depth=depth, camera=camera)
    cosine = -rays_world(camera)[..., 2]
    assert lit[..., 0] == pytest.approx(0.5 * cosine**3 / depth**2, rel=0.01)


def test_lights_add_up_with_their_colours(stage: Any, make: Any, wall: str) -> None:
    red, green = sun(1.0, color=(1.0, 0.2, 0.0)), sun(1.0, color=(0.0, 0.6, 1.0))
    lit = centre(stage, make, wall, red, green)
    assert lit == pytest.approx(np.array([0.5, 0.4, 0.5]) / math.pi, rel=5e-3)
    sixteen = centre(stage, make, wall, *[sun(0.25)] * 16)
    assert sixteen == pytest.approx(centre(stage, make, wall, sun(4.0)), rel=5e-3)


def test_a_spot_is_a_point_light_within_its_cone_dark_outside_and_smooth_between(
    stage: Any, make: Any, wall: str
) -> None:
    camera = make.camera(97, 9, focal_px=80.0)
    given = spot(math.pi, inner_cone_angle=0.2, outer_cone_angle=0.45)
    lit = lit_wall(stage, make, wall, given, camera=camera)[4, :, 0]
    whole = lit_wall(stage, make, wall, point(math.pi), camera=camera)[4, :, 0]
    cosine = -rays_world(camera)[4, :, 2]
    # KHR_lights_punctual, inner and outer cone angles.
    scale = 1.0 / (math.cos(0.2) - math.cos(0.45))
    share = np.clip(cosine * scale - math.cos(0.45) * scale, 0.0, 1.0) ** 2
    assert lit == pytest.approx(share * whole, abs=1.5e-3)
    assert (lit[np.arccos(cosine) > 0.46] == 0.0).all()
    aside = spot(math.pi, direction=(1.0, 0.0, -1.0), inner_cone_angle=0.2, outer_cone_angle=0.45)
    assert lit_wall(stage, make, wall, aside, camera=make.camera(9, 9))[4, 4, 0] == 0.0


def facing_panel(distance: float) -> Any:
    """The pose of a panel before a wall at z = 0 that shines at it."""
    pose = np.eye(4)
    pose[2, 3] = distance
    return pose


def parallel_form_factor(a: float, b: float, c: float) -> float:
    """From a differential area to a parallel rectangle a x b at distance c, one corner on its normal.

    Source: Howell, A Catalog of Radiation Heat Transfer Configuration Factors, B-3.
    """
    x, y = a / c, b / c
    u, v = math.hypot(1, x), math.hypot(1, y)
    return (x / u * math.atan(y / u) + y / v * math.atan(x / v)) / (2 * math.pi)


@pytest.mark.parametrize(("width", "height", "distance"), [(1.0, 1.0, 1.0), (2.0, 0.5, 0.7), (0.4, 3.0, 2.0)])
def test_a_rectangle_of_light_gives_radiance_times_form_factor(
    stage: Any, make: Any, wall: str, width: float, height: float, distance: float
) -> None:
    camera = make.camera(3, 3, focal_px=300.0, T_world_camera=looking((0, 0, 9)))
    light = panel(2.0, facing_panel(distance), width, height)
    lit = stage.radiance(make.scene(at(1, wall), lights=(light,), camera=camera))[1, 1]
    known = 0.5 * 2.0 * 4.0 * parallel_form_factor(width / 2, height / 2, distance)
    assert lit == pytest.approx([known] * 3, rel=0.01)


def test_beside_a_rectangle_of_light_the_form_factor_holds_too(stage: Any, make: Any, wall: str) -> None:
    """A point beside a panel sees a larger one, from its own foot, less the part that is not there."""
    light = panel(1.0, facing_panel(1.0), 1.0, 1.0)
    for aside in (0.5, 1.0, 1.5):
        camera = make.camera(3, 3, focal_px=300.0, T_world_camera=looking((aside, 0, 9), (aside, 0, 0)))
        lit = stage.radiance(make.scene(at(1, wall), lights=(light,), camera=camera))[1, 1, 0]
        near, far = aside - 0.5, aside + 0.5
        share = parallel_form_factor(far, 0.5, 1.0) - (parallel_form_factor(near, 0.5, 1.0) if near else 0.0)
        assert lit == pytest.approx(0.5 * 2 * share, rel=0.01)


def test_far_away_a_rectangle_is_a_point_of_its_area_and_radiance(stage: Any, make: Any, wall: str) -> None:
    light = panel(400.0, np.eye(4), 0.2, 0.3)
    known = centre(stage, make, wall, point(400.0 * 0.06), depth=6.0)
    assert centre(stage, make, wall, light, depth=6.0) == pytest.approx(known, rel=0.01)


def test_a_rectangle_shines_to_one_side_only(stage: Any, make: Any, wall: str) -> None:
    pose = np.eye(4)
    pose[:3, :3] = Rotation.from_euler("x", 180, degrees=True).as_matrix()
    assert (centre(stage, make, wall, panel(5.0, pose, 1.0, 1.0)) == 0.0).all()


def test_a_rectangle_that_dips_below_the_horizon_loses_that_part(stage: Any, make: Any, wall: str) -> None:
    """A tall panel that stands upright on the wall's plane, and reaches as far behind it."""
    pose = np.eye(4)
    pose[:3, :3] = Rotation.from_euler("y", -90, degrees=True).as_matrix()  # shines along +x
    pose[:3, 3] = (-1.0, 0.0, 0.0)
    camera = make.camera(3, 3, focal_px=300.0, T_world_camera=looking((0, 0, 9)))
    light = panel(1.0, pose, 2.0, 2.0)
    lit = stage.radiance(make.scene(at(1, wall), lights=(light,), camera=camera))[1, 1, 0]
    # Perpendicular rectangle, two halves beside the point. Source: Howell, B-4: with c the distance.
    a, b, c = 1.0, 1.0, 1.0
    half = (math.atan(b / c) - c / math.hypot(a, c) * math.atan(b / math.hypot(a, c))) / (2 * math.pi)
    assert lit == pytest.approx(0.5 * 2 * half, rel=0.01)


@pytest.mark.parametrize(
    ("metallic", "roughness"), [(1.0, 0.3), (1.0, 0.6), (1.0, 1.0), (0.0, 0.5), (0.0, 1.0)]
)
@pytest.mark.parametrize("view_deg", [10.0, 60.0])
def test_lights_all_around_are_reflected_like_a_sky_and_make_no_light(
    stage: Any, make: Any, metallic: float, roughness: float, view_deg: float
) -> None:
    model = stage.model(quad(4, 4), pbr(metallic=metallic, roughness=roughness))
    reflected = sum_over_hemisphere(stage, make, model, view_deg)
    assert reflected <= 1.03
    assert reflected >= (0.95 if metallic else 0.9)


LAYERED = {
    "sheen": {"KHR_materials_sheen": {"sheenColorFactor": [1.0, 1.0, 1.0], "sheenRoughnessFactor": 0.5}},
    "clearcoat": {"KHR_materials_clearcoat": {"clearcoatFactor": 1.0, "clearcoatRoughnessFactor": 0.4}},
    "anisotropy": {"KHR_materials_anisotropy": {"anisotropyStrength": 0.7}},
    "iridescence": {
        "KHR_materials_iridescence": {"iridescenceFactor": 1.0, "iridescenceThicknessMaximum": 400.0}
    },
}


@pytest.mark.parametrize("name", LAYERED)
@pytest.mark.parametrize("view_deg", [10.0, 60.0, 80.0])
def test_no_layer_makes_light_of_lights(stage: Any, make: Any, name: str, view_deg: float) -> None:
    for metallic in (0.0, 1.0):
        model = stage.model(quad(4, 4), pbr(metallic=metallic, roughness=0.5, **LAYERED[name]))
        assert 0.75 <= sum_over_hemisphere(stage, make, model, view_deg) <= 1.05


def sum_over_hemisphere(stage: Any, make: Any, model: str, view_deg: float, count: int = 192) -> float:
    """The radiance of a surface under lights that stand for a sky of radiance 1, seen from an angle."""
    index = np.arange(count)
    height, azimuth = (index + 0.5) / count, index * math.pi * (3 - math.sqrt(5))
    radius = np.sqrt(1 - height**2)
    towards = np.stack([radius * np.cos(azimuth), radius * np.sin(azimuth), height], axis=-1)
    view = math.radians(view_deg)
    pose = looking((5 * math.sin(view), 0, 5 * math.cos(view)))
    camera = make.camera(3, 3, focal_px=300.0, T_world_camera=pose)
    total = 0.0
    for first in range(0, count, 16):
        lights = tuple(sun(2 * math.pi / count, -each) for each in towards[first : first + 16])
        total += stage.radiance(make.scene(at(1, model), lights=lights, camera=camera), "draft")[1, 1].max()
    return total


def test_ambient_light_alone_shows_the_base_colour(stage: Any, make: Any, wall: str) -> None:
    lit = lit_wall(stage, make, wall, ambient=(0.2, 0.6, 1.0))[16, 16]
    assert lit == pytest.approx([0.1, 0.3, 0.5], rel=0.01)
    assert (lit_wall(stage, make, wall)[16, 16] == 0.0).all()


def test_a_larger_lamp_widens_its_highlight_and_dims_its_peak(stage: Any, make: Any) -> None:
    mirror = stage.model(quad(4, 4), pbr(metallic=1.0, roughness=0.15))
    camera = make.camera(65, 65, focal_px=65.0)

    def highlight(radius: float) -> Any:
        light = point(1.0, (0.0, 0.0, 0.0), radius=radius)
        return stage.radiance(make.scene(at(1, mirror, (0, 0, -2)), lights=(light,), camera=camera))[..., 0]

    small, large = highlight(0.001), highlight(0.2)
    assert large.max() < small.max()
    assert (large > 0.5 * large.max()).sum() > 1.3 * (small > 0.5 * small.max()).sum()
    # A lamp of another size sends no other amount of light.
    assert large.sum() == pytest.approx(small.sum(), rel=0.35)


def test_lights_shine_where_they_are_and_not_where_they_are_not(stage: Any, make: Any, wall: str) -> None:
    lit = lit_wall(stage, make, wall, point(1.0, (0.8, 0.0, -1.5)))[..., 0]
    row, column = np.unravel_index(lit.argmax(), lit.shape)
    assert (row, column) == (16, pytest.approx(16 + 33 * 0.4, abs=1))
