"""Each effect of the camera has its rate and its law, and a generator of its own."""

import math
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest
import scipy.stats

from synthgen.color import LUMINANCE_WEIGHTS
from synthgen.geometry.lens import BrownConrady, undistorted

FRAMES = 300
EFFECTS: dict[str, Callable[[Any], bool]] = {
    "distortion": lambda imaging: imaging.distortion is not None,
    "depth_of_field": lambda imaging: imaging.depth_of_field is not None,
    "motion": lambda imaging: imaging.motion_px != (0.0, 0.0),
    "bloom": lambda imaging: imaging.bloom is not None,
    "chromatic_aberration": lambda imaging: imaging.chromatic_aberration != 0.0,
    "vignette": lambda imaging: imaging.vignette != 0.0,
    "white_balance": lambda imaging: imaging.white_balance_linear != (1.0, 1.0, 1.0),
    "sharpening": lambda imaging: imaging.sharpening != 0.0,
    "jpeg": lambda imaging: imaging.jpeg_quality is not None,
}
ALWAYS = {"rate": 1.0}


@pytest.fixture
def imagings(draw: Any) -> Callable[..., list[Any]]:
    """The imaging of frames."""

    def drawn(imaging: dict[str, Any] | None = None, frames: int = FRAMES, **values: Any) -> list[Any]:
        given = {"objects": 0, "object_px": 12, "imaging": imaging or {}} | values
        return [scene.imaging for scene in draw(frames=frames, **given).scenes]

    return drawn


def assert_uniform(values: Any, low: float, high: float) -> None:
    assert scipy.stats.kstest(values, scipy.stats.uniform(low, high - low).cdf).pvalue > 1e-3


def test_by_default_every_effect_has_its_rate(imagings: Any, run_of: Any) -> None:
    config = run_of("a.glb").imaging
    drawn = imagings()
    for name, is_on in EFFECTS.items():
        rate = getattr(config, name).rate
        assert rate == (0.3 if name in {"vignette", "white_balance", "sharpening", "jpeg"} else 0.15)
        assert scipy.stats.binomtest(sum(map(is_on, drawn)), FRAMES, rate).pvalue > 1e-3, name
    names = [imaging.tone_map for imaging in drawn]
    law = config.tone_map
    counts = [names.count(name) for name in law.names]
    assert scipy.stats.chisquare(counts, np.array(law.weights) * FRAMES).pvalue > 1e-3


def test_the_effects_come_independently_of_each_other(imagings: Any) -> None:
    drawn = imagings({name: {"rate": 0.5} for name in EFFECTS})
    is_on = np.array([[on(imaging) for on in EFFECTS.values()] for imaging in drawn])
    for i in range(len(EFFECTS)):
        for j in range(i):
            both = int((is_on[:, i] & is_on[:, j]).sum())
            assert scipy.stats.binomtest(both, FRAMES, 0.25).pvalue > 1e-4, (i, j)


@pytest.mark.parametrize("name", EFFECTS)
def test_a_rate_of_0_is_never_and_of_1_always(imagings: Any, name: str) -> None:
    assert not any(map(EFFECTS[name], imagings({name: {"rate": 0}}, frames=60)))
    assert all(map(EFFECTS[name], imagings({name: {"rate": 1}}, frames=60)))


@pytest.mark.parametrize("name", EFFECTS)
def test_another_effect_moves_nothing_but_itself(draw: Any, name: str) -> None:
    before = draw(frames=8).scenes
    after = draw(frames=8, imaging={name: {"rate": 1.0}}).scenes
    assert any(a.imaging != b.imaging for a, b in zip(before, after, strict=True))
    for a, b in zip(before, after, strict=True):
        assert (a.camera, a.environment, a.lights) == (b.camera, b.environment, b.lights)
        assert a.instances == b.instances
        fields = {key for key in a.imaging.__slots__ if getattr(a.imaging, key) != getattr(b.imaging, key)}
        assert all(key.startswith(name) for key in fields), fields


