"""Light from all around: its direction in reflections, in matt surfaces and behind everything is one."""

import math
from typing import Any

import numpy as np
import pytest
from stage import (
    at,
    environment_map,
    ground,
    lambert,
    looking,
    pbr,
    pixel_of,
    quad,
    rays_world,
    sphere,
    sphere_hits,
    sun,
)

from synthgen.geometry.transforms import rotation_about_axis
from synthgen.model import GradientSpec, PanoramaSpec
from synthgen.render.backdrop import panorama_backdrop

ROWS = 128


def directions() -> Any:
    """The directions [h 2h 3] of a panorama's pixels: u = 1/2 + atan2(x, -z) / (2 pi), v = acos(y) / pi."""
    polar = math.pi * (np.arange(ROWS) + 0.5) / ROWS
    azimuth = 2 * math.pi * ((np.arange(2 * ROWS) + 0.5) / (2 * ROWS) - 0.5)
    polar, azimuth = np.meshgrid(polar, azimuth, indexing="ij")
    return np.stack(
        [np.sin(polar) * np.sin(azimuth), np.cos(polar), -np.sin(polar) * np.cos(azimuth)], axis=-1
    )


def unit(*xyz: float) -> Any:
    return np.array(xyz) / np.linalg.norm(xyz)


PATCH = unit(0.5, 0.3, -0.8)
"""Where the bright patch is: right of the middle, above the horizon."""


@pytest.fixture(scope="module")
def patch(stage: Any) -> str:
    """A sky of 0.25 with a round red patch of 8, eight degrees to its rim."""
    is_patch = directions() @ PATCH > math.cos(math.radians(8))
    return stage.panorama(np.where(is_patch[..., None], [8.0, 2.0, 2.0], [0.25, 0.25, 0.25]))


@pytest.mark.parametrize("yaw", [0.0, 0.9, -2.5])
def test_the_backdrop_shows_the_patch_where_the_ray_points(
    stage: Any, make: Any, patch: str, yaw: float
) -> None:
    towards = rotation_about_axis((0, 1, 0), yaw) @ PATCH  # counter-clockwise from above
    pose = looking((3, 1, 2), np.array([3, 1, 2]) + unit(*(towards + np.array([0.1, 0.2, 0.1]))))
    camera = make.camera(64, 48, focal_px=50.0, T_world_camera=pose)
    seen = stage.radiance(
        make.scene(camera=camera, map=environment_map(patch, yaw=yaw), backdrop=PanoramaSpec())
    )
    angle = np.degrees(np.arccos(np.clip(rays_world(camera) @ towards, -1, 1)))
    assert seen[angle < 5.5] == pytest.approx(np.tile([8.0, 2.0, 2.0], ((angle < 5.5).sum(), 1)), rel=0.02)
    assert seen[angle > 11] == pytest.approx(np.full(((angle > 11).sum(), 3), 0.25), rel=0.02)


def test_the_backdrop_is_the_one_of_the_other_engine(stage: Any, make: Any) -> None:
    d = directions()
    smooth = 1.5 + d * [1.0, 0.5, 1.0] + 0.3 * np.sin(4 * d[..., [1, 2, 0]])
    spec = environment_map(stage.panorama(smooth), yaw=0.7, gain=0.5)
    camera = make.camera(64, 48, focal_px=30.0, T_world_camera=looking((0, 1, 0), (1.0, 0.7, 0.4)))
    seen = stage.radiance(make.scene(camera=camera, map=spec, backdrop=PanoramaSpec()))
    known = panorama_backdrop(spec, stage.store.panorama(spec.asset_id), camera)
    assert seen == pytest.approx(known, abs=0.02)


