from __future__ import annotations

import dataclasses
import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthgen.arrays import ArrayFields, read_only
from synthgen.model import (
    CameraSpec,
    DirectionalLightSpec,
    DrawSpec,
    EnvironmentSpec,
    FrameAnnotation,
    GradientSpec,
    GroundSpec,
    ImagingSpec,
    InstanceSpec,
    ObjectAnnotation,
    PhotoSpec,
    SceneSpec,
)
from synthgen.model.serialization import from_json_data, json_data, json_text

EDGES = [5e-324, -5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 0.1, 1 / 3, -0.0, 1e22]
FLOATS = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from(EDGES)
WHOLE = st.integers(0, 2**63)
NAMES = st.text(max_size=8)
RGB = st.tuples(FLOATS, FLOATS, FLOATS)
MATRICES = st.lists(FLOATS, min_size=16, max_size=16).map(
    lambda values: read_only(np.array(values).reshape(4, 4))
)
GRADIENTS = st.builds(GradientSpec, zenith_linear=RGB, horizon_linear=RGB, nadir_linear=RGB)
PHOTOS = st.builds(
    PhotoSpec,
    asset_id=NAMES,
    crop_xyxy=st.tuples(FLOATS, FLOATS, FLOATS, FLOATS),
    is_mirrored=st.booleans(),
    gain=FLOATS,
)
GROUNDS = st.builds(
    GroundSpec, texture_id=NAMES | st.none(), tint_linear=RGB, roughness=FLOATS, tile_size=FLOATS
)
CAMERAS = st.builds(
    CameraSpec, yfov=FLOATS, width=WHOLE, height=WHOLE, znear=FLOATS, zfar=FLOATS, T_world_camera=MATRICES
)
LIGHTS = st.builds(
    DirectionalLightSpec, direction_world=RGB, color_linear=RGB, illuminance=FLOATS, has_shadow=st.booleans()
)
INSTANCES = st.builds(
    InstanceSpec, instance_id=WHOLE, asset_id=NAMES, class_id=WHOLE | st.none(), T_world_object=MATRICES
)
SCENES = st.builds(
    SceneSpec,
    seed=WHOLE,
    frame_index=WHOLE,
    camera=CAMERAS,
    environment=st.builds(
        EnvironmentSpec,
        scene_name=NAMES,
        backdrop=GRADIENTS | PHOTOS,
        ground=GROUNDS | st.none(),
        ambient_linear=RGB,
    ),
    lights=st.lists(LIGHTS, max_size=2).map(tuple),
    instances=st.lists(INSTANCES, max_size=2).map(tuple),
    imaging=st.builds(
        ImagingSpec, exposure_ev=FLOATS, blur_sigma_px=FLOATS, read_noise=FLOATS, shot_noise=FLOATS
    ),
    draw=st.builds(DrawSpec, requested_objects=WHOLE, attempts=WHOLE),
)
GRADIENT = GradientSpec(zenith_linear=(0.1, 0.2, 0.3), horizon_linear=(1, 1, 1), nadir_linear=(0, 0, 0))
PHOTO = PhotoSpec(asset_id="photo/a", crop_xyxy=(0.0, 0.1, 0.9, 1.0), is_mirrored=True, gain=1.25)
GROUND = GroundSpec(texture_id="texture/b", tint_linear=(0.5, 0.5, 0.5), roughness=0.7, tile_size=2.0)


def scene(*, backdrop: GradientSpec | PhotoSpec = GRADIENT, ground: GroundSpec | None = GROUND) -> SceneSpec:
    return SceneSpec(
        seed=1,
        frame_index=2,
        camera=CameraSpec(
            yfov=0.9, width=64, height=48, znear=0.01, zfar=100.0, T_world_camera=read_only(np.eye(4))
        ),
        environment=EnvironmentSpec(
            scene_name="studio", backdrop=backdrop, ground=ground, ambient_linear=(0.2, 0.2, 0.2)
        ),
        lights=(
            DirectionalLightSpec(
                direction_world=(0.0, -1.0, 0.0),
                color_linear=(1.0, 1.0, 1.0),
                illuminance=math.pi,
                has_shadow=True,
            ),
        ),
        instances=(
            InstanceSpec(
                instance_id=1, asset_id="model/c", class_id=0, T_world_object=read_only(np.eye(4) * 0.1)
            ),
        ),
        imaging=ImagingSpec(exposure_ev=0.0, blur_sigma_px=0.5, read_noise=0.0, shot_noise=0.01),
        draw=DrawSpec(requested_objects=1, attempts=1),
    )


def through_json(spec: SceneSpec) -> SceneSpec:
    return from_json_data(json.loads(json_text(spec)), SceneSpec)


def at(data: Any, path: str) -> Any:
    for key in path.split("/"):
        data = data[int(key)] if key.isdigit() else data[key]
    return data


@given(SCENES)
def test_a_scene_survives_json_exactly(spec: SceneSpec) -> None:
    assert through_json(spec) == spec


@given(SCENES)
def test_a_scene_survives_json_bit_for_bit(spec: SceneSpec) -> None:
    assert json_text(through_json(spec)) == json_text(spec)  # tells -0.0 from 0.0, which == does not


