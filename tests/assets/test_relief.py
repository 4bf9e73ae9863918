"""Normals and roughness of tileable textures: where they are found, and what of them is seen from afar."""

from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from synthgen.assets import STANDARD_LIMITS, AssetStore, is_map, relief_of
from synthgen.assets.relief import load_relief, maps_of
from synthgen.errors import AssetError


def flat(size: int = 8) -> np.ndarray:
    return np.full((size, size, 3), (128, 128, 255), np.uint8)


def leaning(x: float, y: float) -> np.ndarray:
    """Texels (1, 1, 3) of the normal that leans by slopes x to the right and y up."""
    normal = np.array([x, y, 1.0]) / np.sqrt(x * x + y * y + 1.0)
    return np.rint(127.5 * (normal + 1.0)).astype(np.uint8)[None, None]


def grey(value: float, size: int = 8) -> np.ndarray:
    return np.full((size, size, 1), round(255 * value), np.uint8)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """asphalt.jpg with two maps, concrete.png with none, and a picture whose name only looks like a map's."""
    for name, pixels in {
        "asphalt.jpg": flat(),
        "asphalt_normal.png": flat(),
        "asphalt_roughness.jpg": grey(0.5)[..., 0],
        "concrete.png": flat(),
        "rock_normal.png": flat(),
    }.items():
        PIL.Image.fromarray(pixels).save(tmp_path / name)
    return tmp_path


def test_maps_lie_beside_their_picture(folder: Path) -> None:
    found = {end: each.name for end, each in maps_of(folder / "asphalt.jpg").items()}
    assert found == {"_normal": "asphalt_normal.png", "_roughness": "asphalt_roughness.jpg"}
    assert maps_of(folder / "concrete.png") == {}
    maps = {each.name for each in folder.iterdir() if is_map(each)}
    assert maps == {"asphalt_normal.png", "asphalt_roughness.jpg"}, (
        "no picture is a map of one that is not there"
    )


def test_a_texture_without_maps_has_no_relief(folder: Path) -> None:
    assert load_relief(folder / "concrete.png", STANDARD_LIMITS) is None
    relief = load_relief(folder / "asphalt.jpg", STANDARD_LIMITS)
    assert relief is not None
    assert relief.mean_roughness == pytest.approx(0.5, abs=0.01)


def test_a_broken_map_is_named(folder: Path) -> None:
    (folder / "asphalt_normal.png").write_bytes(b"no picture")
    with pytest.raises(AssetError, match=r"asphalt_normal\.png: the image cannot be decoded"):
        load_relief(folder / "asphalt.jpg", STANDARD_LIMITS)


def test_the_digest_of_a_texture_covers_its_maps(folder: Path) -> None:
    store = AssetStore()
    asset_id = store.add(folder / "asphalt.jpg", kind="textures")
    before = store.sha256(asset_id)
    PIL.Image.fromarray(grey(0.9)[..., 0]).save(folder / "asphalt_roughness.jpg")
    assert store.sha256(asset_id) != before


def test_levels_halve_down_to_one_texel() -> None:
    relief = relief_of(np.repeat(flat(), 3, axis=1), None)
    assert [each.shape[:2] for each in relief.levels] == [(8, 24), (4, 12), (2, 6), (1, 3), (1, 1)]


def test_green_is_up_the_picture_and_y_is_down_it() -> None:
    relief = relief_of(np.tile(leaning(0.5, 0.25), (4, 4, 1)), None)
    x, y, _, z = relief.levels[0][0, 0].astype(float)
    assert (x - 128) / 127 / (z / 255) == pytest.approx(0.5, abs=0.02)
    assert (y - 128) / 127 / (z / 255) == pytest.approx(-0.25, abs=0.02)


def test_level_ground_is_exactly_level() -> None:
    """Eight bits of 0.5 + 0.5 n have no value for 0, and a slope of 1/255 moves a highlight."""
    x, y, roughness, z = relief_of(flat(), grey(0.5)).levels[0][3, 3]
    assert (x, y, roughness, z) == (128, 128, 128, 255)


def test_normals_that_differ_are_rough_from_afar() -> None:
    """Slopes of 0.3 either way vary by 0.09 along one axis and 0 along the other: their mean counts twice."""
    columns = [leaning(0.3, 0.0), leaning(-0.3, 0.0)] * 4
    relief = relief_of(np.tile(np.concatenate(columns, axis=1), (8, 1, 1)), grey(0.5))
    near, far = relief.levels[0][0, 0], relief.levels[-1][0, 0]
    assert near[2] / 255 == pytest.approx(0.5, abs=0.01)
    assert relief.mean_roughness == pytest.approx((0.5**4 + 0.09) ** 0.25, abs=0.01)
    assert far[0] == pytest.approx(128, abs=1)
    assert far[3] / 255 == pytest.approx(1 / np.sqrt(1.09), abs=0.01), (
        "the mean of the normals is shorter than one"
    )


def test_even_normals_are_as_rough_from_afar() -> None:
    relief = relief_of(np.tile(leaning(0.3, 0.1), (8, 8, 1)), grey(0.4, size=2))
    assert relief.mean_roughness == pytest.approx(0.4, abs=0.01)
