"""A run writes a dataset whose images, labels, journal and manifest agree."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from synthgen.config import load_run
from synthgen.dataset.journal import read_records
from synthgen.errors import AssetError, ConfigError, FailedFramesError
from synthgen.labels import parsed_yolo_text
from synthgen.pipeline import recipe_warnings, render_dataset
from synthgen.render import Renderer
from synthgen.sampling import sample_scene


def test_the_analytic_engine_keeps_the_protocol(recipe_of: Any, sphere_renderer: Any) -> None:
    recipe = recipe_of(objects=3)
    engine: Renderer = sphere_renderer(recipe.assets)
    scene = sample_scene(recipe, seed=0, frame_index=0)
    buffers = engine.render(scene)
    assert buffers == engine.render(scene)
    assert buffers.radiance_linear.shape == (48, 64, 3)
    assert [each.instance_id for each in buffers.extents] == [each.instance_id for each in scene.instances]
    for each in buffers.extents:
        assert 0 < int((buffers.instance_id == each.instance_id).sum()) <= each.amodal_px <= each.full_px


@pytest.mark.parametrize("image_format", ["png", "jpg", "webp"])
def test_a_run_writes_every_image_with_its_label_and_counts_them(
    recipe_of: Any, render: Any, check: Any, manifest_of: Any, tmp_path: Path, image_format: str
) -> None:
    out = tmp_path / "out"
    progress = []
    summary = render(recipe_of(format=image_format, seed=2), out, on_frame=progress.append)
    counted, manifest = check(out, count=8), manifest_of(out)
    assert {path.suffix for path in out.glob("images/*/*")} == {f".{image_format}"}
    assert counted["images"] == manifest["tally"]["images"] == {"train": 4, "val": 4}
    assert counted["backgrounds"] == manifest["tally"]["backgrounds"]
    assert sum(counted["backgrounds"].values()) > 0, "negatives are kept, with empty label files"
    assert counted["boxes"] == sum(manifest["tally"]["boxes"].values()) > 0
    assert sum(manifest["tally"]["box_sizes"].values()) == counted["boxes"]
    assert manifest["is_complete"] is True
    assert manifest["renderer"] == "analytic spheres"
    assert [(p.done, p.count) for p in progress] == [(k, 8) for k in range(1, 9)]
    assert sum(p.boxes for p in progress) == counted["boxes"]
    assert summary.resumed_at == 0
    assert summary.manifest.tally.images.total() == 8


def test_a_folder_holds_the_dataset_and_nothing_else(
    recipe_of: Any, render: Any, files: Any, tmp_path: Path
) -> None:
    render(recipe_of(), tmp_path / "deep" / "out")
    names = set(files(tmp_path / "deep" / "out"))
    assert {"synth.yaml", "run.yaml", "manifest.json", "frames.jsonl"} <= names
    assert len(names) == 4 + 2 * 8
    assert not any(name.endswith(".part") for name in names)


def test_the_journal_says_what_the_label_files_say(recipe_of: Any, render: Any, tmp_path: Path) -> None:
    out = tmp_path / "out"
    recipe = recipe_of()
    render(recipe, out)
    records = list(read_records(out / "frames.jsonl"))
    assert [each.frame_index for each in records] == list(range(8))
    for record in records:
        label = out / record.image.replace("images/", "labels/").replace(".png", ".txt")
        assert (out / record.image).is_file()
        rows = parsed_yolo_text(label.read_text())
        assert [row.class_id for row in rows] == [each.class_id for each in record.annotation.objects]
        for row, each in zip(rows, record.annotation.objects, strict=True):
            assert row.box_px(64, 48) == pytest.approx(each.box_visible, abs=1e-3)
        assert len(record.scene.instances) == len(record.annotation.objects) + len(record.annotation.dropped)


def test_two_runs_write_the_same_bytes(recipe_of: Any, render: Any, files: Any, tmp_path: Path) -> None:
    render(recipe_of(), tmp_path / "one")
    render(recipe_of(), tmp_path / "two")
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_another_seed_writes_other_images(recipe_of: Any, render: Any, files: Any, tmp_path: Path) -> None:
    render(recipe_of(), tmp_path / "one")
    render(recipe_of(seed=2), tmp_path / "two")
    one, two = files(tmp_path / "one"), files(tmp_path / "two")
    assert not [name for name in one if name.startswith("images/") and one[name] == two[name]]


def test_a_longer_run_begins_with_the_images_of_a_shorter_one(
    recipe_of: Any, render: Any, files: Any, tmp_path: Path
) -> None:
    render(recipe_of(count=3), tmp_path / "short")
    render(recipe_of(count=8), tmp_path / "long")
    short, long = files(tmp_path / "short"), files(tmp_path / "long")
    for name, data in short.items():
        if name.startswith(("images/", "labels/")):
            assert long[name] == data
    assert long["frames.jsonl"].startswith(short["frames.jsonl"])


def test_the_stored_run_loads_to_the_same_run(recipe_of: Any, render: Any, tmp_path: Path) -> None:
    recipe = recipe_of(format="jpg", zoom=[1, 2])
    render(recipe, tmp_path / "out")
    assert load_run(tmp_path / "out" / "run.yaml", {}) == recipe.run.model_copy(update={"workers": "auto"})


def test_the_manifest_names_every_source_with_its_hash_and_class(
    recipe_of: Any, render: Any, manifest_of: Any, box_glb: Any, tmp_path: Path
) -> None:
    one, two = box_glb("one", folder="things"), box_glb("two", (1, 2, 3), folder="things")
    render(recipe_of(one.parent, f"{box_glb('cup')}=mug", scenes=["photo"], count=2), tmp_path / "out")
    manifest = manifest_of(tmp_path / "out")
    assert manifest["names"] == ["things", "mug"]
    assert [(each["class_name"], Path(each["path"]).name) for each in manifest["models"]] == [
        ("things", "one.glb"),
        ("things", "two.glb"),
        ("mug", "cup.glb"),
    ]
    assert manifest["models"][1]["sha256"] == hashlib.sha256(two.read_bytes()).hexdigest()
    assert manifest["images"], "the photographs"
    assert {each["class_name"] for each in manifest["images"]} == {None}


def test_the_engine_is_closed_after_the_run_and_after_a_failure(
    recipe_of: Any, sphere_renderer: Any, tmp_path: Path
) -> None:
    made = []

    def create(recipe: Any, fail_at: int | None) -> Any:
        made.append(sphere_renderer(recipe.assets, fail_at=fail_at))
        return made[-1]

    render_dataset(recipe_of(count=2), tmp_path / "a", create=lambda r: create(r, None))
    with pytest.raises(KeyboardInterrupt):
        render_dataset(recipe_of(count=2), tmp_path / "b", create=lambda r: create(r, 1))
    assert [each.is_closed for each in made] == [True, True]


def test_labels_follow_the_policy_of_the_run(
    recipe_of: Any, render: Any, manifest_of: Any, tmp_path: Path
) -> None:
    render(recipe_of(labels={"min_box_px": 64}), tmp_path / "out")
    manifest = manifest_of(tmp_path / "out")
    assert manifest["tally"]["boxes"] == {}
    assert manifest["tally"]["backgrounds"] == manifest["tally"]["images"]
    assert manifest["tally"]["dropped"]["min_box_px"] > 0
    assert all(path.read_bytes() == b"" for path in (tmp_path / "out").glob("labels/*/*"))


@pytest.mark.parametrize("name", ["no", "a: b", "ü", "1e3"])
def test_any_class_name_reaches_the_dataset_file(
    recipe_of: Any, render: Any, box_glb: Any, tmp_path: Path, name: str
) -> None:
    render(recipe_of(f"{box_glb()}={name}", count=1), tmp_path / "out")
    assert yaml.safe_load((tmp_path / "out" / "synth.yaml").read_text(encoding="utf-8"))["names"] == {0: name}


def test_classes_are_named_once_in_the_order_of_the_run(recipe_of: Any, box_glb: Any) -> None:
    recipe = recipe_of(f"{box_glb('a')}=x", f"{box_glb('b')}=y", f"{box_glb('c')}=x", box_glb("d"))
    assert [(each.name, len(each.asset_ids)) for each in recipe.classes] == [("x", 2), ("y", 1), ("d", 1)]


def test_models_of_the_same_name_in_different_folders_are_kept_apart(recipe_of: Any, box_glb: Any) -> None:
    recipe = recipe_of(f"{box_glb('m', (1, 1, 1), 'p')}=x", f"{box_glb('m', (2, 2, 2), 'q')}=x")
    sizes = [recipe.assets.model(asset_id).size[0] for asset_id in recipe.classes[0].asset_ids]
    assert sizes == pytest.approx([1, 2])


def test_a_model_that_the_engine_cannot_show_as_it_is_is_warned_of(
    recipe_of: Any, make: Any, tmp_path: Path
) -> None:
    glb = make.glb()
    glb.mesh(*make.quad(), material=make.glowing(0.3, alphaMode="BLEND"))
    path = glb.write(tmp_path / "glass.glb")
    (warning,) = recipe_warnings(recipe_of(path, renderer="pyrender"))
    assert warning.startswith(str(path))


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"scenes": ["nowhere"]}, ConfigError),
        ({"scenes": [{"name": "studio", "weight": 0.0}]}, ConfigError),
    ],
)
def test_a_scene_that_cannot_be_used_is_an_error(recipe_of: Any, values: Any, error: Any) -> None:
    with pytest.raises(error, match="scene"):
        recipe_of(**values)


def test_a_folder_without_photographs_is_an_error(recipe_of: Any, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(AssetError, match="empty"):
        recipe_of(scenes=[str(tmp_path / "empty")])


def test_a_frame_that_cannot_be_drawn_leaves_a_dataset_that_can_be_read(
    recipe_of: Any, render: Any, check: Any, tmp_path: Path
) -> None:
    with pytest.raises(FailedFramesError, match="object_px") as caught:
        render(recipe_of(object_px=5000, truncation_rate=0.0), tmp_path / "out")
    assert caught.value.exit_code == 2, "it is the user who can mend it"
    assert check(tmp_path / "out")["images"] == {"train": 0, "val": 0}
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["is_complete"] is False
