"""Shapes and patterns that are made on demand."""

import numpy as np
import pytest
import trimesh

from synthgen.assets import AssetStore
from synthgen.assets.patterns import PATTERNS
from synthgen.assets.shapes import SHAPES, UNEVEN_SHAPES, exact, exact_lengths, shape_id
from synthgen.errors import AssetError


@pytest.mark.parametrize("kind", SHAPES)
def test_a_shape_is_closed_faces_outwards_and_is_about_the_origin(kind: str) -> None:
    asset = AssetStore().model(shape_id(kind, (0.4, 1.2, 0.3)))
    primitive = asset.parts[0].primitive
    mesh = trimesh.Trimesh(primitive.positions, primitive.indices, process=False)
    mesh.merge_vertices(merge_tex=True, merge_norm=True)
    assert mesh.is_watertight
    assert 0 < mesh.volume <= 0.4 * 1.2 * 0.3 + 1e-6
    assert asset.center == pytest.approx([0, 0, 0], abs=1e-6)
    assert asset.size[1] == pytest.approx(1.2)
    assert (asset.size <= np.array([0.4, 1.2, 0.3]) + 1e-6).all()
    corners = primitive.positions[primitive.indices]
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    assert ((faces * primitive.normals[primitive.indices].mean(axis=1)).sum(axis=1) > 0).all()
    assert np.linalg.norm(primitive.normals, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert primitive.texcoords[0].min() >= 0


@pytest.mark.parametrize("kind", UNEVEN_SHAPES)
def test_an_uneven_shape_has_its_size_and_normals_that_fit_its_surface(kind: str) -> None:
    asset = AssetStore().model(shape_id(kind, (4.0, 1.5, 2.0)))
    primitive = asset.parts[0].primitive
    assert asset.size == pytest.approx([4.0, 1.5, 2.0])
    assert asset.center == pytest.approx([0, 0, 0], abs=1e-6)
    corners = primitive.positions[primitive.indices].astype(float)
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    faces /= np.linalg.norm(faces, axis=1, keepdims=True)
    normals = primitive.normals[primitive.indices].mean(axis=1)
    agreement = (faces * normals).sum(axis=1)
    assert np.median(agreement) > 0.85
    assert (agreement > 0).mean() > 0.97
    assert np.linalg.norm(primitive.normals, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert 0 <= primitive.texcoords[0].min() < primitive.texcoords[0].max() <= 2.001


def test_the_foot_of_a_mound_lies_on_the_ground_and_runs_out() -> None:
    primitive = AssetStore().model(shape_id("mound", (4.0, 1.0, 4.0))).parts[0].primitive
    rows = primitive.positions.reshape(17, 33, 3)
    assert rows[-1, :, 1] == pytest.approx(-0.5, abs=1e-6)
    slopes = -np.diff(rows[..., 1], axis=0) / np.linalg.norm(np.diff(rows[..., [0, 2]], axis=0), axis=2)
    assert (slopes > 0).all()
    assert (slopes[-1] < slopes.max(axis=0)).all(), "steepest above the foot"
    outline = np.linalg.norm(rows[-1][:, [0, 2]], axis=1)
    assert outline.max() / outline.min() > 1.1, "uneven"


def test_sizes_are_in_the_id_and_survive_it() -> None:
    assert shape_id("box", (1.0, 0.25, 12.5)) == "shapes/box/1x0.25x12.5"
    assert AssetStore().model("shapes/box/1x0.25x12.5").size == pytest.approx([1.0, 0.25, 12.5])


@pytest.mark.parametrize("kind", PATTERNS)
def test_a_pattern_is_the_same_again_and_tiles_and_others_differ(kind: str) -> None:
    one, other = (AssetStore().image_srgb(f"patterns/{kind}/{number}") for number in (3, 4))
    assert one.shape == (128, 128, 3)
    assert (one == AssetStore().image_srgb(f"patterns/{kind}/3")).all()
    assert (one != other).any()
    levels = one.astype(float)
    inside = np.abs(np.diff(levels, axis=1)).mean(axis=(0, 2)).max()
    assert np.abs(levels[:, 0] - levels[:, -1]).mean() <= 1.5 * inside + 1.0, "no seam"


@pytest.mark.parametrize(
    "asset_id", ["shapes/cube/1x1x1", "shapes/box/1x1", "shapes/box", "shapes/box/axbxc"]
)
def test_an_unknown_shape_is_an_error(asset_id: str) -> None:
    with pytest.raises(AssetError, match="no such shape"):
        AssetStore().model(asset_id)


@pytest.mark.parametrize("asset_id", ["patterns/plaid/1", "patterns/dots", "patterns/dots/x"])
def test_an_unknown_pattern_is_an_error(asset_id: str) -> None:
    with pytest.raises(AssetError, match="no such pattern"):
        AssetStore().image_srgb(asset_id)


def test_many_lengths_are_rounded_as_the_id_of_a_shape_says_them() -> None:
    rng = np.random.default_rng(3)
    lengths = np.concatenate([10.0 ** rng.uniform(-3.0, 4.0, 5000), [0.001, 1.0, 9.999, 99.95, 1000.0, 1e4]])
    assert exact_lengths(lengths).tolist() == [exact(each) for each in lengths.tolist()]