def test_strengths_follow_their_distributions(imagings: Any) -> None:
    drawn = imagings(
        {
            "bloom": ALWAYS | {"strength": [0.1, 0.5], "sigma": [0.01, 0.03]},
            "chromatic_aberration": ALWAYS | {"strength": [-0.01, 0.01]},
            "vignette": ALWAYS | {"strength": [0.2, 0.9]},
            "sharpening": ALWAYS | {"amount": [0, 2]},
            "motion": ALWAYS | {"length": [0.01, 0.05], "direction_deg": [0, 90]},
            "depth_of_field": ALWAYS | {"aperture": [0.01, 0.02]},
        }
    )
    assert_uniform([each.bloom.strength for each in drawn], 0.1, 0.5)
    assert_uniform([each.bloom.sigma_px / 96 for each in drawn], 0.01, 0.03)
    assert_uniform([each.chromatic_aberration for each in drawn], -0.01, 0.01)
    assert_uniform([each.vignette for each in drawn], 0.2, 0.9)
    assert_uniform([each.sharpening for each in drawn], 0, 2)
    assert_uniform([each.depth_of_field.aperture_px / 96 for each in drawn], 0.01, 0.02)
    motion = np.array([each.motion_px for each in drawn])
    assert_uniform(np.linalg.norm(motion, axis=1) / 96, 0.01, 0.05)
    assert_uniform(np.degrees(np.arctan2(-motion[:, 1], motion[:, 0])), 0, 90)


def test_jpeg_qualities_are_whole_and_equally_likely(imagings: Any) -> None:
    qualities = [each.jpeg_quality for each in imagings({"jpeg": ALWAYS | {"quality": "50-54"}})]
    assert {type(each) for each in qualities} == {int}
    counts = [qualities.count(quality) for quality in range(50, 55)]
    assert sum(counts) == FRAMES
    assert scipy.stats.chisquare(counts).pvalue > 1e-3


def test_lengths_grow_with_the_image(imagings: Any) -> None:
    effects = dict.fromkeys(("bloom", "motion", "depth_of_field"), ALWAYS)
    small, large = (
        imagings(effects, frames=10, resolution=f"{side}x{side}", object_px=side / 8) for side in (96, 192)
    )
    for a, b in zip(small, large, strict=True):
        assert b.bloom.sigma_px == pytest.approx(2 * a.bloom.sigma_px)
        assert b.bloom.strength == a.bloom.strength
        assert b.motion_px == pytest.approx(tuple(2 * each for each in a.motion_px))
        assert b.depth_of_field.aperture_px == pytest.approx(2 * a.depth_of_field.aperture_px)


def test_a_distortion_is_counted_in_the_radius_of_the_corners(draw: Any) -> None:
    lens = ALWAYS | {"k1": [-0.1, 0.2], "k2": [-0.015, 0.1], "p1": [-0.001, 0.003], "p2": 0.002}
    drawn = draw(
        frames=FRAMES, objects=0, object_px=12, resolution="160x96", imaging={"distortion": lens}
    ).scenes
    corner = np.array([math.hypot(80, 48) / scene.camera.focal_px for scene in drawn])
    values = np.array([[d.k1, d.k2, d.p1, d.p2] for d in (scene.imaging.distortion for scene in drawn)])
    assert_uniform(values[:, 0] * corner**2, -0.1, 0.2)
    assert_uniform(values[:, 1] * corner**4, -0.015, 0.1)
    assert_uniform(values[:, 2] * corner, -0.001, 0.003)
    assert values[:, 3] * corner == pytest.approx(0.002)
    assert all(scene.imaging.distortion.k3 == 0.0 for scene in drawn)


@pytest.mark.parametrize("aspect", [1.0, 16 / 9, 0.5])
def test_every_lens_that_the_bounds_allow_shows_something_at_every_pixel(aspect: float) -> None:
    for k1, k2, p1, p2 in product((-0.1, 0.25), (-0.015, 0.1), (-0.003, 0.003), (-0.003, 0.003)):
        for corner in (0.05, 1.0, 3.0):
            lens = BrownConrady(k1=k1 / corner**2, k2=k2 / corner**4, p1=p1 / corner, p2=p2 / corner)
            height = corner / math.hypot(aspect, 1.0)
            grid = np.linspace(-1.0, 1.0, 21)
            xy = np.array([(x * aspect * height, y * height) for x in grid for y in grid])
            assert np.isfinite(undistorted(xy, lens)).all()


def test_the_focus_is_at_an_object_each_equally_often(draw: Any) -> None:
    field = ALWAYS | {"focus": 1.0}
    drawn = draw(frames=FRAMES, objects=2, object_px=[8, 24], imaging={"depth_of_field": field})
    chosen = []
    for scene in drawn.scenes:
        depths = []
        for each in scene.instances:
            center = drawn.recipe.assets.model(each.asset_id).bounds.mean(axis=0)
            T_camera_object = np.linalg.inv(scene.camera.T_world_camera) @ each.T_world_object
            depths.append(-float((T_camera_object @ np.append(center, 1.0))[2]))
        distances = np.abs(np.array(depths) - scene.imaging.depth_of_field.focus_distance)
        assert distances.min() < 1e-9 * max(depths)
        if len(depths) == 2 and not math.isclose(*depths, rel_tol=1e-6):
            chosen.append(int(distances.argmin()))
    assert scipy.stats.binomtest(sum(chosen), len(chosen), 0.5).pvalue > 1e-3


