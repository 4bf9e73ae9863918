"""A shadow catcher takes from the backdrop the light that objects keep away, and mirrors them."""

import math
from typing import Any

import numpy as np
import pytest
import scipy.ndimage
from stage import (
    at,
    box,
    environment_map,
    ground,
    ground_hits,
    lambert,
    looking,
    pbr,
    pixel_of,
    sphere,
    sun,
)

from synthgen.model import CatcherSpec, PanoramaSpec, PhotoSpec

POSE = looking((0, 3, 4), (0, 0.3, 0))


def catcher(roughness: float = 1.0, reflectance: float = 0.0) -> CatcherSpec:
    return CatcherSpec(roughness=roughness, reflectance=reflectance)


@pytest.fixture(scope="module")
def crate(stage: Any) -> str:
    return stage.model(box((0.6, 0.6, 0.6)), lambert((0.5, 0.5, 0.5)))


@pytest.fixture(scope="module")
def photo(stage: Any) -> PhotoSpec:
    rng = np.random.default_rng(0)
    pixels = scipy.ndimage.zoom(rng.uniform(60, 220, (6, 6, 3)), (16, 16, 1), order=1)
    return PhotoSpec(
        asset_id=stage.photo(pixels), crop_xyxy=(0.0, 0.0, 1.0, 1.0), is_mirrored=False, gain=1.0
    )


@pytest.fixture(scope="module")
def sky(stage: Any) -> Any:
    return environment_map(stage.panorama(np.ones((32, 64))))


def render(stage: Any, make: Any, *instances: Any, quality: str = "high", **fields: Any) -> Any:
    values = {"camera": make.camera(96, 96, focal_px=110.0, T_world_camera=POSE), "ambient": (0.25,) * 3}
    return stage.buffers(make.scene(*instances, **(values | fields)), quality)


@pytest.mark.parametrize("quality", ["draft", "standard", "high"])
def test_where_there_is_no_shadow_the_catcher_is_the_backdrop(
    stage: Any, make: Any, crate: str, photo: Any, quality: str
) -> None:
    light = sun(2.0, (1.0, -1.0, 0.0), has_shadow=True)
    scene = {"backdrop": photo, "lights": (light,), "quality": quality}
    alone = render(stage, make, **scene).radiance_linear
    caught = render(stage, make, ground=catcher(), **scene)
    assert caught.radiance_linear == pytest.approx(alone, rel=1.5e-3, abs=1e-4)
    assert np.isfinite(caught.depth).any(), "the catcher has a depth"
    assert not caught.instance_id.any()
    with_crate = render(stage, make, at(1, crate, (0, 0.3, 0)), ground=catcher(), **scene)
    x = np.nan_to_num(ground_hits(make.camera(96, 96, focal_px=110.0, T_world_camera=POSE))[..., 0], nan=-9)
    free = (x < -1.2) & (with_crate.instance_id == 0)
    assert free.sum() > 500
    assert with_crate.radiance_linear[free] == pytest.approx(alone[free], rel=0.025)


def test_in_the_shadow_it_is_darker_by_the_ratio_of_the_light_that_arrives(
    stage: Any, make: Any, crate: str, photo: Any
) -> None:
    light = sun(2.0, (1.0, -1.0, 0.0), has_shadow=True)
    instance = at(1, crate, (0, 0.8, 0))
    free, caught = (
        render(stage, make, *some, ground=catcher(), backdrop=photo, lights=(light,))
        for some in ((), (instance,))
    )
    row, column = pixel_of(make.camera(96, 96, focal_px=110.0, T_world_camera=POSE), (0.8, 0.0, 0.0))
    share = caught.radiance_linear[row, column] / free.radiance_linear[row, column]
    ambient = 0.25 * math.pi
    direct = 2.0 * math.cos(math.radians(45))
    # The crate is high up and small, so that nearly all of the ambient light arrives.
    assert share == pytest.approx([ambient / (ambient + direct)] * 3, rel=0.12)


def test_the_catcher_takes_the_colour_of_each_light_separately(
    stage: Any, make: Any, crate: str, photo: Any
) -> None:
    red = sun(2.0, (1.0, -1.0, 0.0), has_shadow=True, color=(1.0, 0.0, 0.0))
    blue = sun(2.0, (-1.0, -1.0, 0.0), has_shadow=False, color=(0.0, 0.0, 1.0))
    scene = {"ground": catcher(), "backdrop": photo, "lights": (red, blue), "ambient": (0.0, 0.25, 0.0)}
    free = render(stage, make, **scene).radiance_linear
    caught = render(stage, make, at(1, crate, (0, 0.8, 0)), **scene).radiance_linear
    row, column = pixel_of(make.camera(96, 96, focal_px=110.0, T_world_camera=POSE), (0.8, 0.0, 0.0))
    share = caught[row, column] / free[row, column]
    assert share[0] < 0.05
    assert share[2] == pytest.approx(1.0, abs=0.02)


