"""Loose triangles that carry their normals, so that they can be cut apart without a seam in the shading."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from shading import Mesh, corner_normals
from surfaces import Floats, Patch

from synthgen.geometry.simplification import simplified

Distance = Callable[[Floats], Floats]  # of points (n, 3) in metres: below 0 inside

SECANT_STEPS = 3
LEAST_AREA = 1e-9  # m^2; smaller triangles are dropped


@dataclass(frozen=True)
class Soup:
    """Triangles: points and normals (n, 3 corners, xyz); uvs (n, 3 corners, uv), or None.

    Metres, +Y up, counter-clockwise from outside. Without uvs, triangles are laid out along their main plane.
    """

    points: Floats
    normals: Floats
    uvs: Floats | None = None

    def moved(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Soup:
        """Return the triangles shifted by metres along each axis."""
        return replace(self, points=self.points + np.array([x, y, z]))

    def turned(self, rotation: Floats) -> Soup:
        """Return the triangles rotated about the origin by a (3, 3) matrix."""
        return replace(self, points=self.points @ rotation.T, normals=self.normals @ rotation.T)

    def scaled(self, factor: float) -> Soup:
        """Return the triangles grown about the origin."""
        return replace(self, points=self.points * factor)

    def mirrored(self, axis: int = 2) -> Soup:
        """Return the mirror image across the plane through the origin at a right angle to an axis."""
        sign = np.ones(3)
        sign[axis] = -1.0
        uvs = None if self.uvs is None else self.uvs[:, ::-1]
        return Soup(self.points[:, ::-1] * sign, self.normals[:, ::-1] * sign, uvs)

    def pushed(self, metres: float) -> Soup:
        """Return the triangles moved along their normals."""
        return replace(self, points=self.points + self.normals * metres)

    def mapped(self, place: Callable[[Floats], Floats], crease_deg: float = 40.0) -> Soup:
        """Return the triangles after a map of points (n, 3), with new normals."""
        points = place(self.points.reshape(-1, 3)).reshape(self.points.shape)
        return smooth(Patch(points, np.zeros((*points.shape[:2], 2))), crease_deg).with_uvs(self.uvs)

    def with_uvs(self, uvs: Floats | None) -> Soup:
        """Return the same triangles with other texture coordinates."""
        return replace(self, uvs=uvs)

    def planar_uvs(self, u: Floats, v: Floats) -> Soup:
        """Return the triangles with u and v linear functions of the place: 4 numbers each."""
        uvs = np.stack([self.points @ u[:3] + u[3], self.points @ v[:3] + v[3]], axis=2)
        return replace(self, uvs=uvs)

    def refined(self, times: int) -> Soup:
        """Return the same surface with four triangles for each one, so many times, so that it can be cut."""
        soup = self
        for _ in range(times):
            points, normals = (_quartered(array) for array in (soup.points, soup.normals))
            soup = Soup(points, normals / np.linalg.norm(normals, axis=2, keepdims=True))
        return soup

    def kept(self, chosen: Floats) -> Soup:
        """Return some of the triangles, by index or mask."""
        return Soup(self.points[chosen], self.normals[chosen], None if self.uvs is None else self.uvs[chosen])

    def split(self, distance: Distance) -> tuple[Soup, Soup]:
        """Return what lies inside and what lies outside of a shape, cut where its distance is 0."""
        values = distance(self.points.reshape(-1, 3)).reshape(-1, 3)
        values = np.where(np.abs(values) < 1e-9, 1e-9, values)
        inside = values < 0.0
        count = inside.sum(axis=1)
        crossed = (count == 1) | (count == 2)
        parts = _cut(self.kept(crossed), values[crossed], distance)
        whole = (self.kept(count == 3), self.kept(count == 0))
        return merged([whole[0], parts[0]]), merged([whole[1], parts[1]])

    def inside(self, distance: Distance) -> Soup:
        """Return what lies inside of a shape."""
        return self.split(distance)[0]

    def outside(self, distance: Distance) -> Soup:
        """Return what lies outside of a shape."""
        return self.split(distance)[1]


def merged(soups: Sequence[Soup]) -> Soup:
    """Put several soups into one; they all have uvs or none has."""
    filled = [soup for soup in soups if len(soup.points)]
    if not filled:
        return soups[0]
    uvs = [soup.uvs for soup in filled if soup.uvs is not None]
    if len(uvs) not in {0, len(filled)}:
        message = "only some of the soups have uvs"
        raise ValueError(message)
    return Soup(
        np.concatenate([soup.points for soup in filled]),
        np.concatenate([soup.normals for soup in filled]),
        np.concatenate(uvs) if uvs else None,
    )


def smooth(patch: Patch, crease_deg: float = 40.0, *, keeps_uvs: bool = False) -> Soup:
    """Return a patch with normals averaged between faces that meet at less than the crease angle."""
    normals = corner_normals(patch.points, float(np.cos(np.radians(crease_deg))))
    return Soup(patch.points, normals.reshape(-1, 3, 3), patch.uvs if keeps_uvs else None)


def _quartered(corners: Floats) -> Floats:
    """Return values (n, 3, k) at triangles' corners for the four triangles (4n, 3, k) within each."""
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    ab, bc, ca = (a + b) / 2.0, (b + c) / 2.0, (c + a) / 2.0
    parts = [(a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca)]
    return np.concatenate([np.stack(part, axis=1) for part in parts])