def test_a_blurred_sun_is_a_round_disc_in_the_backdrop(stage: Any, make: Any) -> None:
    pixels = np.full((128, 256, 3), 0.05)
    pixels[61, 133] = 20000.0
    sky = environment_map(stage.panorama(pixels))
    u, v = 133.5 / 256, 61.5 / 128
    towards = np.array([math.sin(2 * math.pi * (u - 0.5)), 0, -math.cos(2 * math.pi * (u - 0.5))])
    towards = math.sin(math.pi * v) * towards + [0, math.cos(math.pi * v), 0]
    camera = make.camera(96, 96, focal_px=70.0, T_world_camera=looking((0, 0, 0), towards))
    blur = math.radians(4)
    seen = stage.radiance(make.scene(camera=camera, map=sky, backdrop=PanoramaSpec(blur=blur)))[..., 0]
    angle = np.arccos(np.clip(rays_world(camera) @ towards, -1, 1))
    # Far out, where a square of texels has its corners, as near the middle.
    for sigmas in (1.0, 2.0, 3.0):
        ring = np.abs(angle - sigmas * blur) < math.radians(0.5)
        value = (math.radians(180 / 128) ** 2 * 20000.0) / (2 * math.pi * blur**2)
        assert seen[ring].mean() == pytest.approx(0.05 + value * math.exp(-(sigmas**2) / 2), rel=0.15)
        angles = angle[ring], np.log(seen[ring] - 0.05)
        left = angles[1] - np.polyval(np.polyfit(*angles, 1), angles[0])
        assert np.abs(left).max() < 0.2


@pytest.mark.parametrize("yaw", [0.0, 0.9, -2.5])
def test_a_mirror_sphere_reflects_the_patch_where_geometry_says(
    stage: Any, make: Any, patch: str, yaw: float
) -> None:
    towards = rotation_about_axis((0, 1, 0), yaw) @ PATCH
    pose = looking(6 * unit(*(towards + np.array([0.4, 0.3, -0.2]))))
    camera = make.camera(96, 96, focal_px=260.0, T_world_camera=pose)
    ball = stage.model(sphere(rows=96), pbr(metallic=1.0, roughness=0.0))
    seen = stage.radiance(make.scene(at(1, ball), camera=camera, map=environment_map(patch, yaw=yaw)))[..., 0]
    normals, rays = sphere_hits(camera, (0, 0, 0), 1.0)[1], rays_world(camera)
    mirrored = rays - 2 * (rays * normals).sum(axis=-1, keepdims=True) * normals
    angle = np.degrees(np.arccos(np.clip(mirrored @ towards, -1, 1)))
    inner = np.nan_to_num(-(normals * rays).sum(axis=-1)) > 0.55
    inside, outside = inner & (angle < 5), inner & (angle > 14)
    assert inside.sum() >= 8
    assert seen[inside].min() > 6.5
    assert seen[outside] == pytest.approx(np.full(outside.sum(), 0.25), abs=0.08)


@pytest.mark.parametrize("yaw", [0.0, 0.9, -2.5])
def test_a_matt_sphere_is_brightest_towards_the_light_and_shows_the_irradiance(
    stage: Any, make: Any, yaw: float
) -> None:
    """Of a sky whose radiance is 1 + d.a, the irradiance over pi is 1 + 2/3 n.a, exactly."""
    axis = unit(0.6, 0.5, -0.4)
    sky = environment_map(stage.panorama(1.0 + 0.9 * directions() @ axis), yaw=yaw, gain=2.0)
    turned = rotation_about_axis((0, 1, 0), yaw) @ axis
    camera = make.camera(64, 64, focal_px=160.0)
    ball = stage.model(sphere(), lambert((0.5, 0.5, 0.5)))
    seen = stage.radiance(make.scene(at(1, ball, (0, 0, -6)), camera=camera, map=sky))[..., 0]
    normals = sphere_hits(camera, (0, 0, -6), 1.0)[1]
    inner = np.nan_to_num(normals[..., 2]) > 0.45
    known = 0.5 * 2.0 * (1.0 + 0.9 * 2.0 / 3.0 * normals[inner] @ turned)
    assert seen[inner] == pytest.approx(known, abs=0.025)


