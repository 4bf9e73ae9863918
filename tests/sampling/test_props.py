"""The things that make a place stand where they hide nothing, touch nothing and leave the rest alone."""

import math
from typing import Any

import numpy as np
import pytest

from synthgen.errors import ConfigError
from synthgen.geometry.convex import are_separated
from synthgen.model import AreaLightSpec

STREET = """\
backdrop: {kind: gradient}
ground: {}
props:
  - {where: rows, count: 4, width_m: [3, 6], height_m: [3, 6], depth_m: 4, distance_m: 5}
  - {where: around, shape: [box, cylinder], count: 6, stack: 1-2, distance_m: [0.1, 4]}
"""
ROOM = """\
backdrop: {kind: gradient}
ground: {}
room: {width_m: 6, depth_m: 5, height_m: 3}
props:
  - {where: walls, count: 4, width_m: 1, height_m: 1, depth_m: 0.05, elevation_m: 0.8, emission: 2}
  - {where: ceiling, count: 2, width_m: 0.4, height_m: 0.1, depth_m: 1, emission: 5, temperature_k: 6500}
  - {where: walls, count: 4, width_m: 0.6, height_m: 0.8, depth_m: 0.4}
"""


def scene_file(tmp_path: Any, text: str) -> str:
    path = tmp_path / "place.yaml"
    path.write_text(text)
    return str(path)


def props(scene: Any) -> list[Any]:
    return [each for each in scene.instances if each.class_id is None]


@pytest.mark.parametrize("text", [STREET, ROOM])
def test_props_leave_camera_and_objects_where_they_were(draw: Any, tmp_path: Any, text: str) -> None:
    bare = "backdrop: {kind: gradient}\nground: {}\n"
    before = draw(frames=8, scenes=[scene_file(tmp_path, bare)]).scenes
    after = draw(frames=8, scenes=[scene_file(tmp_path, text)]).scenes
    for a, b in zip(before, after, strict=True):
        assert (a.camera, a.imaging) == (b.camera, b.imaging)
        assert a.instances == tuple(each for each in b.instances if each.class_id is not None)


def test_no_prop_is_between_the_camera_and_an_object_or_touches_one(draw: Any, tmp_path: Any) -> None:
    camera = {"elevation_deg": [3, 40]}
    drawn = draw(frames=25, scenes=[scene_file(tmp_path, STREET)], camera=camera)
    seen = 0
    for scene in drawn.scenes:
        eye = scene.camera.T_world_camera[None, :3, 3]
        for each in props(scene):
            body = drawn.vertices(each)
            seen += 1
            for other in (each for each in scene.instances if each.class_id is not None):
                assert are_separated(body, np.concatenate([eye, drawn.vertices(other)]))
    assert seen > 150


def test_what_lies_flat_is_everywhere_also_under_the_objects(draw: Any, tmp_path: Any) -> None:
    line = "{where: rows, count: 20, width_m: 5, height_m: %s, depth_m: 12, distance_m: 0, gap_m: 0}"
    numbers = {}
    for height in (0.01, 0.05):
        text = f"backdrop: {{kind: gradient}}\nground: {{}}\nprops:\n  - {line % height}\n"
        drawn = draw(frames=6, scenes=[scene_file(tmp_path, text)])
        numbers[height] = [len(props(scene)) for scene in drawn.scenes]
    assert set(numbers[0.01]) == {40}
    assert max(numbers[0.05]) < 40


def test_what_is_raised_above_a_row_has_a_prop_under_it(draw: Any, tmp_path: Any) -> None:
    text = """\
backdrop: {kind: gradient}
ground: {}
props:
  - {where: rows, count: 6, width_m: 3, height_m: 2, depth_m: 9, distance_m: 4, gap_m: [0, 4]}
  - {where: rows, count: 12, width_m: 1, height_m: 0.5, depth_m: 1, distance_m: 7, elevation_m: 2,
     shares_ground: true}
"""
    drawn = draw(frames=10, scenes=[scene_file(tmp_path, text)])
    raised = 0
    for scene in drawn.scenes:
        bodies = [drawn.vertices(each) for each in props(scene)]
        below = [body for body in bodies if body[:, 1].min() < 1.0]
        for body in (body for body in bodies if body[:, 1].min() > 1.0):
            raised += 1
            assert any(not are_separated(body - [0.0, 0.1, 0.0], other) for other in below)
    assert 0 < raised < 10 * 24


def test_stacks_stand_on_each_other_and_props_on_the_ground(draw: Any, tmp_path: Any) -> None:
    for scene in (drawn := draw(frames=10, scenes=[scene_file(tmp_path, STREET)])).scenes:
        bottoms = [drawn.vertices(each)[:, 1].min() for each in props(scene)]
        tops = [drawn.vertices(each)[:, 1].max() for each in props(scene)]
        for bottom in bottoms:
            assert abs(bottom) < 1e-3 or min(abs(bottom - top) for top in tops) < 1e-3


