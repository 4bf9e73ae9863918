"""`python -m bench.realism.checks`: the converter against results that are known without rendering."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from bench.realism.reference import traced
from bench.realism.stage import Stage, ground_irradiance, solid_angles
from synthgen.arrays import F32, read_only
from synthgen.assets import AssetStore, Relief, relief_of
from synthgen.model import (
    AreaLightSpec,
    Asset,
    DirectionalLightSpec,
    EnvironmentMapSpec,
    GradientSpec,
    GroundSpec,
    InstanceSpec,
    LightSpec,
    Material,
    Part,
    PointLightSpec,
    Primitive,
    SceneSpec,
    Specular,
    SpotLightSpec,
    Texture,
    TextureSlot,
)

SIZE_PX = 32
SPP = 256
MATT = Material(metallic_factor=0.0, roughness_factor=1.0, specular=Specular(factor=0.0))
"""White, and nothing but diffuse."""


EVEN = GradientSpec(zenith_linear=(1, 1, 1), horizon_linear=(1, 1, 1), nadir_linear=(1, 1, 1))
FADING = GradientSpec(zenith_linear=(1, 1, 1), horizon_linear=(0.5, 0.5, 0.5), nadir_linear=(0, 0, 0))


class MadeAssets(AssetStore):
    """Assets that no file holds: one model, and one panorama."""

    def __init__(self, primitive: Primitive, material: Material, panorama: F32 | None = None) -> None:
        super().__init__()
        points = primitive.positions.astype(np.float64)
        bounds = np.array([points.min(axis=0), points.max(axis=0)])
        self._asset = Asset(
            asset_id="made",
            sha256="",
            parts=(Part(primitive=primitive, material=material),),
            bounds=read_only(bounds),
            hull=read_only(points),
        )
        self.made_panorama = panorama

    def model(self, asset_id: str) -> Asset:  # noqa: ARG002
        return self._asset

    def panorama(self, asset_id: str) -> F32:
        return self.made_panorama if self.made_panorama is not None else super().panorama(asset_id)


def floor(*, is_flipped: bool = False) -> Primitive:
    """A square of 2 m at y = 0, seen from above with the texture's top towards -Z; or mirrored."""
    corners = np.array([[-1, 0, 1], [1, 0, 1], [1, 0, -1], [-1, 0, -1]], np.float32)
    uv = np.array([[0, 1], [1, 1], [1, 0], [0, 0]], np.float32)
    if is_flipped:
        uv[:, 0] = 1 - uv[:, 0]
    return Primitive(
        positions=read_only(corners),
        normals=read_only(np.tile(np.array([0, 1, 0], np.float32), (4, 1))),
        indices=read_only(np.array([[0, 1, 2], [0, 2, 3]], np.uint32)),
        texcoords=(read_only(uv),),
    )


def seen(  # noqa: PLR0913 - what a scene consists of
    primitive: Primitive,
    material: Material,
    *lights: LightSpec,
    ambient: float = 0.0,
    panorama: F32 | None = None,
    yaw: float = 0.0,
    y: float = 0.0,
    backdrop: GradientSpec = EVEN,
) -> F32:
    """The radiance [h w 3] of the made model from above; the frame is 0.4 m wide on the floor."""
    assets = MadeAssets(primitive, material, panorama)
    stage = Stage(assets, size_px=SIZE_PX)
    stage.look((0.0, 4.0, 0.0001), (0.0, 0.0, 0.0), yfov_deg=math.degrees(2 * math.atan(0.2 / 4)))
    stage.light(*lights, ambient=ambient)
    scene = stage.scene()
    matrix = np.eye(4)
    matrix[1, 3] = y
    scene = _with_instance(scene, matrix)
    scene = replace(scene, environment=replace(scene.environment, backdrop=backdrop))
    if panorama is not None:
        spec = EnvironmentMapSpec(asset_id="made", yaw=yaw, gain=1.0)
        scene = replace(scene, environment=replace(scene.environment, map=spec))
    return traced(scene, assets, bsdf="gltf", spp=SPP).radiance_linear


