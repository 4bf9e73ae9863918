"""Random generators that depend on nothing but their key: run seed, frame, attempt and stage."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from numpy.random.bit_generator import ISeedSequence


class Watcher(Protocol):
    """Is told of every draw; for explanations."""

    def stage_opened(self, name: str, generator: np.random.Generator) -> None:
        """A stage got its generator."""

    def value_drawn(self, generator: np.random.Generator, law: object, value: object) -> None:
        """A generator gave a value of a distribution."""


_WATCHER: ContextVar[Watcher | None] = ContextVar("watcher", default=None)


@contextmanager
def watched_by(watcher: Watcher) -> Iterator[None]:
    """Tells a watcher of all draws within the block."""
    token = _WATCHER.set(watcher)
    try:
        yield
    finally:
        _WATCHER.reset(token)


def is_watched() -> bool:
    """Whether somebody is told of draws."""
    return _WATCHER.get() is not None


def note_draw(generator: np.random.Generator, law: object, value: object) -> None:
    """Tells the watcher, if there is one, of a value that a distribution gave."""
    watcher = _WATCHER.get()
    if watcher is not None:
        watcher.value_drawn(generator, law, value)


def note_draws(generator: np.random.Generator, laws: Iterable[object], values: Iterable[object]) -> None:
    """Tells the watcher, if there is one, of values that as many distributions gave, one after another."""
    if is_watched():
        for law, value in zip(laws, values, strict=True):
            note_draw(generator, law, value)


class _Digest(ISeedSequence):
    """Seeds a bit generator with the hash of a key; about six times faster than a SeedSequence."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def generate_state(self, n_words: int, dtype: npt.DTypeLike = np.uint32) -> npt.NDArray[Any]:
        """The first words of the hash; there are 64 bytes of it."""
        words = np.frombuffer(hashlib.blake2b(self._key).digest(), dtype, n_words)
        return words if sys.byteorder == "little" else words.byteswap()


def stage_generator(*, seed: int, frame_index: int, attempt: int, stage: str) -> np.random.Generator:
    """The generator of one stage of one frame.

    Equal keys give equal streams and different keys independent ones, whatever else was drawn before: so
    a frame is the same alone or among a million, and a new stage does not move the others. The state is the
    BLAKE2b hash of the key (RFC 7693).
    """
    digest: Any = _Digest(f"{seed} {frame_index} {attempt} {stage}".encode())  # the stubs want a SeedSequence
    return np.random.Generator(np.random.PCG64(digest))


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameRng:
    """The source of all generators of one attempt to draw one frame; seed and frame_index are >= 0."""

    seed: int
    frame_index: int
    attempt: int = 0

    @property
    def first(self) -> FrameRng:
        """That of the first attempt, for what does not depend on how the attempts went."""
        return FrameRng(seed=self.seed, frame_index=self.frame_index) if self.attempt else self

    def stage(self, name: str) -> np.random.Generator:
        """A new generator, at its start, for the named stage, such as ``"camera"``."""
        generator = stage_generator(
            seed=self.seed, frame_index=self.frame_index, attempt=self.attempt, stage=name
        )
        watcher = _WATCHER.get()
        if watcher is not None:
            watcher.stage_opened(name, generator)
        return generator


def noise_seed(seed: int, frame_index: int) -> tuple[int, int]:
    """The two words of 32 bits (low, high) that select the sensor noise of a frame."""
    rng = FrameRng(seed=seed, frame_index=frame_index).stage("imaging.noise")
    low, high = rng.integers(0, 1 << 32, size=2, dtype=np.uint32).tolist()
    return low, high
