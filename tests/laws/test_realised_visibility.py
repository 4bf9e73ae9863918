"""What is visible and what is cut, counted in the id buffers of 1,000 frames, against what was configured."""

from typing import Any

import numpy as np
import pytest

from synthgen.config import Option, load_run
from synthgen.labels import LabelPolicy, annotate_frame
from synthgen.pipeline import load_recipe
from synthgen.render import create_renderer
from synthgen.render.options import RenderOptions
from synthgen.sampling import sample_scene

FRAMES = 1000
COVERED, OCCLUDED, TRUNCATED = 0.4, 0.3, 0.2


@pytest.fixture(scope="module")
def annotated(make: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Every object of a run with one object an image: its annotation, and whether an occluder was placed."""
    glb = make.glb()
    glb.mesh(*make.box((0.4, 0.4, 0.4)), material=make.matt((0.7, 0.3, 0.2)))
    values = {
        "models": [str(glb.write(tmp_path_factory.mktemp("visibility") / "box.glb"))],
        "scenes": ["studio"],
        "resolution": "128x128",
        "objects": 1,
        "object_px": [24, 60],
        # From the front and nearly level, so that an object fills its box, of which shares are configured.
        "rotation": {"yaw_deg": 0, "faces_camera": True},
        "camera": {"elevation_deg": [3, 12]},
        "imaging": {"distortion": {"rate": 0.0}},
        "negative_rate": 0.0,
        "distractors": {"count": 0},
        "occluders": {"rate": OCCLUDED, "covered": COVERED},
        "truncation_rate": TRUNCATED,
    }
    recipe = load_recipe(load_run(None, {key: Option(name=key, value=each) for key, each in values.items()}))
    options = RenderOptions(quality="draft", outputs=frozenset())
    renderer, policy, found = create_renderer("gl", recipe.assets, options), LabelPolicy(), []
    for frame_index in range(FRAMES):
        scene = sample_scene(recipe, seed=5, frame_index=frame_index)
        frame = annotate_frame(scene, renderer.render(scene), policy)
        [each] = [*frame.objects, *(each for each, _ in frame.dropped)]
        found.append((each, len(scene.instances) > 1))
    renderer.close()
    return found


@pytest.mark.slow
def test_as_many_objects_are_cut_by_the_border_as_configured(annotated: Any) -> None:
    fractions = np.array([each.truncated_fraction for each, _ in annotated])
    is_cut = fractions > 0.0
    assert is_cut.mean() == pytest.approx(TRUNCATED, abs=4 * np.sqrt(TRUNCATED * (1 - TRUNCATED) / FRAMES))
    assert fractions[is_cut].mean() == pytest.approx(0.35, abs=0.05), "of boxes between 0.1 and 0.6 are cut"
    assert np.quantile(fractions[is_cut], [0.02, 0.98]) == pytest.approx([0.08, 0.62], abs=0.08)


@pytest.mark.slow
def test_occluders_hide_as_much_as_configured_and_nothing_else_hides(annotated: Any) -> None:
    whole = [(each, occluded) for each, occluded in annotated if each.truncated_fraction == 0.0]
    visible = np.array([each.visible_fraction for each, _ in whole])
    is_occluded = np.array([occluded for _, occluded in whole])
    assert (visible[~is_occluded] == 1.0).all()
    assert (visible[is_occluded] < 1.0).mean() > 0.99
    assert visible[is_occluded].mean() == pytest.approx(1.0 - COVERED, abs=0.1)
    share = is_occluded.mean()
    assert share == pytest.approx(OCCLUDED, abs=4 * np.sqrt(OCCLUDED * (1 - OCCLUDED) / len(whole)))


@pytest.mark.slow
def test_objects_that_are_not_cut_have_their_size(annotated: Any) -> None:
    """In the id buffer, up to a pixel at each side."""
    boxes = np.array([each.box_amodal for each, _ in annotated if each.truncated_fraction == 0.0])
    sizes = (boxes[:, 2:] - boxes[:, :2]).max(axis=1)
    assert sizes.mean() == pytest.approx(42.0, rel=0.05)
    assert np.quantile(sizes, [0.01, 0.99]) == pytest.approx([24.4, 59.6], abs=2.0)
