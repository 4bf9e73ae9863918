import ground_textures
import numpy as np
import pytest
from noise import cells, spectral
from pbr_texture import normals
from PIL import Image

TEXTURES = {  # smallest and largest mean linear luminance
    "asphalt": (0.07, 0.15),
    "concrete": (0.28, 0.42),
    "grass": (0.06, 0.15),
    "sand": (0.28, 0.42),
    "gravel": (0.15, 0.30),
    "wooden_floor": (0.12, 0.30),
}
PHOTOS = (
    "bright_room", "shelf_wall", "workbench", "street_facade", "brick_wall", "night_street", "forest_edge",
    "field_and_sky",
)  # fmt: skip


def read(path):
    return np.asarray(Image.open(path).convert("RGB")).astype(np.float64) / 255.0


def seam_ratio(picture, axis):
    """Return the mean step across the border over the mean step between the rows just inside it."""
    rolled = np.abs(picture - np.roll(picture, 1, axis=axis)).mean(axis=(1 - axis, 2))
    return rolled[0] / np.delete(rolled, 0).mean()


@pytest.mark.parametrize("name", TEXTURES)
def test_texture_tiles(name, assets):
    picture = read(assets / f"textures/{name}.jpg")
    assert picture.shape == (1024, 1024, 3)
    for axis in (0, 1):
        steps = np.abs(picture - np.roll(picture, 1, axis=axis)).mean(axis=(1 - axis, 2))
        assert steps[0] <= 1.25 * np.percentile(steps[1:], 99.0)


@pytest.mark.parametrize("name", ["asphalt", "grass", "sand"])
def test_a_texture_cut_short_would_not_tile(name, assets):
    cut = read(assets / f"textures/{name}.jpg")[:700, :700]
    assert max(seam_ratio(cut, 0), seam_ratio(cut, 1)) > 1.15


@pytest.mark.parametrize("name", TEXTURES)
def test_texture_has_a_plausible_albedo(name, assets):
    linear = ground_textures.to_linear(read(assets / f"textures/{name}.jpg"))
    low, high = TEXTURES[name]
    assert low <= (linear @ [0.2126, 0.7152, 0.0722]).mean() <= high


@pytest.mark.parametrize("name", TEXTURES)
def test_texture_has_no_large_blot_that_shows_the_repeat(name, assets):
    grey = read(assets / f"textures/{name}.jpg").mean(axis=2)
    quarters = grey.reshape(4, 256, 4, 256).mean(axis=(1, 3))
    assert quarters.std() < 0.06 * grey.mean()


def test_grass_is_green(assets):
    red, green, blue = read(assets / "textures/grass.jpg").mean(axis=(0, 1))
    assert green > red > blue


@pytest.mark.parametrize("name", PHOTOS)
def test_photo_is_a_landscape_picture_with_content(name, assets):
    picture = read(assets / f"photos/{name}.jpg")
    assert picture.shape == (720, 960, 3)
    assert picture.std() > 0.08


def test_photos_differ_in_colour_and_in_detail(assets):
    pictures = {name: read(assets / f"photos/{name}.jpg") for name in PHOTOS}
    tones = np.array([p.reshape(6, 120, 8, 120, 3).mean(axis=(1, 3)).ravel() for p in pictures.values()])
    apart = np.abs(tones[:, None] - tones[None]).mean(axis=2)
    assert apart[~np.eye(len(tones), dtype=bool)].min() > 0.06
    detail = [np.abs(np.diff(p.mean(axis=2)[::2, ::2], axis=1)).mean() for p in pictures.values()]
    assert max(detail) > 3.0 * min(detail)


def test_noise_tiles():
    field = spectral(np.random.default_rng(1), (128, 128), 1.5)
    for axis in (0, 1):
        steps = np.abs(field - np.roll(field, 1, axis=axis)).mean(axis=1 - axis)
        assert steps[0] < 2.0 * steps[1:].mean()
    assert field.mean() == pytest.approx(0.0, abs=1e-9)
    assert field.std() == pytest.approx(1.0)


def test_stretch_draws_noise_out_along_its_axis():
    field = spectral(np.random.default_rng(1), (128, 128), 1.0, low=8, stretch=(8.0, 1.0))
    down, across = (np.abs(np.diff(field, axis=axis)).mean() for axis in (0, 1))
    assert down < 0.5 * across


def test_cells_wrap():
    nearest = cells(np.random.default_rng(2), (96, 96), 6).nearest
    for axis in (0, 1):
        steps = np.abs(nearest - np.roll(nearest, 1, axis=axis)).mean(axis=1 - axis)
        assert steps[0] < 2.0 * steps[1:].mean()


def test_normals_lean_away_from_a_rising_slope():
    rising_right = np.tile(np.arange(8.0), (8, 1))
    assert normals(rising_right)[4, 4] == pytest.approx([0.5 - 0.5 / np.sqrt(2), 0.5, 0.5 + 0.5 / np.sqrt(2)])
    rising_down = rising_right.T  # rises towards +v, so the normal leans up the picture: +Y, green
    assert normals(rising_down)[4, 4] == pytest.approx([0.5, 0.5 + 0.5 / np.sqrt(2), 0.5 + 0.5 / np.sqrt(2)])
