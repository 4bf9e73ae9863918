"""The schema of what is in the picture besides the objects and never gets a label."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from synthgen.config.schema import FilePaths, Fraction, Section
from synthgen.distributions import (
    Categorical,
    Category,
    Count,
    LogUniform,
    Scalar,
    Uniform,
    UniformInteger,
    one_of,
    within,
)


class DistractorsConfig(Section):
    """Things that stand about and get no label."""

    count: Annotated[Count, within(0, 100)] = Field(
        default=UniformInteger(0, 2), description="How many, where they find room."
    )
    kind: Annotated[Category, one_of("shape", "same_colors", "same_shape", "model")] = Field(
        default=Categorical(("same_colors", "shape"), (0.25, 0.75)),
        description="`shape` (a simple one, patterned), `same_colors` (a shape in the colours of an object), "
        "`same_shape` (a model of the run in other colours: only where these tell it from the class), "
        "`model` (of `models`).",
    )
    models: FilePaths = Field(
        default=(), description="Models for `model`: `.glb` files, folders of them, or a list."
    )
    size: Annotated[Scalar, within(0.01, 100)] = Field(
        default=LogUniform(0.3, 1.3),
        description="Diagonal relative to that of an object; models keep their own size.",
    )


class OccludersConfig(Section):
    """Things that stand before objects and hide a part of them."""

    rate: Fraction = Field(default=0.1, description="Share of the objects that one is tried for.")
    covered: Annotated[Scalar, within(0.02, 0.9)] = Field(
        default=Uniform(0.1, 0.5), description="How much of the object's box it covers."
    )
