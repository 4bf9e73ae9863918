"""Two engines that share no code of rendering see the same objects in the same places.

`SYNTHGEN_AGREEMENT_SCENES=200` compares more scenes than an ordinary run does.
"""

import os
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import scipy.ndimage

from synthgen.bundled import bundled_folder
from synthgen.config import Option, load_run
from synthgen.pipeline import load_recipe
from synthgen.render import create_renderer
from synthgen.render.options import RenderOptions
from synthgen.sampling import sample_scene

SCENES = int(os.environ.get("SYNTHGEN_AGREEMENT_SCENES", "25"))
LARGE_PX = 1000


@pytest.fixture(scope="module")
def recipe() -> Any:
    models = [str(path) for path in sorted((bundled_folder("assets") / "models").glob("*.glb"))]
    values = {
        "models": models,
        "resolution": "220x180",
        "objects": "1-5",
        "object_px": [40, 170],
        "rotation": "free",
        "truncation_rate": 0.3,
        "scenes": ["studio", "sky_and_ground", "photo", "photo_ground", "room"],
        "imaging": {"distortion": {"rate": 0.3}},
    }
    return load_recipe(load_run(None, {key: Option(name=key, value=value) for key, value in values.items()}))


@pytest.fixture(scope="module")
def pairs(recipe: Any) -> list[Any]:
    """Scenes, with what pyrender and this engine make of them."""
    options = RenderOptions(quality="standard", outputs=frozenset())
    pyrender, gl = create_renderer("pyrender", recipe.assets), create_renderer("gl", recipe.assets, options)
    try:
        scenes = [sample_scene(recipe, seed=29, frame_index=k) for k in range(SCENES)]
        # Labels know nothing of lights, and each number of them is another program to compile.
        scenes = [replace(scene, lights=scene.lights[: k % 2]) for k, scene in enumerate(scenes)]
        return [(scene, pyrender.render(scene), gl.render(scene)) for scene in scenes]
    finally:
        gl.close()
        pyrender.close()


def away_from_edges(ids: Any, px: int) -> Any:
    """Where all pixels around have the same id."""
    size = 2 * px + 1
    return scipy.ndimage.minimum_filter(ids, size) == scipy.ndimage.maximum_filter(ids, size)


def test_the_scenes_hold_what_is_to_be_compared(pairs: Any) -> None:
    scenes = [scene for scene, _, _ in pairs]
    assert any(scene.imaging.distortion is not None for scene in scenes)
    assert any(scene.imaging.distortion is None for scene in scenes)
    assert len({scene.environment.scene_name for scene in scenes}) >= 4
    extents = [extent for _, one, _ in pairs for extent in one.extents]
    assert sum(extent.amodal_px > LARGE_PX for extent in extents) > len(pairs) / 2
    assert any(0 < extent.amodal_px < extent.full_px for extent in extents)
    assert any(
        np.count_nonzero(one.instance_id == extent.instance_id) < extent.amodal_px
        for _, one, _ in pairs
        for extent in one.extents
    ), "some object is hidden in part"


def test_masks_of_large_objects_are_the_same_but_for_their_rim(pairs: Any) -> None:
    for scene, one, other in pairs:
        for instance in scene.instances:
            a, b = (each.instance_id == instance.instance_id for each in (one, other))
            if max(a.sum(), b.sum()) > LARGE_PX:
                assert (a & b).sum() / (a | b).sum() >= 0.99, (scene.frame_index, instance.asset_id)


def test_ids_are_the_same_away_from_silhouettes(pairs: Any) -> None:
    slivers = 0
    for scene, one, other in pairs:
        is_even, is_too = away_from_edges(one.instance_id, 1), away_from_edges(other.instance_id, 1)
        assert (is_even & is_too).mean() > 0.4
        is_unlike = one.instance_id != other.instance_id
        assert not (is_unlike & is_even & is_too).any(), scene.frame_index
        # Where one of them has no edge, the other may show a tip that is less than a pixel wide.
        slivers += np.count_nonzero(is_unlike & (is_even | is_too))
    assert slivers <= 0.1 * len(pairs)


def test_depth_is_the_same_away_from_edges(pairs: Any) -> None:
    errors = []
    for scene, one, other in pairs:
        is_inner = away_from_edges(one.instance_id, 2) & away_from_edges(other.instance_id, 2)
        is_inner &= one.instance_id > 0
        depth = one.depth[is_inner]
        nearest, farthest = (
            filtered(other.depth, 3)[is_inner]
            for filtered in (scipy.ndimage.minimum_filter, scipy.ndimage.maximum_filter)
        )
        # Within an object there are edges too, which may lie a fraction of a pixel apart.
        assert (depth > nearest * (1 - 1e-3)).all(), scene.frame_index
        assert (depth < farthest * (1 + 1e-3)).all(), scene.frame_index
        is_even = farthest - nearest < 0.02 * depth
        errors.append(np.abs(other.depth[is_inner] / depth - 1)[is_even])
    all_errors = np.concatenate(errors)
    assert len(all_errors) > 300 * len(pairs)
    assert np.mean(all_errors < 1e-3) > 0.9999
    assert np.mean(all_errors < 1e-5) > 0.9


def test_the_ground_and_the_walls_are_as_far_away(pairs: Any) -> None:
    compared = 0
    for scene, one, other in pairs:
        if scene.environment.scene_name not in {"sky_and_ground", "room"}:
            continue
        is_surface = away_from_edges(one.instance_id, 2) & away_from_edges(other.instance_id, 2)
        is_surface &= (one.instance_id == 0) & np.isfinite(one.depth) & (one.depth < 0.1 * scene.camera.zfar)
        # Towards the horizon, rows are many metres apart.
        steps = np.abs(np.diff(one.depth, axis=0, prepend=one.depth[:1])) / one.depth
        is_surface &= np.nan_to_num(steps, nan=1.0) < 0.05
        assert np.isfinite(other.depth[is_surface]).all()
        error = np.abs(other.depth / one.depth - 1)[is_surface]
        compared += len(error)
        assert np.quantile(error, 0.999) < 4e-3 if len(error) else True, scene.frame_index
    assert compared > 0


def test_extents_are_the_same_within_a_percent(pairs: Any) -> None:
    for scene, one, other in pairs:
        for a, b in zip(one.extents, other.extents, strict=True):
            assert a.instance_id == b.instance_id
            assert b.amodal_px == pytest.approx(a.amodal_px, abs=4 + 0.01 * a.amodal_px), scene.frame_index
            assert b.full_px == pytest.approx(a.full_px, abs=4 + 0.01 * a.full_px), scene.frame_index
            for box_a, box_b in ((a.box_amodal, b.box_amodal), (a.box_full, b.box_full)):
                # A tip less than a pixel wide may show or not, which counts for boxes of thin things.
                if box_a is not None and box_b is not None and a.amodal_px > LARGE_PX:
                    assert box_b == pytest.approx(box_a, abs=1.01), scene.frame_index
