"""Rectangles and boxes in space, what rays meet first, and what lies between two points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Vectors = NDArray[np.float64]  # (..., 3)
Rgb = NDArray[np.float64]  # (..., 3) linear
Pattern = Callable[[Points, Points], Points]  # (across, up) -> (n,) or (n, 3), to multiply a colour by

NEAR = 1e-4


@dataclass(frozen=True, eq=False)
class Look:
    """How a face looks; patterns get metres along its two edges."""

    albedo: Rgb
    pattern: Pattern | None = None
    gloss: float = 0.0  # share of light that is mirrored at normal incidence
    emission: Rgb | None = None  # radiance
    glow: Pattern | None = None  # multiplies the emission


@dataclass(frozen=True, eq=False)
class Face:
    """A rectangle, seen from the side that cross(across, up) points to."""

    corner: Vectors
    across: Vectors
    up: Vectors
    look: Look

    @cached_property
    def size(self) -> tuple[float, float]:
        """The lengths of the two edges."""
        return float(np.linalg.norm(self.across)), float(np.linalg.norm(self.up))

    @cached_property
    def normal(self) -> Vectors:
        """The unit vector out of the side that is seen."""
        normal = np.cross(self.across, self.up)
        return np.asarray(normal / np.linalg.norm(normal))

    @cached_property
    def axes(self) -> Vectors:
        """Columns (3, 3) that turn a vector into shares of both edges, and metres along the normal."""
        return np.column_stack([self.across / self.size[0] ** 2, self.up / self.size[1] ** 2, self.normal])

    def points(self, s: Points, t: Points) -> Vectors:
        """Return the points (n, 3) at shares s, t (n,) of the edges."""
        return np.asarray(self.corner + s[:, None] * self.across + t[:, None] * self.up)

    def reflectance(self, s: Points, t: Points) -> Rgb:
        """Return the albedo (n, 3) at shares of the edges."""
        return self._patterned(self.look.albedo, self.look.pattern, s, t)

    def radiance(self, s: Points, t: Points) -> Rgb:
        """Return the emission (n, 3) at shares of the edges."""
        emission = np.zeros(3) if self.look.emission is None else self.look.emission
        return self._patterned(emission, self.look.glow, s, t)

    def _patterned(self, colour: Rgb, pattern: Pattern | None, s: Points, t: Points) -> Rgb:
        factor = np.ones(len(s)) if pattern is None else pattern(s * self.size[0], t * self.size[1])
        return np.asarray((factor if factor.ndim == 2 else factor[:, None]) * colour)


@dataclass(frozen=True, eq=False)
class Block:
    """A box that throws shadows, by its middle and its half edges."""

    middle: Vectors
    half_edges: Vectors  # rows, at right angles

    @cached_property
    def axes(self) -> Vectors:
        """Columns (3, 3) that turn a vector into shares of the half edges."""
        return np.asarray((self.half_edges / (self.half_edges**2).sum(axis=1, keepdims=True)).T)

    def is_between(self, points: Vectors, ends: Vectors) -> NDArray[np.bool_]:
        """Return whether the box lies between points and ends, both (n, 3)."""
        start = (points - self.middle) @ self.axes
        step = (ends - points) @ self.axes
        with np.errstate(divide="ignore", invalid="ignore"):
            one, two = (-1.0 - start) / step, (1.0 - start) / step
        enters, leaves = np.minimum(one, two).max(axis=1), np.maximum(one, two).min(axis=1)
        return np.asarray((enters < leaves) & (leaves > NEAR) & (enters < 1.0 - NEAR))


@dataclass(frozen=True, eq=False)
class Hits:
    """What each of n rays meets first."""

    face: NDArray[np.int64]  # -1 is nothing
    distance: Points  # in lengths of the ray's direction; infinite where nothing
    s: Points
    t: Points


@dataclass(frozen=True, eq=False)
class Scene:
    """Faces that are seen and blocks that throw shadows."""

    faces: list[Face] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def add_face(
        self, corner: Sequence[float], across: Sequence[float], up: Sequence[float], look: Look
    ) -> None:
        """Add a rectangle that throws no shadow."""
        self.faces.append(Face(np.array(corner, float), np.array(across, float), np.array(up, float), look))

    def add_block(self, middle: Sequence[float], size: Sequence[float], turn_deg: float = 0.0) -> None:
        """Add a shadow of the shape of a box; `middle` is that of its foot."""
        half = _edges(size, turn_deg) / 2.0
        self.blocks.append(Block(np.array(middle, float) + half[1], half))

    def add_box(
        self,
        middle: Sequence[float],
        size: Sequence[float],
        look: Look,
        turn_deg: float = 0.0,
        *,
        blocks: bool = True,
    ) -> None:
        """Add the four sides and the top of a box; `middle` is that of its foot."""
        x, y, z = _edges(size, turn_deg)
        low = np.array(middle, float) - x / 2.0 - z / 2.0
        for corner, across, up in (
            (low + z, x, y),
            (low + x + z, -z, y),
            (low + x, -x, y),
            (low, z, y),
            (low + y + z, x, -z),
        ):
            self.faces.append(Face(corner, across, up, look))
        if blocks:
            self.add_block(middle, size, turn_deg)

    def add_room(self, size: Sequence[float], looks: Sequence[Look]) -> None:
        """Add floor, ceiling and the walls at -Z, +X, +Z, -X of a room about the origin, seen from within."""
        x, y, z = size[0] / 2.0, size[1], size[2] / 2.0
        planes = [
            ((-x, 0, z), (2 * x, 0, 0), (0, 0, -2 * z)),
            ((-x, y, -z), (2 * x, 0, 0), (0, 0, 2 * z)),
            ((-x, 0, -z), (2 * x, 0, 0), (0, y, 0)),
            ((x, 0, -z), (0, 0, 2 * z), (0, y, 0)),
            ((x, 0, z), (-2 * x, 0, 0), (0, y, 0)),
            ((-x, 0, z), (0, 0, -2 * z), (0, y, 0)),
        ]
        for (corner, across, up), look in zip(planes, looks, strict=True):
            self.add_face(corner, across, up, look)

    def cast(self, origin: Vectors, rays: Vectors) -> Hits:
        """Return what rays (n, 3) meet that leave one point (3,), or a point each (n, 3)."""
        count = len(rays)
        hits = Hits(np.full(count, -1), np.full(count, np.inf), np.zeros(count), np.zeros(count))
        for index in self._candidates(origin, rays):
            distance, s, t = meeting(origin, rays, self.faces[index])
            nearer = np.flatnonzero(distance < hits.distance)
            hits.face[nearer] = index
            for kept, new in ((hits.distance, distance), (hits.s, s), (hits.t, t)):
                kept[nearer] = new[nearer]
        return hits

    def is_shaded(self, points: Vectors, ends: Vectors) -> NDArray[np.bool_]:
        """Return whether a block lies between points and ends, both (n, 3)."""
        shaded = np.zeros(len(points), dtype=bool)
        for block in self.blocks:
            left = np.flatnonzero(~shaded)
            shaded[left] = block.is_between(points[left], ends[left])
        return shaded

    @cached_property
    def _spheres(self) -> tuple[Vectors, Points]:
        middles = np.array([face.corner + (face.across + face.up) / 2.0 for face in self.faces])
        return middles, np.array([np.hypot(*face.size) / 2.0 for face in self.faces])

    def _candidates(self, origin: Vectors, rays: Vectors) -> NDArray[np.int64]:
        """Return the faces that rays from one point may meet: those whose sphere is in the rays' cone."""
        if origin.ndim == 2:
            return np.arange(len(self.faces))
        axis = rays.mean(axis=0)
        axis /= np.linalg.norm(axis)
        spread = np.arccos(np.clip((rays @ axis).min(), -1.0, 1.0))
        middles, radii = self._spheres
        away = middles - origin
        distance = np.linalg.norm(away, axis=1)
        angle = np.arccos(np.clip(away @ axis / np.maximum(distance, 1e-9), -1.0, 1.0))
        reach = np.where(
            distance > radii, np.arcsin(np.clip(radii / np.maximum(distance, 1e-9), 0.0, 1.0)), np.pi
        )
        return np.flatnonzero(angle < spread + reach + 1e-3)


def _edges(size: Sequence[float], turn_deg: float) -> Vectors:
    turn = np.radians(turn_deg)
    x = np.array([np.cos(turn), 0.0, -np.sin(turn)]) * size[0]
    z = np.array([np.sin(turn), 0.0, np.cos(turn)]) * size[2]
    return np.array([x, [0.0, size[1], 0.0], z])


def meeting(origin: Vectors, rays: Vectors, face: Face) -> tuple[Points, Points, Points]:
    """Return (distance, s, t) of where rays meet a face from either side; infinite where they do not."""
    from_corner = (origin - face.corner) @ face.axes
    along = rays @ face.axes
    with np.errstate(divide="ignore", invalid="ignore"):
        distance = -from_corner[..., 2] / along[..., 2]
        s = from_corner[..., 0] + distance * along[..., 0]
        t = from_corner[..., 1] + distance * along[..., 1]
        inside = (distance > NEAR) & (s >= 0.0) & (s <= 1.0) & (t >= 0.0) & (t <= 1.0)
    return np.where(inside, distance, np.inf), s, t
