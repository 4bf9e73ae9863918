"""Triangle surfaces built from grids of points: lofts, revolutions, extrusions, sweeps.

Lengths are metres, the frame is glTF's (+Y up, +Z towards the viewer), and uv (0, 0) is the top left of
the texture. A patch keeps three points for every triangle; `shading.shade` later finds the shared vertices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Patch:
    """Loose triangles: `points` is (n, 3 corners, xyz) in metres, `uvs` is (n, 3 corners, uv)."""

    points: Floats
    uvs: Floats

    def moved(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Patch:
        """Return the patch shifted by metres along each axis."""
        return Patch(self.points + np.array([x, y, z]), self.uvs)

    def turned(self, rotation: Floats) -> Patch:
        """Return the patch rotated about the origin by a (3, 3) matrix."""
        return Patch(self.points @ rotation.T, self.uvs)

    def with_uvs(self, scale: Sequence[float], offset: Sequence[float] = (0.0, 0.0)) -> Patch:
        """Return the patch with its uvs scaled and then shifted."""
        return Patch(self.points, self.uvs * np.asarray(scale) + np.asarray(offset))

    def flipped(self) -> Patch:
        """Return the patch with every triangle facing the other way."""
        return Patch(self.points[:, ::-1], self.uvs[:, ::-1])

    def outward(self) -> Patch:
        """Return a closed patch with its triangles counter-clockwise seen from outside."""
        a, b, c = self.points[:, 0], self.points[:, 1], self.points[:, 2]
        volume = np.einsum("ij,ij->", a, np.cross(b, c))
        return self if volume > 0.0 else self.flipped()


def join(patches: Sequence[Patch]) -> Patch:
    """Put several patches into one."""
    return Patch(np.concatenate([p.points for p in patches]), np.concatenate([p.uvs for p in patches]))


def rotation(axis: str, degrees: float) -> Floats:
    """Return the (3, 3) right-handed rotation about the axis "x", "y" or "z"."""
    first, second = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    matrix = np.eye(3)
    matrix[first, first] = matrix[second, second] = c
    matrix[first, second], matrix[second, first] = -s, s
    return matrix


def grid(points: Floats, uvs: Floats) -> Patch:
    """Return two triangles for each cell of a (rows, columns, 3) grid, without the ones of no area.

    Rows running down and columns running right, seen from the front, face the viewer.
    """
    corners = [np.s_[:-1, :-1], np.s_[1:, :-1], np.s_[1:, 1:], np.s_[:-1, 1:]]
    quads = np.stack([points[c].reshape(-1, 3) for c in corners], axis=1)
    quad_uvs = np.stack([uvs[c].reshape(-1, 2) for c in corners], axis=1)
    order = [[0, 1, 2], [0, 2, 3]]
    patch = Patch(quads[:, order].reshape(-1, 3, 3), quad_uvs[:, order].reshape(-1, 3, 2))
    return without_slivers(patch)


def without_slivers(patch: Patch) -> Patch:
    """Return the patch without triangles that have two corners at one place."""
    key = np.round(patch.points, 7)
    same = [(key[:, i] == key[:, j]).all(axis=1) for i, j in ((0, 1), (1, 2), (2, 0))]
    keep = ~(same[0] | same[1] | same[2])
    return Patch(patch.points[keep], patch.uvs[keep])


def fractions(points: Floats) -> Floats:
    """Return each point's share (0 to 1) of the way along a polyline (n, 2 or 3)."""
    steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    return np.asarray(along / along[-1])


def loft(rings: Floats) -> Patch:
    """Return the skin over (rows, n, 3) rings of points; each ring is closed back to its first point.

    u runs round the ring (0 to 1, by point number) and v along the rows (by the mean distance).
    """
    closed = np.concatenate([rings, rings[:, :1]], axis=1)
    steps = np.linalg.norm(np.diff(closed, axis=0), axis=2).mean(axis=1)
    along = np.concatenate([[0.0], np.cumsum(steps)]) / steps.sum()
    u, v = np.meshgrid(np.linspace(0.0, 1.0, closed.shape[1]), along)
    return grid(closed, np.stack([u, v], axis=2))


def revolve(profile: Floats, segments: int) -> Patch:
    """Return a (n, 2) profile of (radius, height) turned about +Y: closed if the profile is a loop."""
    angle = np.arange(segments) / segments * 2.0 * np.pi
    radius, height = profile[:, :1], profile[:, 1:]
    y = np.broadcast_to(height, (len(profile), segments))
    return loft(np.stack([radius * np.sin(angle), y, radius * np.cos(angle)], axis=2)).outward()


def fan(ring: Floats, uvs: Floats) -> Patch:
    """Return a convex ring (n, 3), counter-clockwise from the front, filled from its middle."""
    following = np.roll(ring, -1, axis=0)
    middle = np.broadcast_to(ring.mean(axis=0), ring.shape)
    middle_uv = np.broadcast_to(uvs.mean(axis=0), uvs.shape)
    points = np.stack([middle, ring, following], axis=1)
    return Patch(points, np.stack([middle_uv, uvs, np.roll(uvs, -1, axis=0)], axis=1))


