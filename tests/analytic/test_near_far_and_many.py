"""Objects that reach behind the camera, are smaller than a pixel, far from the origin, or hundreds."""

from typing import Any

import numpy as np
import pytest
import trimesh

FOCAL, SIDE = 80.0, 96
TILES = 4  # image sizes beyond the border up to which full extents are followed


@pytest.fixture(scope="module")
def square(engine: Any, make: Any) -> str:
    return engine.add_mesh(make.quad(), make.glowing(0.6))


@pytest.fixture(scope="module")
def sphere(engine: Any) -> str:
    ball = trimesh.creation.icosphere(subdivisions=3, radius=0.5)
    return engine.add_mesh((ball.vertices, ball.faces))


def rendered(engine: Any, make: Any, *instances: Any, **fields: Any) -> Any:
    camera = make.camera(SIDE, SIDE, focal_px=FOCAL, T_world_camera=fields.pop("pose", None))
    return engine.render(*instances, camera=camera, **fields)


def box_of(mask: Any, start: int) -> tuple[int, int, int, int]:
    rows, columns = np.nonzero(mask)
    x0, y0, x1, y1 = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
    return int(x0) + start, int(y0) + start, int(x1) + start, int(y1) + start


def test_a_floor_under_the_camera_is_cut_by_the_near_plane_and_the_border(engine: Any, make: Any) -> None:
    # Its top lies 0.7 m below the camera, and reaches from 3 m behind the camera to 10.1 m before it.
    floor = engine.add_mesh(make.box((1.2, 0.2, 13.1)))
    buffers = rendered(engine, make, make.instance(1, floor, (0, -0.8, 3 - 13.1 / 2)))
    rows = np.arange(-TILES * SIDE, (TILES + 1) * SIDE) + 0.5
    below = np.maximum(rows - SIDE / 2, 1e-9)
    depth = np.where(rows > SIDE / 2, 0.7 * FOCAL / below, np.inf)
    columns = rows
    covered = (depth < 10.1)[:, None] & (np.abs(columns[None] - SIDE / 2) < 0.6 * FOCAL / depth[:, None])
    inside = covered[TILES * SIDE : -TILES * SIDE, TILES * SIDE : -TILES * SIDE]
    [extent] = buffers.extents
    assert extent.amodal_px == np.count_nonzero(buffers.instance_id)
    assert extent.amodal_px == pytest.approx(np.count_nonzero(inside), rel=0.01)
    assert extent.box_amodal == box_of(inside, 0)
    assert extent.full_px == pytest.approx(np.count_nonzero(covered), rel=0.02)
    assert extent.box_full == pytest.approx(box_of(covered, -TILES * SIDE), abs=1)
    shown = (buffers.instance_id == 1) & inside
    known = np.broadcast_to(depth[TILES * SIDE : -TILES * SIDE, None], inside.shape)
    assert np.abs(buffers.depth[shown] / known[shown] - 1).max() < 1e-3


def test_what_is_nearer_than_the_near_plane_is_not_drawn(engine: Any, make: Any, square: str) -> None:
    """The near plane is at 0.05 m."""
    buffers = rendered(engine, make, make.instance(1, square, (0, 0, -0.04)))
    assert not buffers.instance_id.any()
    assert buffers.extents[0].full_px == 0
    assert (rendered(engine, make, make.instance(1, square, (0, 0, -0.06))).instance_id == 1).all()


@pytest.mark.parametrize("at", [(0, 0, 0.6), (3, 1, 2), (0, 0, 500.0)])
def test_what_is_behind_the_camera_covers_nothing(engine: Any, make: Any, sphere: str, at: Any) -> None:
    buffers = rendered(engine, make, make.instance(1, sphere, at))
    assert not buffers.instance_id.any()
    assert np.isinf(buffers.depth).all()
    [extent] = buffers.extents
    assert (extent.amodal_px, extent.box_amodal, extent.full_px, extent.box_full) == (0, None, 0, None)


@pytest.mark.parametrize(("offset_px", "px"), [((0.0, 0.0), 0), ((0.5, 0.5), 1), ((0.5, 0.0), 0)])
def test_what_is_smaller_than_a_pixel_is_seen_where_it_covers_a_centre(
    engine: Any, make: Any, square: str, offset_px: tuple[float, float], px: int
) -> None:
    """At 100 m the square is 0.8 px wide; a corner, a centre or an edge of pixels is in its middle."""
    x, y = (value * 100 / FOCAL for value in offset_px)
    for other in ((), (make.instance(2, square, (0, 0, -200)),)):
        buffers = rendered(engine, make, make.instance(1, square, (x, y, -100)), *other)
        assert np.count_nonzero(buffers.instance_id == 1) == px
        extent = buffers.extents[0]
        assert (extent.amodal_px, extent.full_px) == (px, px)
        assert extent.box_full == (None if px == 0 else (48, 47, 49, 48))


