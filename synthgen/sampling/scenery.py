"""The model of a scene as a place: where something can stand on it, and what can be seen from where."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from synthgen.arrays import F64, Bool, read_only
from synthgen.config import SceneModelConfig
from synthgen.errors import AssetError
from synthgen.geometry.triangle_tree import Boxes, Indices, TriangleTree, triangle_tree
from synthgen.model import Asset
from synthgen.sampling.candidates import CLEARANCE
from synthgen.sampling.footprints import Footprints, footprint_of
from synthgen.sampling.turned import TurnedObject
from synthgen.sampling.viewpoints import Viewpoints, viewpoints_of

UNEVEN = 0.01
"""How far, in diameters of an object, the surface below its base may be from level."""

_LIFT = 0.05
"""How far above a surface, in diameters, the search for what bears an object begins."""

_LEAST_VISIBLE = 0.5
"""The share of an object's tested points that have to be seen from the camera."""

_LEVEL = 0.01
"""Within which difference, as a share of the longest side of the scenery, heights count as one."""

_ON_SURFACE = 1e-6
"""How far before its end, as a share, a ray that leads to a point on a surface may meet that surface."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spots:
    """Points [n 3] on surfaces, and the unit normals [n 3] there, in the world."""

    points: F64
    normals: F64

    def __getitem__(self, which: Bool | Indices | slice) -> Spots:
        return Spots(points=self.points[which], normals=self.normals[which])


def spots_side_by_side(spots: Sequence[Spots]) -> Spots:
    """All of them in turn."""
    points, normals = ([getattr(each, name) for each in spots] for name in ("points", "normals"))
    return Spots(points=np.concatenate(points), normals=np.concatenate(normals))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stands:
    """Where an object would stand on n spots."""

    centers: F64
    """[n 3]: of its box, in the world."""
    tilts: F64
    """[n 3 3]: the rotations that follow its own and make it upright on the surface."""
    is_good: Bool
    """[n]: whether all of its base is borne, and nothing of the scene reaches into its box."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scenery:
    """A model that surrounds the objects, in the frame of the world."""

    asset_id: str
    tree: TriangleTree
    """Of all its triangles."""
    surfaces: F64
    """[t 3 3]: the triangles that something can stand on."""
    surface_tree: TriangleTree
    """Of these alone."""
    weights: F64
    """[t]: the sums up to each of how often they are chosen."""
    viewpoints: Viewpoints | None = None
    """The cameras in its file, where they are used."""
    light_scale: float = 0.0
    """What the lights in its file are multiplied by; 0 leaves them off."""

    def sample_spots(self, rng: np.random.Generator, count: int) -> Spots:
        """Points on surfaces, uniform over those of one height."""
        uniform = rng.random((count, 3))
        chosen = np.searchsorted(self.weights, uniform[:, 0] * self.weights[-1], side="right")
        corners = self.surfaces[np.minimum(chosen, len(self.weights) - 1)]
        # Uniform on a triangle: the half of a parallelogram that is too much is folded back.
        shares = np.where(
            uniform[:, 1:].sum(axis=1, keepdims=True) > 1.0, 1.0 - uniform[:, 1:], uniform[:, 1:]
        )
        edges = corners[:, 1:] - corners[:, :1]
        normals = np.cross(edges[:, 0], edges[:, 1])
        return Spots(
            points=corners[:, 0] + np.einsum("ne,nei->ni", shares, edges),
            normals=normals / np.linalg.norm(normals, axis=1, keepdims=True),
        )

    def spots_ahead(self, cameras: F64, directions: F64) -> tuple[Indices, Spots]:
        """Where rays [r 3] from each of cameras [c 3] first meet something to stand on, others may hide it.

        Before the spots [n] the camera of each.
        """
        origins, rays = np.repeat(cameras, len(directions), axis=0), np.tile(directions, (len(cameras), 1))
        ray, distance, corners = self.surface_tree.first_triangles(origins, rays)
        normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        normals /= np.linalg.norm(normals, axis=1, keepdims=True)
        points = origins[ray] + distance[:, None] * rays[ray]
        return ray // len(directions), Spots(points=points, normals=normals)

    def stands(self, things: Footprints, spots: Spots, elevation: F64) -> Stands:
        """How things [n] would stand on spots [n], with their lowest points at elevations [n] (m) above."""
        size, low = things.size, things.low
        tilts, up = upright_tilts(spots.normals), spots.normals[:, None]
        starts = (
            things.feet @ tilts.transpose(0, 2, 1) + spots.points[:, None] + _LIFT * size[:, None, None] * up
        )
        down = np.broadcast_to(-size[:, None, None] * up, starts.shape)
        depths = self.surface_tree.first_hits(
            starts.reshape(-1, 3), down.reshape(-1, 3), reach=_LIFT + 2.0 * UNEVEN
        ).reshape(starts.shape[:2])
        above = _LIFT - depths  # in diameters
        is_borne = (np.abs(above) <= UNEVEN).all(axis=1)
        lift = np.where(is_borne, size * np.maximum(above.max(axis=1), 0.0), 0.0)
        lift += CLEARANCE * size - low + elevation
        centers = spots.points + lift[:, None] * spots.normals
        is_good, borne = is_borne.copy(), np.flatnonzero(is_borne)
        is_good[borne] = ~self.tree.fill(_boxes(things[borne], centers[borne], tilts[borne]))
        return Stands(centers=centers, tilts=tilts, is_good=is_good)

    def has_room(self, asset: Asset) -> bool:
        """Whether a model finds room on one of many spots, the same every time, as it stands in its file."""
        thing = TurnedObject(asset_id=asset.asset_id, asset=asset, class_id=None, R_world_object=np.eye(3))
        rng = np.random.default_rng(0)
        many = footprint_of(thing)[np.zeros(64, dtype=np.intp)]
        return any(
            self.stands(many, self.sample_spots(rng, 64), np.zeros(64)).is_good.any() for _ in range(32)
        )

    def sees(self, cameras: F64, points: F64) -> Bool:
        """Whether from camera places [n 3] enough of points [n p 3] is not hidden by the scenery."""
        return np.asarray((self._met(cameras, points) >= 1.0).mean(axis=1) >= _LEAST_VISIBLE)

    def sees_with_spots(self, camera: F64, points: F64, spots: F64) -> Bool:
        """Likewise from a camera [3], and also the spots [n 3] on surfaces that things stand on."""
        met = self._met(
            np.broadcast_to(camera, spots.shape), np.concatenate([spots[:, None], points], axis=1)
        )
        is_seen = (met[:, 1:] >= 1.0).mean(axis=1) >= _LEAST_VISIBLE
        return np.asarray(is_seen & (met[:, 0] > 1.0 - _ON_SURFACE))

    def _met(self, cameras: F64, points: F64) -> F64:
        """The shares [n p] of the ways from cameras [n 3] to points [n p 3] at which something is met."""
        rays = points - cameras[:, None]
        origins = np.broadcast_to(cameras[:, None], rays.shape)
        hits = self.tree.first_hits(origins.reshape(-1, 3), rays.reshape(-1, 3), reach=1.0)
        return hits.reshape(rays.shape[:2])

    def free_distance(self, point: F64, direction: F64) -> float:
        """How far (m) from a point [3] nothing is in a direction [3] of unit length; may be infinite."""
        return float(self.tree.first_hits(point[None], direction[None])[0])

    def open_gap(self, place: F64, gap: float) -> float:
        """What is free about a place [3]: a gap (m), or the half of it, or so on down to a thousandth."""
        least = gap / 1000.0
        while gap > least and not self.is_open(place[None], np.array([gap]))[0]:
            gap /= 2.0
        return max(gap, least)

    def is_open(self, places: F64, gaps: F64) -> Bool:
        """Whether nothing is nearer to places [n 3] than gaps [n] (m)."""
        axes = np.broadcast_to(np.eye(3), (len(places), 3, 3))
        return ~self.tree.fill(Boxes(center=places, axes=axes, half=np.repeat(gaps[:, None], 3, axis=1)))


