"""What a run says of its models: size, unit, animation, variant and limits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh

from synthgen.config import Option, load_run
from synthgen.errors import AssetError
from synthgen.model import SceneSpec
from synthgen.model.serialization import from_json_data, json_data
from synthgen.pipeline import load_recipe
from synthgen.sampling import Recipe, sample_scene


def recipe(tmp_path: Path, **keys: Any) -> Recipe:
    """A run with a box of 1 x 2 x 4 as its model."""
    path = tmp_path / "box.ply"
    trimesh.creation.box((1, 2, 4)).export(path)
    run = keys.pop("run", {})
    options = {"models": [{"path": str(path), **keys}], "scenes": ["studio"], **run}
    return load_recipe(load_run(None, {key: Option(name=key, value=value) for key, value in options.items()}))


def size(of: Recipe) -> list[float]:
    return of.assets.model(of.model_ids[0]).size.tolist()


def test_a_model_is_scaled_by_its_own_size_or_else_by_that_of_the_run(tmp_path: Path) -> None:
    assert size(recipe(tmp_path)) == pytest.approx([1, 2, 4])
    assert size(recipe(tmp_path, run={"size_m": 0.4})) == pytest.approx([0.1, 0.2, 0.4])
    assert size(recipe(tmp_path, size_m=0.8, run={"size_m": 0.4})) == pytest.approx([0.2, 0.4, 0.8])


def test_unit_and_up_axis_of_a_model(tmp_path: Path) -> None:
    assert size(recipe(tmp_path, unit="cm", up_axis="z")) == pytest.approx([0.01, 0.04, 0.02])


@pytest.mark.parametrize(
    ("key", "found"), [("animation", "expected random or rest"), ("variant", "first or random")]
)
def test_a_name_that_the_model_does_not_have(tmp_path: Path, key: str, found: str) -> None:
    with pytest.raises(AssetError, match=rf"box.ply: there is no {key} 'walk'; .*{found}"):
        recipe(tmp_path, **{key: "walk"})


def test_a_limit_of_the_run_holds(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match=r"at most 5 \(limits.vertices\)"):
        recipe(tmp_path, run={"limits": {"vertices": 5}})


def test_a_scene_says_in_which_pose_an_object_stands(tmp_path: Path, make: Any, run_of: Any) -> None:
    file = make.glb()
    file.mesh(*make.box())
    times = file._accessor(np.array([0, 1], np.float32), 5126, "SCALAR")
    scales = file._accessor(np.array([[1, 1, 1], [1, 3, 1]], np.float32), 5126, "VEC3")
    file.document["animations"] = [
        {
            "name": "grow",
            "samplers": [{"input": times, "output": scales}],
            "channels": [{"sampler": 0, "target": {"node": 0, "path": "scale"}}],
        }
    ]
    path = file.write(tmp_path / "grow.glb")
    made = load_recipe(run_of(path, objects=2))
    scene = sample_scene(made, seed=0, frame_index=0)
    assert scene.instances
    for instance in scene.instances:
        assert instance.pose is not None
        asset = made.assets.model_of(instance)
        assert asset.size[1] == pytest.approx(1.0 + 2.0 * instance.pose.time, rel=1e-5)
        lowest = (asset.hull @ instance.T_world_object[:3, :3].T + instance.T_world_object[:3, 3])[:, 1].min()
        assert lowest == pytest.approx(0.0, abs=0.02)
    assert from_json_data(json_data(scene), SceneSpec) == scene
