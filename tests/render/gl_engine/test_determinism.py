"""The same scene gives the same bytes, whatever the engine did before, and wherever it runs."""

import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from synthgen.errors import AssetError
from synthgen.model import (
    BloomSpec,
    CatcherSpec,
    DepthOfFieldSpec,
    DirectionalLightSpec,
    DistortionSpec,
    GroundSpec,
    ImagingSpec,
    PointLightSpec,
    RoomSpec,
    SurfaceSpec,
)
from synthgen.model.serialization import from_json_data, json_text

SUN = DirectionalLightSpec(
    direction_world=(0.3, -0.8, -0.52),
    color_linear=(1.0, 0.9, 0.8),
    illuminance=2.0,
    has_shadow=True,
    angular_diameter=0.05,
)
LAMP = PointLightSpec(
    position_world=(1.0, 2.0, 0.0), color_linear=(1.0, 1.0, 1.0), intensity=3.0, radius=0.1, has_shadow=True
)
PLAIN = ImagingSpec(exposure_ev=0.0, blur_sigma_px=0.0, read_noise=0.0, shot_noise=0.0)
EVERYTHING = ImagingSpec(
    exposure_ev=0.3,
    blur_sigma_px=0.8,
    read_noise=0.01,
    shot_noise=0.03,
    distortion=DistortionSpec(k1=-0.1),
    depth_of_field=DepthOfFieldSpec(focus_distance=2.5, aperture_px=8.0),
    motion_px=(4.0, -2.0),
    bloom=BloomSpec(strength=0.1, sigma_px=6.0),
    chromatic_aberration=0.004,
    vignette=0.3,
    white_balance_linear=(1.1, 1.0, 0.9),
    tone_map="agx",
    sharpening=0.5,
)

RENDER_ALONE = """
import hashlib, json, sys
from pathlib import Path
from synthgen.assets import AssetStore
from synthgen.model import SceneSpec
from synthgen.model.serialization import from_json_data
from synthgen.render import create_renderer
from synthgen.render.options import RenderOptions

paths, quality, scenes = json.loads(sys.stdin.read())
store = AssetStore()
for path in paths:
    store.add(Path(path), kind="models")
options = RenderOptions(quality=quality, outputs=frozenset({"image", "radiance", "normals"}))
renderer = create_renderer("gl", store, options)
for scene in scenes:
    buffers = renderer.render(from_json_data(scene, SceneSpec))
    pictures = (buffers.image_srgb, buffers.radiance_linear)
    arrays = (*pictures, buffers.depth, buffers.instance_id, buffers.normals_world)
    print(*(hashlib.sha256(array.tobytes()).hexdigest() for array in arrays), buffers.extents)
"""


def digests(buffers: Any) -> str:
    arrays = (
        buffers.image_srgb,
        buffers.radiance_linear,
        buffers.depth,
        buffers.instance_id,
        buffers.normals_world,
    )
    return " ".join(
        [*(hashlib.sha256(array.tobytes()).hexdigest() for array in arrays), str(buffers.extents)]
    )


@pytest.fixture(scope="module")
def models(engine: Any, make: Any) -> list[str]:
    rng = np.random.default_rng(0)
    checkered = make.glb()
    pixels = rng.integers(0, 256, (256, 256, 4), np.uint8)
    material = {
        "alphaMode": "MASK",
        "doubleSided": True,
        "pbrMetallicRoughness": {"baseColorTexture": {"index": checkered.texture(pixels)}},
    }
    uv = [[0, 1], [1, 1], [1, 0], [0, 0]]
    checkered.mesh(*make.quad(), material=material, texcoords=uv)
    glass = make.matt((0.8, 0.9, 1.0)) | {
        "extensions": {"KHR_materials_transmission": {"transmissionFactor": 0.9}}
    }
    return [
        engine.add_mesh(make.box((0.6, 0.5, 0.4)), make.matt((0.8, 0.3, 0.2))),
        engine.add(checkered),
        engine.add_mesh(make.box((0.3, 0.7, 0.3)), glass),
    ]


