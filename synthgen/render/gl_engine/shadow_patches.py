"""Where on a plane shadows can lie: within a few lines about the shadow of each object."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from synthgen.arrays import F64, ArrayFields, Bool
from synthgen.model import AreaLightSpec, DirectionalLightSpec, LightSpec
from synthgen.render.gl_engine.camera import View
from synthgen.render.gl_engine.lights import light_position, source_size
from synthgen.render.gl_engine.planes import Plane

SIDES = 12
"""Of a polygon."""
BLUR_TEXELS = 3.0
"""By how much shadow maps may widen shadows."""
LEAST_SLOPE = 1e-4
"""Light that comes down to a plane less steeply is taken to miss it."""

_ANGLES = 2.0 * np.pi * np.arange(SIDES) / SIDES


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Casters(ArrayFields):
    """The convex hulls of all objects, in world axes about the eye."""

    points: F64
    """[n 3]: the corners of one hull after the other."""
    counts: tuple[int, ...]
    """Of the corners of each hull."""

    @classmethod
    def of(cls, hulls: Sequence[F64]) -> Casters:
        """Those of hulls [m 3]."""
        points = np.concatenate(hulls) if hulls else np.zeros((0, 3))
        return cls(points=points, counts=tuple(map(len, hulls)))

    @property
    def slices(self) -> list[slice]:
        """Where each hull's corners are."""
        return [slice(start, start + count) for start, count in zip(self.starts, self.counts, strict=True)]

    @property
    def starts(self) -> npt.NDArray[np.intp]:
        """Where each hull begins."""
        return np.cumsum([0, *self.counts[:-1]])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outlines(ArrayFields):
    """Where on a plane the shadows of k objects lie: for each, on the inner side of n lines."""

    across: F64
    """[k 2 n]: unit vectors outwards, across the lines, along the plane's axes."""
    support: F64
    """[k n]: how far the lines are from the plane's first corner, along those (m)."""
    is_bounded: Bool
    """[k]; without, the shadow may lie anywhere on the plane, and the lines mean nothing."""


def light_sources(light: LightSpec, view: View) -> F64:
    """Points (w = 1) or directions to the light (w = 0), [s 4], whose convex hull holds a light."""
    if isinstance(light, DirectionalLightSpec):
        towards = -np.array(light.direction_world)
        side = np.cross(towards, (1.0, 0.0, 0.0) if abs(towards[0]) < 0.7 else (0.0, 1.0, 0.0))
        side /= np.linalg.norm(side)
        # An octagon about the disc of the light.
        angles = np.pi / 4.0 * np.arange(8)
        radius = 0.5 * source_size(light) / np.cos(np.pi / 8.0)
        rim = np.cos(angles)[:, None] * side + np.sin(angles)[:, None] * np.cross(towards, side)
        return np.column_stack([towards + radius * rim, np.zeros(8)])
    center = view.eye(light_position(light))
    half = 0.5 * source_size(light)
    if isinstance(light, AreaLightSpec):
        axes = light.T_world_light[:3, :2]
        extent = np.maximum([light.width / 2.0, light.height / 2.0], half)
        corners = extent * np.array(list(itertools.product((-1.0, 1.0), repeat=2)))
        offsets = corners @ axes.T
    else:
        offsets = half * np.array(list(itertools.product((-1.0, 1.0), repeat=3)))
    return np.column_stack([center + offsets, np.ones(len(offsets))])


def light_outlines(plane: Plane, casters: Casters, sources: F64, blur: float) -> Outlines:
    """Where on a plane the shadows of all objects lie.

    A shadow has no bounds where some of the light through the object comes too flat.

    Args:
        plane: where shadows fall.
        casters: what casts them.
        sources: points or directions [s 4] about the light.
        blur: by how much the shadow map widens them: metres, of a light at a point at distance 1.
    """
    frame = plane.frame
    points = (casters.points - plane.corners_eye[0]) @ frame.T
    origins = (sources[:, :3] - plane.corners_eye[0] * sources[:, 3:]) @ frame.T
    u, v, height = points[:, None, :].T * sources[:, 3:] - origins.T[..., None]  # rays [s n]
    lengths = np.sqrt(u * u + v * v + height * height)
    steepness = np.minimum.reduceat((-height / lengths).min(axis=0), casters.starts)
    is_bounded = steepness >= LEAST_SLOPE
    steepness = np.maximum(steepness, LEAST_SLOPE)
    ways = -points[:, 2] / np.minimum(height, -LEAST_SLOPE * lengths)
    far = np.ones(len(steepness))
    if sources[0, 3] != 0.0:
        far = np.maximum.reduceat((np.abs(1.0 + ways) * lengths).max(axis=0), casters.starts)
    met_u, met_v = points[:, 0] + ways * u, points[:, 1] + ways * v
    along_u, along_v = (np.add.reduceat(ray.mean(axis=0), casters.starts) for ray in (u, v))
    across = _across(np.arctan2(along_v, along_u))
    support = [
        (np.column_stack([met_u[:, hull].ravel(), met_v[:, hull].ravel()]) @ sides).max(axis=0)
        for hull, sides in zip(casters.slices, across, strict=True)
    ]
    widened = np.array(support) + _widening(blur * far, steepness)
    return Outlines(across=across, support=widened, is_bounded=is_bounded)


def sky_patches(plane: Plane, casters: Casters, directions: F64, blur: F64) -> F64:
    """Polygons like those of `light_patches`, of k objects and s directions to the light [s 3]: [k s n 3].

    Every direction must come down to the plane. Shadows are widened by blur [k] (m).
    """
    # Along the plane's axes and its normal, a point u v h casts its shadow to (u, v) - h (d_u, d_v) / d_n.
    u, v, steepness = plane.frame @ directions.T
    turns = np.arctan2(-v, -u)
    across = _across(turns)
    falls = -(np.column_stack([u, v]) / steepness[:, None])[:, None, :] @ across
    sides = np.concatenate([across, falls], axis=1)
    points = (casters.points - plane.corners_eye[0]) @ plane.frame.T
    reach = points @ sides.swapaxes(0, 1).reshape(3, -1)
    support = np.array([reach[hull].max(axis=0) for hull in casters.slices])
    widened = support.reshape(-1, *turns.shape, SIDES) + _widening(blur[:, None], steepness)
    return _polygons(plane, widened, turns)


def _across(turns: F64) -> F64:
    """The directions [... 2 SIDES] in which polygons turned by some angles [...] are bounded."""
    angles = turns[..., None] + _ANGLES
    return np.stack([np.cos(angles), np.sin(angles)], axis=-2)


def _widening(blur: F64 | float, steepness: F64) -> F64:
    """How far a blur (m) [...] across rays of some steepness [...] reaches on the plane, [... SIDES]."""
    reach = np.abs(np.sin(_ANGLES)) + np.abs(np.cos(_ANGLES)) / steepness[..., None]
    return np.asarray(np.asarray(blur)[..., None] * reach)


def _polygons(plane: Plane, support: F64, turns: F64) -> F64:
    """The polygons [... SIDES 3] whose sides are at distances [... SIDES] from the plane's first corner."""
    across = _across(turns)
    x, y = across[..., 0, :], across[..., 1, :]
    following_x, following_y, following = (np.roll(each, -1, axis=-1) for each in (x, y, support))
    area = x * following_y - y * following_x
    u = (support * following_y - following * y) / area
    v = (following * x - support * following_x) / area
    return np.asarray(plane.corners_eye[0] + np.stack([u, v], axis=-1) @ plane.axes)
