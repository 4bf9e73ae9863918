"""Point, spot and area lights, environment maps and rooms, on matt walls."""

import hashlib
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from synthgen.errors import RenderError
from synthgen.model import (
    AreaLightSpec,
    CatcherSpec,
    DirectionalLightSpec,
    EnvironmentMapSpec,
    GroundSpec,
    PanoramaSpec,
    PointLightSpec,
    RoomSpec,
    SpotLightSpec,
    SurfaceSpec,
)

WHITE = (1.0, 1.0, 1.0)
AHEAD = (0.0, 0.0, -1.0)


def sun(illuminance: float) -> DirectionalLightSpec:
    return DirectionalLightSpec(
        direction_world=AHEAD, color_linear=WHITE, illuminance=illuminance, has_shadow=False
    )


def point(intensity: float, at: Any = (0.0, 0.0, 0.0), color: Any = WHITE) -> PointLightSpec:
    return PointLightSpec(
        position_world=at, color_linear=color, intensity=intensity, radius=0.01, has_shadow=True
    )


def spot(intensity: float, *, has_shadow: bool = False, **fields: Any) -> SpotLightSpec:
    values = {
        "position_world": (0.0, 0.0, 0.0),
        "direction_world": AHEAD,
        "inner_cone_angle": 0.2,
        "outer_cone_angle": 0.4,
        "color_linear": WHITE,
        "radius": 0.01,
    }
    return SpotLightSpec(intensity=intensity, has_shadow=has_shadow, **(values | fields))


@pytest.fixture(scope="module")
def wall(engine: Any, make: Any) -> str:
    return engine.add_mesh(make.quad(20, 20), make.matt((0.8, 0.8, 0.8)))


def shown(engine: Any, make: Any, wall: str, *lights: Any, depth: float = 2.0, **fields: Any) -> Any:
    buffers = engine.render(make.instance(1, wall, (0, 0, -depth)), lights=lights, **fields)
    return buffers.radiance_linear


def centre(*args: Any, **fields: Any) -> Any:
    return shown(*args, **fields)[48, 48]


@pytest.mark.parametrize("depth", [1.0, 2.0, 4.0])
def test_a_point_light_has_its_intensity_as_illuminance_at_1_m_and_falls_with_the_square(
    engine: Any, make: Any, wall: str, depth: float
) -> None:
    known = centre(engine, make, wall, sun(1.6 / depth**2), depth=depth)
    lit = centre(engine, make, wall, point(1.6), depth=depth)
    assert lit == pytest.approx(known, rel=0.03)
    assert lit[0] == pytest.approx(0.8 * 1.6 / depth**2 / math.pi, rel=0.12)


def test_lights_add_up_and_more_than_4_of_them_count(engine: Any, make: Any, wall: str) -> None:
    one = centre(engine, make, wall, point(6 * 1.5))
    six = centre(engine, make, wall, *[point(1.5)] * 6)
    assert six == pytest.approx(one, rel=0.01)


def test_a_point_light_has_its_colour(engine: Any, make: Any, wall: str) -> None:
    lit = centre(engine, make, wall, point(2.0, color=(1.5, 0.75, 0.0)))
    assert lit[0] == pytest.approx(2 * lit[1], rel=0.05)
    assert lit[2] < 0.01


@pytest.mark.parametrize("has_shadow", [False, True])
def test_a_spot_is_a_point_light_within_its_cone_and_dark_outside(
    engine: Any, make: Any, wall: str, has_shadow: bool
) -> None:
    camera = make.camera(97, 97, focal_px=60.0)
    lit = shown(engine, make, wall, spot(3.0, has_shadow=has_shadow), camera=camera)[48, :, 0]
    whole = shown(engine, make, wall, point(3.0), camera=camera)[48, :, 0]
    angle = np.arctan(np.abs(np.arange(97) - 48) / 60.0)
    inside, outside = angle < 0.19, angle > 0.42
    assert lit[inside] == pytest.approx(whole[inside], rel=0.03)
    assert lit[outside].max() < 0.002
    share = (np.cos(angle) - math.cos(0.4)) / (math.cos(0.2) - math.cos(0.4))
    between = (angle > 0.22) & (angle < 0.36)
    assert lit[between] == pytest.approx((share**2 * whole)[between], abs=0.01)


