from __future__ import annotations

import itertools
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import scipy.sparse
import scipy.spatial
import trimesh

from synthgen.arrays import F32, F64, U32
from synthgen.assets import load_model
from synthgen.geometry.edge_collapse import Collapses, independent, rings_of
from synthgen.geometry.simplification import levels_of_detail, simplified

Mesh = tuple[F32, U32]
REPOSITORY = Path(__file__).parents[2]
OWN_MODELS = sorted((REPOSITORY / "assets" / "models").glob("*.glb"))
SHARED = REPOSITORY.parent / "shared" / "models"
SHARED_MODELS = ["everyday/coffee_mug", "everyday/wheelchair", "khronos/CesiumMan", "khronos/Duck"]


# ---- meshes


def mesh_of(vertices: npt.ArrayLike, faces: npt.ArrayLike) -> Mesh:
    return np.asarray(vertices, np.float32), np.asarray(faces, np.uint32)


def grid_faces(rows: int, columns: int) -> npt.NDArray[np.int64]:
    """Two triangles for each cell of a grid of vertices, row by row."""
    i = np.arange(rows * columns).reshape(rows, columns)
    a, b, c, d = i[:-1, :-1].ravel(), i[1:, :-1].ravel(), i[:-1, 1:].ravel(), i[1:, 1:].ravel()
    return np.concatenate([np.column_stack([a, b, c]), np.column_stack([b, d, c])])


def sphere() -> Mesh:
    made = trimesh.creation.icosphere(4)
    return mesh_of(made.vertices, made.faces)


def torus() -> Mesh:
    made = trimesh.creation.torus(1.0, 0.3, major_sections=80, minor_sections=40)
    return mesh_of(made.vertices, made.faces)


def cylinder() -> Mesh:
    made = trimesh.creation.cylinder(0.5, 2.0, sections=64)
    for _ in range(2):
        made = made.subdivide()
    return mesh_of(made.vertices, made.faces)


def box() -> Mesh:
    made = trimesh.creation.box((1.0, 0.7, 0.4))
    for _ in range(4):
        made = made.subdivide()
    return mesh_of(made.vertices, made.faces)