def test_a_panorama_is_caught_like_a_photograph(stage: Any, make: Any, crate: str) -> None:
    rows = np.linspace(1.0, 0.25, 64)[:, None] * np.ones((1, 128))
    sky = environment_map(stage.panorama(rows), yaw=0.4, gain=0.5)
    scene = {"backdrop": PanoramaSpec(), "map": sky, "ambient": (0.0,) * 3}
    alone = render(stage, make, **scene).radiance_linear
    assert render(stage, make, ground=catcher(), **scene).radiance_linear == pytest.approx(alone, rel=2e-3)
    caught = render(stage, make, at(1, crate, (0, 0.3, 0)), ground=catcher(), **scene).radiance_linear
    row, column = pixel_of(make.camera(96, 96, focal_px=110.0, T_world_camera=POSE), (0.0, 0.0, 0.36))
    assert caught[row, column].mean() < 0.9 * alone[row, column].mean(), "contact shadow"


@pytest.mark.parametrize("kind", ["catcher", "ground"])
def test_a_smooth_ground_mirrors_at_the_mirrored_position(
    stage: Any, make: Any, photo: Any, kind: str
) -> None:
    """Two glowing balls; each is seen again where its mirror image is, and in its own colour."""
    red, green = (
        stage.model(sphere(0.25), pbr((0.0, 0.0, 0.0), emissiveFactor=color))
        for color in ([1.0, 0.0, 0.0], [0.0, 1.0, 0.0])
    )
    camera = make.camera(96, 96, focal_px=110.0, T_world_camera=looking((0, 1.2, 4), (0, 0.2, 0)))
    spec = catcher(0.0, 1.0) if kind == "catcher" else ground(0.0, roughness=0.0)
    instances = at(1, red, (-0.5, 0.6, 0)), at(2, green, (0.6, 0.9, -0.5))
    seen = stage.buffers(make.scene(*instances, camera=camera, ground=spec)).radiance_linear
    left = pixel_of(camera, (-0.5, -0.6, 0.0))
    right = pixel_of(camera, (0.6, -0.9, -0.5))
    strength = 0.9 if kind == "catcher" else 0.03
    assert seen[left][0] - seen[left][1] > strength
    assert seen[right][1] - seen[right][0] > strength
    if kind == "catcher":
        ball = make.camera(96, 96, focal_px=110.0, T_world_camera=looking((0, 1.2, 4), (0, 0.2, 0)))
        is_red = (seen[..., 0] > 0.5) & (seen[..., 1] < 0.3)
        rows, columns = np.nonzero(is_red & (np.arange(96)[:, None] > pixel_of(ball, (-0.5, 0.0, 0.0))[0]))
        assert rows.mean() == pytest.approx(left[0], abs=1.0)
        assert columns.mean() == pytest.approx(left[1], abs=1.0)


def test_beside_the_mirror_image_the_ground_reflects_the_sky_in_full(stage: Any, make: Any, sky: Any) -> None:
    ball = stage.model(sphere(0.25), lambert())
    camera = make.camera(96, 96, focal_px=110.0, T_world_camera=looking((0, 1.2, 4), (0, 0.2, 0)))
    fields = {"camera": camera, "map": sky, "ground": ground(0.0, roughness=0.0)}
    alone = stage.radiance(make.scene(**fields))[..., 0]
    reflecting = stage.buffers(make.scene(at(1, ball, (0, 0.6, 0)), **fields))
    hits = ground_hits(camera)
    # The ray of each place on the ground, mirrored, against the ball.
    ray = hits - camera.T_world_camera[:3, 3]
    up = ray / np.linalg.norm(ray, axis=-1, keepdims=True) * [1, -1, 1]
    towards = np.array([0, 0.6, 0]) - hits
    miss = np.linalg.norm(towards - (towards * up).sum(axis=-1, keepdims=True) * up, axis=-1)
    is_near = scipy.ndimage.binary_dilation(reflecting.instance_id > 0, np.ones((3, 3)))
    free = (np.nan_to_num(miss) > 0.42) & ~is_near
    assert free.sum() > 2000
    share = reflecting.radiance_linear[..., 0][free] / alone[free]
    assert share.min() > 0.97


def test_a_rough_ground_mirrors_blurred_and_a_matt_one_not(stage: Any, make: Any) -> None:
    ball = stage.model(sphere(0.25), pbr((0.0, 0.0, 0.0), emissiveFactor=[1.0, 1.0, 1.0]))
    camera = make.camera(96, 96, focal_px=110.0, T_world_camera=looking((0, 1.2, 4), (0, 0.2, 0)))

    def peak(roughness: float) -> float:
        scene = make.scene(at(1, ball, (0, 0.6, 0)), camera=camera, ground=ground(0.0, roughness=roughness))
        return float(stage.radiance(scene)[pixel_of(camera, (0, -0.6, 0))].mean())

    peaks = [peak(roughness) for roughness in (0.0, 0.3, 0.5, 1.0)]
    assert peaks == sorted(peaks, reverse=True)
    assert peaks[0] > 0.03
    assert peaks[-1] < 0.005


def test_a_ground_is_as_bright_as_its_lights_say(stage: Any, make: Any) -> None:
    """Of a matt ground, the illuminance over pi times its colour, give or take the gleam of its surface."""
    scene = make.scene(
        camera=make.camera(32, 32, T_world_camera=looking((0, 5, 0.1))),
        ground=ground(0.5),
        lights=(sun(math.pi, (0.0, -1.0, 1.0)),),
    )
    seen = stage.radiance(scene)[16, 16]
    assert seen == pytest.approx([0.5 * math.cos(math.radians(45))] * 3, rel=0.06)
