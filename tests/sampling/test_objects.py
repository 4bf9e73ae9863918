"""How many objects there are, how they stand, and that they do not run into each other."""

import math
from collections import Counter
from typing import Any

import numpy as np
import pytest
import scipy.optimize
import scipy.stats

from synthgen.errors import ConfigError
from synthgen.sampling.orientation import sample_uniform_rotation


def overlap(a: Any, b: Any) -> bool:
    """Whether the hulls of two point sets have a point in common: a linear program."""
    n, m = len(a), len(b)
    same_point = np.hstack([a.T, -b.T])
    sums = np.zeros((2, n + m))
    sums[0, :n] = sums[1, n:] = 1
    found = scipy.optimize.linprog(
        np.zeros(n + m), A_eq=np.vstack([same_point, sums]), b_eq=[0, 0, 0, 1, 1], bounds=(0, None)
    )
    return bool(found.status == 0)


def test_the_linear_program_knows_overlap_when_it_sees_it(make: Any) -> None:
    corners = make.box()[0]
    assert overlap(corners, corners + np.array([0.9, 0.5, 0.0]))
    assert not overlap(corners, corners + np.array([1.01, 0.0, 0.0]))


@pytest.mark.parametrize(("objects", "known"), [(0, {0}), (1, {1}), (3, {3}), ("2-4", {2, 3, 4})])
def test_frames_have_as_many_objects_as_configured(draw: Any, objects: Any, known: set[int]) -> None:
    drawn = draw(frames=25, objects=objects, object_px=[6, 14])
    assert {len(scene.instances) for scene in drawn.scenes} == known
    for scene in drawn.scenes:
        assert scene.draw.requested_objects == len(scene.instances)
        assert scene.draw.attempts == 1
        assert [each.instance_id for each in scene.instances] == list(range(1, len(scene.instances) + 1))


def test_thirty_small_objects_find_room(draw: Any) -> None:
    drawn = draw(frames=3, objects=30, object_px=[6, 12], resolution="320x320")
    assert {len(scene.instances) for scene in drawn.scenes} == {30}


def test_the_number_of_objects_is_uniform_over_its_range(draw: Any) -> None:
    drawn = draw(frames=300, objects="1-3", object_px={"log_uniform": [8, 30]})
    requested = Counter(scene.draw.requested_objects for scene in drawn.scenes)
    placed = Counter(len(scene.instances) for scene in drawn.scenes)
    assert scipy.stats.chisquare([requested[n] for n in (1, 2, 3)]).pvalue > 1e-3
    assert scipy.stats.chisquare([placed[n] for n in (1, 2, 3)]).pvalue > 1e-3


@pytest.mark.parametrize("elevation", [[5, 30], [30, 60], [60, 90]])
def test_one_object_finds_room_in_the_first_draw(draw: Any, elevation: list[float]) -> None:
    drawn = draw(
        frames=120, objects=1, object_px={"log_uniform": [6, 50]}, camera={"elevation_deg": elevation}
    )
    assert np.mean([scene.draw.attempts == 1 for scene in drawn.scenes]) > 0.97


def test_classes_and_their_variants_are_equally_likely(draw: Any, box_glb: Any) -> None:
    box_glb("one", folder="many")
    box_glb("two", folder="many")
    folder = box_glb("three", folder="many").parent
    drawn = draw(box_glb("single"), folder, frames=300, objects=1, object_px=12)
    classes = Counter(scene.instances[0].class_id for scene in drawn.scenes)
    assert scipy.stats.chisquare([classes[0], classes[1]]).pvalue > 1e-3
    variants = Counter(s.instances[0].asset_id for s in drawn.scenes if s.instances[0].class_id == 1)
    assert len(variants) == 3
    assert scipy.stats.chisquare(list(variants.values())).pvalue > 1e-3


@pytest.mark.parametrize(
    ("values", "frames"),
    [
        ({"objects": "3-6", "object_px": [14, 40]}, 60),
        ({"objects": 5, "object_px": [20, 40], "rotation": "free", "height_m": [0, 1]}, 30),
        ({"objects": 8, "object_px": [10, 40], "camera": {"elevation_deg": 80}}, 15),
    ],
)
def test_no_two_objects_run_into_each_other(draw: Any, values: dict[str, Any], frames: int) -> None:
    drawn = draw(frames=frames, **values)
    pairs = 0
    for scene in drawn.scenes:
        bodies = [drawn.vertices(each) for each in scene.instances]
        for i, body in enumerate(bodies):
            for other in bodies[:i]:
                pairs += 1
                gap = np.maximum(body.min(axis=0) - other.max(axis=0), other.min(axis=0) - body.max(axis=0))
                assert gap.max() > 0 or not overlap(body, other), f"frame {scene.frame_index}"
    assert pairs > 2 * frames


