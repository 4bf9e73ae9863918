"""How a file's own frame becomes that of an asset: units, the axis that is up, and a stated size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from synthgen.arrays import F64

UpAxis = Literal["x", "y", "z"]
Unit = Literal["mm", "cm", "m", "in", "ft"]

METRES: dict[Unit, float] = {"mm": 0.001, "cm": 0.01, "m": 1.0, "in": 0.0254, "ft": 0.3048}

_TO_Y_UP: dict[UpAxis, tuple[tuple[int, int, int], ...]] = {
    "x": ((0, -1, 0), (1, 0, 0), (0, 0, 1)),
    "y": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "z": ((1, 0, 0), (0, 0, 1), (0, -1, 0)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """What is known of a file beside its content."""

    unit: Unit | None = None
    """Of its numbers; None is what the format or the file says, or metres."""
    up_axis: UpAxis | None = None
    """None is what the format or the file says, or y."""
    size_m: float | None = None
    """The longest side of the box about the model as it stands in the file; None leaves it as it is."""

    def frame(self, *, unit_m: float, up_axis: UpAxis) -> F64:
        """From the file's frame to the asset's [4 4], given what the format says, and without size_m."""
        matrix = np.eye(4)
        scale = unit_m if self.unit is None else METRES[self.unit]
        matrix[:3, :3] = scale * np.array(_TO_Y_UP[self.up_axis or up_axis], dtype=np.float64)
        return matrix


AS_IN_THE_FILE = ImportOptions()
