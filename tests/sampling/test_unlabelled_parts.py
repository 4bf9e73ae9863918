"""Models with parts that get no label: a sign counts, and the post only comes along."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

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
