"""What a whole run holds, counted over 1,000 frames, against what its configuration says."""

from collections import Counter
from typing import Any

import numpy as np
import pytest
import scipy.stats


@pytest.mark.slow
def test_a_run_holds_what_its_configuration_says(draw: Any) -> None:
    drawn = draw(
        frames=1000,
        objects="1-3",
        resolution="256x256",
        object_px={"log_uniform": [12, 60]},
        truncation_rate=0.2,
        negative_rate=0.05,
        class_weights={"tall": 3},
        scenarios=[{"name": "plain", "weight": 4}, {"name": "motion", "weight": 1}],
        camera={"elevation_deg": {"on_sphere": [8, 35]}},
        distractors={"count": "0-2"},
    )
    scenes = drawn.scenes
    scenarios = Counter(scene.scenario for scene in scenes)
    assert scipy.stats.binomtest(scenarios["motion"], 1000, 0.2).pvalue > 1e-3
    requested = Counter(scene.draw.requested_objects for scene in scenes)
    assert scipy.stats.binomtest(requested[0], 1000, 0.05).pvalue > 1e-3
    assert scipy.stats.chisquare([requested[n] for n in (1, 2, 3)]).pvalue > 1e-3
    assert np.mean([scene.draw.attempts == 1 for scene in scenes]) > 0.97
    objects = [(scene, each) for scene in scenes for each in scene.instances if each.class_id is not None]
    tall = sum(each.class_id == 1 for _, each in objects)
    assert tall / len(objects) == pytest.approx(0.75, abs=4 * np.sqrt(0.75 * 0.25 / len(objects)))
    boxes = np.array([drawn.box(scene, each) for scene, each in objects])
    is_inside = (boxes[:, :2] >= -0.5).all(axis=1) & (boxes[:, 2:] <= 256.5).all(axis=1)
    assert 1.0 - is_inside.mean() == pytest.approx(0.2, abs=0.03)
    sizes = (boxes[:, 2:] - boxes[:, :2]).max(axis=1)
    assert np.median(sizes) == pytest.approx(np.sqrt(12 * 60), rel=0.1)
    assert np.exp(np.log(sizes).std()) == pytest.approx(5 ** (1 / np.sqrt(12)), rel=0.1)
    others = sum(each.class_id is None for scene in scenes for each in scene.instances)
    assert others / 1000 == pytest.approx(1.0, abs=0.12)
