"""The image that the device develops is the one that synthgen.imaging makes of the same radiance."""

import math
from dataclasses import replace
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import example, given

from synthgen.imaging import develop_image
from synthgen.imaging.blur import gaussian_weights as known_weights
from synthgen.model import BloomSpec, DepthOfFieldSpec, DistortionSpec, GroundSpec, ImagingSpec
from synthgen.render.gl_engine.developing import MAX_PAIRS, gaussian_pairs, gaussian_weights

PLAIN = ImagingSpec(exposure_ev=0.0, blur_sigma_px=0.0, read_noise=0.0, shot_noise=0.0)
EFFECTS: dict[str, dict[str, Any]] = {
    "nothing": {},
    "distortion": {"distortion": DistortionSpec(k1=-0.15, p1=0.002)},
    "focus on near": {"depth_of_field": DepthOfFieldSpec(focus_distance=1.6, aperture_px=12.0)},
    "focus on far": {"depth_of_field": DepthOfFieldSpec(focus_distance=6.0, aperture_px=8.0)},
    "motion": {"motion_px": (9.3, -4.1)},
    "motion of less than a pixel": {"motion_px": (0.5, 0.3)},
    "long motion": {"motion_px": (0.0, 45.0)},
    "slight blur": {"blur_sigma_px": 0.35},
    "blur": {"blur_sigma_px": 1.3},
    "wide blur": {"blur_sigma_px": 7.0},
    "bloom": {"bloom": BloomSpec(strength=0.3, sigma_px=2.5)},
    "wide bloom": {"bloom": BloomSpec(strength=0.25, sigma_px=14.0)},
    "fringes": {"chromatic_aberration": 0.012},
    "fringes inwards": {"chromatic_aberration": -0.01},
    "vignette": {"vignette": 0.6},
    "underexposure": {"exposure_ev": -1.5},
    "overexposure": {"exposure_ev": 1.2},
    "white balance": {"white_balance_linear": (1.4, 0.9, 0.6)},
    "read noise": {"read_noise": 0.03},
    "shot noise": {"shot_noise": 0.08},
    "noise": {"read_noise": 0.02, "shot_noise": 0.05},
    "agx": {"tone_map": "agx"},
    "aces": {"tone_map": "aces"},
    "neutral": {"tone_map": "neutral", "exposure_ev": 1.0},
    "sharpening": {"sharpening": 0.9},
    "softening": {"sharpening": -0.5},
}
EVERYTHING: dict[str, Any] = {
    "exposure_ev": 0.4,
    "blur_sigma_px": 0.8,
    "read_noise": 0.01,
    "shot_noise": 0.03,
    "distortion": DistortionSpec(k1=0.1),
    "depth_of_field": DepthOfFieldSpec(focus_distance=2.5, aperture_px=6.0),
    "motion_px": (5.0, 2.0),
    "bloom": BloomSpec(strength=0.15, sigma_px=6.0),
    "chromatic_aberration": 0.006,
    "vignette": 0.3,
    "white_balance_linear": (1.1, 1.0, 0.85),
    "tone_map": "aces",
    "sharpening": 0.5,
}


@pytest.fixture(scope="module")
def instances(engine: Any, make: Any) -> tuple[Any, ...]:
    """Things near and far with fine texture, one of them very bright."""
    glb = make.glb()
    pixels = np.random.default_rng(3).integers(0, 256, (64, 64, 3), np.uint8)
    material = make.glowing(0.9) | {"emissiveTexture": {"index": glb.texture(pixels)}}
    glb.mesh(*make.quad(4, 3), material=material, texcoords=[[0, 3], [4, 3], [4, 0], [0, 0]])
    bright = make.glowing(1.0) | {
        "extensions": {"KHR_materials_emissive_strength": {"emissiveStrength": 5.0}}
    }
    lamp, bar = engine.add_mesh(make.quad(0.15, 0.15), bright), engine.add_mesh(make.box((0.3, 2, 0.3)))
    return (
        make.instance(1, engine.add(glb), (0.5, 0, -6)),
        make.instance(2, lamp, (0.4, 0.5, -3)),
        make.instance(3, bar, (-0.5, 0, -1.6)),
        make.instance(4, bar, (1.2, -0.3, -2.5)),
    )


def developed(engine: Any, make: Any, instances: Any, imaging: ImagingSpec, **fields: Any) -> tuple[Any, Any]:
    """The image of the device, and the one made of its radiance."""
    camera = make.camera(*fields.pop("size", (120, 90)), focal_px=90)
    scene = make.scene(*instances, camera=camera, imaging=imaging, seed=5, frame_index=2, **fields)
    buffers = engine.renderer.render(scene)
    known = develop_image(replace(buffers, image_srgb=None), imaging, seed=5, frame_index=2)
    return buffers.image_srgb, known