@pytest.mark.parametrize("diameter_px", [2.5, 4.0, 8.0, 20.0])
def test_a_far_sphere_of_many_triangles_keeps_its_area(
    engine: Any, make: Any, sphere: str, diameter_px: float
) -> None:
    depth = FOCAL / diameter_px
    areas = []
    for number in range(9):
        x, y = (number % 3 / 3 * depth / FOCAL, number // 3 / 3 * depth / FOCAL)
        buffers = rendered(engine, make, make.instance(1, sphere, (x, y, -depth)))
        areas.append(buffers.extents[0].amodal_px)
        assert areas[-1] == np.count_nonzero(buffers.instance_id)
    # Levels of detail may be 0.3 px off.
    known = np.pi / 4 * diameter_px**2
    assert abs(np.mean(areas) - known) < 0.35 * np.pi * diameter_px / 2 + 0.5


@pytest.mark.parametrize(
    ("engine", "count"),
    [("pyrender", 300), ("gl-standard", 300), ("gl-standard", 600), ("gl-high", 600)],
    indirect=["engine"],
)
def test_hundreds_of_instances_are_drawn_each_in_its_place(
    engine: Any, make: Any, square: str, count: int
) -> None:
    """Squares of 3 x 3 px in a grid: more of them than one uniform block holds."""
    pitch = 3 if count > 400 else 5
    across = SIDE // pitch
    instances, known = [], np.zeros((SIDE, SIDE), np.uint32)
    for index in range(count):
        row, column = divmod(index, across)
        x, y = column * pitch, row * pitch
        depth = FOCAL / 3
        at = ((x + 1.5 - SIDE / 2) * depth / FOCAL, (SIDE / 2 - y - 1.5) * depth / FOCAL, -depth)
        instances.append(make.instance(index + 1, square, at))
        known[y : y + 3, x : x + 3] = index + 1
    buffers = rendered(engine, make, *instances)
    assert np.array_equal(buffers.instance_id, known)
    for extent, index in zip(buffers.extents, range(count), strict=True):
        row, column = divmod(index, across)
        box = (column * pitch, row * pitch, column * pitch + 3, row * pitch + 3)
        assert (extent.instance_id, extent.amodal_px, extent.full_px) == (index + 1, 9, 9)
        assert extent.box_amodal == extent.box_full == box


def test_objects_at_the_border_are_counted_to_the_pixel(engine: Any, make: Any, square: str) -> None:
    """A square of 20 px, of which ever more lies beyond the right border."""
    for shift in range(-1, 22):
        x = (SIDE + shift - 10 - SIDE / 2) * 4 / FOCAL
        [extent] = rendered(engine, make, make.instance(1, square, (x, 0, -4))).extents
        inside = min(20, max(0, 20 - shift))
        assert (extent.amodal_px, extent.full_px) == (20 * inside, 400)
        assert extent.box_full == (SIDE + shift - 20, 38, SIDE + shift, 58)
        assert extent.box_amodal == ((SIDE + shift - 20, 38, min(SIDE, SIDE + shift), 58) if inside else None)


# pyrender works with float32 in the frame of the world.
@pytest.mark.parametrize("engine", ["gl-standard", "gl-high"], indirect=True)
@pytest.mark.parametrize("origin", [(5000.0, 0.0, 0.0), (3000.0, 20.0, -4000.0), (-5e3, 1e3, 7e3)])
def test_far_from_the_origin_of_the_world_nothing_changes(
    engine: Any, make: Any, sphere: str, square: str, origin: Any
) -> None:
    def scene(about: Any) -> Any:
        pose = np.eye(4)
        pose[:3, 3] = about
        at = [tuple(np.add(about, offset)) for offset in ((0.313, 0.217, -2.9), (0.9, -0.4, -3.7))]
        return rendered(
            engine, make, make.instance(1, sphere, at[0]), make.instance(2, square, at[1]), pose=pose
        )

    here, there = scene((0.0, 0.0, 0.0)), scene(origin)
    changed = here.instance_id != there.instance_id
    assert changed.sum() <= 4, "a pixel on an edge may fall to the other side"
    same = ~changed & (here.instance_id > 0)
    assert there.depth[same] == pytest.approx(here.depth[same], rel=1e-3)
    for one, other in zip(here.extents, there.extents, strict=True):
        assert other.full_px == pytest.approx(one.full_px, abs=4)


def test_a_wide_range_of_depth_keeps_the_order(engine: Any, make: Any, square: str) -> None:
    """With a far plane 10 km away, 5 mm at 2 m still count."""
    camera = make.camera(SIDE, SIDE, focal_px=FOCAL)
    wide = type(camera)(
        yfov=camera.yfov, width=SIDE, height=SIDE, znear=0.01, zfar=1e4, T_world_camera=np.eye(4)
    )
    for number in (1, 2):
        front = make.instance(number, square, (0, 0, -2.0))
        back = make.instance(3 - number, square, (0, 0, -2.005))
        far = make.instance(3, square, (0, 20, -5000.0))
        for order in ((front, back, far), (far, back, front)):
            buffers = engine.render(*order, camera=wide)
            assert (buffers.instance_id[30:66, 30:66] == number).all()
            assert buffers.depth[48, 48] == pytest.approx(2.0, rel=1e-4)
