"""Draws the things that make a place: they stand where they hide nothing and touch nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from synthgen.arrays import F64, Bool, read_only
from synthgen.config import PropsConfig
from synthgen.distributions import sample_array, sample_value
from synthgen.geometry.transforms import rotation_looking_along, transform
from synthgen.model import AreaLightSpec, PaintSpec, RoomSpec
from synthgen.rng import FrameRng
from synthgen.sampling.free_space import Footings, FreeSpace
from synthgen.sampling.hovering import Hoverer, hovering, sample_places
from synthgen.sampling.layout import Layout
from synthgen.sampling.orientation import uniform_rotations
from synthgen.sampling.prop_kinds import (
    Prop,
    PropDraws,
    PropKind,
    rotations_about_vertical,
    transforms,
)
from synthgen.sampling.recipe import SceneChoices

_WALL_TURNS = np.array([0.0, math.pi, math.pi / 2.0, -math.pi / 2.0])
"""Of what stands at the walls behind, before, left and right: its front, +Z, looks into the room."""

GLANCES = 4
"""Places in the image that are tried for a prop that is to stand on the ground that it shows."""
LARGEST_SHARE = 0.6
"""Of the image's height that such a prop takes up."""

FLAT_M = 0.02
"""What is no higher lies on the ground, such as lines on a road: it hides nothing, and is stood on."""

STREET_TURN = math.radians(30.0)
"""How far the street may lead away from the viewing direction."""


