"""Where a texture lies: sets of coordinates, KHR_texture_transform, wrapping and filters."""

import math
from typing import Any

import numpy as np
import pytest
from stage import at, pbr, quad

from synthgen.color import linear_from_srgb

UNLIT = {"KHR_materials_unlit": {}}
NEAREST, LINEAR = 9728, 9729
REPEAT, CLAMP, MIRROR = 10497, 33071, 33648
SIZE = 64


def numbered(side: int = 8) -> Any:
    """A texture all of whose texels differ: red tells the column and green the row."""
    pixels = np.full((side, side, 3), 60, np.uint8)
    pixels[..., 0] = np.linspace(20, 250, side).astype(np.uint8)[None, :]
    pixels[..., 1] = np.linspace(250, 20, side).astype(np.uint8)[:, None]
    return pixels


def picture(
    stage: Any,
    make: Any,
    uv: Any,
    material: dict[str, Any],
    texture: Any,
    quality: str = "draft",
    **more: Any,
) -> Any:
    """The image of a square of 1 m that fills the image exactly, under these texture coordinates."""
    arrays = quad() | {"TEXCOORD_0": np.float32(uv)} | more
    model = stage.model(arrays, material, map=texture)
    camera = make.camera(SIZE, SIZE, focal_px=2.0 * SIZE)
    return stage.radiance(make.scene(at(1, model, (0, 0, -2)), camera=camera), quality)


def on_base_color(**info: Any) -> dict[str, Any]:
    return pbr(baseColorTexture={"index": "map"} | info, **UNLIT)