@pytest.mark.parametrize("roughness", [0.3, 0.6, 1.0])
def test_a_rough_metal_shows_a_blurred_sky_on_the_same_side(stage: Any, make: Any, roughness: float) -> None:
    axis = unit(0.6, 0.5, 0.4)
    sky = environment_map(stage.panorama(1.0 + 0.9 * directions() @ axis), yaw=0.5)
    turned = rotation_about_axis((0, 1, 0), 0.5) @ axis
    camera = make.camera(64, 64, focal_px=160.0)
    ball = stage.model(sphere(), pbr(metallic=1.0, roughness=roughness))
    seen = stage.radiance(make.scene(at(1, ball, (0, 0, -6)), camera=camera, map=sky))[..., 0]
    normals, rays = sphere_hits(camera, (0, 0, -6), 1.0)[1], rays_world(camera)
    inner = np.nan_to_num(normals[..., 2]) > 0.6
    mirrored = (rays - 2 * (rays * normals).sum(axis=-1, keepdims=True) * normals)[inner]
    # A lobe shrinks the linear part of the sky, between a mirror's 1 and Lambert's 2/3, and leans to the
    # normal.
    slope = np.linalg.lstsq(
        0.9 * np.stack([mirrored @ turned, normals[inner] @ turned], axis=-1), seen[inner] - 1.0, rcond=None
    )[0]
    assert 0.6 < slope.sum() < 1.02
    assert slope[0] > (0.7 if roughness < 0.5 else 0.0)


def test_gain_and_ambient_scale_and_add(stage: Any, make: Any) -> None:
    wall = stage.model(quad(8, 8), lambert((0.5, 0.5, 0.5)))
    flat = stage.panorama(np.full((32, 64, 3), [1.0, 0.5, 0.25]))

    def lit(**fields: Any) -> Any:
        return stage.radiance(make.scene(at(1, wall, (0, 0, -2)), camera=make.camera(9, 9), **fields))[4, 4]

    assert lit(map=environment_map(flat)) == pytest.approx([0.5, 0.25, 0.125], rel=0.01)
    assert lit(map=environment_map(flat, gain=3.0)) == pytest.approx([1.5, 0.75, 0.375], rel=0.01)
    both = lit(map=environment_map(flat, gain=3.0), ambient=(0.2, 0.4, 0.6))
    assert both == pytest.approx([1.6, 0.95, 0.675], rel=0.01)
    assert lit(ambient=(0.2, 0.4, 0.6)) == pytest.approx([0.1, 0.2, 0.3], rel=0.01)


def test_a_mirror_shows_the_ambient_radiance_and_the_gain_too(stage: Any, make: Any) -> None:
    mirror = stage.model(quad(8, 8), pbr(metallic=1.0, roughness=0.0))
    flat = stage.panorama(np.full((32, 64), 0.5))
    scene = make.scene(
        at(1, mirror, (0, 0, -2)),
        camera=make.camera(9, 9),
        map=environment_map(flat, gain=2.0),
        ambient=(0.25, 0.5, 0.0),
    )
    assert stage.radiance(scene)[4, 4] == pytest.approx([1.25, 1.5, 1.0], rel=0.01)


SUN_DIRECTION = unit(0.5, 0.7, 0.5)


@pytest.fixture(scope="module")
def sunny(stage: Any) -> str:
    """A sky of 0.25 with a sun of half a degree, as large as a few pixels can make it."""
    rows = 512
    polar = math.pi * (np.arange(rows) + 0.5) / rows
    azimuth = 2 * math.pi * ((np.arange(2 * rows) + 0.5) / (2 * rows) - 0.5)
    polar, azimuth = np.meshgrid(polar, azimuth, indexing="ij")
    d = np.stack([np.sin(polar) * np.sin(azimuth), np.cos(polar), -np.sin(polar) * np.cos(azimuth)], axis=-1)
    is_sun = d @ SUN_DIRECTION > math.cos(math.radians(0.6))
    return stage.panorama(np.where(is_sun[..., None], [8192.0, 6144.0, 4096.0], 0.25))