def _with_instance(scene: SceneSpec, matrix: Any) -> SceneSpec:
    instance = InstanceSpec(instance_id=1, asset_id="made", class_id=0, T_world_object=read_only(matrix))
    return replace(scene, instances=(instance,))


def sun(direction: tuple[float, float, float], size: float = 0.0) -> DirectionalLightSpec:
    """A light that makes a white surface that faces it white."""
    x, y, z = np.array(direction) / np.linalg.norm(direction)
    return DirectionalLightSpec(
        direction_world=(float(x), float(y), float(z)),
        color_linear=(1.0, 1.0, 1.0),
        illuminance=math.pi,
        has_shadow=True,
        angular_diameter=size,
    )


def sphere() -> Primitive:
    """A sphere of radius 0.15 m."""
    import trimesh  # noqa: PLC0415

    mesh = trimesh.creation.icosphere(subdivisions=4, radius=0.15)
    return Primitive(
        positions=read_only(np.asarray(mesh.vertices), np.float32),
        normals=read_only(np.asarray(mesh.vertices) / 0.15, np.float32),
        indices=read_only(np.asarray(mesh.faces), np.uint32),
    )


def results() -> Iterator[tuple[str, float, float, float]]:
    """What is checked, what was found, what was expected, and how far they may be apart."""
    center = (slice(12, 20), slice(12, 20))

    def level(image: F32) -> float:
        return float(image[center].mean())

    yield "furnace, matt white sphere", level(seen(sphere(), MATT, ambient=1.0)), 1.0, 0.006
    plastic = Material(metallic_factor=0.0, roughness_factor=1.0)
    yield "furnace, white dielectric, rough", level(seen(sphere(), plastic, ambient=1.0)), 1.0, 0.03
    mirror = Material(metallic_factor=1.0, roughness_factor=0.1)
    yield "furnace, white metal, smooth", level(seen(sphere(), mirror, ambient=1.0)), 1.0, 0.01
    rough = Material(metallic_factor=1.0, roughness_factor=1.0)
    yield "furnace, white metal, rough", level(seen(sphere(), rough, ambient=1.0)), 1.0, 0.01
    # 0.8 is the mean of the square root of the height, weighted by the cosine.
    expected = 0.8 * 1.0 + 0.2 * 0.5
    yield "gradient over a floor", level(seen(floor(), MATT, ambient=0.5, backdrop=FADING)), expected, 0.005
    yield "sun from above", level(seen(floor(), MATT, sun((0, -1, 0)))), 1.0, 0.003
    yield "sun at 30 degrees", level(seen(floor(), MATT, sun((1, -math.tan(math.pi / 6), 0)))), 0.5, 0.003
    yield "wide sun", level(seen(floor(), MATT, sun((0, -1, 0.0), math.radians(5)))), 1.0, 0.005
    yield from _lamps(level)
    yield from _textures(level)
    yield from _ground()
    yield from _slanted_ground()
    yield from _panoramas(level)