def looked_up(texture: Any, u: Any, v: Any, wrap: int = REPEAT) -> Any:
    """What nearest filtering shows: glTF's v points down from the first row."""
    side = len(texture)
    index = [np.floor(each * side).astype(int) for each in (v, u)]
    if wrap == REPEAT:
        row, column = (each % side for each in index)
    elif wrap == CLAMP:
        row, column = (np.clip(each, 0, side - 1) for each in index)
    else:
        row, column = (np.where(each // side % 2 == 1, side - 1 - each % side, each % side) for each in index)
    return linear_from_srgb(texture[row, column] / 255.0)


def grid(uv: Any) -> tuple[Any, Any]:
    """The texture coordinates of the image's pixels, of those of the square's corners."""
    uv = np.asarray(uv, np.float64)  # lower left, lower right, upper right, upper left
    across = (np.arange(SIZE) + 0.5) / SIZE
    x, y = np.meshgrid(across, 1 - across)
    place = [uv[0, k] + x * (uv[1, k] - uv[0, k]) + y * (uv[3, k] - uv[0, k]) for k in (0, 1)]
    return place[0], place[1]


def assert_same(image: Any, known: Any, least: float = 0.97) -> None:
    """Equal but for a few pixels on the borders between texels."""
    assert (np.abs(image - known).max(axis=-1) < 0.01).mean() > least


UPRIGHT = [[0, 1], [1, 1], [1, 0], [0, 0]]
WIDE = [[-1.3, 2.1], [1.7, 2.1], [1.7, -0.9], [-1.3, -0.9]]


@pytest.mark.parametrize("wrap", [REPEAT, CLAMP, MIRROR])
def test_wrapping(stage: Any, make: Any, wrap: int) -> None:
    texture = numbered()
    sampler = {"wrapS": wrap, "wrapT": wrap, "magFilter": NEAREST, "minFilter": NEAREST}
    image = picture(stage, make, WIDE, on_base_color(), (texture, sampler))
    assert_same(image, looked_up(texture, *grid(WIDE), wrap))


def test_wrapping_may_differ_by_axis(stage: Any, make: Any) -> None:
    texture = numbered()
    sampler = {"wrapS": MIRROR, "wrapT": CLAMP, "magFilter": NEAREST, "minFilter": NEAREST}
    image = picture(stage, make, WIDE, on_base_color(), (texture, sampler))
    u, v = grid(WIDE)
    mirrored = 1 - np.abs(u % 2 - 1)
    assert_same(image, looked_up(texture, np.clip(mirrored, 0, 0.999), np.clip(v, 0, 0.999)))


def test_the_default_is_to_repeat(stage: Any, make: Any) -> None:
    texture = numbered()
    image = picture(
        stage, make, WIDE, on_base_color(), (texture, {"magFilter": NEAREST, "minFilter": NEAREST})
    )
    assert_same(image, looked_up(texture, *grid(WIDE)))


@pytest.mark.parametrize("quality", ["draft", "high"])
def test_texels_stay_sharp_where_nearest_is_asked_for(stage: Any, make: Any, quality: str) -> None:
    texture = (numbered(), {"magFilter": NEAREST, "minFilter": NEAREST})
    image = picture(stage, make, UPRIGHT, on_base_color(), texture, quality)
    known = looked_up(texture[0], *grid(UPRIGHT))
    x, y = np.meshgrid(np.arange(SIZE) % 8, np.arange(SIZE) % 8)
    inner = (np.abs(x - 3.5) < 3) & (np.abs(y - 3.5) < 3)
    assert image[inner] == pytest.approx(known[inner], abs=0.01)


def test_nearest_magnification_shows_texels_and_linear_blends_them(stage: Any, make: Any) -> None:
    texture = np.zeros((2, 2, 3), np.uint8)
    texture[:, 1] = 255
    sharp = picture(stage, make, UPRIGHT, on_base_color(), (texture, {"magFilter": NEAREST}))
    soft = picture(
        stage,
        make,
        UPRIGHT,
        on_base_color(),
        (texture, {"magFilter": LINEAR, "wrapS": CLAMP, "wrapT": CLAMP}),
    )
    row = SIZE // 2
    assert set(np.unique(sharp[row].round(3))) == {0.0, 1.0}
    # Between the centres of two texels, at a quarter and three quarters, the linear values blend evenly.
    known = np.clip(((np.arange(SIZE) + 0.5) / SIZE - 0.25) / 0.5, 0, 1)
    assert soft[row, :, 0] == pytest.approx(known, abs=0.02)


def test_a_texture_that_is_small_in_the_image_is_averaged_not_picked(stage: Any, make: Any) -> None:
    stripes = np.zeros((256, 256, 3), np.uint8)
    stripes[:, ::2] = 255
    uv = np.array(UPRIGHT) * 4.0
    image = picture(stage, make, uv, on_base_color(), stripes)
    assert image == pytest.approx(np.full_like(image, 0.5), abs=0.02)


@pytest.mark.parametrize(
    "transform",
    [
        {"offset": [0.25, 0.125]},
        {"scale": [2.0, 0.5]},
        {"rotation": 0.5},
        {"rotation": -math.pi / 2},
        {"offset": [0.3, -0.2], "rotation": 0.7, "scale": [1.5, -0.75]},
    ],
)
def test_a_texture_transform_is_that_of_the_coordinates(
    stage: Any, make: Any, transform: dict[str, Any]
) -> None:
    """Source: KHR_texture_transform: scaled, then turned, then moved."""
    texture = (numbered(16), {"magFilter": NEAREST, "minFilter": NEAREST})
    info = {"extensions": {"KHR_texture_transform": transform}}
    image = picture(stage, make, UPRIGHT, on_base_color(**info), texture)
    ox, oy = transform.get("offset", (0.0, 0.0))
    sx, sy = transform.get("scale", (1.0, 1.0))
    c, s = math.cos(transform.get("rotation", 0.0)), math.sin(transform.get("rotation", 0.0))
    moved = [(c * sx * u + s * sy * v + ox, -s * sx * u + c * sy * v + oy) for u, v in UPRIGHT]
    before = picture(stage, make, moved, on_base_color(), texture)
    assert_same(image, before, 0.99)
    assert_same(image, looked_up(texture[0], *grid(moved)), 0.93)


def test_a_rotation_turns_the_picture_clockwise(stage: Any, make: Any) -> None:
    """By a quarter: what was at the texture's right edge is seen at the bottom.

    Source: KHR_texture_transform, whose positive rotation turns the coordinates counter-clockwise, which is
    "equivalent to a similar rotation of the image clockwise".
    """
    texture = np.zeros((4, 4, 3), np.uint8)
    texture[:, 3] = 255
    info = {"extensions": {"KHR_texture_transform": {"rotation": math.pi / 2, "offset": [0.0, 1.0]}}}
    sampler = {"magFilter": NEAREST, "minFilter": NEAREST}
    image = picture(stage, make, UPRIGHT, on_base_color(**info), (texture, sampler))[..., 0]
    assert image[-SIZE // 4 + 1 :].min() > 0.99
    assert image[: -SIZE // 4 - 1].max() < 0.01


@pytest.mark.parametrize("wrap", [CLAMP, MIRROR])
def test_a_transform_goes_together_with_wrapping(stage: Any, make: Any, wrap: int) -> None:
    texture = numbered()
    sampler = {"wrapS": wrap, "wrapT": wrap, "magFilter": NEAREST, "minFilter": NEAREST}
    info = {"extensions": {"KHR_texture_transform": {"offset": [-0.6, 0.3], "scale": [2.0, 3.0]}}}
    image = picture(stage, make, UPRIGHT, on_base_color(**info), (texture, sampler))
    moved = [(2 * u - 0.6, 3 * v + 0.3) for u, v in UPRIGHT]
    assert_same(image, looked_up(texture, *grid(moved), wrap))


def test_each_texture_has_its_own_set_of_coordinates(stage: Any, make: Any) -> None:
    texture = (numbered(16), {"magFilter": NEAREST, "minFilter": NEAREST})
    other = [[0.2, 0.9], [0.7, 0.9], [0.7, 0.1], [0.2, 0.1]]
    second = {"TEXCOORD_1": np.float32(other)}
    image = picture(stage, make, UPRIGHT, on_base_color(texCoord=1), texture, **second)
    assert_same(image, looked_up(texture[0], *grid(other)))
    override = {"extensions": {"KHR_texture_transform": {"texCoord": 1, "scale": [1.0, 1.0]}}}
    overridden = picture(stage, make, UPRIGHT, on_base_color(texCoord=0, **override), texture, **second)
    assert_same(overridden, looked_up(texture[0], *grid(other)))
    both = pbr(
        (0.0, 0.0, 0.0),
        baseColorTexture={"index": "map"},
        emissiveFactor=[1.0, 1.0, 1.0],
        emissiveTexture={"index": "map", "texCoord": 1},
    )
    image = picture(stage, make, UPRIGHT, both, texture, **second)
    assert_same(image, looked_up(texture[0], *grid(other)))
