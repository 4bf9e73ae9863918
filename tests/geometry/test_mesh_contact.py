"""Meshes meet where pairs of their triangles do, tried one by one in another way."""

import numpy as np
import pytest
import trimesh
from hypothesis import given
from hypothesis import strategies as st

from synthgen.arrays import F64
from synthgen.geometry import mesh_contact
from synthgen.geometry.concavity import open_share
from synthgen.geometry.convex_pieces import convex_pieces
from synthgen.geometry.mesh_contact import do_intersect, is_inside, lift
from synthgen.geometry.transforms import rotation_about_axis
from synthgen.geometry.triangle_tree import triangle_tree

SEEDS = st.integers(0, 2**32 - 1)
UP = np.array([0.0, 1.0, 0.0])
TURNED = rotation_about_axis((1.0, 0.0, 0.0), np.pi / 2)


def soup(rng: np.random.Generator, count: int) -> F64:
    return rng.normal(size=(count, 1, 3)) + 0.6 * rng.normal(size=(count, 3, 3))


def edges_meet(a: F64, b: F64) -> bool:
    """Whether an edge of one of the triangles a [n 3 3] goes through one of b [m 3 3]: Cramer's rule."""
    for p, q in zip(a.reshape(-1, 3), np.roll(a, -1, axis=1).reshape(-1, 3), strict=True):
        matrix = np.stack([p - q + np.zeros((len(b), 3)), b[:, 1] - b[:, 0], b[:, 2] - b[:, 0]], axis=-1)
        t, u, v = np.linalg.solve(matrix, (p - b[:, 0])[..., None])[..., 0].T
        if ((t >= 0) & (t <= 1) & (u >= 0) & (v >= 0) & (u + v <= 1)).any():
            return True
    return False


def mesh(shape: trimesh.Trimesh) -> F64:
    return np.asarray(shape.triangles @ TURNED.T)


def shifted(triangles: F64, x: float, y: float = 0.0) -> F64:
    return triangles + np.array([x, y, 0.0])


RING = mesh(trimesh.creation.torus(1.0, 0.2))
"""About +Y."""
BALL = mesh(trimesh.creation.icosphere(2, 0.5))
POST = mesh(trimesh.creation.cylinder(0.3, 4.0))


@given(SEEDS, st.integers(1, 12), st.floats(0.0, 4.0))
def test_soups_meet_where_an_edge_of_one_goes_through_a_triangle_of_the_other(
    seed: int, count: int, distance: float
) -> None:
    rng = np.random.default_rng(seed)
    a, b = soup(rng, count), soup(rng, 9) + distance * rng.normal(size=3)
    # An open surface has no inside, except by the rays of the test: those cases are left to the tests below.
    tree_a, tree_b = triangle_tree(a), triangle_tree(b)
    expected = edges_meet(a, b) or edges_meet(b, a)
    if not (is_inside(a[0, 0], tree_b) or is_inside(b[0, 0], tree_a)):
        assert do_intersect(tree_a, tree_b) == expected
        assert do_intersect(tree_b, tree_a) == expected


def test_the_soups_of_that_test_are_of_both_kinds() -> None:
    rng = np.random.default_rng(0)
    found = [edges_meet(soup(rng, 6), soup(rng, 9) + rng.normal(size=3)) for _ in range(60)]
    assert 10 < sum(found) < 50


def test_a_post_stands_free_in_a_ring_until_it_is_moved_aside() -> None:
    ring = triangle_tree(RING)
    for x, is_met in ((0.0, False), (0.49, False), (0.53, True), (1.0, True), (1.53, False)):
        assert do_intersect(ring, triangle_tree(shifted(POST, x))) == is_met, x


