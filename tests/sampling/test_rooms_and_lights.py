"""Rooms hold everything, and lights shine on the objects as strongly as was drawn."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.integrate
import scipy.stats

from synthgen.model import (
    AreaLightSpec,
    CatcherSpec,
    DirectionalLightSpec,
    PanoramaSpec,
    PointLightSpec,
    SpotLightSpec,
)
from synthgen.sampling.lights import rectangle_illuminance

FRAMES = 300


@pytest.fixture
def scene_file(tmp_path: Path) -> Any:
    """Writes a scene file without sun and fill lights and with the given further lines."""

    def written(text: str, name: str = "mine", backdrop: str = "gradient") -> str:
        path = tmp_path / f"{name}.yaml"
        path.write_text(f"backdrop: {{kind: {backdrop}}}\nsun: null\nfill: {{count: 0}}\n" + text)
        return str(path)

    return written


def assert_uniform(values: Any, low: float, high: float) -> None:
    assert scipy.stats.kstest(values, scipy.stats.uniform(low, high - low).cdf).pvalue > 1e-3


def in_room(room: Any, points: Any) -> Any:
    """Points [n 3] in a room's own axes, from the middle of its floor."""
    c, s = math.cos(room.yaw), math.sin(room.yaw)
    x, y, z = (np.atleast_2d(points) - np.array([room.center_xz[0], 0.0, room.center_xz[1]])).T
    return np.column_stack([c * x - s * z, y, s * x + c * z])


def gap(room: Any, points: Any) -> float:
    """How far the nearest of points within a room is from a wall or the ceiling; below 0 is outside."""
    x, y, z = in_room(room, points).T
    width, height, depth = room.size
    return float(min((width / 2 - np.abs(x)).min(), (depth / 2 - np.abs(z)).min(), (height - y).min()))


def middle(drawn: Any, scene: Any) -> tuple[Any, float]:
    """The centre of the box about all objects, and the radius of the sphere about them there."""
    points = np.concatenate([drawn.vertices(each) for each in scene.instances])
    center = (points.min(axis=0) + points.max(axis=0)) / 2
    return center, float(np.linalg.norm(points - center, axis=1).max())


@pytest.mark.parametrize(
    "values",
    [
        {"objects": "0-4", "rotation": "free", "height_m": [0, 2]},
        {"objects": "1-3", "camera": {"yfov_deg": [90, 130], "elevation_deg": [1, 90]}},
    ],
)
def test_a_room_holds_the_camera_and_all_objects(draw: Any, scene_file: Any, values: Any) -> None:
    text = "ground: {}\nroom: {width_m: [0.1, 6], depth_m: [0.1, 6], height_m: [0.1, 3]}\n"
    drawn = draw(frames=FRAMES, scenes=[scene_file(text)], **values)
    for scene in drawn.scenes:
        room, camera = scene.environment.room, scene.camera
        for each in scene.instances:
            assert gap(room, drawn.vertices(each)) > 0
        corner = math.hypot(camera.width, camera.height) / 2 / camera.focal_px
        # What is nearer than znear is not drawn: the walls are farther in every direction that is seen.
        assert gap(room, camera.T_world_camera[:3, 3]) > camera.znear * math.hypot(1, corner) * (1 - 1e-9)


def test_a_room_has_the_size_that_was_drawn_where_that_is_enough(draw: Any, scene_file: Any) -> None:
    text = "ground: {}\nroom: {width_m: [200, 300], height_m: [100, 150], depth_m: 180, yaw_deg: [-30, 40]}\n"
    drawn = draw(frames=FRAMES, scenes=[scene_file(text)], objects=0, object_px=[8, 30])
    sizes = np.array([scene.environment.room.size for scene in drawn.scenes])
    assert_uniform(sizes[:, 0], 200, 300)
    assert_uniform(sizes[:, 1], 100, 150)
    assert (sizes[:, 2] == 180).all()
    turns = []
    for scene in drawn.scenes:
        forward = -scene.camera.T_world_camera[:3, 2]
        turn = scene.environment.room.yaw - math.atan2(-forward[0], -forward[2])
        turns.append(math.degrees((turn + math.pi) % (2 * math.pi) - math.pi))
    assert_uniform(turns, -30, 40)
    cameras = np.array([in_room(s.environment.room, s.camera.T_world_camera[:3, 3])[0] for s in drawn.scenes])
    assert abs(np.mean(cameras[:, 0])) < 15, "the camera is anywhere in the room"
    assert np.std(cameras[:, 0]) > 40


