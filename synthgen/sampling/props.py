"""Draws the things that make a place: they stand where they hide nothing and touch nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from synthgen.arrays import F64, read_only
from synthgen.assets.shapes import exact
from synthgen.config import PropsConfig
from synthgen.distributions import sample_name, sample_value, sample_values
from synthgen.geometry.transforms import rotation_looking_along, transform
from synthgen.model import AreaLightSpec, PaintSpec, RoomSpec
from synthgen.rng import FrameRng
from synthgen.sampling.free_space import Footing, FreeSpace
from synthgen.sampling.hovering import HoverSpace
from synthgen.sampling.layout import Layout
from synthgen.sampling.orientation import sample_uniform_rotation
from synthgen.sampling.prop_kinds import PropKind, Size, prop_thing
from synthgen.sampling.recipe import SceneChoices
from synthgen.sampling.turned import TurnedObject, turned_about_vertical

_WALL_TURNS = (0.0, math.pi, math.pi / 2.0, -math.pi / 2.0)
"""Of what stands at the walls behind, before, left and right: its front, +Z, looks into the room."""

GLANCES = 4
"""Places in the image that are tried for a prop that is to stand on the ground that it shows."""
LARGEST_SHARE = 0.6
"""Of the image's height that such a prop takes up."""

FLAT_M = 0.02
"""What is no higher lies on the ground, such as lines on a road: it hides nothing, and is stood on."""

