"""Draws where props stand that make a place: along a street, about the camera, at the walls of a room."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np

from synthgen.arrays import F64, Bool
from synthgen.assets.shapes import shape_id
from synthgen.model import RoomSpec
from synthgen.sampling.free_space import Claims, Footings, FreeSpace
from synthgen.sampling.placed_props import Prop, area_light, upright_transforms
from synthgen.sampling.prop_kinds import PropDraws, Stages
from synthgen.sampling.room import in_world
from synthgen.sampling.street import Street

_WALL_TURNS = np.array([0.0, math.pi, math.pi / 2.0, -math.pi / 2.0])
"""Of what stands at the walls behind, before, left and right: its front, +Z, looks into the room."""

GLANCES = 4
"""Places in the image that are tried for a prop that is to stand on the ground that it shows."""
LARGEST_SHARE = 0.6
"""Of the image's height that such a prop takes up."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Standing:
    """Where props [n], or stacks of them, stand if they find room there."""

    x: F64
    z: F64
    yaw: F64
    """About +Y, in radians."""
    elevation: F64
    """Of their lower sides, in metres."""
    is_wanted: Bool

    def claims(self, drawn: PropDraws) -> Claims:
        """The ground that such props take."""
        width, height, depth = drawn.sizes.T
        table = drawn.kinds.table
        return Claims(
            footings=Footings(
                x=self.x, z=self.z, half_width=0.5 * width, half_depth=0.5 * depth, yaw=self.yaw
            ),
            heights=self.elevation + height * drawn.stacks,
            is_raised=(self.elevation > 0.0) & drawn.each(table.is_in_row),
            shares_ground=drawn.each(table.shares_ground),
            of_kind=drawn.each(table.number),
            is_wanted=self.is_wanted,
        )


def joined(standing: Sequence[Standing]) -> Standing:
    """All of them in turn."""
    if len(standing) == 1:
        return standing[0]
    names = [each.name for each in fields(Standing)]
    return Standing(**{name: np.concatenate([getattr(each, name) for each in standing]) for name in names})


def sample_around(rng: Stages, drawn: PropDraws, space: FreeSpace, street: Street) -> Standing:
    """Anywhere on the ground, in any turn, but not on the street."""
    kinds = drawn.kinds
    pairs = [
        (own.random((5, n)), own.random((2, n, GLANCES))) for own, n in zip(rng, drawn.counts, strict=True)
    ]
    share, *uniform, turn, chance = np.concatenate([each for each, _ in pairs], axis=1)
    distance, azimuth_deg = drawn.values(kinds.places, np.array(uniform))
    # Not as far as the farthest object, but with room for something behind the nearest.
    distance += space.reach * share
    azimuth = space.yaw + np.radians(azimuth_deg)
    seen_x, seen_z, has_seen = _seen_ground(np.concatenate([each for _, each in pairs], axis=1), drawn, space)
    is_seen = has_seen & (chance < drawn.each(kinds.table.in_view))
    x = np.where(is_seen, seen_x, -distance * np.sin(azimuth))
    z = np.where(is_seen, seen_z, -distance * np.cos(azimuth))
    gap = drawn.each(kinds.table.street_gap_m)
    across = math.cos(street.yaw) * x - math.sin(street.yaw) * z - street.shift
    aside = np.abs(across) - 0.5 * np.hypot(*drawn.sizes[:, ::2].T)
    return Standing(
        x=x,
        z=z,
        yaw=2.0 * math.pi * turn,
        elevation=np.zeros(len(x)),
        is_wanted=(gap == 0.0) | (aside >= gap),
    )


def _seen_ground(uniform: F64, drawn: PropDraws, space: FreeSpace) -> tuple[F64, F64, Bool]:
    """Places x, z [n] of the ground that the image shows, for props [n], and which of them there are.

    They are uniform over the image by numbers [2 n g], where the ground is not too near or far and the prop
    not too large.
    """
    layout, longest = space.layout, drawn.sizes.max(axis=1)
    view = layout.view
    x, y = uniform * np.array([view.width, view.height])[:, None, None]
    depths = view.depths_at_height(x, y, np.array(-layout.camera_height))
    is_met = np.isfinite(depths)
    depths = np.where(is_met, depths, 1.0)
    points = view.points_world(x.ravel(), y.ravel(), depths.ravel()).reshape(*depths.shape, 3)
    away = np.hypot(points[..., 0], points[..., 2])
    nearest, farthest = drawn.each(drawn.kinds.table.distance_m).T[..., None]
    is_right = is_met & (longest[:, None] * view.focal_px <= LARGEST_SHARE * view.height * depths)
    is_right &= (nearest <= away) & (away <= space.reach + farthest)
    first = points[np.arange(len(points)), is_right.argmax(axis=1)]
    return first[:, 0], first[:, 2], is_right.any(axis=1)