@pytest.fixture(scope="module")
def scenes(make: Any, models: list[str]) -> list[Any]:
    """Scenes of different kinds, sizes and lights."""
    box, sheet, glass = models
    pose = np.eye(4)
    pose[:3, 3] = (0, 0.8, 0.5)
    look = SurfaceSpec(texture_id=None, tint_linear=(0.7, 0.6, 0.5), roughness=0.9, tile_size=1.0)
    objects = (
        make.instance(1, box, (-0.4, 0.3, -2)),
        make.instance(2, sheet, (0.3, 0.6, -2.3)),
        make.instance(3, glass, (0.5, 0.4, -1.6)),
        make.instance(4, box, (1.6, 0.3, -2.6)),
    )
    grounds = {
        "mirror": GroundSpec(texture_id=None, tint_linear=(0.5, 0.5, 0.5), roughness=0.2, tile_size=1.0),
        "catcher": CatcherSpec(roughness=0.5, reflectance=0.04),
    }
    room = RoomSpec(center_xz=(0.0, 0.0), size=(8.0, 3.0, 8.0), yaw=0.3, walls=look, ceiling=look)
    common = {"ambient": (0.4, 0.5, 0.6)}
    small, wide = (make.camera(*size, focal_px=70, T_world_camera=pose) for size in ((64, 48), (97, 33)))
    return [
        make.scene(*objects, camera=small, lights=(SUN,), imaging=PLAIN, **common),
        make.scene(
            *objects, camera=wide, lights=(SUN,), ground=grounds["mirror"], imaging=EVERYTHING, **common
        ),
        make.scene(*objects[:3], camera=small, lights=(LAMP,), room=room, imaging=PLAIN, seed=4, **common),
        make.scene(camera=small, ground=grounds["catcher"], imaging=EVERYTHING, frame_index=3, **common),
        make.scene(*objects[::-1], camera=small, lights=(SUN,), ground=grounds["catcher"], **common),
    ]


@pytest.mark.parametrize("quality", ["draft", "standard", "high"])
def test_neither_what_was_before_nor_the_renderer_changes_a_byte(
    gl: Any, renderer_of: Any, scenes: Any, quality: str
) -> None:
    renderer = gl(quality).renderer
    first = [digests(renderer.render(scene)) for scene in scenes]
    assert len(set(first)) == len(scenes)
    assert [digests(renderer.render(scene)) for scene in scenes] == first
    assert [digests(renderer.render(scene)) for scene in reversed(scenes)] == first[::-1]
    assert [digests(renderer.render(scenes[0])) for _ in range(2)] == [first[0]] * 2
    fresh = renderer_of(quality=quality)
    for k in (3, 1, 0, 4, 2) if quality == "standard" else (1, 0):
        assert digests(fresh.render(scenes[k])) == first[k], k


def test_frames_of_an_iterator_are_those_of_single_calls(gl: Any, scenes: Any) -> None:
    renderer = gl("standard").renderer
    frames = renderer.render_frames(iter(scenes))
    assert [digests(frame) for frame in frames] == [digests(renderer.render(scene)) for scene in scenes]
    assert list(renderer.render_frames([])) == []


def test_a_frame_in_flight_is_not_disturbed_by_others(gl: Any, scenes: Any) -> None:
    renderer = gl("standard").renderer
    known = [digests(renderer.render(scene)) for scene in scenes]
    one, other = renderer.render_frames(iter(scenes)), renderer.render_frames(reversed(scenes))
    for k in range(len(scenes)):
        assert digests(next(one)) == known[k]
        assert digests(renderer.render(scenes[(k + 2) % len(scenes)])) == known[(k + 2) % len(scenes)]
        assert digests(next(other)) == known[-1 - k]
    abandoned = renderer.render_frames(iter(scenes))
    assert digests(next(abandoned)) == known[0]
    abandoned.close()
    assert [digests(frame) for frame in renderer.render_frames(iter(scenes))] == known


