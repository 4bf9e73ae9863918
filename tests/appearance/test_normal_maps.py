"""Normal maps: a map that tilts the normal lights the surface like one that is really tilted."""

import math
from typing import Any

import numpy as np
import pytest
from scipy.spatial.transform import Rotation
from stage import at, lambert, quad, sphere, sphere_hits, sun, without

RIGHT, UP = (1.0, 0.0), (0.0, 1.0)


def texel(x: float, y: float) -> Any:
    """A map that is the same all over: the normal leans by x to the right and y up, of unit length."""
    normal = np.array([x, y, math.sqrt(1 - x * x - y * y)])
    return np.tile(np.rint((normal + 1) / 2 * 255).astype(np.uint8), (4, 4, 1))


def lit(
    stage: Any,
    make: Any,
    arrays: Any,
    pixels: Any,
    light: Any,
    *,
    scale: float | None = None,
    R: Any = None,
    **more: Any,
) -> float:
    info = {"index": "bumps"} | ({} if scale is None else {"scale": scale})
    model = stage.model(arrays, lambert(normalTexture=info, **more), bumps=pixels)
    scene = make.scene(at(1, model, (0, 0, -2), R=R), camera=make.camera(9, 9), lights=(light,))
    return float(stage.radiance(scene)[4, 4, 0])


LIGHTS = {
    "from the right": (-0.6, 0.0, -0.8),
    "from the left": (0.6, 0.0, -0.8),
    "from above": (0.0, -0.6, -0.8),
    "from below": (0.0, 0.6, -0.8),
}


@pytest.mark.parametrize("has_tangents", [True, False])
@pytest.mark.parametrize("name", LIGHTS)
@pytest.mark.parametrize("lean", [(0.0, 0.0), (0.5, 0.0), (0.0, 0.5), (-0.3, 0.4)])
def test_a_leaning_normal_gives_its_own_cosine(
    stage: Any, make: Any, has_tangents: bool, name: str, lean: tuple[float, float]
) -> None:
    arrays = quad() if has_tangents else without(quad(), "TANGENT")
    normal = np.array([*lean, math.sqrt(1 - lean[0] ** 2 - lean[1] ** 2)])
    cosine = max(0.0, float(normal @ -np.array(LIGHTS[name])))
    found = lit(stage, make, arrays, texel(*lean), sun(math.pi, LIGHTS[name]))
    assert found == pytest.approx(cosine, abs=0.015)


MIRRORED = {
    "mirrored in u": ([[1, 1], [0, 1], [0, 0], [1, 0]], (-1, 0, 0, -1)),
    "mirrored in v": ([[0, 0], [1, 0], [1, 1], [0, 1]], (1, 0, 0, -1)),
    "a quarter turned": ([[0, 0], [0, 1], [1, 1], [1, 0]], (0, 1, 0, 1)),
}


@pytest.mark.parametrize("has_tangents", [True, False])
@pytest.mark.parametrize("name", MIRRORED)
def test_a_map_that_is_laid_on_mirrored_or_turned_leans_with_its_texture(
    stage: Any, make: Any, has_tangents: bool, name: str
) -> None:
    uv, tangent = MIRRORED[name]
    arrays = quad() | {"TEXCOORD_0": np.float32(uv), "TANGENT": np.tile(np.float32(tangent), (4, 1))}
    arrays = arrays if has_tangents else without(arrays, "TANGENT")
    # The directions of growing u and of falling v on the square.
    corners = np.array(uv, np.float64)
    du = np.array([corners[1, 0] - corners[0, 0], corners[3, 0] - corners[0, 0]])
    dv = -np.array([corners[1, 1] - corners[0, 1], corners[3, 1] - corners[0, 1]])
    for light in LIGHTS.values():
        leans = 0.4 * du + 0.3 * dv
        normal = np.array([*leans, math.sqrt(1 - leans @ leans)])
        cosine = max(0.0, float(normal @ -np.array(light)))
        assert lit(stage, make, arrays, texel(0.4, 0.3), sun(math.pi, light)) == pytest.approx(
            cosine, abs=0.015
        )


@pytest.mark.parametrize("scale", [0.0, 0.5, 2.0, -1.0])
def test_the_scale_multiplies_what_leans(stage: Any, make: Any, scale: float) -> None:
    light = np.array(LIGHTS["from the right"])
    normal = np.array([0.5 * scale, 0.0, math.sqrt(0.75)])
    cosine = max(0.0, float(normal / np.linalg.norm(normal) @ -light))
    assert lit(stage, make, quad(), texel(0.5, 0.0), sun(math.pi, light), scale=scale) == pytest.approx(
        cosine, abs=0.015
    )