def test_a_room_that_has_to_grow_keeps_its_margin(draw: Any, scene_file: Any) -> None:
    text = "ground: {}\nroom: {width_m: 0.1, depth_m: 0.1, height_m: 0.1, margin: {choice: [1.5]}}\n"
    drawn = draw(frames=40, scenes=[scene_file(text)], objects=3, object_px=[8, 20])
    for scene in drawn.scenes:
        room = scene.environment.room
        points = [drawn.vertices(each) for each in scene.instances]
        points.append(scene.camera.T_world_camera[:3, 3][None])
        inside = in_room(room, np.concatenate(points))
        extent = inside.max(axis=0) - inside.min(axis=0)
        assert room.size[0] > 1.5 * extent[0]
        assert room.size[2] > 1.5 * extent[2]
        assert room.size[1] > 1.5 * inside[:, 1].max()


def test_walls_and_ceiling_look_as_the_scene_says(draw: Any, scene_file: Any, tmp_path: Path) -> None:
    for name in ("wall", "floor"):
        (tmp_path / f"{name}.png").touch()
    text = (
        "ground: {textures: floor.png}\n"
        "room:\n  walls: {textures: [wall.png, floor.png], tile_m: 2, roughness: 0.5}\n"
        "  ceiling: {tint: {value: 0}}\n"
    )
    drawn = draw(frames=60, scenes=[scene_file(text)], objects=0, object_px=12)
    rooms = [scene.environment.room for scene in drawn.scenes]
    assert {room.walls.texture_id for room in rooms} == {"textures/wall", "textures/floor"}
    assert {(room.walls.tile_size, room.walls.roughness) for room in rooms} == {(2.0, 0.5)}
    assert {(room.ceiling.texture_id, room.ceiling.tint_linear) for room in rooms} == {(None, (0, 0, 0))}
    assert {scene.environment.ground.texture_id for scene in drawn.scenes} == {"textures/floor"}


def illuminance(light: Any, center: Any) -> float:
    """The illuminance at a point on a surface that faces the light, whose axis goes through the point."""
    if isinstance(light, AreaLightSpec):
        distance = float(np.linalg.norm(light.T_world_light[:3, 3] - center))
        # The radiance times cosine at the source, cosine at the receiver and solid angle.
        integral, _ = scipy.integrate.dblquad(
            lambda y, x: distance**2 / (x * x + y * y + distance**2) ** 2,
            -light.width / 2,
            light.width / 2,
            -light.height / 2,
            light.height / 2,
        )
        return light.radiance * integral
    assert isinstance(light, PointLightSpec | SpotLightSpec)
    return float(light.intensity / ((np.array(light.position_world) - center) ** 2).sum())


def position(light: Any) -> Any:
    return light.T_world_light[:3, 3] if isinstance(light, AreaLightSpec) else np.array(light.position_world)


@pytest.mark.parametrize("kind", ["point", "spot", "area"])
def test_lights_give_the_illuminance_that_was_drawn_from_where_they_were_drawn(
    draw: Any, scene_file: Any, kind: str
) -> None:
    text = (
        f"lights: {{count: 1, kind: {kind}, distance: [2, 5], elevation_deg: [10, 70], azimuth_deg: 0, "
        "illuminance: [0.3, 0.9], size: [0.1, 1.5]}\n"
    )
    drawn = draw(frames=150, scenes=[scene_file(text)], objects="1-2", object_px=[8, 24])
    distances, elevations, illuminances = [], [], []
    for scene in drawn.scenes:
        [light] = scene.lights
        center, radius = middle(drawn, scene)
        way = position(light) - center
        distances.append(np.linalg.norm(way) / radius)
        elevations.append(math.degrees(math.asin(way[1] / np.linalg.norm(way))))
        illuminances.append(illuminance(light, center) / math.pi)
        forward = -scene.camera.T_world_camera[:3, 2]
        assert math.isclose(math.atan2(way[0], way[2]), math.atan2(forward[0], forward[2]), abs_tol=1e-6)
        assert light.has_shadow
    assert_uniform(distances, 2, 5)
    assert_uniform(elevations, 10, 70)
    assert_uniform(illuminances, 0.3, 0.9)


