"""Draws the things that make a place: they stand where they hide nothing and touch nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from synthgen.arrays import F64, read_only
from synthgen.config import PropsConfig
from synthgen.distributions import sample_name, sample_value
from synthgen.geometry.transforms import rotation_looking_along, transform
from synthgen.model import AreaLightSpec, PaintSpec, RoomSpec
from synthgen.rng import FrameRng
from synthgen.sampling.layout import Layout
from synthgen.sampling.prop_kinds import PropKind, Size, prop_thing
from synthgen.sampling.recipe import SceneChoices
from synthgen.sampling.turned import TurnedObject, turned_about_vertical

_WALL_TURNS = (0.0, math.pi, math.pi / 2.0, -math.pi / 2.0)
"""Of what stands at the walls behind, before, left and right: its front, +Z, looks into the room."""

STREET_TURN = math.radians(30.0)
"""How far the street may lead away from the viewing direction."""

FLAT_M = 0.02
"""What is no higher lies on the ground, such as lines on a road: it hides nothing, and is stood on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prop:
    """A thing and where the centre of its box is in the world."""

    turned: TurnedObject
    center: F64
    light: AreaLightSpec | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Footing:
    """Where a prop stands: the middle of its rectangle on the ground, half its sides, and its turn (rad)."""

    x: float
    z: float
    half_width: float
    half_depth: float
    yaw: float

    def covers(self, x: float, z: float, radius: float) -> bool:
        """Whether a disc on the ground touches the rectangle."""
        c, s = math.cos(self.yaw), math.sin(self.yaw)
        dx, dz = x - self.x, z - self.z
        across, along = abs(c * dx - s * dz), abs(s * dx + c * dz)
        return math.hypot(max(across - self.half_width, 0.0), max(along - self.half_depth, 0.0)) < radius


@dataclass(kw_only=True)
class _Plan:
    """The ground seen from above, with what has to stay free: the camera stands at its origin.

    Nothing may stand within the sector in which an object is, unless it is farther away than the object.
    """

    layout: Layout
    taken: list[_Footing] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.yaw = self.layout.view.yaw
        self._clearance = self.layout.clearance
        self._sectors = [_sector(place.points, self.yaw) for place in self.layout.everything]
        self.reach = max(reach for _, _, reach in self._sectors) + self._clearance

    def is_free(self, footing: _Footing, *, shares_ground: bool) -> bool:
        """Whether something may stand there, with or without regard to other props."""
        radius = math.hypot(footing.half_width, footing.half_depth) + self._clearance
        distance = math.hypot(footing.x, footing.z)
        if distance <= radius:
            return False
        if not shares_ground and any(each.covers(footing.x, footing.z, radius) for each in self.taken):
            return False
        angle, half = _azimuth(footing.x, footing.z, self.yaw), math.asin(radius / distance)
        return all(
            distance > reach + radius or abs(math.remainder(angle - middle, math.tau)) > own_half + half
            for middle, own_half, reach in self._sectors
        )

    def carries(self, footing: _Footing) -> bool:
        """Whether props are under both ends of the place."""
        along = footing.half_width * math.cos(footing.yaw), -footing.half_width * math.sin(footing.yaw)
        ends = [(footing.x + sign * along[0], footing.z + sign * along[1]) for sign in (-1.0, 1.0)]
        return all(any(each.covers(x, z, 0.001) for each in self.taken) for x, z in ends)


def _azimuth(x: float, z: float, yaw: float) -> float:
    """The angle of a place on the ground to the left of the viewing direction, in radians."""
    return math.atan2(-x, -z) - yaw


def _sector(points: F64, yaw: float) -> tuple[float, float, float]:
    """The sector on the ground that holds points [n 3]: its middle, half its angle (rad), and its radius."""
    x, z = points[:, 0], points[:, 2]
    middle = _azimuth(float(x.mean()), float(z.mean()), yaw)
    s, c = math.sin(middle + yaw), math.cos(middle + yaw)
    off = np.arctan2(-c * x + s * z, -s * x - c * z)
    return middle, float(np.abs(off).max()), float(np.hypot(x, z).max())