def test_things_of_a_room_are_in_it_and_glowing_ones_light_it(draw: Any, tmp_path: Any) -> None:
    drawn = draw(frames=15, scenes=[scene_file(tmp_path, ROOM)], objects=1)
    lights = 0
    for scene in drawn.scenes:
        room = scene.environment.room
        c, s = np.cos(room.yaw), np.sin(room.yaw)
        for each in props(scene):
            points = drawn.vertices(each) - np.array([room.center_xz[0], 0.0, room.center_xz[1]])
            x, z = c * points[:, 0] - s * points[:, 2], s * points[:, 0] + c * points[:, 2]
            assert np.abs(x).max() <= room.size[0] / 2 + 1e-3
            assert np.abs(z).max() <= room.size[2] / 2 + 1e-3
            assert points[:, 1].max() <= room.size[1] + 1e-3
        for light in (each for each in scene.lights if isinstance(each, AreaLightSpec)):
            position = light.T_world_light[:3, 3] - np.array([room.center_xz[0], 0.0, room.center_xz[1]])
            inwards = np.array([0.0, room.size[1] / 2, 0.0]) - position
            assert inwards @ -light.T_world_light[:3, 2] > 0
            lights += 1
    assert lights > 30


def test_lamps_grow_with_a_room_that_had_to_grow(draw: Any, tmp_path: Any) -> None:
    scene = scene_file(tmp_path, ROOM)
    near, far = (draw(frames=12, scenes=[scene], object_px=px, objects=1).scenes for px in (40, 6))
    shares = set()
    for each in (*near, *far):
        width, _, depth = each.environment.room.size
        grown = max(1.0, math.sqrt(width * depth / 30.0))
        for light in each.lights:
            if isinstance(light, AreaLightSpec) and light.T_world_light[1, 2] > 0.9:
                assert (light.width, light.height) == pytest.approx((0.4 * grown, grown), rel=0.01)
                shares.add(grown > 2.0)
    assert shares == {True, False}


def test_props_on_walls_without_a_room_are_an_error_that_names_the_key(draw: Any, tmp_path: Any) -> None:
    text = "backdrop: {kind: gradient}\nprops: [{where: ceiling}]\n"
    with pytest.raises(ConfigError, match=r"props.*no room.*add `room`"):
        draw(frames=1, scenes=[scene_file(tmp_path, text)])


VIEW = """\
backdrop: {kind: gradient}
props:
  - {where: view, shape: [box, torus], count: 30, width_m: [0.05, 0.3], height_m: [0.05, 0.3],
     depth_m: [0.05, 0.3], distance_m: {log_uniform: [0.1, 10]}, patterned: true}
"""


@pytest.mark.parametrize("ground", ["", "ground: {}\n"])
def test_hovering_props_hide_nothing_and_keep_apart(draw: Any, tmp_path: Any, ground: str) -> None:
    drawn = draw(frames=12, scenes=[scene_file(tmp_path, VIEW + ground)], camera={"elevation_deg": [3, 60]})
    counts = []
    for scene in drawn.scenes:
        eye = scene.camera.T_world_camera[None, :3, 3]
        bodies = [drawn.vertices(each) for each in props(scene)]
        objects = [drawn.vertices(each) for each in scene.instances if each.class_id is not None]
        for index, body in enumerate(bodies):
            assert all(are_separated(body, other) for other in (*bodies[:index], *objects))
            assert not ground or body[:, 1].min() > -1e-3
            hull = np.concatenate([eye, body])
            farthest = max(np.linalg.norm(each - eye, axis=1).max() for each in objects) if objects else 0.0
            if np.linalg.norm(body - eye, axis=1).min() < farthest / 2.0:
                assert all(are_separated(hull, other) for other in objects)
        counts.append(len(bodies))
    assert np.mean(counts) > 8


def test_props_in_view_are_seen(draw: Any, tmp_path: Any) -> None:
    """Where the camera looks down steeply, most of what lies around is beside or behind it otherwise."""
    shares = {}
    for rate in (0, 1):
        text = (
            "backdrop: {kind: gradient}\nground: {}\nprops: [{where: around, count: 12, width_m: 0.05, "
            f"depth_m: 0.05, height_m: 0.05, distance_m: [0.1, 4], in_view: {rate}}}]\n"
        )
        drawn = draw(frames=12, scenes=[scene_file(tmp_path, text)], camera={"elevation_deg": [50, 80]})
        seen, total = 0, 0
        for scene in drawn.scenes:
            for each in props(scene):
                x, y, z = np.linalg.inv(scene.camera.T_world_camera)[:3] @ [
                    *drawn.vertices(each).mean(axis=0),
                    1,
                ]
                half = np.array([scene.camera.width, scene.camera.height]) / 2 / scene.camera.focal_px
                seen += z < 0 and bool((np.abs([x, y]) < -z * half).all())
                total += 1
        shares[rate] = seen / total
    assert shares[1] > 0.8
    assert shares[0] < 0.4