def rounded_polygon(corners: Floats, radius: float, steps: int) -> Floats:
    """Return a convex (n, 2) polygon, counter-clockwise, with arcs of `steps` + 1 points at its corners."""
    out = []
    for i, corner in enumerate(corners):
        before = corners[i - 1] - corner
        after = corners[(i + 1) % len(corners)] - corner
        before, after = before / np.linalg.norm(before), after / np.linalg.norm(after)
        half = np.arccos(np.clip(before @ after, -1.0, 1.0)) / 2.0
        bisector = (before + after) / np.linalg.norm(before + after)
        centre = corner + bisector * radius / np.sin(half)
        start = corner + before * radius / np.tan(half) - centre
        turn = np.linspace(0.0, np.pi - 2.0 * half, steps + 1)
        c, s = np.cos(turn), np.sin(turn)
        arc = np.stack([c * start[0] - s * start[1], s * start[0] + c * start[1]], axis=1)
        out.append(centre + arc)
    return np.concatenate(out)


def rectangle(width: float, height: float, radius: float, steps: int = 3) -> Floats:
    """Return a rectangle round the origin, counter-clockwise (n, 2), with rounded corners."""
    x, y = width / 2.0, height / 2.0
    return rounded_polygon(np.array([[x, -y], [x, y], [-x, y], [-x, -y]]), radius, steps)


def inset(outline: Floats, distance: float) -> Floats:
    """Return a convex counter-clockwise outline (n, 2) with every edge moved inwards by metres."""
    edges = np.roll(outline, -1, axis=0) - outline
    normals = np.stack([-edges[:, 1], edges[:, 0]], axis=1) / np.linalg.norm(edges, axis=1)[:, None]
    before = np.roll(normals, 1, axis=0)
    mitre = (normals + before) / (1.0 + np.einsum("ij,ij->i", normals, before))[:, None]
    return np.asarray(outline + mitre * distance)


@dataclass(frozen=True)
class Prism:
    """The three skins of an extruded outline; together they are closed."""

    front: Patch
    side: Patch
    back: Patch

    def whole(self) -> Patch:
        """Return all three skins as one patch."""
        return join([self.front, self.side, self.back])


def extrude(outline: Floats, depth: float, bevel: float, steps: int = 2) -> Prism:
    """Return a convex outline (n, 2) in xy drawn out from z = 0 to `depth`, with rounded edges.

    The front (at `depth`) and the back have uvs that fill the outline's box; the side's run round it.
    """
    turn = np.linspace(0.0, np.pi / 2.0, steps + 1)
    insets = bevel * (1.0 - np.sin(turn))
    lifts = bevel * (1.0 - np.cos(turn))
    levels = list(zip(insets, lifts, strict=True))
    levels += [(i, depth - z) for i, z in reversed(levels)]
    rings = np.stack([np.column_stack([inset(outline, i), np.full(len(outline), z)]) for i, z in levels])
    low, size = outline.min(axis=0), np.ptp(outline, axis=0)
    cap_uvs = (rings[-1, :, :2] - low) / size * [1.0, -1.0] + [0.0, 1.0]
    front = fan(rings[-1], cap_uvs)
    back = fan(rings[0], cap_uvs * [-1.0, 1.0] + [1.0, 0.0]).flipped()
    return Prism(front, loft(rings[::-1]), back)


def box(size: Sequence[float], bevel: float) -> Patch:
    """Return a box of (x, y, z) metres round the origin with rounded edges."""
    outline = rectangle(size[0], size[1], bevel * 1.5)
    return extrude(outline, size[2], bevel).whole().moved(z=-size[2] / 2.0)


def sweep(path: Floats, ups: Floats, section: Floats, *, closed: bool) -> Patch:
    """Return a section (k, 2: across, up) carried along a path (n, 3) with an up vector (n, 3) at each point.

    A closed path joins its ends; an open one gets a flat cap at each.
    """
    ring = np.roll(path, -1, axis=0) - np.roll(path, 1, axis=0)
    tangents = ring if closed else np.gradient(path, axis=0)
    across = np.cross(tangents, ups)
    across /= np.linalg.norm(across, axis=1)[:, None]
    rings = path[:, None] + across[:, None] * section[None, :, :1] + ups[:, None] * section[None, :, 1:]
    if closed:
        return loft(np.concatenate([rings, rings[:1]])).outward()
    spread = np.ptp(section, axis=0)
    cap_uvs = (section - section.min(axis=0)) / spread.max()
    caps = [fan(rings[0], cap_uvs), fan(rings[-1], cap_uvs).flipped()]
    skin = loft(rings)
    return join([skin, *caps]).outward()
