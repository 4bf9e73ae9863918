"""The light that the panoramas are painted with: directions, skies, and rooms with known answers."""

from __future__ import annotations

import lightmap
import numpy as np
import panorama
import pytest
import sky
from landscape import Daylight
from raycast import Face, Look, Scene

UP = np.array([0.0, 1.0, 0.0])
GREY = Look(np.full(3, 0.5))


def lamp(radiance: float = 1.0, **look: object) -> Look:
    return Look(np.zeros(3), emission=np.full(3, radiance), **look)


# ---- directions and sums over them


@pytest.mark.parametrize(
    ("azimuth", "elevation", "expected"),
    [(0, 0, (0, 0, -1)), (90, 0, (1, 0, 0)), (180, 0, (0, 0, 1)), (-90, 0, (-1, 0, 0)), (30, 90, (0, 1, 0))],
)
def test_directions(azimuth, elevation, expected):
    found = panorama.direction(np.radians(azimuth), np.radians(elevation))
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_pixels_have_the_directions_of_the_projects_panoramas():
    rays = panorama.direction(*panorama.angles())
    height, width = panorama.SHAPE
    for row, column in ((0, 0), (100, 300), (700, 1900), (height - 1, width - 1)):
        x, y, z = rays[row, column]
        assert 0.5 + np.arctan2(x, -z) / (2.0 * np.pi) == pytest.approx((column + 0.5) / width)
        assert np.arccos(y) / np.pi == pytest.approx((row + 0.5) / height)


def test_pixels_cover_the_sphere_once():
    assert panorama.solid_angles(64, 128).sum() * 128 == pytest.approx(4.0 * np.pi)


def test_a_level_surface_gets_pi_from_a_sky_of_one_and_nothing_from_the_ground():
    picture = np.ones((64, 128, 3))
    np.testing.assert_allclose(panorama.irradiance_up(picture), np.pi)
    picture[:32] = 0.0
    np.testing.assert_allclose(panorama.irradiance_up(picture), 0.0)


def test_exposed_sets_white():
    picture = panorama.exposed(np.random.default_rng(0).random((64, 128, 3)), 0.8)
    assert panorama.irradiance_up(picture) @ panorama.LUMINANCE / np.pi == pytest.approx(0.8)


# ---- skies


def test_a_higher_sun_is_brighter_and_less_red():
    low, high = (sky.Sun(0.0, np.radians(e), 2.5).illuminance for e in (8.0, 60.0))
    assert (low < high).all()
    assert low[0] / low[2] > 1.5 * high[0] / high[2]
    assert 75.0 < high @ panorama.LUMINANCE < 110.0  # klx


def test_the_disc_of_the_sun_holds_all_of_its_light():
    sun = sky.Sun(0.7, np.radians(40.0), 2.5)
    disc = sky.sun_disc(sun)
    shed = (disc * panorama.solid_angles(*panorama.SHAPE)[..., None]).sum(axis=(0, 1))
    np.testing.assert_allclose(shed, sun.illuminance, rtol=0.02)
    assert disc.max() <= sun.illuminance.max() / sky.SUN_SOLID_ANGLE * (1.0 + 1e-9)
    row, column = np.unravel_index(disc[..., 0].argmax(), panorama.SHAPE)
    azimuth, elevation = (a[row, column] for a in panorama.angles())
    assert (azimuth, elevation) == pytest.approx((0.7, np.radians(40.0)), abs=0.005)


@pytest.mark.parametrize(("elevation", "shed"), [(56.0, 14.9), (11.0, 7.6)])
def test_a_clear_sky_is_blue_away_from_the_sun_and_sheds_what_it_should(elevation, shed):
    sun = sky.Sun(0.5, np.radians(elevation), 2.6)
    picture = sky.clear_sky(sun)
    assert panorama.irradiance_up(picture) @ panorama.LUMINANCE == pytest.approx(shed, abs=0.1)
    azimuth, height = panorama.angles()
    away = panorama.direction(azimuth, height) @ sun.toward
    above = height > 0.2
    far, near = picture[above & (away < 0.3)].mean(axis=0), picture[above & (away > 0.98)].mean(axis=0)
    assert near @ panorama.LUMINANCE > 2.0 * far @ panorama.LUMINANCE
    assert far[2] > 1.3 * far[0]


