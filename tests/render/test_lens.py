"""The source that a distorted image is resampled from, and the resampling."""

import math
from typing import Any

import numpy as np
import pytest

from synthgen.errors import ConfigError
from synthgen.geometry.lens import BrownConrady, distorted
from synthgen.model import DistortionSpec
from synthgen.render.lens import (
    bilinear_resampled,
    distorted_box,
    distorted_mask,
    nearest_resampled,
    source_camera,
    source_grid,
)
from synthgen.render.lens_view import lens_view
from synthgen.render.silhouette import silhouette

BARREL = DistortionSpec(k1=-0.25, k2=0.03, p1=0.002, p2=-0.003)
CUSHION = DistortionSpec(k1=0.2)


def positions(camera: Any, source: Any, xy: Any, d: DistortionSpec) -> Any:
    """Where points of the source, in pixels, are seen in the image, in pixels."""
    lens = BrownConrady(k1=d.k1, k2=d.k2, k3=d.k3, p1=d.p1, p2=d.p2)
    points = (xy - np.array([source.width, source.height]) / 2) / camera.focal_px
    return distorted(points, lens) * camera.focal_px + np.array([camera.width, camera.height]) / 2


@pytest.mark.parametrize("distortion", [BARREL, CUSHION, DistortionSpec(k1=0.0)])
def test_the_source_has_the_same_centre_and_focal_length(make: Any, distortion: DistortionSpec) -> None:
    camera = make.camera(161, 90, focal_px=120.0)
    source = source_camera(camera, distortion)
    assert source.focal_px == pytest.approx(120.0, rel=1e-12)
    assert (source.width - camera.width) % 2 == (source.height - camera.height) % 2 == 0
    assert (source.znear, source.zfar) == (camera.znear, camera.zfar)
    assert np.array_equal(source.T_world_camera, camera.T_world_camera)


def test_the_source_is_as_wide_as_needed_and_no_wider(make: Any) -> None:
    camera = make.camera(161, 90, focal_px=120.0)
    source, grid = source_camera(camera, BARREL), source_grid(camera, BARREL)
    for axis, size, inner in ((0, source.width, camera.width), (1, source.height, camera.height)):
        assert size > inner
        low, high = grid[..., axis].min(), grid[..., axis].max()
        assert low >= 0.5
        assert high <= size - 0.5
        assert min(low, size - high) < 1.5 + 1e-4
    cushion = source_camera(camera, CUSHION)
    assert (cushion.width, cushion.height) == (161, 90)


def test_the_grid_says_where_each_pixel_centre_comes_from(make: Any) -> None:
    camera = make.camera(64, 50, focal_px=60.0)
    for distortion in (BARREL, CUSHION):
        grid = source_grid(camera, distortion)
        assert (grid.shape, grid.dtype) == ((50, 64, 2), np.float32)
        seen = positions(
            camera,
            source_camera(camera, distortion),
            grid.reshape(-1, 2).astype(np.float64),
            distortion,
        ).reshape(grid.shape)
        y, x = np.mgrid[0:50, 0:64] + 0.5
        assert np.abs(seen - np.stack([x, y], axis=-1)).max() < 1e-3


def test_without_coefficients_every_pixel_is_its_own_source(make: Any) -> None:
    camera, nothing = make.camera(37, 20), DistortionSpec(k1=0.0)
    grid = source_grid(camera, nothing)
    assert source_camera(camera, nothing).width == 37
    picture = np.random.default_rng(0).random((20, 37, 3), dtype=np.float32)
    assert np.array_equal(nearest_resampled(picture, grid), picture)
    assert bilinear_resampled(picture, grid) == pytest.approx(picture, abs=1e-5)


def test_a_distortion_that_turns_over_within_the_image_is_an_error_of_the_user(make: Any) -> None:
    camera = make.camera(200, 200, focal_px=100.0)
    for distortion in (DistortionSpec(k1=-0.6), DistortionSpec(k1=-0.3, k2=0.0002)):
        with pytest.raises(ConfigError, match=r"distortion.*smaller"):
            source_camera(camera, distortion)


def test_resampling_is_exact_on_known_pictures() -> None:
    y, x = np.mgrid[0:20, 0:30] + 0.5
    ramp = np.stack([x, 2 * y, x + y], axis=-1).astype(np.float32)
    grid = np.random.default_rng(1).uniform((0.5, 0.5), (29.5, 19.5), (40, 50, 2)).astype(np.float32)
    known = np.stack([grid[..., 0], 2 * grid[..., 1], grid.sum(axis=-1)], axis=-1)
    assert bilinear_resampled(ramp, grid) == pytest.approx(known, abs=1e-4)
    ids = np.arange(600, dtype=np.uint32).reshape(20, 30)
    nearest = nearest_resampled(ids, grid)
    assert nearest.dtype == np.uint32
    assert np.array_equal(nearest, np.floor(grid[..., 1]) * 30 + np.floor(grid[..., 0]))
    outside = np.array([[[-3.0, -1.0], [31.0, 25.0]]], np.float32)
    assert bilinear_resampled(ramp, outside)[0] == pytest.approx(ramp[[0, -1], [0, -1]])
    assert nearest_resampled(ids, outside).tolist() == [[0, 599]]


