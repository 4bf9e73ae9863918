"""Heaps: nothing runs into anything, all of it lies on something, and follows from the frame alone."""

import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.stats
import trimesh

from synthgen.config import HeapConfig, load_run
from synthgen.distributions import Constant
from synthgen.errors import ConfigError
from synthgen.geometry.mesh_contact import do_intersect, lift
from synthgen.geometry.triangle_tree import TriangleTree, triangle_tree
from synthgen.model import Asset, Material, Part, Primitive
from synthgen.pipeline import load_recipe
from synthgen.rng import FrameRng
from synthgen.sampling import sample_scene
from synthgen.sampling.heaps import sample_heap
from synthgen.sampling.orientation import sample_uniform_rotation
from synthgen.sampling.turned import TurnedObject

GAP = 0.003
"""Between things that touch, as a share of their diameters at most."""


def asset_of(name: str, shape: trimesh.Trimesh, size: float = 1.0) -> Asset:
    points = np.asarray(shape.vertices * size, np.float32)
    primitive = Primitive(
        positions=points,
        normals=np.asarray(shape.vertex_normals, np.float32),
        indices=np.asarray(shape.faces, np.uint32),
    )
    return Asset(
        asset_id=f"models/{name}-{size:g}",
        sha256=name,
        parts=(Part(primitive=primitive, material=Material()),),
        bounds=np.stack([points.min(axis=0), points.max(axis=0)]).astype(np.float64),
        hull=np.asarray(trimesh.convex.convex_hull(points).vertices, np.float64),
    )


SHAPES = {
    "box": trimesh.creation.box((0.3, 0.1, 0.5)),
    "ring": trimesh.creation.torus(0.3, 0.06, major_sections=16, minor_sections=8),
    "cone": trimesh.creation.cone(0.2, 0.6, sections=12),
}


def things(count: int, *, size: float = 1.0, kinds: str = "box ring cone") -> list[TurnedObject]:
    names = kinds.split()
    assets = {name: asset_of(name, SHAPES[name], size) for name in names}
    return [
        TurnedObject(
            asset_id=f"models/{names[k % len(names)]}",
            asset=assets[names[k % len(names)]],
            class_id=0,
            R_world_object=np.eye(3),
        )
        for k in range(count)
    ]


def heap_of(frame: int, given: list[TurnedObject], how: str = "heap", **config: Any) -> Any:
    return sample_heap(FrameRng(seed=3, frame_index=frame), HeapConfig(**config), given, how)


def trees_of(lying: Any) -> list[TriangleTree]:
    return [
        triangle_tree(
            (
                thing.asset.parts[0].primitive.positions[thing.asset.parts[0].primitive.indices]
                - thing.asset.center
            )
            @ (thing.scale * thing.R_world_object).T
            + center
        )
        for thing, center in lying
    ]


def assert_nothing_meets(trees: list[TriangleTree]) -> None:
    for index, tree in enumerate(trees):
        assert tree.bounds[0, 1] > 0.0, f"{index} is in the ground"
        for other in range(index):
            assert not do_intersect(tree, trees[other]), f"{other} and {index}"


@pytest.mark.parametrize("frame", range(3))
@pytest.mark.parametrize("config", [{}, {"spread": Constant(0.1)}, {"bin_rate": 1.0}])
def test_nothing_in_a_heap_meets_and_all_of_it_lies_on_something(frame: int, config: dict[str, Any]) -> None:
    given = things(7)
    heap = heap_of(frame, given, **config)
    assert len(heap.bin) == (5 if config.get("bin_rate") else 0)
    trees = trees_of((*heap.bin, *heap.objects))
    assert_nothing_meets(trees[5:] if heap.bin else trees)
    for index, (thing, _) in enumerate(heap.objects, len(heap.bin)):
        tree = trees[index]
        height = max(-tree.bounds[0, 1], *(lift(tree, other) for other in trees[:index]), -math.inf)
        assert 0.0 < -height <= GAP * thing.diameter, "it has come down on what was there before it"
        assert not any(do_intersect(tree, side) for side in trees[: len(heap.bin)])


def test_things_come_to_lie_low_and_not_as_they_were_drawn() -> None:
    """A single box on the ground lies on its largest side, more often than not."""
    given = things(1, kinds="box")
    turned = [heap_of(frame, given).objects[0][0].R_world_object for frame in range(40)]
    flat = np.mean([abs(rotation[1, 1]) > 0.99 for rotation in turned])
    drawn = np.mean([abs(sample_uniform_rotation(np.random.default_rng(k))[1, 1]) > 0.99 for k in range(40)])
    assert flat > 0.5 > drawn