def test_an_overcast_sky_is_three_times_as_bright_above_as_at_the_horizon():
    picture = sky.overcast_sky(6.0) @ panorama.LUMINANCE
    assert picture[0].mean() == pytest.approx(6.0, rel=0.01)
    assert picture[panorama.SHAPE[0] // 2 - 1].mean() == pytest.approx(2.0, rel=0.01)
    light = Daylight(sky.overcast_sky(6.0), None)
    assert light.on_ground @ panorama.LUMINANCE == pytest.approx(6.0 * np.pi * 7.0 / 9.0, rel=0.01)


# ---- rays


def test_rays_meet_the_nearest_face_of_a_box():
    scene = Scene()
    scene.add_box((0.0, 0.0, -5.0), (2.0, 2.0, 2.0), GREY)
    hits = scene.cast(
        np.array([0.0, 1.0, 0.0]), np.array([[0.0, 0, -1], [0.5, 0, -1], [0, 0, 1], [0, 5, -1]])
    )
    assert hits.face.tolist() == [0, -1, -1, -1]
    assert hits.distance[0] == pytest.approx(4.0)
    assert (hits.s[0], hits.t[0]) == pytest.approx((0.5, 0.5))
    np.testing.assert_allclose(scene.faces[0].normal, [0, 0, 1])


@pytest.mark.parametrize("turn_deg", [0.0, 37.0, -120.0])
def test_the_faces_of_a_box_look_outwards(turn_deg):
    scene = Scene()
    scene.add_box((3.0, 1.0, -2.0), (1.0, 2.0, 4.0), GREY, turn_deg)
    for face in scene.faces:
        middle = face.corner + (face.across + face.up) / 2.0
        assert face.normal @ (middle - np.array([3.0, 2.0, -2.0])) > 0.0


def test_the_walls_of_a_room_look_inwards():
    scene = Scene()
    scene.add_room((4.0, 3.0, 6.0), [GREY] * 6)
    for face in scene.faces:
        middle = face.corner + (face.across + face.up) / 2.0
        assert face.normal @ (np.array([0.0, 1.5, 0.0]) - middle) > 0.0


def test_a_bundle_of_rays_misses_no_face_that_single_rays_meet():
    scene, rng = Scene(), np.random.default_rng(0)
    for _ in range(200):
        scene.add_box(rng.uniform(-8.0, 8.0, 3), rng.uniform(0.2, 3.0, 3), GREY, rng.uniform(0.0, 180.0))
    eye = np.array([0.3, 0.2, 0.1])
    rays = panorama.direction(rng.uniform(-0.4, 0.4, 4000) + 1.0, rng.uniform(-0.4, 0.4, 4000))
    together = scene.cast(eye, rays)
    alone = scene.cast(np.broadcast_to(eye, rays.shape), rays)
    np.testing.assert_array_equal(together.face, alone.face)
    assert len(np.unique(together.face)) > 10


def test_a_block_shades_what_lies_behind_it():
    scene = Scene()
    scene.add_block((0.0, 1.0, 0.0), (2.0, 0.1, 2.0), 30.0)
    points = np.array([[0.0, 0, 0], [3.0, 0, 0], [0.0, 0, 0], [0.0, 1.2, 0]])
    ends = np.array([[0.0, 2, 0], [3.0, 2, 0], [0.0, 0.9, 0], [0.0, 2, 0]])
    assert scene.is_shaded(points, ends).tolist() == [True, False, False, False]


# ---- lightmaps


def test_a_small_lamp_sheds_by_the_square_of_its_distance():
    scene = Scene()
    scene.add_face((-2.0, 0.0, 2.0), (4.0, 0, 0), (0, 0, -4.0), Look(np.zeros(3)))
    scene.add_face((-0.05, 2.0, -0.05), (0.1, 0, 0), (0, 0, 0.1), lamp(100.0))
    floor = lightmap.lightmaps(scene, lightmap.Detail(0.1, 1.0, 2))[0]
    assert floor.shape == (40, 40, 3)
    s, t = np.array([0.5, 0.75, 0.0]), np.array([0.5, 0.5, 0.5])
    found = lightmap.looked_up(floor, s, t)[:, 0]
    assert found[0] == pytest.approx(100.0 * 0.01 / 4.0, rel=0.01)
    assert found[1] == pytest.approx(100.0 * 0.01 * 4.0 / (4.0 + 1.0) ** 2, rel=0.02)


def test_a_lamp_does_not_shine_through_a_block_nor_from_its_back():
    scene = Scene()
    scene.add_face((-2.0, 0.0, 2.0), (4.0, 0, 0), (0, 0, -4.0), Look(np.zeros(3)))
    scene.add_face((-0.05, 2.0, -0.05), (0.1, 0, 0), (0, 0, 0.1), lamp(100.0))
    scene.add_block((0.0, 1.0, 0.0), (1.0, 0.05, 1.0))
    floor = lightmap.lightmaps(scene, lightmap.Detail(0.1, 1.0, 2))[0]
    assert floor[20, 20].max() == 0.0
    assert floor[20, 1].min() > 0.0
    turned = Scene(
        [
            scene.faces[0],
            Face(np.array([-0.05, 2.0, 0.05]), np.array([0.1, 0, 0]), np.array([0, 0, -0.1]), lamp()),
        ]
    )
    assert lightmap.lightmaps(turned, lightmap.Detail(0.1, 1.0, 2))[0].max() == 0.0


def test_in_a_closed_room_light_adds_up_as_a_geometric_series():
    scene = Scene()
    scene.add_room((2.0, 2.0, 2.0), [Look(np.full(3, 0.5), emission=np.full(3, 1.0 / np.pi))] * 6)
    for map_ in lightmap.lightmaps(scene, lightmap.Detail(0.25, 0.25, 12)):
        assert map_.mean() == pytest.approx(1.0 / (1.0 - 0.5), rel=0.06)


def test_the_sun_comes_in_through_a_window_only():
    scene = Scene()
    scene.add_room((4.0, 3.0, 4.0), [Look(np.zeros(3))] * 6)
    glow = lambda s, _: np.where(s < 0.5, 1.0, 0.0)  # noqa: E731 - its right half is a wall
    scene.add_face((-0.5, 1.0, -1.99), (1.0, 0, 0), (0, 1.0, 0), lamp(1e-9, glow=glow))
    sun = lightmap.Sunlight(panorama.direction(0.0, np.radians(45.0)), np.full(3, 10.0), blur=0.0)
    floor = lightmap.lightmaps(scene, lightmap.Detail(0.05, 1.0, 1), sun)[0]
    lit = floor[..., 0] > 1.0
    assert floor.max() == pytest.approx(10.0 * np.sin(np.radians(45.0)), rel=1e-6)
    assert lit.sum() * 0.05**2 == pytest.approx(0.5 * 1.0, rel=0.1)  # half a window, at 45 degrees
    rows, columns = np.nonzero(lit)  # rows run to -Z
    assert 2.0 - (rows.max() + 1) * 0.05 == pytest.approx(-0.99, abs=0.06)
    assert (columns.max() + 1) * 0.05 - 2.0 == pytest.approx(0.0, abs=0.06)