def _lamps(level: Callable[[F32], float]) -> Iterator[tuple[str, float, float, float]]:
    white = (1.0, 1.0, 1.0)
    point = PointLightSpec(
        position_world=(3.0, 1.5, 0.0), color_linear=white, intensity=math.pi, radius=0.0, has_shadow=True
    )
    expected = 1.5 / (3.0**2 + 1.5**2) ** 1.5
    yield "point light", level(seen(floor(), MATT, point)), expected, 0.005 * expected
    yield (
        "point light, a sphere",
        level(seen(floor(), MATT, replace(point, radius=0.1))),
        expected,
        0.01 * expected,
    )
    length = math.hypot(3.0, 1.5)
    for off_axis, falloff in ((0.0, 1.0), (0.18, None)):
        axis = math.atan2(-1.5, -3.0) + off_axis
        spot = SpotLightSpec(
            position_world=(3.0, 1.5, 0.0),
            direction_world=(math.cos(axis), math.sin(axis), 0.0),
            inner_cone_angle=0.1,
            outer_cone_angle=0.3,
            color_linear=white,
            intensity=math.pi,
            radius=0.0,
            has_shadow=True,
        )
        share = falloff or ((math.cos(off_axis) - math.cos(0.3)) / (math.cos(0.1) - math.cos(0.3))) ** 2
        found = level(seen(floor(), MATT, spot))
        yield f"spot light, {off_axis:g} off axis", found, share * expected, 0.03 * expected
    pose = np.eye(4)
    pose[:3, :3] = np.column_stack(
        [[0, 0, 1], [-1.5 / length, 3 / length, 0], [-3 / length, -1.5 / length, 0]]
    )
    pose[:3, :3] *= np.array([1, 1, -1.0])
    pose[:3, 3] = (3.0, 1.5, 0.0)
    area = AreaLightSpec(
        T_world_light=read_only(pose),
        width=0.2,
        height=0.1,
        color_linear=white,
        radiance=50.0,
        has_shadow=True,
    )
    wanted = 50 * 0.02 * expected / math.pi
    yield "area light", level(seen(floor(), MATT, area)), wanted, 0.02 * wanted


class GroundAssets(AssetStore):
    """A texture that no file holds: white above, black below."""

    def texture(self, asset_id: str) -> Texture:  # noqa: ARG002
        pixels = np.full((2, 2, 4), 255, np.uint8)
        pixels[1, :, :3] = 0
        return Texture(pixels=read_only(pixels))

    def relief(self, asset_id: str) -> Relief | None:  # noqa: ARG002
        """None: it is flat."""
        return None

    def sha256(self, asset_id: str) -> str:  # noqa: ARG002
        return ""


class SlantedGroundAssets(GroundAssets):
    """A white texture whose normals lean by 45 degrees, to the right or up the picture."""

    def __init__(self, color: tuple[int, int, int]) -> None:
        super().__init__()
        self._normals = np.full((2, 2, 3), color, np.uint8)

    def texture(self, asset_id: str) -> Texture:  # noqa: ARG002
        return Texture(pixels=read_only(np.full((2, 2, 4), 255, np.uint8)))

    def relief(self, asset_id: str) -> Relief | None:  # noqa: ARG002
        """The same lean all over."""
        return relief_of(self._normals, None)


def _slanted_ground() -> Iterator[tuple[str, float, float, float]]:
    """Lit along its normals, it is as bright as what faces the light."""
    for name, rgb, toward in (("red", (218, 128, 218), (1, 0, 0)), ("green", (128, 218, 218), (0, 0, -1))):
        assets = SlantedGroundAssets(rgb)
        stage = Stage(assets, size_px=SIZE_PX)
        stage.look((0.0, 4.0, 0.0001), (0.0, 0.0, 0.0), yfov_deg=10.0)
        x, _, z = toward
        stage.light(sun((-x, -1.0, -z)))
        ground = GroundSpec(texture_id="made", tint_linear=(1.0, 1.0, 1.0), roughness=1.0, tile_size=0.5)
        scene = stage.scene()
        scene = replace(scene, environment=replace(scene.environment, ground=ground, backdrop=EVEN))
        image = traced(scene, assets, bsdf="gltf", spp=SPP).radiance_linear
        yield f"normals of the ground, {name}", float(image[8:24, 8:24].mean()), 1.0, 0.05


def _ground() -> Iterator[tuple[str, float, float, float]]:
    """A tile of the ground, 0.5 m wide, of which the picture shows the middle."""
    assets = GroundAssets()
    stage = Stage(assets, size_px=SIZE_PX)
    stage.look((0.2, 4.0, 0.2501), (0.2, 0.0, 0.25), yfov_deg=math.degrees(2 * math.atan(0.2 / 4)))
    stage.light(ambient=1.0)
    scene = stage.scene()
    ground = GroundSpec(texture_id="made", tint_linear=(1.0, 1.0, 1.0), roughness=1.0, tile_size=0.5)
    scene = replace(scene, environment=replace(scene.environment, ground=ground, backdrop=EVEN))
    image = traced(scene, assets, bsdf="gltf", spp=SPP).radiance_linear
    yield "ground, top row of the texture away", float(image[6, 8:24].mean()), 1.0, 0.05
    yield "ground, bottom row towards the camera", float(image[26, 8:24].mean()), 0.04, 0.03


