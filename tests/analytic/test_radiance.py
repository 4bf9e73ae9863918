"""Radiance against values that follow from the definition of a material or a light."""

import math
from typing import Any

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from synthgen.color import linear_from_srgb, srgb_from_linear
from synthgen.model import DirectionalLightSpec, GradientSpec, GroundSpec, PhotoSpec

CENTRE = (48, 48)


def light(
    illuminance: float = math.pi, *, color: Any = (1.0, 1.0, 1.0), **fields: Any
) -> DirectionalLightSpec:
    direction = fields.pop("direction", (0.0, 0.0, -1.0))
    is_casting = fields.pop("has_shadow", False)
    return DirectionalLightSpec(
        direction_world=direction, color_linear=color, illuminance=illuminance, has_shadow=is_casting
    )


def centre(engine: Any, make: Any, asset: str, **fields: Any) -> Any:
    return engine.render(make.instance(1, asset, (0, 0, -2)), **fields).radiance_linear[CENTRE]


@pytest.mark.parametrize("radiance", [0.05, 0.25, 0.5, 0.9])
def test_emission_without_light_is_the_emissive_factor(engine: Any, make: Any, radiance: float) -> None:
    quad = engine.add_mesh(make.quad(), make.glowing(radiance))
    assert centre(engine, make, quad) == pytest.approx([radiance] * 3, abs=0.02)


def test_the_emissive_texture_multiplies_the_factor_and_is_srgb(engine: Any, make: Any) -> None:
    glb = make.glb()
    grey = glb.texture(np.full((4, 4, 3), 188))
    material = make.glowing((0.5, 0.5, 0.25)) | {"emissiveTexture": {"index": grey}}
    vertices, faces = make.quad()
    glb.mesh(vertices, faces, material=material, texcoords=[[0, 1], [1, 1], [1, 0], [0, 0]])
    texel = float(linear_from_srgb(np.array(188 / 255)))
    shown = centre(engine, make, engine.add(glb))
    assert shown == pytest.approx([0.5 * texel, 0.5 * texel, 0.25 * texel], abs=0.02)


def test_ambient_light_shows_the_base_colour(engine: Any, make: Any) -> None:
    quad = engine.add_mesh(make.quad(), make.matt((0.8, 0.4, 0.1)))
    shown = centre(engine, make, quad, ambient=(0.5, 1.0, 1.0))
    assert shown == pytest.approx([0.4, 0.4, 0.1], abs=0.02)


def test_an_illuminance_of_pi_makes_a_white_surface_white(engine: Any, make: Any) -> None:
    quad = engine.add_mesh(make.quad(), make.matt((0.6, 0.6, 0.6)))
    assert centre(engine, make, quad, lights=(light(),)) == pytest.approx([0.6] * 3, abs=0.05)


def test_radiance_is_proportional_to_the_illuminance_and_the_cosine(engine: Any, make: Any) -> None:
    quad = engine.add_mesh(make.quad(), make.matt((0.8, 0.8, 0.8)))
    full = centre(engine, make, quad, lights=(light(2.0),))
    half = centre(engine, make, quad, lights=(light(1.0),))
    slanted = centre(engine, make, quad, lights=(light(2.0, direction=(math.sin(1.0472), 0, -0.5)),))
    assert half == pytest.approx(full / 2, rel=0.05)
    assert slanted == pytest.approx(full / 2, rel=0.1)


def test_a_light_with_shadow_is_as_bright_as_one_without(engine: Any, make: Any) -> None:
    quad = engine.add_mesh(make.quad(), make.matt((0.8, 0.8, 0.8)))
    direction = (0.3, -0.4, -0.866)
    lit = [
        centre(engine, make, quad, lights=(light(2.0, direction=direction, has_shadow=has_shadow),))
        for has_shadow in (True, False)
    ]
    assert lit[0] == pytest.approx(lit[1], rel=0.02)


