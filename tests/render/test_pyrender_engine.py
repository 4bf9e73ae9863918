"""The engine keeps its protocol: the same scene gives the same buffers, and failures are named."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from synthgen.assets import AssetStore
from synthgen.errors import AssetError, EngineError, RenderError
from synthgen.model import GroundSpec, PhotoSpec
from synthgen.model.serialization import from_json_data, json_text
from synthgen.pipeline import load_recipe
from synthgen.render import ENGINE_NAMES, create_renderer, engine_warnings
from synthgen.render.footprint import Footprint
from synthgen.sampling import sample_scene

GROUND = GroundSpec(texture_id=None, tint_linear=(0.5, 0.5, 0.5), roughness=1.0, tile_size=1.0)

RENDER_ALONE = """
import hashlib, json, sys
from pathlib import Path
from synthgen.assets import AssetStore
from synthgen.model import SceneSpec
from synthgen.model.serialization import from_json_data
from synthgen.render import create_renderer

store = AssetStore()
for path in json.loads(sys.argv[1]):
    store.add(Path(path), kind="models")
renderer = create_renderer("pyrender", store)
buffers = renderer.render(from_json_data(json.loads(sys.stdin.read()), SceneSpec))
for array in (buffers.radiance_linear, buffers.depth, buffers.instance_id):
    print(hashlib.sha256(array.tobytes()).hexdigest())
