"""Nodes marked as not labelled: they belong to the model's file, and not to what is labelled."""

from __future__ import annotations

import glb_files
import numpy as np
import pytest

from synthgen.assets import AssetStore, ImportOptions, load_model
from synthgen.errors import AssetError
from synthgen.model import Pose

MARK = {"synthgen": {"labelled": False}}


def two_cubes(**extras):
    """A file with one cube at x = 0, and a child of the second node at x = 3."""
    file = glb_files.cube_file()
    mesh = file.mesh_of(glb_files.cube())
    child = file.node(is_root=False, mesh=mesh, translation=[3.0, 0.0, 0.0])
    file.node(children=[child], **extras)
    return file


def test_a_marked_node_and_its_children_are_what_has_no_label(tmp_path):
    path = two_cubes(extras=MARK).write(tmp_path)
    asset = load_model(path, "models/it")
    assert asset.bounds[:, 0] == pytest.approx([-0.5, 0.5])
    assert asset.unlabelled.bounds[:, 0] == pytest.approx([2.5, 3.5])
    assert asset.unlabelled.sha256 == asset.sha256


@pytest.mark.parametrize("extras", [{}, {"synthgen": {}}, {"synthgen": {"labelled": True}}, {"synthgen": 3}])
def test_without_the_mark_all_is_labelled(tmp_path, extras):
    asset = load_model(two_cubes(extras=extras).write(tmp_path), "models/it")
    assert asset.unlabelled is None
    assert asset.bounds[:, 0] == pytest.approx([-0.5, 3.5])


def test_a_model_of_which_nothing_is_labelled_is_an_error(tmp_path):
    path = glb_files.cube_file(extras=MARK).write(tmp_path)
    with pytest.raises(AssetError, match="all of them are marked"):
        load_model(path, "models/it")


def test_the_store_knows_what_has_no_label_by_its_id(tmp_path):
    store = AssetStore()
    asset = store.model(store.add(two_cubes(extras=MARK).write(tmp_path), kind="models"))
    assert store.model(asset.unlabelled.asset_id) is asset.unlabelled


def test_the_store_says_where_all_is_labelled(tmp_path):
    store = AssetStore()
    asset_id = store.add(glb_files.cube_file().write(tmp_path), kind="models")
    with pytest.raises(AssetError, match="no such part"):
        store.model(asset_id + ":unlabelled")


def test_a_stated_size_is_that_of_the_whole(tmp_path):
    options = ImportOptions(size_m=8.0)
    asset = load_model(two_cubes(extras=MARK).write(tmp_path), "models/it", options=options)
    assert asset.size == pytest.approx([2.0, 2.0, 2.0])
    assert asset.whole.size == pytest.approx([8.0, 2.0, 2.0])
    assert asset.whole.triangle_count == 24


def test_what_has_no_label_is_posed_with_the_model(tmp_path):
    file = two_cubes(extras=MARK)
    sampler = {
        "input": file.accessor(np.array([0, 1], np.float32)),
        "output": file.accessor(np.array([[0, 0, 0], [0, 4, 0]], np.float32)),
    }
    channel = {"sampler": 0, "target": {"node": 2, "path": "translation"}}
    file.document["animations"] = [{"name": "rise", "samplers": [sampler], "channels": [channel]}]
    store, pose = AssetStore(), Pose(animation="rise", time=0.5)
    asset_id = store.add(file.write(tmp_path), kind="models")
    posed, unlabelled = (store.model(each, pose=pose) for each in (asset_id, asset_id + ":unlabelled"))
    assert posed.bounds[:, 1] == pytest.approx([-0.5, 0.5])
    assert unlabelled.bounds[:, 1] == pytest.approx([1.5, 2.5])
    assert unlabelled is posed.unlabelled
    assert unlabelled.is_one_off