def test_the_focus_may_be_before_or_behind_the_object(draw: Any) -> None:
    scenes = [
        draw(frames=6, objects=1, imaging={"depth_of_field": ALWAYS | {"focus": focus}}).scenes
        for focus in (1.0, 0.5, 1.5)
    ]
    for at, before, behind in zip(*scenes, strict=True):
        distance = at.imaging.depth_of_field.focus_distance
        assert before.imaging.depth_of_field.focus_distance == pytest.approx(0.5 * distance)
        assert behind.imaging.depth_of_field.focus_distance == pytest.approx(1.5 * distance)


def test_a_frame_without_objects_has_a_focus_too(imagings: Any) -> None:
    for imaging in imagings({"depth_of_field": ALWAYS}, frames=20):
        assert 0 < imaging.depth_of_field.focus_distance < math.inf


def test_white_balance_keeps_the_luminance_and_warms_with_the_temperature(imagings: Any) -> None:
    gains = np.array([each.white_balance_linear for each in imagings({"white_balance": ALWAYS})])
    assert gains @ LUMINANCE_WEIGHTS == pytest.approx(1.0)
    assert (gains > 0).all()
    [cold], [neutral], [warm], [green] = (
        imagings({"white_balance": ALWAYS | {"temperature_k": kelvin, "tint": tint}}, frames=1)
        for kelvin, tint in ((4000, 0), (6500, 0), (9000, 0), (6500, 0.2))
    )
    assert neutral.white_balance_linear == pytest.approx((1.0, 1.0, 1.0))
    red, _, blue = cold.white_balance_linear
    assert red < 1 < blue
    red, _, blue = warm.white_balance_linear
    assert red > 1 > blue
    assert green.white_balance_linear[1] / green.white_balance_linear[0] == pytest.approx(1.2)


@pytest.mark.parametrize(("aperture", "is_too_wide"), [(0.2, True), (0.0001, False)])
def test_no_object_is_blurred_beyond_recognition(draw: Any, aperture: float, is_too_wide: bool) -> None:
    field = ALWAYS | {"aperture": aperture, "focus": 1.0}
    drawn = draw(frames=30, objects=3, object_px=[8, 300], imaging={"depth_of_field": field})
    widest = []
    for scene in (scene for scene in drawn.scenes if len(scene.instances) > 1):
        spec, shares = scene.imaging.depth_of_field, []
        for each in scene.instances:
            center = np.append(drawn.recipe.assets.model(each.asset_id).center, 1.0)
            depth = -float((np.linalg.inv(scene.camera.T_world_camera) @ each.T_world_object @ center)[2])
            box = drawn.box(scene, each)
            disc_px = spec.aperture_px * abs(1.0 - spec.focus_distance / depth)
            shares.append(disc_px / min(box[2] - box[0], box[3] - box[1]))
        widest.append(max(shares))
        assert is_too_wide or spec.aperture_px == pytest.approx(aperture * scene.camera.height)
    assert len(widest) > 20
    assert max(widest) < 0.1201
    assert not is_too_wide or np.median(widest) == pytest.approx(0.12, rel=1e-3)


def test_the_ground_before_the_camera_is_no_haze(draw: Any) -> None:
    field = ALWAYS | {"aperture": 0.2, "focus": 1.0}
    size = {"resolution": "96x96", "object_px": 20, "camera": {"elevation_deg": [5, 20], "roll_deg": 0}}
    discs = []
    for scene in draw(frames=30, objects=1, imaging={"depth_of_field": field}, **size).scenes:
        # The depth at which the ray through the middle of the lower border meets the ground.
        camera, spec = scene.camera, scene.imaging.depth_of_field
        ray = camera.T_world_camera[:3, :3] @ [0.0, -48.0 / camera.focal_px, -1.0]
        depth = camera.T_world_camera[1, 3] / -ray[1]
        discs.append(spec.aperture_px * abs(1.0 - spec.focus_distance / depth) / 96)
    assert max(discs) < 0.0501
    assert max(discs) == pytest.approx(0.05, rel=1e-2)