def test_a_scene_that_fails_does_not_cost_the_one_before(gl: Any, make: Any, scenes: Any) -> None:
    renderer = gl("standard").renderer
    broken = make.scene(make.instance(1, "models/nowhere", (0, 0, -3)))
    frames = renderer.render_frames(iter([scenes[0], scenes[1], broken, scenes[2]]))
    for scene in scenes[:2]:
        assert digests(next(frames)) == digests(renderer.render(scene))
    with pytest.raises(AssetError, match="models/nowhere"):
        next(frames)
    with pytest.raises(StopIteration):
        next(frames)
    with pytest.raises(AssetError, match="models/nowhere"):
        next(renderer.render_frames(iter([broken, scenes[0]])))
    assert digests(renderer.render(scenes[2])) == digests(next(renderer.render_frames(iter(scenes[2:]))))


def test_buffers_stay_as_they_are_when_more_is_rendered(gl: Any, scenes: Any) -> None:
    renderer = gl("standard").renderer
    kept = renderer.render(scenes[1])
    before = digests(kept)
    renderer.render(replace(scenes[1], imaging=PLAIN, lights=()))
    assert digests(kept) == before
    for array in (kept.image_srgb, kept.radiance_linear, kept.depth, kept.instance_id, kept.normals_world):
        assert not array.flags.writeable
        assert array.flags.c_contiguous


def test_a_cache_that_evicts_everything_changes_nothing(gl: Any, renderer_of: Any, scenes: Any) -> None:
    """The environment maps alone take more than a megabyte."""
    tight = renderer_of(quality="standard", memory_mb=1)
    for _ in range(2):
        for scene in scenes:
            assert digests(tight.render(scene)) == digests(gl("standard").renderer.render(scene))
    cache = tight._device.cache
    assert cache.size_bytes < 3 << 20, "it did let go of something"


def test_another_process_renders_the_same_bytes(engine: Any, gl: Any, scenes: Any, models: list[str]) -> None:
    paths = [str(engine.store.path(each)) for each in engine.store.ids() if each.startswith("models/")]
    chosen = [scenes[1], scenes[2]]
    texts = [json.loads(json_text(scene)) for scene in chosen]
    done = subprocess.run(
        [sys.executable, "-c", RENDER_ALONE],
        input=json.dumps([paths, "standard", texts]),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == [digests(gl("standard").renderer.render(scene)) for scene in chosen]


def test_a_scene_that_went_through_json_is_the_same_picture(gl: Any, scenes: Any) -> None:
    for scene in scenes[:2]:
        again = from_json_data(json.loads(json_text(scene)), type(scene))
        assert gl("draft").renderer.render(again) == gl("draft").renderer.render(scene)


def test_the_noise_is_that_of_the_seed_and_the_frame(gl: Any, scenes: Any) -> None:
    noisy = replace(scenes[0], imaging=replace(PLAIN, read_noise=0.05))
    renderer = gl("draft").renderer
    first = renderer.render(noisy)
    for other in (replace(noisy, seed=1), replace(noisy, frame_index=1)):
        changed = renderer.render(other)
        assert np.array_equal(changed.radiance_linear, first.radiance_linear)
        assert (changed.image_srgb != first.image_srgb).mean() > 0.5


def test_the_order_of_the_instances_changes_no_label(gl: Any, scenes: Any) -> None:
    scene = replace(scenes[0], instances=scenes[0].instances[:2] + scenes[0].instances[3:])
    shuffled = replace(scene, instances=scene.instances[::-1])
    one, other = (gl("standard").renderer.render(each) for each in (scene, shuffled))
    assert np.array_equal(one.instance_id, other.instance_id)
    assert np.array_equal(one.depth, other.depth)
    assert sorted(one.extents, key=lambda e: e.instance_id) == sorted(
        other.extents, key=lambda e: e.instance_id
    )
