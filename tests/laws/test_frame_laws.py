"""What must hold in every frame, whatever is drawn: from the sampler through the engine to the labels."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from synthgen.config import Option, load_run
from synthgen.dataset import Layout
from synthgen.geometry.lens import distorted
from synthgen.labels import LabelPolicy, annotate_frame, parsed_yolo_text, yolo_rows, yolo_text
from synthgen.model import SceneSpec
from synthgen.model.serialization import from_json_data, json_text
from synthgen.pipeline import load_recipe
from synthgen.pipeline.frames import FrameMaker, Job
from synthgen.render import create_renderer
from synthgen.render.lens import lens_of
from synthgen.render.options import RenderOptions
from synthgen.sampling import sample_scene

FRAMES = 12
WIDTH, HEIGHT = 120, 90


@pytest.fixture(scope="module")
def recipe(make: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("laws")
    paths = []
    for name, size in (("box", (0.4, 0.3, 0.2)), ("tall", (0.2, 0.7, 0.3)), ("flat", (1.0, 0.05, 0.8))):
        glb = make.glb()
        glb.mesh(*make.box(size), material=make.matt((0.7, 0.3, 0.2)))
        paths.append(str(glb.write(folder / f"{name}.glb")))
    values = {
        "models": paths,
        "resolution": f"{WIDTH}x{HEIGHT}",
        "objects": "0-6",
        "rotation": "free",
        "object_px": [10, 60],
        "truncation_rate": 0.3,
        "scenes": ["studio", "sky_and_ground", "photo"],
    }
    return load_recipe(load_run(None, {key: Option(name=key, value=value) for key, value in values.items()}))


@pytest.fixture(scope="module", params=["pyrender", "gl"])
def frames(recipe: Any, request: pytest.FixtureRequest) -> list[tuple[Any, Any]]:
    """Scenes and what an engine makes of them."""
    options = RenderOptions(outputs=frozenset({"radiance"}))
    renderer = create_renderer(request.param, recipe.assets, options)
    scenes = [sample_scene(recipe, seed=11, frame_index=k) for k in range(FRAMES)]
    rendered = [(scene, renderer.render(scene)) for scene in scenes]
    renderer.close()
    return rendered


def test_the_frames_cover_what_the_laws_are_about(frames: Any) -> None:
    extents = [each for _, buffers in frames for each in buffers.extents]
    assert any(not scene.instances for scene, _ in frames)
    assert any(each.amodal_px < each.full_px for each in extents), "some object is truncated"
    hidden = [
        each.instance_id
        for _, buffers in frames
        for each in buffers.extents
        if int((buffers.instance_id == each.instance_id).sum()) < each.amodal_px
    ]
    assert hidden, "some object is occluded"


def test_every_id_in_the_buffer_is_that_of_an_instance(frames: Any) -> None:
    for scene, buffers in frames:
        known = {each.instance_id for each in scene.instances}
        assert set(np.unique(buffers.instance_id).tolist()) <= known | {0}
        assert [each.instance_id for each in buffers.extents] == [each.instance_id for each in scene.labelled]


def test_what_is_visible_is_amodal_and_what_is_amodal_is_full(frames: Any) -> None:
    for scene, buffers in frames:
        found = annotate_frame(scene, buffers, LabelPolicy())
        for each in (*found.objects, *(each for each, _ in found.dropped)):
            assert each.visible_px <= each.amodal_px <= each.full_px
            assert 0 <= each.visible_fraction <= 1
            assert 0 <= each.truncated_fraction <= 1
            if each.box_visible is not None:
                x0, y0, x1, y1 = each.box_visible
                X0, Y0, X1, Y1 = each.box_amodal
                assert 0 <= X0 <= x0 < x1 <= X1 <= WIDTH
                assert 0 <= Y0 <= y0 < y1 <= Y1 <= HEIGHT


def test_the_full_box_of_a_convex_object_is_that_of_its_projected_corners(recipe: Any, frames: Any) -> None:
    checked = 0
    for scene, buffers in frames:
        camera = scene.camera
        for instance, extent in zip(scene.labelled, buffers.extents, strict=True):
            corners = recipe.assets.model(instance.asset_id).parts[0].primitive.positions.astype(np.float64)
            points = np.column_stack([corners, np.ones(len(corners))]) @ instance.T_world_object.T
            x, y, z, _ = np.linalg.inv(camera.T_world_camera) @ points.T
            focal = camera.height / 2 / np.tan(camera.yfov / 2)
            seen = np.column_stack([x / -z, y / z])
            if scene.imaging.distortion is not None:
                seen = distorted(seen, lens_of(scene.imaging.distortion))
            columns, rows = (focal * seen + (WIDTH / 2, HEIGHT / 2)).T
            known = (columns.min(), rows.min(), columns.max(), rows.max())
            assert extent.box_full == pytest.approx(known, abs=1.01)
            checked += 1
    assert checked > FRAMES


def test_objects_are_nearer_than_infinity_and_farther_than_the_near_plane(frames: Any) -> None:
    for scene, buffers in frames:
        depth = buffers.depth[buffers.instance_id > 0]
        assert np.isfinite(depth).all()
        assert (depth > scene.camera.znear).all()


def test_radiance_is_finite_and_not_negative(frames: Any) -> None:
    for _, buffers in frames:
        assert np.isfinite(buffers.radiance_linear).all()
        assert (buffers.radiance_linear >= 0).all()


def test_every_label_describes_a_box_within_the_image_around_its_object(frames: Any) -> None:
    boxes = 0
    for scene, buffers in frames:
        found = annotate_frame(scene, buffers, LabelPolicy())
        rows = parsed_yolo_text(yolo_text(yolo_rows(found)))
        assert len(rows) == len(found.objects)
        for row, each in zip(rows, found.objects, strict=True):
            boxes += 1
            x0, y0, x1, y1 = (round(edge) for edge in row.box_px(WIDTH, HEIGHT))
            mask = buffers.instance_id == each.instance_id
            assert mask[y0:y1, x0:x1].sum() == mask.sum() == each.visible_px
            for border in (mask[y0, x0:x1], mask[y1 - 1, x0:x1], mask[y0:y1, x0], mask[y0:y1, x1 - 1]):
                assert border.any(), "the box is tight"
    assert boxes > FRAMES


def test_scenes_survive_json_bit_for_bit(frames: Any) -> None:
    for scene, _ in frames:
        text = json_text(scene)
        again = from_json_data(json.loads(text), SceneSpec)
        assert again == scene
        assert json_text(again) == text
        assert "\n" not in text


def test_a_frame_does_not_depend_on_the_frames_before_it(
    recipe: Any, sphere_renderer: Any, tmp_path: Path
) -> None:
    renderer = sphere_renderer(recipe.assets)
    together, alone = (Job(recipe=recipe, root=tmp_path / name) for name in ("together", "alone"))
    for job in (together, alone):
        Layout(job.root).make_folders()
    in_order = [result.line for result in FrameMaker(together, renderer).results(range(4))]
    for k in (3, 1):
        [result] = FrameMaker(alone, sphere_renderer(recipe.assets)).results([k])
        assert result.line == in_order[k], "with the hashes of its files"