@pytest.mark.parametrize("rotation", ["none", "yaw", "upright", "free"])
def test_objects_stand_on_the_ground(draw: Any, rotation: str) -> None:
    drawn = draw(frames=30, rotation=rotation, objects="1-3")
    for scene in drawn.scenes:
        for each in scene.instances:
            vertices = drawn.vertices(each)
            size = np.linalg.norm(drawn.recipe.assets.model(each.asset_id).size)
            assert 0 < vertices[:, 1].min() < 0.01 * size


def test_the_height_above_the_ground_stays_within_its_range(draw: Any) -> None:
    drawn = draw(frames=150, height_m=[0.5, 2.0], objects=1, object_px=[8, 30])
    lowest = np.array([drawn.vertices(each)[:, 1].min() for s in drawn.scenes for each in s.instances])
    assert (lowest >= 0.5).all()
    assert (lowest <= 2.0 + 0.01).all()
    assert scipy.stats.kstest(lowest, scipy.stats.uniform(0.5, 1.5).cdf).pvalue > 1e-3


def test_transforms_are_rigid(draw: Any) -> None:
    for scene in draw(frames=10, rotation="free").scenes:
        for matrix in (scene.camera.T_world_camera, *(each.T_world_object for each in scene.instances)):
            assert np.allclose(matrix[:3, :3] @ matrix[:3, :3].T, np.eye(3))
            assert np.linalg.det(matrix[:3, :3]) == pytest.approx(1)
            assert matrix[3].tolist() == [0, 0, 0, 1]


def rotation_angle(R: Any) -> float:
    return math.acos(min(max((np.trace(R) - 1) / 2, -1.0), 1.0))


def assert_uniform_on_so3(rotations: list[Any]) -> None:
    angles = [rotation_angle(R) for R in rotations]
    assert scipy.stats.kstest(angles, lambda a: (a - np.sin(a)) / np.pi).pvalue > 1e-3
    for axis in range(3):  # each image of an axis is uniform on the sphere: its z is uniform (Archimedes)
        for row in range(3):
            values = [R[row, axis] for R in rotations]
            assert scipy.stats.kstest(values, scipy.stats.uniform(-1, 2).cdf).pvalue > 1e-4
    azimuths = [math.atan2(R[1, 0], R[0, 0]) for R in rotations]
    assert scipy.stats.kstest(azimuths, scipy.stats.uniform(-np.pi, 2 * np.pi).cdf).pvalue > 1e-4


def test_free_rotations_are_uniform_on_so3() -> None:
    rng = np.random.default_rng(1)
    assert_uniform_on_so3([sample_uniform_rotation(rng) for _ in range(5000)])


def test_the_rotations_of_objects_in_scenes_are_uniform_on_so3(draw: Any) -> None:
    drawn = draw(frames=400, rotation="free", objects=1, object_px=12)
    assert np.mean([scene.draw.attempts == 1 for scene in drawn.scenes]) > 0.97
    assert_uniform_on_so3([each.T_world_object[:3, :3] for s in drawn.scenes for each in s.instances])


def test_yaw_turns_about_the_vertical_alone_and_uniformly(draw: Any) -> None:
    drawn = draw(frames=300, rotation="yaw", objects=1, object_px=12)
    rotations = [scene.instances[0].T_world_object[:3, :3] for scene in drawn.scenes]
    assert all(np.allclose(R[:, 1], [0, 1, 0]) for R in rotations)
    turns = [math.atan2(R[0, 2], R[2, 2]) % (2 * math.pi) for R in rotations]
    assert scipy.stats.kstest(turns, scipy.stats.uniform(0, 2 * np.pi).cdf).pvalue > 1e-3


def test_upright_tilts_by_up_to_15_degrees(draw: Any) -> None:
    drawn = draw(frames=200, rotation="upright", objects=1, object_px=12)
    up = [scene.instances[0].T_world_object[1, 1] for scene in drawn.scenes]
    tilts = np.degrees(np.arccos(np.clip(up, -1, 1)))
    assert tilts.max() <= 15.0 + 1e-9
    assert scipy.stats.kstest(tilts, scipy.stats.uniform(0, 15).cdf).pvalue > 1e-3


def test_a_request_that_cannot_be_met_is_an_error_that_says_what_to_change(draw: Any) -> None:
    with pytest.raises(ConfigError) as caught:
        draw(frames=1, object_px=5000, resolution="64x64", objects=2, truncation_rate=0.0)
    text = str(caught.value)
    assert "frame 0" in text
    assert "object_px" in text
    assert "6 draws" in text, "4 draws, and one more for each requested object"


