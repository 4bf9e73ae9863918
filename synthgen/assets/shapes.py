"""Simple shapes made on demand: what stands about in scenes, and never has a label.

Their ids say everything: `shapes/box/0.4x1.2x0.3` is a box of those lengths in metres along x, y and z.
"""

from __future__ import annotations

import hashlib
import math
from functools import lru_cache

import numpy as np

from synthgen.arrays import F64, read_only
from synthgen.errors import AssetError
from synthgen.geometry.convex import hull_points
from synthgen.model import Asset, Material, Part, Primitive

PREFIX = "shapes/"
SHAPES = ("box", "sphere", "cylinder", "cone", "pyramid", "torus", "prism", "dome")
_AROUND = 32
Vector = tuple[float, float, float]
_SMOOTH = math.cos(math.radians(40.0))
"""The cosine of the angle between two segments of a profile from which on their edge is sharp."""


def exact(length: float) -> float:
    """A length as the id of a shape can say it: rounded to three digits."""
    return float(f"{length:.3g}")


def shape_id(kind: str, size: tuple[float, float, float]) -> str:
    """The id of a shape; sizes (m) are rounded to three digits."""
    return f"{PREFIX}{kind}/" + "x".join(f"{length:.3g}" for length in size)


@lru_cache(512)
def shape(asset_id: str) -> Asset:
    """The shape of an id, about the origin.

    Raises:
        AssetError: the id names none.
    """
    kind, _, lengths = asset_id.removeprefix(PREFIX).partition("/")
    try:
        x, y, z = (float(each) for each in lengths.split("x"))
    except ValueError:
        kind = ""
    if kind not in SHAPES:
        raise AssetError(asset_id, "there is no such shape", expected=f"one of {', '.join(SHAPES)}")
    size = np.array([x, y, z])
    primitive = _primitive(kind, size)
    points = primitive.positions.astype(np.float64)
    return Asset(
        asset_id=asset_id,
        sha256=hashlib.sha256(asset_id.encode()).hexdigest(),
        parts=(Part(primitive=primitive, material=Material(metallic_factor=0.0, roughness_factor=0.8)),),
        bounds=read_only(np.stack([points.min(axis=0), points.max(axis=0)])),
        hull=read_only(hull_points(points)),
    )


def _primitive(kind: str, size: F64) -> Primitive:
    """A shape whose texture coordinates go from 0 to 1 around it and over its greatest length."""
    if kind == "box":
        return _box(size)
    profiles = {
        "sphere": (_arc(0.5, -90.0, 90.0), _AROUND),
        "cylinder": (_lines((0, -0.5), (0.5, -0.5), (0.5, 0.5), (0, 0.5)), _AROUND),
        "cone": (_lines((0, -0.5), (0.5, -0.5), (0, 0.5)), _AROUND),
        "pyramid": (_lines((0, -0.5), (0.5, -0.5), (0, 0.5)), 4),
        "prism": (_lines((0, -0.5), (0.5, -0.5), (0.5, 0.5), (0, 0.5)), 6),
        "dome": (np.concatenate([_lines((0, 0)), _arc(0.5, 0.0, 90.0)]), _AROUND),
        "torus": (_arc(0.18, -180.0, 180.0) + np.array([0.32, 0.0]), _AROUND),
    }
    profile, around = profiles[kind]
    return _turned(profile, around, size)


def _lines(*points: tuple[float, float]) -> F64:
    return np.array(points, dtype=np.float64)


def _arc(radius: float, start_deg: float, end_deg: float) -> F64:
    """Points r, y [17 2] of an arc about the origin."""
    angles = np.radians(np.linspace(start_deg, end_deg, 17))
    return np.column_stack([radius * np.cos(angles), radius * np.sin(angles)])