@pytest.mark.parametrize("has_tangents", [True, False])
def test_on_a_back_face_the_map_is_seen_from_behind(stage: Any, make: Any, has_tangents: bool) -> None:
    """The mapped normal is reversed as a whole: a bump on the front is a dent on the back."""
    arrays = quad() if has_tangents else without(quad(), "TANGENT")
    turn = Rotation.from_euler("y", 180, degrees=True).as_matrix()
    normal = -turn @ [0.5, 0.3, math.sqrt(0.66)]
    for light in LIGHTS.values():
        found = lit(stage, make, arrays, texel(0.5, 0.3), sun(math.pi, light), R=turn, doubleSided=True)
        assert found == pytest.approx(max(0.0, float(normal @ -np.array(light))), abs=0.015)


@pytest.mark.parametrize("stretch", [(4.0, 1.0), (1.0, 4.0), (-3.0, 1.0)])
def test_a_stretched_map_leans_as_much_as_another(
    stage: Any, make: Any, stretch: tuple[float, float]
) -> None:
    """The frame is orthonormal, as MikkTSpace's is, whatever the density of the texture along u and v."""
    arrays = without(quad(), "TANGENT")
    arrays = arrays | {"TEXCOORD_0": arrays["TEXCOORD_0"] * np.float32(stretch)}
    normal = np.array([math.copysign(0.4, stretch[0]), 0.3, math.sqrt(0.75)])
    for light in LIGHTS.values():
        cosine = max(0.0, float(normal @ -np.array(light)))
        assert lit(stage, make, arrays, texel(0.4, 0.3), sun(math.pi, light)) == pytest.approx(
            cosine, abs=0.015
        )


def test_tangents_and_derivatives_agree_on_a_curved_surface(stage: Any, make: Any) -> None:
    rng = np.random.default_rng(3)
    leans = rng.uniform(-0.5, 0.5, (8, 16, 2))
    normals = np.dstack([leans, np.sqrt(1 - (leans**2).sum(axis=-1))])
    pixels = np.rint((normals + 1) / 2 * 255).astype(np.uint8)
    camera = make.camera(64, 64, focal_px=160.0)
    images = []
    for arrays in (sphere(rows=96), without(sphere(rows=96), "TANGENT")):
        model = stage.model(arrays, lambert(normalTexture={"index": "bumps"}), bumps=pixels)
        scene = make.scene(
            at(1, model, (0, 0, -6)), camera=camera, lights=(sun(math.pi, (-0.5, -0.3, -0.8)),)
        )
        images.append(stage.radiance(scene)[..., 0])
    inner = np.nan_to_num(sphere_hits(camera, (0, 0, -6), 1.0)[1][..., 2]) > 0.45
    assert np.abs(images[0] - images[1])[inner].mean() < 0.01
    assert images[0][inner].std() > 0.05


def test_a_flat_map_changes_nothing(stage: Any, make: Any) -> None:
    camera = make.camera(48, 48, focal_px=120.0)
    light = sun(math.pi, (-0.5, -0.3, -0.8))
    flat = np.tile(np.array([128, 128, 255], np.uint8), (4, 4, 1))
    images = []
    for material in (lambert(), lambert(normalTexture={"index": "bumps"})):
        model = stage.model(sphere(), material, bumps=flat)
        images.append(stage.radiance(make.scene(at(1, model, (0, 0, -6)), camera=camera, lights=(light,))))
    assert images[1] == pytest.approx(images[0], abs=0.02)


def test_a_normal_map_without_extent_in_uv_makes_no_holes(stage: Any, make: Any) -> None:
    arrays = without(quad(), "TANGENT") | {"TEXCOORD_0": np.zeros((4, 2), np.float32)}
    assert np.isfinite(lit(stage, make, arrays, texel(0.3, 0.2), sun(math.pi)))


def test_bumps_do_not_change_ids_or_depth(stage: Any, make: Any) -> None:
    rng = np.random.default_rng(0)
    bumpy = rng.integers(90, 166, (16, 16, 3), np.uint8)
    models = [
        stage.model(sphere(), lambert()),
        stage.model(sphere(), lambert(normalTexture={"index": "bumps"}), bumps=bumpy),
    ]
    plain, mapped = (stage.buffers(make.scene(at(1, model, (0, 0, -4)))) for model in models)
    assert np.array_equal(plain.instance_id, mapped.instance_id)
    assert np.array_equal(plain.depth, mapped.depth)