def test_lights_have_the_size_and_shape_that_were_drawn(draw: Any, scene_file: Any) -> None:
    text = (
        "lights: {count: 3, size: [0.1, 0.8], aspect: [1, 4], cone_deg: [20, 100], falloff: [0.2, 0.9], "
        "temperature_k: 3000}\n"
    )
    drawn = draw(frames=FRAMES, scenes=[scene_file(text)], objects=1, object_px=[8, 24])
    found: dict[type, list[Any]] = {PointLightSpec: [], SpotLightSpec: [], AreaLightSpec: []}
    for scene in drawn.scenes:
        center, _ = middle(drawn, scene)
        for light in scene.lights:
            found[type(light)].append((light, float(np.linalg.norm(position(light) - center)), center))
            assert light.color_linear[0] > 2 * light.color_linear[2]
    assert scipy.stats.chisquare([len(each) for each in found.values()]).pvalue > 1e-3
    assert_uniform([2 * light.radius / d for light, d, _ in found[PointLightSpec]], 0.1, 0.8)
    spots = found[SpotLightSpec]
    assert_uniform([math.degrees(2 * light.outer_cone_angle) for light, _, _ in spots], 20, 100)
    assert_uniform([1 - light.inner_cone_angle / light.outer_cone_angle for light, _, _ in spots], 0.2, 0.9)
    areas = found[AreaLightSpec]
    assert_uniform([light.width / light.height for light, _, _ in areas], 1, 4)
    assert_uniform([math.sqrt(light.width * light.height) / d for light, d, _ in areas], 0.1, 0.8)
    for light, distance, center in spots:
        aim = np.array(light.position_world) + distance * np.array(light.direction_world)
        assert aim == pytest.approx(center), "it shines on the middle of the objects"
    for light, distance, center in areas:
        T = light.T_world_light
        assert np.allclose(T[:3, :3] @ T[:3, :3].T, np.eye(3))
        assert np.linalg.det(T[:3, :3]) == pytest.approx(1)
        assert T[:3, 3] - distance * T[:3, 2] == pytest.approx(center)


def test_lights_of_a_room_are_in_it_and_outside_the_objects(draw: Any, scene_file: Any) -> None:
    text = (
        "ground: {}\nroom: {width_m: [1, 4], depth_m: [1, 4], height_m: [1, 3], margin: 1.02}\n"
        "lights: {count: 4, distance: [1.5, 30], elevation_deg: [0, 90], size: [0.05, 1.5], illuminance: 1}\n"
    )
    drawn = draw(frames=FRAMES, scenes=[scene_file(text)], objects="1-3", object_px=[8, 40])
    for scene in drawn.scenes:
        room = scene.environment.room
        points = np.concatenate([drawn.vertices(each) for each in scene.instances])
        low, high = in_room(room, points).min(axis=0), in_room(room, points).max(axis=0)
        for light in scene.lights:
            assert gap(room, position(light)) > 0
            [inside] = in_room(room, position(light))
            assert (inside < low).any() or (inside > high).any(), "not between the objects"
            if isinstance(light, AreaLightSpec):
                half = np.array([light.width, light.height, 0]) / 2
                signs = [(x, y, 1) for x in (-1, 1) for y in (-1, 1)]
                corners = np.array([light.T_world_light[:3, :3] @ (half * sign) for sign in signs])
                corners = corners + position(light)
                assert gap(room, corners) > -1e-9
                assert corners[:, 1].min() > -1e-9
            else:
                assert 0 < light.radius <= gap(room, position(light)) + 1e-9
    light = next(each for each in drawn.scenes[0].lights)
    assert illuminance(light, middle(drawn, drawn.scenes[0])[0]) == pytest.approx(math.pi)


def test_a_square_seen_from_far_away_is_a_point_and_from_near_a_half_space() -> None:
    assert rectangle_illuminance(0.01, 0.02, 1.0) == pytest.approx(0.0002, rel=1e-3)
    assert rectangle_illuminance(1e5, 1e5, 1.0) == pytest.approx(math.pi, rel=1e-4)


def test_the_number_and_kind_of_lights_follow_their_weights(draw: Any, scene_file: Any) -> None:
    text = "lights: {count: 0-3, kind: {area: 3, spot: 1}}\n"
    drawn = draw(frames=FRAMES, scenes=[scene_file(text)], objects=0, object_px=12)
    counts = np.bincount([len(scene.lights) for scene in drawn.scenes], minlength=4)
    assert scipy.stats.chisquare(counts).pvalue > 1e-3
    kinds = [type(light) for scene in drawn.scenes for light in scene.lights]
    assert set(kinds) == {AreaLightSpec, SpotLightSpec}
    assert scipy.stats.binomtest(kinds.count(AreaLightSpec), len(kinds), 0.75).pvalue > 1e-3