def terrain(seed: int = 0, count: int = 50) -> Mesh:
    """A height field over the unit square with +Y up; its numbers are the same on every machine."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 64, (count, count)) / 8192.0
    for cells in (4, 9):
        coarse = rng.integers(0, 256, (cells + 1, cells + 1)) / (1024.0 * cells)
        at = np.arange(count) * cells / count
        low, share = at.astype(int), at % 1.0
        share = share * share * (3.0 - 2.0 * share)
        rows = coarse[low] * (1.0 - share)[:, None] + coarse[low + 1] * share[:, None]
        y += rows[:, low] * (1.0 - share) + rows[:, low + 1] * share
    x, z = np.meshgrid(np.arange(count) / (count - 1.0), np.arange(count) / (count - 1.0))
    return mesh_of(np.stack([x, y, z], axis=-1).reshape(-1, 3), grid_faces(count, count))


def blade() -> Mesh:
    """A sheet folded to an edge of five degrees, where all planes about the edge nearly agree."""
    half = np.radians(2.5)
    s, y = np.meshgrid(np.linspace(-1.0, 1.0, 81), np.linspace(0.0, 1.0, 40), indexing="ij")
    x, z = np.abs(s) * np.cos(half), s * np.sin(half)
    rough = np.random.default_rng(0).normal(0.0, 5e-4, (s.size, 3))
    return mesh_of(np.stack([x, y, z], axis=-1).reshape(-1, 3) + rough, grid_faces(*s.shape))


def globe() -> tuple[F32, U32, list[F32]]:
    """A sphere with a texture seam from pole to pole: positions, triangles, and normals and texcoords."""
    rows, columns = 33, 65
    v, u = np.meshgrid(np.linspace(0.0, 1.0, rows), np.linspace(0.0, 1.0, columns), indexing="ij")
    # The last column is the first one, and each pole is one point, to the last bit.
    longitude, latitude = 2.0 * np.pi * (u % 1.0), np.pi * v
    radius = np.where((v == 0.0) | (v == 1.0), 0.0, np.sin(latitude))
    points = np.stack([radius * np.cos(longitude), np.cos(latitude), radius * np.sin(longitude)], axis=-1)
    positions, faces = mesh_of(points.reshape(-1, 3), grid_faces(rows, columns)[:, ::-1])
    return positions, faces, [positions.copy(), np.column_stack([u.ravel(), v.ravel()]).astype(np.float32)]


def hard_box(cells: int = 8) -> tuple[F32, U32, list[F32]]:
    """A rounded-out box of six grids that share positions but no vertices: normals and texcoords differ."""
    s, t = np.meshgrid(np.linspace(-1.0, 1.0, cells + 1), np.linspace(-1.0, 1.0, cells + 1), indexing="ij")
    vertices, faces, normals, texcoords = [], [], [], []
    for axis in range(3):
        for sign in (-1.0, 1.0):
            local = np.stack([np.full(s.size, sign), s.ravel(), t.ravel() * sign], axis=-1)
            faces.append(grid_faces(cells + 1, cells + 1) + sum(map(len, vertices)))
            points = np.roll(local, axis, axis=1)
            vertices.append(points * (1.0 + 0.1 * (3.0 - (points**2).sum(axis=1, keepdims=True))))
            normals.append(np.roll(np.tile([sign, 0.0, 0.0], (s.size, 1)), axis, axis=1))
            texcoords.append(np.column_stack([s.ravel(), t.ravel()]))
    positions, indices = mesh_of(np.concatenate(vertices), np.concatenate(faces))
    attributes = [np.concatenate(each).astype(np.float32) for each in (normals, texcoords)]
    return positions, indices, attributes


CLOSED = {"sphere": sphere, "torus": torus, "cylinder": cylinder, "box": box}
SMOOTH = CLOSED | {"terrain": terrain, "blade": blade}


# ---- measures


def welded(positions: F32, faces: U32) -> npt.NDArray[np.int64]:
    _, places = np.unique(positions, axis=0, return_inverse=True)
    return np.asarray(places.ravel()[faces])


def edge_uses(triangles: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The undirected edges, and how many triangles use each."""
    pairs = np.sort(triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    return np.unique(pairs, axis=0, return_counts=True)


def border(positions: F32, faces: U32) -> npt.NDArray[np.int64]:
    edges, uses = edge_uses(welded(positions, faces))
    return edges[uses == 1]


def euler(triangles: npt.NDArray[np.int64]) -> int:
    return len(np.unique(triangles)) - len(edge_uses(triangles)[0]) + len(triangles)


def is_oriented_surface(triangles: npt.NDArray[np.int64]) -> bool:
    """Whether no directed edge occurs twice, so that two triangles at an edge face the same way."""
    directed = triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
    return len(np.unique(directed, axis=0)) == len(directed) and bool(
        (directed[:, 0] != directed[:, 1]).all()
    )


def islands(faces: U32, count: int) -> npt.NDArray[np.int32]:
    rows, columns = faces[:, [0, 1]].ravel(), faces[:, [1, 2]].ravel()
    graph = scipy.sparse.coo_array((np.ones(len(rows)), (rows, columns)), shape=(count, count))
    return np.asarray(scipy.sparse.csgraph.connected_components(graph, directed=False)[1])


def diagonal(positions: F32) -> float:
    return float(np.linalg.norm(np.ptp(positions, axis=0)))


def normals(positions: F32, faces: U32) -> F64:
    a, b, c = (positions[corner].astype(np.float64) for corner in faces.T)
    return np.cross(b - a, c - a)


def unit_normals(positions: F32, faces: U32) -> F64:
    found = normals(positions, faces)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True))


def samples(positions: F32, faces: U32, count: int) -> tuple[F64, npt.NDArray[np.int64]]:
    """Points all over the triangles, their corners among them, and the triangle of each."""
    made = trimesh.Trimesh(positions, faces, process=False)
    points, owners = trimesh.sample.sample_surface(made, count, seed=0)
    corners = positions[faces].astype(np.float64)
    every = np.arange(len(faces))
    points = np.concatenate([points, corners.reshape(-1, 3), corners.mean(axis=1)])
    return points, np.concatenate([owners, np.repeat(every, 3), every])


def greatest_distance(points: F64, positions: F32, faces: U32) -> float:
    """The largest distance from the points to the triangles.

    The nearest triangle is sought among those of the nearest samples; where that seems far, among all.
    """
    on_surface, owners = samples(positions, faces, 20000)
    _, near = scipy.spatial.cKDTree(on_surface).query(points, k=8)
    corners = positions[faces].astype(np.float64)
    repeated = np.repeat(points, near.shape[1], axis=0)
    nearest = trimesh.triangles.closest_point(corners[owners[near.ravel()]], repeated)
    found = np.linalg.norm(nearest - repeated, axis=1).reshape(near.shape).min(axis=1)
    is_exact = np.zeros(len(points), dtype=bool)
    while not is_exact[worst := int(found.argmax())]:
        nearest = trimesh.triangles.closest_point(corners, np.tile(points[worst], (len(corners), 1)))
        found[worst] = np.linalg.norm(nearest - points[worst], axis=1).min()
        is_exact[worst] = True
    return float(found[worst])


