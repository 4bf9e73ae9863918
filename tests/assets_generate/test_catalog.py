import hashlib
import io

import numpy as np
import pygltflib
import pytest
import stop_sign
import traffic_cone
import trimesh
import workshop
from fleet import specimens
from PIL import Image

FIELDS = {
    "model": {"path", "sha256", "kind", "class_name", "size_m", "source", "licence", "description"},
    "scene": {"path", "sha256", "kind", "size_m", "source", "licence", "description"},
    "texture": {"path", "sha256", "kind", "size_m", "source", "licence", "description"},
    "photo": {"path", "sha256", "kind", "source", "licence", "description"},
    "hdri": {"path", "sha256", "kind", "source", "licence", "description"},
}
LIMITS = {"model": 700_000, "scene": 400_000, "texture": 350_000, "photo": 150_000, "hdri": 1_200_000}


def test_each_entry_has_the_fields_of_its_kind(entries):
    for entry in entries:
        assert set(entry) == FIELDS[entry["kind"]], entry["path"]
        assert entry["licence"] == "CC0-1.0"
        assert "\n" not in entry["description"]


def test_digests_match_the_files(entries, assets):
    for entry in entries:
        assert hashlib.sha256((assets / entry["path"]).read_bytes()).hexdigest() == entry["sha256"], entry[
            "path"
        ]


def test_sources_exist(entries, assets):
    for entry in entries:
        assert (assets.parent / entry["source"]).is_file(), entry["path"]


def test_no_asset_is_missing_from_the_catalogue(entries, assets):
    listed = {entry["path"] for entry in entries}
    present = {
        p.relative_to(assets).as_posix()
        for folder in ("models", "scenes", "textures", "photos", "hdris")
        for p in (assets / folder).rglob("*")
        if p.is_file()
    }
    assert listed == present


def test_files_are_small(entries, assets):
    for entry in entries:
        assert (assets / entry["path"]).stat().st_size <= LIMITS[entry["kind"]], entry["path"]


def test_there_are_as_many_of_each_kind_besides_the_fleet_as_were_made(entries):
    fleet = {each.path for each in specimens()}
    kinds = [entry["kind"] for entry in entries if entry["path"] not in fleet]
    counts = {"model": 3, "scene": 1, "texture": 18, "photo": 8, "hdri": 6}
    assert {kind: kinds.count(kind) for kind in LIMITS} == counts


def _assert_alike(made: bytes, kept: bytes) -> None:
    """Equal but for what another processor's rounding may change in the last digit of a vertex or texel."""
    ours, theirs = (pygltflib.GLTF2.load_from_bytes(data) for data in (made, kept))
    assert len(ours.accessors) == len(theirs.accessors)
    assert [a.count for a in ours.accessors] == [a.count for a in theirs.accessors]
    assert len(ours.images) == len(theirs.images)
    ours_scene, theirs_scene = (trimesh.load(io.BytesIO(data), file_type="glb") for data in (made, kept))
    for name, mesh in theirs_scene.geometry.items():
        np.testing.assert_allclose(ours_scene.geometry[name].vertices, mesh.vertices, atol=1e-5)
    for index in range(len(theirs.images)):
        difference = np.abs(_image(ours, index) - _image(theirs, index))
        assert difference.mean() < 0.05


def _image(gltf: pygltflib.GLTF2, index: int) -> np.ndarray:
    view = gltf.bufferViews[gltf.images[index].bufferView]
    data = gltf.binary_blob()[view.byteOffset : view.byteOffset + view.byteLength]
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(float)


@pytest.mark.parametrize(
    ("module", "kind"),
    [
        (traffic_cone, "models"),
        (workshop, "scenes"),
        pytest.param(stop_sign, "models", marks=pytest.mark.slow),
    ],
)
def test_a_model_is_made_again_as_it_was(module, kind, assets):
    name = module.__name__
    _assert_alike(module.build().glb, (assets / f"{kind}/{name}.glb").read_bytes())