def check(found: Any, known: Any) -> None:
    assert found.shape == known.shape
    assert found.dtype == np.uint8
    levels = np.abs(found.astype(int) - known.astype(int)).max(axis=-1)
    assert levels.max() <= 6
    assert np.mean(levels <= 2) >= 0.999


@pytest.mark.parametrize("name", EFFECTS)
def test_every_effect_alone_is_as_in_the_imaging_package(
    gl: Any, make: Any, instances: Any, name: str
) -> None:
    imaging = replace(PLAIN, **EFFECTS[name])
    found, known = developed(gl("draft"), make, instances, imaging)
    check(found, known)
    if name not in {"nothing", "distortion", "motion of less than a pixel"}:
        plain, _ = developed(gl("draft"), make, instances, PLAIN)
        assert (found != plain).any(), "the effect is there"


@pytest.mark.parametrize("size", [(120, 90), (121, 53), (16, 16), (5, 70)])
def test_all_effects_together_are_as_in_the_imaging_package(
    each_quality: Any, make: Any, instances: Any, size: Any
) -> None:
    check(*developed(each_quality, make, instances, replace(PLAIN, **EVERYTHING), size=size))


@pytest.mark.parametrize("seed", range(8))
def test_effects_drawn_at_random_are_as_in_the_imaging_package(
    gl: Any, make: Any, instances: Any, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    chosen: dict[str, Any] = {}
    for name in rng.choice(list(EFFECTS), 6, replace=False):
        chosen |= EFFECTS[name]
    quality = ("draft", "standard", "high")[seed % 3]
    check(*developed(gl(quality), make, instances, replace(PLAIN, **chosen), size=(96, 72)))


def test_the_textures_of_one_frame_fit_the_pool(
    each_quality: Any, make: Any, instances: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With every effect on, none that is still needed may be let go of."""
    glass = each_quality.add_mesh(
        make.quad(),
        make.matt((1, 1, 1)) | {"extensions": {"KHR_materials_transmission": {"transmissionFactor": 1}}},
    )
    mirror = GroundSpec(texture_id=None, tint_linear=(0.5, 0.5, 0.5), roughness=0.1, tile_size=1.0)
    pool, keys = each_quality.renderer._device.targets, set()
    get = pool.get
    monkeypatch.setattr(pool, "get", lambda key, create: keys.add(key) or get(key, create))
    pose = np.eye(4)
    pose[1, 3] = 1.0
    imaging = replace(PLAIN, **EVERYTHING)
    each_quality.render(
        *instances,
        make.instance(9, glass, (0, 0.8, -2)),
        imaging=imaging,
        ground=mirror,
        camera=make.camera(T_world_camera=pose),
    )
    assert 15 < len(keys) <= pool._limit


def test_jpeg_is_left_to_the_imaging_package(gl: Any, make: Any, instances: Any) -> None:
    lossless, _ = developed(gl("draft"), make, instances, PLAIN)
    compressed, _ = developed(gl("draft"), make, instances, replace(PLAIN, jpeg_quality=20))
    assert np.array_equal(lossless, compressed)


@given(sigma=st.floats(0.05, 300))
@example(sigma=1e-3)
@example(sigma=0.2)
def test_the_weights_of_a_blur_are_the_discrete_gaussian(sigma: float) -> None:
    weights = gaussian_weights(sigma)
    assert weights.dtype == np.float32
    assert weights[0] + 2 * weights[1:].sum() == pytest.approx(1.0, abs=1e-5)
    known = known_weights(sigma)[math.ceil(3 * sigma) :]
    assert len(weights) <= len(known)
    # What is left out is less than a quarter of an 8-bit level from black to white, a neighbour.
    assert (known[len(weights) :] < 1 / 1024).all()
    kept = known[: len(weights)]
    total = kept[0] + 2 * kept[1:].sum()
    assert weights == pytest.approx(kept / total, abs=1e-6)


@given(sigma=st.floats(0.05, 5000))
def test_pairs_of_texels_are_the_weights(sigma: float) -> None:
    weights = gaussian_weights(sigma)
    center, pairs = gaussian_pairs(weights)
    assert len(pairs) <= MAX_PAIRS
    assert center + 2 * sum(weight for _, weight in pairs) == pytest.approx(1.0, abs=1e-4)
    read = np.zeros(len(weights) + 2)
    read[0] = center
    for offset, weight in pairs:
        first = math.floor(offset)
        read[first] += (first + 1 - offset) * weight
        read[first + 1] += (offset - first) * weight
    assert read[: len(weights)] == pytest.approx(weights, abs=1e-6)
    assert read[len(weights) :] == pytest.approx([0, 0], abs=1e-6)
