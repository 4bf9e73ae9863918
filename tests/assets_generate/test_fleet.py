"""The models of the ready-made runs, as files and as an asset that the renderer gets."""

from __future__ import annotations

import io

import fleet
import numpy as np
import pygltflib
import pytest
from PIL import Image

from synthgen.assets import load_model
from synthgen.config import Option, load_run
from synthgen.pipeline import load_recipe, render_dataset

SPECIMENS = {f"{each.family}/{each.class_name}/{each.variant}": each for each in fleet.specimens()}
FAMILIES = sorted({each.family for each in SPECIMENS.values()})
ONE_OF_EACH_SOURCE = {each.source: each for each in reversed(SPECIMENS.values())}
LARGEST_FILE, LARGEST_FLEET = 400_000, 20_000_000
HEIGHTS = {  # metres, of the whole model with its post or wearer
    "traffic_sign": (2.2, 3.0),
    "pedestrian": (1.2, 2.0),
    "hard_hat": (0.14, 2.0),
    "vehicle": (1.2, 3.7),
    "construction_machinery": (3.0, 8.5),
    "ship": (9.0, 42.0),
}


@pytest.fixture(scope="module", params=SPECIMENS)
def specimen(request):
    return SPECIMENS[request.param]


@pytest.fixture(scope="module")
def asset(specimen, assets):
    return load_model(assets / specimen.path, specimen.path)


def parts_of(asset):
    return asset.whole.parts


def test_files_are_small(specimen, assets):
    assert (assets / specimen.path).stat().st_size < LARGEST_FILE


def test_all_files_together_are_small(assets):
    assert sum((assets / each.path).stat().st_size for each in SPECIMENS.values()) < LARGEST_FLEET


def test_the_catalogue_says_what_each_is(specimen, entries):
    (entry,) = [entry for entry in entries if entry["path"] == specimen.path]
    assert entry["class_name"] == specimen.class_name
    assert entry["description"] == specimen.description


def test_it_loads_without_a_warning_and_stands_on_the_ground(specimen, asset):
    assert asset.warnings == ()
    points = np.concatenate([part.primitive.positions for part in parts_of(asset)])
    low, high = points.min(axis=0), points.max(axis=0)
    assert low[1] == pytest.approx(0.0, abs=1e-5)
    assert (low + high)[[0, 2]] == pytest.approx([0.0, 0.0], abs=1e-4 * float((high - low).max()))
    least, greatest = HEIGHTS[specimen.family]
    assert least <= high[1] <= greatest


def test_normals_are_on_the_side_that_one_sees(asset):
    for part in parts_of(asset):
        corners, normals = (
            array[part.primitive.indices].astype(np.float64)
            for array in (part.primitive.positions, part.primitive.normals)
        )
        faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        areas = np.linalg.norm(faces, axis=1)
        agree = np.einsum("fci,fi->f", normals, faces) > 0.0
        assert areas[agree].sum() > 0.97 * areas.sum(), part.material.name


def test_it_has_several_materials_one_of_them_textured(asset):
    materials = {part.material.name: part.material for part in parts_of(asset)}
    assert len(materials) >= 2
    assert any(material.base_color_texture for material in materials.values())


@pytest.mark.parametrize(
    ("kind", "under_way", "at_rest"),
    [
        ("container_ship", "red", "blue"),
        ("sailing_boat", "white", "navy"),
        ("fishing_boat", "red", "blue"),
        ("ferry", "red", "blue"),
        ("tug", "blue", "black"),
    ],
)
def test_a_wake_lies_behind_its_ship_and_is_no_part_of_it(assets, kind, under_way, at_rest):
    moving, still = (
        load_model(assets / f"models/ship/{kind}/{name}.glb", name) for name in (under_way, at_rest)
    )
    assert still.unlabelled is None
    assert moving.size[1:] == pytest.approx(still.size[1:], rel=0.01), "the hull alone, without its sails"
    wake, length = moving.unlabelled, moving.size[2]
    assert wake.bounds[0, 1] >= 0.0
    assert wake.bounds[1, 1] < 0.02 * length, "all but level"
    assert wake.bounds[0, 2] < moving.bounds[0, 2] - 0.2 * length, "behind the stern, -Z"
    assert wake.bounds[1, 2] < moving.bounds[1, 2] + 0.02 * length, "not before the bow"


@pytest.mark.parametrize("source", sorted(ONE_OF_EACH_SOURCE))
def test_a_model_of_each_module_is_made_again_as_it_was(source, assets):
    """One of each, because all take minutes: 16 s for the person, 7 s for the ship, 10 s for the others."""
    specimen = ONE_OF_EACH_SOURCE[source]
    assert_alike(specimen.build().glb, (assets / specimen.path).read_bytes())


def assert_alike(made: bytes, kept: bytes) -> None:
    """Equal but for what another processor's or font library's rounding may change."""
    ours, theirs = (pygltflib.GLTF2.load_from_bytes(data) for data in (made, kept))
    assert len(ours.materials) == len(theirs.materials)
    for our, their in zip(ours.accessors, theirs.accessors, strict=True):
        assert our.count == pytest.approx(their.count, rel=0.02)
        if their.type == "VEC3":
            np.testing.assert_allclose(our.min, their.min, atol=2e-3)
            np.testing.assert_allclose(our.max, their.max, atol=2e-3)
    for index in range(len(theirs.images)):
        difference = np.abs(picture(ours, index) - picture(theirs, index))
        assert difference.mean() < 0.5


def picture(gltf: pygltflib.GLTF2, index: int) -> np.ndarray:
    view = gltf.bufferViews[gltf.images[index].bufferView]
    data = gltf.binary_blob()[view.byteOffset : view.byteOffset + view.byteLength]
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(float)


@pytest.fixture(scope="module", params=FAMILIES)
def small_run(request, assets):
    """A family, and its run with two small images of two objects each."""
    small = {"resolution": "128x128", "quality": "draft", "objects": 2, "object_px": [30, 60]}
    small |= {"count": 2, "negative_rate": 0.0, "workers": 0}
    options = {name: Option(name=name, value=value) for name, value in small.items()}
    return request.param, load_recipe(load_run(assets.parent / f"configs/{request.param}.yaml", options))


def test_a_run_shows_all_models_of_its_family(small_run, assets):
    family, recipe = small_run
    shown = {recipe.assets.path(asset_id).resolve() for asset_id in recipe.model_ids}
    wanted = {(assets / each.path).resolve() for each in SPECIMENS.values() if each.family == family}
    assert wanted <= shown
    names = {each.class_name for each in SPECIMENS.values() if each.family == family}
    assert names == {each.name for each in recipe.classes}


def test_a_run_renders_and_labels(small_run, tmp_path):
    _, recipe = small_run
    summary = render_dataset(recipe, tmp_path)
    assert sum(summary.manifest.tally.boxes.values()) >= 2
    images = list(tmp_path.glob("images/*/*.png"))
    assert len(images) == 2
    for image in images:
        assert np.asarray(Image.open(image).convert("L")).std() > 3.0