def sample_props(
    rng: FrameRng, choices: SceneChoices, place: tuple[Layout, RoomSpec | None], numbers: tuple[int, ...]
) -> tuple[Prop, ...]:
    """All props of a scene that find room at a place; numbers are those of the patterns that may be used."""
    if not choices.config.props:
        return ()
    layout, room = place
    plan = _Plan(layout=layout)
    street = layout.view.yaw + float(rng.stage("props.street").uniform(-STREET_TURN, STREET_TURN))
    found: list[Prop] = []
    for index, (config, texture_ids) in enumerate(
        zip(choices.config.props, choices.prop_texture_ids, strict=True)
    ):
        stage = rng.stage(f"props.{index}")
        kind = PropKind(config=config, texture_ids=texture_ids, numbers=numbers)
        maker = _Maker(kind=kind, plan=plan)
        if config.where == "rows":
            found += maker.sample_rows(stage, street)
        elif config.where == "around":
            found += maker.sample_around(stage)
        elif room is not None:
            found += maker.sample_on_room(stage, room)
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Maker:
    """Draws the props of one kind."""

    kind: PropKind
    plan: _Plan

    @property
    def config(self) -> PropsConfig:
        """What the scene says of them."""
        return self.kind.config

    def sample_around(self, rng: np.random.Generator) -> Iterator[Prop]:
        """Anywhere on the ground, in any turn."""
        for _ in range(int(sample_value(rng, self.config.count))):
            size, paint = self.kind.sample_size(rng), self.kind.sample_paint(rng)
            # Not as far as the farthest object, but with room for something behind the nearest.
            distance = self.plan.reach * float(rng.random()) + sample_value(rng, self.config.distance_m)
            azimuth = self.plan.yaw + math.radians(sample_value(rng, self.config.azimuth_deg))
            yaw = float(rng.uniform(0.0, 2.0 * math.pi))
            footing = _Footing(
                x=-distance * math.sin(azimuth),
                z=-distance * math.cos(azimuth),
                half_width=size[0] / 2.0,
                half_depth=size[2] / 2.0,
                yaw=yaw,
            )
            yield from self._sample_standing(rng, footing, size, paint)

    def sample_rows(self, rng: np.random.Generator, street: float) -> Iterator[Prop]:
        """Side by side along both sides of a street that leads past the camera in a direction (rad)."""
        count = int(sample_value(rng, self.config.count))
        along = (-math.sin(street), -math.cos(street))
        for side in (-1.0, 1.0):
            position = -0.25 * count * float(rng.uniform(0.0, 2.0)) * self.config.width_m.support[0]
            for _ in range(count):
                size, paint = self.kind.sample_size(rng), self.kind.sample_paint(rng)
                aside = side * (sample_value(rng, self.config.distance_m) + size[2] / 2.0)
                position += size[0] / 2.0
                footing = _Footing(
                    x=position * along[0] - aside * along[1],
                    z=position * along[1] + aside * along[0],
                    half_width=size[0] / 2.0,
                    half_depth=size[2] / 2.0,
                    yaw=street + math.pi / 2.0,
                )
                position += size[0] / 2.0 + sample_value(rng, self.config.gap_m)
                elevation = sample_value(rng, self.config.elevation_m)
                yield from self._sample_standing(rng, footing, size, paint, elevation)

    def sample_on_room(self, rng: np.random.Generator, room: RoomSpec) -> Iterator[Prop]:
        """At the walls of a room, or under its ceiling."""
        width, height, depth = room.size
        for _ in range(int(sample_value(rng, self.config.count))):
            size, paint = self.kind.sample_size(rng), self.kind.sample_paint(rng)
            elevation = sample_value(rng, self.config.elevation_m)
            if self.config.where == "ceiling":
                yield from self._sample_hanging(rng, room, size, paint)
                continue
            wall, share = int(rng.integers(4)), float(rng.random())
            length, gap = (width, depth) if wall < 2 else (depth, width)
            if size[0] > length or elevation + size[1] > height:
                continue
            along, away = (share - 0.5) * (length - size[0]), gap / 2.0 - size[2] / 2.0 - 0.001
            x, z = ((along, -away), (along, away), (-away, along), (away, along))[wall]
            center_x, center_z = _in_world(room, x, z)
            footing = _Footing(
                x=center_x,
                z=center_z,
                half_width=size[0] / 2.0,
                half_depth=size[2] / 2.0,
                yaw=room.yaw + _WALL_TURNS[wall],
            )
            yield from self._sample_standing(rng, footing, size, paint, elevation)

    def _sample_standing(
        self,
        rng: np.random.Generator,
        footing: _Footing,
        size: Size,
        paint: PaintSpec,
        elevation: float = 0.0,
    ) -> Iterator[Prop]:
        """A prop, or a stack of them, where there is room for it."""
        kind = sample_name(rng, self.config.shape)
        stack = int(sample_value(rng, self.config.stack))
        if self.config.where == "rows" and elevation > 0.0 and not self.plan.carries(footing):
            return
        if elevation + stack * size[1] > FLAT_M:
            if not self.plan.is_free(footing, shares_ground=self.config.shares_ground):
                return
            if not self.config.shares_ground:
                self.plan.taken.append(footing)
        for level in range(stack):
            center = np.array([footing.x, elevation + (level + 0.5) * size[1], footing.z])
            light = None
            if max(paint.emission_linear) > 0.0 and self.config.where == "walls":
                inwards = turned_about_vertical(footing.yaw) @ np.array([0.0, 0.0, 1.0])
                light = _area_light(center + (size[2] / 2.0 + 0.01) * inwards, inwards, size[:2], paint)
            yield Prop(turned=prop_thing(kind, size, paint, footing.yaw), center=center, light=light)

    def _sample_hanging(
        self, rng: np.random.Generator, room: RoomSpec, size: Size, paint: PaintSpec
    ) -> Iterator[Prop]:
        """A box under the ceiling, where it is above the camera and all objects."""
        width, height, depth = room.size
        x, z = _in_world(room, *(float(rng.uniform(-0.45, 0.45)) * each for each in (width, depth)))
        layout = self.plan.layout
        if height - size[1] <= max(float(layout.points[:, 1].max()), 1.2 * layout.camera_height):
            return
        center, down, light = np.array([x, height - size[1] / 2.0, z]), np.array([0.0, -1.0, 0.0]), None
        if max(paint.emission_linear) > 0.0:
            light = _area_light(center + (size[1] / 2.0 + 0.01) * down, down, (size[0], size[2]), paint)
        yield Prop(turned=prop_thing("box", size, paint, room.yaw), center=center, light=light)


def _area_light(center: F64, direction: F64, size: tuple[float, float], paint: PaintSpec) -> AreaLightSpec:
    """The light of a glowing side, a little before it."""
    radiance = max(paint.emission_linear)
    r, g, b = (each / radiance for each in paint.emission_linear)
    return AreaLightSpec(
        T_world_light=read_only(transform(rotation_looking_along(direction), center)),
        width=size[0],
        height=size[1],
        color_linear=(r, g, b),
        radiance=radiance,
        has_shadow=True,
    )


def _in_world(room: RoomSpec, x: float, z: float) -> tuple[float, float]:
    """Where x, z in the axes of a room, about the middle of its floor, is in the world."""
    c, s = math.cos(room.yaw), math.sin(room.yaw)
    return c * x + s * z + room.center_xz[0], c * z - s * x + room.center_xz[1]