@pytest.mark.parametrize("distortion", [BARREL, CUSHION])
def test_a_mask_within_the_frame_is_the_resampled_mask(make: Any, distortion: DistortionSpec) -> None:
    camera = make.camera(80, 60, focal_px=70.0)
    source, grid = source_camera(camera, distortion), source_grid(camera, distortion)
    y, x = np.mgrid[0 : source.height, 0 : source.width]
    mask = np.hypot(x - 30, y - 33) < 14
    covered, (left, top) = distorted_mask(mask, (0, 0), camera, distortion)
    whole = np.zeros((60, 80), bool)
    whole[top : top + covered.shape[0], left : left + covered.shape[1]] = covered
    assert mask.any()
    assert np.array_equal(whole, nearest_resampled(mask, grid))


@pytest.mark.parametrize("distortion", [BARREL, CUSHION])
def test_a_mask_beyond_the_frame_is_where_the_lens_shows_it(make: Any, distortion: DistortionSpec) -> None:
    camera = make.camera(80, 60, focal_px=70.0)
    source = source_camera(camera, distortion)
    offset = (source.width - 10, -17)
    y, x = np.mgrid[0:40, 0:30]
    mask = np.hypot(x - 14, y - 20) < 11
    covered, (left, top) = distorted_mask(mask, offset, camera, distortion)
    rim = np.linspace(0, 2 * np.pi, 2000)
    outline = np.column_stack([14.5 + 11 * np.cos(rim), 20.5 + 11 * np.sin(rim)]) + offset
    seen = positions(camera, source, outline, distortion)
    found = silhouette(covered, (left, top))
    known = (*seen.min(axis=0), *seen.max(axis=0))
    assert found.box == pytest.approx(known, abs=1.5)
    x0, y0 = seen.T
    area = abs(np.dot(x0, np.roll(y0, 1)) - np.dot(y0, np.roll(x0, 1))) / 2
    assert found.px == pytest.approx(area, rel=0.05)
    assert left > 40, "it lies to the right, and partly outside"


def test_windows_on_the_source_make_one_silhouette_together(make: Any) -> None:
    camera = make.camera(80, 60, focal_px=70.0)
    source = source_camera(camera, BARREL)
    width, height = source.width, source.height
    y, x = np.mgrid[-height : 2 * height, -width : 2 * width]
    mask = np.hypot(x - width + 5, y - height + 9) < 40
    covered, (left, top) = distorted_mask(mask, (-width, -height), camera, BARREL)
    whole = silhouette(covered, (left, top))
    inside = silhouette(covered[-top if top < 0 else 0 :, :][: 60 - max(top, 0), : 80 - left], (0, 0))
    view = lens_view(camera, BARREL)
    parts = [
        view.silhouettes(
            mask[(1 + row) * height : (2 + row) * height, (1 + column) * width : (2 + column) * width],
            (column * width, row * height),
        )
        for row in (-1, 0, 1)
        for column in (-1, 0, 1)
    ]
    amodal, full = parts[0]
    for each in parts[1:]:
        amodal, full = amodal + each[0], full + each[1]
    assert full == whole
    assert amodal.px == inside.px
    assert 0 < amodal.px < full.px


def test_what_the_lens_does_not_show_covers_nothing(make: Any) -> None:
    camera, barrel = make.camera(80, 60, focal_px=70.0), DistortionSpec(k1=-0.25)
    source = source_camera(camera, barrel)
    limit = math.sqrt(1 / 0.75)
    everything = np.ones((9 * source.height, 9 * source.width), bool)
    offset = (-4 * source.width, -4 * source.height)
    covered, corner = distorted_mask(everything, offset, camera, barrel)
    radius = 70 * limit * (1 - 0.25 * limit**2)
    assert silhouette(covered, corner).px == pytest.approx(math.pi * radius**2, rel=0.01)
    beyond = np.ones((20, 20), bool)
    far = (int(source.width / 2 + 75 * limit), int(source.height / 2))
    assert not distorted_mask(beyond, far, camera, barrel)[0].any()


def test_the_box_holds_the_whole_mask_and_is_cut_far_outside(make: Any) -> None:
    camera = make.camera(80, 60, focal_px=70.0)
    x0, y0, x1, y1 = distorted_box((-3000, -3000, 3000, 3000), camera, CUSHION)
    assert (x0, y0, x1, y1) == (-320, -240, 400, 300)
    for distortion in (BARREL, CUSHION):
        box = distorted_box((10, 10, 30, 40), camera, distortion)
        covered, corner = distorted_mask(np.ones((30, 20), bool), (10, 10), camera, distortion)
        found = silhouette(covered, corner).box
        assert found is not None
        assert box[0] <= found[0] <= box[0] + 3
        assert box[3] - 3 <= found[3] <= box[3]


def test_an_empty_mask_covers_nothing(make: Any) -> None:
    covered, corner = distorted_mask(np.zeros((5, 5), bool), (3, 3), make.camera(), BARREL)
    assert (covered.size, corner) == (0, (0, 0))
    amodal, full = lens_view(make.camera(), BARREL).silhouettes(np.zeros((96, 96), bool))
    assert (amodal.px, full.px, full.box) == (0, 0, None)
