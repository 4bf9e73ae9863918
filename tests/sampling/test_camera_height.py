"""The least and the greatest height of a camera put an object at the border of the image."""

from typing import Any

import numpy as np
import pytest
from scipy.optimize import brentq

from synthgen.distributions import Constant, LogUniform
from synthgen.geometry.transforms import camera_rotation
from synthgen.sampling.camera_height import sample_camera_height
from synthgen.sampling.candidates import Candidate, longer_sides, stacked
from synthgen.sampling.view import View

WIDTH, HEIGHT = 320, 240


class _Always:
    """A generator that always draws the same share."""

    def __init__(self, share: float) -> None:
        self.share = share

    def random(self) -> float:
        return self.share


def _candidate(elevation_deg: float, sides: tuple[float, float, float], size_px: float) -> Candidate:
    R_world_camera = camera_rotation(yaw=0.7, elevation=np.radians(elevation_deg), roll=0.0)
    view = View(width=WIDTH, height=HEIGHT, focal_px=300.0, zoom=1.0, yaw=0.7, R_world_camera=R_world_camera)
    corners = 0.5 * np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]) * sides
    return Candidate(
        points=corners.T,
        labelled_count=8,
        view=view,
        diameter=float(np.linalg.norm(sides)),
        elevation=0.0,
        is_truncated=False,
        size_px=size_px,
    )


def _boxes_at_size(candidate: Candidate, camera_height: float) -> np.ndarray[Any, Any]:
    """The boxes [b 4] of the object, in the middle of the image's columns, where it has its size."""
    view = candidate.view

    def box(depth: float) -> np.ndarray[Any, Any]:
        x = np.array(WIDTH / 2)
        for _ in range(6):
            y = view.rows_at_depth(x, np.array(depth), np.array(candidate.center_height - camera_height))
            found = candidate.at(float(x), float(y), depth).box
            x = x + (WIDTH - found[0] - found[2]) / 2
        return found

    def excess(depth: float) -> float:
        return float(longer_sides(box(depth))) - candidate.size_px

    depths = np.geomspace(candidate.nearest_depth, 100.0, 120).tolist()
    signs = np.sign([excess(depth) for depth in depths])
    changes = np.flatnonzero(signs[1:] != signs[:-1])
    return np.array([box(brentq(excess, depths[index], depths[index + 1])) for index in changes])


@pytest.mark.parametrize("elevation_deg", [35.0, 55.0])
@pytest.mark.parametrize("sides", [(0.3, 1.2, 0.2), (1.1, 0.2, 0.9), (0.5, 0.5, 0.5)])
def test_from_its_bounds_the_camera_sees_an_object_of_its_size_at_the_border(
    elevation_deg: float, sides: tuple[float, float, float]
) -> None:
    candidate = _candidate(elevation_deg, sides, 60.0)
    heights = []
    for share in (0.0, 1.0):
        found = sample_camera_height(_Always(share), stacked([candidate]), Constant(60.0), None)  # type: ignore[arg-type]
        assert found is not None
        heights.append(found[0])
        assert found[1] == [60.0]
    # A tall object that is seen from above looks short: then the lowest camera has it at the lower border.
    for boxes in (_boxes_at_size(candidate, height) for height in heights):
        off = np.column_stack([boxes[:, 1] - 1.0, boxes[:, 3] - (HEIGHT - 1.0)])
        assert np.abs(off).min() < 0.05
    assert heights[0] < heights[1]


def test_there_is_no_height_for_objects_that_cannot_be_seen_together() -> None:
    small, large = (_candidate(60.0, (side, side, side), 60.0) for side in (0.1, 3.0))
    rng = np.random.default_rng(0)
    assert sample_camera_height(rng, stacked([small, large]), LogUniform(50.0, 70.0), None) is None
    assert sample_camera_height(rng, stacked([small, small]), LogUniform(50.0, 70.0), None) is not None
