"""Draws what is in the picture besides the objects: distractors among them, and occluders before them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from synthgen.arrays import F64, read_only
from synthgen.assets.shapes import SHAPES
from synthgen.distributions import LogUniform, sample_name, sample_staged, sample_value
from synthgen.geometry.convex import resting_rotation
from synthgen.rng import FrameRng
from synthgen.sampling.candidates import Placement, stacked
from synthgen.sampling.looks import sample_paint, sample_paint_of
from synthgen.sampling.orientation import sample_uniform_rotation
from synthgen.sampling.placement import Placer
from synthgen.sampling.recipe import Recipe
from synthgen.sampling.standing import Sight, Stander
from synthgen.sampling.subjects import Subject, Wish
from synthgen.sampling.turned import TurnedObject, turned_about_vertical, turned_shape
from synthgen.sampling.view import View

TRIES = 12
LYING = 0.2
"""Share of the distractors that lie on any of their faces instead of standing; models always stand."""

Bystander = tuple[TurnedObject, Placement]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Where bystanders find their places: a camera, and what is there already."""

    recipe: Recipe
    view: View
    position: F64
    """Of the camera in the world, [3]."""
    objects: Sequence[tuple[TurnedObject, Placement]]
    others: Sequence[tuple[TurnedObject, Placement]] = ()
    """What else is there, and is no object."""
    stander: Stander | None = None
    """Where there is a scenery: that places things on its surfaces instead of the ground."""
    sight: Sight | None = None
    """Of the camera, where there is a scenery."""


def sample_bystanders(rng: FrameRng, stage: Stage) -> tuple[Bystander, ...]:
    """Occluders and distractors that touch nothing; those that find no room are left out."""
    run = stage.recipe.run
    taken = [placement for _, placement in (*stage.objects, *stage.others)]
    found: list[Bystander] = []
    for index, (target, placement) in enumerate(stage.objects):
        if target.class_id is None or run.occluders.rate == 0.0:
            continue
        occluder = sample_occluder(rng.stage(f"objects.{index}.occluder"), stage, placement, taken)
        if occluder is not None:
            found.append(occluder)
            taken.append(occluder[1])
    for index in range(int(sample_staged(rng, "distractors.count", run.distractors.count))):
        distractor = sample_distractor(rng.stage(f"distractors.{index}"), stage, taken)
        if distractor is not None:
            found.append(distractor)
            taken.append(distractor[1])
    return tuple(found)


def sample_distractor(rng: np.random.Generator, stage: Stage, taken: Sequence[Placement]) -> Bystander | None:
    """Something that stands or lies on the ground anywhere in the image."""
    thing = sample_thing(rng, stage.recipe, [turned for turned, _ in stage.objects])
    low, high = stage.recipe.run.apparent_sizes.support
    sizes = LogUniform(max(1.0, 0.5 * low), high)
    wish = Wish(turned=thing, size_px=0.0, elevation=0.0, is_truncated=bool(rng.random() < 0.3))
    if stage.stander is not None and stage.sight is not None:
        stander = replace(stage.stander, sizes=sizes, tries=TRIES)
        return stander.sample_place(rng, stage.sight, Subject(wish=wish, view=stage.view), taken)
    placer = Placer(view=stage.view, camera_height=float(stage.position[1]), sizes=sizes, tries=TRIES)
    placement = placer.sample_free_place(rng, stacked([wish.candidate(stage.view)]), taken)
    return None if placement is None else (thing, placement)


def sample_thing(rng: np.random.Generator, recipe: Recipe, objects: Sequence[TurnedObject]) -> TurnedObject:
    """A distractor that is not placed yet."""
    config = recipe.run.distractors
    kind, size = sample_name(rng, config.kind), sample_value(rng, config.size)
    like = objects[int(rng.integers(len(objects)))]
    rotation = turned_about_vertical(float(rng.uniform(0.0, 2.0 * math.pi)))
    is_lying = bool(rng.random() < LYING) and kind != "model"
    if is_lying:
        rotation = sample_uniform_rotation(rng)
    if kind == "model":
        asset_id = recipe.distractor_ids[int(rng.integers(len(recipe.distractor_ids)))]
        return TurnedObject(
            asset_id=asset_id,
            asset=recipe.assets.model(asset_id),
            class_id=None,
            R_world_object=rotation,
        )
    if kind == "same_shape":
        look = sample_paint(rng, recipe.pattern_numbers)
        thing = replace(like, class_id=None, R_world_object=rotation, scale=like.scale * size, look=look)
        return _laid_down(thing) if is_lying else thing
    lengths = rng.uniform(0.35, 1.0, size=3)
    lengths *= size * like.diameter / np.linalg.norm(lengths)
    look = (
        sample_paint_of(rng, like.asset)
        if kind == "same_colors"
        else sample_paint(rng, recipe.pattern_numbers)
    )
    thing = turned_shape(SHAPES[int(rng.integers(len(SHAPES)))], _size(lengths), rotation, look)
    return _laid_down(thing) if is_lying else thing


