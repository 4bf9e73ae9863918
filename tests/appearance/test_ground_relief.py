"""A ground with maps of normals and roughness sends back light as if it were really so."""

import math
from typing import Any

import numpy as np
import PIL.Image
import pytest
from stage import ground, ground_hits, looking, sun

FROM_ABOVE = looking((0, 2, 0.02))
LIGHTS = {
    "from +X": (-0.6, -0.8, 0.0),
    "from -X": (0.6, -0.8, 0.0),
    "from +Z": (0.0, -0.8, -0.6),
    "from -Z": (0.0, -0.8, 0.6),
}


def texel(x: float, y: float) -> Any:
    """A map that is the same all over: the unit normal leans by x to the right and y up the picture."""
    normal = np.array([x, y, math.sqrt(1 - x * x - y * y)])
    return np.tile(np.rint((normal + 1) / 2 * 255).astype(np.uint8), (4, 4, 1))


def textured(stage: Any, **maps: Any) -> str:
    """The asset id of a grey texture with maps beside it."""
    asset_id = stage.photo(np.full((4, 4, 3), 188))
    path = stage.store.path(asset_id)
    for name, pixels in maps.items():
        PIL.Image.fromarray(np.asarray(pixels, np.uint8)).save(path.with_name(f"{path.stem}_{name}.png"))
    return asset_id


def seen(
    stage: Any, make: Any, texture_id: str, light: Any, *, pose: Any = FROM_ABOVE, **surface: Any
) -> Any:
    scene = make.scene(
        camera=make.camera(33, 33, T_world_camera=pose),
        lights=(light,),
        ground=ground(1.0, texture_id=texture_id, **surface),
    )
    return stage.radiance(scene, "standard")


@pytest.mark.parametrize("name", LIGHTS)
@pytest.mark.parametrize("lean", [(0.3, 0.0), (0.0, 0.3), (-0.2, 0.25)])
def test_a_leaning_normal_gives_its_own_cosine(
    stage: Any, make: Any, name: str, lean: tuple[float, float]
) -> None:
    """The picture's right is +X and its top is away from +Z."""
    to_light = -np.array(LIGHTS[name])
    normal = np.array([lean[0], math.sqrt(1 - lean[0] ** 2 - lean[1] ** 2), -lean[1]])
    flat = seen(stage, make, textured(stage), sun(1.0, LIGHTS[name]))[16, 16, 0]
    found = seen(stage, make, textured(stage, normal=texel(*lean)), sun(1.0, LIGHTS[name]))[16, 16, 0]
    assert found / flat == pytest.approx(float(normal @ to_light) / to_light[1], rel=0.04)


def test_a_map_of_roughness_multiplies_that_of_the_ground(stage: Any, make: Any) -> None:
    pose, light = looking((0, 1, 1.5)), sun(1.0, (0.0, -0.5, 0.8))
    with_map = textured(stage, roughness=np.full((4, 4), 128))
    found = seen(stage, make, with_map, light, pose=pose, roughness=0.6)
    alike = seen(stage, make, textured(stage), light, pose=pose, roughness=0.6 * 128 / 255)
    unlike = seen(stage, make, textured(stage), light, pose=pose, roughness=0.6)
    assert found == pytest.approx(alike, rel=0.02)
    assert np.abs(unlike - alike).max() > 0.1 * alike.max()


def test_smoother_places_mirror_the_sun_more_strongly(stage: Any, make: Any) -> None:
    """Bands half a metre wide along +X, where the camera looks towards the sun's mirror image."""
    bands = np.repeat(np.array([[100], [180]]), 8, axis=0) * np.ones((1, 16))
    texture_id = textured(stage, roughness=bands)
    pose = looking((0, 1, 1.0))
    image = seen(
        stage, make, texture_id, sun(1.0, (0.0, -1.0, 1.0)), pose=pose, roughness=0.9, tile_size=1.0
    )[:, 16, 0]
    z = ground_hits(make.camera(33, 33, T_world_camera=pose))[:, 16, 2]
    near = np.abs(z) < 0.4
    smooth, rough = near & (z % 1.0 < 0.45) & (z % 1.0 > 0.05), near & (z % 1.0 > 0.55) & (z % 1.0 < 0.95)
    assert smooth.sum() > 3
    assert rough.sum() > 3
    assert image[smooth].mean() > 1.15 * image[rough].mean()


def test_bumps_that_pixels_cannot_show_leave_no_noise(stage: Any, make: Any) -> None:
    rng = np.random.default_rng(0)
    lean = rng.uniform(-0.4, 0.4, (64, 64, 2))
    normals = np.dstack([lean, np.sqrt(1 - (lean**2).sum(axis=2))])
    texture_id = textured(stage, normal=np.rint((normals + 1) / 2 * 255))
    image = seen(
        stage, make, texture_id, sun(1.0, (-0.6, -0.5, 0.0)), pose=looking((0, 30, 10)), tile_size=0.2
    )[..., 0]
    assert image.std() < 0.02 * image.mean()