def hausdorff(positions: F32, fine: U32, coarse: U32) -> float:
    """The sampled two-sided distance between two meshes, in the unit of the positions."""
    scale = 1000.0 / diagonal(positions)  # trimesh has absolute tolerances
    scaled = positions * np.float32(scale)
    there = greatest_distance(samples(scaled, fine, 1500)[0][:6000], scaled, coarse)
    back = greatest_distance(samples(scaled, coarse, 1500)[0][:6000], scaled, fine)
    return max(there, back) / scale


# ---- the error


@pytest.mark.parametrize("name", SMOOTH)
def test_the_error_of_each_level_is_the_distance_of_the_surfaces(name: str) -> None:
    positions, faces = SMOOTH[name]()
    levels = levels_of_detail(positions, faces)
    assert len(levels) >= 3
    for error, level in levels[1:]:
        distance = hausdorff(positions, faces, level)
        assert distance <= 1.5 * error + 1e-5 * diagonal(positions)
        assert error <= 6.0 * distance + 1e-5 * diagonal(positions)  # planes of rough ground overrate it


@pytest.mark.parametrize("name", ["sphere", "torus"])
def test_the_error_on_round_shapes_is_close(name: str) -> None:
    positions, faces = CLOSED[name]()
    for error, level in levels_of_detail(positions, faces)[1:]:
        assert 0.6 <= hausdorff(positions, faces, level) / error <= 1.5


@pytest.mark.parametrize("thickness", [1e-2, 1e-4])
def test_the_outline_of_a_thin_shape_counts(thickness: float) -> None:
    # All its planes nearly agree, so none of them tells how far its rim moves.
    positions, faces = sphere()
    positions = positions * np.array([1.0, 1.0, thickness], np.float32)
    for target in (300, 150, 70, 12):
        level, error = simplified(positions, faces, target_triangles=target, max_error=10.0)
        assert len(level) <= target
        assert hausdorff(positions, faces, level) <= 1.6 * error


def test_a_coarse_sphere_is_about_as_good_as_a_regular_one() -> None:
    positions, faces = sphere()
    level, _ = simplified(positions, faces, target_triangles=320, max_error=1.0)
    regular = trimesh.creation.icosphere(2)
    assert len(level) <= len(regular.faces)
    sagitta = 1.0 - float(np.linalg.norm(regular.triangles_center, axis=1).min())
    assert hausdorff(positions, faces, level) < 4.0 * sagitta


def test_the_error_does_not_depend_on_the_unit_or_the_place() -> None:
    positions, faces = torus()
    _, error = simplified(positions, faces, target_triangles=500, max_error=1.0)
    _, scaled = simplified(positions * 1024, faces, target_triangles=500, max_error=1024.0)
    assert scaled == pytest.approx(1024 * error, rel=1e-9)
    moved = positions + np.float32(16.0)
    _, error_moved = simplified(moved, faces, target_triangles=500, max_error=1.0)
    assert error_moved == pytest.approx(error, rel=0.2)


@pytest.mark.parametrize("share", [0.001, 0.01, 0.05])
def test_the_error_stays_within_the_bound(share: float) -> None:
    positions, faces = torus()
    bound = share * diagonal(positions)
    level, error = simplified(positions, faces, target_triangles=0, max_error=bound)
    assert 0.5 * bound < error <= bound
    assert len(level) < 0.8 * len(faces)


def test_flat_faces_vanish_for_nothing() -> None:
    positions, faces = box()
    level, error = simplified(positions, faces, target_triangles=0, max_error=0.0)
    assert len(level) == 12
    assert error == 0.0
    made = trimesh.Trimesh(positions, level, process=False)
    assert made.volume == pytest.approx(1.0 * 0.7 * 0.4, rel=1e-6)


def test_a_larger_bound_never_leaves_more() -> None:
    positions, faces = terrain()
    counts = [
        len(simplified(positions, faces, target_triangles=0, max_error=bound)[0])
        for bound in (0.0, 0.001, 0.01, 0.1, np.inf)
    ]
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] < 10


# ---- the surface


@pytest.mark.parametrize("name", CLOSED)
@pytest.mark.parametrize("target", [1000, 200, 0])
def test_a_closed_surface_stays_a_closed_surface(name: str, target: int) -> None:
    positions, faces = CLOSED[name]()
    level, error = simplified(positions, faces, target_triangles=target, max_error=np.inf)
    triangles = welded(positions, level)
    assert len(level) <= max(target, 100)
    assert error < diagonal(positions)
    assert (edge_uses(triangles)[1] == 2).all()
    assert is_oriented_surface(triangles)
    assert euler(triangles) == euler(welded(positions, faces))