def scenery_of(asset_id: str, asset: Asset, config: SceneModelConfig) -> Scenery:
    """The scenery of a model.

    Raises:
        AssetError: nothing can stand on it, or it has no cameras where the scene asks for them.
    """
    primitives = [part.primitive for part in asset.whole.parts]
    triangles = np.concatenate([each.positions[each.indices].astype(np.float64) for each in primitives])
    normals = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    doubled = np.linalg.norm(normals, axis=1)
    triangles, normals, doubled = (each[doubled > 0.0] for each in (triangles, normals, doubled))
    least_rise = math.cos(math.radians(config.max_slope_deg))
    is_level = normals[:, 1] >= least_rise * doubled
    low = -math.inf if config.lowest_m is None else config.lowest_m
    high = math.inf if config.highest_m is None else config.highest_m
    heights = triangles[..., 1]
    is_level &= (heights.min(axis=1) >= low) & (heights.max(axis=1) <= high)
    if not is_level.any():
        raise AssetError(
            config.path,
            f"no surface of the model faces up within {config.max_slope_deg:g} degrees and these heights",
            remedy="check up_axis, raise max_slope_deg, or widen lowest_m and highest_m",
        )
    surfaces = triangles[is_level]
    return Scenery(
        asset_id=asset_id,
        tree=triangle_tree(triangles),
        surfaces=read_only(surfaces),
        surface_tree=triangle_tree(surfaces),
        weights=read_only(np.cumsum(_weights(surfaces, doubled[is_level], _LEVEL * float(asset.size.max())))),
        viewpoints=viewpoints_of(asset_id, asset, config),
        light_scale=float(config.lights),
    )


def _weights(surfaces: F64, areas: F64, step: float) -> F64:
    """How often each of the surfaces [t 3 3] is chosen, by their areas [t] and a step of height (m).

    All of one height together get the root of their area, so that a table has its share beside the floor.
    """
    levels = np.round(surfaces[..., 1].mean(axis=1) / step).astype(np.int64)
    _, level = np.unique(levels, return_inverse=True)
    return np.asarray(areas / np.sqrt(np.bincount(level, weights=areas))[level])


def upright_tilts(normals: F64) -> F64:
    """The least rotations [n 3 3] that turn +Y to unit normals [n 3] in the upper half."""
    x, y, z = normals.T
    zero = np.zeros_like(x)
    cross = np.array([[zero, x, zero], [-x, zero, -z], [zero, z, zero]]).transpose(2, 0, 1)
    return np.asarray(np.eye(3) + cross + cross @ cross / (1.0 + y)[:, None, None])


def _boxes(things: Footprints, centers: F64, tilts: F64) -> Boxes:
    """The boxes about things [n] with their centres at places [n 3], after tilts [n 3 3]."""
    turned = tilts @ things.axes
    middles = (turned @ things.middle[..., None])[..., 0]
    return Boxes(center=centers + middles, axes=turned, half=things.half)
