"""Objects that have no place yet, and what was drawn for them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from synthgen.arrays import F64
from synthgen.sampling.candidates import Candidate, Placement, longer_sides
from synthgen.sampling.footprints import Footprints, footprint_of
from synthgen.sampling.supports import Support
from synthgen.sampling.turned import TurnedObject
from synthgen.sampling.view import View

SIZE_WINDOW = 0.05
"""How far, as a share, the apparent size at such a place may be from the one that was drawn."""

_NO_TILT = np.eye(3)

Placed = tuple[TurnedObject, Placement]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """An object that has no place yet, and what was drawn for it."""

    turned: TurnedObject
    size_px: float
    """The apparent size, zoom included."""
    elevation: float
    """The height of its lowest point above the surface, in metres."""
    is_truncated: bool
    support: Support | None = None
    """What it stands on instead of the ground."""

    def candidate(self, view: View) -> Candidate:
        """What placing it before a view needs to know."""
        found = self.turned.candidate(
            view, size_px=self.size_px, elevation=self.elevation, is_truncated=self.is_truncated
        )
        return found if self.support is None else self.support.under(found)

    def has_its_size(self, place: Placement) -> bool:
        """Whether the apparent size at a place is the one that was drawn."""
        return abs(float(longer_sides(place.box)) / max(self.size_px, 1e-6) - 1.0) <= SIZE_WINDOW


@dataclass(frozen=True, kw_only=True, eq=False)
class Subject:
    """A wish before a view, with what is worked out once for all places that are tried."""

    wish: Wish
    view: View

    @cached_property
    def candidate(self) -> Candidate:
        """What placing it needs to know."""
        return self.wish.candidate(self.view)

    @cached_property
    def footprint(self) -> Footprints:
        """What standing on a surface needs to know of it."""
        return footprint_of(self.wish.turned)

    def tilted(self, tilt: F64) -> Subject:
        """It, after a further rotation [3 3]; itself where that is none."""
        if np.array_equal(tilt, _NO_TILT):
            return self
        turned = replace(self.wish.turned, R_world_object=tilt @ self.wish.turned.R_world_object)
        return Subject(wish=replace(self.wish, turned=turned), view=self.view)
