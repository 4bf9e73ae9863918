"""glTF's metallic-roughness material: factors times textures, in the right channels and encodings."""

import math
from typing import Any

import numpy as np
import pytest
from scipy.spatial.transform import Rotation
from stage import NO_SPECULAR, at, lambert, looking, pbr, quad, sphere, sun, without

from synthgen.color import linear_from_srgb

UNLIT = {"KHR_materials_unlit": {}}
FACING = sun(math.pi)
TURNED_AWAY = Rotation.from_euler("y", 180, degrees=True).as_matrix()


def plain(*rgb: int) -> Any:
    return np.tile(np.array(rgb, np.uint8), (4, 4, 1))


def linear(*levels: int) -> Any:
    return linear_from_srgb(np.array(levels) / 255.0)


def seen(stage: Any, make: Any, model: str, *others: Any, **fields: Any) -> Any:
    """The radiance in the middle of a model that stands 2 m before the camera."""
    values = {"camera": make.camera(9, 9), "lights": (FACING,)} | fields
    turned = values.pop("R", None)
    return stage.radiance(make.scene(at(1, model, (0, 0, -2), R=turned), *others, **values))[4, 4]


def test_base_colour_is_factor_times_texture_times_vertex_colour(stage: Any, make: Any) -> None:
    arrays = quad() | {"COLOR_0": np.tile(np.float32([0.5, 1.0, 0.25, 1.0]), (4, 1))}
    factor, texel = (0.8, 0.6, 0.4), plain(188, 128, 255)
    known = np.array(factor) * linear(188, 128, 255) * [0.5, 1.0, 0.25]
    for material in (
        pbr(factor, baseColorTexture={"index": "map"}, **UNLIT),
        lambert(factor, baseColorTexture={"index": "map"}),
    ):
        assert seen(stage, make, stage.model(arrays, material, map=texel)) == pytest.approx(known, rel=0.01)


def test_vertex_colours_are_linear_and_are_blended_between_vertices(stage: Any, make: Any) -> None:
    arrays = quad() | {"COLOR_0": np.float32([[0, 0, 0], [1, 1, 1], [1, 1, 1], [0, 0, 0]])}
    assert seen(stage, make, stage.model(arrays, pbr(**UNLIT))) == pytest.approx([0.5] * 3, abs=0.01)


def test_unlit_is_the_base_colour_whatever_the_light(stage: Any, make: Any) -> None:
    model = stage.model(quad(), pbr((0.2, 0.4, 0.6), emissiveFactor=[1.0, 1.0, 1.0], **UNLIT))
    for lights in ((), (FACING,), (sun(9.0),)):
        assert seen(stage, make, model, lights=lights) == pytest.approx([0.2, 0.4, 0.6], rel=2e-3)


def test_emission_is_factor_times_srgb_texture_times_strength(stage: Any, make: Any) -> None:
    material = pbr(
        (0.0, 0.0, 0.0),
        emissiveFactor=[1.0, 0.5, 0.25],
        emissiveTexture={"index": "glow"},
        KHR_materials_emissive_strength={"emissiveStrength": 3.0},
        **NO_SPECULAR,
    )
    model = stage.model(quad(), material, glow=plain(188, 188, 100))
    known = 3.0 * np.array([1.0, 0.5, 0.25]) * linear(188, 188, 100)
    assert seen(stage, make, model, lights=()) == pytest.approx(known, rel=0.01)


@pytest.mark.parametrize("blue", [0, 255])
def test_roughness_is_green_and_metallic_blue_and_both_are_linear(stage: Any, make: Any, blue: int) -> None:
    """With a light beside the mirror direction, so that roughness counts; red must not."""
    light = sun(1.0, (0.25, 0.0, -1.0))
    textured = pbr((0.9, 0.5, 0.2), metallic=0.8, roughness=0.9, metallicRoughnessTexture={"index": "map"})
    by_factor = pbr((0.9, 0.5, 0.2), metallic=0.8 * blue / 255, roughness=0.9 * 128 / 255)
    results = [
        seen(
            stage,
            make,
            stage.model(quad(), textured, map=plain(red, 128, blue)),
            lights=(light,),
            ambient=(0.1,) * 3,
        )
        for red in (0, 255)
    ]
    known = seen(stage, make, stage.model(quad(), by_factor), lights=(light,), ambient=(0.1,) * 3)
    assert results[0] == pytest.approx(known, rel=0.01)
    assert results[1] == pytest.approx(known, rel=0.01)


