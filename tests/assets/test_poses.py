"""Skins, morph targets and animations against another evaluation of the same files."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from glb_files import GlbFile, cube, cube_file
from pose_oracle import Oracle, interpolated

from synthgen.assets import AssetStore, load_model
from synthgen.assets.gltf import load_gltf
from synthgen.assets.gltf.animations import Curve, Interpolation
from synthgen.errors import AssetError
from synthgen.model import Asset, Pose

MODELS = Path(__file__).resolve().parents[3] / "shared" / "models"
ANIMATED = (
    "khronos/Fox.glb",
    "khronos/CesiumMan.glb",
    "khronos/CesiumMilkTruck.glb",
    "khronos/BrainStem/BrainStem.gltf",
    "khronos/InterpolationTest/InterpolationTest.gltf",
    "khronos/AnimatedMorphCube/AnimatedMorphCube.gltf",
    "extensions/facecap.glb",
)
SHARES = (0.0, 0.137, 0.5, 0.731, 1.0)


def positions(asset: Asset) -> Any:
    return np.concatenate([part.primitive.positions for part in asset.parts]).astype(np.float64)


@pytest.mark.parametrize("name", ANIMATED)
def test_a_posed_model_agrees_with_another_evaluation(name: str) -> None:
    path = MODELS / name
    if not path.exists():
        pytest.skip(f"there is no {path}")
    model, oracle = load_gltf(path), Oracle(path)
    size = float(model.asset("model/rest").size.max())
    np.testing.assert_allclose(positions(model.asset("model/rest")), oracle.posed(None, 0), atol=1e-5 * size)
    for index, animation in enumerate(model.animations[:4]):
        for share in SHARES[1 : 2 if "BrainStem" in name else None]:
            time = share * animation.duration
            asset = model.asset("model/posed", pose=Pose(animation=animation.name, time=time))
            np.testing.assert_allclose(positions(asset), oracle.posed(index, time), atol=1e-5 * size)
            np.testing.assert_allclose(asset.bounds, [positions(asset).min(0), positions(asset).max(0)])


@pytest.mark.parametrize("kind", ["LINEAR", "STEP", "CUBICSPLINE"])
@pytest.mark.parametrize(
    ("path", "width"), [("translation", 3), ("rotation", 4), ("scale", 3), ("weights", 5)]
)
def test_curves_agree_with_scipy_at_and_between_keys(kind: Interpolation, path: str, width: int) -> None:
    rng = np.random.default_rng(width)
    times = np.array([0.25, 0.5, 1.5, 4.0])
    values = rng.normal(size=(4, 3, width) if kind == "CUBICSPLINE" else (4, width))
    is_rotation = path == "rotation"
    if is_rotation and kind != "CUBICSPLINE":
        values /= np.linalg.norm(values, axis=-1, keepdims=True)
    curve = Curve(node=0, path=path, times=times, values=values, interpolation=kind)
    for time in [-1.0, *times, 0.3, 0.9, 2.0, 3.99, 9.0]:
        expected = interpolated(times, values, (width, kind, is_rotation), time)
        if is_rotation:
            expected = expected / np.linalg.norm(expected)
            expected = expected * np.sign(expected @ curve.at(time))  # a quaternion and its opposite are one
        np.testing.assert_allclose(curve.at(time), expected, atol=1e-12)


def arm(kind: str = "LINEAR", values: Any = None) -> GlbFile:
    """A box about the origin that two joints move, the upper one of which turns a quarter in a second."""
    file, arrays = GlbFile(), cube()
    upper = (arrays["POSITION"][:, 1] > 0).astype(np.uint8)
    arrays["JOINTS_0"] = np.column_stack([upper, 0 * upper, 0 * upper, 0 * upper])
    arrays["WEIGHTS_0"] = np.tile(np.array([1, 0, 0, 0], np.float32), (24, 1))
    lower, hand = file.node(is_root=False), file.node(is_root=False)
    file.node(is_root=True, children=[lower])
    file.document["nodes"][lower]["children"] = [hand]
    file.node(mesh=file.mesh_of(arrays), skin=0, translation=[9, 9, 9])  # which the skin overrules
    file.document["skins"] = [{"joints": [lower, hand]}]
    if values is None:
        half = math.sqrt(0.5)
        values = np.array([[0, 0, 0, 1], [0, half, 0, half]], np.float32)
    sampler = {"input": file.accessor(np.array([0, 1], np.float32)), "output": file.accessor(values)}
    file.document["animations"] = [
        {
            "name": "turn",
            "samplers": [sampler | {"interpolation": kind}],
            "channels": [{"sampler": 0, "target": {"node": hand, "path": "rotation"}}],
        }
    ]
    return file


def test_a_joint_moves_only_what_is_bound_to_it(tmp_path: Path) -> None:
    model = load_gltf(arm().write(tmp_path))
    rest, posed = model.asset("a"), model.asset("a", pose=Pose(animation="turn", time=1.0))
    before, after = positions(rest), positions(posed)
    np.testing.assert_allclose(before, cube()["POSITION"], atol=1e-6)
    is_lower = before[:, 1] < 0
    np.testing.assert_allclose(after[is_lower], before[is_lower], atol=1e-6)
    turned = before[~is_lower][:, [2, 1, 0]] * [1, 1, -1]
    np.testing.assert_allclose(after[~is_lower], turned, atol=1e-6)
    assert posed.is_one_off
    assert not rest.is_one_off


def test_normals_turn_with_their_joint(tmp_path: Path) -> None:
    posed = load_gltf(arm().write(tmp_path)).asset("a", pose=Pose(animation="turn", time=1.0))
    normals, is_upper = posed.parts[0].primitive.normals, cube()["POSITION"][:, 1] > 0
    expected = cube()["NORMAL"][is_upper][:, [2, 1, 0]] * [1, 1, -1]
    np.testing.assert_allclose(normals[is_upper], expected, atol=1e-6)
    np.testing.assert_allclose(normals[~is_upper], cube()["NORMAL"][~is_upper], atol=1e-6)


def test_an_animation_is_listed_with_its_duration(tmp_path: Path) -> None:
    asset = load_model(arm().write(tmp_path), "model/arm")
    assert [(each.name, each.duration) for each in asset.animations] == [("turn", 1.0)]


def test_animations_that_move_different_things_may_run_together(tmp_path: Path) -> None:
    file = arm()
    sampler = dict(file.document["animations"][0]["samplers"][0])
    sampler["output"] = file.accessor(np.array([[0, 0, 0], [0, 4, 0]], np.float32))
    target = {"node": file.document["skins"][0]["joints"][0], "path": "translation"}
    other = {"name": "lift", "samplers": [sampler], "channels": [{"sampler": 0, "target": target}]}
    file.document["animations"].append(other)
    model = load_gltf(file.write(tmp_path))
    assert [each.name for each in model.animations] == ["turn", "lift", "all together"]
    turned, both = (
        positions(model.asset("a", pose=Pose(animation=name, time=1.0))) for name in ("turn", "all together")
    )
    np.testing.assert_allclose(both, turned + np.array([0, 4, 0]), atol=1e-6)
    file.document["animations"].append(other)
    assert "all together" not in [each.name for each in load_gltf(file.write(tmp_path)).animations]


def test_an_unknown_animation_names_those_that_there_are(tmp_path: Path) -> None:
    model = load_gltf(arm().write(tmp_path))
    with pytest.raises(AssetError, match=r"there is no animation 'walk'; expected turn"):
        model.asset("a", pose=Pose(animation="walk", time=0.0))


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda a: a["channels"][0].update(sampler=3), "/animations/0/channels/0/sampler: found the index 3"),
        (lambda a: a["channels"][0]["target"].update(node=99), "/animations/0/channels/0/target/node"),
        (lambda a: a["channels"][0]["target"].update(path="scale"), "/accessors/"),
        (lambda a: a["channels"][0]["target"].update(path="weights"), "/animations/0/channels/0/target"),
        (
            lambda a: a["channels"].append(a["channels"][0]),
            "/animations/0/channels/1/target: another channel",
        ),
        (lambda a: a["samplers"][0].update(interpolation="MAGIC"), "/animations/0/samplers/0/interpolation"),
        (lambda a: a["samplers"][0].update(input=99), "/animations/0/samplers/0/input"),
        (lambda a: a["samplers"][0].update(interpolation="CUBICSPLINE"), "/animations/0/samplers/0/output"),
        (lambda a: a.update(channels=[]), "/animations/0/channels"),
    ],
)
def test_a_broken_animation_is_left_out_and_that_is_told(tmp_path: Path, change: Any, found: str) -> None:
    file = arm()
    change(file.document["animations"][0])
    asset = load_model(file.write(tmp_path), "model/arm")
    assert asset.animations == ()
    assert asset.warnings[0].startswith(f"an animation is left out: {found}")


@pytest.mark.parametrize("times", [[1.0, 1.0], [1.0, 0.5], [-1.0, 1.0]])
def test_times_that_do_not_ascend(tmp_path: Path, times: list[float]) -> None:
    file = arm()
    file.document["animations"][0]["samplers"][0]["input"] = file.accessor(np.array(times, np.float32))
    assert "the times do not ascend" in load_model(file.write(tmp_path), "model/arm").warnings[0]


def test_a_morph_target_is_added_by_its_weight(tmp_path: Path) -> None:
    file, arrays = GlbFile(), cube()
    mesh = file.mesh_of(arrays)
    targets = [
        {"POSITION": file.accessor(np.tile(np.array(d, np.float32), (24, 1)))} for d in ([1, 0, 0], [0, 2, 0])
    ]
    file.document["meshes"][mesh]["primitives"][0]["targets"] = targets
    file.document["meshes"][mesh]["weights"] = [0.5, 0.25]
    file.node(mesh=mesh)
    file.node(mesh=mesh, weights=[0.0, 1.0])
    parts = load_model(file.write(tmp_path), "model/morphed").parts
    for part, expected in zip(parts, ([0.5, 0.5, 0], [0, 2, 0]), strict=True):
        np.testing.assert_allclose(part.primitive.positions, arrays["POSITION"] + expected, atol=1e-6)


def test_the_store_hands_out_poses_under_keys_of_their_own(tmp_path: Path) -> None:
    store = AssetStore()
    asset_id = store.add(arm().write(tmp_path), kind="models")
    pose = Pose(animation="turn", time=0.5)
    assert store.model(asset_id).asset_id == asset_id
    assert store.model(asset_id, pose=pose).asset_id == f"{asset_id}@turn:0.5"
    assert store.model(asset_id, pose=pose) is store.model(asset_id, pose=pose)


# ---- variants, copies and points with names


def test_a_variant_changes_the_materials_that_it_names(tmp_path: Path) -> None:
    file = cube_file()
    colors = {"red": [1, 0, 0, 1], "blue": [0, 0, 1, 1]}
    materials = [file.material(pbrMetallicRoughness={"baseColorFactor": c}) for c in colors.values()]
    primitive = file.document["meshes"][0]["primitives"][0]
    primitive["material"] = materials[0]
    mapping = {"variants": [1], "material": materials[1]}
    primitive["extensions"] = {"KHR_materials_variants": {"mappings": [mapping]}}
    names = [{"name": name} for name in colors]
    file.document["extensions"] = {"KHR_materials_variants": {"variants": names}}
    model = load_gltf(file.write(tmp_path))
    assert model.variants == ("red", "blue")
    for variant, expected in ((None, "red"), ("red", "red"), ("blue", "blue")):
        material = model.asset("a", variant=variant).parts[0].material
        assert list(material.base_color_factor) == colors[expected]
    with pytest.raises(AssetError, match="there is no variant 'green'; expected red, blue"):
        model.asset("a", variant="green")


def test_copies_of_an_instanced_mesh_stand_where_they_are_put(tmp_path: Path) -> None:
    file = cube_file(translation=[0, 10, 0])
    offsets = np.array([[0, 0, 0], [5, 0, 0], [0, 0, 7]], np.float32)
    scales = np.array([[1, 1, 1], [2, 2, 2], [1, 1, 1]], np.float32)
    attributes = {"TRANSLATION": file.accessor(offsets), "SCALE": file.accessor(scales)}
    file.document["nodes"][0]["extensions"] = {"EXT_mesh_gpu_instancing": {"attributes": attributes}}
    asset = load_model(file.write(tmp_path), "model/copies")
    found = positions(asset).reshape(3, 24, 3)
    for copy, offset, scale in zip(found, offsets, scales, strict=True):
        np.testing.assert_allclose(copy, cube()["POSITION"] * scale + offset + [0, 10, 0], atol=1e-6)
    assert asset.triangle_count == 36


def test_nodes_with_certain_names_are_keypoints(tmp_path: Path) -> None:
    file = cube_file()
    file.node(name="kp_handle", translation=[1, 2, 3])
    child = file.node(is_root=False, name="keypoint:tip", translation=[0, 1, 0])
    file.node(name="arm", translation=[5, 0, 0], children=[child])
    found = {each.name: each.position for each in load_model(file.write(tmp_path), "model/a").keypoints}
    assert found == {"handle": (1, 2, 3), "tip": (5, 1, 0)}


def test_cameras_and_lights_are_reported(tmp_path: Path) -> None:
    file = cube_file()
    file.document["cameras"] = [
        {"type": "perspective", "perspective": {"yfov": 0.8, "znear": 0.1}},
        {"type": "perspective", "perspective": {"yfov": -1, "znear": 0.1}},
    ]
    lights = [{"type": "spot", "intensity": 20, "color": [1, 0.5, 0]}, {"type": "laser"}]
    file.document["extensions"] = {"KHR_lights_punctual": {"lights": lights}}
    for index in (0, 1):
        extension = {"KHR_lights_punctual": {"light": index}}
        file.node(name=f"n{index}", camera=index, extensions=extension, translation=[0, 3, 0])
    asset = load_model(file.write(tmp_path), "model/a")
    assert [(each.name, each.yfov) for each in asset.cameras] == [("n0", 0.8)]
    assert [(each.kind, each.intensity, each.color_linear) for each in asset.lights] == [
        ("spot", 20, (1, 0.5, 0))
    ]
    assert asset.lights[0].T_asset_light[:3, 3].tolist() == [0, 3, 0]
    assert sorted(text.split(":")[0] for text in asset.warnings) == [
        "a camera is left out",
        "a light is left out",
    ]
