"""Where on a plane shadows can lie: the parts that the shadow maps show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from synthgen.arrays import F64
from synthgen.geometry.polygons import clipped_polygon
from synthgen.render.gl_engine.planes import Plane
from synthgen.render.gl_engine.shadows import Tile

_NEAR_CORNERS = np.array([[-1, -1, -1, 1], [1, -1, -1, 1], [1, 1, -1, 1], [-1, 1, -1, 1]], dtype=np.float64)
_FAR_CORNERS = _NEAR_CORNERS * [1, 1, -1, 1]


def shadow_patches(plane: Plane, tiles: Iterable[Tile]) -> Iterator[F64]:
    """Convex polygons [n 3] of a plane, in world axes about the eye of the tiles, that hold all its shadows.

    They are counter-clockwise seen from the plane's front, like its own corners. A plane that a tile sees
    edge-on may be in shadow everywhere, and then comes whole.
    """
    for tile in tiles:
        footprint = _footprint(plane, tile)
        if footprint is None:
            yield plane.corners_eye
            continue
        patch = clipped_polygon(footprint, plane.corners_eye, plane.normal)
        if len(patch) >= 3:
            yield patch


def _footprint(plane: Plane, tile: Tile) -> F64 | None:
    """Where the edges of a tile's view meet the plane [4 3]; None where one of them does not."""
    eye_from_clip = np.linalg.inv(tile.clip_from_eye)
    near, far = (_divided(corners @ eye_from_clip.T) for corners in (_NEAR_CORNERS, _FAR_CORNERS))
    along = far - near
    slopes, heights = along @ plane.normal, (plane.corners_eye[0] - near) @ plane.normal
    # Rays that do not come down to the plane, or meet it absurdly far away.
    if (slopes >= -1e-4 * np.linalg.norm(along, axis=1)).any():
        return None
    corners = near + along * (heights / slopes)[:, None]
    a, b, c = corners[:3]
    is_clockwise = float(np.cross(b - a, c - a) @ plane.normal) < 0
    return np.array(corners[::-1] if is_clockwise else corners)


def _divided(points: F64) -> F64:
    return np.asarray(points[:, :3] / points[:, 3:])
