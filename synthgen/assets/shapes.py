"""Simple shapes made on demand: what stands about in scenes, and never has a label.

Their ids say everything: `shapes/box/0.4x1.2x0.3` is a box of those lengths in metres along x, y and z.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import scipy.spatial

from synthgen.arrays import F64, U32, ArrayFields, read_only
from synthgen.assets.uneven_shapes import bush, mound
from synthgen.errors import AssetError
from synthgen.geometry.convex import hull_points
from synthgen.model import Asset, Material, Part, Primitive

PREFIX = "shapes/"
SHAPES = ("box", "sphere", "cylinder", "cone", "pyramid", "torus", "prism", "dome")
"""Regular ones, of which distractors are."""
UNEVEN_SHAPES = ("mound", "bush")
"""Others, which only the things that make a place may have."""
_KINDS = (*SHAPES, *UNEVEN_SHAPES)
_AROUND = 32
Vector = tuple[float, float, float]
_TENS = np.array([10.0**each for each in range(23)])
"""Those powers that are exact, and so is what they multiply or divide."""
_SMOOTH = math.cos(math.radians(40.0))
"""The cosine of the angle between two segments of a profile from which on their edge is sharp."""


def exact(length: float) -> float:
    """A length as the id of a shape can say it: rounded to three digits."""
    return float(f"{length:.3g}")


def exact_lengths(lengths: F64) -> F64:
    """The same of many lengths above 0: whole numbers of three digits over, or times, a power of ten."""
    places = 2 - np.floor(np.log10(lengths)).astype(np.intp)
    tens, is_fine = _TENS[np.abs(places)], places >= 0
    digits = np.rint(np.where(is_fine, lengths * tens, lengths / tens))
    return np.asarray(np.where(is_fine, digits / tens, digits * tens))


def shape_id(kind: str, size: tuple[float, float, float]) -> str:
    """The id of a shape; sizes (m) are rounded to three digits."""
    x, y, z = size
    return f"{PREFIX}{kind}/{x:.3g}x{y:.3g}x{z:.3g}"


_MATERIAL = Material(metallic_factor=0.0, roughness_factor=0.8)


@lru_cache(512)
def bare_shape(kind: str, size: tuple[float, float, float]) -> Asset:
    """A shape about the origin with its bounds and its hull, but without parts: enough to say where it is."""
    asset_id, unit = shape_id(kind, size), _unit(kind)
    lengths = np.array([exact(length) for length in size])
    return Asset(
        asset_id=asset_id,
        is_one_off=True,
        sha256=hashlib.sha256(asset_id.encode()).hexdigest(),
        parts=(),
        bounds=read_only(unit.bounds * lengths),
        hull=read_only(unit.hull * lengths),
    )


def unit_hull(kind: str) -> F64:
    """The corners [m 3] of the hull of a shape of size 1 about the origin."""
    return _unit(kind).hull


@lru_cache(len(SHAPES))
def inscribed_radius(kind: str) -> float:
    """The radius of the largest ball about the origin within the hull of a shape of size 1."""
    return float(-scipy.spatial.ConvexHull(unit_hull(kind)).equations[:, 3].max())


@lru_cache(512)
def shape(asset_id: str) -> Asset:
    """The shape of an id, about the origin, in full.

    Raises:
        AssetError: the id names none.
    """
    kind, lengths = _parsed(asset_id)
    size, unit = np.array(lengths), _unit(kind)
    points = unit.positions * size
    normals = unit.normals / size
    normals /= np.sqrt(np.einsum("ij,ij->i", normals, normals))[:, None]
    primitive = Primitive(
        positions=read_only(points, np.float32),
        normals=read_only(normals, np.float32),
        indices=unit.indices,
        texcoords=(read_only(_box_texcoords(size) if kind == "box" else unit.texcoords, np.float32),),
    )
    return replace(bare_shape(kind, lengths), parts=(Part(primitive=primitive, material=_MATERIAL),))


def stretched(asset_id: str) -> tuple[Asset, F64] | None:
    """The shape of size 1 that a shape is stretched from, and by how much [3]; None for boxes.

    Textures have the same scale on all sides of a box, so there its vertices depend on its size.

    Raises:
        AssetError: the id names no shape.
    """
    kind, lengths = _parsed(asset_id)
    return None if kind == "box" else (_of_size_1(kind), np.array(lengths))


@lru_cache(len(_KINDS))
def _of_size_1(kind: str) -> Asset:
    return replace(shape(shape_id(kind, (1.0, 1.0, 1.0))), is_one_off=False)


def _parsed(asset_id: str) -> tuple[str, Vector]:
    """The kind and the lengths of a shape."""
    kind, _, lengths = asset_id.removeprefix(PREFIX).partition("/")
    try:
        x, y, z = (float(each) for each in lengths.split("x"))
    except ValueError:
        kind, x, y, z = "", 0.0, 0.0, 0.0
    if kind not in _KINDS:
        raise AssetError(asset_id, "there is no such shape", expected=f"one of {', '.join(_KINDS)}")
    return kind, (x, y, z)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Unit(ArrayFields):
    """A shape of size 1: what all of its kind are stretched from."""

    positions: F64
    normals: F64
    texcoords: F64
    """From 0 to 1 over the length of the profile, and to 2 around."""
    indices: U32
    bounds: F64
    hull: F64


@lru_cache(len(_KINDS))
def _unit(kind: str) -> _Unit:
    if kind == "box":
        return _box()
    if kind in UNEVEN_SHAPES:
        return _gridded(*(mound() if kind == "mound" else bush()))
    tube, ball = _arc(0.18, -180.0, 180.0) + np.array([0.32, 0.0]), _arc(0.5, -90.0, 90.0)
    column = _lines((0, -0.5), (0.5, -0.5), (0.5, 0.5), (0, 0.5))
    spire = _lines((0, -0.5), (0.5, -0.5), (0, 0.5))
    profiles = {
        "sphere": (ball, _AROUND),
        "cylinder": (column, _AROUND),
        "cone": (spire, _AROUND),
        "pyramid": (spire, 4),
        "prism": (column, 6),
        "dome": (np.concatenate([_lines((0, 0)), _arc(0.5, 0.0, 90.0)]), _AROUND),
        "torus": (tube, _AROUND),
    }
    return _turned(*profiles[kind])


def _lines(*points: tuple[float, float]) -> F64:
    return np.array(points, dtype=np.float64)


def _arc(radius: float, start_deg: float, end_deg: float) -> F64:
    """Points r, y [17 2] of an arc about the origin."""
    angles = np.radians(np.linspace(start_deg, end_deg, 17))
    return np.column_stack([radius * np.cos(angles), radius * np.sin(angles)])


def _turned(profile: F64, around: int) -> _Unit:
    """A solid of revolution about y from a profile r, y [p 2] that runs upwards on the outside.

    Sharp corners of the profile, and all edges of one with few sides, are edges.
    """
    is_faceted = around < 8
    angles = np.linspace(0.0, 2.0 * np.pi, around + 1) + (np.pi / around if is_faceted else 0.0)
    scale = 1.0 / np.array([_width(profile), np.ptp(profile[:, 1]), _width(profile)])
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


def _gridded(positions: F64, normals: F64, texcoords: F64) -> _Unit:
    """A surface of rows from the top down, [r a 3] or [r a 2], whose columns go around counter-clockwise."""
    rows, columns = positions.shape[:2]
    number = np.arange(rows * columns).reshape(rows, columns)
    upper, lower = number[:-1], number[1:]
    corners = (upper[:, :-1], lower[:, :-1], lower[:, 1:], upper[:, 1:])
    a, b, c, d = (each.ravel() for each in corners)
    triangles = np.concatenate([np.column_stack([a, b, c]), np.column_stack([a, c, d])])
    points = positions.reshape(-1, 3)
    low, high = points.min(axis=0), points.max(axis=0)
    centered = points - (low + high) / 2.0
    return _scaled(centered, normals.reshape(-1, 3), texcoords.reshape(-1, 2), triangles, 1.0 / (high - low))


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


def _box() -> _Unit:
    positions: list[F64] = []
    normals: list[F64] = []
    triangles: list[tuple[int, int, int]] = []
    for normal, right, up in _SIDES:
        first = len(positions)
        positions += [0.5 * normal + u * right + v * up for u, v in _CORNERS]
        normals += [normal] * 4
        triangles += [(first, first + 1, first + 2), (first, first + 2, first + 3)]
    return _scaled(positions, normals, [(0.0, 0.0)] * 24, triangles, np.ones(3))


def _box_texcoords(size: F64) -> F64:
    """The coordinates [24 2] of a box of a size, on which textures have the same scale on all sides."""
    spans = [(np.abs(right) @ size, np.abs(up) @ size) for _, right, up in _SIDES]
    texcoords = [((u + 0.5) * x, (0.5 - v) * y) for x, y in spans for u, v in _CORNERS]
    return np.asarray(np.array(texcoords) / size.max())


def _sides() -> list[tuple[F64, F64, F64]]:
    """The outward normal of each side of a box, and its directions of u and upwards."""
    sides = []
    for axis in range(3):
        for sign in (-1.0, 1.0):
            normal, up = np.eye(3)[axis] * sign, np.eye(3)[2 if axis == 1 else 1]
            sides.append((normal, np.cross(up, normal), up))
    return sides


_SIDES = _sides()
_CORNERS = ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5))


def _scaled(positions: object, normals: object, texcoords: object, triangles: object, scale: F64) -> _Unit:
    """A shape stretched to size 1; triangles without area are left out."""
    points = np.asarray(positions) * scale
    directions = np.asarray(normals) / scale
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    indices = np.asarray(triangles)
    a, b, c = (points[indices[:, corner]] for corner in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    return _Unit(
        positions=read_only(points),
        normals=read_only(directions),
        indices=read_only(indices[area > 1e-9 * area.max()], np.uint32),
        texcoords=read_only(np.asarray(texcoords)),
        bounds=read_only(np.stack([points.min(axis=0), points.max(axis=0)])),
        hull=read_only(hull_points(points)),
    )