def test_occlusion_is_red_has_a_strength_and_dims_ambient_light_only(stage: Any, make: Any) -> None:
    def lit(strength: float, **fields: Any) -> float:
        material = lambert(
            (0.5, 0.5, 0.5), occlusionTexture={"index": "map", "strength": strength}, emissiveFactor=[0.1] * 3
        )
        return float(seen(stage, make, stage.model(quad(), material, map=plain(102, 255, 255)), **fields)[0])

    assert lit(1.0, lights=()) == pytest.approx(0.1, rel=0.01)
    assert lit(1.0) == pytest.approx(0.6, rel=0.01), "the light of a lamp arrives"
    assert lit(1.0, lights=(), ambient=(1.0,) * 3) == pytest.approx(0.1 + 0.5 * 0.4, rel=0.01)
    assert lit(0.5, lights=(), ambient=(1.0,) * 3) == pytest.approx(0.1 + 0.5 * 0.7, rel=0.01)
    assert lit(0.0, lights=(), ambient=(1.0,) * 3) == pytest.approx(0.6, rel=0.01)


@pytest.mark.parametrize("texture_alpha", [100, 200])
@pytest.mark.parametrize("cutoff", [None, 0.3, 0.6])
def test_a_mask_leaves_what_is_at_least_the_cutoff_opaque(
    stage: Any, make: Any, texture_alpha: int, cutoff: float | None
) -> None:
    fields = {} if cutoff is None else {"alphaCutoff": cutoff}
    material = pbr((1, 1, 1, 0.9), baseColorTexture={"index": "map"}, alphaMode="MASK", **UNLIT, **fields)
    model = stage.model(quad(), material, map=plain(255, 255, 255, texture_alpha))
    is_there = 0.9 * texture_alpha / 255 >= (0.5 if cutoff is None else cutoff)
    known = 1.0 if is_there else make.backdrop[0]
    assert seen(stage, make, model) == pytest.approx([known] * 3, abs=5e-3)


def test_the_alpha_of_vertices_counts_for_masks_and_blends(stage: Any, make: Any) -> None:
    arrays = quad() | {"COLOR_0": np.tile(np.float32([1, 1, 1, 0.25]), (4, 1))}
    masked = stage.model(arrays, pbr(alphaMode="MASK", **UNLIT))
    assert seen(stage, make, masked) == pytest.approx(make.backdrop, abs=5e-3)
    blended = stage.model(arrays, pbr(alphaMode="BLEND", **UNLIT))
    assert seen(stage, make, blended) == pytest.approx([0.25 + 0.75 * 0.2] * 3, abs=5e-3)


@pytest.mark.parametrize("alpha", [0.2, 0.5, 0.9, 1.0])
def test_a_blend_covers_by_its_alpha(stage: Any, make: Any, alpha: float) -> None:
    model = stage.model(quad(), pbr((0.9, 0.1, 0.4, alpha), alphaMode="BLEND", **UNLIT))
    known = alpha * np.array([0.9, 0.1, 0.4]) + (1 - alpha) * np.array(make.backdrop)
    assert seen(stage, make, model) == pytest.approx(known, abs=5e-3)


def test_blends_lie_over_each_other_from_back_to_front(stage: Any, make: Any) -> None:
    red, green = (
        stage.model(quad(), pbr((*color, 0.5), alphaMode="BLEND", **UNLIT))
        for color in ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
    )
    opaque = stage.model(quad(9, 9), pbr((0.0, 0.0, 1.0), **UNLIT))
    instances = at(1, red, (0, 0, -2)), at(2, green, (0, 0, -2.5)), at(3, opaque, (0, 0, -3))
    for order in (instances, instances[::-1]):
        scene = make.scene(*order, camera=make.camera(9, 9))
        buffers = stage.buffers(scene)
        assert buffers.radiance_linear[4, 4] == pytest.approx([0.5, 0.25, 0.25], abs=5e-3)
        assert buffers.instance_id[4, 4] == 1
    hidden = at(1, red, (0, 0, -3.5)), at(3, opaque, (0, 0, -3))
    scene = make.scene(*hidden, camera=make.camera(9, 9))
    assert stage.radiance(scene)[4, 4] == pytest.approx([0.0, 0.0, 1.0], abs=5e-3)