def test_whole_numbers_as_light_colour_are_no_bytes(engine: Any, make: Any) -> None:
    quad = engine.add_mesh(make.quad(), make.matt((0.5, 0.5, 0.5)))
    for has_shadow in (True, False):
        whole = centre(engine, make, quad, lights=(light(color=(1, 1, 1), has_shadow=has_shadow),))
        real = centre(engine, make, quad, lights=(light(color=(1.0, 1.0, 1.0), has_shadow=has_shadow),))
        assert np.array_equal(whole, real)
        assert whole.mean() > 0.3


def test_a_texture_has_roughness_in_green_and_metallic_in_blue(engine: Any, make: Any) -> None:
    def quad(texel: tuple[int, int, int] | None, metallic: float, roughness: float) -> str:
        glb = make.glb()
        pbr: dict[str, Any] = {
            "baseColorFactor": [0.9, 0.5, 0.2, 1.0],
            "metallicFactor": metallic,
            "roughnessFactor": roughness,
        }
        if texel is not None:
            index = glb.texture(np.tile(np.array(texel, np.uint8), (4, 4, 1)))
            pbr["metallicRoughnessTexture"] = {"index": index}
        vertices, faces = make.quad()
        uv = [[0, 1], [1, 1], [1, 0], [0, 0]]
        glb.mesh(vertices, faces, material={"pbrMetallicRoughness": pbr}, texcoords=uv)
        return engine.add(glb)

    lights = (light(0.5, direction=(0.1, 0.0, -0.99)),)
    metal = centre(engine, make, quad((200, 102, 255), 1.0, 1.0), lights=lights)
    plastic = centre(engine, make, quad((200, 102, 0), 1.0, 1.0), lights=lights)
    same_metal = centre(engine, make, quad(None, 1.0, 0.4), lights=lights)
    same_plastic = centre(engine, make, quad(None, 0.0, 0.4), lights=lights)
    assert metal == pytest.approx(same_metal, abs=0.01)
    assert plastic == pytest.approx(same_plastic, abs=0.01)
    assert np.abs(metal - plastic).max() > 0.1


def test_the_top_row_of_a_texture_is_at_v_0(engine: Any, make: Any) -> None:
    glb = make.glb()
    pixels = np.zeros((8, 8, 3), np.uint8)
    pixels[:4, :4] = (255, 0, 0)
    material = make.glowing(1.0) | {"emissiveTexture": {"index": glb.texture(pixels)}}
    vertices, faces = make.quad()
    glb.mesh(vertices, faces, material=material, texcoords=[[0, 1], [1, 1], [1, 0], [0, 0]])
    picture = engine.render(make.instance(1, engine.add(glb), (0, 0, -2))).radiance_linear
    is_red = picture[..., 0] - picture[..., 1] > 0.5
    rows, columns = np.nonzero(is_red)
    assert is_red.any()
    assert rows.max() < 48
    assert columns.max() < 48


def test_a_sun_overhead_casts_a_shadow_where_geometry_puts_it(engine: Any, make: Any) -> None:
    T_world_camera = np.eye(4)
    T_world_camera[:3, :3] = Rotation.from_euler("x", -26.565, degrees=True).as_matrix()
    T_world_camera[:3, 3] = (0, 2.0, 4.0)  # looks at the origin
    camera = make.camera(120, 120, focal_px=130.0, T_world_camera=T_world_camera)
    ground = GroundSpec(texture_id=None, tint_linear=(0.7, 0.7, 0.7), roughness=1.0, tile_size=1.0)
    box = engine.add_mesh(make.box((0.5, 0.5, 0.5)), make.matt((0.2, 0.2, 0.8)))
    sun = light(2.0, direction=(0.0, -1.0, 0.0), has_shadow=True)
    picture = engine.render(
        make.instance(1, box, (0, 1.2, 0)), camera=camera, ground=ground, lights=(sun,), ambient=(0.05,) * 3
    ).radiance_linear

    def at(x: float, z: float) -> float:
        p = np.linalg.inv(T_world_camera) @ [x, 0, z, 1]
        column, row = 60 + 130 * p[0] / -p[2], 60 - 130 * p[1] / -p[2]
        return float(picture[int(row), int(column)].mean())

    in_shadow = [at(0, 0), at(0.15, 0), at(-0.15, 0.15), at(0, -0.15)]
    in_light = [at(0.6, 0), at(-0.6, 0), at(0, 0.6), at(0.5, 0.4)]
    assert max(in_shadow) < 0.3 * min(in_light)


