"""Draws a room about a camera and objects."""

from __future__ import annotations

import math

import numpy as np

from synthgen.arrays import F64
from synthgen.config import RoomConfig
from synthgen.distributions import sample_value
from synthgen.geometry.transforms import rotation_about_axis
from synthgen.model import RoomSpec
from synthgen.rng import FrameRng
from synthgen.sampling.layout import Layout
from synthgen.sampling.recipe import SceneChoices
from synthgen.sampling.surfaces import sample_surface

VERTICAL = (0.0, 1.0, 0.0)


def sample_room(rng: FrameRng, config: RoomConfig, layout: Layout, choices: SceneChoices) -> RoomSpec:
    """A room that holds the camera and all objects of a layout, which are anywhere in it."""
    stage = rng.stage("room")
    yaw = layout.view.yaw + math.radians(sample_value(stage, config.yaw_deg))
    drawn = [sample_value(stage, each) for each in (config.width_m, config.height_m, config.depth_m)]
    margin = sample_value(stage, config.margin)
    low, high = _needed_box(layout, yaw)
    size = np.maximum(drawn, margin * (high - low))
    # The room may reach beyond what it holds on one side, on the other, or on both.
    center = high - size / 2.0 + stage.random(3) * (size - (high - low))
    x, _, z = rotation_about_axis(VERTICAL, yaw) @ center
    width, height, depth = size
    return RoomSpec(
        center_xz=(float(x), float(z)),
        size=(float(width), float(height), float(depth)),
        yaw=yaw,
        walls=sample_surface(rng.stage("room.walls"), config.walls, choices.wall_texture_ids),
        ceiling=sample_surface(rng.stage("room.ceiling"), config.ceiling, choices.ceiling_texture_ids),
    )


def in_world(room: RoomSpec, x: F64, z: F64) -> tuple[F64, F64]:
    """Where places x, z in the axes of a room, about the middle of its floor, are in the world."""
    c, s = math.cos(room.yaw), math.sin(room.yaw)
    return c * x + s * z + room.center_xz[0], c * z - s * x + room.center_xz[1]


def distance_in_room(room: RoomSpec, layout: Layout, towards: F64, wanted: float) -> float:
    """How far from the middle of the objects something is that lies within the room and outside them all.

    Args:
        room: the room, which holds the layout.
        layout: the objects.
        towards: the unit vector [3] from the middle of the objects, not downwards.
        wanted: the distance in metres that is right where the room has space for it.
    """
    R_room_world = rotation_about_axis(VERTICAL, -room.yaw)
    start, direction = R_room_world @ layout.center, R_room_world @ towards
    objects = R_room_world @ layout.points.T
    past_objects = _reach(start, direction, objects.min(axis=1), objects.max(axis=1))
    wall = _reach(start, direction, *_box(room))
    return min(wanted, max(0.8 * wall, 0.5 * (past_objects + wall)))


def gap_in_room(room: RoomSpec, point_world: F64) -> float:
    """How far a point [3] within a room is from the nearest wall, the floor or the ceiling, in metres."""
    point = rotation_about_axis(VERTICAL, -room.yaw) @ point_world
    low, high = _box(room)
    return float(min((point - low).min(), (high - point).min()))


def _box(room: RoomSpec) -> tuple[F64, F64]:
    """The lowest and the highest corner of a room in its own axes, about the origin of the world."""
    x, y, z = rotation_about_axis(VERTICAL, -room.yaw) @ np.array([room.center_xz[0], 0.0, room.center_xz[1]])
    width, height, depth = room.size
    return (
        np.array([x - width / 2.0, y, z - depth / 2.0]),
        np.array([x + width / 2.0, y + height, z + depth / 2.0]),
    )


def _reach(start: F64, direction: F64, low: F64, high: F64) -> float:
    """How far a ray [3] from within a box goes until it leaves it."""
    is_moving = direction != 0.0
    room_ahead = np.where(direction > 0.0, high - start, low - start)
    return float((room_ahead[is_moving] / direction[is_moving]).min())


def _needed_box(layout: Layout, yaw: float) -> tuple[F64, F64]:
    """The lowest and highest corner, in the room's axes, of what it has to hold; the floor is at 0."""
    R_room_world = rotation_about_axis(VERTICAL, -yaw)
    inside = R_room_world @ np.concatenate([layout.points.T, layout.position[:, None]], axis=1)
    low, high = inside.min(axis=1) - layout.clearance, inside.max(axis=1) + layout.clearance
    low[1] = 0.0
    return low, high