def test_a_crowded_request_is_drawn_anew_with_fewer_objects_and_says_so(draw: Any) -> None:
    drawn = draw(frames=4, objects=12, object_px=60, truncation_rate=0.0, placement_tries=15)
    for scene in drawn.scenes:
        assert 0 < len(scene.instances) < 12
        assert scene.draw.requested_objects == 12
        assert scene.draw.attempts == 12 - len(scene.instances) + 1


def test_the_front_faces_the_camera_where_that_is_asked_for(draw: Any) -> None:
    facing = draw(frames=12, objects=1, rotation={"yaw_deg": 0, "faces_camera": True}, object_px=[8, 20])
    headings = set()
    for scene in facing.scenes:
        R_world_camera = scene.camera.T_world_camera[:3, :3]
        right = R_world_camera[:, 0] * [1, 0, 1]
        (each,) = scene.instances
        assert abs(each.T_world_object[:3, 2] @ right) < 0.1
        assert each.T_world_object[:3, 2] @ R_world_camera[:, 2] > 0.4
        headings.add(round(float(each.T_world_object[0, 2]), 2))
    assert len(headings) > 6


def test_objects_are_turned_along_the_street_where_that_is_asked_for(draw: Any, tmp_path: Any) -> None:
    place = tmp_path / "place.yaml"
    place.write_text("""\
backdrop: {kind: gradient}
ground: {}
props: [{where: rows, count: 1, width_m: 99, height_m: 0.01, depth_m: 0.1, distance_m: 0}]
""")
    rotation = {"yaw_deg": 0, "along_street": True}
    turns = []
    for scene in draw(frames=12, objects=2, rotation=rotation, object_px=[8, 20], scenes=[str(place)]).scenes:
        back = scene.camera.T_world_camera[:3, 2]
        line = next(each for each in scene.instances if each.class_id is None)
        for each in (each for each in scene.instances if each.class_id is not None):
            front = each.T_world_object[:3, 2]
            assert abs(front @ line.T_world_object[:3, 0]) == pytest.approx(1.0, abs=1e-6)
            assert front @ back > 0.0
            turns.append(round(float(front @ back), 3))
    assert len(set(turns)) > 6


def test_the_front_is_towards_the_camera_or_along_the_street(draw: Any) -> None:
    with pytest.raises(ConfigError, match="found both faces_camera and along_street"):
        draw(frames=1, rotation={"faces_camera": True, "along_street": True})


@pytest.mark.parametrize("where", ["anywhere", "inside", "beside"])
def test_objects_stand_on_the_roadway_or_beside_it(draw: Any, tmp_path: Any, where: str) -> None:
    place = tmp_path / "place.yaml"
    place.write_text("""\
backdrop: {kind: gradient}
ground: {}
street_shift_m: [-2, 2]
roadway_m: 3
props: [{where: rows, count: 1, width_m: 99, height_m: 0.01, depth_m: 0.1, distance_m: 0}]
""")
    given = {"roadway": where, "object_px": [6, 12], "camera": {"elevation_deg": 10, "yfov_deg": 50}}
    drawn = draw(frames=20, objects=3, size_m=1.0, scenes=[str(place)], placement_tries=100, **given)
    inside = beside = total = 0
    for scene in drawn.scenes:
        lines = [each for each in scene.instances if each.class_id is None]
        across = lines[0].T_world_object[:3, 2]
        middle = float(np.mean([each.T_world_object[:3, 3] @ across for each in lines]))
        for each in (each for each in scene.instances if each.class_id is not None):
            aside = drawn.vertices(each) @ across - middle
            total += 1
            inside += abs(aside.min() + aside.max()) <= 6.0 + 1e-6
            beside += np.abs(aside).min() >= 3.0 - 1e-6
    assert total > 50
    assert {"inside": inside, "beside": beside, "anywhere": total}[where] >= 0.95 * total
    assert where != "anywhere" or min(inside, beside) > 0.1 * total


def test_objects_without_room_where_they_are_to_stand_are_left_out(draw: Any, tmp_path: Any) -> None:
    place = tmp_path / "place.yaml"
    # So narrow a roadway, so far aside, is seldom in view.
    lines = "backdrop: {kind: gradient}\nground: {}\nstreet_shift_m: 8\nroadway_m: 1\n"
    given = {"objects": 4, "object_px": [6, 24], "camera": {"elevation_deg": 10, "yfov_deg": 50}}
    numbers = {}
    for where in ("anywhere", "inside"):
        place.write_text(lines)
        scenes = draw(frames=30, size_m=1.0, scenes=[str(place)], roadway=where, **given).scenes
        numbers[where] = [len(each.instances) for each in scenes]
        assert all(each.draw.attempts >= 5 - len(each.instances) for each in scenes)
    assert set(numbers["anywhere"]) == {4}
    assert min(numbers["inside"]) >= 1
    assert sum(numbers["inside"]) < 0.9 * sum(numbers["anywhere"])
