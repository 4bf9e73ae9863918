"""Distractors, occluders and empty images: how many, where, and that they leave the objects alone."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import scipy.stats

from synthgen.errors import AssetError, ConfigError
from synthgen.geometry.convex import are_separated
from synthgen.model import JitterSpec, PaintSpec, SceneSpec
from synthgen.model.serialization import from_json_data, json_text
from synthgen.sampling.bystanders import overlap_share


def split(scene: Any) -> tuple[list[Any], list[Any]]:
    """The instances with a class and those without."""
    return (
        [each for each in scene.instances if each.class_id is not None],
        [each for each in scene.instances if each.class_id is None],
    )


def test_the_share_of_negatives_is_the_one_asked_for(draw: Any) -> None:
    drawn = draw(frames=400, negative_rate=0.2, objects=1, object_px=12)
    empty = sum(not scene.instances for scene in drawn.scenes)
    assert scipy.stats.binomtest(empty, 400, 0.2).pvalue > 1e-3
    assert all(scene.draw.requested_objects == len(scene.instances) for scene in drawn.scenes)


def test_negatives_leave_the_other_images_as_they_were(draw: Any) -> None:
    before, after = draw(frames=30).scenes, draw(frames=30, negative_rate=0.3).scenes
    assert any(not scene.instances for scene in after)
    assert all(a == b for a, b in zip(before, after, strict=True) if b.instances)


def test_an_empty_image_has_the_camera_of_one_with_objects(draw: Any) -> None:
    shown, empty = (
        draw(frames=12, objects=4, negative_rate=rate, camera={"elevation_deg": [4, 30]}, object_px=[15, 60])
        for rate in (0, 1)
    )
    for with_objects, without in zip(shown.scenes, empty.scenes, strict=True):
        assert len(with_objects.instances) > 0
        assert without.instances == ()
        assert without.draw.requested_objects == 0
        assert (without.camera.T_world_camera == with_objects.camera.T_world_camera).all()


def test_distractors_are_as_many_as_configured_and_have_no_class(draw: Any) -> None:
    drawn = draw(frames=150, objects=1, distractors={"count": "0-3"}, object_px=[10, 30])
    counts = [len(split(scene)[1]) for scene in drawn.scenes]
    assert max(counts) == 3
    seen = [counts.count(number) for number in range(4)]
    assert scipy.stats.chisquare(seen).pvalue > 1e-3, "almost all of them find room"
    for scene in drawn.scenes:
        assert [each.instance_id for each in scene.instances] == list(range(1, len(scene.instances) + 1))


def test_bystanders_leave_camera_and_objects_where_they_were(draw: Any) -> None:
    before = draw(frames=20).scenes
    after = draw(frames=20, distractors={"count": 3}, occluders={"rate": 0.5}).scenes
    for a, b in zip(before, after, strict=True):
        assert a.instances == tuple(split(b)[0])
        assert (a.camera.T_world_camera == b.camera.T_world_camera).all()


def test_a_distractor_more_leaves_the_others_as_they_were(draw: Any) -> None:
    fewer = draw(frames=15, distractors={"count": 2}).scenes
    more = draw(frames=15, distractors={"count": 3}).scenes
    for a, b in zip(fewer, more, strict=True):
        assert b.instances[: len(a.instances)] == a.instances


def test_nothing_touches_anything_or_the_ground(draw: Any) -> None:
    drawn = draw(frames=25, distractors={"count": 3}, occluders={"rate": 0.7}, object_px=[12, 40])
    bodies = 0
    for scene in drawn.scenes:
        points = [drawn.vertices(each) for each in scene.instances]
        for index, body in enumerate(points):
            assert body[:, 1].min() > 0
            assert all(are_separated(body, other) for other in points[:index])
            bodies += scene.instances[index].class_id is None
    assert bodies > 50


def test_bystanders_stand_on_the_ground(draw: Any) -> None:
    for scene in (drawn := draw(frames=20, distractors={"count": 3}, occluders={"rate": 0.5})).scenes:
        for each in split(scene)[1]:
            assert drawn.vertices(each)[:, 1].min() < 0.02 * np.ptp(drawn.vertices(each), axis=0).max()


def test_occluders_cover_what_was_asked_of_the_boxes_of_objects(draw: Any) -> None:
    drawn = draw(
        frames=200,
        objects=1,
        occluders={"rate": 0.5, "covered": [0.2, 0.4]},
        object_px=[20, 40],
        truncation_rate=0.0,
        camera={"elevation_deg": [3, 30]},
    )
    with_one = [scene for scene in drawn.scenes if len(scene.instances) == 2]
    assert scipy.stats.binomtest(len(with_one), 200, 0.5).pvalue > 1e-3
    shares = []
    for scene in with_one:
        target, occluder = (drawn.box(scene, each) for each in scene.instances)
        shares.append(overlap_share(target, occluder))
        eye = scene.camera.T_world_camera[:3, 3]
        far, near = (np.linalg.norm(drawn.vertices(each) - eye, axis=1) for each in scene.instances)
        assert near.min() < far.min()
    assert min(shares) > 0.09
    assert max(shares) < 0.53
    assert np.mean(shares) == pytest.approx(0.3, abs=0.05)


def test_a_model_of_a_folder_can_be_a_distractor(draw: Any, box_glb: Any) -> None:
    folder = box_glb("crate", folder="crates").parent
    drawn = draw(frames=12, distractors={"count": 2, "kind": "model", "models": [str(folder)]})
    others = [each for scene in drawn.scenes for each in split(scene)[1]]
    assert len(others) > 12
    assert {each.asset_id for each in others} == {"distractors/crate"}
    assert all(each.T_world_object[1, 1] == pytest.approx(1.0) for each in others), "they stand"


def test_distractors_rest_on_faces(draw: Any) -> None:
    drawn = draw(frames=40, objects=1, distractors={"count": 3, "kind": "same_shape"}, object_px=[10, 30])
    tilted = 0
    for scene in drawn.scenes:
        for each in split(scene)[1]:
            heights = np.sort(drawn.vertices(each)[:, 1])
            lowest = np.unique(
                drawn.vertices(each).round(9)[drawn.vertices(each)[:, 1] < heights[0] + 1e-6], axis=0
            )
            assert len(lowest) == 4, "boxes"
            tilted += bool(each.T_world_object[1, 1] < 0.9 * np.linalg.norm(each.T_world_object[:3, 1]))
    assert tilted > 5, "some lie on other faces"


def test_same_shape_has_the_shape_and_not_the_look_and_same_colors_the_reverse(draw: Any) -> None:
    shapes = draw(frames=6, distractors={"count": 2, "kind": "same_shape"})
    for scene in shapes.scenes:
        objects, others = split(scene)
        assert {each.asset_id for each in others} <= {each.asset_id for each in objects}
        assert all(isinstance(each.look, PaintSpec) for each in others)
    colors = draw(frames=6, distractors={"count": 2, "kind": "same_colors"})
    for scene in colors.scenes:
        for each in split(scene)[1]:
            assert each.asset_id.startswith("shapes/")
            assert each.look.color_linear == pytest.approx((0.7, 0.3, 0.2)), "that of the boxes"


def test_models_that_are_missing_are_an_error_that_names_the_key(draw: Any, tmp_path: Any) -> None:
    with pytest.raises(ConfigError, match=r"distractors\.kind"):
        draw(frames=1, distractors={"kind": "model"})
    (tmp_path / "empty").mkdir()
    with pytest.raises(AssetError, match="empty"):
        draw(frames=1, distractors={"kind": "model", "models": [str(tmp_path / "empty")]})


def test_looks_survive_json(draw: Any) -> None:
    scene = draw(frames=1, distractors={"count": 3}).scenes[0]
    looks = {type(each.look) for each in scene.instances}
    assert looks == {type(None), PaintSpec}
    assert from_json_data(json.loads(json_text(scene)), SceneSpec) == scene
    worn = replace(scene, instances=(replace(scene.instances[0], look=JitterSpec(hue=0.1, wear=0.5)),))
    assert from_json_data(json.loads(json_text(worn)), SceneSpec) == worn
