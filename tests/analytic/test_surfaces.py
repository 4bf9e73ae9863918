"""Colour and ids come from the same surfaces: what is seen has an id, and what has an id is seen."""

from typing import Any

import numpy as np
import pytest
import scipy.ndimage
from scipy.spatial.transform import Rotation

from synthgen.model import DirectionalLightSpec

TURNED_AWAY = Rotation.from_euler("y", 180, degrees=True).as_matrix()


def shown(buffers: Any, make: Any) -> Any:
    """Where the picture is not the backdrop."""
    backdrop = np.float32(make.backdrop)
    return (np.abs(buffers.radiance_linear - backdrop) > 1e-3).any(axis=-1)


def assert_same_cover(buffers: Any, make: Any) -> None:
    """Colour and ids cover the same pixels; multisampling may blend one pixel at the edge."""
    is_shown, has_id = shown(buffers, make), buffers.instance_id > 0
    cross = np.ones((3, 3), bool)
    assert not (is_shown & ~scipy.ndimage.binary_dilation(has_id, cross)).any()
    assert not (has_id & ~scipy.ndimage.binary_dilation(is_shown, cross)).any()


@pytest.mark.parametrize(("is_double_sided", "is_seen"), [(True, True), (False, False)])
def test_a_surface_turned_away_has_ids_exactly_where_its_colour_shows(
    engine: Any, make: Any, is_double_sided: bool, is_seen: bool
) -> None:
    sheet = engine.add_mesh(make.quad(), make.glowing(0.7, doubleSided=is_double_sided))
    buffers = engine.render(make.instance(1, sheet, (0, 0, -3), R=TURNED_AWAY))
    assert buffers.instance_id.any() == is_seen
    assert shown(buffers, make).any() == is_seen
    assert_same_cover(buffers, make)


@pytest.mark.parametrize("seed", range(6))
def test_every_pixel_that_is_not_backdrop_has_an_id_and_the_other_way_round(
    engine: Any, make: Any, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    box = engine.add_mesh(make.box((0.5, 0.8, 0.3)), make.matt((0.9, 0.2, 0.6)))
    sheet = engine.add_mesh(make.quad(0.7, 0.9), make.glowing(0.7, doubleSided=True))
    instances = [
        make.instance(
            number,
            box if number % 2 else sheet,
            (*rng.uniform(-1, 1, 2), rng.uniform(-4, -2)),
            R=Rotation.random(random_state=10 * seed + number).as_matrix(),
        )
        for number in range(1, 6)
    ]
    buffers = engine.render(*instances, ambient=(1.0, 0.1, 0.5))
    assert shown(buffers, make).mean() > 0.05
    assert_same_cover(buffers, make)


@pytest.mark.parametrize("scale", [[-1, 1, 1], [1, -1, 1], [-1, -1, -1], [-2, 1, 0.5]])
def test_a_mirrored_model_is_seen_from_outside_and_lit_like_any_other(
    engine: Any, make: Any, scale: list[float]
) -> None:
    mirrored = engine.add_mesh(make.box(), make.matt((0.8, 0.8, 0.8)), scale=scale)
    plain = engine.add_mesh(make.box(tuple(abs(s) for s in scale)), make.matt((0.8, 0.8, 0.8)))
    light = DirectionalLightSpec(
        direction_world=(0.0, 0.0, -1.0), color_linear=(1.0, 1.0, 1.0), illuminance=2.0, has_shadow=False
    )
    one, other = (
        engine.render(make.instance(1, asset, (0.2, 0.1, -4)), lights=(light,)) for asset in (mirrored, plain)
    )
    assert one.instance_id.any()
    assert np.array_equal(one.instance_id, other.instance_id)
    assert np.allclose(one.depth, other.depth, rtol=1e-4)
    assert np.abs(one.radiance_linear - other.radiance_linear).max() < 0.02


def test_two_instances_of_a_model_have_ids_of_their_own(engine: Any, make: Any) -> None:
    box = engine.add_mesh(make.box())
    buffers = engine.render(make.instance(1, box, (-0.8, 0, -4)), make.instance(2, box, (0.8, 0, -4)))
    assert set(np.unique(buffers.instance_id)) == {0, 1, 2}
    assert [each.instance_id for each in buffers.extents] == [1, 2]
    columns = [np.flatnonzero((buffers.instance_id == number).any(axis=0)) for number in (1, 2)]
    assert columns[0].max() < columns[1].min(), "the first is to the left"


@pytest.mark.parametrize("number", [255, 256, 300, 65535, 65536, 70000, 0xABCDEF])
def test_ids_of_more_than_one_byte_survive(engine: Any, make: Any, number: int) -> None:
    box = engine.add_mesh(make.box())
    buffers = engine.render(make.instance(number, box, (0, 0, -3)), make.instance(1, box, (1.4, 0, -3)))
    assert set(np.unique(buffers.instance_id)) == {0, 1, number}


def test_an_opaque_surface_hides_the_backdrop_whatever_its_alpha(engine: Any, make: Any) -> None:
    transparent = {
        "emissiveFactor": [0.6] * 3,
        "pbrMetallicRoughness": {"baseColorFactor": [0, 0, 0, 0.2], "metallicFactor": 0.0},
    }
    vertices, faces = make.quad()
    of_factor = engine.add_mesh((vertices, faces), transparent)
    of_vertices = engine.add_mesh(
        (vertices, faces), make.glowing(0.6), colors=np.tile([1, 1, 1, 0.2], (4, 1))
    )
    solid = engine.add_mesh((vertices, faces), make.glowing(0.6))
    pictures = [
        engine.render(make.instance(1, asset, (0, 0, -3))).radiance_linear[48, 48]
        for asset in (of_factor, of_vertices, solid)
    ]
    assert np.allclose(pictures[0], pictures[2])
    assert np.allclose(pictures[1], pictures[2])
