"""The ground, walls and ceiling as flat rectangles in eye space."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from synthgen.arrays import F64, ArrayFields
from synthgen.assets import Relief
from synthgen.geometry.transforms import rotation_about_axis
from synthgen.model import CatcherSpec, EnvironmentSpec, GroundSpec, RoomSpec, SurfaceSpec
from synthgen.render.gl_engine.camera import View

DIELECTRIC_F0 = 0.04
GROUND_REACH = 0.7
"""Half the side of the ground, as a share of the distance to the far plane."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Plane(ArrayFields):
    """A rectangle that is seen from one side."""

    surface: GroundSpec | SurfaceSpec | CatcherSpec
    corners_eye: F64
    """[4 3], counter-clockwise seen from the visible side."""
    eye_offset: F64
    """[3]: the world position of the eye."""
    u_world: F64
    """[3], the direction of the texture's u; tile sizes are in the surface."""
    v_world: F64
    relief: Relief | None = None

    @property
    def roughness(self) -> float:
        """Its mean."""
        return self.surface.roughness * (1.0 if self.relief is None else self.relief.mean_roughness)

    @property
    def is_ground(self) -> bool:
        """Whether it is the ground, and not part of a room."""
        return isinstance(self.surface, GroundSpec | CatcherSpec)

    @cached_property
    def normal(self) -> F64:
        """The unit normal [3] of the visible side."""
        a, b, c = self.corners_eye[:3]
        normal = np.cross(b - a, c - a)
        return np.asarray(normal / np.linalg.norm(normal))

    @cached_property
    def axes(self) -> F64:
        """Unit vectors [2 3] along the first side and, to its left, across it."""
        along = self.corners_eye[1] - self.corners_eye[0]
        along = along / np.linalg.norm(along)
        return np.stack([along, np.cross(self.normal, along)])

    @cached_property
    def size(self) -> F64:
        """The lengths [2] of its sides along its axes."""
        return np.asarray((self.corners_eye[2] - self.corners_eye[0]) @ self.axes.T)

    @cached_property
    def frame(self) -> F64:
        """[3 3]: the axes, and the normal."""
        return np.vstack([self.axes, self.normal])

    @cached_property
    def sides(self) -> F64:
        """[4 4]: dot products with a point (and 1) are positive on the inner side of each side."""
        starts, ends = self.corners_eye, np.roll(self.corners_eye, -1, axis=0)
        inward = np.cross(self.normal, ends - starts)
        inward /= np.linalg.norm(inward, axis=1)[:, None]
        return np.column_stack([inward, -(inward * starts).sum(axis=1)])

    @cached_property
    def equation(self) -> F64:
        """[4]: the normal, and the distance from the eye along it, negative where it faces the eye."""
        normal = self.normal
        return np.array([*normal, float(self.corners_eye[0] @ normal)])

    @cached_property
    def texture_axes(self) -> tuple[F64, F64]:
        """Two rows [4]: dot products with an eye-space point (and 1) give its texture coordinates."""
        size = 1.0 if isinstance(self.surface, CatcherSpec) else self.surface.tile_size
        axes = []
        for direction in (self.u_world, self.v_world):
            along = direction / size
            # Whole tiles are taken off, which leaves small numbers with all of float32's precision.
            axes.append(np.array([*along, float(np.mod(along @ self.eye_offset, 1.0))]))
        return axes[0], axes[1]


def plane_uniforms(plane: Plane) -> dict[str, object]:
    """What shaders know of a plane."""
    surface = plane.surface
    u, v = plane.texture_axes
    tint, f0 = (0.0, 0.0, 0.0), DIELECTRIC_F0
    if isinstance(surface, CatcherSpec):
        f0 = surface.reflectance
    else:
        tint = surface.tint_linear
    return {
        "plane": plane.equation,
        "plane_sides": plane.sides,
        "axis_u": u,
        "axis_v": v,
        "plane_tint": (*tint, 1.0),
        "plane_reflection": (plane.roughness, f0),
        "roughness_scale": surface.roughness,
    }


def planes_of(environment: EnvironmentSpec, view: View) -> Iterator[Plane]:
    """The ground, and the walls and ceiling of a room."""
    if environment.ground is not None:
        yield _ground(environment.ground, GROUND_REACH * view.camera.zfar, view)
    if environment.room is not None:
        yield from _room(environment.room, view)


def _ground(surface: GroundSpec | CatcherSpec, half: float, view: View) -> Plane:
    corners = [[-half, 0, half], [half, 0, half], [half, 0, -half], [-half, 0, -half]]
    return Plane(
        surface=surface,
        corners_eye=np.array(corners) - [0.0, view.height_above_ground, 0.0],
        eye_offset=view.eye_offset,
        u_world=np.array([1.0, 0.0, 0.0]),
        v_world=np.array([0.0, 0.0, 1.0]),
    )


def _room(room: RoomSpec, view: View) -> Iterator[Plane]:
    """The planes of a room: each wall is the first one turned by quarters, seen from within."""
    width, height, depth = room.size
    center = np.array([room.center_xz[0], 0.0, room.center_xz[1]])
    for quarter in range(4):
        turn = rotation_about_axis((0, 1, 0), room.yaw + quarter * np.pi / 2.0)
        half, away = (width / 2, depth / 2) if quarter % 2 == 0 else (depth / 2, width / 2)
        corners = np.array(
            [[-half, 0, -away], [half, 0, -away], [half, height, -away], [-half, height, -away]]
        )
        yield Plane(
            surface=room.walls,
            corners_eye=view.eye(corners @ turn.T + center),
            eye_offset=view.eye_offset,
            u_world=turn @ np.array([1.0, 0.0, 0.0]),
            v_world=np.array([0.0, -1.0, 0.0]),
        )
    turn = rotation_about_axis((0, 1, 0), room.yaw)
    x, z = width / 2, depth / 2
    ceiling = np.array([[-x, height, -z], [x, height, -z], [x, height, z], [-x, height, z]])
    yield Plane(
        surface=room.ceiling,
        corners_eye=view.eye(ceiling @ turn.T + center),
        eye_offset=view.eye_offset,
        u_world=turn @ np.array([1.0, 0.0, 0.0]),
        v_world=turn @ np.array([0.0, 0.0, -1.0]),
    )
