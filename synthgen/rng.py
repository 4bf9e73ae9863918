"""Random generators that depend on nothing but their key: run seed, frame, attempt and stage."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np


def stage_generator(*, seed: int, frame_index: int, attempt: int, stage: str) -> np.random.Generator:
    """The generator of one stage of one frame.

    Equal keys give equal streams and different keys independent ones, whatever else was drawn before: so
    a frame is the same alone or among a million, and a new stage does not move the others.
    Source: NumPy, "Parallel random number generation", SeedSequence.
    """
    digest = hashlib.blake2b(stage.encode(), digest_size=8).digest()
    entropy = [seed, frame_index, attempt, int.from_bytes(digest, "little")]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(entropy)))


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameRng:
    """The source of all generators of one attempt to draw one frame; seed and frame_index are >= 0."""

    seed: int
    frame_index: int
    attempt: int = 0

    def stage(self, name: str) -> np.random.Generator:
        """A new generator, at its start, for the named stage, such as ``"camera"``."""
        return stage_generator(seed=self.seed, frame_index=self.frame_index, attempt=self.attempt, stage=name)


def noise_seed(seed: int, frame_index: int) -> tuple[int, int]:
    """The two words of 32 bits (low, high) that select the sensor noise of a frame."""
    rng = FrameRng(seed=seed, frame_index=frame_index).stage("imaging.noise")
    low, high = rng.integers(0, 1 << 32, size=2, dtype=np.uint32).tolist()
    return low, high