def test_one_more_thing_does_not_move_the_others() -> None:
    given = things(5)
    for count in (1, 3, 4):
        for (thing, center), (same, place) in zip(
            heap_of(1, given[:count]).objects, heap_of(1, given).objects[:count], strict=True
        ):
            assert center.tolist() == place.tolist()
            assert thing.R_world_object.tolist() == same.R_world_object.tolist()


def test_frames_differ_and_repeat() -> None:
    given = things(2)
    assert heap_of(1, given).objects[1][1].tolist() == heap_of(1, given).objects[1][1].tolist()
    assert heap_of(1, given).objects[1][1].tolist() != heap_of(2, given).objects[1][1].tolist()


def test_a_heap_of_large_things_is_that_of_small_ones_made_larger() -> None:
    for (_, small), (_, large) in zip(
        heap_of(4, things(4, size=0.0625)).objects, heap_of(4, things(4, size=8.0)).objects, strict=True
    ):
        assert large == pytest.approx(128.0 * small, abs=0.02)


def test_things_come_down_uniformly_over_a_disc() -> None:
    """The radius grows with the root of the share of things that are within it."""
    given = things(1, kinds="box")
    diameter, spread = given[0].diameter, 4.0
    radii, angles = [], []
    for frame in range(80):
        x, _, z = heap_of(frame, given, spread=Constant(spread)).objects[0][1]
        radii.append(math.hypot(x, z) / (spread * diameter / 2.0))
        angles.append(math.atan2(z, x))
    # Turning to rest moves the middle by less than a diameter.
    assert scipy.stats.kstest(radii, lambda r: np.clip(r, 0, 1) ** 2).statistic < 0.25
    assert scipy.stats.kstest(angles, scipy.stats.uniform(-math.pi, 2 * math.pi).cdf).pvalue > 1e-3


@pytest.fixture
def heaps(draw: Any) -> Any:
    def drawn(frames: int, **values: Any) -> Any:
        common = {"placement": "heap", "objects": 4, "truncation_rate": 0.0}
        return draw(frames=frames, **{**common, **values})

    return drawn


def test_the_middle_object_has_a_size_of_the_law_and_all_are_in_view(heaps: Any) -> None:
    drawn = heaps(12, object_px=[20, 40], resolution="320x320")
    assert drawn.is_inside().all()
    for scene in drawn.scenes:
        boxes = np.array([drawn.box(scene, each) for each in scene.instances])
        longer = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
        assert 20 * 0.97 <= np.median(longer) <= 40 * 1.03
        assert len(scene.instances) == 4
        assert scene.draw.attempts == 1


def test_the_camera_has_a_height_of_its_law(heaps: Any) -> None:
    drawn = heaps(8, camera={"height_m": [1.0, 2.0]}, object_px=[4, 200], resolution="320x320")
    heights = [scene.camera.T_world_camera[1, 3] for scene in drawn.scenes]
    assert 1.0 - 1e-6 <= min(heights) <= max(heights) <= 2.0 + 1e-6


def test_what_has_no_room_in_the_image_is_left_out_and_counted(heaps: Any) -> None:
    drawn = heaps(4, objects=6, object_px=[100, 110], resolution="160x160", heap={"spread": 1.5})
    counts = [len(scene.instances) for scene in drawn.scenes]
    assert max(counts) < 6
    assert [scene.draw.attempts for scene in drawn.scenes] == [1 + 6 - count for count in counts]


def test_a_heap_for_which_there_is_no_place_is_one_error(heaps: Any) -> None:
    with pytest.raises(ConfigError, match="no object found a place") as error:
        heaps(1, object_px=[300, 310], resolution="160x160")
    assert "object_px" in str(error.value)


def test_the_share_of_heaps_is_as_configured(draw: Any) -> None:
    drawn = draw(frames=120, objects=1, placement={"apart": 2, "heap": 1}, object_px=[8, 30], rotation="none")
    lying = sum(not np.allclose(each.instances[0].T_world_object[:3, :3], np.eye(3)) for each in drawn.scenes)
    assert scipy.stats.binomtest(lying, 120, 1 / 3).pvalue > 1e-3


def test_bins_get_no_label(heaps: Any) -> None:
    for scene in heaps(3, heap={"bin_rate": 1}, object_px=[8, 20]).scenes:
        assert [each.class_id is None for each in scene.instances] == [False] * 4 + [True] * 5
        assert all(each.asset_id.startswith("shapes/box") for each in scene.instances[4:])


