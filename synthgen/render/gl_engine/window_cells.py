"""The image in square cells: in which of them a plane is seen, and what lies on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthgen.arrays import F32, F64, ArrayFields, Bool
from synthgen.render.gl_engine.camera import View
from synthgen.render.gl_engine.planes import Plane
from synthgen.render.gl_engine.shadow_patches import Outlines

CELL_PX = 32


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WindowCells(ArrayFields):
    """The cells of a plane.

    A ray to the plane is on the outer side of a line on it if a linear function of the ray is positive. If
    that holds for the rays at all corners of a cell, it holds for all of its rays.
    """

    rays: F64
    """[r + 1, c + 1, 3]: at the corners of the cells: u and v where they meet the plane from its first
    corner along its axes, and 1, all times what is positive if they do meet it."""
    x: F64
    """[c + 1], in samples."""
    y: F64
    """[r + 1]."""
    seen: Bool
    """[r c]: the cells in which some of the plane's rectangle may be seen."""

    @classmethod
    def of(cls, plane: Plane, view: View) -> WindowCells:
        """Those of a plane that is seen from its front."""
        x, y = (np.append(np.arange(0.0, length, CELL_PX), length) for length in (view.width, view.height))
        along_x, along_y = (x - 0.5 * view.width) / view.focal, (0.5 * view.height - y) / view.focal
        shape = (len(y), len(x))
        in_camera = np.full((*shape, 3), -1.0)
        in_camera[..., 0], in_camera[..., 1] = along_x, along_y[:, None]
        rays = in_camera @ view.R_camera_eye
        nearness = rays @ plane.normal / plane.equation[3]
        on_plane = rays @ plane.axes.T - nearness[..., None] * (plane.axes @ plane.corners_eye[0])
        rays = np.concatenate([on_plane, nearness[..., None]], axis=-1)
        u, v = plane.size
        borders = np.array([[1, 0, -u], [0, 1, -v], [-1, 0, 0], [0, -1, 0], [0, 0, -1]])
        seen = np.asarray(~_are_outside(rays, borders.T).any(axis=-1))
        return cls(rays=rays, x=x, y=y, seen=seen)

    def with_shadows(self, outlines: Outlines) -> Bool:
        """The cells [r c k] in which the shadow of each object may lie."""
        lines = np.concatenate([outlines.across, -outlines.support[:, None]], axis=1)  # [k 3 n]
        outside = _are_outside(self.rays, lines.transpose(1, 0, 2).reshape(3, -1))
        outside = outside.reshape(*outside.shape[:2], *outlines.support.shape)
        return np.asarray(~(outside.any(axis=-1) & outlines.is_bounded))

    def triangles(self, chosen: Bool) -> F32:
        """Triangles [t 3 2] that cover the chosen cells [r c], in samples."""
        corners = np.array(
            [
                [[self.x[left], self.y[top]], [self.x[right], self.y[top]], [self.x[right], self.y[bottom]],
                 [self.x[left], self.y[bottom]]]
                for left, top, right, bottom in rectangles(chosen)
            ]
        )  # fmt: skip
        return np.asarray(corners[:, [[0, 1, 2], [0, 2, 3]]].reshape(-1, 3, 2), dtype=np.float32)


def _are_outside(rays: F64, lines: F64) -> Bool:
    """[r c l]: whether all of a cell is on the outer side of lines [3 l], by the rays at its corners."""
    values = rays @ lines
    least = np.minimum(values[1:], values[:-1])
    return np.asarray(np.minimum(least[:, 1:], least[:, :-1]) > 0.0)


def rectangles(chosen: Bool) -> list[tuple[int, int, int, int]]:
    """Left, top, right and bottom of rectangles that cover the chosen cells [r c], each of them once."""
    done: list[tuple[int, int, int, int]] = []
    growing: dict[tuple[int, int], int] = {}
    for row, cells in enumerate([*chosen, np.zeros(chosen.shape[1], dtype=bool)]):
        changes = np.flatnonzero(np.diff(cells.astype(np.int8), prepend=0, append=0))
        runs = {(int(left), int(right)) for left, right in changes.reshape(-1, 2)}
        done += [(run[0], top, run[1], row) for run, top in growing.items() if run not in runs]
        growing = {run: growing.get(run, row) for run in sorted(runs)}
    return done