@pytest.mark.parametrize("engine", ["pyrender"], indirect=True)
def test_a_photograph_of_the_shape_of_the_image_is_shown_unchanged(engine: Any, make: Any) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (96, 96, 3), np.uint8)
    photo = engine.add_photo(pixels)
    quad = engine.add_mesh(make.quad(), make.glowing(0.6))
    for is_mirrored in (False, True):
        spec = PhotoSpec(asset_id=photo, crop_xyxy=(0.0, 0.0, 1.0, 1.0), is_mirrored=is_mirrored, gain=0.5)
        buffers = engine.render(make.instance(1, quad, (0, 0, -4)), backdrop=spec)
        known = linear_from_srgb(pixels / 255.0) * 0.5
        known = known[:, ::-1] if is_mirrored else known
        is_free = np.isinf(buffers.depth)
        is_free[30:66, 30:66] = False
        assert is_free.mean() > 0.5
        assert np.allclose(buffers.radiance_linear[is_free], known[is_free], atol=1e-6)


@pytest.mark.parametrize("is_mirrored", [False, True])
def test_a_crop_of_a_photograph_fills_the_image(engine: Any, make: Any, is_mirrored: bool) -> None:
    y, x = np.mgrid[0:128, 0:160]
    pixels = np.stack([40 + x, 60 + y, 200 - x // 2 - y // 2], axis=-1).astype(np.uint8)
    photo = engine.add_photo(pixels)
    crop = (0.2, 0.25, 0.8, 1.0)
    spec = PhotoSpec(asset_id=photo, crop_xyxy=crop, is_mirrored=is_mirrored, gain=0.5)
    known = linear_from_srgb(pixels[32:128, 32:128] / 255.0) * 0.5
    known = known[:, ::-1] if is_mirrored else known
    shown = engine.render(backdrop=spec).radiance_linear
    # Smoothed edges and supersampling leave a ramp as it is, but for the border.
    assert shown[1:-1, 1:-1] == pytest.approx(known[1:-1, 1:-1], abs=2e-3)


def test_a_gradient_depends_on_the_elevation_of_the_ray_alone(engine: Any, make: Any) -> None:
    zenith, horizon, nadir = np.array([0.1, 0.2, 0.9]), np.array([0.8, 0.8, 0.8]), np.array([0.3, 0.2, 0.1])
    spec = GradientSpec(zenith_linear=tuple(zenith), horizon_linear=tuple(horizon), nadir_linear=tuple(nadir))
    T_world_camera = np.eye(4)
    T_world_camera[:3, :3] = Rotation.from_euler("yxz", [0.4, 0.2, 0.3]).as_matrix()
    camera = make.camera(64, 48, focal_px=40.0, T_world_camera=T_world_camera)
    picture = engine.render(camera=camera, backdrop=spec).radiance_linear
    for row, column in ((0, 0), (0, 63), (47, 0), (47, 63), (20, 31)):
        ray = T_world_camera[:3, :3] @ [(column + 0.5 - 32) / 40, (24 - row - 0.5) / 40, -1]
        up = ray[1] / np.linalg.norm(ray)
        end = zenith if up > 0 else nadir
        known = horizon + math.sqrt(abs(up)) * (end - horizon)
        assert picture[row, column] == pytest.approx(known, rel=1e-3)


def test_the_edge_of_an_object_is_between_object_and_backdrop(engine: Any, make: Any) -> None:
    quad = engine.add_mesh(make.quad(), make.glowing(0.8))
    turn = Rotation.from_euler("z", 20, degrees=True).as_matrix()
    picture = engine.render(make.instance(1, quad, (0, 0, -4), R=turn)).radiance_linear
    inner = picture[CENTRE]
    low, high = np.array(make.backdrop) - 0.01, inner + 0.01
    assert (picture >= low).all()
    assert (picture <= high).all()
    encoded = srgb_from_linear(picture)
    assert ((encoded > srgb_from_linear(low + 0.05)) & (encoded < srgb_from_linear(high - 0.05))).any()