STREET_TURN = math.radians(30.0)
"""How far the street may lead away from the viewing direction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prop:
    """A thing and where the centre of its box is in the world."""

    turned: TurnedObject
    center: F64
    light: AreaLightSpec | None = None


def sample_props(
    rng: FrameRng, choices: SceneChoices, place: tuple[Layout, RoomSpec | None], numbers: tuple[int, ...]
) -> tuple[Prop, ...]:
    """All props of a scene that find room at a place; numbers are those of the patterns that may be used."""
    if not choices.config.props:
        return ()
    layout, room = place
    space = FreeSpace(layout=layout)
    street = layout.view.yaw + float(rng.stage("props.street").uniform(-STREET_TURN, STREET_TURN))
    found: list[Prop] = []
    for index, (config, texture_ids) in enumerate(
        zip(choices.config.props, choices.prop_texture_ids, strict=True)
    ):
        stage = rng.stage(f"props.{index}")
        kind = PropKind(config=config, texture_ids=texture_ids, numbers=numbers)
        maker = _Maker(kind=kind, space=space)
        if config.where == "rows":
            found += maker.sample_rows(stage, street)
        elif config.where == "around":
            found += maker.sample_around(stage)
        elif config.where == "view":
            found += maker.sample_in_view(stage)
        elif room is not None:
            found += maker.sample_on_room(stage, room)
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Maker:
    """Draws the props of one kind."""

    kind: PropKind
    space: FreeSpace

    @property
    def config(self) -> PropsConfig:
        """What the scene says of them."""
        return self.kind.config

    def sample_around(self, rng: np.random.Generator) -> Iterator[Prop]:
        """Anywhere on the ground, in any turn."""
        for _ in range(int(sample_value(rng, self.config.count))):
            size, paint = self.kind.sample_size(rng), self.kind.sample_paint(rng)
            # Not as far as the farthest object, but with room for something behind the nearest.
            distance = self.space.reach * float(rng.random()) + sample_value(rng, self.config.distance_m)
            azimuth = self.space.yaw + math.radians(sample_value(rng, self.config.azimuth_deg))
            yaw = float(rng.uniform(0.0, 2.0 * math.pi))
            seen = self._sample_seen_ground(rng, max(size))
            x, z = seen or (-distance * math.sin(azimuth), -distance * math.cos(azimuth))
            footing = Footing(
                x=x,
                z=z,
                half_width=size[0] / 2.0,
                half_depth=size[2] / 2.0,
                yaw=yaw,
            )
            yield from self._sample_standing(rng, footing, size, paint)

    def _sample_seen_ground(self, rng: np.random.Generator, size: float) -> tuple[float, float] | None:
        """A place x, z of the ground that the image shows, for a prop of a size (m) that is to be seen there.

        It is uniform over the image, where the ground is not too near or far and the prop not too large.
        """
        layout = self.space.layout
        view = layout.view
        is_wanted = float(rng.random()) < self.config.in_view
        x, y = rng.random((2, GLANCES)) * [[view.width], [view.height]]
        if not is_wanted:
            return None
        nearest, farthest = self.config.distance_m.support
        depths = view.depths_at_height(x, y, np.array(-layout.camera_height))
        for place_x, place_y, depth in zip(x.tolist(), y.tolist(), depths.tolist(), strict=True):
            if not math.isfinite(depth) or size * view.focal_px > LARGEST_SHARE * view.height * depth:
                continue
            point = view.point_world(place_x, place_y, depth)
            if nearest <= math.hypot(point[0], point[2]) <= self.space.reach + farthest:
                return float(point[0]), float(point[2])
        return None

    def sample_in_view(self, rng: np.random.Generator) -> Iterator[Prop]:
        """Hovering behind the objects, in any turn, uniform over the image; or nearer, over a ground."""
        hover = HoverSpace(space=self.space)
        for _ in range(int(sample_value(rng, self.config.count))):
            size, paint = self.kind.sample_size(rng), self.kind.sample_paint(rng)
            kind, R_world_prop = sample_name(rng, self.config.shape), sample_uniform_rotation(rng)
            radius = math.hypot(*size) / 2.0
            for depth, center in hover.sample_places(rng, self.config.distance_m, radius, GLANCES):
                # It grows with the depth, so that its place in the image, and its size there, stay the same.
                width, height, length = (exact(depth * each) for each in size)
                scaled = replace(paint, repeats=paint.repeats / depth)
                turned = prop_thing(kind, (width, height, length), scaled, R_world_prop)
                if hover.take(center, turned):
                    yield Prop(turned=turned, center=center + self.space.layout.position)
                    break

    def sample_rows(self, rng: np.random.Generator, street: float) -> Iterator[Prop]:
        """Side by side along both sides of a street that leads past the camera in a direction (rad)."""
        count = int(sample_value(rng, self.config.count))
        along = (-math.sin(street), -math.cos(street))
        laws = (self.config.distance_m, self.config.gap_m, self.config.elevation_m)
        for side in (-1.0, 1.0):
            position = -0.25 * count * float(rng.uniform(0.0, 2.0)) * self.config.width_m.support[0]
            for _ in range(count):
                size, paint = self.kind.sample_size(rng), self.kind.sample_paint(rng)
                distance, gap, elevation = sample_values(rng, laws)
                aside = side * (distance + size[2] / 2.0)
                position += size[0] / 2.0
                footing = Footing(
                    x=position * along[0] - aside * along[1],
                    z=position * along[1] + aside * along[0],
                    half_width=size[0] / 2.0,
                    half_depth=size[2] / 2.0,
                    yaw=street + math.pi / 2.0,
                )
                position += size[0] / 2.0 + gap
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
            footing = Footing(
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
        footing: Footing,
        size: Size,
        paint: PaintSpec,
        elevation: float = 0.0,
    ) -> Iterator[Prop]:
        """A prop, or a stack of them, where there is room for it."""
        kind = sample_name(rng, self.config.shape)
        stack = int(sample_value(rng, self.config.stack))
        height = elevation + stack * size[1]
        if self.config.where == "rows" and elevation > 0.0 and not self.space.carries(footing):
            return
        if height > FLAT_M:
            if not self.space.is_free(footing, height, shares_ground=self.config.shares_ground):
                return
            if not self.config.shares_ground:
                self.space.taken.append(footing)
        for level in range(stack):
            center = np.array([footing.x, elevation + (level + 0.5) * size[1], footing.z])
            light = None
            if max(paint.emission_linear) > 0.0 and self.config.where == "walls":
                inwards = turned_about_vertical(footing.yaw) @ np.array([0.0, 0.0, 1.0])
                light = _area_light(center + (size[2] / 2.0 + 0.01) * inwards, inwards, size[:2], paint)
            yield Prop(
                turned=prop_thing(kind, size, paint, turned_about_vertical(footing.yaw)),
                center=center,
                light=light,
            )

    def _sample_hanging(
        self, rng: np.random.Generator, room: RoomSpec, size: Size, paint: PaintSpec
    ) -> Iterator[Prop]:
        """A box under the ceiling, where it is above the camera and all objects."""
        width, height, depth = room.size
        x, z = _in_world(room, *(float(rng.uniform(-0.45, 0.45)) * each for each in (width, depth)))
        layout = self.space.layout
        if height - size[1] <= max(float(layout.points[:, 1].max()), 1.2 * layout.camera_height):
            return
        center, down, light = np.array([x, height - size[1] / 2.0, z]), np.array([0.0, -1.0, 0.0]), None
        if max(paint.emission_linear) > 0.0:
            light = _area_light(center + (size[1] / 2.0 + 0.01) * down, down, (size[0], size[2]), paint)
        yield Prop(
            turned=prop_thing("box", size, paint, turned_about_vertical(room.yaw)), center=center, light=light
        )


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
    turned = turned_about_vertical(room.yaw) @ np.array([x, 0.0, z])
    return float(turned[0]) + room.center_xz[0], float(turned[2]) + room.center_xz[1]
