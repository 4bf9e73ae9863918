"""Harmonics of turned light are those of the turned panorama."""

from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from scipy.spatial.transform import Rotation

from synthgen.render.gl_engine.environment import rotated_harmonics
from synthgen.render.ibl.harmonics import LOWER_HEMISPHERE, diffuse_harmonics, monomials
from synthgen.render.ibl.panorama import pixel_directions

numbers = st.floats(-5, 5, allow_subnormal=False)


@given(coefficients=st.lists(numbers, min_size=18, max_size=18), seed=st.integers(0, 10_000))
def test_the_turned_light_at_a_turned_normal_is_the_light_at_the_normal(
    coefficients: list[float], seed: int
) -> None:
    own = np.array(coefficients).reshape(9, 2)
    rotation = Rotation.random(random_state=seed).as_matrix()
    normals = Rotation.random(20, random_state=seed + 1).as_matrix()[:, 0]
    before, after = (
        monomials(normals) @ own,
        monomials(normals @ rotation.T) @ rotated_harmonics(own, rotation),
    )
    assert after == pytest.approx(before, abs=1e-9)


def test_they_are_the_harmonics_of_the_turned_panorama() -> None:
    rng = np.random.default_rng(4)
    blobs = [(Rotation.random(random_state=k).as_matrix()[0], rng.uniform(0.5, 2, 3)) for k in range(6)]

    def panorama(rotation: Any) -> Any:
        directions = pixel_directions(96, 192) @ rotation  # each looked up where it was before the turn
        return sum(
            np.exp(8 * (directions @ towards - 1))[..., None] * color for towards, color in blobs
        ).astype(np.float32)

    rotation = Rotation.from_euler("yxz", [0.7, -0.4, 1.1]).as_matrix()
    known = diffuse_harmonics(panorama(rotation))
    turned = rotated_harmonics(diffuse_harmonics(panorama(np.eye(3))), rotation)
    assert turned == pytest.approx(known, abs=2e-3 * float(np.abs(known).max()))


def test_no_turn_changes_nothing_and_turns_about_the_vertical_keep_the_ground() -> None:
    own = np.random.default_rng(0).normal(size=(9, 3))
    assert rotated_harmonics(own, np.eye(3)) == pytest.approx(own)
    yaw = Rotation.from_euler("y", 1.234).as_matrix()
    below = np.asarray(LOWER_HEMISPHERE, np.float64)[:, None]
    assert rotated_harmonics(below, yaw) == pytest.approx(below)
