from __future__ import annotations

import importlib
import sys
import types

import numpy as np
import pytest

from synthgen.errors import TrainingError
from synthgen.training import torchvision_nms
from synthgen.training.torchvision_nms import ensure_nms, nms


def iou(a, b):
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    inner = max(width, 0) * max(height, 0)
    union = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - inner
    return inner / union if union > 0 else 0.0


def reference_nms(boxes, scores, threshold):
    """The definition, one pair of boxes at a time."""
    kept = []
    for index in sorted(range(len(scores)), key=lambda i: (-scores[i], i)):
        if all(iou(boxes[index], boxes[other]) <= threshold for other in kept):
            kept.append(index)
    return kept


@pytest.mark.parametrize("threshold", [0.0, 0.3, 0.5, 0.7, 1.0])
@pytest.mark.parametrize("count", [0, 1, 2, 60])
def test_it_keeps_the_boxes_of_the_definition(count, threshold):
    rng = np.random.default_rng(count)
    corner = rng.uniform(0, 50, (count, 2))
    boxes = np.hstack([corner, corner + rng.uniform(0, 40, (count, 2))])
    scores = rng.uniform(0, 1, count)
    kept = nms(boxes, scores, threshold)
    assert kept.dtype == np.int64
    assert kept.tolist() == reference_nms(boxes, scores, threshold)


def test_the_cases_do_suppress():
    rng = np.random.default_rng(60)
    corner = rng.uniform(0, 50, (60, 2))
    boxes = np.hstack([corner, corner + rng.uniform(0, 40, (60, 2))])
    assert 1 < len(nms(boxes, rng.uniform(0, 1, 60), 0.3)) < 60


def test_equal_scores_keep_their_order_and_the_threshold_itself_is_kept():
    boxes = np.array(
        [[0, 0, 2, 1], [0, 0, 1, 1], [0, 0, 2, 1]], dtype=np.float32
    )  # IoU of the first two: 0.5
    assert nms(boxes, np.ones(3, dtype=np.float32), 0.5).tolist() == [0, 1]


def test_boxes_without_area_are_kept():
    boxes = np.zeros((3, 4), dtype=np.float32)
    assert nms(boxes, np.array([0.1, 0.3, 0.2], dtype=np.float32), 0.5).tolist() == [1, 2, 0]


def test_a_working_torchvision_is_left_alone(monkeypatch):
    monkeypatch.setitem(sys.modules, "torchvision", types.ModuleType("torchvision"))
    monkeypatch.setattr(torchvision_nms, "_libraries", [])
    monkeypatch.setattr(torchvision_nms, "_register_nms", lambda: pytest.fail("it stepped in"))
    assert ensure_nms() is False


@pytest.mark.parametrize("error", [RuntimeError("broken"), ImportError("no module"), OSError("libx.so")])
def test_another_fault_of_torchvision_is_reported(monkeypatch, error):
    def fail(name):
        raise error

    monkeypatch.setattr(importlib, "import_module", fail)
    with pytest.raises(TrainingError, match=r"torchvision: .*synthgen\[train\]") as caught:
        ensure_nms()
    assert caught.value.__cause__ is error
