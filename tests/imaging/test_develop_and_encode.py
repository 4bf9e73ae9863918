"""From radiance to pixels and files: exact where nothing is random, and by its statistics where it is."""

import dataclasses
import io
from typing import Any

import numpy as np
import PIL.Image
import pytest
import scipy.ndimage

from synthgen.errors import RenderError
from synthgen.imaging import develop_image, encoded_image
from synthgen.imaging.encode import jpeg_round_trip
from synthgen.model import BloomSpec, DepthOfFieldSpec, ImagingSpec, RenderBuffers


def spec(**values: Any) -> ImagingSpec:
    none = {"exposure_ev": 0.0, "blur_sigma_px": 0.0, "read_noise": 0.0, "shot_noise": 0.0}
    return ImagingSpec(**(none | values))


def buffers_of(radiance: Any, **fields: Any) -> RenderBuffers:
    image = None if radiance is None else np.asarray(radiance, np.float32)
    shape = (4, 4) if image is None else image.shape[:2]
    given = {"depth": np.full(shape, np.inf, np.float32), "instance_id": np.zeros(shape, np.uint32)} | fields
    return RenderBuffers(radiance_linear=image, extents=(), **given)


def develop(radiance: Any, *, seed: int = 0, frame_index: int = 0, **values: Any) -> Any:
    return develop_image(buffers_of(radiance), spec(**values), seed=seed, frame_index=frame_index)


def encoded_srgb(linear: Any) -> Any:
    """IEC 61966-2-1, written once more."""
    x = np.clip(np.asarray(linear, np.float64), 0, 1)
    return np.where(x <= 0.0031308, 12.92 * x, 1.055 * x ** (1 / 2.4) - 0.055) * 255


def linear_srgb(encoded: Any) -> Any:
    x = np.asarray(encoded) / 255.0
    return np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4)


RAMP = np.linspace(-0.1, 1.2, 8 * 50 * 3).reshape(8, 50, 3)


def test_without_effects_the_image_is_the_srgb_of_the_radiance() -> None:
    image = develop(RAMP)
    assert (image.dtype, image.shape) == (np.uint8, RAMP.shape)
    assert np.abs(image - encoded_srgb(RAMP)).max() <= 0.5 + 1e-3


def test_every_byte_survives_decoding_and_developing() -> None:
    grey = np.arange(256, dtype=np.uint8).reshape(16, 16, 1).repeat(3, axis=2)
    assert np.array_equal(develop(linear_srgb(grey)), grey)


@pytest.mark.parametrize("stops", [-2.0, -0.5, 1.0, 2.0])
def test_a_stop_of_exposure_doubles_the_light(stops: float) -> None:
    assert np.array_equal(develop(RAMP, exposure_ev=stops), develop(RAMP * 2.0**stops))


def test_blur_keeps_the_light_and_the_channels_apart() -> None:
    point = np.zeros((41, 41, 3))
    point[20, 20] = (60.0, 30.0, 0.0)
    image = linear_srgb(develop(point, blur_sigma_px=2.0))
    known = scipy.ndimage.gaussian_filter(point[..., 0], 2.0)
    assert image[..., 0] == pytest.approx(np.minimum(known, 1), abs=0.01)
    assert image[..., 1] == pytest.approx(np.minimum(known / 2, 1), abs=0.01)
    assert not image[..., 2].any()


def test_blur_changes_no_plain_picture() -> None:
    plain = np.full((20, 30, 3), 0.4)
    assert np.array_equal(develop(plain, blur_sigma_px=3.0), develop(plain))


@pytest.mark.parametrize(
    ("level", "read", "shot"), [(0.5, 0.02, 0.0), (0.5, 0.0, 0.04), (0.2, 0.01, 0.05), (0.7, 0.02, 0.02)]
)
def test_noise_has_the_mean_and_variance_of_its_law(level: float, read: float, shot: float) -> None:
    plain = np.full((200, 200, 3), level)
    values = linear_srgb(develop(plain, read_noise=read, shot_noise=shot)).ravel()
    sigma = np.sqrt(read**2 + shot**2 * level)
    assert values.mean() == pytest.approx(level, abs=5 * sigma / np.sqrt(values.size) + 5e-4)
    assert values.std() == pytest.approx(sigma, rel=0.03)


