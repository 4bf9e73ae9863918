"""The schema of how objects lie: apart from each other, or in a heap."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from synthgen.config.schema import Fraction, Section
from synthgen.distributions import Scalar, Uniform, within

PLACEMENTS = ("apart", "heap", "drop")
"""`drop` needs the extra `synthgen[physics]`."""


class HeapConfig(Section):
    """Objects that lie on and against each other."""

    spread: Annotated[Scalar, within(0.0, 10.0)] = Field(
        default=Uniform(0.3, 0.9),
        description="Radius of the disc over which objects come down; 1 is a disc as large as all the "
        "circles about single objects together, and less makes a higher heap.",
    )
    bin_rate: Fraction = Field(
        default=0.0, description="Share of the heaps that lie in an open box, which gets no label."
    )
