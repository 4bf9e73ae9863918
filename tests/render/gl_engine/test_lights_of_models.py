"""Lights in a model's file: they shine from where the model stands, as it is turned and posed."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from synthgen.assets import AssetStore
from synthgen.geometry.transforms import rotation_about_axis
from synthgen.model import Pose
from synthgen.render import create_renderer
from synthgen.render.options import RenderOptions
from synthgen.sampling.embedded_lights import embedded_lights
from synthgen.sampling.turned import TurnedObject

DEPTH = 3.0
"""Of the wall, from the camera."""
SPOT = {"type": "spot", "intensity": 6.0, "spot": {"innerConeAngle": 0.05, "outerConeAngle": 0.25}}
ARM = np.array([0.4, 0.0, 0.3])
"""From the middle of the lamp to its spot light, which shines along -Z."""
RISE = np.array([0.0, 0.5, 0.0])
"""How far the animation raises the light in a second."""


def lamp(make: Any, path: Path) -> Path:
    """A small box behind a spot light, which an animation raises."""
    file = make.glb()
    file.mesh(*make.box((0.1, 0.1, 0.1)))
    document = file.document
    document["nodes"].append(
        {"translation": ARM.tolist(), "extensions": {"KHR_lights_punctual": {"light": 0}}}
    )
    document["scenes"][0]["nodes"].append(1)
    document["extensions"] = {"KHR_lights_punctual": {"lights": [SPOT]}}
    times = file._accessor(np.array([0, 1], np.float32), 5126, "SCALAR")
    places = file._accessor(np.stack([ARM, ARM + RISE]).astype(np.float32), 5126, "VEC3")
    document["animations"] = [
        {
            "name": "rise",
            "samplers": [{"input": times, "output": places}],
            "channels": [{"sampler": 0, "target": {"node": 1, "path": "translation"}}],
        }
    ]
    return file.write(path)


@pytest.fixture
def light_on_the_wall(make: Any, tmp_path: Path) -> Any:
    """What the lights of a lamp, turned, placed and posed, add to the image of a wall [h w]."""
    store = AssetStore()
    wall = make.glb()
    wall.mesh(*make.quad(20, 20), material=make.matt((0.8, 0.8, 0.8)))
    wall_id = store.add(wall.write(tmp_path / "wall.glb"), kind="models")
    lamp_id = store.add(lamp(make, tmp_path / "lamp.glb"), kind="models")
    options = RenderOptions(quality="draft", outputs=frozenset({"radiance"}))
    renderer = create_renderer("gl", store, options)

    def added(center: Any, turn: float, pose: Pose | None, light_scale: float) -> Any:
        turned = TurnedObject(
            asset_id=lamp_id,
            asset=store.model(lamp_id, pose=pose),
            class_id=0,
            R_world_object=rotation_about_axis((0.0, 0.0, 1.0), turn),
            pose=pose,
            light_scale=light_scale,
        )
        instances = (make.instance(1, wall_id, (0, 0, -DEPTH)), turned.instance(2, np.array(center)))
        lit, dark = (
            renderer.render(make.scene(*instances, lights=lights)).radiance_linear
            for lights in (embedded_lights(turned, np.array(center)), ())
        )
        return (lit - dark).mean(axis=2)

    yield added
    renderer.close()


@pytest.mark.parametrize(
    ("center", "turn", "time"),
    [
        ((0.0, 0.0, -2.0), 0.0, None),
        ((-0.5, 0.4, -2.0), 0.0, None),
        ((0.0, 0.0, -2.0), math.pi / 2, None),
        ((0.2, -0.3, -2.0), 2.5, None),
        ((0.0, -0.3, -2.0), 0.0, 0.0),
        ((0.0, -0.3, -2.0), 0.0, 0.75),
        ((0.0, -0.3, -2.0), math.pi, 0.75),
    ],
)
def test_the_image_brightens_where_the_turned_and_posed_light_points(
    light_on_the_wall: Any, center: Any, turn: float, time: float | None
) -> None:
    pose = None if time is None else Pose(animation="rise", time=time)
    image = light_on_the_wall(center, turn, pose, 1.0)
    arm = ARM + RISE * (time or 0.0)
    x, y, _ = np.array(center) + rotation_about_axis((0.0, 0.0, 1.0), turn) @ arm
    expected = 48.0 + 96.0 * np.array([x, -y]) / DEPTH
    rows, columns = np.indices(image.shape) + 0.5
    found = np.array([(image * columns).sum(), (image * rows).sum()]) / image.sum()
    np.testing.assert_allclose(found, expected, atol=0.7)
    assert image.min() > -1e-3
    assert (image > 0.05 * image.max()).mean() < 0.1, "a spot, and not the whole wall"


def test_the_light_has_the_strength_that_the_file_and_the_run_say(light_on_the_wall: Any) -> None:
    full, half = (light_on_the_wall((-0.4, 0.0, -2.0), 0.0, None, scale).max() for scale in (1.0, 0.5))
    # Lambert's law, at the distance from the spot light to the wall.
    assert full == pytest.approx(0.8 / math.pi * 6.0 / (DEPTH - 2.0 + ARM[2]) ** 2, rel=0.12)
    assert half == pytest.approx(0.5 * full, rel=0.01)
