"""Where on a plane a shadow may lie is known before it is drawn: no shadowed point is outside the patches."""

from typing import Any

import hypothesis.strategies as st
import numpy as np
from hypothesis import given
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
from synthgen.render.gl_engine.planes import planes_of
from synthgen.render.gl_engine.shadow_patches import Casters, light_outlines, light_sources, sky_patches

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


def hulls(rng: np.random.Generator, eye: Any) -> Any:
    """Clouds of points about places in the world, in eye space."""
    return [
        np.array(place(rng)) + rng.uniform(0.05, 0.6) * rng.normal(size=(int(rng.integers(4, 30)), 3)) - eye
        for _ in range(int(rng.integers(1, 6)))
    ]


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
    is_side = lengths > 1e-6 * np.abs(polygon).max()
    edges, corners = edges[is_side] / lengths[is_side, None], polygon[is_side]
    inward = np.cross(normal, edges)
    return ((points[:, None] - corners[None]) * inward[None]).sum(axis=-1).min(axis=1) >= -slack


def within(hull: Any, rng: np.random.Generator, count: int = 60) -> Any:
    """Points of the convex hull of points."""
    return rng.dirichlet(np.full(len(hull), 0.3), count) @ hull


def shadow_rays(light: Any, points: Any, eye: Any, rng: np.random.Generator) -> Any:
    """Directions [n 3] of light through points, each from some place of the light."""
    if isinstance(light, DirectionalLightSpec):
        towards = -np.array(light.direction_world)
        sideways = np.cross(towards, rng.normal(size=(len(points), 3)))
        sideways /= np.linalg.norm(sideways, axis=1)[:, None]
        spread = 0.5 * np.tan(light.angular_diameter) * rng.uniform(0, 1, (len(points), 1))
        return -(towards + spread * sideways)
    if isinstance(light, AreaLightSpec):
        x, y = rng.uniform(-0.5, 0.5, (2, len(points), 1))
        pose = light.T_world_light
        source = pose[:3, 3] + x * light.width * pose[:3, 0] + y * light.height * pose[:3, 1]
    else:
        offsets = Rotation.random(len(points), random_state=rng.integers(1 << 31)).as_matrix()[:, 0]
        source = np.array(light.position_world) + light.radius * offsets
    return points - (source - eye)


def covered(patches: Any, points: Any, normal: Any) -> Any:
    found = np.zeros(len(points), bool)
    for patch in patches:
        found |= inside(patch, points, normal, 1e-6 * (1 + np.abs(patch).max()))
    return found


@given(seed=st.integers(0, 1_000_000))
def test_all_shadowed_points_of_all_planes_lie_in_patches(make: Any, seed: int) -> None:
    rng = np.random.default_rng(seed)
    pose = np.eye(4)
    pose[:3, 3] = place(rng)
    view = view_of(make.camera(64, 64, T_world_camera=pose), 1)
    objects = hulls(rng, view.eye_offset)
    casters = Casters.of(objects)
    light = sample_light(rng)
    for plane in planes_of(environment(rng), view):
        outlines = light_outlines(plane, casters, light_sources(light, view), 0.0)
        assert len(outlines.is_bounded) == len(objects)
        for index in np.flatnonzero(outlines.is_bounded):
            starts = within(objects[index], rng)
            points = hits(plane, starts, shadow_rays(light, starts, view.eye_offset, rng))
            reach = (points - plane.corners_eye[0]) @ plane.axes.T @ outlines.across[index]
            slack = 1e-6 * (1.0 + np.abs(outlines.support[index]).max())
            assert (reach <= outlines.support[index] + slack).all()


@given(seed=st.integers(0, 1_000_000))
def test_the_shadows_of_all_directions_lie_in_their_patches(make: Any, seed: int) -> None:
    rng = np.random.default_rng(seed)
    view = view_of(make.camera(64, 64), 1)
    objects = hulls(rng, view.eye_offset)
    towards = Rotation.random(20, random_state=seed).as_matrix()[:, 0]
    for plane in planes_of(environment(rng), view):
        falling = towards[towards @ plane.normal > 0.02]
        patches = sky_patches(plane, Casters.of(objects), falling, np.zeros(len(objects)))
        assert patches.shape[:2] == (len(objects), len(falling))
        for hull, row in zip(objects, patches, strict=True):
            for direction, patch in zip(falling, row, strict=True):
                starts = within(hull, rng, 10)
                points = hits(plane, starts, np.broadcast_to(-direction, starts.shape))
                assert covered([patch], points, plane.normal).all()


def test_an_outline_is_hardly_larger_than_the_shadow(make: Any) -> None:
    view = view_of(make.camera(64, 64), 1)
    ball = Rotation.random(400, random_state=0).as_matrix()[:, 0] * 0.5 + [0.0, 1.0, -3.0]
    sun = DirectionalLightSpec(
        direction_world=(0.0, -1.0, 0.0), illuminance=1.0, color_linear=WHITE, has_shadow=True
    )
    (ground, *_) = planes_of(environment(np.random.default_rng(0)), view)
    outlines = light_outlines(ground, Casters.of([ball]), light_sources(sun, view), 0.0)
    middle = (np.array([0.0, 0.0, -3.0]) - ground.corners_eye[0]) @ ground.axes.T
    side = np.linspace(-1.0, 1.0, 400)
    places = middle + np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    share = (places @ outlines.across[0] <= outlines.support[0]).all(axis=1).mean()
    assert np.pi * 0.25 < 4.0 * share < 1.05 * np.pi * 0.25