@pytest.mark.parametrize("seed", range(6))
def test_an_open_surface_keeps_its_shape_of_a_disc(seed: int) -> None:
    positions, faces = terrain(seed, 30)
    for target in (600, 100, 20):
        level, _ = simplified(positions, faces, target_triangles=target, max_error=1e9)
        triangles = welded(positions, level)
        edges, uses = edge_uses(triangles)
        assert len(level) <= target
        assert uses.max() <= 2
        assert is_oriented_surface(triangles)
        assert euler(triangles) == 1
        rim = edges[uses == 1]
        assert (np.bincount(rim.ravel())[np.unique(rim)] == 2).all()


def test_holes_stay_open() -> None:
    positions, faces = terrain(count=41)
    centers = positions[faces].mean(axis=1)[:, [0, 2]]
    is_hole = np.zeros(len(faces), dtype=bool)
    for center in ((0.3, 0.3), (0.7, 0.4), (0.5, 0.8)):
        is_hole |= np.linalg.norm(centers - center, axis=1) < 0.06
    faces = faces[~is_hole]
    level, _ = simplified(positions, faces, target_triangles=0, max_error=1e9)
    assert len(level) < 60
    assert euler(welded(positions, level)) == euler(welded(positions, faces)) == 1 - 3


def test_no_triangle_becomes_a_line() -> None:
    positions, faces = box()
    for target in range(100, 1500, 100):
        level, _ = simplified(positions, faces, target_triangles=target, max_error=0.0)
        sides = positions[level] - positions[level[:, [1, 2, 0]]]
        longest2 = (sides**2).sum(axis=-1).max(axis=1)
        assert (np.linalg.norm(normals(positions, level), axis=1) / longest2).min() > 0.99e-4


def test_two_tetrahedra_that_share_a_point_stay() -> None:
    corner = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], np.float32)
    faces = np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]], np.uint32)
    positions, both = mesh_of(np.concatenate([corner, -corner]), np.concatenate([faces, 4 + faces[:, ::-1]]))
    level, _ = simplified(positions, both, target_triangles=0, max_error=1e9, attributes=[])
    assert len(level) == 8


