"""Models with parts that get no label: a sign counts, and the post only comes along."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from synthgen.model import JitterSpec, PaintSpec

STOP = Path(__file__).resolve().parents[2] / "assets/models/traffic_sign/stop/new.glb"
SIZE_PX = 40.0


@pytest.fixture(scope="module")
def drawn_once():
    return {}


@pytest.fixture
def drawn(draw, drawn_once):
    if not drawn_once:
        drawn_once["it"] = draw(
            f"{STOP}=stop", frames=20, objects=2, object_px=SIZE_PX, resolution="320x320",
            truncation_rate=0.0, camera={"elevation_deg": [2, 10]},
        )  # fmt: skip
    return drawn_once["it"]


def pairs(drawn):
    for scene in drawn.scenes:
        count = len(scene.instances) // 2
        for first, second in zip(scene.instances[:count], scene.instances[count:], strict=True):
            yield scene, first, second


def test_each_object_is_followed_by_what_has_no_class(drawn):
    assert sum(1 for _ in pairs(drawn)) >= 20
    for scene, sign, post in pairs(drawn):
        assert [each.instance_id for each in scene.instances] == list(range(1, len(scene.instances) + 1))
        assert (sign.class_id, post.class_id) == (0, None)
        assert post.asset_id == drawn.recipe.assets.model(sign.asset_id).unlabelled.asset_id
        np.testing.assert_array_equal(post.T_world_object, sign.T_world_object)


def test_the_labelled_part_has_the_apparent_size(drawn):
    boxes = np.array([drawn.box(scene, sign) for scene, sign, _ in pairs(drawn)])
    longer = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    assert np.median(longer) == pytest.approx(SIZE_PX, rel=0.03)


def test_the_whole_stands_on_the_ground(drawn):
    for _, sign, post in pairs(drawn):
        assert drawn.vertices(post)[:, 1].min() == pytest.approx(0.0, abs=0.02)
        assert drawn.vertices(sign)[:, 1].min() > 1.0


def test_the_material_of_the_object_alone_varies(draw):
    drawn = draw(f"{STOP}=stop", frames=5, objects=1, material={"rate": 1.0})
    for scene in drawn.scenes:
        sign, post = scene.instances
        assert isinstance(sign.look, JitterSpec)
        assert post.look is None


def test_a_distractor_of_the_same_shape_is_painted_as_a_whole_and_has_no_class(draw):
    look_alikes = {"count": 1, "kind": "same_shape"}
    drawn = draw(f"{STOP}=stop", frames=12, objects=1, object_px=30, distractors=look_alikes)
    found = [scene.instances for scene in drawn.scenes if len(scene.instances) > 2]
    assert len(found) > 4
    for sign, other, post, other_post in found:
        assert [each.class_id for each in (sign, other, post, other_post)] == [0, None, None, None]
        assert isinstance(other.look, PaintSpec)
        assert other_post.look == other.look
        assert other_post.asset_id == post.asset_id == f"{other.asset_id}:unlabelled"
        np.testing.assert_array_equal(other_post.T_world_object, other.T_world_object)