def test_the_sun_has_its_angular_diameter(draw: Any, tmp_path: Path) -> None:
    path = tmp_path / "hazy.yaml"
    path.write_text(
        "backdrop: {kind: gradient}\nsun: {angular_diameter_deg: [1, 5]}\nfill: {count: 1}\n"
        "lights: {count: 1, kind: point}\n"
    )
    drawn = draw(frames=FRAMES, scenes=[str(path)], objects=0, object_px=12)
    assert {tuple(map(type, scene.lights)) for scene in drawn.scenes} == {
        (DirectionalLightSpec, DirectionalLightSpec, PointLightSpec)
    }
    assert_uniform([math.degrees(scene.lights[0].angular_diameter) for scene in drawn.scenes], 1, 5)
    assert {scene.lights[1].angular_diameter for scene in drawn.scenes} == {0.0}


def test_without_a_sun_there_is_none(draw: Any, scene_file: Any) -> None:
    drawn = draw(frames=3, scenes=[scene_file("")], objects=0)
    assert [scene.lights for scene in drawn.scenes] == [()] * 3


def test_panoramas_are_all_used_and_turned_and_scaled_as_drawn(
    draw: Any, scene_file: Any, tmp_path: Path
) -> None:
    names = ("a.hdr", "b.exr", "deep/c.HDR")
    for name in names:
        (tmp_path / "skies" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "skies" / name).touch()
    text = "environment: {folder: skies, yaw_deg: [10, 80], exposure_ev: [-1, 2]}\n"
    path = scene_file(text + "ground: {kind: catcher, roughness: [0.2, 0.6]}\n", backdrop="panorama")
    drawn = draw(frames=FRAMES, scenes=[path], objects=0, object_px=12)
    environments = [scene.environment for scene in drawn.scenes]
    ids = [each.map.asset_id for each in environments]
    assert drawn.recipe.scenes[0].panorama_ids == ("panoramas/a", "panoramas/b", "panoramas/c")
    assert (
        scipy.stats.chisquare([ids.count(each) for each in drawn.recipe.scenes[0].panorama_ids]).pvalue > 1e-3
    )
    assert_uniform([math.log2(each.map.gain) for each in environments], -1, 2)
    turns = []
    for scene in drawn.scenes:
        forward = -scene.camera.T_world_camera[:3, 2]
        turn = scene.environment.map.yaw - math.atan2(-forward[0], -forward[2])
        turns.append(math.degrees(turn % (2 * math.pi)))
    assert_uniform(turns, 10, 80)
    assert {each.backdrop for each in environments} == {PanoramaSpec(blur=0.0)}
    assert all(isinstance(each.ground, CatcherSpec) for each in environments)
    assert_uniform([each.ground.roughness for each in environments], 0.2, 0.6)
    assert {each.ground.reflectance for each in environments} == {0.04}


def test_the_blur_of_a_panorama_is_drawn(draw: Any, tmp_path: Path) -> None:
    (tmp_path / "a.hdr").touch()
    path = tmp_path / "soft.yaml"
    path.write_text("backdrop: {kind: panorama, blur_deg: [2, 6]}\nenvironment: {folder: .}\n")
    drawn = draw(frames=FRAMES, scenes=[str(path)], objects=0, object_px=12)
    assert_uniform([math.degrees(scene.environment.backdrop.blur) for scene in drawn.scenes], 2, 6)


def test_a_light_or_a_room_more_moves_nothing_else(draw: Any, scene_file: Any) -> None:
    bare = "ground: {tint: {value: [0, 1]}}\nambient: [0, 1]\n"
    text = bare + "lights: {count: 2}\n"
    scenes = [
        draw(frames=8, scenes=[scene_file(each, "mine")]).scenes
        for each in (bare, text, text + "room: {}\n", bare + "lights: {count: 1}\n")
    ]
    for none, two, in_a_room, one in zip(*scenes, strict=True):
        for other in (two, in_a_room, one):
            assert (none.camera, none.instances, none.imaging) == (
                other.camera,
                other.instances,
                other.imaging,
            )
            assert none.environment.ground == other.environment.ground
            assert none.environment.ambient_linear == other.environment.ambient_linear
        assert two.lights[:1] == one.lights
        assert [type(light) for light in two.lights] == [type(light) for light in in_a_room.lights]
