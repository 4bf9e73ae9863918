"""Objects in a scene that is a 3D model: they stand on it, are free of it, and the camera sees them."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh

from synthgen.errors import AssetError, ConfigError
from synthgen.pipeline import explain_frame, load_recipe
from synthgen.pipeline.splits import recipes_by_split
from synthgen.sampling import sample_scene

FLOOR, TABLE = 0.0, 0.7
FRAMES = 25


@pytest.fixture
def place(make: Any, tmp_path: Path) -> Any:
    """Writes a floor with a table, a wall and a ramp of 15 degrees as a GLB; its floor is at 0."""

    def written(name: str = "place", *, scale: float = 1.0) -> Path:
        glb = make.glb()
        for size, at in (
            ((6.0, 0.2, 6.0), (0.0, -0.1, 0.0)),
            ((1.6, 0.1, 1.0), (0.5, 0.65, 0.5)),
            ((0.2, 0.6, 0.2), (0.5, 0.3, 0.5)),
            ((6.0, 2.0, 0.2), (0.0, 1.0, -2.9)),
        ):
            corners, faces = make.box(size)
            glb.mesh(scale * (corners + at), faces, material=make.matt((0.5, 0.5, 0.5)))
        ramp = np.array([[-3.0, 0.41, -1.0], [-3.0, 0.41, 1.0], [-1.5, 0.01, 1.0], [-1.5, 0.01, -1.0]])
        glb.mesh(scale * ramp, [[0, 1, 2], [0, 2, 3]], material=make.matt((1.0, 1.0, 1.0)))
        return glb.write(tmp_path / f"{name}.glb")

    return written


@pytest.fixture
def scene_file(tmp_path: Path) -> Any:
    """Writes a scene file with a plain backdrop and a model of these options."""

    def written(model: str, more: str = "", name: str = "mine") -> str:
        path = tmp_path / f"{name}.yaml"
        path.write_text(f"backdrop: {{kind: gradient}}\nmodel: {model}\n{more}")
        return str(path)

    return written


@pytest.fixture
def drawn(draw: Any, place: Any, scene_file: Any) -> Any:
    place()
    return draw(frames=FRAMES, scenes=[scene_file("{path: place.glb, highest_m: 1}")], objects="1-3")


def mesh_of(drawn: Any, instance: Any) -> Any:
    parts = [part.primitive for part in drawn.recipe.assets.model(instance.asset_id).parts]
    meshes = [trimesh.Trimesh(each.positions, each.indices, process=False) for each in parts]
    return trimesh.util.concatenate(meshes).apply_transform(instance.T_world_object)


def scenery(scene: Any) -> Any:
    [found] = [each for each in scene.instances if each.asset_id.startswith("scenes/")]
    return found


def crossings(triangles: Any, starts: Any, ends: Any) -> Any:
    """The share [n t] of segments [n 3] at which they cross triangles [t 3 3], by plane; else infinity."""
    normals = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    shares = np.full((len(starts), len(triangles)), np.inf)
    for row, (start, end) in enumerate(zip(starts, ends, strict=True)):
        before, after = (np.einsum("ti,ti->t", p - triangles[:, 0], normals) for p in (start, end))
        share = before / np.where(before == after, 1.0, before - after)
        inside = trimesh.triangles.points_to_barycentric(triangles, start + share[:, None] * (end - start))
        is_met = (before * after < 0.0) & (inside >= 0.0).all(axis=1)
        shares[row, is_met] = share[is_met]
    return shares


def edges_of(mesh: Any) -> Any:
    return mesh.vertices[mesh.edges_unique[:, 0]], mesh.vertices[mesh.edges_unique[:, 1]]


def test_the_model_is_one_instance_without_a_class_that_stands_as_it_is(drawn: Any) -> None:
    for scene in drawn.scenes:
        each = scenery(scene)
        assert each.class_id is None
        assert np.array_equal(each.T_world_object, np.eye(4))
        assert scene.environment.ground is None
        assert scene.camera.zfar > 10.0


def test_objects_and_the_scene_do_not_cut_each_other(drawn: Any) -> None:
    for scene in drawn.scenes:
        around = mesh_of(drawn, scenery(scene))
        for each in scene.labelled:
            mesh = mesh_of(drawn, each)
            assert np.isinf(crossings(around.triangles, *edges_of(mesh))).all()
            assert np.isinf(crossings(mesh.triangles, *edges_of(around))).all()


def test_all_corners_of_a_base_are_borne_by_a_surface(drawn: Any) -> None:
    heights = []
    for scene in drawn.scenes:
        around = mesh_of(drawn, scenery(scene))
        for each in scene.labelled:
            mesh, up = mesh_of(drawn, each), each.T_world_object[:3, 1]
            assert up[1] >= np.cos(np.radians(20.0)) - 1e-9, "it stands upright on the surface"
            size = np.linalg.norm(drawn.recipe.assets.model(each.asset_id).size)
            along = mesh.vertices @ up
            base = mesh.vertices[along < along.min() + 1e-4]
            assert len(base) >= 4
            hits = crossings(around.triangles, base + 0.01 * up, base - 0.03 * size * up).min(axis=1)
            below = hits * (0.01 + 0.03 * size) - 0.01
            assert (below < 0.012 * size).all()
            assert (below > 0.0).all()
            heights.append(base[:, 1].mean())
    assert min(abs(np.array(heights) - FLOOR)) < 0.01
    assert min(abs(np.array(heights) - TABLE)) < 0.01
    assert len({each.T_world_object[1, 1] for scene in drawn.scenes for each in scene.labelled}) > 1, "ramp"


def test_the_camera_sees_the_middle_or_half_of_each_object_and_has_room(drawn: Any) -> None:
    for scene in drawn.scenes:
        around = mesh_of(drawn, scenery(scene))
        camera = scene.camera.T_world_camera[:3, 3]
        _, distance, _ = trimesh.proximity.closest_point_naive(around, camera[None])
        assert distance[0] > scene.camera.znear
        for each in scene.labelled:
            points = mesh_of(drawn, each).sample(60, seed=0)
            middle = points.mean(axis=0)
            ends = middle + 0.9 * (points - middle)
            starts = np.broadcast_to(camera, ends.shape)
            is_hidden = np.isfinite(crossings(around.triangles, starts, ends)).any(axis=1)
            assert is_hidden.mean() < 0.75


def test_objects_have_apparent_sizes_within_the_law(draw: Any, place: Any, scene_file: Any) -> None:
    place()
    scenes = [scene_file("{path: place.glb, highest_m: 1}")]
    drawn = draw(frames=40, scenes=scenes, objects=2, object_px=[20, 40], truncation_rate=0.0)
    boxes = np.array([drawn.box(scene, each) for scene in drawn.scenes for each in scene.labelled])
    sizes = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    assert sizes.min() >= 20 * 0.97
    assert sizes.max() <= 40 * 1.03
    assert abs(np.mean(sizes) - 30) < 3
    assert (boxes[:, :2] >= -0.5).all()
    assert (boxes[:, 2:] <= 96.5).all()


def test_objects_keep_the_size_that_was_drawn_where_there_is_a_place_for_it(
    draw: Any, make: Any, scene_file: Any, tmp_path: Path
) -> None:
    glb = make.glb()
    corners, faces = make.box((60.0, 0.2, 60.0))
    glb.mesh(corners, faces, material=make.matt((1.0, 1.0, 1.0)))
    glb.write(tmp_path / "field.glb")
    scenes = [scene_file("{path: field.glb}")]
    sizes = {"object_px": {"choice": [15, 45]}, "truncation_rate": 0.0}
    drawn = draw(frames=30, scenes=scenes, objects=3, **sizes)
    boxes = np.array([drawn.box(scene, each) for scene in drawn.scenes for each in scene.labelled])
    found = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    is_small, is_large = (np.abs(found / each - 1.0) < 0.06 for each in (15, 45))
    assert (is_small | is_large).mean() > 0.75, "the view leaves no such place to a few"
    assert 0.3 < is_small.mean() < 0.6


def test_distractors_and_occluders_stand_there_too(draw: Any, place: Any, scene_file: Any) -> None:
    place()
    drawn = draw(
        frames=15,
        scenes=[scene_file("{path: place.glb, highest_m: 1}")],
        distractors={"count": 3},
        occluders={"rate": 1.0},
    )
    shapes = [(s, e) for s in drawn.scenes for e in s.instances if e.asset_id.startswith("shapes/")]
    assert len(shapes) > 15
    for scene, each in shapes:
        around = mesh_of(drawn, scenery(scene))
        assert np.isinf(crossings(around.triangles, *edges_of(mesh_of(drawn, each)))).all()


def test_a_camera_of_a_stated_height_is_that_high_above_a_surface(
    draw: Any, place: Any, scene_file: Any
) -> None:
    place()
    scenes = [scene_file("{path: place.glb, highest_m: 0.1, max_slope_deg: 5}")]
    drawn = draw(frames=10, scenes=scenes, objects=1, camera={"height_m": 1.2}, object_px=[5, 90])
    assert [s.camera.T_world_camera[1, 3] for s in drawn.scenes] == pytest.approx([1.2] * 10, abs=0.02)


def test_a_frame_is_the_same_alone_and_with_other_bystanders(
    drawn: Any, draw: Any, place: Any, scene_file: Any
) -> None:
    scenes = [scene_file("{path: place.glb, highest_m: 1}")]
    again = draw(frames=0, scenes=scenes, objects="1-3")
    assert sample_scene(again.recipe, seed=0, frame_index=7) == drawn.scenes[7]
    more = draw(frames=FRAMES, scenes=scenes, objects="1-3", distractors={"count": 2})
    for one, other in zip(drawn.scenes, more.scenes, strict=True):
        assert one.labelled == other.labelled
        assert one.camera.T_world_camera.tolist() == other.camera.T_world_camera.tolist()


def test_size_and_units_are_those_of_the_options(draw: Any, place: Any, scene_file: Any) -> None:
    place("in_mm", scale=1000.0)
    drawn = draw(frames=2, scenes=[scene_file("{path: in_mm.glb, unit: mm, highest_m: 1}")])
    assert drawn.recipe.assets.model("scenes/in_mm").size.max() == pytest.approx(6.0)
    drawn = draw(frames=2, scenes=[scene_file("{path: in_mm.glb, size_m: 3}")])
    assert drawn.recipe.assets.model("scenes/in_mm").size.max() == pytest.approx(3.0)


def test_models_of_a_folder_are_dealt_out_to_the_splits(
    run_of: Any, box_glb: Any, place: Any, scene_file: Any
) -> None:
    for name in "abcd":
        place(f"many/{name}")
    run = run_of(box_glb(), scenes=[scene_file("{path: many}")], disjoint=["backgrounds"])
    parts = recipes_by_split(load_recipe(run))
    ids = {split: {each.asset_id for each in part.scenes[0].sceneries} for split, part in parts.items()}
    assert len(ids["train"]) == len(ids["val"]) == 2
    assert not ids["train"] & ids["val"]


def test_frames_can_be_explained(run_of: Any, box_glb: Any, place: Any, scene_file: Any) -> None:
    place()
    recipe = load_recipe(run_of(box_glb(), scenes=[scene_file("{path: place.glb}")]))
    scene, values = explain_frame(recipe, 2)
    assert scene == sample_scene(recipe, seed=0, frame_index=2)
    assert "camera.yfov_deg" in {each.key for each in values}


def error_of(run: Any) -> str:
    with pytest.raises((AssetError, ConfigError)) as caught:
        sample_scene(load_recipe(run), seed=0, frame_index=0)
    assert caught.value.exit_code == 2
    return str(caught.value)


@pytest.mark.parametrize(
    ("model", "texts"),
    [
        ("{path: nowhere.glb}", ["scene mine: model.path", "nowhere.glb", "no such file"]),
        ("{path: broken.glb}", ["scene mine: model.path", "broken.glb"]),
        ("{path: place.glb, lowest_m: 5}", ["model.path", "place.glb", "no surface", "lowest_m"]),
        ("{path: place.glb, size_m: 0.3}", ["model.path", "place.glb", "large and free enough", "size_m"]),
        ("{path: place.glb, up: z}", ["model.up", "unknown key", "up_axis"]),
        ("{path: place.glb, max_slope_deg: 80}", ["model.max_slope_deg", "at most 60"]),
    ],
)
def test_a_model_that_cannot_be_used_is_one_error_with_key_and_file(
    run_of: Any, box_glb: Any, place: Any, scene_file: Any, tmp_path: Path, model: str, texts: list[str]
) -> None:
    place()
    (tmp_path / "broken.glb").write_bytes(b"glTF\x02\x00\x00\x00\xff\xff\x00\x00")
    text = error_of(run_of(box_glb(), scenes=[scene_file(model)]))
    assert "\n" not in text
    for each in texts:
        assert each in text


def test_a_model_stands_alone(run_of: Any, box_glb: Any, place: Any, scene_file: Any) -> None:
    place()
    text = error_of(run_of(box_glb(), scenes=[scene_file("{path: place.glb}", "ground: {}\n")]))
    assert "model" in text
    assert "leave out ground" in text


def test_objects_that_no_camera_can_see_large_enough_are_an_error(
    run_of: Any, box_glb: Any, make: Any, scene_file: Any, tmp_path: Path
) -> None:
    corners, faces = make.box((1.0, 1.0, 1.0))
    glb = make.glb()
    glb.mesh(corners, faces[:, ::-1], material=make.matt((1, 1, 1)))  # a closed box, seen from within
    glb.write(tmp_path / "cell.glb")
    text = error_of(
        run_of(box_glb(size=(0.1, 0.1, 0.1)), scenes=[scene_file("{path: cell.glb}")], object_px=4)
    )
    assert "frame 0: scene mine: model" in text
    assert "no object found a place" in text
