"""Shapes of all sizes are drawn as one of size 1 that is stretched."""

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from synthgen.assets import AssetStore
from synthgen.assets.shapes import SHAPES, UNEVEN_SHAPES, shape_id, stretched
from synthgen.errors import AssetError
from synthgen.model import InstanceSpec


@pytest.mark.parametrize("kind", [*SHAPES, *UNEVEN_SHAPES])
def test_a_stretched_shape_is_where_the_shape_itself_is(kind: str) -> None:
    store = AssetStore()
    pose = np.eye(4)
    pose[:3, :3] = Rotation.random(random_state=1).as_matrix()
    pose[:3, 3] = (1.0, 2.0, 3.0)
    instance = InstanceSpec(
        instance_id=1, asset_id=shape_id(kind, (0.3, 2.0, 1.2)), class_id=None, T_world_object=pose
    )
    itself, (drawn, T_world_mesh) = store.model_of(instance), store.drawn_model_of(instance)
    for part, other in zip(itself.parts, drawn.parts, strict=True):
        there = part.primitive.positions @ pose[:3, :3].T + pose[:3, 3]
        found = other.primitive.positions @ T_world_mesh[:3, :3].T + T_world_mesh[:3, 3]
        assert np.abs(found - there).max() < 1e-6
        cofactors = np.linalg.inv(T_world_mesh[:3, :3]).T
        normals = other.primitive.normals @ cofactors.T
        normals /= np.linalg.norm(normals, axis=1, keepdims=True)
        assert np.abs(normals - part.primitive.normals @ pose[:3, :3].T).max() < 1e-5
        assert np.array_equal(part.primitive.indices, other.primitive.indices)
        assert np.allclose(part.primitive.texcoords[0], other.primitive.texcoords[0])


def test_all_sizes_of_a_kind_are_drawn_as_one_but_for_boxes() -> None:
    small, large = (stretched(shape_id("bush", size)) for size in ((0.3, 0.4, 0.5), (3.0, 4.0, 5.0)))
    assert small is not None
    assert large is not None
    assert small[0] is large[0]
    assert not small[0].is_one_off
    assert stretched(shape_id("box", (1.0, 2.0, 3.0))) is None


def test_there_is_no_such_shape() -> None:
    with pytest.raises(AssetError, match="no such shape"):
        stretched("shapes/blob/1x1x1")