class TestDropping:
    @pytest.fixture(autouse=True)
    def _physics(self) -> None:
        pytest.importorskip("mujoco", reason="needs the extra synthgen[physics]")

    @pytest.mark.parametrize("size", [0.08, 16.0])
    def test_nothing_meets_and_all_of_it_lies_on_something(self, size: float) -> None:
        given = things(8, size=size)
        heap = heap_of(2, given, "drop", spread=Constant(0.3))
        trees = trees_of(heap.objects)
        assert_nothing_meets(trees)
        for index, (thing, _) in enumerate(heap.objects):
            others = [tree for number, tree in enumerate(trees) if number != index]
            lowered = trees[index].moved(np.eye(3), np.array([0.0, -0.04 * thing.diameter, 0.0]))
            is_on_ground = lowered.bounds[0, 1] < 0.0
            assert is_on_ground or any(do_intersect(lowered, other) for other in others)

    def test_the_engine_leaves_most_of_a_settled_heap_where_it_is(self) -> None:
        from synthgen.sampling.dropping import dropped  # noqa: PLC0415 - needs an extra

        turns = []
        for frame in range(3):
            settled = heap_of(frame, things(7), spread=Constant(0.4)).objects
            for (before, _), (after, _) in zip(settled, dropped(settled, ()), strict=True):
                cosine = (np.trace(before.R_world_object.T @ after.R_world_object) - 1.0) / 2.0
                turns.append(math.degrees(math.acos(min(1.0, max(-1.0, cosine)))))
        # The engine begins with things a little apart, and rings and cones roll about their axes.
        assert np.median(turns) < 15.0

    def test_a_box_that_fell_lies_flat(self) -> None:
        for frame in range(3):
            thing, center = heap_of(frame, things(1, kinds="box"), "drop").objects[0]
            assert np.abs(thing.R_world_object[1]).max() > 0.999
            assert center[1] == pytest.approx(np.abs(thing.R_world_object[1]) @ (0.15, 0.05, 0.25), abs=0.01)

    def test_very_small_and_very_large_things_lie_together(self) -> None:
        given = [*things(2, size=16.0), *things(3, size=0.1)]
        heap = heap_of(1, given, "drop")
        assert_nothing_meets(trees_of(heap.objects))
        assert all(0.0 < center[1] < 16.0 for _, center in heap.objects)

    def test_things_stay_where_they_were_when_the_engine_fails(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from synthgen.sampling import dropping  # noqa: PLC0415 - needs an extra

        given, step = heap_of(1, things(2)).objects, dropping.mujoco.mj_step

        def failing(model: Any, state: Any) -> None:
            state.qvel[0] = math.nan
            step(model, state)

        monkeypatch.setattr(dropping.mujoco, "mj_step", failing)
        assert dropping.dropped(given, ()) == list(given)

    def test_things_stay_in_their_box(self) -> None:
        heap = heap_of(1, things(6), "drop", bin_rate=1.0)
        reach = np.abs([center for _, center in heap.bin]).max() * math.sqrt(2)
        assert all(math.hypot(center[0], center[2]) < reach for _, center in heap.objects)
        trees = trees_of((*heap.bin, *heap.objects))
        assert_nothing_meets(trees[5:])
        assert not any(do_intersect(tree, side) for tree in trees[5:] for side in trees[:5])

    def test_another_process_draws_the_same_bytes(self, tmp_path: Path, box_glb: Any) -> None:
        path = tmp_path / "run.yaml"
        path.write_text(
            f"models: [{{path: {box_glb('thing', (0.2, 0.1, 0.4))}}}]\nplacement: drop\nobjects: 3\n"
        )
        assert run_elsewhere(path) == drawn_of(path)


def drawn_of(path: Path) -> str:
    """The transforms of the objects of a frame of a run."""
    scene = sample_scene(load_recipe(load_run(path, {})), seed=0, frame_index=5)
    return repr([each.T_world_object.tolist() for each in scene.instances])


def run_elsewhere(path: Path) -> str:
    """The same from a process of its own."""
    code = """
import sys
from pathlib import Path
from synthgen.config import load_run
from synthgen.pipeline import load_recipe
from synthgen.sampling import sample_scene
scene = sample_scene(load_recipe(load_run(Path(sys.argv[1]), {})), seed=0, frame_index=5)
print(repr([each.T_world_object.tolist() for each in scene.instances]))
"""
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", code, str(path)]
    return subprocess.run(
        command, cwd=root, capture_output=True, text=True, check=True, timeout=300
    ).stdout.strip()


def test_without_the_engine_there_is_one_error(heaps: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mujoco", None)
    monkeypatch.delitem(sys.modules, "synthgen.sampling.dropping", raising=False)
    with pytest.raises(
        ConfigError, match=r"MuJoCo is not installed; pip install 'synthgen\[physics\]'"
    ) as error:
        heaps(1, placement="drop")
    assert error.value.exit_code == 2