def test_shot_noise_leaves_the_dark_alone_and_read_noise_does_not() -> None:
    dark = np.zeros((50, 50, 3))
    assert not develop(dark, shot_noise=0.1).any()
    assert develop(dark, read_noise=0.1).any()


def test_noise_is_independent_over_pixels_and_channels() -> None:
    values = linear_srgb(develop(np.full((200, 200, 3), 0.5), read_noise=0.03)) - 0.5
    r, g = values[..., 0].ravel(), values[..., 1].ravel()
    neighbours = np.corrcoef(values[:, 1:, 0].ravel(), values[:, :-1, 0].ravel())[0, 1]
    assert abs(np.corrcoef(r, g)[0, 1]) < 0.025
    assert abs(neighbours) < 0.025


def test_noise_is_that_of_the_frame() -> None:
    plain = np.full((16, 16, 3), 0.5)
    one = develop(plain, read_noise=0.05, seed=1, frame_index=2)
    assert np.array_equal(one, develop(plain, read_noise=0.05, seed=1, frame_index=2))
    assert not np.array_equal(one, develop(plain, read_noise=0.05, seed=1, frame_index=3))
    assert not np.array_equal(one, develop(plain, read_noise=0.05, seed=2, frame_index=2))


def test_the_radiance_is_not_changed() -> None:
    radiance = np.asarray(RAMP, np.float32)
    radiance.setflags(write=False)
    before = radiance.copy()
    develop(radiance, exposure_ev=1, blur_sigma_px=1, read_noise=0.1, shot_noise=0.1)
    assert np.array_equal(radiance, before)


def test_white_balance_multiplies_each_channel() -> None:
    gains = (1.3, 1.0, 0.6)
    assert np.array_equal(develop(RAMP, white_balance_linear=gains), develop(RAMP * np.array(gains)))


def test_depth_of_field_takes_the_depth_of_the_buffers() -> None:
    point = np.zeros((41, 41, 3))
    point[20, 20] = 60.0
    blur = spec(depth_of_field=DepthOfFieldSpec(focus_distance=2.0, aperture_px=12.0))
    for depth, pixels in ((2.0, 1), (np.inf, 20)):
        buffers = buffers_of(point, depth=np.full((41, 41), depth, np.float32))
        image = develop_image(buffers, blur, seed=0, frame_index=0)
        assert (np.count_nonzero(image[..., 0]) >= pixels) == (depth > 2 or pixels == 1)
        assert np.count_nonzero(image[..., 0]) <= 2 * pixels


def test_every_effect_changes_the_image_and_none_is_left_out() -> None:
    rng = np.random.default_rng(2)
    radiance = rng.random((40, 60, 3))
    plain = develop(radiance)
    effects: dict[str, Any] = {
        "depth_of_field": DepthOfFieldSpec(focus_distance=2.0, aperture_px=12.0),
        "motion_px": (5.0, 3.0),
        "blur_sigma_px": 1.0,
        "bloom": BloomSpec(strength=0.3, sigma_px=4.0),
        "chromatic_aberration": 0.02,
        "vignette": 0.3,
        "exposure_ev": 0.5,
        "white_balance_linear": (1.1, 1.0, 0.9),
        "read_noise": 0.01,
        "shot_noise": 0.01,
        "tone_map": "agx",
        "sharpening": 0.5,
        "jpeg_quality": 60,
    }
    assert effects.keys() | {"distortion"} == {each.name for each in dataclasses.fields(ImagingSpec)}
    for name, value in effects.items():
        assert not np.array_equal(develop(radiance, **{name: value}), plain), name


def test_noise_comes_after_the_optics_and_before_tone_map_and_sharpening() -> None:
    def spread(**values: Any) -> float:
        image = develop(np.full((64, 64, 3), 0.2), read_noise=0.01, **values)
        return float(linear_srgb(image)[:12, :12].std())

    alone = spread()
    assert spread(blur_sigma_px=2.0) == pytest.approx(alone, rel=1e-6)
    assert spread(motion_px=(9.0, 0.0), bloom=BloomSpec(strength=0.5, sigma_px=3)) == pytest.approx(
        alone, rel=0.01
    )
    assert spread(exposure_ev=1.0) == pytest.approx(alone, rel=0.1), "the exposure brings no noise with it"
    assert spread(vignette=0.9) > 0.8 * alone, "the corners are darker but not less noisy"
    assert spread(sharpening=1.0) > 1.3 * alone
    assert spread(tone_map="agx") != pytest.approx(alone, rel=0.1)