def _turned(profile: F64, around: int, size: F64) -> Primitive:
    """A solid of revolution about y from a profile r, y [p 2] that runs upwards on the outside.

    It is stretched to the size. Sharp corners of the profile, and all edges of one with few sides, are edges.
    """
    is_faceted = around < 8
    angles = np.linspace(0.0, 2.0 * np.pi, around + 1) + (np.pi / around if is_faceted else 0.0)
    scale = size / np.array([_width(profile), np.ptp(profile[:, 1]), _width(profile)])
    lengths = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(profile, axis=0), axis=1))])
    positions: list[Vector] = []
    normals: list[Vector] = []
    texcoords: list[tuple[float, float]] = []
    triangles: list[tuple[int, int, int]] = []
    count = 0
    for segment in range(len(profile) - 1):
        ends = profile[segment : segment + 2]
        slopes = [_normal(profile, segment, end) for end in (0, 1)]
        for side in range(around):
            turn = angles[side : side + 2]
            middle = np.full(2, turn.mean()) if is_faceted else turn
            for end, edge in ((0, 0), (0, 1), (1, 1), (1, 0)):
                r, y = ends[end]
                positions.append((r * np.cos(turn[edge]), y, -r * np.sin(turn[edge])))
                out, up = slopes[end]
                normals.append((out * np.cos(middle[edge]), up, -out * np.sin(middle[edge])))
                share = (side + edge) / around
                texcoords.append((2.0 * share, 1.0 - lengths[segment + end] / lengths[-1]))
            triangles += [(count, count + 1, count + 2), (count, count + 2, count + 3)]
            count += 4
    middle_y = np.array([0.0, (profile[:, 1].min() + profile[:, 1].max()) / 2.0, 0.0])
    return _scaled(np.array(positions) - middle_y, normals, texcoords, triangles, scale)


def _width(profile: F64) -> float:
    return 2.0 * float(profile[:, 0].max())


def _normal(profile: F64, segment: int, end: int) -> F64:
    """The normal (outwards, upwards) of a profile at one end of a segment."""
    own = _segment_normal(profile, segment)
    neighbour = segment + (1 if end else -1)
    if 0 <= neighbour < len(profile) - 1:
        other = _segment_normal(profile, neighbour)
        if own @ other > _SMOOTH:
            own = own + other
    return np.asarray(own / np.linalg.norm(own))


def _segment_normal(profile: F64, segment: int) -> F64:
    r, y = profile[segment + 1] - profile[segment]
    return np.array([y, -r]) / math.hypot(r, y)


def _box(size: F64) -> Primitive:
    positions: list[F64] = []
    normals: list[F64] = []
    texcoords: list[tuple[float, float]] = []
    triangles: list[tuple[int, int, int]] = []
    longest = size.max()
    for axis in range(3):
        for sign in (-1.0, 1.0):
            normal = np.eye(3)[axis] * sign
            up = np.eye(3)[1] if axis != 1 else np.eye(3)[2]
            right = np.cross(up, normal)
            first = len(positions)
            for u, v in ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)):
                positions.append(0.5 * normal + u * right + v * up)
                normals.append(normal)
                span = np.abs(right) @ size, np.abs(up) @ size
                texcoords.append(((u + 0.5) * span[0] / longest, (0.5 - v) * span[1] / longest))
            triangles += [(first, first + 1, first + 2), (first, first + 2, first + 3)]
    return _scaled(positions, normals, texcoords, triangles, size)


def _scaled(
    positions: object, normals: object, texcoords: object, triangles: object, scale: F64
) -> Primitive:
    """A primitive of unit shape stretched; triangles without area are left out."""
    points = np.asarray(positions) * scale
    directions = np.asarray(normals) / scale
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    indices = np.asarray(triangles)
    a, b, c = (points[indices[:, corner]] for corner in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    return Primitive(
        positions=read_only(points, np.float32),
        normals=read_only(directions, np.float32),
        indices=read_only(indices[area > 1e-9 * area.max()], np.uint32),
        texcoords=(read_only(np.asarray(texcoords), np.float32),),
    )
