"""The models of the ready-made runs: every family with its classes, and every class with its variants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from glb import Model
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
    return [*_signs()]


def _signs() -> list[Specimen]:
    return [
        Specimen("traffic_sign", kind, variant, partial(signs.build, kind, variant), description)
        for kind, description in signs.DESCRIPTIONS.items()
        for variant in signs.VARIANTS
    ]