def test_sharpening_works_on_encoded_values() -> None:
    step = np.full((20, 20, 3), 0.05)
    step[:, 10:] = 0.2
    image = develop(step, sharpening=1.0).astype(float)
    low, high = encoded_srgb(0.05), encoded_srgb(0.2)
    assert low - image[10, 9, 0] == pytest.approx(image[10, 10, 0] - high, abs=1.01)
    assert image[10, 10, 0] - high > 5


def test_an_image_that_the_engine_developed_is_left_alone_but_for_jpeg(picture: Any) -> None:
    buffers = buffers_of(None, image_srgb=picture)
    effects = spec(exposure_ev=2.0, read_noise=0.5, sharpening=1.0, blur_sigma_px=4.0)
    assert np.array_equal(develop_image(buffers, effects, seed=0, frame_index=0), picture)
    compressed = dataclasses.replace(effects, jpeg_quality=40)
    assert np.array_equal(
        develop_image(buffers, compressed, seed=0, frame_index=0), jpeg_round_trip(picture, 40)
    )
    both = buffers_of(np.zeros((21, 34, 3)), image_srgb=picture)
    assert np.array_equal(develop_image(both, effects, seed=0, frame_index=0), picture)


def test_buffers_without_image_and_radiance_are_an_error_that_names_the_frame() -> None:
    with pytest.raises(RenderError, match="frame 7"):
        develop_image(buffers_of(None), spec(), seed=0, frame_index=7)


@pytest.fixture
def picture() -> Any:
    return np.random.default_rng(0).integers(0, 256, (21, 34, 3), np.uint8)


@pytest.mark.parametrize("image_format", ["png", "webp"])
def test_png_and_webp_give_the_pixels_back(picture: Any, image_format: Any) -> None:
    data = encoded_image(picture, image_format, jpg_quality=50)
    with PIL.Image.open(io.BytesIO(data)) as decoded:
        assert decoded.format == image_format.upper()
        assert np.array_equal(np.asarray(decoded.convert("RGB")), picture)


@pytest.mark.parametrize("quality", [50, 92])
def test_jpg_has_the_size_of_the_image_and_comes_close(quality: int) -> None:
    y, x = np.mgrid[0:40, 0:60]
    smooth = np.stack([4 * x, 6 * y, 200 - 3 * x], axis=-1).astype(np.uint8)
    with PIL.Image.open(io.BytesIO(encoded_image(smooth, "jpg", jpg_quality=quality))) as decoded:
        assert (decoded.format, decoded.size, decoded.mode) == ("JPEG", (60, 40), "RGB")
        assert np.abs(np.asarray(decoded).astype(int) - smooth).mean() < 6


def test_a_lower_jpg_quality_makes_a_smaller_file(picture: Any) -> None:
    assert len(encoded_image(picture, "jpg", jpg_quality=20)) < len(
        encoded_image(picture, "jpg", jpg_quality=95)
    )


@pytest.mark.parametrize("image_format", ["png", "jpg", "webp"])
def test_equal_images_give_equal_files(picture: Any, image_format: Any) -> None:
    one, two = (encoded_image(picture.copy(), image_format, jpg_quality=90) for _ in range(2))
    assert one == two


def test_png_levels_and_webp_efforts_keep_the_pixels_and_the_highest_makes_smaller_files(
    picture: Any,
) -> None:
    for image_format, key, highest in (("png", "png_level", 3), ("webp", "webp_effort", 6)):
        files = [
            encoded_image(picture, image_format, jpg_quality=90, **{key: value})
            for value in range(highest + 1)
        ]
        for data in files:
            with PIL.Image.open(io.BytesIO(data)) as decoded:
                assert np.array_equal(np.asarray(decoded.convert("RGB")), picture)
        assert len(files[-1]) < len(files[0])
