"""Draws where objects are in a scenery that a camera sees."""

from __future__ import annotations

from dataclasses import dataclass

from synthgen.arrays import F64
from synthgen.rng import FrameRng
from synthgen.sampling.recipe import Recipe
from synthgen.sampling.spot_options import spot_options
from synthgen.sampling.standing import CAMERA_GAP, Sight, Stander, first_apart
from synthgen.sampling.subjects import Placed, Subject, Wish


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
    subjects = [Subject(wish=wish, view=stander.view) for wish in wishes]
    largest = _by_size(wishes)[0]
    others = [each for index, each in enumerate(subjects) if index != largest]
    outlooks = stander.sample_outlooks(
        rng.stage(f"objects.{largest}.place"), subjects[largest], others, run.camera.height_m
    )
    best: tuple[int, Seen] | None = None
    for outlook in outlooks:
        sight = stander.sample_sight(rng.stage("scene.sight"), outlook.position)
        least = 0 if best is None else best[0] + 1
        objects = _sample_objects(rng, (stander, sight), subjects, {largest: outlook.target}, least)
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
    subjects = [Subject(wish=wish, view=stander.view) for wish in wishes]
    objects = _sample_objects(rng, (stander, sight), subjects, {})
    if objects is None:
        return None
    nearest = min(place.depth for _, place in objects)
    gap = stander.scenery.open_gap(camera, CAMERA_GAP * nearest)
    return Seen(sight=sight, gap=gap, objects=objects)


def _sample_objects(
    rng: FrameRng,
    before: tuple[Stander, Sight],
    subjects: list[Subject],
    placed: dict[int, Placed],
    least_sized: int = 0,
) -> tuple[Placed, ...] | None:
    """All wished objects, the largest first, of which some are placed.

    None where one finds no room, or where fewer than so many have the sizes that were drawn for them.
    """
    stander, sight = before
    placed, sized = dict(placed), len(subjects)
    open_ones = [index for index in _by_size([each.wish for each in subjects]) if index not in placed]
    if not open_ones:
        return tuple(placed[index] for index in range(len(subjects)))
    options = spot_options(stander.sizes, sight.relative, [subjects[index] for index in open_ones])
    has_own, has_other = options.is_own.any(axis=1), options.is_other.any(axis=1)
    # It takes no rays to see that it cannot be.
    if not (has_own | has_other).all() or sized - (~has_own).sum() < least_sized:
        return None
    wanted = []
    for index, is_own, is_other in zip(open_ones, options.is_own, options.is_other, strict=True):
        stage = rng.stage(f"objects.{index}.place")
        wanted.append((subjects[index], stander.sample_spots(stage, sight.spots, is_own, is_other)))
    for index, places in zip(open_ones, stander.places(sight.position, wanted), strict=True):
        found = first_apart(places, [placement for _, placement in placed.values()])
        if found is None:
            return None
        placed[index] = found
        sized -= not subjects[index].wish.has_its_size(found[1])
        if sized < least_sized:
            return None
    return tuple(placed[index] for index in range(len(subjects)))


def _by_size(wishes: list[Wish]) -> list[int]:
    """The places of wished objects, the largest first."""
    return sorted(range(len(wishes)), key=lambda index: -wishes[index].size_px)
