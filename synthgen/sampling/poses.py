"""Draws a moment of an animation, and one of the variants, for a model that has any."""

from __future__ import annotations

import numpy as np

from synthgen.model import Asset, Pose
from synthgen.sampling.recipe import PoseChoice


def sample_pose(rng: np.random.Generator, asset: Asset, choice: PoseChoice) -> tuple[Pose | None, str | None]:
    """The pose and the variant of an object; None where the model stays as it is in its file."""
    return _sample_moment(rng, asset, choice.animation), _sample_variant(rng, asset, choice.variant)


def _sample_moment(rng: np.random.Generator, asset: Asset, animation: str) -> Pose | None:
    fitting = [each for each in asset.animations if animation in {"random", each.name}]
    if animation == "rest" or not fitting:
        return None
    chosen = fitting[int(rng.integers(len(fitting)))]
    return Pose(animation=chosen.name, time=float(rng.uniform(0.0, chosen.duration)))


def _sample_variant(rng: np.random.Generator, asset: Asset, variant: str) -> str | None:
    fitting = [name for name in asset.variants if variant in {"random", name}]
    if variant == "first" or not fitting:
        return None
    return fitting[int(rng.integers(len(fitting)))]