def _textures(level: Callable[[F32], float]) -> Iterator[tuple[str, float, float, float]]:
    pixels = np.full((2, 2, 4), 255, np.uint8)
    pixels[1] = (0, 0, 0, 255)
    slot = TextureSlot(texture=Texture(pixels=read_only(pixels), wrap_s=33071, wrap_t=33071))
    striped = replace(MATT, base_color_texture=slot)
    image = seen(floor(), striped, ambient=1.0, y=-35.0)
    yield "texture, top row away from the camera", float(image[10, 12:20].mean()), 1.0, 0.05
    yield "texture, bottom row towards it", float(image[21, 12:20].mean()), 0.0, 0.05
    for name, rgb, toward in (("red", (218, 128, 218), (1, 0, 0)), ("green", (128, 218, 218), (0, 0, -1))):
        for is_flipped in (False, True):
            tilt = np.full((2, 2, 4), (*rgb, 255), np.uint8)
            material = replace(MATT, normal_texture=TextureSlot(texture=Texture(pixels=read_only(tilt))))
            light = np.array([0.0, -1.0, 0.0]) - np.array(toward, float)
            sign = -1.0 if is_flipped and name == "red" else 1.0
            light = light if sign > 0 else light * np.where(np.array(toward) != 0, -1, 1)
            found = level(seen(floor(is_flipped=is_flipped), material, sun(tuple(light))))
            yield f"normal map, {name}{', mirrored' if is_flipped else ''}", found, 1.0, 0.02


def _panoramas(level: Callable[[F32], float]) -> Iterator[tuple[str, float, float, float]]:
    rng = np.random.default_rng(0)
    smooth = rng.random((4, 8, 3)).repeat(64, axis=0).repeat(64, axis=1).astype(np.float32)
    found = level(seen(floor(), MATT, panorama=smooth))
    expected = float(np.mean([ground_irradiance(np.repeat(smooth[..., i : i + 1], 3, 2)) for i in range(3)]))
    yield "panorama over a floor", found, expected / math.pi, 0.01 * expected / math.pi
    height, width = 256, 512
    row, column, yaw = 60, 330, 0.6
    spot = np.zeros((height, width, 3), np.float32)
    spot[row - 1 : row + 2, column - 1 : column + 2] = 1.0
    irradiance = float((solid_angles(height, width)[row - 1 : row + 2] * 3).sum())
    polar, azimuth = (row + 0.5) / height * math.pi, (column + 0.5) / width * 2 * math.pi - math.pi - yaw
    toward = np.array(
        [math.sin(polar) * math.sin(azimuth), math.cos(polar), -math.sin(polar) * math.cos(azimuth)]
    )
    by_map = seen(sphere(), MATT, panorama=spot * np.float32(math.pi / irradiance), yaw=yaw)
    by_sun = seen(sphere(), MATT, sun(tuple(-toward)))
    inside = by_sun[4:28, 4:28] > 0.05
    yield (
        "panorama, a spot against a sun",
        float(np.abs(by_map - by_sun)[4:28, 4:28][inside].max()),
        0.0,
        0.05,
    )


def main() -> int:
    """Prints all results; 1 where one is wrong."""
    failures = 0
    for name, found, expected, tolerance in results():
        is_right = abs(found - expected) <= tolerance
        failures += not is_right
        verdict = "ok  " if is_right else "FAIL"
        print(f"{verdict} {name:40} {found:8.4f}, expected {expected:.4f} +- {tolerance:.4f}")
    return int(failures > 0)


if __name__ == "__main__":
    sys.exit(main())