print(buffers.extents)
"""


@pytest.fixture
def two_scenes(engine: Any, make: Any) -> tuple[Any, Any]:
    box = engine.add_mesh(make.box(), make.matt((0.8, 0.3, 0.2)))
    quad = engine.add_mesh(make.quad(), make.glowing(0.3, doubleSided=True))
    a = make.scene(
        make.instance(1, box, (0.3, 0.2, -3)), make.instance(2, quad, (0, 0, -4)), ambient=(0.5,) * 3
    )
    b = make.scene(
        make.instance(1, quad, (0.9, 0, -2)),
        camera=make.camera(40, 60),
        ground=GROUND,
        ambient=(0.9, 0.2, 0.2),
    )
    return a, b


def test_buffers_have_the_size_and_types_of_the_protocol(engine: Any, make: Any) -> None:
    box = engine.add_mesh(make.box())
    buffers = engine.render(make.instance(1, box, (0, 0, -3)), camera=make.camera(70, 50))
    assert (buffers.radiance_linear.shape, buffers.radiance_linear.dtype) == ((50, 70, 3), np.float32)
    assert (buffers.depth.shape, buffers.depth.dtype) == ((50, 70), np.float32)
    assert (buffers.instance_id.shape, buffers.instance_id.dtype) == ((50, 70), np.uint32)
    for array in (buffers.radiance_linear, buffers.depth, buffers.instance_id):
        assert not array.flags.writeable


def test_a_scene_renders_the_same_whatever_was_rendered_before(engine: Any, two_scenes: Any) -> None:
    a, b = two_scenes
    first, between, again = (engine.renderer.render(scene) for scene in (a, b, a))
    assert first == again
    assert first != between


def test_frames_come_one_after_the_other_as_they_are_asked_for(engine: Any, two_scenes: Any) -> None:
    asked = []

    def scenes() -> Any:
        for scene in two_scenes:
            asked.append(scene)
            yield scene

    frames = engine.renderer.render_frames(scenes())
    assert next(frames) == engine.renderer.render(two_scenes[0])
    assert len(asked) == 1
    assert list(frames) == [engine.renderer.render(two_scenes[1])]


def test_a_new_process_renders_the_same_bytes(engine: Any, make: Any, tmp_path: Path) -> None:
    glb = make.glb()
    glb.mesh(*make.box(), material=make.matt((0.8, 0.3, 0.2)))
    path = glb.write(tmp_path / "thing.glb")
    store = AssetStore()
    scene = make.scene(
        make.instance(1, store.add(path, kind="models"), (0.2, 0.3, -3)),
        ambient=(0.4, 0.5, 0.6),
        ground=GROUND,
    )
    renderer = create_renderer("pyrender", store)
    here = renderer.render(scene)
    renderer.close()
    done = subprocess.run(
        [sys.executable, "-c", RENDER_ALONE, f'["{path}"]'],
        input=json_text(scene),
        capture_output=True,
        text=True,
        check=True,
    )
    arrays = (here.radiance_linear, here.depth, here.instance_id)
    known = [*(hashlib.sha256(array.tobytes()).hexdigest() for array in arrays), str(here.extents)]
    assert done.stdout.splitlines() == known


def test_closing_an_engine_leaves_others_usable(engine: Any, two_scenes: Any) -> None:
    scene = two_scenes[0]
    before = engine.renderer.render(scene)
    other = create_renderer("pyrender", engine.store)
    assert other.render(scene) == before
    other.close()
    assert "pyrender" in engine.renderer.description
    assert engine.renderer.render(scene) == before


def test_an_empty_scene_is_backdrop_alone(engine: Any, make: Any) -> None:
    buffers = engine.render()
    assert not buffers.instance_id.any()
    assert np.isinf(buffers.depth).all()
    assert buffers.extents == ()
    assert np.allclose(buffers.radiance_linear, make.backdrop)


def test_a_failure_of_opengl_is_a_render_error_that_names_the_frame(
    engine: Any, two_scenes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from OpenGL.error import GLError  # noqa: PLC0415 - the engine chooses the platform first

    def fail(*_: object, **__: object) -> None:
        raise GLError(1285, None, description="out of memory")

    monkeypatch.setattr(engine.renderer._offscreen, "render", fail)
    with pytest.raises(RenderError, match="frame 0"):
        engine.renderer.render(two_scenes[0])


def test_an_asset_that_the_store_does_not_know_is_an_asset_error(engine: Any, make: Any) -> None:
    with pytest.raises(AssetError, match="models/nowhere"):
        engine.render(make.instance(1, "models/nowhere", (0, 0, -3)))
    photo = PhotoSpec(asset_id="photos/nowhere", crop_xyxy=(0, 0, 1, 1), is_mirrored=False, gain=1.0)
    with pytest.raises(AssetError, match="photos/nowhere"):
        engine.render(backdrop=photo)


def test_an_unknown_engine_is_an_error_that_lists_the_known_ones() -> None:
    with pytest.raises(EngineError, match="pyrender"):
        create_renderer("povray", AssetStore())
    assert ENGINE_NAMES == ("gl", "pyrender")


def test_a_transparent_material_is_warned_of(engine: Any, make: Any) -> None:
    cut_out = engine.add_mesh(make.quad(), make.glowing(0.3, alphaMode="MASK"))
    opaque = engine.add_mesh(make.quad(), make.glowing(0.3))
    (warning,) = engine_warnings("pyrender", engine.store.model(cut_out))
    assert "opaque" in warning
    assert engine_warnings("pyrender", engine.store.model(opaque)) == []


def test_the_shortcut_for_objects_in_the_clear_changes_no_extent(
    engine: Any, make: Any, monkeypatch: pytest.MonkeyPatch, box_glb: Any, run_of: Any
) -> None:
    run = run_of(
        box_glb(),
        objects="1-6",
        object_px=[12, 45],
        truncation_rate=0.4,
        rotation="free",
        scenes=["studio", "photo"],
    )
    recipe = load_recipe(run)
    renderer = create_renderer("pyrender", recipe.assets)
    used = []
    stands_clear = Footprint.stands_clear
    try:
        for frame_index in range(10):
            scene = sample_scene(recipe, seed=5, frame_index=frame_index)
            monkeypatch.setattr(
                Footprint,
                "stands_clear",
                lambda *args, **kwargs: used.append(stands_clear(*args, **kwargs)) or used[-1],
            )
            short = renderer.render(scene)
            monkeypatch.setattr(Footprint, "stands_clear", lambda *_, **__: False)
            assert renderer.render(scene).extents == short.extents
    finally:
        renderer.close()
    assert True in used, "the shortcut was taken"
    assert False in used


def test_scenes_survive_json_with_the_same_picture(engine: Any, two_scenes: Any) -> None:
    for scene in two_scenes:
        again = from_json_data(json.loads(json_text(scene)), type(scene))
        assert engine.renderer.render(again) == engine.renderer.render(scene)
