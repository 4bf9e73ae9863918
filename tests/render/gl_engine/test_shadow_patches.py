"""Where on a plane a shadow may lie is known before it is drawn: no shadowed point is outside the patches."""

from types import SimpleNamespace
from typing import Any

import hypothesis.strategies as st
import numpy as np
from hypothesis import assume, given, settings
from scipy.spatial.transform import Rotation

from synthgen.model import (
    AreaLightSpec,
    DirectionalLightSpec,
    EnvironmentSpec,
    GradientSpec,
    GroundSpec,
    PointLightSpec,
    RoomSpec,
    SpotLightSpec,
    SurfaceSpec,
)
from synthgen.render.gl_engine.camera import view_of
from synthgen.render.gl_engine.casters import grouped_casters
from synthgen.render.gl_engine.plane_drawing import MOST_TRIANGLES
from synthgen.render.gl_engine.planes import planes_of
from synthgen.render.gl_engine.shadow_patches import shadow_patches
from synthgen.render.gl_engine.shadows import MAX_TILES, light_tiles

WHITE = (1.0, 1.0, 1.0)
LOOK = SurfaceSpec(texture_id=None, tint_linear=WHITE, roughness=1.0, tile_size=1.0)


def unit(rng: np.random.Generator) -> tuple[float, float, float]:
    x, y, z = Rotation.random(random_state=rng.integers(1 << 31)).as_matrix()[0]
    return float(x), float(y), float(z)


def place(rng: np.random.Generator, scale: float = 3.0) -> Any:
    x, y, z = rng.uniform(-scale, scale, 3)
    return float(x), float(abs(y)) + 0.1, float(z)


def sample_light(rng: np.random.Generator) -> Any:
    common = {"color_linear": WHITE, "has_shadow": True}
    kind = rng.integers(4)
    if kind == 0:
        return DirectionalLightSpec(direction_world=unit(rng), illuminance=1.0, **common)
    if kind == 1:
        return PointLightSpec(position_world=place(rng), intensity=1.0, radius=0.01, **common)
    if kind == 2:
        cone = {"inner_cone_angle": 0.3, "outer_cone_angle": 1.2, "direction_world": unit(rng)}
        return SpotLightSpec(position_world=place(rng), intensity=1.0, radius=0.01, **cone, **common)
    pose = np.eye(4)
    pose[:3, :3] = Rotation.random(random_state=rng.integers(1 << 31)).as_matrix()
    pose[:3, 3] = place(rng)
    return AreaLightSpec(T_world_light=pose, width=0.1, height=0.1, radiance=1.0, **common)


def environment(rng: np.random.Generator) -> Any:
    room = RoomSpec(
        center_xz=(0.3, -0.2), size=(9.0, 6.0, 8.0), yaw=float(rng.uniform(0, 6)), walls=LOOK, ceiling=LOOK
    )
    return EnvironmentSpec(
        scene_name="test",
        backdrop=GradientSpec(zenith_linear=WHITE, horizon_linear=WHITE, nadir_linear=WHITE),
        ground=GroundSpec(texture_id=None, tint_linear=WHITE, roughness=1.0, tile_size=1.0),
        ambient_linear=WHITE,
        room=room,
    )


def casters(rng: np.random.Generator, eye: Any) -> Any:
    items = []
    for number in range(1, int(rng.integers(2, 6))):
        center, radius = np.array(place(rng)), float(rng.uniform(0.05, 0.6))
        items.append(
            SimpleNamespace(
                instance=SimpleNamespace(instance_id=number), center_eye=center - eye, radius=radius
            )
        )
    return items


def hits(plane: Any, starts: Any, directions: Any) -> Any:
    """Where rays meet the rectangle of a plane from its front, [n 3]."""
    slope = directions @ plane.normal
    with np.errstate(divide="ignore", invalid="ignore"):
        t = ((plane.corners_eye[0] - starts) @ plane.normal) / slope
    points = starts + t[:, None] * directions
    is_hit = (slope < -1e-6) & (t > 0) & inside(plane.corners_eye, points, plane.normal, -1e-9)
    return points[is_hit]


def inside(polygon: Any, points: Any, normal: Any, slack: float) -> Any:
    edges = np.roll(polygon, -1, axis=0) - polygon
    lengths = np.linalg.norm(edges, axis=1)
    edges, corners = edges[lengths > 1e-12] / lengths[lengths > 1e-12, None], polygon[lengths > 1e-12]
    inward = np.cross(normal, edges)
    return ((points[:, None] - corners[None]) * inward[None]).sum(axis=-1).min(axis=1) >= -slack


def shadow_rays(light: Any, item: Any, eye: Any, rng: np.random.Generator) -> tuple[Any, Any]:
    """Starts on a caster, and directions in which its shadow falls."""
    points = Rotation.random(60, random_state=rng.integers(1 << 31)).as_matrix()[:, 0] * item.radius
    points = points * rng.uniform(0, 1, (60, 1)) + item.center_eye
    if isinstance(light, DirectionalLightSpec):
        return points, np.broadcast_to(np.array(light.direction_world), points.shape)
    source = light.T_world_light[:3, 3] if isinstance(light, AreaLightSpec) else light.position_world
    return points, points - (np.array(source) - eye)


@given(seed=st.integers(0, 1_000_000))
def test_all_shadowed_points_of_all_planes_lie_in_patches(make: Any, seed: int) -> None:
    rng = np.random.default_rng(seed)
    pose = np.eye(4)
    pose[:3, 3] = place(rng)
    view = view_of(make.camera(64, 64, T_world_camera=pose), 1)
    items = casters(rng, view.eye_offset)
    light = sample_light(rng)
    if not isinstance(light, DirectionalLightSpec):
        at = light.T_world_light[:3, 3] if isinstance(light, AreaLightSpec) else light.position_world
        # A light among the casters has no shadow map that sees all of them.
        away = [np.linalg.norm(each.center_eye - (np.array(at) - view.eye_offset)) for each in items]
        groups = grouped_casters(items, spread=6.0)
        assume(min(away) > 1.0)
        assume(
            all(np.linalg.norm(g.center - (np.array(at) - view.eye_offset)) > 1.2 * g.radius for g in groups)
        )
    tiles, _ = light_tiles((light,), grouped_casters(items, spread=6.0), view)
    for plane in planes_of(environment(rng), view):
        patches = list(shadow_patches(plane, tiles))
        for patch in patches:
            assert len(patch) >= 3
            off_plane = (patch - plane.corners_eye[0]) @ plane.normal
            assert np.abs(off_plane).max() < 1e-6 * (1 + np.abs(patch).max())
        for item in items:
            points = hits(plane, *shadow_rays(light, item, view.eye_offset, rng))
            covered = np.zeros(len(points), bool)
            for patch in patches:
                covered |= inside(patch, points, plane.normal, 1e-6 * (1 + np.abs(patch).max()))
            assert covered.all()


@settings(max_examples=15)
@given(seed=st.integers(0, 1_000_000))
def test_the_patches_of_the_most_tiles_fit_the_buffer(make: Any, seed: int) -> None:
    rng = np.random.default_rng(seed)
    view = view_of(make.camera(64, 64), 1)
    groups = grouped_casters(casters(rng, view.eye_offset), spread=1.1)
    lights = tuple(sample_light(rng) for _ in range(MAX_TILES // len(groups)))
    tiles, _ = light_tiles(lights, groups, view)
    assert len(tiles) <= MAX_TILES
    for plane in planes_of(environment(rng), view):
        assert sum(len(patch) - 2 for patch in shadow_patches(plane, tiles)) <= MOST_TRIANGLES