def test_an_opaque_material_ignores_alpha(stage: Any, make: Any) -> None:
    model = stage.model(quad(), pbr((0.9, 0.1, 0.4, 0.3), **UNLIT))
    assert seen(stage, make, model) == pytest.approx([0.9, 0.1, 0.4], abs=2e-3)


@pytest.mark.parametrize("is_double_sided", [True, False])
def test_a_back_face_is_lit_as_if_it_were_the_front_or_not_there(
    stage: Any, make: Any, is_double_sided: bool
) -> None:
    model = stage.model(quad(), lambert((0.5, 0.5, 0.5), doubleSided=is_double_sided))
    slanted = sun(math.pi, (math.sin(0.7), 0.0, -math.cos(0.7)))
    front = seen(stage, make, model, lights=(slanted,))
    back = seen(stage, make, model, lights=(slanted,), R=TURNED_AWAY)
    assert front == pytest.approx([0.5 * math.cos(0.7)] * 3, rel=0.01)
    assert back == pytest.approx(front if is_double_sided else make.backdrop, rel=0.01)
    from_behind = sun(math.pi, (0.0, 0.0, 1.0))
    dark = seen(stage, make, model, lights=(from_behind,), R=TURNED_AWAY)
    assert dark == pytest.approx([0.0] * 3 if is_double_sided else make.backdrop, abs=1e-3)


@pytest.mark.parametrize("scale", [[-1, 1, 1], [1, 1, -1], [2, 0.5, 1]])
def test_a_mirrored_or_stretched_node_is_lit_from_outside(stage: Any, make: Any, scale: list[float]) -> None:
    from stage import GlbFile  # noqa: PLC0415

    file = GlbFile()
    arrays = sphere(0.5)
    file.node(mesh=file.mesh_of(arrays, material=file.material(**lambert())), scale=scale)
    buffers = stage.buffers(
        make.scene(at(1, stage.add(file), (0, 0, -3)), camera=make.camera(33, 33), lights=(FACING,))
    )
    assert buffers.radiance_linear[16, 16] == pytest.approx([1.0] * 3, rel=0.02)
    inside = buffers.instance_id > 0
    assert (buffers.radiance_linear[inside] > 0.05).all()


def test_the_default_material_is_white_metal_of_roughness_1(stage: Any, make: Any) -> None:
    default = stage.model(without(quad(), "TEXCOORD_0", "TANGENT"))
    explicit = stage.model(quad(), pbr(metallic=1.0, roughness=1.0))
    assert seen(stage, make, default) == pytest.approx(seen(stage, make, explicit), rel=1e-3)


def test_a_rougher_highlight_is_wider_and_dimmer(stage: Any, make: Any) -> None:
    camera = make.camera(64, 64, focal_px=160.0, T_world_camera=looking((0, 0, 6)))
    peaks, areas = [], []
    for roughness in (0.2, 0.4, 0.6):
        model = stage.model(sphere(), pbr((0.0, 0.0, 0.0), roughness=roughness))
        light = sun(math.pi, (-0.4, -0.4, -1.0))
        image = stage.radiance(make.scene(at(1, model), camera=camera, lights=(light,)))[..., 0]
        image = np.where(stage.buffers(make.scene(at(1, model), camera=camera)).instance_id > 0, image, 0)
        peaks.append(image.max())
        areas.append((image > 0.5 * image.max()).sum())
    assert peaks == sorted(peaks, reverse=True)
    assert areas == sorted(areas)


@pytest.mark.parametrize("roughness", [0.3, 0.6, 1.0])
def test_the_peak_of_a_highlight_is_that_of_ggx(stage: Any, make: Any, roughness: float) -> None:
    """n = l = v: D = 1 / (pi a^2), V = 1 / 4, F = 0.04; with a black base nothing else is left."""
    model = stage.model(quad(), pbr((0.0, 0.0, 0.0), roughness=roughness))
    lit = seen(stage, make, model, lights=(sun(1.0),))
    assert lit == pytest.approx([0.04 / (4 * math.pi * roughness**4)] * 3, rel=0.1)
