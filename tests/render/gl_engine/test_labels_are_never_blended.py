"""Ids, depth and normals are those of one surface, at any quality, wherever edges are smoothed."""

from typing import Any

import numpy as np
import pytest
import scipy.ndimage
import trimesh
from scipy.spatial.transform import Rotation

from synthgen.model import DirectionalLightSpec, DistortionSpec, GroundSpec, ImagingSpec

QUALITIES = ("draft", "standard", "high")
GROUND = GroundSpec(texture_id=None, tint_linear=(0.5, 0.4, 0.3), roughness=0.4, tile_size=1.0)
SUN = DirectionalLightSpec(
    direction_world=(0.3, -0.8, -0.52), color_linear=(1.0, 1.0, 1.0), illuminance=2.0, has_shadow=True
)


@pytest.fixture(scope="module")
def assets(engine: Any, make: Any) -> dict[str, str]:
    ball = trimesh.creation.icosphere(subdivisions=3, radius=0.5)
    return {
        "box": engine.add_mesh(make.box((0.7, 0.5, 0.9)), make.matt((0.9, 0.2, 0.1))),
        "ball": engine.add_mesh((ball.vertices, ball.faces), make.glowing(0.9)),
        "sheet": engine.add_mesh(make.quad(0.8, 0.6), make.glowing(0.05, doubleSided=True)),
        "glass": engine.add_mesh(
            make.box((0.5, 0.9, 0.3)),
            make.matt((0.6, 0.8, 1.0))
            | {"extensions": {"KHR_materials_transmission": {"transmissionFactor": 0.9}}},
        ),
        "pane": engine.add_mesh(
            make.quad(0.9, 0.9),
            {
                "alphaMode": "BLEND",
                "doubleSided": True,
                "pbrMetallicRoughness": {"baseColorFactor": [1, 1, 1, 0.5], "metallicFactor": 0.0},
            },
        ),
    }


def random_scene(make: Any, assets: Any, seed: int, **fields: Any) -> Any:
    rng = np.random.default_rng(seed)
    names = list(assets)
    pose = np.eye(4)
    pose[:3, :3] = Rotation.from_euler("x", -20, degrees=True).as_matrix()
    pose[:3, 3] = (0, 1.4, 1.5)
    instances = [
        make.instance(
            int(number),
            assets[names[k % len(names)]],
            (*rng.uniform(-1.2, 1.2, 1), rng.uniform(0.3, 1.4), rng.uniform(-2.5, -0.8)),
            R=Rotation.random(random_state=100 * seed + k).as_matrix(),
        )
        for k, number in enumerate(rng.choice(np.arange(1, 70000), 8, replace=False))
    ]
    values = {
        "camera": make.camera(120, 90, focal_px=100.0, T_world_camera=pose),
        "lights": (SUN,),
        "ambient": (0.4, 0.4, 0.5),
    }
    return make.scene(*instances, **(values | fields))


def fields_of(kind: str) -> dict[str, Any]:
    if kind == "ground":
        return {"ground": GROUND}
    if kind == "lens":
        plain = {"exposure_ev": 0.0, "blur_sigma_px": 0.0, "read_noise": 0.0, "shot_noise": 0.0}
        return {"imaging": ImagingSpec(distortion=DistortionSpec(k1=-0.2, p1=0.002), **plain)}
    return {}


def depth_ranges(engine: Any, scene: Any) -> dict[int, tuple[float, float]]:
    """How near and far the vertices of each instance are."""
    R_world_camera, eye = scene.camera.T_world_camera[:3, :3], scene.camera.T_world_camera[:3, 3]
    ranges = {}
    for each in scene.instances:
        points = np.concatenate(
            [part.primitive.positions for part in engine.store.model(each.asset_id).parts]
        )
        world = points @ each.T_world_object[:3, :3].T + each.T_world_object[:3, 3]
        depths = -((world - eye) @ R_world_camera)[:, 2]
        ranges[each.instance_id] = (float(depths.min()), float(depths.max()))
    return ranges


@pytest.mark.parametrize("kind", ["plain", "ground", "lens"])
@pytest.mark.parametrize("seed", range(3))
def test_every_pixel_is_of_one_object(
    each_quality: Any, make: Any, assets: Any, seed: int, kind: str
) -> None:
    scene = random_scene(make, assets, seed, **fields_of(kind))
    buffers = each_quality.renderer.render(scene)
    ids, depth, normals = buffers.instance_id, buffers.depth, buffers.normals_world
    numbers = {each.instance_id for each in scene.instances}
    assert set(np.unique(ids).tolist()) <= numbers | {0}
    assert len(np.unique(ids)) > 4
    for number, (near, far) in depth_ranges(each_quality, scene).items():
        there = depth[ids == number]
        assert (there >= near * (1 - 1e-4)).all()
        assert (there <= far * (1 + 1e-4)).all()
    is_surface = np.isfinite(depth)
    assert (ids[~is_surface] == 0).all()
    assert normals.shape == (*ids.shape, 3)
    length = np.linalg.norm(normals, axis=-1)
    assert np.abs(length[is_surface] - 1).max() < 2e-3
    assert not normals[~is_surface].any()
    assert (facing(scene, normals)[is_surface & is_flat_shaded(scene, assets, ids)] > -5e-3).all()


