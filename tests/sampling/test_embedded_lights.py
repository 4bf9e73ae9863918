"""Lights that came with a model: where they are in a scene, and how bright."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from synthgen.errors import ConfigError
from synthgen.model import DirectionalLightSpec, PointLightSpec, SceneSpec, SpotLightSpec
from synthgen.model.serialization import from_json_data, json_data
from synthgen.pipeline import load_recipe, recipe_warnings
from synthgen.sampling import MAX_LIGHTS

POSITION = np.array([0.3, 0.4, -0.2])
LIGHTS: list[dict[str, Any]] = [
    {"type": "point", "color": [1.0, 0.5, 0.0], "intensity": 20.0, "range": 3.0},
    {"type": "spot", "intensity": 30.0, "spot": {"innerConeAngle": 0.2, "outerConeAngle": 0.5}},
    {"type": "directional", "color": [0.2, 0.2, 0.2], "intensity": 5.0},
]
FEW = {"scenes": ["studio"], "objects": 1}
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])


def lamp(make: Any, path: Path, lights: list[dict[str, Any]], **node: Any) -> Path:
    """A box with lights, each in a node of its own that looks along -X."""
    file = make.glb()
    file.mesh(*make.box((0.5, 1.0, 0.5)))
    document = file.document
    document["extensionsUsed"] = ["KHR_lights_punctual"]
    document["extensions"] = {"KHR_lights_punctual": {"lights": lights}}
    half = math.sqrt(0.5)
    for number in range(len(lights)):
        document["nodes"].append(
            {
                "translation": POSITION.tolist(),
                "rotation": [0.0, half, 0.0, half],
                "extensions": {"KHR_lights_punctual": {"light": number}},
            }
            | node
        )
        document["scenes"][0]["nodes"].append(len(document["nodes"]) - 1)
    return file.write(path)


def entry(path: Path, **keys: Any) -> dict[str, Any]:
    return {"path": str(path), **keys}


def own_lights(scene: SceneSpec, without: SceneSpec) -> list[Any]:
    """What is in the one scene and not in the other."""
    assert [each for each in scene.lights if each in without.lights] == list(without.lights)
    return [each for each in scene.lights if each not in without.lights]


@pytest.mark.parametrize(("said", "factor"), [(True, 1.0), (0.25, 0.25), (1, 1.0)])
def test_lights_stand_where_the_object_stands(
    draw: Any, make: Any, tmp_path: Path, said: Any, factor: float
) -> None:
    path = lamp(make, tmp_path / "lamp.glb", LIGHTS)
    lit = draw(entry(path, lights=said), frames=6, **FEW)
    dark = draw(entry(path), frames=6, **FEW)
    seen = 0
    for scene, without in zip(lit.scenes, dark.scenes, strict=True):
        assert scene.instances == without.instances
        found = own_lights(scene, without)
        objects = [each for each in scene.instances if each.class_id is not None]
        assert len(found) == 3 * len(objects)
        seen += len(objects)
        for number, instance in enumerate(objects):
            point, spot, directional = found[3 * number : 3 * number + 3]
            T_world_object = instance.T_world_object
            position = T_world_object[:3, :3] @ POSITION + T_world_object[:3, 3]
            towards = T_world_object[:3, :3] @ [-1.0, 0.0, 0.0]
            assert isinstance(point, PointLightSpec)
            assert isinstance(spot, SpotLightSpec)
            assert isinstance(directional, DirectionalLightSpec)
            for light in (point, spot):
                np.testing.assert_allclose(light.position_world, position, atol=1e-6)
                assert light.radius == pytest.approx(0.01 * math.dist((0, 0, 0), (0.5, 1.0, 0.5)))
                assert light.has_shadow
            for light in (spot, directional):
                np.testing.assert_allclose(light.direction_world, towards, atol=1e-6)
            np.testing.assert_allclose(
                np.multiply(point.color_linear, point.intensity), factor * 20.0 * np.array([1.0, 0.5, 0.0])
            )
            assert LUMINANCE @ point.color_linear == pytest.approx(1.0)
            assert spot.intensity == pytest.approx(factor * 30.0)
            assert (spot.inner_cone_angle, spot.outer_cone_angle) == pytest.approx((0.2, 0.5))
            assert directional.color_linear == pytest.approx((1.0, 1.0, 1.0))
            assert directional.illuminance == pytest.approx(factor * 5.0 * 0.2)
        assert from_json_data(json_data(scene), SceneSpec) == scene
    assert seen >= 4


@pytest.mark.parametrize("said", [False, 0, 0.0])
def test_lights_are_off_unless_asked_for(draw: Any, make: Any, tmp_path: Path, said: Any) -> None:
    path = lamp(make, tmp_path / "lamp.glb", LIGHTS)
    off, plain = (draw(entry(path, **keys), frames=3, **FEW) for keys in ({"lights": said}, {}))
    assert off.scenes == plain.scenes


def test_the_size_of_the_model_moves_its_lights_and_leaves_their_strength(
    draw: Any, make: Any, tmp_path: Path
) -> None:
    path = lamp(make, tmp_path / "lamp.glb", LIGHTS[:1])
    (scene,) = draw(entry(path, lights=True, size_m=0.1), frames=1, negative_rate=0.0, **FEW).scenes
    (without,) = draw(entry(path, size_m=0.1), frames=1, negative_rate=0.0, **FEW).scenes
    (light,) = own_lights(scene, without)
    (instance,) = scene.labelled
    position = instance.T_world_object[:3, :3] @ (0.1 * POSITION) + instance.T_world_object[:3, 3]
    np.testing.assert_allclose(light.position_world, position, atol=1e-6)
    assert light.intensity * light.color_linear[0] == pytest.approx(20.0)
    assert light.radius == pytest.approx(0.001 * math.dist((0, 0, 0), (0.5, 1.0, 0.5)))


def test_black_lights_and_those_without_direction_are_left_out(draw: Any, make: Any, tmp_path: Path) -> None:
    black = [{"type": "point", "intensity": 0.0}, {"type": "spot", "color": [0.0, 0.0, 0.0]}]
    path = lamp(make, tmp_path / "black.glb", black)
    flat = lamp(make, tmp_path / "flat.glb", LIGHTS[2:], scale=[0.0, 0.0, 0.0])
    for each in (path, flat):
        lit, dark = (draw(entry(each, **keys), frames=3, **FEW) for keys in ({"lights": True}, {}))
        assert lit.scenes == dark.scenes


def test_the_widest_cone_is_one_that_engines_take(draw: Any, make: Any, tmp_path: Path) -> None:
    wide = {"type": "spot", "spot": {"innerConeAngle": math.pi / 2, "outerConeAngle": math.pi / 2}}
    path = lamp(make, tmp_path / "wide.glb", [wide])
    (scene,) = draw(entry(path, lights=True), frames=1, negative_rate=0.0, **FEW).scenes
    (spot,) = (each for each in scene.lights if isinstance(each, SpotLightSpec))
    assert 1.5 < spot.inner_cone_angle < spot.outer_cone_angle < math.pi / 2


def test_lights_beyond_the_most_are_left_out_and_warned_of(
    run_of: Any, draw: Any, make: Any, tmp_path: Path
) -> None:
    path = lamp(make, tmp_path / "many.glb", LIGHTS[:1] * 20)
    drawn = draw(entry(path, lights=True), frames=2, negative_rate=0.0, **FEW)
    dark = draw(entry(path), frames=2, negative_rate=0.0, **FEW)
    for scene, without in zip(drawn.scenes, dark.scenes, strict=True):
        assert len(scene.lights) == MAX_LIGHTS
        assert scene.lights[: len(without.lights)] == without.lights
    (warning,) = recipe_warnings(drawn.recipe)
    assert warning == f"{path}: it has 20 lights, and an image has 12 at most, those of the scene included"
    assert recipe_warnings(dark.recipe) == []


def test_a_file_without_lights_is_warned_of(run_of: Any, box_glb: Any) -> None:
    (warning,) = recipe_warnings(load_recipe(run_of(entry(box_glb(), lights=True))))
    assert warning.endswith("its lights are to shine (models[].lights), and the file has none")


def test_pyrender_says_which_shadows_it_lacks(run_of: Any, make: Any, tmp_path: Path) -> None:
    point, spot = (lamp(make, tmp_path / f"{k}.glb", [LIGHTS[k]]) for k in (0, 1))
    models = [entry(path, lights=True) for path in (point, spot)]
    (warning,) = recipe_warnings(load_recipe(run_of(*models, renderer="pyrender")))
    assert warning == f"{point}: its point lights shine through everything: they cast no shadows"
    assert recipe_warnings(load_recipe(run_of(*models, renderer="gl"))) == []
    assert recipe_warnings(load_recipe(run_of(str(point), renderer="pyrender"))) == []


def test_a_light_follows_the_pose_of_its_model(draw: Any, make: Any, tmp_path: Path) -> None:
    file = make.glb()
    file.mesh(*make.box())
    times = file._accessor(np.array([0, 1], np.float32), 5126, "SCALAR")
    places = file._accessor(np.array([[0, 0, 0], [0, 2, 0]], np.float32), 5126, "VEC3")
    document = file.document
    document["nodes"].append({"extensions": {"KHR_lights_punctual": {"light": 0}}})
    document["scenes"][0]["nodes"].append(1)
    document["extensions"] = {"KHR_lights_punctual": {"lights": [{"type": "point"}]}}
    document["animations"] = [
        {
            "name": "rise",
            "samplers": [{"input": times, "output": places}],
            "channels": [{"sampler": 0, "target": {"node": 1, "path": "translation"}}],
        }
    ]
    path = file.write(tmp_path / "rising.glb")
    drawn = draw(entry(path, lights=True), frames=4, negative_rate=0.0, **FEW)
    for scene in drawn.scenes:
        (instance,) = scene.labelled
        assert instance.pose is not None
        (light,) = (each for each in scene.lights if isinstance(each, PointLightSpec))
        T_world_object = instance.T_world_object
        expected = T_world_object[:3, :3] @ [0.0, 2.0 * instance.pose.time, 0.0] + T_world_object[:3, 3]
        np.testing.assert_allclose(light.position_world, expected, atol=1e-6)


def test_the_lights_of_a_scene_shine_where_they_stand_in_its_file(
    draw: Any, make: Any, tmp_path: Path
) -> None:
    file = make.glb()
    file.mesh(*make.box((8.0, 0.1, 8.0)))
    file.document["nodes"].append(
        {"translation": [1.0, 3.0, 0.5], "extensions": {"KHR_lights_punctual": {"light": 0}}}
    )
    file.document["scenes"][0]["nodes"].append(1)
    file.document["extensions"] = {"KHR_lights_punctual": {"lights": LIGHTS[:1]}}
    file.write(tmp_path / "place.glb")
    scenes = {}
    for said in ("false", "0.5"):
        path = tmp_path / f"scene-{said}.yaml"
        path.write_text(
            f"backdrop: {{kind: gradient}}\nfill: {{count: 0}}\nmodel: {{path: place.glb, lights: {said}}}\n"
        )
        scenes[said] = draw(frames=2, scenes=[str(path)], objects=1).scenes
    for dark, lit in zip(scenes["false"], scenes["0.5"], strict=True):
        (light,) = own_lights(lit, dark)
        np.testing.assert_allclose(light.position_world, (1.0, 3.0, 0.5))
        np.testing.assert_allclose(np.multiply(light.color_linear, light.intensity), (10.0, 5.0, 0.0))
    (warning,) = recipe_warnings(
        load_recipe(draw(frames=0, scenes=[_dark_scene(make, tmp_path)], objects=1).run)
    )
    assert warning.endswith("its lights are to shine (model.lights), and the file has none")


def _dark_scene(make: Any, folder: Path) -> str:
    file = make.glb()
    file.mesh(*make.box((8.0, 0.1, 8.0)))
    file.write(folder / "dark.glb")
    path = folder / "dark.yaml"
    path.write_text("backdrop: {kind: gradient}\nmodel: {path: dark.glb, lights: true}\n")
    return str(path)


@pytest.mark.parametrize("said", [-1.0, "yes", math.inf, math.nan, None, [1.0]])
def test_what_lights_cannot_be(run_of: Any, box_glb: Any, said: Any) -> None:
    with pytest.raises(ConfigError, match=r"lights: found .*; expected true, false, or a number from 0 on"):
        run_of(entry(box_glb(), lights=said))