def test_what_shares_the_ground_stands_on_what_is_there(draw: Any, tmp_path: Any) -> None:
    text = """\
backdrop: {kind: gradient}
ground: {}
props:
  - {where: rows, count: 4, width_m: 6, height_m: 1, depth_m: 6, distance_m: 5, gap_m: 3}
  - {where: rows, count: 9, width_m: 1, height_m: 2, depth_m: 1, distance_m: [3, 9], gap_m: 1,
     elevation_m: 1, shares_ground: true}
"""
    drawn = draw(frames=12, scenes=[scene_file(tmp_path, text)])
    carried = 0
    for scene in drawn.scenes:
        bodies = [drawn.vertices(each) for each in props(scene)]
        below = [body for body in bodies if body[:, 1].min() < 0.5]
        for body in (body for body in bodies if body[:, 1].min() >= 0.5):
            bottom = body[body[:, 1] < 1.001]
            for corner in bottom:
                assert any(not are_separated(each, corner[None] - [0.0, 0.01, 0.0]) for each in below)
            carried += 1
    assert carried > 20


def test_neighbours_in_a_row_without_gaps_stand_side_by_side(draw: Any, tmp_path: Any) -> None:
    text = """\
backdrop: {kind: gradient}
ground: {}
props:
  - {where: rows, count: 6, width_m: [2, 4], height_m: 3, depth_m: [3, 5], distance_m: 60, gap_m: 0}
"""
    drawn = draw(frames=6, scenes=[scene_file(tmp_path, text)])
    for scene in drawn.scenes:
        houses = props(scene)
        assert len(houses) == 12
        along = houses[0].T_world_object[:3, 0]
        ends = np.array([np.sort(drawn.vertices(each) @ along)[[0, -1]] for each in houses]).reshape(2, 6, 2)
        assert ends[:, 1:, 0] == pytest.approx(ends[:, :-1, 1], abs=1e-6)


def test_what_keeps_off_the_street_does_not_stand_on_it(draw: Any, tmp_path: Any) -> None:
    least = {}
    for gap in (0, 6):
        text = f"""\
backdrop: {{kind: gradient}}
ground: {{}}
props:
  - {{where: rows, count: 1, width_m: 99, height_m: 0.01, depth_m: 0.1, distance_m: 0}}
  - {{where: around, count: 20, height_m: 2, distance_m: [2, 30], street_gap_m: {gap}}}
"""
        drawn = draw(frames=8, scenes=[scene_file(tmp_path, text)])
        aside = []
        for scene in drawn.scenes:
            line, *others = sorted(props(scene), key=lambda each: drawn.vertices(each)[:, 1].max())
            across = line.T_world_object[:3, 2]
            aside += [np.abs(drawn.vertices(each) @ across).min() for each in others[1:]]
        assert len(aside) > 30
        least[gap] = min(aside)
    assert least[0] < 1.0
    assert least[6] >= 6.0 - 1e-6


def test_the_street_is_as_far_to_the_right_of_the_camera_as_drawn(draw: Any, tmp_path: Any) -> None:
    text = """\
backdrop: {kind: gradient}
ground: {}
street_shift_m: [2, 5]
props:
  - {where: rows, count: 1, width_m: 99, height_m: 0.01, depth_m: 0.1, distance_m: 3}
  - {where: around, count: 20, height_m: 2, distance_m: [2, 30], street_gap_m: 6}
"""
    shifts, others = [], 0
    for scene in (drawn := draw(frames=12, scenes=[scene_file(tmp_path, text)])).scenes:
        ordered = sorted(props(scene), key=lambda each: drawn.vertices(each)[:, 1].max())
        across = ordered[0].T_world_object[:3, 2]
        across = across * math.copysign(1.0, across @ scene.camera.T_world_camera[:3, 0])
        middle = float(np.mean([each.T_world_object[:3, 3] @ across for each in ordered[:2]]))
        shifts.append(middle)
        others += len(ordered[2:])
        assert all(np.abs(drawn.vertices(each) @ across - middle).min() >= 6.0 - 1e-6 for each in ordered[2:])
    assert 2.0 <= min(shifts) < 3.0
    assert 4.0 < max(shifts) <= 5.0
    assert others > 20