def _laid_down(thing: TurnedObject) -> TurnedObject:
    """A thing turned on from its rotation until it lies on a face."""
    turn = resting_rotation(thing.corners.T)
    return replace(thing, R_world_object=read_only(turn @ thing.R_world_object))


def sample_occluder(
    rng: np.random.Generator, stage: Stage, target: Placement, taken: Sequence[Placement]
) -> Bystander | None:
    """Something that stands between the camera and an object, in a share of the cases with room."""
    config = stage.recipe.run.occluders
    if rng.random() >= config.rate or stage.view.is_steep:
        return None
    for _ in range(TRIES):
        found = _sample_standing_before(rng, stage, target, sample_value(rng, config.covered))
        if found is None or not all(found[1].is_apart(other) for other in taken):
            continue
        if stage.stander is None or stage.stander.bears(stage.position, *found):
            return found
    return None


def _sample_standing_before(
    rng: np.random.Generator, stage: Stage, target: Placement, covered: float
) -> Bystander | None:
    """An upright shape on the ground whose box covers a share of the target's box from the left or right.

    Its top is where the ray through a row of the image is at its depth, which gives its height; then it is
    moved sideways until its box reaches as far into the target's as it has to.
    """
    view, box = stage.view, target.box
    camera_height = float(stage.position[1])
    if stage.stander is not None:  # the surface that the target stands on
        camera_height = target.candidate.elevation + target.candidate.gap - target.low[1]
    nearer, upto = float(rng.uniform(0.4, 0.85)), float(rng.uniform(max(0.6, 1.1 * covered), 1.3))
    kind, width, from_left = (
        ("box", "cylinder", "prism")[int(rng.integers(3))],
        rng.uniform(0.2, 0.8),
        rng.random() < 0.5,
    )
    look, yaw = sample_paint(rng, stage.recipe.pattern_numbers), float(rng.uniform(0.0, 2.0 * math.pi))
    depth = nearer * target.depths[0]
    top = box[3] - upto * (box[3] - box[1])
    reach = covered / min(upto, 1.0) * (box[2] - box[0])
    x = float(box[0] if from_left else box[2])
    height = camera_height + float(view.slopes(np.array(x), np.array(top))) * depth
    if height <= 0.05 * target.candidate.diameter or reach >= box[2] - box[0]:
        return None
    size = (height * width, height, height * width)
    thing = turned_shape(kind, size, turned_about_vertical(yaw), look)
    candidate = thing.candidate(view, size_px=0.0)
    if depth < candidate.nearest_depth:
        return None
    for _ in range(4):
        offset = np.array(candidate.center_height - camera_height)
        y = float(view.rows_at_depth(np.array(x), np.array(depth), offset))
        placement = candidate.at(x, y, depth)
        own = placement.box
        x += box[0] + reach - own[2] if from_left else box[2] - reach - own[0]
    share = overlap_share(box, placement.box)
    is_right = 0.5 * covered <= share <= 1.3 * covered
    return (thing, placement) if is_right else None


def overlap_share(box: F64, other: F64) -> float:
    """The share of a box x0 y0 x1 y1 that another covers."""
    width = min(box[2], other[2]) - max(box[0], other[0])
    height = min(box[3], other[3]) - max(box[1], other[1])
    area = (box[2] - box[0]) * (box[3] - box[1])
    return float(max(width, 0.0) * max(height, 0.0) / area)


def _size(lengths: F64) -> tuple[float, float, float]:
    x, y, z = lengths.tolist()
    return x, y, z