def sample_props(
    rng: FrameRng, choices: SceneChoices, place: tuple[Layout, RoomSpec | None], numbers: tuple[int, ...]
) -> tuple[Prop, ...]:
    """All props of a scene that find room at a place; numbers are those of the patterns that may be used."""
    if not choices.config.props:
        return ()
    layout, room = place
    space = FreeSpace(layout)
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
            found += maker.sample_around(stage, street)
        elif config.where == "view":
            found += maker.sample_in_view(stage)
        elif room is not None:
            found += maker.sample_on_room(stage, room, _growth(room, choices))
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

    def sample_around(self, rng: np.random.Generator, street: float) -> Iterator[Prop]:
        """Anywhere on the ground, in any turn, but not on the street."""
        config, space = self.config, self.space
        count = int(sample_value(rng, config.count))
        drawn = self.kind.sample_draws(rng, count)
        # Not as far as the farthest object, but with room for something behind the nearest.
        distance = space.reach * rng.random(count) + sample_array(rng, config.distance_m, count)
        azimuth = space.yaw + np.radians(sample_array(rng, config.azimuth_deg, count))
        yaw = rng.uniform(0.0, 2.0 * math.pi, count)
        x, z = -distance * np.sin(azimuth), -distance * np.cos(azimuth)
        is_seen, seen_x, seen_z = self._sample_seen_ground(rng, drawn.sizes.max(axis=1))
        footings = Footings(
            x=np.where(is_seen, seen_x, x),
            z=np.where(is_seen, seen_z, z),
            half_width=drawn.half_widths,
            half_depth=drawn.half_depths,
            yaw=yaw,
        )
        aside = np.abs(math.cos(street) * footings.x - math.sin(street) * footings.z)
        is_wanted = (
            aside - footings.half >= config.street_gap_m if config.street_gap_m else np.full(count, True)
        )
        return self._standing(drawn, footings, np.zeros(count), is_wanted)

    def _sample_seen_ground(self, rng: np.random.Generator, sizes: F64) -> tuple[Bool, F64, F64]:
        """Places x, z [n] of the ground that the image shows, for props of sizes [n] (m), and which hold.

        They are uniform over the image, where the ground is not too near or far and the prop not too large,
        for the share of the props that is to be seen there.
        """
        layout, count = self.space.layout, len(sizes)
        view = layout.view
        is_wanted = rng.random(count) < self.config.in_view
        x, y = rng.random((2, count, GLANCES)) * np.array([view.width, view.height])[:, None, None]
        nearest, farthest = self.config.distance_m.support
        depths = view.depths_at_height(x, y, np.array(-layout.camera_height))
        is_met = np.isfinite(depths)
        depths = np.where(is_met, depths, 1.0)
        points = view.points_world(x.ravel(), y.ravel(), depths.ravel()).reshape(count, GLANCES, 3)
        away = np.hypot(points[..., 0], points[..., 2])
        is_right = is_met & (sizes[:, None] * view.focal_px <= LARGEST_SHARE * view.height * depths)
        is_right &= (nearest <= away) & (away <= self.space.reach + farthest)
        first = points[np.arange(count), is_right.argmax(axis=1)]
        return is_wanted & is_right.any(axis=1), first[:, 0], first[:, 2]

    def sample_in_view(self, rng: np.random.Generator) -> Iterator[Prop]:
        """Hovering behind the objects, in any turn, uniform over the image; or nearer, over a ground."""
        layout, count = self.space.layout, int(sample_value(rng, self.config.count))
        drawn = self.kind.sample_draws(rng, count)
        rotations = uniform_rotations(rng.random((count, 3)))
        things = [
            Hoverer(kind=kind, size=drawn.size(index), R_world_prop=rotations[index])
            for index, kind in enumerate(drawn.shapes)
        ]
        radii = np.linalg.norm(drawn.sizes, axis=1) / 2.0
        places = sample_places(rng, self.space, self.config.distance_m, radii)
        found = list(hovering(layout.view, things, places))
        centers = np.array([center for _, _, center in found]).reshape(-1, 3) + layout.position
        T_world_prop = transforms(rotations[[index for index, _, _ in found]], centers)
        for (index, depth, _), T in zip(found, T_world_prop, strict=True):
            thing = things[index]
            # As often as one metre away, because it is as much larger.
            paint = drawn.paint(index, thing.size)
            yield Prop(kind=thing.kind, size=thing.size_at(depth), look=paint, T_world_prop=T)

    def sample_rows(self, rng: np.random.Generator, street: float) -> Iterator[Prop]:
        """Side by side along both sides of a street that leads past the camera in a direction (rad)."""
        config = self.config
        count = int(sample_value(rng, config.count))
        drawn = self.kind.sample_draws(rng, 2 * count)
        distance, gap, elevation = (
            sample_array(rng, law, 2 * count) for law in (config.distance_m, config.gap_m, config.elevation_m)
        )
        side = np.repeat([-1.0, 1.0], count)
        start = -0.25 * count * rng.uniform(0.0, 2.0, 2) * config.width_m.support[0]
        taken = (drawn.sizes[:, 0] + gap).reshape(2, count)
        position = (start[:, None] + np.cumsum(taken, axis=1) - taken).ravel() + drawn.half_widths
        aside = side * (distance + drawn.half_depths)
        along_x, along_z = -math.sin(street), -math.cos(street)
        footings = Footings(
            x=position * along_x - aside * along_z,
            z=position * along_z + aside * along_x,
            half_width=drawn.half_widths,
            half_depth=drawn.half_depths,
            yaw=np.full(2 * count, street + math.pi / 2.0),
        )
        is_wanted = elevation <= 0.0
        if not is_wanted.all():
            is_wanted |= self.space.are_carried(footings)
        return self._standing(drawn, footings, elevation, is_wanted)

    def sample_on_room(self, rng: np.random.Generator, room: RoomSpec, growth: float) -> Iterator[Prop]:
        """At the walls of a room, or under its ceiling, wider and deeper by its growth."""
        width, height, depth = room.size
        count = int(sample_value(rng, self.config.count))
        drawn = self.kind.sample_draws(rng, count)
        if self.config.where == "ceiling":
            drawn = drawn.enlarged(growth)
            return self._hanging(room, drawn, rng.uniform(-0.5, 0.5, (count, 2)))
        elevation = sample_array(rng, self.config.elevation_m, count)
        wall, share = rng.integers(4, size=count), rng.random(count)
        length, across = np.where(wall < 2, width, depth), np.where(wall < 2, depth, width)
        along = (share - 0.5) * (length - 2.0 * drawn.half_widths)
        away = np.where(wall % 2 == 0, -1.0, 1.0) * (across / 2.0 - drawn.half_depths - 0.001)
        x, z = _in_world(room, np.where(wall < 2, along, away), np.where(wall < 2, away, along))
        footings = Footings(
            x=x,
            z=z,
            half_width=drawn.half_widths,
            half_depth=drawn.half_depths,
            yaw=room.yaw + _WALL_TURNS[wall],
        )
        is_wanted = (drawn.sizes[:, 0] <= length) & (elevation + drawn.sizes[:, 1] <= height)
        return self._standing(drawn, footings, elevation, is_wanted)

    def _standing(
        self, drawn: PropDraws, footings: Footings, elevations: F64, is_wanted: Bool
    ) -> Iterator[Prop]:
        """Those of the wanted props, or of stacks of them, that find room at elevations [n] (m)."""
        heights, config = elevations + drawn.heights, self.config
        is_flat = heights <= FLAT_M
        raised = is_wanted & ~is_flat
        if raised.any():
            raised[raised] = self.space.are_free(footings[raised], heights[raised])
        found = self.space.take(footings, raised, shares_ground=config.shares_ground)
        found = sorted([*found, *np.flatnonzero(is_wanted & is_flat).tolist()])
        numbers = np.array([n for n in found for _ in range(drawn.stacks[n])], dtype=np.intp)
        levels = np.array([level for n in found for level in range(drawn.stacks[n])])
        heights = elevations[numbers] + (levels + 0.5) * drawn.sizes[numbers, 1]
        centers = np.column_stack([footings.x[numbers], heights, footings.z[numbers]])
        T_world_prop = transforms(rotations_about_vertical(footings.yaw[numbers]), centers)
        looks = {n: (drawn.shapes[n], size := drawn.size(n), drawn.paint(n, size)) for n in found}
        for n, T in zip(numbers.tolist(), T_world_prop, strict=True):
            (kind, size, paint), light = looks[n], None
            if max(paint.emission_linear) > 0.0 and config.where == "walls":
                light = _area_light(T[:3, 3] + (size[2] / 2.0 + 0.01) * T[:3, 2], T[:3, 2], size[:2], paint)
            yield Prop(kind=kind, size=size, look=paint, T_world_prop=T, light=light)

    def _hanging(self, room: RoomSpec, drawn: PropDraws, shares: F64) -> Iterator[Prop]:
        """Boxes under the ceiling, at shares [n 2] of it, where they are above the camera and all objects."""
        width, height, depth = room.size
        layout, sizes = self.space.layout, drawn.sizes
        least = max(float(layout.points[:, 1].max()), 1.2 * layout.camera_height)
        space = np.array([width, depth]) - sizes[:, ::2]
        x, z = _in_world(room, *(shares * space).T)
        centers = np.column_stack([x, height - sizes[:, 1] / 2.0, z])
        T_world_prop = transforms(rotations_about_vertical(np.full(len(x), room.yaw)), centers)
        down = np.array([0.0, -1.0, 0.0])
        for index in np.flatnonzero((height - sizes[:, 1] > least) & (space > 0.0).all(axis=1)).tolist():
            size = drawn.size(index)
            paint, light = drawn.paint(index, size), None
            if max(paint.emission_linear) > 0.0:
                below = centers[index] + (size[1] / 2.0 + 0.01) * down
                light = _area_light(below, down, (size[0], size[2]), paint)
            yield Prop(kind="box", size=size, look=paint, T_world_prop=T_world_prop[index], light=light)


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


def _growth(room: RoomSpec, choices: SceneChoices) -> float:
    """By how much both sides of a room are longer than what its scene draws at most, in the mean.

    With lamps that grow with it, a large hall is as bright as a small one.
    """
    config = choices.config.room
    if config is None:
        return 1.0
    largest = config.width_m.support[1] * config.depth_m.support[1]
    return max(1.0, math.sqrt(room.size[0] * room.size[2] / largest))


def _in_world(room: RoomSpec, x: F64, z: F64) -> tuple[F64, F64]:
    """Where places x, z in the axes of a room, about the middle of its floor, are in the world."""
    c, s = math.cos(room.yaw), math.sin(room.yaw)
    return c * x + s * z + room.center_xz[0], c * z - s * x + room.center_xz[1]
