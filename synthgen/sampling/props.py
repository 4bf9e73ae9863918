"""Draws the things that make a place: they are where they hide nothing and touch nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from operator import itemgetter

import numpy as np

from synthgen.assets.shapes import shape_id
from synthgen.model import RoomSpec
from synthgen.rng import FrameRng
from synthgen.sampling.free_space import FreeSpace
from synthgen.sampling.hovering import apart, sample_hoverers
from synthgen.sampling.layout import Layout
from synthgen.sampling.orientation import uniform_rotations
from synthgen.sampling.placed_props import Prop, area_light, transforms, upright_transforms
from synthgen.sampling.prop_kinds import PropDraws, Stages
from synthgen.sampling.recipe import SceneChoices
from synthgen.sampling.room import in_world
from synthgen.sampling.standing_props import (
    Standing,
    joined,
    sample_around,
    sample_at_walls,
    sample_rows,
    standing_props,
)
from synthgen.sampling.street import sample_street


def sample_props(
    rng: FrameRng, choices: SceneChoices, place: tuple[Layout, RoomSpec | None], numbers: tuple[int, ...]
) -> tuple[Prop, ...]:
    """All props of a scene that find room at a place, kind after kind.

    The numbers are those of the patterns that may be used.
    """
    kinds = choices.prop_kinds
    if not kinds.configs:
        return ()
    layout, room = place
    space = FreeSpace(layout)
    street = sample_street(rng, choices.config.street_shift_m, layout.view.yaw)
    drawn = kinds.sample_draws([rng.stage(f"props.{number}") for number in kinds.numbers])
    standing: list[Standing] = []
    found: list[tuple[int, Prop]] = []
    for where, group in kinds.groups.items():
        own = drawn.part(*group)
        if where == "rows":
            standing.append(sample_rows(own.stages, own, street))
        elif where == "around":
            standing.append(sample_around(own.stages, own, space, street))
        elif where == "view":
            found += sample_in_view(own.stages, own, space, numbers)
        elif room is not None and where == "walls":
            standing.append(sample_at_walls(own.stages, own, room))
        elif room is not None:
            own = own.enlarged(growth_of(room, choices))
            found += sample_at_ceiling(own.stages, own, (layout, room), numbers)
    if kinds.standing is not None:
        found += standing_props(drawn.part(*kinds.standing), joined(standing), space, numbers)
    return tuple(prop for _, prop in sorted(found, key=itemgetter(0)))


def sample_in_view(
    rng: Stages, drawn: PropDraws, space: FreeSpace, pattern_numbers: tuple[int, ...]
) -> Iterator[tuple[int, Prop]]:
    """Hovering behind the objects, in any turn, uniform over the image; or nearer, over a ground.

    Each comes after the number of its kind.
    """
    rotations = uniform_rotations(
        np.concatenate([own.random((n, 3)) for own, n in zip(rng, drawn.counts, strict=True)])
    )
    found = apart(sample_hoverers(rng, drawn, rotations, space))
    T_world_prop = transforms(found.R_world_prop, found.centers + space.layout.position)
    # Patterns repeat as often as one metre away, because things are as much larger.
    paints = drawn.paints(found.number, pattern_numbers)
    numbers = drawn.numbers(found.number)
    for number, shape, size, paint, T in zip(
        numbers, found.shapes, found.sizes.tolist(), paints, T_world_prop, strict=True
    ):
        yield number, Prop(shape_id(shape, size), paint, T)


def growth_of(room: RoomSpec, choices: SceneChoices) -> float:
    """By how much both sides of a room are longer than what its scene draws at most, in the mean.

    With lamps that grow with it, a large hall is as bright as a small one.
    """
    config = choices.config.room
    if config is None:
        return 1.0
    largest = config.width_m.support[1] * config.depth_m.support[1]
    return max(1.0, math.sqrt(room.size[0] * room.size[2] / largest))


def sample_at_ceiling(
    rng: Stages, drawn: PropDraws, place: tuple[Layout, RoomSpec], pattern_numbers: tuple[int, ...]
) -> Iterator[tuple[int, Prop]]:
    """Boxes under the ceiling of a room, where they are above the camera and all objects.

    Each comes after the number of its kind.
    """
    (layout, room), sizes = place, drawn.sizes
    shares = np.concatenate(
        [own.uniform(-0.5, 0.5, (n, 2)) for own, n in zip(rng, drawn.counts, strict=True)]
    )
    width, height, depth = room.size
    least = max(float(layout.points[:, 1].max()), 1.2 * layout.camera_height)
    space = np.array([width, depth]) - sizes[:, ::2]
    x, z = in_world(room, *(shares * space).T)
    T_world_prop = upright_transforms(room.yaw, (x, height - sizes[:, 1] / 2.0, z))
    down = np.array([0.0, -1.0, 0.0])
    which = np.flatnonzero((height - sizes[:, 1] > least) & (space > 0.0).all(axis=1))
    paints, numbers = drawn.paints(which, pattern_numbers), drawn.numbers(which)
    for index, number, paint in zip(which.tolist(), numbers, paints, strict=True):
        size, light = drawn.size(index), None
        if max(paint.emission_linear) > 0.0:
            below = T_world_prop[index, :3, 3] + (size[1] / 2.0 + 0.01) * down
            light = area_light(below, down, (size[0], size[2]), paint)
        yield number, Prop(shape_id("box", size), paint, T_world_prop[index], light)