def is_flat_shaded(scene: Any, assets: Any, ids: Any) -> Any:
    """Everything but the ball, whose normals are interpolated and may turn away at its rim."""
    balls = [each.instance_id for each in scene.instances if each.asset_id == assets["ball"]]
    return ~np.isin(ids, balls)


def facing(scene: Any, normals: Any) -> Any:
    """The cosine [h w] between normals and the way to the camera; meant for images without distortion."""
    camera = scene.camera
    x = (np.arange(camera.width) + 0.5 - camera.width / 2) / camera.focal_px
    y = (camera.height / 2 - np.arange(camera.height) - 0.5) / camera.focal_px
    rays = np.stack([*np.meshgrid(x, y), np.full((camera.height, camera.width), -1.0)], axis=-1)
    rays = rays @ camera.T_world_camera[:3, :3].T
    slack = 0.05 if scene.imaging.distortion is not None else 0.0
    return -(rays * normals).sum(axis=-1) / np.linalg.norm(rays, axis=-1) + slack


@pytest.mark.parametrize("at", [(0, 0, -3), (0.6, -0.3, -2.5)])
def test_normals_of_a_ball_point_away_from_its_centre(
    each_quality: Any, make: Any, assets: Any, at: Any
) -> None:
    scene = make.scene(make.instance(1, assets["ball"], at))
    buffers = each_quality.renderer.render(scene)
    rows, columns = np.nonzero(buffers.instance_id)
    depth = buffers.depth[rows, columns]
    points = np.column_stack(
        [(columns + 0.5 - 48) / 96 * depth, (48 - rows - 0.5) / 96 * depth, -depth]
    ) - np.array(at)
    known = points / np.linalg.norm(points, axis=1, keepdims=True)
    cosine = (known * buffers.normals_world[rows, columns]).sum(axis=1)
    assert np.quantile(cosine, 0.02) > 0.97
    assert np.mean(cosine) > 0.99


def test_normals_of_a_wall_and_the_ground_are_theirs(each_quality: Any, make: Any, assets: Any) -> None:
    turn = Rotation.from_euler("y", 180 + 25, degrees=True).as_matrix()
    pose = np.eye(4)
    pose[1, 3] = 0.6
    scene = make.scene(
        make.instance(1, assets["sheet"], (0, 0.6, -2), R=turn),
        ground=GROUND,
        camera=make.camera(T_world_camera=pose),
    )
    buffers = each_quality.renderer.render(scene)
    is_wall, is_ground = buffers.instance_id == 1, np.isfinite(buffers.depth) & (buffers.instance_id == 0)
    assert is_wall.any()
    assert is_ground.any()
    assert buffers.normals_world[is_wall] == pytest.approx(
        np.broadcast_to(-turn[:, 2], (is_wall.sum(), 3)), abs=1e-3
    ), "the side that is seen"
    assert np.abs(buffers.normals_world[is_ground] - [0, 1, 0]).max() < 1e-6


@pytest.mark.parametrize("kind", ["plain", "ground", "lens"])
@pytest.mark.parametrize("seed", range(3))
def test_ids_depth_and_extents_do_not_depend_on_the_quality(
    gl: Any, make: Any, assets: Any, seed: int, kind: str
) -> None:
    scene = random_scene(make, assets, 50 + seed, **fields_of(kind))
    draft, standard, high = (gl(quality).renderer.render(scene) for quality in QUALITIES)
    assert np.array_equal(draft.instance_id, standard.instance_id)
    assert np.array_equal(draft.depth, standard.depth)
    assert draft.extents == standard.extents
    assert np.array_equal(draft.normals_world, standard.normals_world)
    differs = high.instance_id != standard.instance_id
    edges = scipy.ndimage.maximum_filter(standard.instance_id, 3) != scipy.ndimage.minimum_filter(
        standard.instance_id, 3
    )
    assert not (differs & ~edges).any()
    # The samples are at the same places but for rounding: 3 pixels in 100,000 fell to the other side.
    assert differs.sum() <= 3
    same = ~differs & np.isfinite(standard.depth)
    assert high.depth[same] == pytest.approx(standard.depth[same], rel=1e-3)
    assert np.array_equal(np.isinf(high.depth)[~differs], np.isinf(standard.depth)[~differs])
    for one, other in zip(standard.extents, high.extents, strict=True):
        assert other.full_px == pytest.approx(one.full_px, abs=2)
