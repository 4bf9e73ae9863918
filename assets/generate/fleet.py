"""The models of the ready-made runs: every family with its classes, and every class with its variants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from glb import Model
from helmets import hard_hats
from people import pedestrians
from signs import signs


@dataclass(frozen=True)
class Specimen:
    """One model of a class."""

    family: str  # the run that shows it, and a folder
    class_name: str
    variant: str
    build: Callable[[], Model]
    description: str

    @property
    def path(self) -> str:
        """The file, relative to assets/."""
        return f"models/{self.family}/{self.class_name}/{self.variant}.glb"

    @property
    def source(self) -> str:
        """The module that makes it, relative to assets/generate/."""
        maker = self.build.func if isinstance(self.build, partial) else self.build
        return maker.__module__.replace(".", "/")


def specimens() -> list[Specimen]:
    """Return all models of all families."""
    return [*_signs(), *_pedestrians(), *_hard_hats()]


def _signs() -> list[Specimen]:
    return [
        Specimen("traffic_sign", kind, variant, partial(signs.build, kind, variant), description)
        for kind, description in signs.DESCRIPTIONS.items()
        for variant in signs.VARIANTS
    ]


def _pedestrians() -> list[Specimen]:
    return [
        Specimen(
            "pedestrian",
            "pedestrian",
            name,
            partial(pedestrians.build, name),
            f"Person: {name.replace('_', ' ')}",
        )
        for name in pedestrians.PEOPLE
    ]


def _hard_hats() -> list[Specimen]:
    return [
        Specimen(
            "hard_hat",
            "hard_hat",
            name,
            partial(hard_hats.build, name),
            f"Hard hat: {name.replace('_', ' ')}",
        )
        for name in hard_hats.HATS
    ]