@pytest.mark.parametrize("yaw", [0.0, 1.2])
def test_the_sun_of_a_panorama_lights_like_a_directional_light_of_its_illuminance(
    stage: Any, make: Any, sunny: str, yaw: float
) -> None:
    radiance = stage.store.panorama(sunny)
    rows = len(radiance)
    edges = np.cos(np.pi * np.arange(rows + 1) / rows)
    area = ((edges[:-1] - edges[1:]) * 2 * np.pi / (2 * rows))[:, None, None]
    illuminance = (np.where(radiance > 1, radiance - 0.25, 0) * area).sum(axis=(0, 1))
    towards = rotation_about_axis((0, 1, 0), yaw) @ SUN_DIRECTION
    camera = make.camera(64, 64, focal_px=160.0, T_world_camera=looking((0, 2, 6)))
    ball = stage.model(sphere(), lambert((0.5, 0.5, 0.5)))
    scene = make.scene(at(1, ball), camera=camera, map=environment_map(sunny, yaw=yaw, gain=0.5))
    seen = stage.radiance(scene)
    normals = sphere_hits(camera, (0, 0, 0), 1.0)[1]
    towards_camera = camera.T_world_camera[:3, 2]
    inner = np.nan_to_num(normals @ towards_camera) > 0.45
    inner &= np.abs(np.nan_to_num(normals @ towards)) > 0.1
    cosine = np.maximum(normals[inner] @ towards, 0.0)
    known = 0.5 * 0.5 * (0.25 + cosine[:, None] * illuminance / math.pi)
    assert seen[inner] == pytest.approx(known, rel=0.04, abs=0.01)


def test_the_ground_sends_light_up_and_not_down(stage: Any, make: Any) -> None:
    ball = stage.model(sphere(), lambert())
    camera = make.camera(64, 64, focal_px=160.0, T_world_camera=looking((0, 1.5, 6), (0, 1.5, 0)))
    lights = (sun(math.pi, (0, -1, 0)),)

    def column(tint: float | None) -> Any:
        """Radiance of the sphere's lowest and highest point that are seen, high above the ground."""
        spec = None if tint is None else ground(tint)
        scene = make.scene(at(1, ball, (0, 1.5, 0)), camera=camera, lights=lights, ground=spec)
        seen = stage.radiance(scene)[..., 0]
        return seen[56, 32], seen[8, 32]

    below, above = column(0.5)
    black_below, black_above = column(0.0)
    assert column(None)[0] == pytest.approx(0.0, abs=1e-3), "a surface that faces down gets no sun"
    assert black_below == pytest.approx(0.0, abs=0.01)
    # An endless ground of radiance 0.5 is half of all directions to a vertical surface, and more below.
    normal_y = sphere_hits(camera, (0, 1.5, 0), 1.0)[1][56, 32, 1]
    assert below == pytest.approx(0.5 * (1 - normal_y) / 2, rel=0.2)
    assert above - black_above < 0.25 * below


def test_a_mirror_above_the_ground_shows_it_below_and_the_sky_above(stage: Any, make: Any) -> None:
    mirror = stage.model(sphere(), pbr(metallic=1.0, roughness=0.0))
    sky = environment_map(
        stage.panorama(np.where(directions()[..., 1:2] > 0, [0.0, 0.0, 2.0], [2.0, 0.0, 0.0]))
    )
    camera = make.camera(65, 65, focal_px=160.0, T_world_camera=looking((0, 3, 6), (0, 3, 0)))
    scene = make.scene(at(1, mirror, (0, 3, 0)), camera=camera, map=sky, ground=ground(0.25))
    seen = stage.radiance(scene)
    assert seen[14, 32] == pytest.approx([0.0, 0.0, 2.0], abs=0.05)
    below = seen[50, 32]
    assert below[0] < 0.05, "the panorama's lower half is hidden by the ground"
    assert below[2] == pytest.approx(0.25 * 2.0, rel=0.1), "which is lit by the blue sky"


def test_a_gradient_is_what_it_lights_with(stage: Any, make: Any) -> None:
    spec = GradientSpec(zenith_linear=(0, 0, 1), horizon_linear=(0, 1, 0), nadir_linear=(1, 0, 0))
    camera = make.camera(64, 64, focal_px=160.0, T_world_camera=looking((0, 0, 6)))
    mirror = stage.model(sphere(), pbr(metallic=1.0, roughness=0.0))
    seen = stage.radiance(
        make.scene(at(1, mirror), camera=camera, backdrop=spec, ambient=(1 / 3, 1 / 3, 1 / 3))
    )
    row, column = pixel_of(camera, (0, math.sin(0.6), math.cos(0.6)))
    up = math.sqrt(math.sin(1.2))
    assert seen[row, column] == pytest.approx([0.0, 1 - up, up], abs=0.05)
    row, column = pixel_of(camera, (0, -math.sin(0.6), math.cos(0.6)))
    assert seen[row, column] == pytest.approx([up, 1 - up, 0.0], abs=0.05)