def test_only_spots_with_shadow_are_stopped_by_what_is_in_the_way(engine: Any, make: Any, wall: str) -> None:
    screen = engine.add_mesh(make.quad(0.3, 0.3), make.glowing(0.0, doubleSided=True))
    blocked = make.instance(2, screen, (0.8, 0.0, -1.0))
    towards = np.array([0.8, 0.0, -1.0]) - (1.6, 0.0, 0.0)
    slanted = {
        "position_world": (1.6, 0.0, 0.0),
        "direction_world": tuple(towards / np.linalg.norm(towards)),
    }

    def lit(*lights: Any) -> float:
        scene = engine.render(make.instance(1, wall, (0, 0, -2)), blocked, lights=lights)
        return float(scene.radiance_linear[48, 48].mean())

    free, stopped = spot(4.0, **slanted), spot(4.0, has_shadow=True, **slanted)
    assert lit(free) > 0.1
    assert lit(stopped) < 0.02
    assert lit(free, stopped) == pytest.approx(lit(free), rel=0.05), "one has a shadow, and the other none"


def test_an_area_light_is_as_bright_as_its_area_and_radiance_far_away(
    engine: Any, make: Any, wall: str
) -> None:
    pose = np.eye(4)
    area = AreaLightSpec(
        T_world_light=pose, width=0.4, height=0.5, color_linear=WHITE, radiance=10.0, has_shadow=True
    )
    # Its form factor at this distance is 0.15 % below that of a point.
    far = {"depth": 6.5}
    known = centre(engine, make, wall, point(2.0), **far)
    assert centre(engine, make, wall, area, **far) == pytest.approx(known, rel=4e-3)


SKY = EnvironmentMapSpec(asset_id="hdris/sky", yaw=0.0, gain=0.5)