def _cut(soup: Soup, values: Floats, distance: Distance) -> tuple[Soup, Soup]:
    """Return the inner and outer pieces of triangles that all are crossed by the border."""
    inside = values < 0.0
    alone = np.where(inside.sum(axis=1) == 1, inside.argmax(axis=1), (~inside).argmax(axis=1))
    order = (alone[:, None] + np.arange(3)) % 3
    rows = np.arange(len(alone))[:, None]
    columns = [soup.points[rows, order], soup.normals[rows, order]]
    columns += [] if soup.uvs is None else [soup.uvs[rows, order]]
    corners = np.concatenate(columns, axis=2)
    at = values[rows, order]
    ab = _border(corners[:, 0], corners[:, 1], (at[:, 0], at[:, 1]), distance)
    ac = _border(corners[:, 0], corners[:, 2], (at[:, 0], at[:, 2]), distance)
    tip = np.stack([corners[:, 0], ab, ac], axis=1)
    rest = np.concatenate(
        [np.stack([ab, corners[:, 1], corners[:, 2]], axis=1), np.stack([ab, corners[:, 2], ac], axis=1)]
    )
    is_tip_inside = at[:, 0] < 0.0
    twice = np.tile(is_tip_inside, 2)
    inner = np.concatenate([tip[is_tip_inside], rest[~twice]])
    outer = np.concatenate([tip[~is_tip_inside], rest[twice]])
    return _from_columns(inner, soup.uvs is not None), _from_columns(outer, soup.uvs is not None)


def _border(start: Floats, end: Floats, values: tuple[Floats, Floats], distance: Distance) -> Floats:
    """Return the columns (n, k) where the distance is 0 between two ends, found by regula falsi."""
    low, high = np.zeros(len(start)), np.ones(len(start))
    f_low, f_high = values
    share = low
    for _ in range(SECANT_STEPS):
        share = low + (high - low) * f_low / (f_low - f_high)
        f = distance((start + (end - start) * share[:, None])[:, :3])
        is_low = np.sign(f) == np.sign(f_low)
        low, f_low = np.where(is_low, share, low), np.where(is_low, f, f_low)
        high, f_high = np.where(is_low, high, share), np.where(is_low, f_high, f)
        same = f_low == f_high
        f_low = np.where(same, f_low - 1e-12, f_low)
    return np.asarray(start + (end - start) * share[:, None])


def _from_columns(corners: Floats, has_uvs: bool) -> Soup:
    points, normals = corners[..., :3], corners[..., 3:6]
    areas = np.linalg.norm(np.cross(points[:, 1] - points[:, 0], points[:, 2] - points[:, 0]), axis=1) / 2.0
    keep = areas > LEAST_AREA
    normals = normals[keep] / np.linalg.norm(normals[keep], axis=2, keepdims=True)
    return Soup(points[keep], normals, corners[keep][..., 6:8] if has_uvs else None)


def coarser(soup: Soup, error_m: float, share: float = 0.02) -> Soup:
    """Return about the same surface with as few triangles as an error in metres allows; at least a share."""
    columns = [soup.points.reshape(-1, 3), soup.normals.reshape(-1, 3)]
    columns += [] if soup.uvs is None else [soup.uvs.reshape(-1, 2)]
    table = np.round(np.column_stack(columns), 5).astype(np.float32) + np.float32(0.0)
    vertices, index = np.unique(table, axis=0, return_inverse=True)
    faces = index.reshape(-1, 3).astype(np.uint32)
    faces = faces[(faces[:, 0] != faces[:, 1]) & (faces[:, 1] != faces[:, 2]) & (faces[:, 2] != faces[:, 0])]
    target = max(12, int(len(faces) * share))
    kept, _ = simplified(
        vertices[:, :3],
        faces,
        target_triangles=target,
        max_error=error_m,
        attributes=[np.ascontiguousarray(vertices[:, 3:])],
    )
    corners = vertices[kept].astype(np.float64)
    return Soup(corners[..., :3], corners[..., 3:6], corners[..., 6:8] if soup.uvs is not None else None)


def to_mesh(soup: Soup, tile_m: float) -> Mesh:
    """Return shared vertices; `tile_m` is the side of one tile where the soup has no uvs of its own."""
    uvs = by_metres(soup.points) / tile_m if soup.uvs is None else soup.uvs
    areas = np.linalg.norm(
        np.cross(soup.points[:, 1] - soup.points[:, 0], soup.points[:, 2] - soup.points[:, 0]), axis=1
    )
    keep = areas > 2.0 * LEAST_AREA * 1e-3
    columns = [soup.points[keep].reshape(-1, 3), soup.normals[keep].reshape(-1, 3), uvs[keep].reshape(-1, 2)]
    table = np.round(np.column_stack(columns), 5).astype(np.float32) + np.float32(0.0)
    vertices, index = np.unique(table, axis=0, return_inverse=True)
    faces = index.reshape(-1, 3).astype(np.uint32)
    return Mesh(vertices[:, :3], vertices[:, 3:6], vertices[:, 6:8], faces)


def round_the_axis(points: Floats, radius: float) -> Floats:
    """Return uvs (n, 3, 2) in metres of triangles wrapped round the vertical axis at a radius.

    There is no seam but one at the back.
    """
    angle = np.arctan2(points[..., 0], points[..., 2])
    angle = np.where(angle - angle[:, :1] > np.pi, angle - 2.0 * np.pi, angle)
    angle = np.where(angle - angle[:, :1] < -np.pi, angle + 2.0 * np.pi, angle)
    return np.stack([angle * radius, -points[..., 1]], axis=2)


def by_metres(points: Floats) -> Floats:
    """Return uvs (n, 3, 2) in metres of triangles laid out along the plane that they face most."""
    normal = np.abs(np.cross(points[:, 1] - points[:, 0], points[:, 2] - points[:, 0]))
    axes = np.array([[2, 1], [0, 2], [0, 1]])[normal.argmax(axis=1)]
    uvs = np.take_along_axis(points, axes[:, None, :], axis=2)
    return np.asarray(uvs * [1.0, -1.0])