@pytest.mark.parametrize("backdrop", [GRADIENT, PHOTO])
@pytest.mark.parametrize("ground", [GROUND, None])
def test_either_backdrop_with_or_without_ground(
    backdrop: GradientSpec | PhotoSpec, ground: GroundSpec | None
) -> None:
    loaded = through_json(scene(backdrop=backdrop, ground=ground))
    assert loaded.environment.backdrop == backdrop
    assert type(loaded.environment.backdrop) is type(backdrop)
    assert loaded.environment.ground == ground


def test_equal_scenes_give_equal_text() -> None:
    assert scene() == scene()
    assert json_text(scene()) == json_text(scene())


@given(SCENES, SCENES)
def test_unequal_scenes_give_unequal_text(a: SceneSpec, b: SceneSpec) -> None:
    if a != b:
        assert json_text(a) != json_text(b)


def test_the_text_is_one_line() -> None:
    assert "\n" not in json_text(scene())


def test_the_kind_of_the_backdrop_is_written() -> None:
    assert json_data(scene())["environment"]["backdrop"]["kind"] == "gradient"
    assert json_data(scene(backdrop=PHOTO))["environment"]["backdrop"]["kind"] == "photo"


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_nan_and_infinity_are_not_written(value: float) -> None:
    broken = dataclasses.replace(
        scene(), imaging=ImagingSpec(exposure_ev=value, blur_sigma_px=0, read_noise=0, shot_noise=0)
    )
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_text(broken)


@pytest.mark.parametrize(
    "path", ["", "camera", "environment/ground", "environment/backdrop", "lights/0", "instances/0", "imaging"]
)
def test_an_unknown_key_is_named(path: str) -> None:
    data = json.loads(json_text(scene()))
    (at(data, path) if path else data)["surprise"] = 1
    with pytest.raises(ValueError, match="surprise"):
        from_json_data(data, SceneSpec)


@pytest.mark.parametrize(
    "path",
    [
        "seed",
        "camera",
        "camera/yfov",
        "camera/T_world_camera",
        "environment/ground/roughness",
        "environment/backdrop/zenith_linear",
        "lights/0/illuminance",
        "instances/0/asset_id",
        "imaging/shot_noise",
        "draw/attempts",
    ],
)
def test_a_missing_key_is_named(path: str) -> None:
    data = json.loads(json_text(scene()))
    *parents, key = path.split("/")
    del (at(data, "/".join(parents)) if parents else data)[key]
    with pytest.raises(ValueError, match=key):
        from_json_data(data, SceneSpec)


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        ("environment", "ground", "lawn"),
        ("camera", "yfov", "wide"),
        ("camera", "width", None),
        ("camera", "T_world_camera", [["a"]]),
        ("environment", "backdrop", {"kind": "void"}),
        ("environment", "ambient_linear", [1.0]),
        ("lights/0", "kind", "point"),
    ],
)
def test_a_value_of_the_wrong_kind_is_an_error(path: str, key: str, value: object) -> None:
    data = json.loads(json_text(scene()))
    at(data, path)[key] = value
    with pytest.raises(ValueError, match=r"\w"):
        from_json_data(data, SceneSpec)


@pytest.mark.parametrize("data", [None, 3, [], "text", {}])
def test_what_is_no_scene_is_an_error(data: object) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        from_json_data(data, SceneSpec)


def test_arrays_of_a_loaded_scene_are_read_only() -> None:
    loaded = through_json(scene())
    for matrix in (loaded.camera.T_world_camera, loaded.instances[0].T_world_object):
        assert matrix.dtype == np.float64
        with pytest.raises(ValueError, match="read-only"):
            matrix[0, 0] = 2.0


def test_another_matrix_makes_another_camera() -> None:
    camera = scene().camera
    moved = dataclasses.replace(camera, T_world_camera=read_only(np.eye(4) * 2))
    assert camera == dataclasses.replace(camera)
    assert camera != moved
    assert isinstance(camera, ArrayFields)


def test_scenes_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        scene().seed = 5  # type: ignore[misc]


def test_the_focal_length_is_that_of_the_field_of_view() -> None:
    camera = scene().camera
    assert camera.focal_px == pytest.approx(24 / math.tan(0.45))


def annotation(visible_px: int, amodal_px: int, full_px: int) -> ObjectAnnotation:
    return ObjectAnnotation(
        instance_id=1,
        class_id=0,
        box_visible=(0, 0, 5, 5),
        box_amodal=None,
        visible_px=visible_px,
        amodal_px=amodal_px,
        full_px=full_px,
    )


def test_visible_and_truncated_fractions_are_those_of_bop() -> None:
    assert annotation(25, 50, 200).visible_fraction == 0.5
    assert annotation(25, 50, 200).truncated_fraction == 0.75


def test_an_object_outside_the_frame_is_invisible_and_fully_truncated() -> None:
    assert annotation(0, 0, 200).visible_fraction == 0.0
    assert annotation(0, 0, 200).truncated_fraction == 1.0
    assert annotation(0, 0, 0).truncated_fraction == 1.0


def test_annotations_survive_json_exactly() -> None:
    frame = FrameAnnotation(
        width=64,
        height=48,
        objects=(annotation(25, 50, 200),),
        dropped=((annotation(1, 50, 200), "min_visible_fraction"),),
    )
    assert from_json_data(json.loads(json_text(frame)), FrameAnnotation) == frame