@pytest.fixture
def panorama(engine: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Puts a panorama [h w 3] into the store, under an id of its own."""
    added: dict[str, Any] = {}
    monkeypatch.setattr(engine.store, "panorama", added.__getitem__)
    monkeypatch.setattr(
        engine.store, "sha256", lambda asset_id: hashlib.sha256(added[asset_id].tobytes()).hexdigest()
    )
    monkeypatch.setenv("SYNTHGEN_CACHE_DIR", str(tmp_path))

    def add(pixels: Any) -> str:
        asset_id = f"hdris/panorama{id(added)}-{len(added)}"
        added[asset_id] = np.asarray(pixels, np.float32)
        return asset_id

    return add


@pytest.mark.parametrize("engine", ["pyrender"], indirect=True)
def test_an_environment_map_lights_with_its_mean_over_the_sphere(
    engine: Any, make: Any, wall: str, panorama: Any
) -> None:
    pixels = np.zeros((64, 128, 3))
    pixels[:32] = (0.8, 0.4, 0.2)
    sky = EnvironmentMapSpec(asset_id=panorama(pixels), yaw=0.0, gain=1.5)
    lit = centre(engine, make, wall, ambient=(0.1, 0.1, 0.1), map=sky)
    assert lit == pytest.approx(0.8 * (0.1 + 1.5 * np.array([0.4, 0.2, 0.1])), abs=0.015)


def test_the_backdrop_is_the_environment_map(engine: Any, make: Any, panorama: Any) -> None:
    pixels = np.full((64, 128, 3), (3.0, 2.0, 1.0))
    sky = EnvironmentMapSpec(asset_id=panorama(pixels), yaw=0.7, gain=0.5)
    box = engine.add_mesh(make.box(), make.glowing(0.6))
    buffers = engine.render(make.instance(1, box, (0, 0, -4)), backdrop=PanoramaSpec(), map=sky)
    assert buffers.radiance_linear[0, 0] == pytest.approx([1.5, 1.0, 0.5], rel=1e-3)
    assert np.isinf(buffers.depth[0, 0])


def test_a_panorama_without_a_map_is_an_error(engine: Any) -> None:
    with pytest.raises(RenderError, match="environment map"):
        engine.render(backdrop=PanoramaSpec())


@pytest.mark.parametrize("engine", ["pyrender"], indirect=True)
def test_a_shadow_catcher_is_not_drawn(engine: Any, make: Any) -> None:
    box = engine.add_mesh(make.box(), make.matt((0.5, 0.5, 0.5)))
    instance = make.instance(1, box, (0.0, 0.4, -4.0))
    catcher = CatcherSpec(roughness=0.5, reflectance=0.04)
    assert engine.render(instance, ground=catcher) == engine.render(instance)


def room(**fields: Any) -> RoomSpec:
    def look(tint: Any) -> SurfaceSpec:
        return SurfaceSpec(texture_id=None, tint_linear=tint, roughness=1.0, tile_size=1.0)

    values = {
        "center_xz": (0.5, -1.0),
        "size": (4.0, 3.0, 6.0),
        "yaw": 0.0,
        "walls": look((0.6, 0.1, 0.1)),
        "ceiling": look((0.1, 0.1, 0.6)),
    }
    return RoomSpec(**(values | fields))


def looking(yaw: float, pitch: float = 0.0, at: Any = (0.0, 1.2, 0.0)) -> Any:
    pose = np.eye(4)
    pose[:3, :3] = Rotation.from_euler("yx", [yaw, pitch]).as_matrix()
    pose[:3, 3] = at
    return pose


@pytest.mark.parametrize(
    ("yaw", "distance"), [(0.0, 4.0), (math.pi / 2, 1.5), (math.pi, 2.0), (-math.pi / 2, 2.5)]
)
def test_walls_stand_where_the_room_ends(engine: Any, make: Any, yaw: float, distance: float) -> None:
    camera = make.camera(33, 33, focal_px=60.0, T_world_camera=looking(yaw))
    buffers = engine.render(camera=camera, room=room(), ambient=(1.0, 1.0, 1.0))
    assert buffers.depth == pytest.approx(np.full((33, 33), distance), rel=1e-3)
    # Besides its colour a wall may mirror 4 % of the light.
    assert buffers.radiance_linear[16, 16] == pytest.approx([0.6, 0.1, 0.1], abs=0.045)
    assert not buffers.instance_id.any()


def test_a_room_turns_counter_clockwise_and_has_a_ceiling(engine: Any, make: Any) -> None:
    turned = room(yaw=0.5, center_xz=(0.0, 0.0))
    camera = make.camera(33, 33, focal_px=60.0, T_world_camera=looking(0.5))
    depth = engine.render(camera=camera, room=turned).depth
    assert depth == pytest.approx(np.full((33, 33), 3.0), rel=1e-3)
    up = make.camera(33, 33, focal_px=60.0, T_world_camera=looking(0.0, math.pi / 2))
    buffers = engine.render(camera=up, room=turned, ambient=(1.0, 1.0, 1.0))
    assert buffers.depth == pytest.approx(np.full((33, 33), 1.8), rel=1e-3)
    red, green, blue = buffers.radiance_linear[16, 16]
    assert blue == pytest.approx(0.6, abs=0.045)
    assert max(red, green) < 0.25


def test_walls_are_seen_from_within_only_and_hide_what_is_outside(engine: Any, make: Any) -> None:
    outside = make.camera(33, 33, focal_px=200.0, T_world_camera=looking(0.0, at=(0.5, 1.2, 5.0)))
    assert engine.render(camera=outside, room=room()).depth == pytest.approx(np.full((33, 33), 9.0), rel=1e-3)
    box = engine.add_mesh(make.box(), make.glowing(0.6))
    camera = make.camera(96, 96, T_world_camera=looking(0.0))
    hidden = engine.render(make.instance(1, box, (0.0, 1.2, -8.0)), camera=camera, room=room())
    assert not hidden.instance_id.any()
    assert hidden.extents[0].amodal_px > 50, "alone it would be seen"


def test_a_wall_shows_its_texture_in_tiles_of_its_size(engine: Any, make: Any) -> None:
    pixels = np.zeros((8, 8, 3), np.uint8)
    pixels[:, :4] = 255
    tiles = SurfaceSpec(texture_id=engine.add_photo(pixels), tint_linear=WHITE, roughness=1.0, tile_size=0.5)
    camera = make.camera(160, 9, focal_px=160.0, T_world_camera=looking(0.0))
    buffers = engine.render(camera=camera, room=room(walls=tiles, size=(9.0, 3.0, 6.0)), ambient=WHITE)
    bright = buffers.radiance_linear[4, :, 0] > 0.5
    # The wall is 4 m away, so the image shows 4 m of it, which are 8 tiles with two edges each.
    assert np.count_nonzero(np.diff(bright)) == pytest.approx(16, abs=1)


def test_pictures_on_the_ground_and_the_ceiling_are_not_mirrored(engine: Any, make: Any) -> None:
    pixels = np.zeros((8, 8, 3), np.uint8)
    pixels[:4, 4:] = 255  # the upper right quarter
    picture = engine.add_photo(pixels)
    ground = GroundSpec(texture_id=picture, tint_linear=WHITE, roughness=1.0, tile_size=1.0)
    surface = SurfaceSpec(texture_id=picture, tint_linear=WHITE, roughness=1.0, tile_size=1.0)
    down = make.camera(32, 32, focal_px=32.0, T_world_camera=looking(0.0, -math.pi / 2, at=(0.5, 1.0, 0.5)))
    up = make.camera(32, 32, focal_px=32.0, T_world_camera=looking(0.0, math.pi / 2, at=(0.5, 2.0, -0.5)))
    halves = (slice(0, 16), slice(16, 32))
    above = room(ceiling=surface, center_xz=(0.0, 0.0), yaw=0.0)
    for buffers in (
        engine.render(camera=down, ground=ground, ambient=WHITE),
        engine.render(camera=up, room=above, ambient=WHITE),
    ):
        bright = buffers.radiance_linear[..., 0] > 0.5
        quarters = [bright[rows, columns].mean() for rows in halves for columns in halves]
        assert quarters == pytest.approx([0.0, 1.0, 0.0, 0.0], abs=0.3)