def test_no_piece_vanishes() -> None:
    ball = trimesh.creation.icosphere(1, radius=0.01)
    count = 30
    vertices = np.concatenate([ball.vertices + np.array([i % 6, i // 6, 0.0]) for i in range(count)])
    positions, faces = mesh_of(
        vertices, np.concatenate([ball.faces + i * len(ball.vertices) for i in range(count)])
    )
    level, _ = simplified(positions, faces, target_triangles=0, max_error=1e9)
    assert len(level) < len(faces) / 4
    assert len(np.unique(islands(level, len(positions))[level])) == count
    assert (edge_uses(welded(positions, level))[1] == 2).all()


def test_separate_triangles_stay() -> None:
    positions = np.random.default_rng(0).uniform(size=(90, 3)).astype(np.float32)
    faces = np.arange(90, dtype=np.uint32).reshape(-1, 3)
    level, error = simplified(positions, faces, target_triangles=0, max_error=1e9)
    np.testing.assert_array_equal(level, faces)
    assert error == 0.0


@pytest.mark.parametrize("seed", range(4))
def test_a_height_field_folds_nowhere(seed: int) -> None:
    positions, faces = terrain(seed)
    steepest = np.arccos(unit_normals(positions, faces)[:, 1].min())
    for _, level in levels_of_detail(positions, faces):
        assert normals(positions, level)[:, 1].sum() / 2.0 == pytest.approx(1.0, abs=0.03)
        assert np.arccos(unit_normals(positions, level)[:, 1].min()) <= steepest + np.radians(75.1)


def test_a_star_with_a_bent_rim_folds_nowhere() -> None:
    # From many of these places no neighbour sees the whole ring, so collapsing to it would fold the fan.
    rng = np.random.default_rng(3)
    angles = np.arange(400) * (2.0 * np.pi / 400)
    radius = np.where(np.arange(400) % 10 < 5, 1.0, 0.4)
    rings = [radius * scale for scale in (0.05, 0.3, 0.6, 1.0)]
    points = np.concatenate(
        [np.column_stack([r * np.cos(angles), 0 * r, -r * np.sin(angles)]) for r in rings]
    )
    points[:, 1] = rng.normal(0.0, 1e-7, len(points))
    faces = grid_faces(4, 400)
    level, _ = simplified(*mesh_of(points, faces), target_triangles=500, max_error=0.1)
    assert len(level) < 0.6 * len(faces)
    before, after = (unit_normals(points.astype(np.float32), each)[:, 1] for each in (faces, level))
    assert before.min() > 0.99
    assert after.min() > 0.25


@pytest.mark.parametrize("name", ["sphere", "torus"])
def test_round_shapes_face_outwards(name: str) -> None:
    positions, faces = CLOSED[name]()
    for _, level in levels_of_detail(positions, faces):
        centers = positions[level].mean(axis=1)
        if name == "torus":
            ring = centers * [1.0, 1.0, 0.0]
            centers = centers - ring / np.linalg.norm(ring, axis=1, keepdims=True)
        outwards = centers / np.linalg.norm(centers, axis=1, keepdims=True)
        assert (unit_normals(positions, level) * outwards).sum(axis=1).min() > -0.3


def test_a_border_stays_in_its_place() -> None:
    angles = np.linspace(0.0, 2.0 * np.pi, 200, endpoint=False)
    radius = 1.0 + 0.2 * np.cos(5 * angles)
    rings = [scale * radius for scale in np.linspace(0.2, 1.0, 12)]
    points = np.concatenate(
        [np.column_stack([r * np.cos(angles), 0 * r, -r * np.sin(angles)]) for r in rings]
    )
    positions, faces = mesh_of(points, np.concatenate([grid_faces(12, 200), [[0, 0, 0]]]))
    for bound in (0.003, 0.03):
        level, error = simplified(positions, faces, target_triangles=0, max_error=bound)
        assert len(level) < 0.5 * len(faces)
        places = np.unique(positions, axis=0).astype(np.float64)
        old, new = (places[border(positions, each)] for each in (faces, level))
        assert len(new) < 0.6 * len(old)
        assert segment_distances(old.mean(axis=1), new).max() <= 2.0 * error
        assert segment_distances(new.mean(axis=1), old).max() <= 2.0 * error
        assert error <= bound


def segment_distances(points: F64, segments: F64) -> F64:
    start, along = segments[:, 0], segments[:, 1] - segments[:, 0]
    offsets = points[:, None] - start
    share = np.clip((offsets * along).sum(axis=-1) / (along * along).sum(axis=-1), 0.0, 1.0)
    return np.asarray(np.linalg.norm(offsets - share[..., None] * along, axis=-1).min(axis=1))


def test_where_three_sheets_meet_nothing_moves() -> None:
    sheet, faces = mesh_of(
        np.stack([*np.meshgrid(np.arange(8.0), np.arange(8.0)), np.zeros((8, 8))], axis=-1).reshape(-1, 3),
        grid_faces(8, 8),
    )
    turned = [sheet @ turn for turn in (np.diag([1, 1, 1]), np.diag([-1, 1, 1]), np.eye(3)[[2, 1, 0]])]
    positions, faces = mesh_of(np.concatenate(turned), np.concatenate([faces + 64 * i for i in range(3)]))
    level, _ = simplified(positions, faces, target_triangles=0, max_error=1.0, attributes=[])
    assert len(level) < 0.6 * len(faces)
    assert (edge_uses(welded(positions, level))[1] == 3).sum() == 7


def test_a_point_that_two_cones_share_stays() -> None:
    cone = trimesh.creation.cone(0.5, 1.0, sections=24).subdivide()
    tip = cone.vertices - [0.0, 0.0, 1.0]
    positions, faces = mesh_of(
        np.concatenate([tip, tip * [1.0, -1.0, -1.0]]), np.concatenate([cone.faces, cone.faces + len(tip)])
    )
    level, _ = simplified(positions, faces, target_triangles=0, max_error=1e9, attributes=[])
    assert len(level) < 0.3 * len(faces)
    place = np.abs(positions[np.unique(level)]).sum(axis=1)
    assert place.min() < 1e-6
    assert (edge_uses(welded(positions, level))[1] == 2).all()


# ---- attributes


@pytest.mark.parametrize("make", [globe, hard_box])
def test_a_surface_with_seams_has_no_cracks(make: Callable[[], tuple[F32, U32, list[F32]]]) -> None:
    positions, faces, attributes = make()
    finest = welded(positions, simplified(positions, faces, target_triangles=10**9, max_error=0.0)[0])
    for target in (len(faces) // 2, len(faces) // 5):
        level, _ = simplified(positions, faces, target_triangles=target, max_error=1e9, attributes=attributes)
        triangles = welded(positions, level)
        assert len(level) <= 1.1 * target
        assert (edge_uses(triangles)[1] == 2).all()
        assert is_oriented_surface(triangles)
        assert euler(triangles) == euler(finest) == 2


def test_a_texture_is_not_smeared_over_its_seam() -> None:
    positions, faces, attributes = globe()
    level, _ = simplified(positions, faces, target_triangles=400, max_error=1.0, attributes=attributes)
    u = attributes[1][:, 0]
    assert len(level) <= 400
    assert np.ptp(u[level], axis=1).max() < 0.4
    # Inside a triangle the texture is where a sphere has it, but for its bend.
    centers = positions[level].mean(axis=1)
    at_equator = np.abs(centers[:, 1]) < 0.7
    wanted = np.arctan2(centers[:, 2], centers[:, 0]) / (2.0 * np.pi) % 1.0
    off = np.abs(u[level].mean(axis=1) - wanted)[at_equator]
    assert np.minimum(off, 1.0 - off).max() < 0.02


def test_no_triangle_joins_two_islands() -> None:
    positions, faces, attributes = hard_box()
    island = islands(faces, len(positions))
    assert len(np.unique(island)) == 6
    level, _ = simplified(positions, faces, target_triangles=100, max_error=1e9, attributes=attributes)
    assert len(level) <= 100
    of_triangle = island[level]
    assert (of_triangle == of_triangle[:, :1]).all()
    assert set(of_triangle[:, 0]) == set(island)


def test_a_seam_across_flat_ground_stays_in_its_place() -> None:
    # Only the texture tells left from right of a wavy line; the ground is flat.
    s, t = np.meshgrid(np.linspace(-1.0, 1.0, 41), np.linspace(0.0, 1.0, 41))
    bend = 0.2 * np.sin(2.0 * np.pi * t) * (1.0 - np.abs(s))
    points = np.stack([s + bend, t, 0 * s], axis=-1)
    positions, faces = mesh_of(
        np.concatenate([points[:, :21].reshape(-1, 3), points[:, 20:].reshape(-1, 3)]),
        np.concatenate([grid_faces(41, 21), grid_faces(41, 21) + 41 * 21]),
    )
    for bound in (0.002, 0.02):
        level, error = simplified(positions, faces, target_triangles=0, max_error=bound)
        assert len(level) < 0.3 * len(faces)
        left_old, left_new = (
            border(positions[: 41 * 21], each[(each < 41 * 21).all(axis=1)]) for each in (faces, level)
        )
        places = np.unique(positions[: 41 * 21], axis=0).astype(np.float64)
        assert segment_distances(places[left_old].mean(axis=1), places[left_new]).max() <= 2.0 * error


def test_a_seam_that_is_none_at_some_places_is_not_smeared() -> None:
    # Left and right have the same texcoords at every second place of the line where they meet, and there
    # share a vertex; so the seam has two vertices at one place and one at the next.
    s, t = np.meshgrid(np.linspace(-1.0, 1.0, 21), np.linspace(0.0, 1.0, 21))
    height = np.random.default_rng(0).normal(0.0, 1e-3, s.shape)
    grid = np.stack([s, t, height], axis=-1)
    positions, faces = mesh_of(
        np.concatenate([grid[:, :11].reshape(-1, 3), grid[:, 10:].reshape(-1, 3)]),
        np.concatenate([grid_faces(21, 11), grid_faces(21, 11) + 21 * 11]),
    )
    is_right = np.arange(len(positions)) >= 21 * 11
    is_shared = (positions[:, 0] == 0.0) & (np.round(positions[:, 1] * 20) % 2 == 0)
    texcoords = np.column_stack([is_right & ~is_shared, positions[:, 1]]).astype(np.float32)
    for target in (600, 400, 200, 100):
        level, _ = simplified(
            positions, faces, target_triangles=target, max_error=1e9, attributes=[texcoords]
        )
        assert len(level) <= target
        is_of_right = (is_right & ~is_shared)[level]
        is_of_left = (~is_right & ~is_shared)[level]
        middle = positions[level][..., 0].astype(np.float64).mean(axis=1)
        assert not (is_of_right.any(axis=1) & (middle < 0.0)).any()
        assert not (is_of_left.any(axis=1) & (middle > 0.0)).any()


def test_vertices_alike_in_all_attributes_are_one() -> None:
    positions, faces = torus()
    soup, own = positions[faces].reshape(-1, 3), np.arange(faces.size, dtype=np.uint32).reshape(-1, 3)
    smooth = [np.repeat(np.float32([[1.0, 0.0]]), len(soup), axis=0), soup * 2]
    level, error = simplified(soup, own, target_triangles=500, max_error=1.0, attributes=smooth)
    expected, expected_error = simplified(positions, faces, target_triangles=500, max_error=1.0)
    assert len(level) == len(expected) <= 500
    assert error == pytest.approx(expected_error, rel=0.2)
    assert len(simplified(soup, own, target_triangles=500, max_error=1.0, attributes=[])[0]) <= 500


def test_a_faceted_mesh_stays_as_it_is() -> None:
    positions, faces = torus()
    soup, own = positions[faces].reshape(-1, 3), np.arange(faces.size, dtype=np.uint32).reshape(-1, 3)
    facets = [np.repeat(normals(positions, faces), 3, axis=0).astype(np.float32)]
    for attributes in (None, facets):
        levels = levels_of_detail(soup, own, attributes)
        assert len(levels) == 1
        np.testing.assert_array_equal(levels[0][1], own)


# ---- rounds


@pytest.mark.parametrize("seed", range(5))
def test_collapses_of_one_round_do_not_touch_each_other(seed: int) -> None:
    faces = grid_faces(20, 20)
    rng = np.random.default_rng(seed)
    pairs = rng.permutation(np.unique(faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=0))
    _, firsts = np.unique(pairs[:, 0], return_index=True)
    source, target = pairs[np.sort(firsts)].T
    collapses = Collapses(edge=np.zeros(len(source), np.int64), source=source, target=target)
    chosen = independent(collapses, rings_of(faces, source, 400), 400)
    around = {each: set(faces[(faces == each).any(axis=1)].ravel()) for each in range(400)}

    def touch(a: int, b: int) -> bool:
        return bool({source[a], target[a]} & around[source[b]] or {source[b], target[b]} & around[source[a]])

    assert not any(touch(a, b) for a, b in itertools.combinations(chosen, 2))
    assert chosen[0] == 0
    assert len(chosen) > 25
    refused = sorted(set(range(len(source))) - set(chosen.tolist()))
    assert np.mean([any(touch(a, b) for b in chosen if b < a) for a in refused]) > 0.9


# ---- the interface


@pytest.mark.parametrize("name", SMOOTH)
def test_levels_become_coarser_by_the_same_ratio(name: str) -> None:
    positions, faces = SMOOTH[name]()
    levels = levels_of_detail(positions, faces)
    errors, counts = [error for error, _ in levels], [len(level) for _, level in levels]
    assert errors[0] == 0.0
    np.testing.assert_array_equal(levels[0][1], faces)
    assert errors == sorted(errors)
    assert errors[-1] <= 0.05 * diagonal(positions)
    assert all(coarse < 0.8 * fine for fine, coarse in itertools.pairwise(counts))
    assert all(coarse >= 0.39 * fine for fine, coarse in itertools.pairwise(counts))
    assert counts[-1] >= 62


def test_a_level_is_the_mesh_simplified_to_its_count() -> None:
    positions, faces = terrain()
    for error, level in levels_of_detail(positions, faces)[1:3]:
        direct, direct_error = simplified(positions, faces, target_triangles=len(level), max_error=1.0)
        assert len(direct) <= len(level)
        assert direct_error == pytest.approx(error, rel=0.25)


@pytest.mark.parametrize("name", SMOOTH)
def test_levels_use_vertices_of_the_mesh(name: str) -> None:
    positions, faces = SMOOTH[name]()
    for _, level in levels_of_detail(positions, faces):
        assert level.dtype == np.uint32
        assert level.shape == (len(level), 3)
        assert np.isin(level, faces).all()


def test_the_target_is_met_to_a_triangle() -> None:
    positions, faces = torus()
    for target in (3001, 1000, 333):
        level, _ = simplified(positions, faces, target_triangles=target, max_error=1e9)
        assert target - 1 <= len(level) <= target


def test_the_result_is_the_same_each_time_and_for_each_layout_of_memory() -> None:
    positions, faces = terrain()
    first, error = simplified(positions, faces, target_triangles=300, max_error=1.0)
    strided = np.zeros((len(positions), 5), np.float32)
    strided[:, 1:4] = positions
    again, same = simplified(strided[:, 1:4], np.asfortranarray(faces), target_triangles=300, max_error=1.0)
    np.testing.assert_array_equal(first, again)
    assert error == same


def test_the_result_is_the_same_on_every_machine() -> None:
    # A new number is right after a change of the method, and wrong after a change of the machine.
    levels = levels_of_detail(*terrain())
    assert [len(level) for _, level in levels] == [4802, 1921, 768, 308, 123, 64]
    assert zlib.crc32(np.concatenate([level for _, level in levels]).astype("<u4").tobytes()) == 4283908773


def test_the_arrays_given_are_not_changed() -> None:
    positions, faces = torus()
    before = positions.copy(), faces.copy()
    positions.setflags(write=False)
    faces.setflags(write=False)
    levels = levels_of_detail(positions, faces)
    np.testing.assert_array_equal(positions, before[0])
    np.testing.assert_array_equal(faces, before[1])
    assert levels[0][1] is not faces


def test_a_small_mesh_has_one_level() -> None:
    made = trimesh.creation.box()
    levels = levels_of_detail(*mesh_of(made.vertices, made.faces))
    assert [(error, len(level)) for error, level in levels] == [(0.0, 12)]


@pytest.mark.parametrize("make", [trimesh.creation.box, lambda: trimesh.creation.icosphere(0)])
def test_a_small_closed_mesh_becomes_a_tetrahedron_at_most(make: Callable[[], trimesh.Trimesh]) -> None:
    made = make()
    positions, faces = mesh_of(made.vertices, made.faces)
    level, _ = simplified(positions, faces, target_triangles=0, max_error=1e9)
    assert 4 <= len(level) < len(faces)
    assert (edge_uses(level.astype(np.int64))[1] == 2).all()


def test_nothing_gives_nothing() -> None:
    nothing = np.zeros((0, 3), np.float32), np.zeros((0, 3), np.uint32)
    level, error = simplified(*nothing, target_triangles=5, max_error=1.0, attributes=[nothing[0]])
    assert level.shape == (0, 3)
    assert error == 0.0
    levels = levels_of_detail(*nothing)
    assert [(error, level.shape) for error, level in levels] == [(0.0, (0, 3))]
    assert simplified(torus()[0], nothing[1], target_triangles=5, max_error=1.0)[0].shape == (0, 3)


def test_triangles_that_are_lines_or_points_do_no_harm() -> None:
    positions, faces = terrain()
    rng = np.random.default_rng(0)
    edges = faces[rng.integers(0, len(faces), 50), :2]
    lines = np.column_stack([edges, edges[:, 1]])
    points = np.repeat(edges[:, :1], 3, axis=1)
    broken = np.concatenate([lines, faces[:2000], points, faces[2000:]]).astype(np.uint32)
    level, error = simplified(positions, broken, target_triangles=300, max_error=1.0)
    expected, expected_error = simplified(positions, faces, target_triangles=300, max_error=1.0)
    np.testing.assert_array_equal(level, expected)
    assert error == expected_error


def test_a_mesh_of_points_stays_as_it_is() -> None:
    positions = np.ones((300, 3), np.float32)
    faces = np.arange(300, dtype=np.uint32).reshape(-1, 3)
    assert len(levels_of_detail(positions, faces)) == 1
    collinear = np.column_stack([np.arange(300.0), np.zeros((300, 2))]).astype(np.float32)
    levels_of_detail(collinear, faces)


def test_a_triangle_drawn_twice_counts_once() -> None:
    positions, faces = terrain()
    twice = np.concatenate([faces, faces[100:900, [1, 2, 0]], faces[:50]])
    level, error = simplified(positions, twice, target_triangles=300, max_error=1.0)
    expected, expected_error = simplified(positions, faces, target_triangles=300, max_error=1.0)
    np.testing.assert_array_equal(level, expected)
    assert error == expected_error


def test_unused_vertices_count_for_nothing() -> None:
    positions, faces = terrain()
    more = np.concatenate([positions, np.float32([[1e6, -1e6, 1e6], [5.0, 5.0, 5.0]])])
    levels, expected = levels_of_detail(more, faces), levels_of_detail(positions, faces)
    assert [error for error, _ in levels] == [error for error, _ in expected]
    np.testing.assert_array_equal(levels[-1][1], expected[-1][1])


# ---- models


def parts(path: Path) -> Iterator[tuple[F32, U32, list[F32]]]:
    for part in load_model(path, "test").parts:
        each = part.primitive
        colors = [] if each.colors is None else [each.colors]
        yield each.positions, each.indices, [each.normals, *each.texcoords, *colors]


def check_model(path: Path) -> None:
    for positions, faces, attributes in parts(path):
        levels = levels_of_detail(positions, faces, attributes)
        for error, level in levels[1:]:
            assert len(border(positions, level)) <= len(border(positions, faces))
            distance = hausdorff(positions, faces, level)
            assert distance <= 1.5 * error + 1e-4 * diagonal(positions)


@pytest.mark.parametrize("path", OWN_MODELS, ids=lambda path: path.stem)
def test_levels_of_the_projects_models_are_as_near_as_they_say(path: Path) -> None:
    check_model(path)
    assert any(len(levels_of_detail(*each)) >= 3 for each in parts(path))


@pytest.mark.parametrize("name", SHARED_MODELS)
def test_levels_of_other_models_are_as_near_as_they_say(name: str) -> None:
    path = SHARED / f"{name}.glb"
    if not path.exists():
        pytest.skip(f"{path} is absent")
    check_model(path)
