"""Groups of casters: objects at similar distances from the camera share a shadow map and its resolution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from synthgen.arrays import F64, ArrayFields
from synthgen.render.gl_engine.draw_list import Item

MAX_GROUPS = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CasterGroup(ArrayFields):
    """Objects, and a sphere in eye space that holds them."""

    items: tuple[Item, ...]
    center: F64
    """[3]."""
    radius: float
    """Metres."""


def grouped_casters(items: list[Item], *, spread: float, limit: int = MAX_GROUPS) -> list[CasterGroup]:
    """At most `limit` groups of all items; objects stay whole.

    The farthest of a group is up to `spread` times as far from the camera as its nearest, or more where there
    would be too many groups.
    """
    by_instance: dict[int, list[Item]] = {}
    for item in items:
        by_instance.setdefault(item.instance.instance_id, []).append(item)
    objects = sorted(by_instance.values(), key=_distance)
    groups = _split(objects, spread)
    while len(groups) > min(limit, MAX_GROUPS):
        spread *= 1.5
        groups = _split(objects, spread)
    return [_group([item for each in group for item in each]) for group in groups]


def group_numbers(groups: Sequence[CasterGroup], instance_ids: Sequence[int]) -> npt.NDArray[np.intp]:
    """In which of some groups [k] each instance is; -1 for none."""
    found = {item.instance.instance_id: number for number, group in enumerate(groups) for item in group.items}
    return np.array([found.get(each, -1) for each in instance_ids], dtype=np.intp)


def _distance(items: list[Item]) -> float:
    return min(item.distance for item in items)


def _split(objects: list[list[Item]], spread: float) -> list[list[list[Item]]]:
    groups: list[list[list[Item]]] = []
    nearest = 0.0
    for each in objects:
        distance = _distance(each)
        if not groups or distance > spread * nearest:
            groups.append([])
            nearest = distance
        groups[-1].append(each)
    return groups


def _group(items: list[Item]) -> CasterGroup:
    centers = np.array([item.center_eye for item in items])
    radii = np.array([item.radius for item in items])[:, None]
    center = ((centers - radii).min(axis=0) + (centers + radii).max(axis=0)) / 2.0
    radius = float((np.linalg.norm(centers - center, axis=1) + radii[:, 0]).max())
    return CasterGroup(items=tuple(items), center=center, radius=max(radius, 1e-6))
