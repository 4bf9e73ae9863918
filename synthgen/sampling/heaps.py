"""Draws heaps: things that lie on and against each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from synthgen.config import HeapConfig
from synthgen.distributions import Categorical, sample_name, sample_value
from synthgen.rng import FrameRng
from synthgen.sampling.bins import sample_bin
from synthgen.sampling.orientation import sample_uniform_rotation
from synthgen.sampling.pile import Lying, Pile
from synthgen.sampling.turned import TurnedObject

BIN_ROOM = 0.75
"""Half the inner side of a box about a heap at least, in diameters of the largest thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heap:
    """Things that lie on and against each other."""

    objects: tuple[Lying, ...]
    bin: tuple[Lying, ...]
    """The sides of the open box that they lie in, where there is one."""


def sample_how(rng: FrameRng, placement: Categorical) -> str:
    """How the objects of a frame lie; where there is no choice, nothing is drawn."""
    if len(placement.names) == 1:
        return placement.names[0]
    return sample_name(rng.first.stage("placement"), placement)


def require_engine(placement: Categorical) -> None:
    """Sees to it that what objects are placed by is there.

    Raises:
        ConfigError: physics is wanted, and not installed.
    """
    if placement.probability("drop"):
        import synthgen.sampling.dropping  # noqa: F401, PLC0415 - needs an extra


def sample_heap(rng: FrameRng, config: HeapConfig, things: Sequence[TurnedObject], how: str) -> Heap:
    """A heap (`heap` or `drop`) of things, of which each comes down, in any rotation, on those before it.

    Things come down at places uniform over a disc that grows with each of them, so that one more thing does
    not move the others; the physics engine of `drop` does.

    Raises:
        ConfigError: physics is wanted, and not installed.
    """
    first = rng.first.stage("heap")
    spread, is_in_bin = sample_value(first, config.spread), first.random() < config.bin_rate
    diameters = np.array([each.diameter for each in things])
    radii = spread * 0.5 * np.sqrt(np.cumsum(diameters**2))
    side = max(float(radii[-1]), BIN_ROOM * float(diameters.max()))
    sides = tuple(sample_bin(rng.first.stage("heap.bin"), side, float(diameters.max()))) if is_in_bin else ()
    pile = Pile(reach=1.5 * side + 2.0 * float(diameters.max()), smallest=float(diameters.min()))
    for turned, center in sides:
        pile.add(turned, center)
    lying: list[Lying] = []
    for index, thing in enumerate(things):
        stage = rng.stage(f"objects.{index}.heap")
        turned = replace(thing, R_world_object=sample_uniform_rotation(stage))
        radius, angle = float(radii[index]) * math.sqrt(stage.random()), stage.uniform(0.0, 2.0 * math.pi)
        x, z = radius * math.cos(angle), radius * math.sin(angle)
        if how == "heap":
            rotation, center = pile.sample_rest(stage, turned, x, z)
            turned = replace(turned, R_world_object=rotation)
        else:
            center = pile.lowest_center(turned, x, z)
        pile.add(turned, center)
        lying.append((turned, center))
    if how == "drop":
        from synthgen.sampling.dropping import dropped  # noqa: PLC0415 - needs an extra

        lying = dropped(lying, sides)
    return Heap(objects=tuple(lying), bin=sides)
