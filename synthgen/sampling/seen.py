"""Draws where objects are in a scenery that a camera sees."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from synthgen.arrays import F64
from synthgen.rng import FrameRng
from synthgen.sampling.recipe import Recipe
from synthgen.sampling.standing import CAMERA_GAP, Placed, Sight, Stander, Wish

OUTLOOKS = 6
"""Cameras in a scenery that are tried, until one sees places for all objects at the sizes drawn for them."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Seen:
    """Objects in a scenery, in their order, before a camera."""

    sight: Sight
    gap: float
    """What is free about the camera, in metres."""
    objects: tuple[Placed, ...]


def sample_seen(rng: FrameRng, recipe: Recipe, stander: Stander, wishes: list[Wish]) -> Seen | None:
    """A camera for the largest of the wished objects, and the others where that camera sees surfaces."""
    run = recipe.run
    order = _by_size(wishes)
    outlooks = stander.sample_outlooks(
        rng.stage(f"objects.{order[0]}.place"), wishes[order[0]], run.camera.height_m
    )
    best: tuple[int, Seen] | None = None
    for outlook in islice(outlooks, OUTLOOKS):
        sight = stander.sample_sight(rng.stage("scene.sight"), outlook.position)
        least = 0 if best is None else best[0] + 1
        objects = _sample_objects(rng, (stander, sight), wishes, {order[0]: outlook.target}, least)
        if objects is None:
            continue
        sized = sum(wish.has_its_size(place) for wish, (_, place) in zip(wishes, objects, strict=True))
        if best is None or sized > best[0]:
            best = (sized, Seen(sight=sight, gap=outlook.gap, objects=objects))
        if sized == len(wishes):
            break
    return None if best is None else best[1]


def sample_seen_from(rng: FrameRng, camera: F64, stander: Stander, wishes: list[Wish]) -> Seen | None:
    """The wished objects where a camera [3] sees surfaces."""
    sight = stander.sample_sight(rng.stage("scene.sight"), camera)
    objects = _sample_objects(rng, (stander, sight), wishes, {})
    if objects is None:
        return None
    nearest = min(place.depth for _, place in objects)
    gap = stander.scenery.open_gap(camera, CAMERA_GAP * nearest)
    return Seen(sight=sight, gap=gap, objects=objects)


def _sample_objects(
    rng: FrameRng,
    before: tuple[Stander, Sight],
    wishes: list[Wish],
    placed: dict[int, Placed],
    least_sized: int = 0,
) -> tuple[Placed, ...] | None:
    """All wished objects, the largest first, of which some are placed.

    None where one finds no room, or where fewer than so many have the sizes that were drawn for them.
    """
    stander, sight = before
    placed, sized = dict(placed), len(wishes)
    if least_sized > 0:  # it takes no rays to see that it cannot be
        missing = (
            not stander.options(sight, wish).is_own.any()
            for index, wish in enumerate(wishes)
            if index not in placed
        )
        if sized - sum(missing) < least_sized:
            return None
    for index in _by_size(wishes):
        if index in placed:
            continue
        taken = [placement for _, placement in placed.values()]
        found = stander.sample_place(rng.stage(f"objects.{index}.place"), sight, wishes[index], taken)
        if found is None:
            return None
        placed[index] = found
        sized -= not wishes[index].has_its_size(found[1])
        if sized < least_sized:
            return None
    return tuple(placed[index] for index in range(len(wishes)))


def _by_size(wishes: list[Wish]) -> list[int]:
    """The places of wished objects, the largest first."""
    return sorted(range(len(wishes)), key=lambda index: -wishes[index].size_px)
