"""Whether two things touch, by their real geometry where it matters."""

import numpy as np
import trimesh

from synthgen.model import Asset, Material, Part, Primitive
from synthgen.sampling.bodies import Body, solid_of


def body_of(name: str, shape: trimesh.Trimesh, *, is_one_off: bool = False) -> Body:
    points = np.asarray(shape.vertices, np.float32)
    primitive = Primitive(
        positions=points,
        normals=np.asarray(shape.vertex_normals, np.float32),
        indices=np.asarray(shape.faces, np.uint32),
    )
    asset = Asset(
        asset_id=name,
        sha256="",
        parts=(Part(primitive=primitive, material=Material()),),
        bounds=np.stack([points.min(axis=0), points.max(axis=0)]).astype(np.float64),
        hull=points.astype(np.float64),
        is_one_off=is_one_off,
    )
    return Body(asset=asset, linear=np.eye(3))


RING = trimesh.creation.torus(1.0, 0.2)
POST = trimesh.creation.cylinder(0.3, 4.0)
HERE = np.zeros(3)


def test_a_post_in_a_ring_does_not_touch_it() -> None:
    """Their hulls overlap, and only their triangles tell that they are apart."""
    ring, post = body_of("ring", RING), body_of("post", POST)
    for x, is_apart in ((0.0, True), (0.4, True), (0.6, False), (1.0, False), (1.6, True)):
        assert ring.is_apart(HERE, post, np.array([x, 0.0, 0.0])) == is_apart
        assert post.is_apart(np.array([x, 0.0, 0.0]), ring, HERE) == is_apart


def test_rotation_and_size_count() -> None:
    ring = body_of("ring", RING)
    small = Body(asset=ring.asset, linear=0.5 * np.eye(3))
    upright = Body(asset=ring.asset, linear=0.7 * np.array([[1.0, 0, 0], [0, 0, -1.0], [0, 1.0, 0]]))
    assert ring.is_apart(HERE, small, HERE)
    assert not ring.is_apart(HERE, upright, HERE)
    assert not upright.is_apart(HERE, ring, HERE)


def test_hulls_decide_of_what_is_not_concave_or_made_for_one_frame() -> None:
    box = body_of("box", trimesh.creation.box())
    assert not box.is_apart(HERE, box, np.array([9.0, 0.0, 0.0]))
    ring = body_of("moved ring", RING, is_one_off=True)
    assert not ring.is_apart(HERE, ring, np.array([9.0, 0.0, 0.0]))


def test_the_geometry_of_a_model_is_worked_out_once() -> None:
    assert solid_of(body_of("ring", RING).asset) is solid_of(body_of("ring", RING).asset)
    assert solid_of(body_of("ring", RING).asset) is not solid_of(body_of("post", POST).asset)