def sample_rows(rng: Stages, drawn: PropDraws, street: Street) -> Standing:
    """Side by side along both sides of a street."""
    pairs = [(own.random((3, n)), own.random((2, 1))) for own, n in zip(rng, drawn.counts, strict=True)]
    uniform = np.concatenate([each for each, _ in pairs], axis=1)
    distance, gap, elevation = drawn.values(drawn.kinds.places, uniform)
    width, _, depth = drawn.sizes.T
    position = np.empty_like(width)
    for (_, shift), config, part in zip(pairs, drawn.kinds.configs, drawn.parts, strict=True):
        taken = (width[part] + gap[part]).reshape(2, -1)
        start = -0.5 * taken.shape[1] * shift * config.width_m.support[0]
        position[part] = (start + np.cumsum(taken, axis=1) - taken).ravel()
    position += 0.5 * width
    side = np.concatenate([np.repeat([-1.0, 1.0], n // 2) for n in drawn.counts])
    aside = street.shift + side * (distance + 0.5 * depth)
    along_x, along_z = -math.sin(street.yaw), -math.cos(street.yaw)
    return Standing(
        x=position * along_x - aside * along_z,
        z=position * along_z + aside * along_x,
        yaw=np.full(len(side), street.yaw + math.pi / 2.0),
        elevation=elevation,
        is_wanted=np.full(len(side), True),
    )


def sample_at_walls(rng: Stages, drawn: PropDraws, room: RoomSpec) -> Standing:
    """With their backs to the walls of a room."""
    triples = [
        (own.random((1, n)), own.integers(4, size=n), own.random(n))
        for own, n in zip(rng, drawn.counts, strict=True)
    ]
    (elevation,) = drawn.values(drawn.kinds.places, np.concatenate([each for each, _, _ in triples], axis=1))
    wall, share = (np.concatenate([each[number] for each in triples]) for number in (1, 2))
    prop_width, prop_height, prop_depth = drawn.sizes.T
    width, height, depth = room.size
    length, across = np.where(wall < 2, width, depth), np.where(wall < 2, depth, width)
    along = (share - 0.5) * (length - prop_width)
    away = np.where(wall % 2 == 0, -1.0, 1.0) * (across / 2.0 - 0.5 * prop_depth - 0.001)
    x, z = in_world(room, np.where(wall < 2, along, away), np.where(wall < 2, away, along))
    return Standing(
        x=x,
        z=z,
        yaw=room.yaw + _WALL_TURNS[wall],
        elevation=elevation,
        is_wanted=(prop_width <= length) & (elevation + prop_height <= height),
    )


def standing_props(
    drawn: PropDraws, standing: Standing, space: FreeSpace, pattern_numbers: tuple[int, ...]
) -> Iterator[tuple[int, Prop]]:
    """Those that find room, each after the number of its kind."""
    found = np.array(sorted(space.granted(standing.claims(drawn))), dtype=np.intp)
    stacks, sizes = drawn.stacks[found], drawn.sizes[found]
    # Of each prop of a stack: the place of the stack among those found, and how many are below it.
    place = np.repeat(np.arange(len(found)), stacks)
    level = np.arange(len(place)) - np.repeat(np.cumsum(stacks) - stacks, stacks)
    number = found[place]
    height = standing.elevation[number] + (level + 0.5) * sizes[place, 1]
    T_world_prop = upright_transforms(standing.yaw[number], (standing.x[number], height, standing.z[number]))
    paints, kinds, lengths = list(drawn.paints(found, pattern_numbers)), drawn.numbers(found), sizes.tolist()
    ids = [shape_id(drawn.shapes[each], size) for each, size in zip(found.tolist(), lengths, strict=True)]
    is_at_wall = drawn.each(drawn.kinds.table.is_at_wall)[found].tolist()
    for each, T in zip(place.tolist(), T_world_prop, strict=True):
        paint, light = paints[each], None
        if is_at_wall[each] and max(paint.emission_linear) > 0.0:
            width, height_m, depth = lengths[each]
            front = T[:3, 3] + (depth / 2.0 + 0.01) * T[:3, 2]
            light = area_light(front, T[:3, 2], (width, height_m), paint)
        yield kinds[each], Prop(ids[each], paint, T, light)
