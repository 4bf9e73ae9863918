"""Objects on props: at the stated rate, on the top and nowhere else, and free of everything."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.spatial
import scipy.stats
import trimesh

from synthgen.errors import ConfigError
from synthgen.geometry.mesh_contact import do_intersect
from synthgen.geometry.triangle_tree import TriangleTree, triangle_tree


def scene_file(folder: Path, **props: Any) -> str:
    values = {"width_m": 1.2, "height_m": [0.3, 0.8], "depth_m": 1.2, "count": 0, "bears": True} | props
    keys = ", ".join(f"{key}: {str(value).lower()}" for key, value in values.items())
    path = folder / "crates.yaml"
    path.write_text(
        "description: Crates.\nbackdrop: {kind: gradient}\nground: {}\n"
        f"props:\n  - {{where: around, {keys}}}\n"
    )
    return str(path)


def height_of(drawn: Any, instance: Any) -> float:
    return float(drawn.vertices(instance)[:, 1].min())


def carried(drawn: Any) -> list[bool]:
    return [
        height_of(drawn, each) > 0.1
        for scene in drawn.scenes
        for each in scene.instances
        if each.class_id is not None
    ]


def test_the_share_of_objects_on_props_is_as_configured(draw: Any, tmp_path: Path) -> None:
    scene = scene_file(tmp_path)
    drawn = draw(frames=200, objects=1, scenes=[scene], on_props_rate=0.3, object_px=[8, 30])
    assert scipy.stats.binomtest(sum(carried(drawn)), 200, 0.3).pvalue > 1e-3
    assert not any(carried(draw(frames=20, objects=1, scenes=[scene], object_px=[8, 30])))


@pytest.mark.parametrize("shape", ["box", "cylinder", "prism"])
@pytest.mark.parametrize("stack", [1, 3])
def test_an_object_stands_on_the_top_and_within_its_sides(
    draw: Any, tmp_path: Path, shape: str, stack: int
) -> None:
    scene = scene_file(tmp_path, shape=shape, stack=stack, width_m=2.4)
    drawn = draw(frames=12, objects="1-2", scenes=[scene], on_props_rate=1, object_px=[8, 30])
    for spec in drawn.scenes:
        objects = [each for each in spec.instances if each.class_id is not None]
        props = [each for each in spec.instances if each.class_id is None]
        assert len(props) == stack * len(objects)
        for number, each in enumerate(objects):
            own = props[number * stack : (number + 1) * stack]
            size = np.linalg.norm(drawn.recipe.assets.model(each.asset_id).size)
            top = drawn.vertices(own[0])
            assert 0.0 < height_of(drawn, each) - top[:, 1].max() < 0.01 * size
            assert 0.0 < height_of(drawn, own[-1]) < 0.01 * size
            base = drawn.vertices(each)[:, ::2]
            hull = scipy.spatial.ConvexHull(top[:, ::2]).equations
            assert all((hull[:, :2] @ point + hull[:, 2] <= 1e-9).all() for point in base)


def test_what_is_larger_than_every_top_stands_on_the_ground(draw: Any, tmp_path: Path, box_glb: Any) -> None:
    scene = scene_file(tmp_path, width_m=0.5, depth_m=0.5)
    wide = box_glb("wide", (0.8, 0.2, 0.2))
    drawn = draw(wide, frames=10, objects=1, scenes=[scene], on_props_rate=1, rotation="none", object_px=20)
    assert sum(carried(drawn)) == 0


@pytest.mark.parametrize(("height", "expected"), [(0.4, 10), (0.6, 0)])
def test_what_is_taller_than_the_top_is_wide_stands_on_the_ground(
    draw: Any, tmp_path: Path, box_glb: Any, height: float, expected: int
) -> None:
    scene = scene_file(tmp_path, width_m=0.5, depth_m=1.5)
    post = box_glb("post", (0.1, height, 0.1))
    drawn = draw(post, frames=10, objects=1, scenes=[scene], on_props_rate=1, rotation="none", object_px=20)
    assert sum(carried(drawn)) == expected


def test_a_round_prop_cannot_bear_anything(draw: Any, tmp_path: Path) -> None:
    scene = scene_file(tmp_path, shape="dome")
    with pytest.raises(ConfigError, match=r"dome has no flat top.*box, cylinder, prism"):
        draw(frames=1, scenes=[scene])


def trees_of(drawn: Any, scene: Any) -> list[TriangleTree]:
    trees = []
    for each in scene.instances:
        primitive = drawn.recipe.assets.model(each.asset_id).parts[0].primitive
        points = primitive.positions.astype(np.float64) @ each.T_world_object[:3, :3].T
        trees.append(triangle_tree((points + each.T_world_object[:3, 3])[primitive.indices]))
    return trees


@pytest.mark.parametrize(
    "values",
    [
        {"on_props_rate": 0.5, "objects": 4},
        {"rotation": "free", "objects": 8, "distractors": {"count": 3}},
        {"placement": "heap", "objects": 4, "distractors": {"count": 3}, "occluders": {"rate": 1.0}},
    ],
)
def test_no_triangle_of_a_frame_meets_one_of_another_thing(
    draw: Any, tmp_path: Path, values: dict[str, Any]
) -> None:
    ring = tmp_path / "ring.glb"
    trimesh.creation.torus(0.5, 0.07, major_sections=24, minor_sections=8).export(ring)
    post = tmp_path / "post.glb"
    trimesh.creation.cylinder(0.08, 0.9, sections=12).export(post)
    scene = scene_file(tmp_path, width_m=1.5, depth_m=1.5)
    drawn = draw(ring, post, frames=12, scenes=[scene], object_px=[12, 40], resolution="320x320", **values)
    pairs = 0
    for spec in drawn.scenes:
        trees = trees_of(drawn, spec)
        for index, tree in enumerate(trees):
            for other in range(index):
                pairs += 1
                assert not do_intersect(tree, trees[other]), f"frame {spec.frame_index}: {other}, {index}"
    assert pairs > 40
