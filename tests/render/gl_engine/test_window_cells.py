"""The cells of the image: all of a plane and of its shadows is in those that are chosen."""

from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from scipy.spatial.transform import Rotation

from synthgen.model import (
    DirectionalLightSpec,
    EnvironmentSpec,
    GradientSpec,
    GroundSpec,
    RoomSpec,
    SurfaceSpec,
)
from synthgen.render.gl_engine.camera import View, view_of
from synthgen.render.gl_engine.planes import planes_of
from synthgen.render.gl_engine.shadow_patches import Casters, light_outlines, light_sources
from synthgen.render.gl_engine.window_cells import CELL_PX, WindowCells, rectangles

WHITE = (1.0, 1.0, 1.0)
LOOK = SurfaceSpec(texture_id=None, tint_linear=WHITE, roughness=1.0, tile_size=1.0)
ENVIRONMENT = EnvironmentSpec(
    scene_name="test",
    backdrop=GradientSpec(zenith_linear=WHITE, horizon_linear=WHITE, nadir_linear=WHITE),
    ground=GroundSpec(texture_id=None, tint_linear=WHITE, roughness=1.0, tile_size=1.0),
    ambient_linear=WHITE,
    room=RoomSpec(center_xz=(0.3, -0.2), size=(9.0, 6.0, 8.0), yaw=0.4, walls=LOOK, ceiling=LOOK),
)


def view(make: Any, rng: np.random.Generator) -> View:
    """A camera somewhere in the room, turned at will; its image is no whole number of cells wide."""
    pose = np.eye(4)
    pose[:3, :3] = Rotation.random(random_state=rng.integers(1 << 31)).as_matrix()
    pose[:3, 3] = rng.uniform([-2, 0.3, -2], [2, 4, 2])
    return view_of(make.camera(200, 150, T_world_camera=pose), 1)


def cells_of(points_eye: Any, seen_by: View) -> tuple[Any, Any, Any]:
    """Rows and columns of the cells of points [n 3], and which of them [n] are in the image."""
    in_camera = points_eye @ seen_by.R_camera_eye.T
    with np.errstate(divide="ignore", invalid="ignore"):
        window = seen_by.focal * in_camera[:, :2] / -in_camera[:, 2:] * [1, -1]
    window = np.nan_to_num(window, posinf=-1e9, neginf=-1e9)
    window += np.array([seen_by.width, seen_by.height]) / 2
    is_shown = (
        (in_camera[:, 2] < 0)
        & (window > 0).all(axis=1)
        & (window < [seen_by.width, seen_by.height]).all(axis=1)
    )
    columns, rows = (window // CELL_PX).astype(np.int64).T
    return rows, columns, is_shown


@given(seed=st.integers(0, 1_000_000))
def test_all_of_a_plane_and_of_its_shadows_is_in_chosen_cells(make: Any, seed: int) -> None:
    rng = np.random.default_rng(seed)
    seen_by = view(make, rng)
    hulls = [rng.uniform(-1, 1, (8, 3)) * 0.5 + rng.uniform(-2, 2, 3) for _ in range(3)]
    sun = DirectionalLightSpec(
        direction_world=tuple(Rotation.random(random_state=seed).as_matrix()[0].tolist()),
        illuminance=1.0,
        color_linear=WHITE,
        has_shadow=True,
    )
    for plane in planes_of(ENVIRONMENT, seen_by):
        if plane.equation[3] >= 0:
            continue
        cells = WindowCells.of(plane, seen_by)
        corner, sides = plane.corners_eye[0], plane.axes * plane.size[:, None]
        rows, columns, is_shown = cells_of(corner + rng.uniform(0, 1, (500, 2)) @ sides, seen_by)
        assert cells.seen[rows[is_shown], columns[is_shown]].all()
        outlines = light_outlines(plane, Casters.of(hulls), light_sources(sun, seen_by), 0.0)
        may_be = cells.with_shadows(outlines)
        for index, hull in enumerate(hulls):
            starts = rng.dirichlet(np.full(8, 0.3), 300) @ hull
            direction = np.array(sun.direction_world)
            if not outlines.is_bounded[index]:
                assert may_be[..., index].all()
                continue
            ways = ((corner - starts) @ plane.normal) / (direction @ plane.normal)
            rows, columns, is_shown = cells_of(starts + ways[:, None] * direction, seen_by)
            assert may_be[rows[is_shown], columns[is_shown], index].all()


def test_the_cells_of_a_small_shadow_are_few(make: Any) -> None:
    pose = np.eye(4)
    pose[:3, :3] = Rotation.from_euler("x", -90, degrees=True).as_matrix()
    pose[:3, 3] = (0.0, 5.0, 0.0)
    seen_by = view_of(make.camera(320, 320, focal_px=320.0, T_world_camera=pose), 1)
    ball = Rotation.random(50, random_state=0).as_matrix()[:, 0] * 0.2 + [0.26, -4.8, 0.26]
    sun = DirectionalLightSpec(
        direction_world=(0.0, -1.0, 0.0), illuminance=1.0, color_linear=WHITE, has_shadow=True
    )
    ground = next(planes_of(ENVIRONMENT, seen_by))
    outlines = light_outlines(ground, Casters.of([ball]), light_sources(sun, seen_by), 0.0)
    # The shadow is 0.4 m wide about 0.26 m, and a cell of the image shows half a metre of the ground.
    found = np.argwhere(WindowCells.of(ground, seen_by).with_shadows(outlines)[..., 0])
    assert found.tolist() == [[5, 5]]


@given(seed=st.integers(0, 1_000_000), share=st.floats(0.0, 1.0))
def test_rectangles_cover_each_chosen_cell_once(seed: int, share: float) -> None:
    chosen = np.random.default_rng(seed).random((7, 9)) < share
    times = np.zeros(chosen.shape, int)
    for left, top, right, bottom in rectangles(chosen):
        times[top:bottom, left:right] += 1
    assert (times == chosen).all()


@pytest.mark.parametrize(("chosen", "count"), [(np.ones((4, 6), bool), 1), (np.eye(4, dtype=bool), 4)])
def test_neighbours_share_a_rectangle(chosen: Any, count: int) -> None:
    assert len(rectangles(chosen)) == count
