"""Which pose and variant an object gets."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from synthgen.model import AnimationInfo
from synthgen.sampling import PoseChoice
from synthgen.sampling.poses import sample_pose


def model(animations: dict[str, float] | None = None, variants: tuple[str, ...] = ()) -> Any:
    infos = tuple(AnimationInfo(name=name, duration=s) for name, s in (animations or {}).items())
    return SimpleNamespace(animations=infos, variants=variants)


FOX = model({"walk": 2.0, "run": 1.0}, ("red", "white"))


def draws(asset: Any, choice: PoseChoice, count: int = 400) -> list[Any]:
    rng = np.random.default_rng(0)
    return [sample_pose(rng, asset, choice) for _ in range(count)]


def test_a_model_without_animations_and_variants_stays_as_it_is() -> None:
    assert set(draws(model(), PoseChoice())) == {(None, None)}


def test_any_moment_of_any_animation_is_as_likely() -> None:
    poses = [pose for pose, _ in draws(FOX, PoseChoice())]
    shares = {name: [each.time for each in poses if each.animation == name] for name in ("walk", "run")}
    assert len(shares["walk"]) == pytest.approx(200, abs=50)
    for name, duration in (("walk", 2.0), ("run", 1.0)):
        assert min(shares[name]) < 0.1 * duration
        assert 0.9 * duration < max(shares[name]) <= duration
        assert np.mean(shares[name]) == pytest.approx(duration / 2, rel=0.15)


def test_a_named_animation_is_the_only_one() -> None:
    assert {pose.animation for pose, _ in draws(FOX, PoseChoice(animation="run"))} == {"run"}


def test_at_rest_there_is_no_pose_and_first_is_no_variant() -> None:
    assert set(draws(FOX, replace(PoseChoice(), animation="rest", variant="first"))) == {(None, None)}


def test_every_variant_is_as_likely_unless_one_is_named() -> None:
    counts = [variant for _, variant in draws(FOX, PoseChoice())].count("red")
    assert counts == pytest.approx(200, abs=50)
    assert {variant for _, variant in draws(FOX, PoseChoice(variant="white"))} == {"white"}