@pytest.mark.parametrize("at_once", [1, 40, 1 << 20])
def test_links_of_a_chain_are_free_whatever_part_of_them_is_looked_at_first(
    monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(mesh_contact, "_AT_ONCE", at_once)
    link = triangle_tree(trimesh.creation.torus(1.0, 0.2).triangles)
    across = rotation_about_axis((1.0, 0.0, 0.0), np.pi / 2.0)
    for shift, expected in ((0.95, False), (0.3, True), (1.5, False), (1.75, True), (2.5, False)):
        assert do_intersect(link, link.moved(across, np.array([shift, 0.0, 0.0]))) == expected


def test_what_is_inside_touches() -> None:
    ring, ball = triangle_tree(RING), triangle_tree(BALL)
    small = 0.2 * BALL
    assert do_intersect(triangle_tree(small), ball)
    assert do_intersect(ball, triangle_tree(small))
    assert do_intersect(triangle_tree(shifted(small, 1.0)), ring)
    assert not do_intersect(triangle_tree(small), ring)


def test_triangles_in_one_plane_meet_where_they_overlap() -> None:
    flat = np.array([[[0.0, 0, 0], [1, 0, 0], [0, 0, 1]]])
    for offset, is_met in ((0.3, True), (-0.9, True), (1.01, False)):
        assert do_intersect(triangle_tree(flat), triangle_tree(shifted(flat, offset))) == is_met
    assert not do_intersect(triangle_tree(flat), triangle_tree(shifted(flat, 0.0, 1e-6)))


@given(SEEDS)
def test_points_are_inside_a_closed_mesh_where_trimesh_says_so(seed: int) -> None:
    point = np.random.default_rng(seed).uniform(-1.3, 1.3, size=3) * (1.0, 0.25, 1.0)
    flat = np.hypot(np.hypot(point[0], point[2]) - 1.0, point[1])
    if abs(flat - 0.2) > 0.02:  # the mesh is a ring with corners
        assert is_inside(point, triangle_tree(RING)) == (flat < 0.2)


@given(SEEDS)
def test_what_is_lifted_touches_and_no_more(seed: int) -> None:
    rng = np.random.default_rng(seed)
    below = triangle_tree([RING, BALL, POST][seed % 3])
    turn = rotation_about_axis(rng.normal(size=3), float(rng.uniform(0, np.pi)))
    above = triangle_tree([BALL, RING, POST][seed // 3 % 3]).moved(turn, rng.uniform(-0.8, 0.8, size=3))
    height = lift(above, below)
    if np.isinf(height):
        assert not do_intersect(above.moved(np.eye(3), -100.0 * UP), below)
        return
    for gap in (1e-6, 1e-3, 0.5, 3.0):
        assert not do_intersect(above.moved(np.eye(3), (height + gap) * UP), below)
    assert do_intersect(above.moved(np.eye(3), (height - 1e-6) * UP), below)


def test_balls_touch_where_geometry_says() -> None:
    fine = triangle_tree(mesh(trimesh.creation.icosphere(4, 1.0)))
    for x in (0.0, 0.6, 1.0, 1.8):
        height = lift(fine, fine.moved(np.eye(3), np.array([x, 0.0, 0.0])))
        assert height == pytest.approx(np.sqrt(4.0 - x * x), abs=0.02)
    assert lift(fine, fine.moved(np.eye(3), np.array([2.1, 0.0, 0.0]))) == -np.inf
    assert lift(fine, fine, least=3.0) == 3.0


def test_a_ring_comes_down_around_a_post() -> None:
    assert lift(triangle_tree(RING), triangle_tree(POST)) == -np.inf
    assert lift(triangle_tree(shifted(RING, 0.6)), triangle_tree(POST)) > 2.0


def test_shapes_with_hollows_are_open() -> None:
    box = np.asarray(trimesh.creation.box().triangles)
    bowl = mesh(trimesh.creation.icosphere(3))
    bowl = bowl[bowl[..., 1].max(axis=1) <= 0.0]
    for triangles, low, high in ((box, 0.0, 0.0), (BALL, 0.0, 0.0), (RING, 0.4, 0.7), (bowl, 0.9, 1.0)):
        assert low <= open_share(triangle_tree(triangles), triangles.reshape(-1, 3)) <= high
    flat = np.array([[[0.0, 0, 0], [1, 0, 0], [0, 0, 1]], [[1, 0, 1], [1, 0, 0], [0, 0, 1]]])
    assert open_share(triangle_tree(flat), flat.reshape(-1, 3)) == 0.0


@pytest.mark.parametrize("cells", [1, 3, 5])
def test_convex_pieces_cover_the_surface_and_keep_the_hole(cells: int) -> None:
    pieces = convex_pieces(RING, cells)
    rng = np.random.default_rng(0)
    points = np.einsum("tc,tci->ti", rng.dirichlet(np.ones(3), len(RING)), RING)
    hulls = [trimesh.convex.convex_hull(piece) for piece in pieces]
    covered = np.any([signed(hull, points) < 1e-9 for hull in hulls], axis=0)
    assert covered.all()
    assert len(pieces) == {1: 1, 3: 8, 5: 20}[cells]
    middle = np.array([[0.0, 0.0, 0.0]])
    assert bool(np.any([signed(hull, middle) < 0.0 for hull in hulls])) == (cells == 1)


def signed(hull: trimesh.Trimesh, points: F64) -> F64:
    """How far points are above the sides of a convex hull at least; negative inside."""
    normals, origins = hull.face_normals, hull.triangles[:, 0]
    return np.asarray((points @ normals.T - np.einsum("ij,ij->i", normals, origins)).max(axis=1))
