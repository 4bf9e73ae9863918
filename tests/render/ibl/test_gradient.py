"""The light of a gradient backdrop against that of a panorama of the same gradient."""

from typing import Any

import numpy as np
import pytest

from synthgen.model import CameraSpec, GradientSpec
from synthgen.render.backdrop import gradient_backdrop
from synthgen.render.ibl import bake_environment, gradient_light
from synthgen.render.ibl.gradient import gradient_shares
from synthgen.render.ibl.octahedral import texel_directions
from synthgen.render.ibl.panorama import pixel_directions

SPEC = GradientSpec(
    zenith_linear=(0.1, 0.3, 0.9), horizon_linear=(0.8, 0.7, 0.6), nadir_linear=(0.2, 0.1, 0.05)
)


def colors(spec: GradientSpec) -> Any:
    return np.array((spec.zenith_linear, spec.horizon_linear, spec.nadir_linear))


def interior(light: Any, level: int) -> Any:
    x, y, size = light.levels[level].astype(int)
    return light.atlas[y : y + size, x : x + size].astype(np.float64)


def test_the_shares_are_those_of_the_backdrop() -> None:
    R = np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0]], float)  # looks down
    T = np.eye(4)
    for pose in (np.eye(3), R, R.T):
        T[:3, :3] = pose
        camera = CameraSpec(yfov=1.0, width=1, height=1, znear=0.1, zfar=10.0, T_world_camera=T)
        y = float(-pose[1, 2])
        seen = gradient_backdrop(SPEC, camera)[0, 0]
        np.testing.assert_allclose(gradient_shares(np.array(y)) @ colors(SPEC), seen, atol=1e-6)


@pytest.fixture(scope="module")
def baked(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SYNTHGEN_CACHE_DIR", str(tmp_path_factory.mktemp("baked")))
        shares = gradient_shares(pixel_directions(256, 512)[..., 1])
        return bake_environment((shares @ colors(SPEC)).astype(np.float32), "gradient")


def test_the_diffuse_light_is_that_of_the_panorama(baked: Any) -> None:
    light = gradient_light(SPEC)
    np.testing.assert_allclose(light.harmonics, baked.harmonics, atol=1e-4)
    np.testing.assert_allclose(light.harmonics_upper, baked.harmonics_upper, atol=1e-4)
    np.testing.assert_allclose(light.mean_radiance, baked.mean_radiance, atol=1e-3)
    assert not light.suns


@pytest.mark.parametrize("level", range(6))
def test_the_reflections_are_those_of_the_panorama(baked: Any, level: int) -> None:
    light = gradient_light(SPEC)
    for each in (light, baked):
        found = interior(each, level)
        y = texel_directions(len(found))[..., 1]
        is_up, is_level = y > 0.9, np.abs(y) < 0.15
        means = [found[where].mean(axis=0) for where in (is_up, is_level, y < -0.9)]
        if each is light:
            expected = means
    np.testing.assert_allclose(means, expected, atol=0.03 if level == 0 else 0.02)


def test_equal_colours_are_equal_everywhere() -> None:
    gray = GradientSpec(zenith_linear=(0.5,) * 3, horizon_linear=(0.5,) * 3, nadir_linear=(0.5,) * 3)
    light = gradient_light(gray)
    for level in range(6):
        np.testing.assert_allclose(interior(light, level), 0.5, atol=1e-3)
    np.testing.assert_allclose(light.harmonics[0], 0.5, atol=1e-4)
    np.testing.assert_allclose(light.harmonics[1:], 0, atol=1e-3)


def test_everything_but_the_directions_grows_with_the_scale() -> None:
    one, three = gradient_light(SPEC), gradient_light(SPEC, scale=3.0)
    np.testing.assert_allclose(three.harmonics, 3 * one.harmonics, rtol=1e-5)
    np.testing.assert_allclose(three.atlas.astype(float), 3 * one.atlas.astype(float), rtol=2e-3)
    np.testing.assert_allclose(three.mean_radiance, 3 * np.array(one.mean_radiance), rtol=1e-6)
    np.testing.assert_allclose(three.directions_16.weights, 3 * one.directions_16.weights, rtol=1e-5)
    np.testing.assert_array_equal(three.directions_16.directions, one.directions_16.directions)


def test_the_directions_give_the_diffuse_light(normals: Any) -> None:
    light = gradient_light(SPEC)
    luminance = np.array((0.2126, 0.7152, 0.0722))
    up = np.array([0.0, 1.0, 0.0])
    for normal in (up, -up, np.array([1.0, 0.0, 0.0])):
        cosine = np.maximum(light.directions_64.directions @ normal, 0)
        y = normal[1]
        c = light.harmonics
        diffuse = c[0] + c[1] * y + c[3] * normal[0] - c[6] + c[8] * (normal[0] ** 2 - y * y)
        assert cosine @ light.directions_64.weights == pytest.approx(np.pi * diffuse @ luminance, rel=0.03)
